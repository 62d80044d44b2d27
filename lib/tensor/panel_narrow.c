#include "tensor/panel_narrow.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/thread_pool.h"
#include "kernel/scalar_fma.h"

enum { LARGEST_CODE = 127 };

static int64_t lane_of(int64_t dim, int64_t position)
{
    return position / RTV__PANEL_LANES * RTV__PANEL_LANES * dim + position % RTV__PANEL_LANES;
}

static uint16_t round_to_bf16(float number)
{
    const uint32_t quiet = 0x40, half = 0x7FFF;
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    if (isnan(number))
        return (uint16_t)(bits >> 16 | quiet);
    return (uint16_t)((bits + half + (bits >> 16 & 1)) >> 16);
}

static float from_bf16(uint16_t number)
{
    uint32_t bits = (uint32_t)number << 16;
    float widened;
    memcpy(&widened, &bits, sizeof widened);
    return widened;
}

static void set_bf16(uint16_t *lane, int64_t dim, const float *vector)
{
    for (int64_t x = 0; x < dim; x++)
        lane[x * RTV__PANEL_LANES] = vector != NULL ? round_to_bf16(vector[x]) : 0;
}

/* NaN when an element is not finite. */
static float scale_of(const float *vector, int64_t dim)
{
    const uint32_t kept = 0xFFFFFF00; /* 16 of 24 bits: times 7 bits of a code still fit */
    float greatest = rtv__greatest_magnitude(vector, dim);
    if (!isfinite(greatest))
        return NAN;
    float scale = greatest / LARGEST_CODE;
    uint32_t bits;
    memcpy(&bits, &scale, sizeof bits);
    bits &= kept;
    memcpy(&scale, &bits, sizeof scale);
    return scale > FLT_MIN ? scale : FLT_MIN;
}

static void set_int8(int8_t *lane, float *scale, int64_t dim, const float *vector)
{
    *scale = vector != NULL ? scale_of(vector, dim) : 0;
    bool has_codes = *scale > 0;
    for (int64_t x = 0; x < dim; x++)
        lane[x * RTV__PANEL_LANES] = has_codes ? (int8_t)rintf(vector[x] / *scale) : 0;
}

void rtv__narrow_set(const rtv__narrow_room *room, int64_t position, const float *vector)
{
    int64_t lane = lane_of(room->dim, position);
    if (room->type == RTV__NARROW_BF16)
        set_bf16((uint16_t *)room->numbers + lane, room->dim, vector);
    else
        set_int8((int8_t *)room->numbers + lane, &room->scales[position], room->dim, vector);
}

void rtv__narrow_move(const rtv__narrow_room *room, int64_t to, int64_t from)
{
    size_t size = rtv__narrow_bytes(room->type);
    char *target = (char *)room->numbers + (size_t)lane_of(room->dim, to) * size;
    const char *source = (const char *)room->numbers + (size_t)lane_of(room->dim, from) * size;
    for (size_t x = 0; x < (size_t)room->dim; x++)
        memcpy(target + x * RTV__PANEL_LANES * size, source + x * RTV__PANEL_LANES * size, size);
    if (room->type == RTV__NARROW_INT8)
        room->scales[to] = room->scales[from];
}

/* Element x of the candidate whose first is `lane`. */
static inline float number_at(const rtv__narrow_panels *panels, int64_t lane, int64_t position,
                              int64_t x)
{
    int64_t at = lane + x * RTV__PANEL_LANES;
    if (panels->type == RTV__NARROW_BF16)
        return from_bf16(((const uint16_t *)panels->numbers)[at]);
    return (float)((const int8_t *)panels->numbers)[at] * panels->scales[position];
}

void rtv__narrow_get(float *vector, const rtv__narrow_panels *panels, int64_t position)
{
    int64_t lane = lane_of(panels->dim, position);
    for (int64_t x = 0; x < panels->dim; x++)
        vector[x] = number_at(panels, lane, position, x);
}

float rtv__narrow_score(const rtv__narrow_panels *panels, int64_t position, const float *query)
{
    int64_t lane = lane_of(panels->dim, position);
    float sum = 0;
    for (int64_t x = 0; x < panels->dim; x++)
        sum = rtv__fma_f32(query[x], number_at(panels, lane, position, x), sum);
    return sum;
}

void rtv__narrow_widen(float *out, const rtv__widen_kernels *widen,
                       const rtv__narrow_panels *panels, int64_t panel)
{
    int64_t size = RTV__PANEL_LANES * panels->dim;
    if (panels->type == RTV__NARROW_BF16)
        widen->bf16(out, (const uint16_t *)panels->numbers + panel * size, size);
    else
        widen->int8(out, (const int8_t *)panels->numbers + panel * size,
                    panels->scales + panel * RTV__PANEL_LANES, panels->dim);
}

typedef struct {
    const rtv__narrow_room *room;
    const float *vectors;
    int64_t first, end, panels_per_task;
} append_job;

/* Positions of whole panels, so that no two tasks write to the same one. */
static void append_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const append_job *job = payload;
    int64_t panel = job->first / RTV__PANEL_LANES + task * job->panels_per_task;
    int64_t begin = panel * RTV__PANEL_LANES;
    int64_t end = begin + job->panels_per_task * RTV__PANEL_LANES;
    for (int64_t i = begin; i < end; i++)
        if (i >= job->first && i < job->end)
            rtv__narrow_set(job->room, i, job->vectors + (i - job->first) * job->room->dim);
        else if (i >= job->end && i < rtv__panel_count(job->end) * RTV__PANEL_LANES)
            rtv__narrow_set(job->room, i, NULL);
}

void rtv__narrow_append(const rtv_context *context, const rtv__narrow_room *room, int64_t first,
                        const float *vectors, int64_t count)
{
    const int64_t numbers_per_task = INT64_C(1) << 16;
    if (count == 0)
        return;
    append_job job = {room, vectors, first, first + count,
                      numbers_per_task / (RTV__PANEL_LANES * room->dim) + 1};
    int64_t panels = rtv__panel_count(job.end) - first / RTV__PANEL_LANES;
    rtv__parallel(context, (panels + job.panels_per_task - 1) / job.panels_per_task, append_task,
                  &job);
}
