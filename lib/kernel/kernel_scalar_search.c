/* Exact search in plain C: the twin that defines what the others compute. */
#include <string.h>

#include "kernel/search_kernels.h"

/*
 * fma(a, b, sum), rounded once, without an instruction for it. The product of two floats is exact
 * in double; rounding the sum to double and then to float goes wrong only where the double lies
 * half way between two floats. There, and where floats are subnormal, the double is rounded to odd
 * before (Boldo and Melquiond 2008), with the error of the sum from Knuth's two-sum.
 */
static float add_product_exactly(double product, double sum)
{
    double total = product + sum;
    double part = total - product;
    double error = (product - (total - part)) + (sum - part);
    uint64_t bits;
    memcpy(&bits, &total, sizeof bits);
    /* Infinities and NaN have a NaN for an error and stay as they are. */
    if ((error > 0 || error < 0) && (bits & 1) == 0) {
        bits += (error > 0) == (total > 0) ? 1 : UINT64_MAX;
        memcpy(&total, &bits, sizeof total);
    }
    return (float)total;
}

static inline float add_product(float a, float b, float sum)
{
#if defined(__FP_FAST_FMAF)
    return __builtin_fmaf(a, b, sum);
#else
    double product = (double)a * b;
    double total = product + sum;
    uint64_t bits;
    memcpy(&bits, &total, sizeof bits);
    const uint64_t smallest_normal = (uint64_t)(1023 - 126) << 53; /* without the sign */
    if ((bits & 0x1FFFFFFF) == 0x10000000 || bits << 1 < smallest_normal)
        return add_product_exactly(product, sum);
    return (float)total;
#endif
}

static void score_panel(float *scores, const float *queries, const float *panel, int64_t dim)
{
    float sums[RTV__PANEL_LANES] = {0};
    for (int64_t x = 0; x < dim; x++) {
        float query = queries[x * RTV__TILE_QUERIES];
        const float *lanes = panel + x * RTV__PANEL_LANES;
        for (int l = 0; l < RTV__PANEL_LANES; l++)
            sums[l] = add_product(query, lanes[l], sums[l]);
    }
    memcpy(scores, sums, sizeof sums);
}

/* One query against the three panels of a tile. */
static void score_row(float *scores, const float *queries, const float *const *panels, int64_t dim)
{
    for (int p = 0; p < RTV__TILE_PANELS; p++)
        score_panel(scores + p * RTV__PANEL_LANES, queries, panels[p], dim);
}

static int64_t find(uint64_t *lanes, float *scores, const float *queries, int32_t rows,
                    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds)
{
    for (int64_t tile = 0; tile < tiles; tile++) {
        uint64_t any = 0;
        for (int32_t i = 0; i < rows; i++) {
            float *row = scores + i * RTV__TILE_LANES;
            score_row(row, queries + i, panels + tile * RTV__TILE_PANELS, dim);
            lanes[i] = 0;
            for (int l = 0; l < RTV__TILE_LANES; l++)
                lanes[i] |= (uint64_t)(row[l] >= bounds[i]) << l;
            any |= lanes[i];
        }
        if (any != 0)
            return tile;
    }
    return tiles;
}

static int32_t count(int64_t *counts, uint64_t *equal, const float *queries,
                     const float *const *panels, int64_t dim, const float *bounds,
                     const uint64_t *keep)
{
    uint64_t any = 0;
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        float row[RTV__TILE_LANES];
        score_row(row, queries + i, panels, dim);
        equal[i] = 0;
        for (int l = 0; l < RTV__TILE_LANES; l++) {
            counts[i] += row[l] > bounds[i] && (keep[i] >> l & 1) != 0;
            equal[i] |= (uint64_t)(row[l] == bounds[i]) << l;
        }
        any |= equal[i];
    }
    return any != 0;
}

static float score(const float *query, int64_t query_stride, const float *candidate,
                   int64_t candidate_stride, int64_t dim)
{
    float sum = 0;
    for (int64_t x = 0; x < dim; x++)
        sum = add_product(query[x * query_stride], candidate[x * candidate_stride], sum);
    return sum;
}

const rtv__search_kernels rtv__search_scalar = {find, count, score};
