/* What all layers share: a name, parameters, and the function that applies them. */
#ifndef RTV_LIB_NN_LAYER_H
#define RTV_LIB_NN_LAYER_H

#include "nn/initializer.h"
#include "retrieve/nn.h"
#include "tensor/tensor.h"

enum { RTV__MOST_PARAMETERS = 4 };

typedef struct {
    const char *name; /* for messages, such as "dense" */
    int32_t least_inputs, most_inputs;
    /* The inputs are not NULL and as many as the kind takes. */
    rtv_status (*apply)(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                        const rtv_tensor *const *inputs, int32_t count);
} rtv__layer_kind;

/* First member of the struct of every kind. */
struct rtv_layer {
    const rtv__layer_kind *kind;
    rtv_context *context; /* counted */
    char *name;
    uint64_t stream; /* of random numbers, from the name */
    int32_t parameter_count;
    rtv_tensor *parameters[RTV__MOST_PARAMETERS];
    char *parameter_names[RTV__MOST_PARAMETERS];
};

/* Makes a layer of `bytes` bytes, zeroed but for the common part. Checks `out` and the name. */
rtv_status rtv__layer_create(rtv_layer **out, rtv_context *context, const char *name,
                             const rtv__layer_kind *kind, size_t bytes);
/*
 * Adds the next parameter: named <layer>/<name>, filled by the initializer, wanting gradients when
 * `trained`. Its memory is first written by the threads that fill it.
 */
rtv_status rtv__layer_add(rtv_layer *layer, const char *name, rtv_dtype dtype, int32_t rank,
                          const int64_t *dims, const rtv_initializer *initializer, bool trained);
/* f32 for 0; RTV_E_DTYPE unless f32 or f64. */
rtv_status rtv__layer_dtype(rtv_dtype *out, rtv_dtype given, const char *options_name);
/* RTV_E_RANGE unless `value` is 1 or more. */
rtv_status rtv__layer_check_size(const char *name, int64_t value);
/* RTV_E_SHAPE unless the last axis of `x` has that width; names the layer. */
rtv_status rtv__layer_check_width(const rtv_layer *layer, const rtv_tensor *x, int64_t width);

/* `alpha` 0: the defaults; see rtv_activation_layer_create. */
rtv_status rtv__activation_check(rtv_activation activation, double alpha, const char *name);
rtv_status rtv__activation_apply(rtv_tensor **out, rtv_tape *tape, rtv_activation activation,
                                 double alpha, const rtv_tensor *x);

#endif
