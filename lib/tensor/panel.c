#include "tensor/panel.h"

#include <math.h>
#include <string.h>

#include "base/thread_pool.h"

static float *lane_of(float *panels, int64_t dim, int64_t position)
{
    return panels + (rtv__panel_lane(panels, dim, position) - panels);
}

void rtv__panel_set(float *panels, int64_t dim, int64_t position, const float *vector)
{
    float *lane = lane_of(panels, dim, position);
    for (int64_t x = 0; x < dim; x++)
        lane[x * RTV__PANEL_LANES] = vector != NULL ? vector[x] : 0;
}

void rtv__panel_move(float *panels, int64_t dim, int64_t to, int64_t from)
{
    float *target = lane_of(panels, dim, to);
    const float *source = rtv__panel_lane(panels, dim, from);
    for (int64_t x = 0; x < dim; x++)
        target[x * RTV__PANEL_LANES] = source[x * RTV__PANEL_LANES];
}

void rtv__panel_get(float *vector, const float *panels, int64_t dim, int64_t position)
{
    const float *lane = rtv__panel_lane(panels, dim, position);
    for (int64_t x = 0; x < dim; x++)
        vector[x] = lane[x * RTV__PANEL_LANES];
}

static void pack_panel(float *panel, int64_t dim, const float *vectors)
{
    for (int64_t x = 0; x < dim; x++)
        for (int64_t lane = 0; lane < RTV__PANEL_LANES; lane++)
            panel[x * RTV__PANEL_LANES + lane] = vectors[lane * dim + x];
}

typedef struct {
    float *panels; /* from the first whole panel on */
    const float *vectors;
    int64_t dim, panel_count, panels_per_task;
} pack_job;

static void pack_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const pack_job *job = payload;
    int64_t first = task * job->panels_per_task, end = first + job->panels_per_task;
    for (int64_t i = first; i < end && i < job->panel_count; i++)
        pack_panel(job->panels + i * RTV__PANEL_LANES * job->dim, job->dim,
                   job->vectors + i * RTV__PANEL_LANES * job->dim);
}

static void pack_whole_panels(const rtv_context *context, float *panels, int64_t dim,
                              const float *vectors, int64_t panel_count)
{
    const int64_t numbers_per_task = INT64_C(1) << 18;
    int64_t panels_per_task = numbers_per_task / (RTV__PANEL_LANES * dim) + 1;
    pack_job job = {panels, vectors, dim, panel_count, panels_per_task};
    rtv__parallel(context, (panel_count + panels_per_task - 1) / panels_per_task, pack_task, &job);
}

void rtv__panel_append(const rtv_context *context, float *panels, int64_t dim, int64_t first,
                       const float *vectors, int64_t count)
{
    int64_t done = 0;
    while (done < count && (first + done) % RTV__PANEL_LANES != 0) {
        rtv__panel_set(panels, dim, first + done, vectors + done * dim);
        done++;
    }
    int64_t whole = (count - done) / RTV__PANEL_LANES;
    pack_whole_panels(context, panels + rtv__panel_size(first + done, dim), dim,
                      vectors + done * dim, whole);
    done += whole * RTV__PANEL_LANES;
    if (done == count)
        return;
    memset(panels + rtv__panel_size(first + done, dim), 0,
           (size_t)(RTV__PANEL_LANES * dim) * sizeof *panels);
    for (; done < count; done++)
        rtv__panel_set(panels, dim, first + done, vectors + done * dim);
}

void rtv__panel_pack_queries(float *group, const float *queries, int64_t count, int64_t dim)
{
    for (int64_t x = 0; x < dim; x++)
        for (int64_t i = 0; i < RTV__TILE_QUERIES; i++)
            group[x * RTV__TILE_QUERIES + i] = i < count ? queries[i * dim + x] : 0;
}

float rtv__greatest_magnitude(const float *numbers, int64_t count)
{
    float greatest = 0;
    for (int64_t i = 0; i < count; i++) {
        float magnitude = fabsf(numbers[i]);
        /* A NaN is not at most anything. */
        if (!(magnitude <= greatest))
            greatest = magnitude <= INFINITY ? magnitude : INFINITY;
    }
    return greatest;
}
