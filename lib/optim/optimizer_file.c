/*
 * The state of an optimizer in a file: "<prefix><parameter>/<slot>" for each slot of each parameter
 * that has a state, the names of those parameters as "<prefix>parameters", and as texts
 * the kind, the step count, the learning rate and every hyper-parameter. Of a schedule only the
 * rate of the next step is there, to tell another one by.
 */
#include <string.h>

#include "io/text.h"
#include "optim/deferred_rows.h"
#include "optim/schedule.h"

/* The hyper-parameters that must not change between saving and loading. */
static const struct {
    const char *name;
    size_t offset;
} hyper_parameters[] = {
#define HYPER_PARAMETER(name)                                                                      \
    {                                                                                              \
#name, offsetof(rtv_optimizer_options, name)                                               \
    }
    HYPER_PARAMETER(momentum),
    HYPER_PARAMETER(rho),
    HYPER_PARAMETER(beta_1),
    HYPER_PARAMETER(beta_2),
    HYPER_PARAMETER(epsilon),
    HYPER_PARAMETER(initial_accumulator),
    HYPER_PARAMETER(weight_decay),
    HYPER_PARAMETER(clip_value),
    HYPER_PARAMETER(clip_norm),
    HYPER_PARAMETER(clip_global_norm),
    HYPER_PARAMETER(l1),
    HYPER_PARAMETER(l2),
    HYPER_PARAMETER(l2_shrinkage),
    HYPER_PARAMETER(ftrl_beta),
    HYPER_PARAMETER(learning_rate_power),
    HYPER_PARAMETER(variable_threshold),
    HYPER_PARAMETER(accumulator_threshold),
    HYPER_PARAMETER(absolute_threshold),
#undef HYPER_PARAMETER
};

/* The name of state that has one element per row. */
static const char row_wise_slot[] = "row_accumulator";

enum { HYPER_PARAMETERS = sizeof hyper_parameters / sizeof hyper_parameters[0] };

static double hyper_parameter(const rtv_optimizer *optimizer, int i)
{
    double value;
    memcpy(&value, (const char *)&optimizer->options + hyper_parameters[i].offset, sizeof value);
    return value;
}

/* "<parameter>/<slot>", in memory of the optimizer's context. */
static char *slot_name(const rtv__parameter *parameter, const char *slot)
{
    char text[32];
    const char *name = rtv__parameter_text(parameter, text);
    size_t front = strlen(name), back = strlen(slot);
    char *joined = rtv__alloc(parameter->optimizer->context, front + back + 2);
    if (joined != NULL) {
        memcpy(joined, name, front);
        joined[front] = '/';
        memcpy(joined + front + 1, slot, back + 1);
    }
    return joined;
}

static rtv_status save_parameter(rtv__parameter *parameter, rtv_tensor_writer *writer,
                                 const char *prefix)
{
    const rtv_optimizer *optimizer = parameter->optimizer;
    const rtv_tensor *tensor = parameter->tensor;
    rtv__slot_spec specs[RTV__MOST_SLOTS];
    optimizer->rule->slots(specs, &optimizer->options);
    for (int32_t k = 0; k < parameter->slot_count; k++) {
        char *name = slot_name(parameter, parameter->row_wise ? row_wise_slot : specs[k].name);
        if (name == NULL)
            return RTV_E_NOMEM;
        rtv_status status = rtv__tensor_writer_add(writer, prefix, name, tensor->dtype,
                                                   parameter->row_wise ? 1 : tensor->shape.rank,
                                                   tensor->shape.dims, parameter->slots[k]);
        rtv__free(optimizer->context, name);
        RTV_TRY(status);
    }
    return RTV_OK;
}

