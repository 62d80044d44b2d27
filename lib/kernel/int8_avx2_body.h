/*
 * Search in 8-bit integers with 256-bit registers: a block of 4 queries by 24 lanes keeps its 12
 * sums in registers, four blocks make a tile. Included by files that define
 * DOT(sum, codes, query): sum += the four products of each lane.
 *
 * A sum begins at minus what its query asks for, so that at the end a sum that is not negative is a
 * hit.
 */
#include <immintrin.h>

#include "kernel/int8_kernels.h"

enum { BLOCK_QUERIES = 4, BLOCK_LANES = 24 };

#define EACH_ROW(X) X(0) X(1) X(2) X(3)

/* The sums of row i are a<i>, b<i> and c<i>; `rows` is a constant. */
#define DECLARE(i) __m256i a##i = _mm256_set1_epi32(starts[i]), b##i = a##i, c##i = a##i;

#define ADD_PRODUCTS(i)                                                                            \
    if (rows > i) {                                                                                \
        __m256i four = _mm256_set1_epi32(queries[step * RTV__TILE_QUERIES + i]);                   \
        DOT(a##i, first, four);                                                                    \
        DOT(b##i, second, four);                                                                   \
        DOT(c##i, third, four);                                                                    \
    }

#define COMBINE(i)                                                                                 \
    __m256i row##i = _mm256_and_si256(_mm256_and_si256(a##i, b##i), c##i);                         \
    if (rows > i)                                                                                  \
        all = _mm256_and_si256(all, row##i);

#define ALL_NEGATIVE(x) (_mm256_movemask_ps(_mm256_castsi256_ps(x)) == 0xFF)

/* What a tile is judged by. */
typedef struct {
    int32_t starts[RTV__TILE_QUERIES], margins[RTV__TILE_QUERIES];
    uint32_t first_slot;
    uint64_t lanes;
} tile_limits;

static inline __attribute__((always_inline)) __m256i thresholds(const float *bounds, __m256 norm,
                                                                __m256 error,
                                                                const rtv__int8_tile *tile,
                                                                __m256 limit)
{
    __m256 x = _mm256_mul_ps(_mm256_loadu_ps(bounds), _mm256_set1_ps(tile->inverse_scale));
    x = _mm256_fmadd_ps(norm, _mm256_set1_ps(tile->error), x);
    x = _mm256_fmadd_ps(error, _mm256_set1_ps(tile->length), x);
    /* The first gives `limit` for NaN. */
    x = _mm256_min_ps(x, limit);
    x = _mm256_max_ps(x, _mm256_sub_ps(_mm256_setzero_ps(), limit));
    return _mm256_cvttps_epi32(x);
}

static inline __attribute__((always_inline)) void find_limits(tile_limits *out,
                                                              const rtv__int8_group *group,
                                                              const rtv__int8_panels *panels,
                                                              int64_t tile, const int counts)
{
    __m256 limit = _mm256_set1_ps(65536.0f * (float)panels->steps);
    __m256 norm = _mm256_loadu_ps(group->norm), error = _mm256_loadu_ps(group->error);
    const __m256 zero = _mm256_setzero_ps();
    __m256i asked = thresholds(group->floor, _mm256_sub_ps(zero, norm), _mm256_sub_ps(zero, error),
                               &panels->tiles[tile], limit);
    __m256i offset = _mm256_loadu_si256((const __m256i *)group->offset);
    __m256i base = _mm256_sub_epi32(_mm256_set1_epi32(1), offset);
    _mm256_storeu_si256((__m256i *)out->starts, _mm256_sub_epi32(base, asked));
    if (counts) {
        __m256i above = thresholds(group->ceiling, norm, error, &panels->tiles[tile], limit);
        /* From T to U, of which T is there less 1 and U less 2. */
        above = _mm256_add_epi32(_mm256_sub_epi32(above, asked), _mm256_set1_epi32(3));
        _mm256_storeu_si256((__m256i *)out->margins, above);
    }
    out->first_slot = (uint32_t)(tile * RTV__TILE_LANES);
    out->lanes = tile == panels->tile_count - 1 ? panels->last_lanes : UINT64_MAX;
}

/* Takes what is not negative of the 24 sums of a query from lane `from` on. */
static __attribute__((noinline)) void take_row(rtv__int8_hits *hits, __m256i a, __m256i b,
                                               __m256i c, const tile_limits *limits, int32_t shift,
                                               int32_t margin, int from)
{
    int32_t sums[BLOCK_LANES];
    _mm256_storeu_si256((__m256i *)sums, a);
    _mm256_storeu_si256((__m256i *)(sums + 8), b);
    _mm256_storeu_si256((__m256i *)(sums + 16), c);
    uint32_t negative = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(a)) |
                        (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(b)) << 8 |
                        (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(c)) << 16;
    uint32_t lanes = ~negative & (uint32_t)(limits->lanes >> from) & 0xFFFFFF;
    for (; lanes != 0; lanes &= lanes - 1) {
        int l = __builtin_ctz(lanes);
        if (sums[l] >= margin) {
            hits->above++;
            continue;
        }
        hits->slots[hits->count] = limits->first_slot + (uint32_t)(from + l);
        hits->products[hits->count++] = sums[l] - shift;
    }
}

#define TAKE(i)                                                                                    \
    if (rows > i && !ALL_NEGATIVE(row##i))                                                         \
        take_row(&hits[i], a##i, b##i, c##i, limits, starts[i] + group->offset[query + i],         \
                 counts ? limits->margins[query + i] : INT32_MAX, from);

/* Queries from `query` on, lanes from `from` on. */
static inline __attribute__((always_inline)) void scan_block(
    rtv__int8_hits *hits, const rtv__int8_group *group, int query, const int32_t rows,
    const uint8_t *codes, int64_t steps, const tile_limits *limits, int from, const int counts)
{
    const int32_t *queries = (const int32_t *)(const void *)group->codes + query;
    const int32_t *starts = limits->starts + query;
    codes += from * RTV__INT8_STEP;
    EACH_ROW(DECLARE)
    for (int64_t step = 0; step < steps; step++) {
        __m256i first = _mm256_loadu_si256((const __m256i *)codes);
        __m256i second = _mm256_loadu_si256((const __m256i *)(codes + 32));
        __m256i third = _mm256_loadu_si256((const __m256i *)(codes + 64));
        codes += RTV__TILE_LANES * RTV__INT8_STEP;
        EACH_ROW(ADD_PRODUCTS)
    }
    __m256i all = _mm256_set1_epi32(-1);
    EACH_ROW(COMBINE)
    if (__builtin_expect(ALL_NEGATIVE(all), 1))
        return;
    EACH_ROW(TAKE)
}

static inline __attribute__((always_inline)) int64_t scan_rows(
    rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, const int32_t rows,
    const rtv__int8_panels *panels, int64_t first_tile, int64_t end, const int counts)
{
    const int32_t block_rows = rows < BLOCK_QUERIES ? rows : BLOCK_QUERIES;
    int64_t steps = panels->steps, tile_bytes = steps * RTV__TILE_LANES * RTV__INT8_STEP;
    for (int64_t tile = first_tile; tile < end; tile++) {
        tile_limits limits;
        find_limits(&limits, group, panels, tile, counts);
        const uint8_t *codes = panels->codes + tile * tile_bytes;
        for (int query = 0; query < rows; query += BLOCK_QUERIES) {
            scan_block(hits + query, group, query, block_rows, codes, steps, &limits, 0, counts);
            scan_block(hits + query, group, query, block_rows, codes, steps, &limits, BLOCK_LANES,
                       counts);
        }
        int full = 0;
        for (int32_t i = 0; i < rows; i++)
            full |= hits[i].count > room;
        if (full)
            return tile + 1;
    }
    return end;
}

#include "kernel/int8_scan_body.h"
