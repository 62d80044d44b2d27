#include "ops_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void free_tape(void *tape)
{
    rtv_tape_free(tape);
}

static void free_context(void *context)
{
    rtv_context_free(context);
}

/* Whether a value of float32 that stands for "too large" is in the outputs: then the same run in
 * float64 has other values. */
static int overflows(const parity_case *c)
{
    for (int64_t i = 0; i < json_count(c->output); i++) {
        const parity_json *data = json_get(json_at(c->output, i), "data");
        for (int64_t j = 0; j < json_count(data); j++)
            if (!(fabs(json_double(json_at(data, j), 0)) < 1e37))
                return 1;
    }
    return 0;
}

static void run_once(parity_case *c, const ops_entry *entry, rtv_dtype dtype)
{
    ops_run run = {.c = c, .dtype = dtype};
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_context *context;
    options.threads = 2;
    PARITY_TRY(c, rtv_context_create(&context, &options));
    parity_defer(c, free_context, context);
    PARITY_TRY(c, rtv_tape_create(&run.tape, context, NULL));
    parity_defer(c, free_tape, run.tape);
    entry->run(&run);
}

void ops_check(parity_case *c, const ops_entry *entries)
{
    const char *op = json_text(json_get(c->options, "op"), "");
    for (; entries->op != NULL; entries++)
        if (strcmp(entries->op, op) == 0) {
            run_once(c, entries, RTV_DTYPE_F32);
            if (!overflows(c))
                run_once(c, entries, RTV_DTYPE_F64);
            return;
        }
    parity_fail(c, "no checker knows the op '%s'", op);
}

rtv_tensor *ops_leaf(ops_run *run, const char *key)
{
    parity_case *c = run->c;
    rtv_tensor *leaf = parity_to_rtv(c, parity_tensor_get(c, c->input, key), run->dtype);
    if (leaf == NULL)
        return NULL;
    if (rtv_tensor_set_requires_gradient(leaf, 1) != RTV_OK)
        parity_fail(c, "%s", rtv_last_error_message());
    run->keys[run->leaf_count] = key;
    run->leaves[run->leaf_count++] = leaf;
    return leaf;
}

rtv_tensor *ops_optional_leaf(ops_run *run, const char *key)
{
    return json_given(json_get(run->c->input, key)) ? ops_leaf(run, key) : NULL;
}

rtv_tensor *ops_constant(const ops_run *run, const char *key)
{
    const parity_tensor *tensor = parity_tensor_get(run->c, run->c->input, key);
    if (tensor == NULL)
        return NULL;
    int is_real = tensor->dtype == PARITY_F32 || tensor->dtype == PARITY_F64;
    return parity_to_rtv(run->c, tensor, is_real ? run->dtype : 0);
}

/* Slices as TensorFlow gives them, duplicates and all: their sum must be our rows. */
static void compare_slices(ops_run *run, const parity_json *want, const char *label,
                           const rtv_tensor *leaf)
{
    parity_case *c = run->c;
    const parity_tensor *indices = parity_tensor_get(c, want, "indices");
    const parity_tensor *values = parity_tensor_get(c, want, "values");
    rtv_tensor *rows, *got;
    PARITY_TRY(c, rtv_tape_gradient_rows(&rows, &got, run->tape, leaf));
    if (indices == NULL || values == NULL)
        return;
    if (rows == NULL) {
        parity_fail(c, "%s: the gradient is dense", label);
        return;
    }
    int64_t width = indices->count > 0 ? values->count / indices->count : 0, next = 0;
    const int64_t *numbers = rtv_tensor_const_data(rows);
    for (int64_t row = 0; row < rtv_tensor_dim(leaf, 0); row++) {
        int found = 0;
        for (int64_t j = 0; j < width; j++) {
            double sum = 0, size = 0;
            for (int64_t i = 0; i < indices->count; i++)
                if (indices->i64[i] == row) {
                    found = 1;
                    sum += values->f64[i * width + j];
                    size += fabs(values->f64[i * width + j]);
                }
            if (!found)
                continue;
            if (next >= rtv_tensor_count(rows) || numbers[next] != row) {
                parity_fail(c, "%s: row %d is missing", label, (int)row);
                return;
            }
            const void *data = rtv_tensor_const_data(got);
            double value = run->dtype == RTV_DTYPE_F32
                               ? (double)((const float *)data)[next * width + j]
                               : ((const double *)data)[next * width + j];
            parity_number(c, label, value, sum, 1e-6 + 4e-5 * size, 0);
        }
        next += found;
    }
    if (next != rtv_tensor_count(rows))
        parity_fail(c, "%s: %d rows, wanted %d", label, (int)rtv_tensor_count(rows), (int)next);
}

