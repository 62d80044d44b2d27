/*
 * Search in 8-bit integers with AVX-512 and its dot product of bytes: the 24 sums of a tile, 16
 * lanes each, stay in registers.
 *
 * A sum begins at minus what its query asks for, so that at the end a sum that is not negative is a
 * hit. As a rule all are negative, which a dozen instructions tell for the 384 of a tile; only
 * otherwise are they stored.
 *
 * A tile is written in assembly: from intrinsics compilers (GCC 12) make code that moves sums to
 * memory and back, at half the speed in the loop, at a fifth less around it.
 */
#include <immintrin.h>

#include "kernel/int8_kernels.h"

/*
 * The sums of row i are registers 8 + 3 i and the next two; codes come to 4-6, a query to 7. Four
 * registers, 0-3, become negative where all sums are: one alone would wait for itself.
 */
#define EACH_OF_1(X) X(0, 8, 9, 10, 0)
#define EACH_OF_2(X) EACH_OF_1(X) X(1, 11, 12, 13, 1)
#define EACH_OF_4(X) EACH_OF_2(X) X(2, 14, 15, 16, 2) X(3, 17, 18, 19, 3)
#define EACH_OF_8(X)                                                                               \
    EACH_OF_4(X)                                                                                   \
    X(4, 20, 21, 22, 0) X(5, 23, 24, 25, 1) X(6, 26, 27, 28, 2) X(7, 29, 30, 31, 3)

/* clang-format off */
#define START(i, a, b, c, all)                                                                     \
    "vpbroadcastd 4*" #i "(%[starts]), %%zmm" #a "\n\t"                                            \
    "vmovdqa64 %%zmm" #a ", %%zmm" #b "\n\t"                                                       \
    "vmovdqa64 %%zmm" #a ", %%zmm" #c "\n\t"

#define ADD_PRODUCTS(i, a, b, c, all)                                                              \
    "vpbroadcastd 4*" #i "(%[query]), %%zmm7\n\t"                                                  \
    "vpdpbusd %%zmm7, %%zmm4, %%zmm" #a "\n\t"                                                     \
    "vpdpbusd %%zmm7, %%zmm5, %%zmm" #b "\n\t"                                                     \
    "vpdpbusd %%zmm7, %%zmm6, %%zmm" #c "\n\t"

#define COMBINE(i, a, b, c, all)                                                                   \
    "vpternlogd $0x80, %%zmm" #a ", %%zmm" #b ", %%zmm" #all "\n\t"                                \
    "vpandd %%zmm" #c ", %%zmm" #all ", %%zmm" #all "\n\t"

#define STORE(i, a, b, c, all)                                                                     \
    "vmovdqu64 %%zmm" #a ", 192*" #i "(%[sums])\n\t"                                               \
    "vmovdqu64 %%zmm" #b ", 192*" #i "+64(%[sums])\n\t"                                            \
    "vmovdqu64 %%zmm" #c ", 192*" #i "+128(%[sums])\n\t"

/* The signs leave by vmovmskps: mask registers would make the next tile wait (by 15 %). */
#define MULTIPLY_TILE(EACH)                                                                        \
    __asm__ volatile(                                                                              \
        EACH(START)                                                                                \
        ".p2align 5\n\t"                                                                           \
        "1:\n\t"                                                                                   \
        "vmovdqu64 (%[codes]), %%zmm4\n\t"                                                         \
        "vmovdqu64 64(%[codes]), %%zmm5\n\t"                                                       \
        "vmovdqu64 128(%[codes]), %%zmm6\n\t"                                                      \
        "add $192, %[codes]\n\t"                                                                   \
        EACH(ADD_PRODUCTS)                                                                         \
        "add $32, %[query]\n\t"                                                                    \
        "dec %[steps]\n\t"                                                                         \
        "jnz 1b\n\t"                                                                               \
        "vmovdqa64 %%zmm8, %%zmm0\n\t"                                                             \
        "vmovdqa64 %%zmm8, %%zmm1\n\t"                                                             \
        "vmovdqa64 %%zmm8, %%zmm2\n\t"                                                             \
        "vmovdqa64 %%zmm8, %%zmm3\n\t"                                                             \
        EACH(COMBINE)                                                                              \
        "vpternlogd $0x80, %%zmm1, %%zmm2, %%zmm0\n\t"                                             \
        "vpandd %%zmm3, %%zmm0, %%zmm0\n\t"                                                        \
        "vextracti64x4 $1, %%zmm0, %%ymm1\n\t"                                                     \
        "vpand %%ymm1, %%ymm0, %%ymm0\n\t"                                                         \
        "vmovmskps %%ymm0, %[hit]\n\t"                                                             \
        "xor $0xFF, %[hit]\n\t"                                                                    \
        "jz 2f\n\t"                                                                                \
        EACH(STORE)                                                                                \
        "2:"                                                                                       \
        : [codes] "+r"(codes), [query] "+r"(query), [steps] "+r"(steps), [hit] "=&r"(hit)          \
        : [starts] "r"(starts), [sums] "r"(sums)                                                   \
        : "cc", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",  \
          "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "xmm16", "xmm17", "xmm18", \
          "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27",         \
          "xmm28", "xmm29", "xmm30", "xmm31")
/* clang-format on */

/* Whether some sum is not negative; then all are stored, those of row i from sums[i * 48] on. */
static inline __attribute__((always_inline)) int multiply_tile(int32_t *sums, const uint8_t *codes,
                                                               const int8_t *query, int64_t steps,
                                                               const int32_t *starts,
                                                               const int32_t rows)
{
    int32_t hit;
    if (rows == 1)
        MULTIPLY_TILE(EACH_OF_1);
    else if (rows == 2)
        MULTIPLY_TILE(EACH_OF_2);
    else if (rows == 4)
        MULTIPLY_TILE(EACH_OF_4);
    else
        MULTIPLY_TILE(EACH_OF_8);
    return hit;
}

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

