/* Exact search with AVX-512: 24 sums of 16 lanes stay in registers. */
#include <immintrin.h>
#include <stdbool.h>

#include "kernel/search_kernels.h"

#define FMA __builtin_fmaf
#include "kernel/score_body.h"

#define EACH_ROW(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

/* The sums of row i are a<i>, b<i> and c<i>, one for each panel; `rows` is a constant. */
#define DECLARE(i) __m512 a##i = _mm512_setzero_ps(), b##i = a##i, c##i = a##i;

#define ADD_PRODUCTS(i)                                                                            \
    if (rows > i) {                                                                                \
        __m512 query = _mm512_set1_ps(queries[x * RTV__TILE_QUERIES + i]);                         \
        a##i = _mm512_fmadd_ps(query, first, a##i);                                                \
        b##i = _mm512_fmadd_ps(query, second, b##i);                                               \
        c##i = _mm512_fmadd_ps(query, third, c##i);                                                \
    }

#define SCORE_TILE(tile_panels)                                                                    \
    EACH_ROW(DECLARE)                                                                              \
    {                                                                                              \
        const float *panel0 = (tile_panels)[0], *panel1 = (tile_panels)[1],                        \
                    *panel2 = (tile_panels)[2];                                                    \
        for (int64_t x = 0; x < dim; x++) {                                                        \
            __m512 first = _mm512_loadu_ps(panel0 + x * RTV__PANEL_LANES);                         \
            __m512 second = _mm512_loadu_ps(panel1 + x * RTV__PANEL_LANES);                        \
            __m512 third = _mm512_loadu_ps(panel2 + x * RTV__PANEL_LANES);                         \
            EACH_ROW(ADD_PRODUCTS)                                                                 \
        }                                                                                          \
    }

#define LANES(i, comparison)                                                                       \
    ((uint64_t)_mm512_cmp_ps_mask(a##i, bound, comparison) |                                       \
     (uint64_t)_mm512_cmp_ps_mask(b##i, bound, comparison) << 16 |                                 \
     (uint64_t)_mm512_cmp_ps_mask(c##i, bound, comparison) << 32)

/*
 * Comparisons under the mask of the ones before need no instruction to join them; three chains,
 * for each waits for itself. `comparison` is what holds where nothing is found.
 */
#define NONE(i, comparison)                                                                        \
    if (rows > i) {                                                                                \
        __m512 bound = _mm512_set1_ps(bounds[i]);                                                  \
        none_a = _mm512_mask_cmp_ps_mask(none_a, a##i, bound, comparison);                         \
        none_b = _mm512_mask_cmp_ps_mask(none_b, b##i, bound, comparison);                         \
        none_c = _mm512_mask_cmp_ps_mask(none_c, c##i, bound, comparison);                         \
    }

#define NONE_REACHES(i) NONE(i, _CMP_NGE_UQ)
#define NONE_EQUALS(i)  NONE(i, _CMP_NEQ_UQ)

/* Whether something was found in a lane of the tile. */
#define FOUND(EACH)                                                                                \
    __mmask16 none_a = 0xffff, none_b = none_a, none_c = none_a;                                   \
    EACH_ROW(EACH)                                                                                 \
    bool found = (none_a & none_b & none_c) != 0xffff;

#define TAKE_HITS(i)                                                                               \
    if (rows > i) {                                                                                \
        __m512 bound = _mm512_set1_ps(bounds[i]);                                                  \
        lanes[i] = LANES(i, _CMP_GE_OQ);                                                           \
        if (lanes[i] != 0) {                                                                       \
            _mm512_storeu_ps(scores + i * RTV__TILE_LANES, a##i);                                  \
            _mm512_storeu_ps(scores + i * RTV__TILE_LANES + 16, b##i);                             \
            _mm512_storeu_ps(scores + i * RTV__TILE_LANES + 32, c##i);                             \
        }                                                                                          \
    }

#define ADD_COUNT(i)                                                                               \
    if (rows > i) {                                                                                \
        __m512 bound = _mm512_set1_ps(bounds[i]);                                                  \
        counts[i] += _mm_popcnt_u64(LANES(i, _CMP_GT_OQ) & keep[i]);                               \
    }

#define TAKE_EQUALS(i)                                                                             \
    if (rows > i) {                                                                                \
        __m512 bound = _mm512_set1_ps(bounds[i]);                                                  \
        equal[i] = LANES(i, _CMP_EQ_OQ);                                                           \
    }

static inline __attribute__((always_inline)) int64_t find_rows(
    uint64_t *lanes, float *scores, const float *queries, const int32_t rows,
    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds,
    const rtv__ahead *next)
{
    for (int64_t tile = 0; tile < tiles; tile++) {
        look_ahead(next, tile);
        SCORE_TILE(panels + tile * RTV__TILE_PANELS)
        FOUND(NONE_REACHES)
        if (__builtin_expect(found, 0)) {
            EACH_ROW(TAKE_HITS)
            return tile;
        }
    }
    return tiles;
}

static int64_t find(uint64_t *lanes, float *scores, const float *queries, int32_t rows,
                    const float *const *panels, int64_t tiles, int64_t dim, const float *bounds,
                    const rtv__ahead *next)
{
    if (rows == 1)
        return find_rows(lanes, scores, queries, 1, panels, tiles, dim, bounds, next);
    if (rows == 2)
        return find_rows(lanes, scores, queries, 2, panels, tiles, dim, bounds, next);
    if (rows <= 4)
        return find_rows(lanes, scores, queries, 4, panels, tiles, dim, bounds, next);
    return find_rows(lanes, scores, queries, 8, panels, tiles, dim, bounds, next);
}

static int32_t count(int64_t *counts, uint64_t *equal, const float *queries,
                     const float *const *panels, int64_t dim, const float *bounds,
                     const uint64_t *keep)
{
    const int32_t rows = RTV__TILE_QUERIES;
    SCORE_TILE(panels)
    EACH_ROW(ADD_COUNT)
    FOUND(NONE_EQUALS)
    if (__builtin_expect(!found, 1))
        return 0;
    EACH_ROW(TAKE_EQUALS)
    return 1;
}

const rtv__search_kernels rtv__search_avx512 = {find, count, score, score_rows};
