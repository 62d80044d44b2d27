/* Formulas: Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998, as Keras has them. */
#include <math.h>

#include "base/options.h"
#include "base/random.h"
#include "base/thread_pool.h"
#include "nn/initializer.h"
#include "tensor/tensor.h"

static const rtv_initializer default_initializer = RTV_INITIALIZER_INIT;

/* The standard deviation of a standard normal that is cut off at 2. */
static const double truncated_deviation = 0.87962566103423978;

enum { ELEMENTS_PER_TASK = 1 << 16 };

typedef enum { CONSTANT, UNIFORM, NORMAL, TRUNCATED } distribution;

typedef struct {
    void *data;
    rtv_dtype dtype;
    int64_t count;
    distribution shape;
    double mean, scale; /* half the width of a uniform, the deviation of a normal */
    uint64_t key;
} fill_job;

rtv_status rtv_initializer_init(rtv_initializer *initializer, size_t struct_size)
{
    return rtv__options_init(initializer, struct_size, &default_initializer,
                             sizeof default_initializer);
}

rtv_status rtv__initializer_read(rtv_initializer *out, const rtv_initializer *given,
                                 rtv_initializer_kind default_kind, double default_scale)
{
    rtv_initializer read = default_initializer;
    RTV_TRY(
        rtv__options_read(&read, sizeof read, given, "rtv_initializer", RTV_INITIALIZER_OWN_SEED));
    RTV_TRY(rtv__options_reserved("rtv_initializer", read.reserved1 == 0));
    if (read.kind == RTV_INITIALIZER_DEFAULT) {
        read.kind = default_kind;
        if (read.scale == 0)
            read.scale = default_scale;
    }
    if (read.scale == 0)
        read.scale = 0.05;
    RTV_CHECK_KNOWN(read.kind >= RTV_INITIALIZER_ZEROS && read.kind <= RTV_INITIALIZER_LECUN_NORMAL,
                    "rtv_initializer.kind is %d, no such initializer", read.kind);
    if (!isfinite(read.mean))
        return rtv__fail(RTV_E_RANGE, "rtv_initializer.mean is %g, must be finite", read.mean);
    if (!isfinite(read.scale) || read.scale < 0)
        return rtv__fail(RTV_E_RANGE, "rtv_initializer.scale is %g, must be at least 0",
                         read.scale);
    *out = read;
    return RTV_OK;
}

static void find_fans(double *in_out, double *out_out, const rtv__shape *shape)
{
    *in_out = *out_out = 1;
    if (shape->rank == 1)
        *in_out = *out_out = (double)shape->dims[0];
    if (shape->rank < 2)
        return;
    double receptive_field = 1;
    for (int32_t i = 0; i < shape->rank - 2; i++)
        receptive_field *= (double)shape->dims[i];
    *in_out = (double)shape->dims[shape->rank - 2] * receptive_field;
    *out_out = (double)shape->dims[shape->rank - 1] * receptive_field;
}

static void plan_variance(fill_job *job, double variance, bool normal)
{
    job->shape = normal ? TRUNCATED : UNIFORM;
    job->mean = 0;
    job->scale = normal ? sqrt(variance) / truncated_deviation : sqrt(3 * variance);
}

static void plan(fill_job *job, const rtv_initializer *initializer, const rtv__shape *shape)
{
    double fan_in, fan_out;
    find_fans(&fan_in, &fan_out, shape);
    rtv_initializer_kind kind = initializer->kind;
    job->mean = initializer->mean;
    job->scale = initializer->scale;
    switch (kind) {
    case RTV_INITIALIZER_UNIFORM:
        job->shape = UNIFORM;
        break;
    case RTV_INITIALIZER_NORMAL:
        job->shape = NORMAL;
        break;
    case RTV_INITIALIZER_TRUNCATED_NORMAL:
        job->shape = TRUNCATED;
        break;
    case RTV_INITIALIZER_GLOROT_UNIFORM:
    case RTV_INITIALIZER_GLOROT_NORMAL:
        plan_variance(job, 2 / (fan_in + fan_out), kind == RTV_INITIALIZER_GLOROT_NORMAL);
        break;
    case RTV_INITIALIZER_HE_UNIFORM:
    case RTV_INITIALIZER_HE_NORMAL:
        plan_variance(job, 2 / fan_in, kind == RTV_INITIALIZER_HE_NORMAL);
        break;
    case RTV_INITIALIZER_LECUN_UNIFORM:
    case RTV_INITIALIZER_LECUN_NORMAL:
        plan_variance(job, 1 / fan_in, kind == RTV_INITIALIZER_LECUN_NORMAL);
        break;
    default:
        job->shape = CONSTANT;
        if (kind != RTV_INITIALIZER_CONSTANT)
            job->mean = kind == RTV_INITIALIZER_ONES;
        break;
    }
}