/* The names of all parameters with a state, for the loader to go by. */
static rtv_status save_names(const rtv_optimizer *optimizer, rtv_tensor_writer *writer,
                             const char *prefix)
{
    rtv_status status = RTV_E_NOMEM;
    const rtv_context *context = optimizer->context;
    int64_t count = 0, bytes = 0, capacity = 0;
    char *text = NULL, number[32];
    int64_t *offsets = rtv__alloc_array(context, optimizer->parameter_count + 1, sizeof *offsets);
    if (offsets == NULL)
        goto done;
    offsets[0] = 0;
    for (int64_t i = 0; i < optimizer->parameter_count; i++) {
        if (!optimizer->parameters[i]->has_state)
            continue;
        const char *name = rtv__parameter_text(optimizer->parameters[i], number);
        int64_t length = (int64_t)strlen(name);
        RTV_TRY_GOTO_DONE(rtv__reserve(context, &text, &capacity, bytes + length, 1));
        memcpy(text + bytes, name, (size_t)length);
        offsets[++count] = bytes += length;
    }
    status = rtv__tensor_writer_add_strings(writer, prefix, "parameters", count, offsets, text);
done:
    rtv__free(context, offsets);
    rtv__free(context, text);
    return status;
}

rtv_status rtv__optimizer_save(rtv_optimizer *optimizer, rtv_tensor_writer *writer,
                               const char *prefix)
{
    RTV_TRY(rtv_optimizer_flush(optimizer));
    RTV_TRY(rtv__tensor_writer_set_text(writer, prefix, "kind", optimizer->rule->name));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "flags", optimizer->options.flags));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "row_updates",
                                           optimizer->options.row_updates));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "step_count", optimizer->step_count));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "skipped", optimizer->skipped));
    RTV_TRY(rtv__tensor_writer_set_double(writer, prefix, "learning_rate",
                                          optimizer->options.learning_rate));
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, prefix, "scheduled", optimizer->schedule != NULL));
    RTV_TRY(rtv__tensor_writer_set_double(writer, prefix, "next_learning_rate",
                                          rtv_optimizer_learning_rate(optimizer)));
    for (int i = 0; i < HYPER_PARAMETERS; i++)
        RTV_TRY(rtv__tensor_writer_set_double(writer, prefix, hyper_parameters[i].name,
                                              hyper_parameter(optimizer, i)));
    RTV_TRY(save_names(optimizer, writer, prefix));
    for (int64_t i = 0; i < optimizer->parameter_count; i++)
        if (optimizer->parameters[i]->has_state)
            RTV_TRY(save_parameter(optimizer->parameters[i], writer, prefix));
    return RTV_OK;
}

static rtv_status expect_integer(const rtv_tensor_file *file, const char *prefix, const char *key,
                                 int64_t here)
{
    int64_t there;
    RTV_TRY(rtv__tensor_file_integer(&there, file, prefix, key));
    if (there == here)
        return RTV_OK;
    return rtv__fail(RTV_E_STATE, "%s of the saved optimizer is %lld, of this one %lld", key,
                     (long long)there, (long long)here);
}

static rtv_status check_hyper_parameters(const rtv_optimizer *optimizer,
                                         const rtv_tensor_file *file, const char *prefix)
{
    const char *kind;
    RTV_TRY(rtv__tensor_file_text(&kind, file, prefix, "kind"));
    if (strcmp(kind, optimizer->rule->name) != 0)
        return rtv__fail(RTV_E_STATE, "the saved optimizer is %s, this one %s", kind,
                         optimizer->rule->name);
    RTV_TRY(expect_integer(file, prefix, "flags", optimizer->options.flags));
    RTV_TRY(expect_integer(file, prefix, "row_updates", optimizer->options.row_updates));
    for (int i = 0; i < HYPER_PARAMETERS; i++) {
        double there, here = hyper_parameter(optimizer, i);
        RTV_TRY(rtv__tensor_file_double(&there, file, prefix, hyper_parameters[i].name));
        if (there != here)
            return rtv__fail(RTV_E_STATE, "%s of the saved optimizer is %.17g, of this one %.17g",
                             hyper_parameters[i].name, there, here);
    }
    return RTV_OK;
}

/* New state of a parameter; put in the place of the old one when all have been loaded. */
typedef struct {
    rtv__parameter *parameter;
    void *slots[RTV__MOST_SLOTS];
    bool row_wise;
} loaded_state;

