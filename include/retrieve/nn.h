/*
 * nn: layers, that is functions with parameters that can be trained. A layer records its work on a
 * tape, whose backward pass then finds the gradients of the parameters.
 * See retrieve/layers.h and retrieve/embedding.h for the kinds, retrieve/initializer.h for what
 * their parameters start as.
 */
#ifndef RTV_NN_H
#define RTV_NN_H

#include "retrieve/autodiff.h"
#include "retrieve/initializer.h"
#include "retrieve/ops_activation.h"

RTV_BEGIN_DECLS

/* A function with parameters. Single user while it is trained, else frozen. */
typedef struct rtv_layer rtv_layer;

/* Beside those of retrieve/ops_activation.h, in layers only: softmax over the last axis. */
enum { RTV_ACTIVATION_SOFTMAX = 64 };

/**
 * The Keras name of an activation, such as "relu"; that of RTV_ACTIVATION_NONE is "linear".
 *
 * @param activation any value
 *
 * Ownership: returns a constant string; NULL for an unknown value.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const char *rtv_activation_name(rtv_activation activation);

/**
 * The activation of a Keras name.
 *
 * @param out  receives an RTV_ACTIVATION_ constant
 * @param name such as "relu"; "silu" is another name of "swish"
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_activation_from_name(rtv_activation *out, const char *name);

/**
 * Frees a layer.
 *
 * @param layer NULL is a no-op
 *
 * Ownership: ends the caller's ownership. Parameters live on while an optimizer or a tape holds
 * them.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_layer_free(rtv_layer *layer);

/**
 * Applies a layer of one input. An embedding takes ids (see retrieve/embedding.h), a cross layer
 * takes `x` for both of its inputs, a dot interaction needs rtv_layer_apply_many.
 *
 * @param out   receives the result
 * @param layer any kind but a dot interaction
 * @param tape  records the operations; says whether this is training (dropout, batch norm)
 * @param x     input; its last axis has the width that the layer was created for
 *
 * Ownership: the result belongs to the tape; the tape keeps references to the parameters.
 * Threads: single user of the tape; a layer may be applied by many threads at once (batch norm in
 * training excepted).
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_DTYPE, RTV_E_RANGE (an id), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_layer_apply(rtv_tensor **out, const rtv_layer *layer,
                                                 rtv_tape *tape, const rtv_tensor *x);

/**
 * Applies a layer of several inputs: cross (x0, x) and dot interaction (the features).
 *
 * @param out    receives the result
 * @param layer  any kind; those of one input accept one
 * @param tape   see rtv_layer_apply
 * @param inputs array of tensors
 * @param count  of the inputs, 1 or more
 *
 * Ownership: as rtv_layer_apply.
 * Threads: as rtv_layer_apply.
 * Errors: RTV_E_INVALID (the kind takes another number of inputs), and as rtv_layer_apply.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_layer_apply_many(rtv_tensor **out, const rtv_layer *layer,
                                                      rtv_tape *tape,
                                                      const rtv_tensor *const *inputs,
                                                      int32_t count);

/**
 * The name that the layer was created with.
 *
 * @param layer not NULL
 *
 * Ownership: belongs to the layer.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const char *rtv_layer_name(const rtv_layer *layer);

/**
 * The number of parameters, those that are not trained (moving averages) included.
 *
 * @param layer not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_layer_parameter_count(const rtv_layer *layer);

/**
 * One parameter, to be read or set; rtv_tensor_requires_gradient tells whether it is trained.
 *
 * @param layer not NULL
 * @param i     0 to rtv_layer_parameter_count - 1
 *
 * Ownership: belongs to the layer.
 * Threads: writing makes the layer single user.
 * Errors: none; NULL when there is no such parameter.
 * Since: 0.1
 */
RTV_API rtv_tensor *rtv_layer_parameter(const rtv_layer *layer, int32_t i);

/**
 * The name of a parameter: the layer's, a slash, and what it is, such as "query/dense_0/kernel".
 *
 * @param layer not NULL
 * @param i     0 to rtv_layer_parameter_count - 1
 *
 * Ownership: belongs to the layer.
 * Threads: any thread.
 * Errors: none; NULL when there is no such parameter.
 * Since: 0.1
 */
RTV_API const char *rtv_layer_parameter_name(const rtv_layer *layer, int32_t i);

RTV_END_DECLS

#endif
