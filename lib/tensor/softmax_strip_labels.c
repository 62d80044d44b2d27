/*
 * Smoothed labels of the plain softmax, where no column is removed. With e / n for each of n columns
 *
 *     sum of label * score = (1 - e) s_positive + e (q K' / T + b'),    K', b' their means over n,
 *
 * so a row needs one more product, and what labels take off the gradients is one vector for all
 * queries and one for all candidates. Both are sums over the batch, made range by range.
 */
#include <string.h>

#include "tensor/softmax_strip_job.h"

static void add_times(double *sum, double factor, const float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        sum[i] += factor * (double)x[i];
}

void rtv__strip_sum_labels(rtv__strip_job *job, int64_t range, int64_t first, int64_t end)
{
    const rtv__strip_batch *batch = job->batch;
    int64_t dim = batch->dim, pairs = batch->pair_count;
    double *keys = job->key_sums + range * dim, *queries = job->query_sums + range * dim;
    memset(keys, 0, (size_t)dim * sizeof *keys);
    memset(queries, 0, (size_t)dim * sizeof *queries);
    job->bias_sums[range] = 0.0;
    for (int64_t c = first; c < end; c++) {
        double copies = (double)rtv__strip_multiplicity(batch, c);
        add_times(keys, copies, batch->candidate + c * dim, dim);
        if (batch->log_probability != NULL)
            job->bias_sums[range] -= copies * (double)batch->log_probability[c];
    }
    for (int64_t p = range * pairs / job->ranges; p < (range + 1) * pairs / job->ranges; p++)
        add_times(queries, rtv__strip_pair_weight(batch, p),
                  batch->query + rtv__strip_pair_row(batch, p) * dim, dim);
}

static double sum_of_ranges(const rtv__strip_job *job, const double *sums, int64_t step)
{
    double sum = 0.0;
    for (int64_t range = 0; range < job->ranges; range++)
        sum += sums[range * step];
    return sum;
}

void rtv__strip_find_labels(const rtv__strip_job *job, rtv__strip_worker *worker)
{
    int64_t dim = job->batch->dim;
    double label = job->batch->label_smoothing / job->all_columns;
    double query_factor = label * (double)job->inverse_temperature;
    worker->label_bias = label * sum_of_ranges(job, job->bias_sums, 1);
    memset(worker->query_labels, 0, (size_t)job->width * sizeof *worker->query_labels);
    for (int64_t x = 0; x < dim; x++) {
        worker->key_labels[x] = (float)(label * sum_of_ranges(job, job->key_sums + x, dim));
        worker->query_labels[x] =
            (float)(query_factor * sum_of_ranges(job, job->query_sums + x, dim));
    }
}

double rtv__strip_labelled(const rtv__strip_job *job, const rtv__strip_worker *worker, int64_t row)
{
    const float *query = job->batch->query + row * job->batch->dim;
    double product = (double)job->kernels->dot(query, worker->key_labels, job->batch->dim);
    return product * (double)job->inverse_temperature + worker->label_bias;
}

void rtv__strip_start_keys(const rtv__strip_job *job, const rtv__strip_worker *worker, float *out,
                           int64_t first, int64_t columns)
{
    if (job->key_sums == NULL) {
        memset(out, 0, (size_t)(columns * job->width) * sizeof *out);
        return;
    }
    for (int64_t c = 0; c < columns; c++)
        job->kernels->scale(out + c * job->width, worker->query_labels,
                            -(float)rtv__strip_multiplicity(job->batch, first + c), job->width);
}