static void compare_gradients(ops_run *run)
{
    char key[64];
    for (int i = 0; i < run->leaf_count; i++) {
        snprintf(key, sizeof key, "d_%s_slices", run->keys[i]);
        const parity_json *slices = json_get(run->c->output, key);
        if (json_given(slices))
            compare_slices(run, slices, key, run->leaves[i]);
        snprintf(key, sizeof key, "d_%s", run->keys[i]);
        if (!json_given(json_get(run->c->output, key)))
            continue;
        rtv_tensor *gradient;
        PARITY_TRY(run->c, rtv_tape_gradient(&gradient, run->tape, run->leaves[i]));
        parity_output_tensor(run->c, key, gradient);
    }
}

/* Whether the run is over: it failed, as it should or not. */
static int stops(ops_run *run, rtv_status status)
{
    const parity_json *error = json_get(run->c->output, "error");
    if (json_given(error)) {
        if (status == RTV_OK)
            parity_fail(run->c, "the op accepted what must be an error: %s", json_text(error, ""));
        parity_checked(run->c);
        return 1;
    }
    if (status != RTV_OK)
        parity_fail_status(run->c, "the op", status);
    return status != RTV_OK;
}

void ops_finish(ops_run *run, rtv_status status, rtv_tensor *const *result)
{
    parity_case *c = run->c;
    if (stops(run, status))
        return;
    rtv_tensor *y = *result;
    parity_output_tensor(c, "y", y);
    const parity_tensor *given = parity_tensor_optional(c, c->input, "dy");
    if (given == NULL)
        return;
    PARITY_TRY(c, rtv_tape_backward_from(run->tape, y, parity_to_rtv(c, given, run->dtype)));
    compare_gradients(run);
}

void ops_finish_many(ops_run *run, rtv_status status, rtv_tensor *const *ys, int count)
{
    parity_case *c = run->c;
    rtv_tensor *total = NULL;
    char key[16];
    if (stops(run, status))
        return;
    for (int i = 0; i < count; i++) {
        snprintf(key, sizeof key, "y%d", i);
        parity_output_tensor(c, key, ys[i]);
        snprintf(key, sizeof key, "dy%d", i);
        const parity_tensor *given = parity_tensor_optional(c, c->input, key);
        if (given == NULL)
            continue;
        rtv_tensor *part;
        PARITY_TRY(c, rtv_op_mul(&part, run->tape, ys[i], parity_to_rtv(c, given, run->dtype)));
        PARITY_TRY(c, rtv_op_reduce_sum(&part, run->tape, part, NULL, 0, 0));
        if (total != NULL)
            PARITY_TRY(c, rtv_op_add(&part, run->tape, total, part));
        total = part;
    }
    if (total == NULL)
        return;
    PARITY_TRY(c, rtv_tape_backward(run->tape, total));
    compare_gradients(run);
}

double ops_double(const ops_run *run, const char *key, double otherwise)
{
    return json_double(json_get(run->c->options, key), otherwise);
}

int32_t ops_int(const ops_run *run, const char *key, int32_t otherwise)
{
    const parity_json *value = json_get(run->c->options, key);
    if (json_is(value, PARITY_JSON_TRUE) || json_is(value, PARITY_JSON_FALSE))
        return json_bool(value, otherwise);
    return (int32_t)json_int(value, otherwise);
}

int32_t ops_list(const ops_run *run, const char *key, int64_t *out)
{
    const parity_json *list = json_get(run->c->options, key);
    int32_t count = 0;
    for (; count < json_count(list) && count < RTV_MOST_DIMS; count++)
        out[count] = json_int(json_at(list, count), 0);
    return count;
}
