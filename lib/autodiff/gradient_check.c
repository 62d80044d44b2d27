#include "retrieve/gradient_check.h"

#include <inttypes.h>
#include <math.h>

#include "autodiff/op.h"
#include "base/options.h"
#include "base/random.h"

static const rtv_gradient_check_options default_options = RTV_GRADIENT_CHECK_OPTIONS_INIT;

rtv_status rtv_gradient_check_options_init(rtv_gradient_check_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

typedef struct {
    rtv_recorded_fn function;
    void *payload;
    rtv_tensor *const *leaves;
    int32_t leaf_count;
    double step, tolerance;
    uint64_t seed;
    int64_t most_elements;
    rtv_tape *recording; /* holds the gradients */
    rtv_tape *trials;    /* values only */
    double largest_error;
} check_job;

static double element(const rtv_tensor *tensor, int64_t i)
{
    return tensor->dtype == RTV_DTYPE_F32 ? (double)((const float *)tensor->data)[i]
                                          : ((const double *)tensor->data)[i];
}

static void set_element(rtv_tensor *tensor, int64_t i, double value)
{
    if (tensor->dtype == RTV_DTYPE_F32)
        ((float *)tensor->data)[i] = (float)value;
    else
        ((double *)tensor->data)[i] = value;
}

/* Makes a scalar of the result: its elements are weighted, so that no errors cancel. */
static double weight_of(const check_job *job, int64_t i)
{
    uint64_t random = rtv__random_at(job->seed, 0, (uint64_t)i);
    return (double)(random >> 11) * 0x1p-52 - 1.0;
}

static rtv_status record(rtv_tensor **out, const check_job *job, rtv_tape *tape)
{
    *out = NULL;
    RTV_TRY(job->function(out, tape, job->leaves, job->leaf_count, job->payload));
    RTV_CHECK_ARG(*out != NULL, "the function gave no result");
    if ((*out)->dtype != RTV_DTYPE_F32 && (*out)->dtype != RTV_DTYPE_F64)
        return rtv__fail(RTV_E_DTYPE, "the function's result has dtype %s, must be f32 or f64",
                         rtv__dtype_text((*out)->dtype));
    return RTV_OK;
}

static rtv_status value_of(double *out, const check_job *job)
{
    rtv_tape_reset(job->trials);
    rtv_tensor *result;
    RTV_TRY(record(&result, job, job->trials));
    *out = 0;
    for (int64_t i = 0; i < result->count; i++)
        *out += weight_of(job, i) * element(result, i);
    return RTV_OK;
}

static rtv_status find_gradients(const check_job *job)
{
    rtv_tensor *result;
    RTV_TRY(record(&result, job, job->recording));
    rtv_tensor *seed;
    void *weights =
        rtv__tape_alloc(job->recording, (size_t)result->count * rtv_dtype_bytes(result->dtype));
    if (weights == NULL)
        return RTV_E_NOMEM;
    RTV_TRY(rtv_tape_constant(&seed, job->recording, result->dtype, result->shape.rank,
                              result->shape.dims, weights));
    for (int64_t i = 0; i < result->count; i++)
        set_element(seed, i, weight_of(job, i));
    return rtv_tape_backward_from(job->recording, result, seed);
}

/* The central difference at one element; the leaf is put back in any case. */
static rtv_status difference(double *out, const check_job *job, rtv_tensor *leaf, int64_t i)
{
    double start = element(leaf, i), above = 0, below = 0;
    double step = job->step * (fabs(start) > 1 ? fabs(start) : 1);
    set_element(leaf, i, start + step);
    double high = element(leaf, i);
    rtv_status status = value_of(&above, job);
    if (status == RTV_OK) {
        set_element(leaf, i, start - step);
        double width = high - element(leaf, i);
        status = value_of(&below, job);
        *out = (above - below) / width;
    }
    set_element(leaf, i, start);
    return status;
}

static rtv_status check_leaf(check_job *job, int32_t number)
{
    rtv_tensor *leaf = job->leaves[number], *gradient = NULL;
    rtv_status found = rtv_tape_gradient(&gradient, job->recording, leaf);
    if (found != RTV_OK && found != RTV_E_NOTFOUND)
        return found;
    double scale = 1;
    for (int64_t i = 0; i < leaf->count && gradient != NULL; i++)
        scale = fabs(element(gradient, i)) > scale ? fabs(element(gradient, i)) : scale;
    const bool all = job->most_elements == 0 || job->most_elements >= leaf->count;
    int64_t trials = all ? leaf->count : job->most_elements;
    for (int64_t trial = 0; trial < trials; trial++) {
        int64_t i = trial;
        if (!all)
            i = (int64_t)(rtv__random_at(job->seed, (uint64_t)number + 1, (uint64_t)trial) %
                          (uint64_t)leaf->count);
        double expected = 0, got = gradient != NULL ? element(gradient, i) : 0;
        RTV_TRY(difference(&expected, job, leaf, i));
        double error = fabs(expected - got) / scale;
        if (!(error <= job->largest_error))
            job->largest_error = error;
        if (!(error <= job->tolerance))
            return rtv__fail(RTV_E_NUMERIC,
                             "leaf %d, element %" PRId64 ": the gradient is %.9g, the difference "
                             "%.9g",
                             number, i, got, expected);
    }
    return RTV_OK;
}

static rtv_status check_arguments(const check_job *job, const rtv_gradient_check_options *options)
{
    RTV_CHECK_ARG(job->function != NULL, "function is NULL");
    RTV_CHECK_ARG(job->leaves != NULL && job->leaf_count >= 1, "leaves is NULL or leaf_count is %d",
                  job->leaf_count);
    for (int32_t i = 0; i < job->leaf_count; i++) {
        RTV_CHECK_ARG(job->leaves[i] != NULL, "leaf %d is NULL", i);
        RTV_CHECK_ARG(job->leaves[i]->requires_gradient, "leaf %d requires no gradient", i);
    }
    RTV_CHECK_ARG(options->step >= 0 && options->tolerance >= 0 && options->most_elements >= 0,
                  "rtv_gradient_check_options: step %g, tolerance %g, most_elements %" PRId64,
                  options->step, options->tolerance, options->most_elements);
    return RTV_OK;
}

static rtv_status run_check(check_job *job, rtv_context *context)
{
    rtv_tape_options values_only = RTV_TAPE_OPTIONS_INIT;
    values_only.flags = RTV_TAPE_NO_GRADIENT;
    RTV_TRY(rtv_tape_create(&job->recording, context, NULL));
    RTV_TRY(rtv_tape_create(&job->trials, context, &values_only));
    RTV_TRY(find_gradients(job));
    for (int32_t i = 0; i < job->leaf_count; i++)
        RTV_TRY(check_leaf(job, i));
    return RTV_OK;
}

rtv_status rtv_gradient_check(double *largest_error_out, rtv_context *context,
                              rtv_recorded_fn function, void *payload, rtv_tensor *const *leaves,
                              int32_t leaf_count, const rtv_gradient_check_options *given)
{
    rtv_gradient_check_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_gradient_check_options", 0));
    check_job job = {.function = function,
                     .payload = payload,
                     .leaves = leaves,
                     .leaf_count = leaf_count,
                     .seed = options.seed,
                     .most_elements = options.most_elements};
    RTV_TRY(check_arguments(&job, &options));
    const bool sharp = leaves[0]->dtype == RTV_DTYPE_F64;
    job.step = options.step > 0 ? options.step : sharp ? 1e-5 : 1e-2;
    job.tolerance = options.tolerance > 0 ? options.tolerance : sharp ? 1e-6 : 2e-2;
    rtv_status status = run_check(&job, context);
    rtv_tape_free(job.recording);
    rtv_tape_free(job.trials);
    if (largest_error_out != NULL && (status == RTV_OK || status == RTV_E_NUMERIC))
        *largest_error_out = job.largest_error;
    return status;
}
