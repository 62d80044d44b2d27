/*
 * Search in 8-bit integers with NEON's dot product of bytes: a block of 4 queries by 16 lanes keeps
 * its 16 sums in registers, six blocks make a tile.
 *
 * A sum begins at minus what its query asks for, so that at the end a sum that is not negative is a
 * hit.
 */
#include <arm_neon.h>

#include "kernel/int8_kernels.h"

enum { BLOCK_QUERIES = 4, BLOCK_LANES = 16 };

#define EACH_ROW(X) X(0) X(1) X(2) X(3)

/* The sums of row i are a<i>, b<i>, c<i> and d<i>. */
#define DECLARE(i) int32x4_t a##i = vdupq_n_s32(starts[i]), b##i = a##i, c##i = a##i, d##i = a##i;

#define ADD_PRODUCTS(i)                                                                            \
    a##i = vdotq_laneq_s32(a##i, first, query, i);                                                 \
    b##i = vdotq_laneq_s32(b##i, second, query, i);                                                \
    c##i = vdotq_laneq_s32(c##i, third, query, i);                                                 \
    d##i = vdotq_laneq_s32(d##i, fourth, query, i);

/* What a tile is judged by. */
typedef struct {
    int32_t starts[RTV__TILE_QUERIES], margins[RTV__TILE_QUERIES];
    uint32_t first_slot;
    uint64_t lanes;
} tile_limits;

static inline int32x4_t thresholds(const float *bounds, float32x4_t norm, float32x4_t error,
                                   const rtv__int8_tile *tile, float limit)
{
    float32x4_t x = vmulq_n_f32(vld1q_f32(bounds), tile->inverse_scale);
    x = vfmaq_n_f32(x, norm, tile->error);
    x = vfmaq_n_f32(x, error, tile->length);
    /* The first gives `limit` for NaN. */
    x = vminnmq_f32(x, vdupq_n_f32(limit));
    return vcvtq_s32_f32(vmaxq_f32(x, vdupq_n_f32(-limit)));
}

static void find_limits(tile_limits *out, const rtv__int8_group *group,
                        const rtv__int8_panels *panels, int64_t tile, int counts)
{
    float limit = 65536.0f * (float)panels->steps;
    for (int i = 0; i < RTV__TILE_QUERIES; i += 4) {
        float32x4_t norm = vld1q_f32(group->norm + i), error = vld1q_f32(group->error + i);
        int32x4_t asked = thresholds(group->floor + i, vnegq_f32(norm), vnegq_f32(error),
                                     &panels->tiles[tile], limit);
        vst1q_s32(out->starts + i, vsubq_s32(vdupq_n_s32(1), asked));
        if (!counts)
            continue;
        int32x4_t above = thresholds(group->ceiling + i, norm, error, &panels->tiles[tile], limit);
        /* From T to U, of which T is there less 1 and U less 2. */
        vst1q_s32(out->margins + i, vaddq_s32(vsubq_s32(above, asked), vdupq_n_s32(3)));
    }
    out->first_slot = (uint32_t)(tile * RTV__TILE_LANES);
    out->lanes = tile == panels->tile_count - 1 ? panels->last_lanes : UINT64_MAX;
}

/* Takes what is not negative of the 16 sums of a query from lane `from` on. */
static __attribute__((noinline)) void take_row(rtv__int8_hits *hits, const int32_t *sums,
                                               const tile_limits *limits, int32_t start,
                                               int32_t margin, int from)
{
    for (int l = 0; l < BLOCK_LANES; l++) {
        if (sums[l] < 0 || (limits->lanes >> (from + l) & 1) == 0)
            continue;
        if (sums[l] >= margin) {
            hits->above++;
            continue;
        }
        hits->slots[hits->count] = limits->first_slot + (uint32_t)(from + l);
        hits->products[hits->count++] = sums[l] - start;
    }
}

/* The greatest of the 16 sums of row i. */
#define GREATEST(i) vmaxvq_s32(vmaxq_s32(vmaxq_s32(a##i, b##i), vmaxq_s32(c##i, d##i)))

#define TAKE(i)                                                                                    \
    if (i < rows && GREATEST(i) >= 0) {                                                            \
        int32_t sums[BLOCK_LANES];                                                                 \
        vst1q_s32(sums, a##i);                                                                     \
        vst1q_s32(sums + 4, b##i);                                                                 \
        vst1q_s32(sums + 8, c##i);                                                                 \
        vst1q_s32(sums + 12, d##i);                                                                \
        take_row(&hits[i], sums, limits, starts[i],                                                \
                 counts ? limits->margins[query_row + i] : INT32_MAX, from);                       \
    }

static inline __attribute__((always_inline)) int8x16_t load_codes(const uint8_t *codes)
{
    return vreinterpretq_s8_u8(veorq_u8(vld1q_u8(codes), vdupq_n_u8(RTV__INT8_OFFSET)));
}

/* Up to 4 queries from `query_row` on, 16 lanes from `from` on. */
static inline __attribute__((always_inline)) void scan_block(
    rtv__int8_hits *hits, const rtv__int8_group *group, int query_row, int32_t rows,
    const uint8_t *codes, int64_t steps, const tile_limits *limits, int from, const int counts)
{
    const int8_t *queries = group->codes + query_row * RTV__INT8_STEP;
    const int32_t *starts = limits->starts + query_row;
    codes += from * RTV__INT8_STEP;
    EACH_ROW(DECLARE)
    for (int64_t step = 0; step < steps; step++) {
        int8x16_t first = load_codes(codes), second = load_codes(codes + 16);
        int8x16_t third = load_codes(codes + 32), fourth = load_codes(codes + 48);
        int8x16_t query = vld1q_s8(queries + step * RTV__TILE_QUERIES * RTV__INT8_STEP);
        codes += RTV__TILE_LANES * RTV__INT8_STEP;
        EACH_ROW(ADD_PRODUCTS)
    }
    EACH_ROW(TAKE)
}

static inline __attribute__((always_inline)) int64_t scan_rows(
    rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, int32_t rows,
    const rtv__int8_panels *panels, int64_t first, int64_t end, const int counts)
{
    int64_t steps = panels->steps, tile_bytes = steps * RTV__TILE_LANES * RTV__INT8_STEP;
    for (int64_t tile = first; tile < end; tile++) {
        tile_limits limits;
        find_limits(&limits, group, panels, tile, counts);
        const uint8_t *codes = panels->codes + tile * tile_bytes;
        for (int32_t query = 0; query < rows; query += BLOCK_QUERIES)
            for (int from = 0; from < RTV__TILE_LANES; from += BLOCK_LANES)
                scan_block(hits + query, group, query, rows - query, codes, steps, &limits, from,
                           counts);
        int full = 0;
        for (int32_t i = 0; i < rows; i++)
            full |= hits[i].count > room;
        if (full)
            return tile + 1;
    }
    return end;
}

static int64_t scan(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, int32_t rows,
                    const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    return scan_rows(hits, room, group, rows, panels, first, end, 0);
}

static int64_t count(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group,
                     const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    return scan_rows(hits, room, group, RTV__TILE_QUERIES, panels, first, end, 1);
}

const rtv__int8_kernels rtv__int8_neondot = {scan, count, RTV__INT8_MOST_CODE};
