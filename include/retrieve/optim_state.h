/*
 * optim: what an optimizer knows of each parameter: its name, exceptions for it, and its state,
 * which can be saved so that training goes on as if it had never stopped.
 */
#ifndef RTV_OPTIM_STATE_H
#define RTV_OPTIM_STATE_H

#include "retrieve/nn.h"
#include "retrieve/optim.h"

RTV_BEGIN_DECLS

enum { RTV_PARAMETER_NO_DECAY = 1u /* flags: weight decay leaves the parameter alone */ };

/* An exception that holds for one parameter. */
typedef struct rtv_parameter_options {
    uint32_t struct_size; /* set by RTV_PARAMETER_OPTIONS_INIT */
    uint32_t flags;       /* RTV_PARAMETER_NO_DECAY or 0 */
    double rate_factor;   /* multiplies the learning rate; above 0; 0: 1 */
} rtv_parameter_options;

#define RTV_PARAMETER_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_parameter_options), 0, 0.0                                                      \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_parameter_options_init(rtv_parameter_options *options,
                                                            size_t struct_size);

/**
 * Tells an optimizer of a parameter: its name, for messages and files, and exceptions for it. A
 * parameter that was never told of is trained too, but is called by its number and cannot be
 * loaded.
 *
 * @param optimizer not NULL
 * @param parameter f32 or f64; not a result of a tape
 * @param name      not empty, of no other parameter of the optimizer
 * @param options   NULL for the defaults
 *
 * Ownership: keeps a reference to the parameter, copies the name.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (rate_factor), RTV_E_STATE (already told of under
 * another name, or the name is taken), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_add_parameter(rtv_optimizer *optimizer,
                                                             rtv_tensor *parameter,
                                                             const char *name,
                                                             const rtv_parameter_options *options);

/**
 * Tells an optimizer of all trained parameters of a layer, by their names.
 *
 * @param optimizer not NULL
 * @param layer     not NULL
 * @param options   for all of them; NULL for the defaults
 *
 * Ownership: keeps a reference to the parameters.
 * Threads: single user.
 * Errors: as rtv_optimizer_add_parameter; those before the failing one stay told of.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_add_layer(rtv_optimizer *optimizer,
                                                         const rtv_layer *layer,
                                                         const rtv_parameter_options *options);

/**
 * Drops the state of a parameter, as if it had never had a gradient, and its reference.
 *
 * @param optimizer not NULL
 * @param parameter unknown ones are no error
 *
 * Ownership: releases the parameter.
 * Threads: single user.
 * Errors: RTV_E_INVALID.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_remove_parameter(rtv_optimizer *optimizer,
                                                                rtv_tensor *parameter);

/**
 * Saves the state of all parameters, the step count and all hyper-parameters as a safetensors file.
 * Rows are brought up to date first. The parameters themselves are not in the file.
 *
 * @param optimizer not NULL
 * @param path      written beside and renamed, so that an old file stays whole on failure
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_IO, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_save(rtv_optimizer *optimizer, const char *path);

/**
 * Takes up the state of a saved optimizer of the same kind: with equal parameters and gradients
 * the steps to come give the same bits. The learning rate and the step count come from the file,
 * the other hyper-parameters must be equal. A schedule is given up when the saved one had been.
 *
 * @param optimizer told of every parameter that has a state in the file
 * @param path      what rtv_optimizer_save wrote
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_IO, RTV_E_CORRUPT, RTV_E_STATE (a hyper-parameter differs, named),
 * RTV_E_NOTFOUND (a parameter that was not told of), RTV_E_SHAPE, RTV_E_NOMEM. The optimizer is as
 * it was.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_load(rtv_optimizer *optimizer, const char *path);

RTV_END_DECLS

#endif
