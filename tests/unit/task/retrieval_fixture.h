/* A task with a tape and a batch, for the tests of the Retrieval loss. */
#ifndef RETRIEVAL_FIXTURE_H
#define RETRIEVAL_FIXTURE_H

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "retrieve/task.h"
#include "test_support.h"

/* A task, a tape, and a batch as leaves. */
typedef struct {
    rtv_context *context;
    rtv_retrieval *task;
    rtv_tape *tape;
    rtv_tensor *query, *candidate;
    rtv_retrieval_inputs inputs;
} fixture;

static inline rtv_tensor *leaf(rtv_context *context, int32_t rank, const int64_t *dims,
                               const float *values)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, context, RTV_DTYPE_F32, rank, dims));
    if (values != NULL)
        memcpy(rtv_tensor_data(tensor), values, (size_t)rtv_tensor_count(tensor) * sizeof *values);
    OK(rtv_tensor_set_requires_gradient(tensor, 1));
    return tensor;
}

static inline void fill(rtv_tensor *tensor, uint64_t seed, double size)
{
    rtv__random random;
    rtv__random_seed(&random, seed);
    float *data = rtv_tensor_data(tensor);
    for (int64_t i = 0; i < rtv_tensor_count(tensor); i++)
        data[i] = (float)(size * rtv__random_normal(&random));
}

static inline void start(fixture *f, const rtv_retrieval_options *options, int64_t rows,
                         int64_t columns, int64_t dim)
{
    memset(f, 0, sizeof *f);
    rtv_context_options known = RTV_CONTEXT_OPTIONS_INIT;
    known.threads = 2;
    OK(rtv_context_create(&f->context, &known));
    OK(rtv_retrieval_create(&f->task, f->context, options));
    OK(rtv_tape_create(&f->tape, f->context, NULL));
    f->query = leaf(f->context, 2, (const int64_t[]){rows, dim}, NULL);
    f->candidate = leaf(f->context, 2, (const int64_t[]){columns, dim}, NULL);
    fill(f->query, 1, 0.7);
    fill(f->candidate, 2, 0.7);
    f->inputs = (rtv_retrieval_inputs)RTV_RETRIEVAL_INPUTS_INIT;
}

static inline void finish(fixture *f)
{
    rtv_tape_free(f->tape);
    rtv_retrieval_free(f->task);
    rtv_tensor_free(f->query);
    rtv_tensor_free(f->candidate);
    rtv_context_free(f->context);
}

static inline float value_of(const rtv_tensor *tensor)
{
    return *(const float *)rtv_tensor_const_data(tensor);
}

/* The loss; its gradients are there until the next call. */
static inline float run(fixture *f)
{
    rtv_tensor *loss;
    rtv_tape_reset(f->tape);
    OK(rtv_retrieval_loss(&loss, f->task, f->tape, f->query, f->candidate, &f->inputs));
    float value = value_of(loss);
    OK(rtv_tape_backward(f->tape, loss));
    return value;
}

static inline const float *gradient(fixture *f, const rtv_tensor *of)
{
    rtv_tensor *out;
    OK(rtv_tape_gradient(&out, f->tape, of));
    return rtv_tensor_const_data(out);
}

static inline void check_near(const char *what, const float *got, const float *want, int64_t count,
                              double tolerance)
{
    double largest = 0.0;
    for (int64_t i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)want[i]));
    for (int64_t i = 0; i < count; i++)
        if (!(fabs((double)got[i] - (double)want[i]) <= tolerance * (1e-3 + largest)))
            ck_abort_msg("%s[%d] is %.9g, should be %.9g", what, (int)i, (double)got[i],
                         (double)want[i]);
}

#endif
