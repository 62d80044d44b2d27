#include "optimizer_run.h"

#include <math.h>
#include <string.h>

#include "retrieve/ops.h"

static void free_optimizer(void *optimizer)
{
    rtv_optimizer_free(optimizer);
}

static void free_tape(void *tape)
{
    rtv_tape_free(tape);
}

static int read_gradient(given_gradient *out, parity_case *c, const parity_json *json,
                         const parity_tensor *variable)
{
    const parity_json *slices = json_get(json, "values");
    int is_sparse = json_is(json_get(json, "indices"), PARITY_JSON_OBJECT);
    const parity_tensor *values = parity_tensor_read(c, is_sparse ? slices : json);
    if (values == NULL)
        return 0;
    *out = (given_gradient){.count = values->count,
                            .width = variable->rank > 1 ? variable->count / variable->dims[0] : 1,
                            .values = values->f32};
    if (!is_sparse)
        return 1;
    const parity_tensor *indices = parity_tensor_get(c, json, "indices");
    if (indices == NULL)
        return 0;
    out->rows = indices->i64;
    out->row_count = indices->count;
    return 1;
}

int read_optimizer_case(optimizer_case *out, parity_case *c)
{
    const parity_json *variables = json_get(c->input, "variables");
    const parity_json *steps = json_get(c->input, "gradients");
    *out = (optimizer_case){
        .c = c, .variable_count = (int)json_count(variables), .step_count = json_count(steps)};
    if (out->variable_count < 1 || out->variable_count > MOST_VARIABLES || out->step_count < 1) {
        parity_fail(c, "%d variables, %lld steps", out->variable_count, (long long)out->step_count);
        return 0;
    }
    out->gradients =
        parity_alloc(c, (size_t)(out->step_count * out->variable_count) * sizeof *out->gradients);
    for (int i = 0; i < out->variable_count; i++) {
        out->start[i] = parity_tensor_read(c, json_at(variables, i));
        if (out->start[i] == NULL)
            return 0;
        for (int64_t s = 0; s < out->step_count; s++)
            if (!read_gradient(&out->gradients[s * out->variable_count + i], c,
                               json_at(json_at(steps, s), i), out->start[i]))
                return 0;
    }
    return 1;
}

given_gradient *copy_gradients(const optimizer_case *given)
{
    int64_t count = given->step_count * given->variable_count;
    given_gradient *copies = parity_alloc(given->c, (size_t)count * sizeof *copies);
    for (int64_t i = 0; i < count; i++) {
        const given_gradient *from = &given->gradients[i];
        copies[i] = *from;
        copies[i].values = parity_alloc(given->c, (size_t)from->count * sizeof(float) + 1);
        memcpy(copies[i].values, from->values, (size_t)from->count * sizeof(float));
        if (from->rows != NULL) {
            copies[i].rows = parity_alloc(given->c, (size_t)from->row_count * sizeof(int64_t) + 1);
            memcpy(copies[i].rows, from->rows, (size_t)from->row_count * sizeof(int64_t));
        }
    }
    return copies;
}

int start_optimizer(optimizer_run *out, const optimizer_case *given,
                    const rtv_optimizer_options *options)
{
    *out = (optimizer_run){NULL, {NULL}, NULL};
    rtv_status status = rtv_optimizer_create(&out->optimizer, NULL, options);
    if (status == RTV_OK) {
        parity_defer(given->c, free_optimizer, out->optimizer);
        status = rtv_tape_create(&out->tape, NULL, NULL);
    }
    if (status == RTV_OK)
        parity_defer(given->c, free_tape, out->tape);
    for (int i = 0; i < given->variable_count && status == RTV_OK; i++) {
        out->variables[i] = parity_to_rtv(given->c, given->start[i], RTV_DTYPE_F32);
        status = rtv_tensor_set_requires_gradient(out->variables[i], 1);
    }
    if (status != RTV_OK)
        parity_fail_status(given->c, "optimizer", status);
    return status == RTV_OK;
}