/* Sebastiano Vigna's splitmix64 at a position; here so that the loops below can inline it. */
static inline uint64_t bits_at(uint64_t key, uint64_t position)
{
    uint64_t z = key + position * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* In the open interval (0, 1): 52 bits and a half, so that a logarithm is finite. */
static inline double unit_at(uint64_t key, uint64_t position)
{
    return ((double)(int64_t)(bits_at(key, position) >> 12) + 0.5) * 0x1p-52;
}

static inline double uniform_at(const fill_job *job, int64_t i)
{
    return job->mean + job->scale * (2 * unit_at(job->key, (uint64_t)i) - 1);
}

/* Box and Muller 1958. Each attempt has its own key, so that elements do not share numbers. */
static double normal_at(const fill_job *job, int64_t i)
{
    for (uint64_t attempt = 0;; attempt++) {
        uint64_t key = rtv__mix64(job->key + attempt);
        double radius = sqrt(-2 * log(unit_at(key, 2 * (uint64_t)i)));
        double z = radius * cos(6.283185307179586 * unit_at(key, 2 * (uint64_t)i + 1));
        if (job->shape == NORMAL || fabs(z) <= 2)
            return job->mean + job->scale * z;
    }
}

static double value_at(const fill_job *job, int64_t i)
{
    return job->shape == CONSTANT  ? job->mean
           : job->shape == UNIFORM ? uniform_at(job, i)
                                   : normal_at(job, i);
}

static void fill_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const fill_job *job = payload;
    int64_t first = task * ELEMENTS_PER_TASK, last = first + ELEMENTS_PER_TASK;
    if (last > job->count)
        last = job->count;
    double *wide = job->data;
    float *narrow = job->data;
    if (job->dtype == RTV_DTYPE_F64)
        for (int64_t i = first; i < last; i++)
            wide[i] = value_at(job, i);
    else if (job->shape == UNIFORM)
        for (int64_t i = first; i < last; i++)
            narrow[i] = (float)uniform_at(job, i);
    else
        for (int64_t i = first; i < last; i++)
            narrow[i] = (float)value_at(job, i);
}

void rtv__initializer_fill(void *data, rtv_dtype dtype, const rtv__shape *shape,
                           const rtv_context *context, const rtv_initializer *initializer,
                           uint64_t stream)
{
    uint64_t seed = initializer->flags & RTV_INITIALIZER_OWN_SEED ? initializer->seed
                                                                  : rtv_context_seed(context);
    fill_job job = {.data = data,
                    .dtype = dtype,
                    .count = rtv__shape_count(shape),
                    .key = rtv__random_at(seed, stream, 0)};
    plan(&job, initializer, shape);
    rtv__parallel(context, (job.count + ELEMENTS_PER_TASK - 1) / ELEMENTS_PER_TASK, fill_task,
                  &job);
}

rtv_status rtv_tensor_initialize(rtv_tensor *tensor, const rtv_initializer *given, uint64_t stream)
{
    RTV_CHECK_ARG(tensor != NULL, "tensor is NULL");
    if (tensor->dtype != RTV_DTYPE_F32 && tensor->dtype != RTV_DTYPE_F64)
        return rtv__fail(RTV_E_DTYPE, "only f32 and f64 tensors are initialized, this has dtype %d",
                         tensor->dtype);
    rtv_initializer initializer;
    RTV_TRY(rtv__initializer_read(&initializer, given, RTV_INITIALIZER_GLOROT_UNIFORM, 0));
    RTV_TRY(rtv__tensor_prepare_rows(tensor, NULL, 0));
    rtv__initializer_fill(tensor->data, tensor->dtype, &tensor->shape, tensor->context,
                          &initializer, stream);
    return RTV_OK;
}
