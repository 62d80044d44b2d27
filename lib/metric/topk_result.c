#include "metric/topk_result.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/context.h"

static void sort_and_merge(int64_t *ks, int64_t *count)
{
    for (int64_t i = 1; i < *count; i++)
        for (int64_t j = i; j > 0 && ks[j - 1] > ks[j]; j--) {
            int64_t k = ks[j];
            ks[j] = ks[j - 1];
            ks[j - 1] = k;
        }
    int64_t kept = 0;
    for (int64_t i = 0; i < *count; i++)
        if (i == 0 || ks[i] != ks[i - 1])
            ks[kept++] = ks[i];
    *count = kept;
}

rtv_status rtv__topk_result_create(rtv_topk_result **out, rtv_context *context, const int64_t *ks,
                                   int64_t k_count)
{
    *out = NULL;
    for (int64_t i = 0; i < k_count; i++)
        if (ks[i] < 1)
            return rtv__fail(RTV_E_RANGE, "k %" PRId64 " of ks is %" PRId64, i, ks[i]);
    rtv_topk_result *result = rtv__alloc_zero(context, sizeof *result);
    if (result == NULL)
        return RTV_E_NOMEM;
    result->context = rtv__context_retain(context);
    result->ks = rtv__alloc_array(context, k_count, sizeof *ks);
    result->sums = rtv__alloc_array(context, k_count, sizeof *result->sums);
    if (result->ks == NULL || result->sums == NULL) {
        rtv_topk_result_free(result);
        return RTV_E_NOMEM;
    }
    memcpy(result->ks, ks, (size_t)k_count * sizeof *ks);
    result->k_count = k_count;
    sort_and_merge(result->ks, &result->k_count);
    rtv__topk_result_reset(result);
    *out = result;
    return RTV_OK;
}

rtv_status rtv__topk_result_copy(rtv_topk_result **out, const rtv_topk_result *result)
{
    RTV_TRY(rtv__topk_result_create(out, result->context, result->ks, result->k_count));
    rtv_topk_result *copy = *out;
    memcpy(copy->sums, result->sums, (size_t)result->k_count * sizeof *result->sums);
    copy->rows = result->rows;
    copy->ranked_rows = result->ranked_rows;
    copy->weight = result->weight;
    copy->ranked_weight = result->ranked_weight;
    copy->rank_sum = result->rank_sum;
    copy->reciprocal_sum = result->reciprocal_sum;
    return RTV_OK;
}

void rtv_topk_result_free(rtv_topk_result *result)
{
    if (result == NULL)
        return;
    rtv_context *context = result->context;
    rtv__free(context, result->ks);
    rtv__free(context, result->sums);
    rtv__free(context, result);
    rtv__context_release(context);
}

void rtv__topk_result_reset(rtv_topk_result *result)
{
    for (int64_t i = 0; i < result->k_count; i++)
        result->sums[i] = (rtv__topk_sums){0};
    result->rows = 0;
    result->ranked_rows = 0;
    result->weight = 0;
    result->ranked_weight = 0;
    result->rank_sum = 0;
    result->reciprocal_sum = 0;
}

void rtv__topk_result_add(rtv_topk_result *result, int64_t rank, double weight)
{
    result->rows++;
    result->weight += weight;
    if (rank < 1)
        return;
    result->ranked_rows++;
    result->ranked_weight += weight;
    result->rank_sum += weight * (double)rank;
    result->reciprocal_sum += weight / (double)rank;
    int64_t i = result->k_count;
    if (i == 0 || result->ks[i - 1] < rank)
        return;
    double gain = weight / log2(1 + (double)rank);
    while (i > 0 && result->ks[i - 1] >= rank) {
        rtv__topk_sums *sums = &result->sums[--i];
        sums->hits++;
        sums->weight += weight;
        sums->gain += gain;
        sums->reciprocal += weight / (double)rank;
    }
}

/* NULL when k is none of the ks. */
static const rtv__topk_sums *find_sums(const rtv_topk_result *result, int64_t k)
{
    for (int64_t i = 0; i < result->k_count; i++)
        if (result->ks[i] == k)
            return &result->sums[i];
    return NULL;
}

static double mean(double sum, double weight)
{
    return weight > 0 ? sum / weight : 0;
}

double rtv_topk_result_at(const rtv_topk_result *result, int64_t k)
{
    const rtv__topk_sums *sums = find_sums(result, k);
    return sums != NULL ? mean(sums->weight, result->weight) : NAN;
}

double rtv_topk_result_precision(const rtv_topk_result *result, int64_t k)
{
    const rtv__topk_sums *sums = find_sums(result, k);
    return sums != NULL ? mean(sums->weight, result->weight) / (double)k : NAN;
}

double rtv_topk_result_ndcg(const rtv_topk_result *result, int64_t k)
{
    const rtv__topk_sums *sums = find_sums(result, k);
    return sums != NULL ? mean(sums->gain, result->weight) : NAN;
}

double rtv_topk_result_map(const rtv_topk_result *result, int64_t k)
{
    const rtv__topk_sums *sums = find_sums(result, k);
    return sums != NULL ? mean(sums->reciprocal, result->weight) : NAN;
}

double rtv_topk_result_mrr(const rtv_topk_result *result)
{
    return mean(result->reciprocal_sum, result->weight);
}

double rtv_topk_result_mean_rank(const rtv_topk_result *result)
{
    return result->ranked_weight > 0 ? result->rank_sum / result->ranked_weight : NAN;
}

int64_t rtv_topk_result_rows(const rtv_topk_result *result)
{
    return result->rows;
}

int64_t rtv_topk_result_ranked_rows(const rtv_topk_result *result)
{
    return result->ranked_rows;
}

int64_t rtv_topk_result_hits(const rtv_topk_result *result, int64_t k)
{
    const rtv__topk_sums *sums = find_sums(result, k);
    return sums != NULL ? sums->hits : -1;
}

double rtv_topk_result_weight(const rtv_topk_result *result)
{
    return result->weight;
}

const int64_t *rtv_topk_result_ks(const rtv_topk_result *result, int64_t *out_count)
{
    if (out_count != NULL)
        *out_count = result->k_count;
    return result->ks;
}