/* Adds sum(variable * gradient), whose gradient is the given one, to the loss. */
static rtv_status add_product(rtv_tensor **loss, rtv_tape *tape, const rtv_tensor *variable,
                              const given_gradient *gradient)
{
    rtv_status status;
    rtv_tensor *weight, *part = NULL;
    const rtv_tensor *read = variable;
    int32_t rank = rtv_tensor_rank(variable);
    int64_t dims[RTV_MOST_DIMS];
    for (int32_t k = 0; k < rank; k++)
        dims[k] = rtv_tensor_dim(variable, k);
    if (gradient->rows != NULL) {
        rtv_tensor *ids, *rows;
        dims[0] = gradient->row_count;
        RTV_TRY_GOTO_DONE(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, dims, gradient->rows));
        RTV_TRY_GOTO_DONE(rtv_op_gather(&rows, tape, variable, ids, 0));
        read = rows;
    }
    RTV_TRY_GOTO_DONE(
        rtv_tape_constant(&weight, tape, RTV_DTYPE_F32, rank, dims, gradient->values));
    RTV_TRY_GOTO_DONE(rtv_op_mul(&part, tape, read, weight));
    RTV_TRY_GOTO_DONE(rtv_op_reduce_sum(&part, tape, part, NULL, 0, 0));
    if (*loss != NULL)
        RTV_TRY_GOTO_DONE(rtv_op_add(&part, tape, *loss, part));
    *loss = part;
done:
    return status;
}

int run_step(const optimizer_run *run, const optimizer_case *given, const given_gradient *gradients,
             int64_t step)
{
    rtv_tensor *loss = NULL;
    rtv_status status = RTV_OK;
    rtv_tape_reset(run->tape);
    for (int i = 0; i < given->variable_count && status == RTV_OK; i++)
        status = add_product(&loss, run->tape, run->variables[i],
                             &gradients[step * given->variable_count + i]);
    if (status == RTV_OK)
        status = rtv_tape_backward(run->tape, loss);
    if (status == RTV_OK)
        status = rtv_optimizer_step(run->optimizer, run->tape);
    if (status != RTV_OK)
        parity_fail_status(given->c, "step", status);
    return status == RTV_OK;
}

void sum_duplicates(given_gradient *gradient)
{
    int64_t kept = 0, width = gradient->width;
    for (int64_t i = 0; gradient->rows != NULL && i < gradient->row_count; i++) {
        int64_t k = 0;
        while (k < kept && gradient->rows[k] != gradient->rows[i])
            k++;
        for (int64_t j = 0; j < width; j++)
            gradient->values[k * width + j] =
                (k < kept ? gradient->values[k * width + j] : 0) + gradient->values[i * width + j];
        gradient->rows[k] = gradient->rows[i];
        kept += k == kept;
    }
    if (gradient->rows != NULL) {
        gradient->row_count = kept;
        gradient->count = kept * width;
    }
}

static double squares(const given_gradient *gradient)
{
    double sum = 0;
    for (int64_t i = 0; i < gradient->count; i++)
        sum += (double)gradient->values[i] * gradient->values[i];
    return sum;
}

static void scale(given_gradient *gradient, double factor)
{
    for (int64_t i = 0; i < gradient->count; i++)
        gradient->values[i] = (float)(gradient->values[i] * factor);
}

void clip_gradients(given_gradient *gradients, int count, const rtv_optimizer_options *options)
{
    double all = 0;
    for (int i = 0; i < count; i++) {
        given_gradient *gradient = &gradients[i];
        double bound = options->clip_value, norm = sqrt(squares(gradient));
        for (int64_t k = 0; bound > 0 && k < gradient->count; k++)
            gradient->values[k] = (float)fmin(fmax(gradient->values[k], -bound), bound);
        if (options->clip_norm > 0)
            scale(gradient, options->clip_norm / fmax(norm, options->clip_norm));
        all += squares(gradient);
    }
    double bound = options->clip_global_norm;
    for (int i = 0; bound > 0 && i < count; i++)
        scale(&gradients[i], bound * fmin(1 / sqrt(all), 1 / bound));
}