/* Where the sums of a tile begin: 1 less than asked for, and the shift of the codes besides. */
static inline __attribute__((always_inline)) __m256i starts_of(const rtv__int8_group *group,
                                                               const rtv__int8_tile *tile,
                                                               __m256 limit)
{
    __m256i asked =
        thresholds(group->floor, negative(group->norm), negative(group->error), tile, limit);
    __m256i offset = _mm256_loadu_si256((const __m256i *)group->offset);
    return _mm256_sub_epi32(_mm256_sub_epi32(_mm256_set1_epi32(1), offset), asked);
}

/* Appends 16 lanes of one query. */
static inline __attribute__((always_inline)) void append(rtv__int8_hits *hits, __mmask16 lanes,
                                                         __m512i sums, int32_t shift,
                                                         uint32_t first_slot)
{
    const __m512i places = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    if (lanes == 0)
        return;
    __m512i slots = _mm512_add_epi32(places, _mm512_set1_epi32((int32_t)first_slot));
    __m512i products = _mm512_sub_epi32(sums, _mm512_set1_epi32(shift));
    /* Not to memory at once, which some processors do lane by lane. */
    _mm512_storeu_si512(hits->slots + hits->count, _mm512_maskz_compress_epi32(lanes, slots));
    _mm512_storeu_si512(hits->products + hits->count, _mm512_maskz_compress_epi32(lanes, products));
    hits->count += _mm_popcnt_u32(lanes);
}

/* As in MULTIPLY_TILE. */
static inline __attribute__((always_inline)) int all_negative(const int32_t *sums)
{
    __m512i all = _mm512_ternarylogic_epi32(_mm512_loadu_si512(sums), _mm512_loadu_si512(sums + 16),
                                            _mm512_loadu_si512(sums + 32), 0x80);
    __m256i half = _mm256_and_si256(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    return _mm256_movemask_ps(_mm256_castsi256_ps(half)) == 0xFF;
}

/*
 * Takes what is not negative of the 48 sums of a query; with `counts` sums of at least `margin` are
 * only counted. `shift` is what sums exceed products by.
 */
static inline __attribute__((always_inline)) void take_row(rtv__int8_hits *hits,
                                                           const int32_t *sums, int32_t shift,
                                                           uint32_t first_slot, uint64_t lanes,
                                                           const int counts, int32_t margin)
{
    for (int l = 0; l < RTV__TILE_LANES; l += 16) {
        __m512i part = _mm512_loadu_si512(sums + l);
        __mmask16 found = (__mmask16)(~_mm512_movepi32_mask(part) & lanes >> l);
        if (counts) {
            __mmask16 above = _mm512_mask_cmpge_epi32_mask(found, part, _mm512_set1_epi32(margin));
            hits->above += _mm_popcnt_u32(above);
            found &= (__mmask16)~above;
        }
        append(hits, found, part, shift, first_slot + (uint32_t)l);
    }
}

/* From what is asked for to what is certainly above: T is short of 1 here, and U of 2. */
static void find_margins(int32_t *margins, const rtv__int8_group *group, const rtv__int8_tile *tile,
                         __m256 limit)
{
    __m256i asked =
        thresholds(group->floor, negative(group->norm), negative(group->error), tile, limit);
    __m256i above = thresholds(group->ceiling, _mm256_loadu_ps(group->norm),
                               _mm256_loadu_ps(group->error), tile, limit);
    _mm256_storeu_si256((__m256i *)margins,
                        _mm256_add_epi32(_mm256_sub_epi32(above, asked), _mm256_set1_epi32(3)));
}

static inline __attribute__((always_inline)) int64_t scan_rows(
    rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, const int32_t rows,
    const rtv__int8_panels *panels, int64_t first, int64_t end, const int counts)
{
    int64_t tile_bytes = panels->steps * RTV__TILE_LANES * RTV__INT8_STEP;
    const __m256 limit = _mm256_set1_ps(65536.0f * (float)panels->steps);
    int32_t sums[RTV__TILE_QUERIES * RTV__TILE_LANES], starts[RTV__TILE_QUERIES];
    if (first >= end)
        return end;
    __m256i next = starts_of(group, &panels->tiles[first], limit);
    for (int64_t tile = first; tile < end; tile++) {
        _mm256_storeu_si256((__m256i *)starts, next);
        /* Those of the next tile are found while this one is multiplied. */
        next = starts_of(group, &panels->tiles[tile + 1 < end ? tile + 1 : tile], limit);
        if (__builtin_expect(!multiply_tile(sums, panels->codes + tile * tile_bytes, group->codes,
                                            panels->steps, starts, rows),
                             1))
            continue;
        int full = 0;
        uint32_t first_slot = (uint32_t)(tile * RTV__TILE_LANES);
        uint64_t lanes = tile == panels->tile_count - 1 ? panels->last_lanes : UINT64_MAX;
        int32_t margins[RTV__TILE_QUERIES] = {0};
        if (counts)
            find_margins(margins, group, &panels->tiles[tile], limit);
        for (int32_t i = 0; i < rows; i++) {
            if (all_negative(sums + i * RTV__TILE_LANES))
                continue;
            take_row(&hits[i], sums + i * RTV__TILE_LANES, starts[i] + group->offset[i], first_slot,
                     lanes, counts, margins[i]);
            full |= hits[i].count > room;
        }
        if (full)
            return tile + 1;
    }
    return end;
}

#include "kernel/int8_scan_body.h"

const rtv__int8_kernels rtv__int8_avx512vnni = {scan, count, RTV__INT8_MOST_CODE};
