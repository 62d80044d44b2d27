/* Exact search with NEON: 16 sums of 4 lanes stay in registers, six blocks make a tile. */
#include <arm_neon.h>

#include "kernel/search_kernels.h"

#define FMA __builtin_fmaf
#include "kernel/score_body.h"

/* A block is 4 queries by one panel. */
enum { BLOCK_QUERIES = 4 };

#define EACH_ROW(X) X(0) X(1) X(2) X(3)

/* The sums of row i are a<i>, b<i>, c<i> and d<i>. */
#define DECLARE(i) float32x4_t a##i = vdupq_n_f32(0), b##i = a##i, c##i = a##i, d##i = a##i;

#define ADD_PRODUCTS(i)                                                                            \
    a##i = vfmaq_laneq_f32(a##i, first, query, i);                                                 \
    b##i = vfmaq_laneq_f32(b##i, second, query, i);                                                \
    c##i = vfmaq_laneq_f32(c##i, third, query, i);                                                 \
    d##i = vfmaq_laneq_f32(d##i, fourth, query, i);

#define STORE(i)                                                                                   \
    vst1q_f32(scores + i * RTV__TILE_LANES, a##i);                                                 \
    vst1q_f32(scores + i * RTV__TILE_LANES + 4, b##i);                                             \
    vst1q_f32(scores + i * RTV__TILE_LANES + 8, c##i);                                             \
    vst1q_f32(scores + i * RTV__TILE_LANES + 12, d##i);

static inline __attribute__((always_inline)) void score_block(float *scores, const float *queries,
                                                              const float *panel, int64_t dim)
{
    EACH_ROW(DECLARE)
    for (int64_t x = 0; x < dim; x++) {
        float32x4_t first = vld1q_f32(panel + x * RTV__PANEL_LANES);
        float32x4_t second = vld1q_f32(panel + x * RTV__PANEL_LANES + 4);
        float32x4_t third = vld1q_f32(panel + x * RTV__PANEL_LANES + 8);
        float32x4_t fourth = vld1q_f32(panel + x * RTV__PANEL_LANES + 12);
        float32x4_t query = vld1q_f32(queries + x * RTV__TILE_QUERIES);
        EACH_ROW(ADD_PRODUCTS)
    }
    EACH_ROW(STORE)
}

/* One query: its sums wait for memory, not for the multipliers. */
static inline __attribute__((always_inline)) void score_one(float *scores, const float *queries,
                                                            const float *panel, int64_t dim)
{
    DECLARE(0)
    for (int64_t x = 0; x < dim; x++) {
        float query = queries[x * RTV__TILE_QUERIES];
        a0 = vfmaq_n_f32(a0, vld1q_f32(panel + x * RTV__PANEL_LANES), query);
        b0 = vfmaq_n_f32(b0, vld1q_f32(panel + x * RTV__PANEL_LANES + 4), query);
        c0 = vfmaq_n_f32(c0, vld1q_f32(panel + x * RTV__PANEL_LANES + 8), query);
        d0 = vfmaq_n_f32(d0, vld1q_f32(panel + x * RTV__PANEL_LANES + 12), query);
    }
    STORE(0)
}

static inline __attribute__((always_inline)) void score_tile(float *scores, const float *queries,
                                                             int32_t rows,
                                                             const float *const *panels,
                                                             int64_t dim)
{
    for (int p = 0; p < RTV__TILE_PANELS; p++) {
        float *part = scores + p * RTV__PANEL_LANES;
        if (rows == 1) {
            score_one(part, queries, panels[p], dim);
            continue;
        }
        score_block(part, queries, panels[p], dim);
        if (rows > BLOCK_QUERIES)
            score_block(part + BLOCK_QUERIES * RTV__TILE_LANES, queries + BLOCK_QUERIES, panels[p],
                        dim);
    }
}

/* One bit for each of 16 comparisons. */
static inline uint64_t lane_bits(uint32x4_t a, uint32x4_t b, uint32x4_t c, uint32x4_t d)
{
    const uint32x4_t bits = {1, 2, 4, 8};
    uint32x4_t all = vandq_u32(a, bits);
    all = vorrq_u32(all, vandq_u32(b, vshlq_n_u32(bits, 4)));
    all = vorrq_u32(all, vandq_u32(c, vshlq_n_u32(bits, 8)));
    all = vorrq_u32(all, vandq_u32(d, vshlq_n_u32(bits, 12)));
    return vaddvq_u32(all);
}

/* The lanes of one row for which `compare` holds. */
#define LANES(row, bound, compare)                                                                 \
    (PANEL_LANES(row, bound, compare) | PANEL_LANES((row) + 16, bound, compare) << 16 |            \
     PANEL_LANES((row) + 32, bound, compare) << 32)

#define PANEL_LANES(row, bound, compare)                                                           \
    lane_bits(compare(vld1q_f32(row), bound), compare(vld1q_f32((row) + 4), bound),                \
              compare(vld1q_f32((row) + 8), bound), compare(vld1q_f32((row) + 12), bound))

static int64_t find(uint64_t *lanes, float *scores, const float *queries, int32_t rows,
                    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds,
                    const rtv__ahead *next)
{
    for (int64_t tile = 0; tile < tiles; tile++) {
        look_ahead(next, tile);
        score_tile(scores, queries, rows, panels + tile * RTV__TILE_PANELS, dim);
        uint64_t any = 0;
        for (int32_t i = 0; i < rows; i++) {
            const float *row = scores + i * RTV__TILE_LANES;
            lanes[i] = LANES(row, vdupq_n_f32(bounds[i]), vcgeq_f32);
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
    float scores[RTV__TILE_QUERIES * RTV__TILE_LANES];
    score_tile(scores, queries, RTV__TILE_QUERIES, panels, dim);
    uint64_t any = 0;
    for (int32_t i = 0; i < RTV__TILE_QUERIES; i++) {
        const float *row = scores + i * RTV__TILE_LANES;
        float32x4_t bound = vdupq_n_f32(bounds[i]);
        counts[i] += __builtin_popcountll(LANES(row, bound, vcgtq_f32) & keep[i]);
        equal[i] = LANES(row, bound, vceqq_f32);
        any |= equal[i];
    }
    return any != 0;
}

const rtv__search_kernels rtv__search_neon = {find, count, score, score_rows};
