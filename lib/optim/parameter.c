/* The parameters that an optimizer knows, and their state. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "base/thread_pool.h"
#include "kernel/kernel.h"
#include "optim/deferred_rows.h"

enum { ELEMENTS_PER_TASK = 1 << 16 };

static const rtv_parameter_options default_options = RTV_PARAMETER_OPTIONS_INIT;

rtv_status rtv_parameter_options_init(rtv_parameter_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

const char *rtv__parameter_text(const rtv__parameter *parameter, char *buffer)
{
    if (parameter->name != NULL)
        return parameter->name;
    snprintf(buffer, 32, "parameter %d", parameter->number);
    return buffer;
}

const rtv__update_kernels *rtv__parameter_kernels(const rtv__parameter *parameter)
{
    const rtv__kernels *kernels = rtv__kernels_of(parameter->optimizer->context);
    return parameter->tensor->dtype == RTV_DTYPE_F64 ? kernels->update_f64 : kernels->update_f32;
}

rtv__update rtv__parameter_update(const rtv__parameter *parameter)
{
    const rtv_optimizer *optimizer = parameter->optimizer;
    return parameter->row_wise ? RTV__UPDATE_ROW_WISE_ADAGRAD
                               : optimizer->rule->update(&optimizer->options);
}

void rtv__parameter_free(rtv__parameter *parameter)
{
    const rtv_context *context = parameter->optimizer->context;
    rtv__deferred_end(parameter);
    for (int32_t k = 0; k < RTV__MOST_SLOTS; k++)
        rtv__free(context, parameter->slots[k]);
    rtv_tensor_free(parameter->tensor);
    rtv__free(context, parameter->name);
    rtv__free(context, parameter);
}

rtv__parameter *rtv__optimizer_find(const rtv_optimizer *optimizer, const rtv_tensor *tensor,
                                    int64_t hint)
{
    if (hint < optimizer->parameter_count && optimizer->parameters[hint]->tensor == tensor)
        return optimizer->parameters[hint];
    for (int64_t i = 0; i < optimizer->parameter_count; i++)
        if (optimizer->parameters[i]->tensor == tensor)
            return optimizer->parameters[i];
    return NULL;
}

static rtv__parameter *create_parameter(rtv_optimizer *optimizer, rtv_tensor *tensor,
                                        const char *name)
{
    rtv__parameter *parameter = rtv__alloc_zero(optimizer->context, sizeof *parameter);
    if (parameter == NULL)
        return NULL;
    parameter->optimizer = optimizer;
    parameter->number = (int32_t)optimizer->parameter_count;
    parameter->rate_factor = 1;
    parameter->rows = tensor->shape.rank > 0 ? tensor->shape.dims[0] : 1;
    parameter->width = parameter->rows > 0 ? tensor->count / parameter->rows : 0;
    if (name != NULL) {
        parameter->name = rtv__copy_string(optimizer->context, name, strlen(name));
        if (parameter->name == NULL) {
            rtv__free(optimizer->context, parameter);
            return NULL;
        }
    }
    parameter->tensor = rtv__tensor_retain(tensor);
    return parameter;
}

rtv_status rtv__optimizer_know(rtv__parameter **out, rtv_optimizer *optimizer, rtv_tensor *tensor,
                               const char *name, int64_t hint)
{
    *out = rtv__optimizer_find(optimizer, tensor, hint);
    if (*out != NULL)
        return RTV_OK;
    if (tensor->dtype != RTV_DTYPE_F32 && tensor->dtype != RTV_DTYPE_F64)
        return rtv__fail(RTV_E_DTYPE, "only f32 and f64 tensors can be trained, this has dtype %d",
                         tensor->dtype);
    RTV_TRY(rtv__reserve(optimizer->context, &optimizer->parameters, &optimizer->parameter_capacity,
                         optimizer->parameter_count + 1, sizeof(rtv__parameter *)));
    *out = create_parameter(optimizer, tensor, name);
    if (*out == NULL)
        return RTV_E_NOMEM;
    optimizer->parameters[optimizer->parameter_count++] = *out;
    return RTV_OK;
}

rtv_status rtv__parameter_alloc_slots(void **slots, const rtv__parameter *parameter,
                                      int32_t slot_count, int64_t count)
{
    const rtv_context *context = parameter->optimizer->context;
    for (int32_t k = 0; k < slot_count; k++) {
        slots[k] = rtv__alloc_array(context, count, rtv_dtype_bytes(parameter->tensor->dtype));
        if (slots[k] == NULL) {
            while (k-- > 0) {
                rtv__free(context, slots[k]);
                slots[k] = NULL;
            }
            return RTV_E_NOMEM;
        }
    }
    return RTV_OK;
}

typedef struct {
    void *data;
    rtv_dtype dtype;
    int64_t count;
    double value;
} fill_job;

static void fill_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const fill_job *job = payload;
    int64_t first = task * ELEMENTS_PER_TASK, last = first + ELEMENTS_PER_TASK;
    if (last > job->count)
        last = job->count;
    for (int64_t i = first; i < last; i++)
        if (job->dtype == RTV_DTYPE_F64)
            ((double *)job->data)[i] = job->value;
        else
            ((float *)job->data)[i] = (float)job->value;
}

rtv_status rtv__parameter_start(rtv__parameter *parameter, bool by_rows)
{
    if (parameter->has_state)
        return RTV_OK;
    const rtv_optimizer *optimizer = parameter->optimizer;
    const rtv_tensor *tensor = parameter->tensor;
    rtv__slot_spec specs[RTV__MOST_SLOTS];
    int32_t count = optimizer->rule->slots(specs, &optimizer->options);
    bool row_wise = by_rows && tensor->shape.rank > 1 &&
                    (optimizer->options.flags & RTV_OPTIMIZER_ROW_WISE) != 0;
    int64_t elements = row_wise ? parameter->rows : tensor->count;
    RTV_TRY(rtv__parameter_alloc_slots(parameter->slots, parameter, count, elements));
    for (int32_t k = 0; k < count; k++) {
        fill_job job = {parameter->slots[k], tensor->dtype, elements, specs[k].initial};
        rtv__parallel(optimizer->context, (job.count + ELEMENTS_PER_TASK - 1) / ELEMENTS_PER_TASK,
                      fill_task, &job);
    }
    parameter->slot_count = count;
    parameter->row_wise = row_wise;
    parameter->has_state = true;
    return RTV_OK;
}

static rtv_status check_name(const rtv_optimizer *optimizer, const rtv_tensor *tensor,
                             const char *name)
{
    for (int64_t i = 0; i < optimizer->parameter_count; i++) {
        const rtv__parameter *known = optimizer->parameters[i];
        bool same = known->name != NULL && strcmp(known->name, name) == 0;
        if (known->tensor == tensor && known->name != NULL && !same)
            return rtv__fail(RTV_E_STATE, "the parameter '%s' is already known as '%s'", name,
                             known->name);
        if (known->tensor != tensor && same)
            return rtv__fail(RTV_E_STATE, "another parameter is already known as '%s'", name);
    }
    return RTV_OK;
}

rtv_status rtv_optimizer_add_parameter(rtv_optimizer *optimizer, rtv_tensor *tensor,
                                       const char *name, const rtv_parameter_options *given)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    RTV_CHECK_ARG(tensor != NULL, "parameter is NULL");
    RTV_CHECK_ARG(tensor->tape == NULL, "a result of a tape is no parameter");
    RTV_CHECK_ARG(name != NULL && name[0] != '\0', "a parameter needs a name");
    rtv_parameter_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_parameter_options",
                              RTV_PARAMETER_NO_DECAY));
    if (!isfinite(options.rate_factor) || options.rate_factor < 0)
        return rtv__fail(RTV_E_RANGE, "rtv_parameter_options.rate_factor is %g, must be above 0",
                         options.rate_factor);
    RTV_TRY(check_name(optimizer, tensor, name));
    rtv__parameter *parameter;
    RTV_TRY(rtv__optimizer_know(&parameter, optimizer, tensor, name, 0));
    if (parameter->name == NULL) {
        parameter->name = rtv__copy_string(optimizer->context, name, strlen(name));
        if (parameter->name == NULL)
            return RTV_E_NOMEM;
    }
    parameter->flags = options.flags;
    parameter->rate_factor = options.rate_factor == 0 ? 1 : options.rate_factor;
    return RTV_OK;
}

rtv_status rtv_optimizer_add_layer(rtv_optimizer *optimizer, const rtv_layer *layer,
                                   const rtv_parameter_options *options)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    RTV_CHECK_ARG(layer != NULL, "layer is NULL");
    for (int32_t i = 0; i < rtv_layer_parameter_count(layer); i++) {
        rtv_tensor *parameter = rtv_layer_parameter(layer, i);
        if (parameter->requires_gradient)
            RTV_TRY(rtv_optimizer_add_parameter(optimizer, parameter,
                                                rtv_layer_parameter_name(layer, i), options));
    }
    return RTV_OK;
}

rtv_status rtv_optimizer_remove_parameter(rtv_optimizer *optimizer, rtv_tensor *tensor)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    RTV_CHECK_ARG(tensor != NULL, "parameter is NULL");
    int64_t kept = 0;
    for (int64_t i = 0; i < optimizer->parameter_count; i++) {
        if (optimizer->parameters[i]->tensor == tensor)
            rtv__parameter_free(optimizer->parameters[i]);
        else
            optimizer->parameters[kept++] = optimizer->parameters[i];
    }
    optimizer->parameter_count = kept;
    return RTV_OK;
}
