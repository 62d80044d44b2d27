/*
 * Search in 8-bit integers with AVX-512: 24 sums of 16 lanes stay in registers. Included by files
 * that define DOT(sum, codes, query): sum += the four products of each lane.
 *
 * A sum begins at minus what its query asks for, so that at the end a sum that is not negative is a
 * hit. As a rule all are negative, which 12 instructions tell for the 384 of a tile.
 */
#include <immintrin.h>

#include "kernel/int8_kernels.h"

#define EACH_ROW(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

/* The sums of row i are a<i>, b<i> and c<i>, 16 lanes each; `rows` is a constant. */
#define DECLARE(i) __m512i a##i = _mm512_set1_epi32(starts[i]), b##i = a##i, c##i = a##i;

#define ADD_PRODUCTS(i)                                                                            \
    if (rows > i) {                                                                                \
        __m512i four = _mm512_set1_epi32(queries[step * RTV__TILE_QUERIES + i]);                   \
        DOT(a##i, first, four);                                                                    \
        DOT(b##i, second, four);                                                                   \
        DOT(c##i, third, four);                                                                    \
    }

/* Negative where all three are. */
#define BOTH(x, y, z)   _mm512_ternarylogic_epi32(x, y, z, 0x80)
#define ALL_NEGATIVE(x) (_mm512_movepi32_mask(x) == 0xFFFF)

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

static inline __attribute__((always_inline)) __m256 negative(const float *numbers)
{
    return _mm256_sub_ps(_mm256_setzero_ps(), _mm256_loadu_ps(numbers));
}

/* Appends 16 lanes of one query. */
static inline __attribute__((always_inline)) void append(rtv__int8_hits *hits, __mmask16 lanes,
                                                         __m512i sums, __m512i shift,
                                                         uint32_t first_slot)
{
    if (lanes == 0)
        return;
    const __m512i places = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512i slots = _mm512_add_epi32(places, _mm512_set1_epi32((int32_t)first_slot));
    /* Not to memory at once, which some processors do lane by lane. */
    _mm512_storeu_si512(hits->slots + hits->count, _mm512_maskz_compress_epi32(lanes, slots));
    _mm512_storeu_si512(hits->products + hits->count,
                        _mm512_maskz_compress_epi32(lanes, _mm512_sub_epi32(sums, shift)));
    hits->count += _mm_popcnt_u32(lanes);
}

static inline __attribute__((always_inline)) __mmask16 not_negative(__m512i sums, uint64_t lanes)
{
    return (__mmask16)(~_mm512_movepi32_mask(sums) & lanes);
}

/* Everything that is not negative in the three sums of a query; `shift` makes sums products. */
static __attribute__((noinline)) void take_row(rtv__int8_hits *hits, __m512i a, __m512i b,
                                               __m512i c, int32_t shift, uint32_t first_slot,
                                               uint64_t lanes)
{
    __m512i shifts = _mm512_set1_epi32(shift);
    append(hits, not_negative(a, lanes), a, shifts, first_slot);
    append(hits, not_negative(b, lanes >> 16), b, shifts, first_slot + 16);
    append(hits, not_negative(c, lanes >> 32), c, shifts, first_slot + 32);
}

/* The same; sums of at least `margin` are only counted. */
static __attribute__((noinline)) void count_row(rtv__int8_hits *hits, __m512i a, __m512i b,
                                                __m512i c, int32_t shift, int32_t margin,
                                                uint32_t first_slot, uint64_t lanes)
{
    __m512i shifts = _mm512_set1_epi32(shift), margins = _mm512_set1_epi32(margin);
    __mmask16 hits_a = not_negative(a, lanes), hits_b = not_negative(b, lanes >> 16);
    __mmask16 hits_c = not_negative(c, lanes >> 32);
    __mmask16 above_a = _mm512_mask_cmpge_epi32_mask(hits_a, a, margins);
    __mmask16 above_b = _mm512_mask_cmpge_epi32_mask(hits_b, b, margins);
    __mmask16 above_c = _mm512_mask_cmpge_epi32_mask(hits_c, c, margins);
    hits->above +=
        _mm_popcnt_u64((uint64_t)above_a | (uint64_t)above_b << 16 | (uint64_t)above_c << 32);
    append(hits, hits_a & (__mmask16)~above_a, a, shifts, first_slot);
    append(hits, hits_b & (__mmask16)~above_b, b, shifts, first_slot + 16);
    append(hits, hits_c & (__mmask16)~above_c, c, shifts, first_slot + 32);
}

#define TAKE(i)                                                                                    \
    if (rows > i && !ALL_NEGATIVE(row##i)) {                                                       \
        int32_t shift = starts[i] + group->offset[i];                                              \
        if (counts)                                                                                \
            count_row(&hits[i], a##i, b##i, c##i, shift, margins[i], first_slot, lanes);           \
        else                                                                                       \
            take_row(&hits[i], a##i, b##i, c##i, shift, first_slot, lanes);                        \
        full |= hits[i].count > room;                                                              \
    }

#define COMBINE(i) __m512i row##i = BOTH(a##i, b##i, c##i);

static inline __attribute__((always_inline)) int64_t scan_rows(
    rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, const int32_t rows,
    const rtv__int8_panels *panels, int64_t first_tile, int64_t end, const int counts)
{
    const int32_t *queries = (const int32_t *)(const void *)group->codes;
    int64_t steps = panels->steps, tile_bytes = steps * RTV__TILE_LANES * RTV__INT8_STEP;
    const __m256 limit = _mm256_set1_ps(65536.0f * (float)steps);
    const __m256 norm = negative(group->norm), error = negative(group->error);
    /* What is asked for less 1, and the shift of the codes, which all sums contain. */
    const __m256i base =
        _mm256_sub_epi32(_mm256_set1_epi32(1), _mm256_loadu_si256((const __m256i *)group->offset));
    for (int64_t tile = first_tile; tile < end; tile++) {
        int32_t starts[RTV__TILE_QUERIES];
        __m256i asked = thresholds(group->floor, norm, error, &panels->tiles[tile], limit);
        _mm256_storeu_si256((__m256i *)starts, _mm256_sub_epi32(base, asked));
        EACH_ROW(DECLARE)
        const uint8_t *codes = panels->codes + tile * tile_bytes;
        for (int64_t step = 0; step < steps; step++) {
            __m512i first = _mm512_loadu_si512(codes);
            __m512i second = _mm512_loadu_si512(codes + 64);
            __m512i third = _mm512_loadu_si512(codes + 128);
            codes += RTV__TILE_LANES * RTV__INT8_STEP;
            EACH_ROW(ADD_PRODUCTS)
        }
        EACH_ROW(COMBINE)
        __m512i all = BOTH(row0, rows > 1 ? row1 : row0, rows > 2 ? row2 : row0);
        if (rows > 3)
            all = BOTH(all, row3, rows > 4 ? row4 : row3);
        if (rows > 5)
            all = BOTH(all, BOTH(row5, row6, row7), row5);
        if (__builtin_expect(ALL_NEGATIVE(all), 1))
            continue;
        int full = 0;
        uint32_t first_slot = (uint32_t)(tile * RTV__TILE_LANES);
        uint64_t lanes = tile == panels->tile_count - 1 ? panels->last_lanes : UINT64_MAX;
        int32_t margins[RTV__TILE_QUERIES];
        if (counts) {
            __m256i above = thresholds(group->ceiling, _mm256_loadu_ps(group->norm),
                                       _mm256_loadu_ps(group->error), &panels->tiles[tile], limit);
            /* From T to U, of which T is there less 1 and U less 2. */
            above = _mm256_add_epi32(_mm256_sub_epi32(above, asked), _mm256_set1_epi32(3));
            _mm256_storeu_si256((__m256i *)margins, above);
        }
        EACH_ROW(TAKE)
        if (full)
            return tile + 1;
    }
    return end;
}

static int64_t scan(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, int32_t rows,
                    const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    if (rows == 1)
        return scan_rows(hits, room, group, 1, panels, first, end, 0);
    if (rows == 2)
        return scan_rows(hits, room, group, 2, panels, first, end, 0);
    if (rows <= 4)
        return scan_rows(hits, room, group, 4, panels, first, end, 0);
    return scan_rows(hits, room, group, 8, panels, first, end, 0);
}

static int64_t count(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group,
                     const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    return scan_rows(hits, room, group, RTV__TILE_QUERIES, panels, first, end, 1);
}