static rtv_status load_slot(loaded_state *out, int32_t k, const rtv_tensor_file *file,
                            const char *prefix, const char *slot)
{
    const rtv__parameter *parameter = out->parameter;
    const rtv_tensor *tensor = parameter->tensor;
    char *name = slot_name(parameter, slot);
    if (name == NULL)
        return RTV_E_NOMEM;
    const rtv__stored_tensor *stored;
    int64_t count = out->row_wise ? parameter->rows : tensor->count;
    rtv_status status =
        rtv__tensor_file_expect(&stored, file, prefix, name, tensor->dtype,
                                out->row_wise ? 1 : tensor->shape.rank, tensor->shape.dims);
    if (status == RTV_OK)
        status = rtv__parameter_alloc_slots(&out->slots[k], parameter, 1, count);
    if (status == RTV_OK && count > 0)
        memcpy(out->slots[k], stored->data, (size_t)count * rtv_dtype_bytes(tensor->dtype));
    rtv__free(parameter->optimizer->context, name);
    return status;
}

/* Whether the file has state of the parameter with one element per row. */
static rtv_status find_row_wise(loaded_state *out, const rtv_tensor_file *file, const char *prefix)
{
    const rtv__parameter *parameter = out->parameter;
    if ((parameter->optimizer->options.flags & RTV_OPTIMIZER_ROW_WISE) == 0)
        return RTV_OK;
    char *name = slot_name(parameter, row_wise_slot);
    if (name == NULL)
        return RTV_E_NOMEM;
    out->row_wise = rtv__tensor_file_has(file, prefix, name);
    rtv__free(parameter->optimizer->context, name);
    return RTV_OK;
}

static rtv__parameter *find_named(const rtv_optimizer *optimizer, const char *name, size_t length)
{
    for (int64_t i = 0; i < optimizer->parameter_count; i++) {
        rtv__parameter *parameter = optimizer->parameters[i];
        if (parameter->name != NULL && strlen(parameter->name) == length &&
            memcmp(parameter->name, name, length) == 0)
            return parameter;
    }
    return NULL;
}

static rtv_status load_state(loaded_state *out, const rtv_optimizer *optimizer, const char *name,
                             size_t length, const rtv_tensor_file *file, const char *prefix)
{
    rtv__slot_spec specs[RTV__MOST_SLOTS];
    int32_t count = optimizer->rule->slots(specs, &optimizer->options);
    out->parameter = find_named(optimizer, name, length);
    if (out->parameter == NULL) {
        char excerpt[200];
        return rtv__fail(RTV_E_NOTFOUND, "the optimizer was not told of the saved parameter '%s'",
                         rtv__excerpt(excerpt, sizeof excerpt, name, length));
    }
    RTV_TRY(find_row_wise(out, file, prefix));
    for (int32_t k = 0; k < count; k++)
        RTV_TRY(load_slot(out, k, file, prefix, out->row_wise ? row_wise_slot : specs[k].name));
    return RTV_OK;
}

/* Parameters without a saved state lose theirs. */
static void take_states(rtv_optimizer *optimizer, loaded_state *states, int64_t count)
{
    rtv__slot_spec specs[RTV__MOST_SLOTS];
    int32_t slot_count = optimizer->rule->slots(specs, &optimizer->options);
    for (int64_t i = 0; i < optimizer->parameter_count; i++) {
        rtv__parameter *parameter = optimizer->parameters[i];
        rtv__deferred_end(parameter);
        for (int32_t k = 0; k < RTV__MOST_SLOTS; k++) {
            rtv__free(optimizer->context, parameter->slots[k]);
            parameter->slots[k] = NULL;
        }
        parameter->has_state = parameter->was_updated = parameter->row_wise = false;
        parameter->slot_count = 0;
    }
    for (int64_t i = 0; i < count; i++) {
        rtv__parameter *parameter = states[i].parameter;
        memcpy(parameter->slots, states[i].slots, sizeof parameter->slots);
        memset(states[i].slots, 0, sizeof states[i].slots);
        parameter->slot_count = slot_count;
        parameter->row_wise = states[i].row_wise;
        parameter->has_state = parameter->was_updated = true;
    }
}

/* The numbers that change from step to step. */
typedef struct {
    int64_t step_count, skipped, scheduled;
    double learning_rate;
} progress;

