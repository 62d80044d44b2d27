#include "preprocess/quantile_summary.h"

#include <math.h>
#include <string.h>

void rtv__quantile_summary_init(rtv__quantile_summary *summary, const rtv_context *context,
                                double epsilon)
{
    *summary = (rtv__quantile_summary){.context = context, .epsilon = epsilon};
}

void rtv__quantile_summary_destroy(rtv__quantile_summary *summary)
{
    float *const blocks[] = {
        summary->values,        summary->weights,        summary->batch, summary->batch_scratch,
        summary->merged_values, summary->merged_weights, summary->sums};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        rtv__free(summary->context, blocks[i]);
    rtv__quantile_summary_init(summary, summary->context, summary->epsilon);
}

rtv_status rtv__quantile_summary_batch(float **out, rtv__quantile_summary *summary, int64_t count)
{
    RTV_TRY(rtv__reserve(summary->context, &summary->batch, &summary->batch_capacity, count,
                         sizeof(float)));
    RTV_TRY(rtv__reserve(summary->context, &summary->batch_scratch,
                         &summary->batch_scratch_capacity, count, sizeof(float)));
    *out = summary->batch;
    return RTV_OK;
}

static rtv_status reserve_merged(rtv__quantile_summary *summary, int64_t count)
{
    RTV_TRY(rtv__reserve(summary->context, &summary->merged_values, &summary->merged_value_capacity,
                         count, sizeof(float)));
    return rtv__reserve(summary->context, &summary->merged_weights,
                        &summary->merged_weight_capacity, count, sizeof(float));
}

/* What was merged becomes the summary, the old summary becomes scratch. */
static void swap_merged(rtv__quantile_summary *summary, int64_t count)
{
    float *values = summary->values, *weights = summary->weights;
    int64_t value_capacity = summary->value_capacity, weight_capacity = summary->weight_capacity;
    summary->values = summary->merged_values;
    summary->weights = summary->merged_weights;
    summary->value_capacity = summary->merged_value_capacity;
    summary->weight_capacity = summary->merged_weight_capacity;
    summary->merged_values = values;
    summary->merged_weights = weights;
    summary->merged_value_capacity = value_capacity;
    summary->merged_weight_capacity = weight_capacity;
    summary->count = count;
}

/* Piecewise linear y over the ascending x; `*position` moves on with rising arguments. */
typedef struct {
    const float *x_sums; /* x[j] is x_sums[j] / total, rounded to float */
    float total;
    int64_t last;
    int64_t position; /* the last j with x[j] <= argument, -1: none */
} interpolation;

static double abscissa(const interpolation *line, int64_t j)
{
    return (double)(line->x_sums[j] / line->total);
}

static double interpolate(const interpolation *line, const float *y, double argument)
{
    int64_t j = line->position, last = line->last;
    if (j < 0)
        return (double)y[0];
    double x = abscissa(line, j);
    if (j == last || x == argument)
        return (double)y[j];
    double next = abscissa(line, j + 1), left = (double)y[j], right = (double)y[j + 1];
    double slope = (right - left) / (next - x);
    double result = slope * (argument - x) + left;
    /* Infinite values can make this undefined though the result is not. */
    if (isnan(result))
        result = slope * (argument - next) + right;
    if (isnan(result) && left == right)
        result = left;
    return result;
}

/* Keeps about 1 / epsilon points: those at the ranks epsilon, 2 epsilon, .. of all weight. */
static rtv_status compress(rtv__quantile_summary *summary, double epsilon)
{
    if ((double)summary->count * epsilon < 1.0)
        return RTV_OK;
    int64_t points = (int64_t)ceil(1.0 / epsilon);
    RTV_TRY(reserve_merged(summary, points));
    RTV_TRY(rtv__reserve(summary->context, &summary->sums, &summary->sum_capacity, summary->count,
                         sizeof(float)));
    float sum = 0.0f;
    for (int64_t i = 0; i < summary->count; i++) {
        sum += summary->weights[i];
        summary->sums[i] = sum;
    }
    interpolation line = {summary->sums, sum, summary->count - 1, -1};
    double previous = 0.0;
    for (int64_t i = 0; i < points; i++) {
        double rank = epsilon + (double)i * epsilon;
        while (line.position < line.last && abscissa(&line, line.position + 1) <= rank)
            line.position++;
        double reached = interpolate(&line, summary->sums, rank);
        summary->merged_values[i] = (float)interpolate(&line, summary->values, rank);
        summary->merged_weights[i] = (float)(reached - previous);
        previous = reached;
    }
    swap_merged(summary, points);
    return RTV_OK;
}

/* Every step-th value of the sorted batch stands for `step` of them. */
static rtv_status merge_batch(rtv__quantile_summary *summary, const float *batch, int64_t count)
{
    float skipped = (float)count / (float)(1.0 / summary->epsilon);
    int64_t first = (int64_t)skipped, step = first > 1 ? first : 1;
    RTV_TRY(reserve_merged(summary, summary->count + count));
    int64_t old = 0, merged = 0;
    for (int64_t i = first; i < count || old < summary->count; merged++) {
        /* Of equal values, the new one comes first. */
        if (i < count && (old == summary->count || batch[i] <= summary->values[old])) {
            summary->merged_values[merged] = batch[i];
            summary->merged_weights[merged] = (float)step;
            i += step;
        } else {
            summary->merged_values[merged] = summary->values[old];
            summary->merged_weights[merged] = summary->weights[old];
            old++;
        }
    }
    swap_merged(summary, merged);
    return RTV_OK;
}

rtv_status rtv__quantile_summary_update(rtv__quantile_summary *summary, int64_t count)
{
    if (count == 0)
        return RTV_OK;
    rtv__sort_floats(summary->batch, summary->batch_scratch, count);
    RTV_TRY(merge_batch(summary, summary->batch, count));
    return compress(summary, summary->epsilon);
}

rtv_status rtv__quantile_summary_finish(rtv__quantile_summary *summary, int64_t bins)
{
    return compress(summary, 1.0 / (double)bins);
}

static void insertion_sort(float *values, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        float value = values[i];
        int64_t j = i;
        for (; j > 0 && values[j - 1] > value; j--)
            values[j] = values[j - 1];
        values[j] = value;
    }
}

/* Integers in the order of the floats they are made of. */
static uint32_t sort_key(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits ^ (bits >> 31 ? UINT32_MAX : UINT32_C(0x80000000));
}

/* One pass of a radix sort, by eight bits from `shift` on. */
static void radix_pass(float *out, const float *values, int64_t count, int shift)
{
    int64_t starts[256] = {0};
    for (int64_t i = 0; i < count; i++)
        starts[sort_key(values[i]) >> shift & 255]++;
    int64_t position = 0;
    for (int i = 0; i < 256; i++) {
        int64_t here = starts[i];
        starts[i] = position;
        position += here;
    }
    for (int64_t i = 0; i < count; i++)
        out[starts[sort_key(values[i]) >> shift & 255]++] = values[i];
}

void rtv__sort_floats(float *values, float *scratch, int64_t count)
{
    if (count <= 64) {
        insertion_sort(values, count);
        return;
    }
    radix_pass(scratch, values, count, 0);
    radix_pass(values, scratch, count, 8);
    radix_pass(scratch, values, count, 16);
    radix_pass(values, scratch, count, 24);
}