static rtv_status load_progress(progress *out, const rtv_optimizer *optimizer,
                                const rtv_tensor_file *file, const char *prefix)
{
    double next;
    RTV_TRY(rtv__tensor_file_integer(&out->step_count, file, prefix, "step_count"));
    RTV_TRY(rtv__tensor_file_integer(&out->skipped, file, prefix, "skipped"));
    RTV_TRY(rtv__tensor_file_integer(&out->scheduled, file, prefix, "scheduled"));
    RTV_TRY(rtv__tensor_file_double(&out->learning_rate, file, prefix, "learning_rate"));
    RTV_TRY(rtv__tensor_file_double(&next, file, prefix, "next_learning_rate"));
    if (out->step_count < 0 || out->skipped < 0 || !(out->learning_rate >= 0))
        return rtv__fail(RTV_E_CORRUPT, "%s: optimizer with %lld steps, %lld skipped, rate %g",
                         rtv__tensor_file_path(file), (long long)out->step_count,
                         (long long)out->skipped, out->learning_rate);
    if (!out->scheduled)
        return RTV_OK;
    if (optimizer->schedule == NULL)
        return rtv__fail(RTV_E_STATE, "the saved optimizer has a schedule, this one has none");
    double here = rtv__schedule_rate(optimizer->schedule, out->step_count);
    if (next != here)
        return rtv__fail(RTV_E_STATE,
                         "the schedule of the saved optimizer gives %.17g in step %lld, this %.17g",
                         next, (long long)out->step_count, here);
    return RTV_OK;
}

static void take_progress(rtv_optimizer *optimizer, const progress *saved)
{
    optimizer->step_count = saved->step_count;
    optimizer->skipped = saved->skipped;
    optimizer->options.learning_rate = saved->learning_rate;
    if (!saved->scheduled) {
        rtv__free(optimizer->context, optimizer->schedule);
        optimizer->schedule = NULL;
    }
}

rtv_status rtv__optimizer_load(rtv_optimizer *optimizer, const rtv_tensor_file *file,
                               const char *prefix)
{
    rtv_status status = RTV_OK;
    progress saved;
    int64_t count, loaded = 0;
    const int64_t *offsets;
    const char *names;
    RTV_TRY(check_hyper_parameters(optimizer, file, prefix));
    RTV_TRY(load_progress(&saved, optimizer, file, prefix));
    RTV_TRY(rtv__tensor_file_strings(&count, &offsets, &names, file, prefix, "parameters"));
    loaded_state *states = rtv__alloc_array(optimizer->context, count, sizeof *states);
    if (states == NULL)
        return RTV_E_NOMEM;
    for (; loaded < count; loaded++) {
        states[loaded] = (loaded_state){NULL, {NULL}, false};
        RTV_TRY_GOTO_DONE(load_state(&states[loaded], optimizer, names + offsets[loaded],
                                     (size_t)(offsets[loaded + 1] - offsets[loaded]), file,
                                     prefix));
        for (int64_t i = 0; i < loaded; i++)
            if (states[i].parameter == states[loaded].parameter)
                RTV_TRY_GOTO_DONE(rtv__fail(RTV_E_CORRUPT, "%s: parameter '%s' stands there twice",
                                            rtv__tensor_file_path(file),
                                            states[i].parameter->name));
    }
    take_states(optimizer, states, count);
    take_progress(optimizer, &saved);
done:
    for (int64_t i = 0; i < count && i <= loaded; i++)
        for (int32_t k = 0; k < RTV__MOST_SLOTS; k++)
            rtv__free(optimizer->context, states[i].slots[k]);
    rtv__free(optimizer->context, states);
    return status;
}

rtv_status rtv_optimizer_save(rtv_optimizer *optimizer, const char *path)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_tensor_writer *writer;
    RTV_TRY(rtv_tensor_writer_create(&writer, optimizer->context));
    rtv_status status = rtv__optimizer_save(optimizer, writer, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_writer_save(writer, path);
    rtv_tensor_writer_free(writer);
    return status;
}

rtv_status rtv_optimizer_load(rtv_optimizer *optimizer, const char *path)
{
    RTV_CHECK_ARG(optimizer != NULL, "optimizer is NULL");
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_tensor_file *file;
    RTV_TRY(rtv_tensor_file_open(&file, optimizer->context, path, NULL));
    rtv_status status = rtv__optimizer_load(optimizer, file, NULL);
    rtv_tensor_file_free(file);
    return status;
}
