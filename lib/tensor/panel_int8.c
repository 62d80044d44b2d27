#include "tensor/panel_int8.h"

#include <float.h>
#include <math.h>

#include "base/thread_pool.h"

/* Bounds exceed what they bound by as much, so that roundings cannot matter. */
static const double enlarge = 1 + 0x1p-17;

static const double greatest_norm = 0x1p63;
static const float least_scale = 0x1p-60f;

static float scale_of(float greatest, int32_t most_code)
{
    float scale = greatest / (float)most_code;
    return scale > least_scale ? scale : least_scale;
}

/* The code of one number; what it misses joins the sum of squares. */
static inline int32_t code_of(float number, float scale, double *missing)
{
    /* Adding it rounds to an integer, of a quotient that is at most 127 and a little. */
    const float integers_from = 0x1.8p23f;
    float code = (number / scale + integers_from) - integers_from;
    double rest = (double)number - (double)scale * code;
    *missing += rest * rest;
    return (int32_t)code;
}

typedef struct {
    const float *panels;
    int64_t dim, count;
    int64_t panels_per_task, tiles_per_task;
    uint64_t *keys; /* [count] the order, and ~position; 0 without codes */
    float *norms;   /* [count] at least; not subnormal, which would round too much */
    float *tile_norms;
    float *vectors; /* [workers][48][dim] */
    int64_t slot_count, tile_count, steps;
    uint8_t *codes;
    rtv__int8_tile *tiles;
    uint32_t *positions;
} build_job;

/*
 * The greatest norms first, in classes 3 % wide; within a class by the greatest element, which
 * decides about the scale, so that candidates which share one lose little.
 */
static uint64_t order_key(double norm, float greatest, int64_t position)
{
    float rounded = (float)norm;
    uint32_t norm_bits, greatest_bits;
    memcpy(&norm_bits, &rounded, sizeof norm_bits);
    memcpy(&greatest_bits, &greatest, sizeof greatest_bits);
    uint64_t order = (uint64_t)(norm_bits >> 18) << 18 | greatest_bits >> 13;
    return (order + 1) << 32 | (uint32_t) ~(uint32_t)position;
}

static void measure_panel(const build_job *job, int64_t panel)
{
    double squares[RTV__PANEL_LANES] = {0};
    float greatest[RTV__PANEL_LANES] = {0};
    const float *numbers = job->panels + panel * RTV__PANEL_LANES * job->dim;
    for (int64_t x = 0; x < job->dim; x++)
        for (int l = 0; l < RTV__PANEL_LANES; l++) {
            float magnitude = fabsf(numbers[x * RTV__PANEL_LANES + l]);
            squares[l] += (double)magnitude * magnitude;
            greatest[l] = magnitude > greatest[l] ? magnitude : greatest[l];
        }
    int64_t first = panel * RTV__PANEL_LANES;
    for (int64_t l = 0; l < RTV__PANEL_LANES && first + l < job->count; l++) {
        double norm = sqrt(squares[l]);
        bool coded = norm <= greatest_norm; /* false for NaN too */
        job->keys[first + l] = coded ? order_key(norm, greatest[l], first + l) : 0;
        job->norms[first + l] = fmaxf((float)(norm * enlarge), FLT_MIN);
    }
}

static void measure_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const build_job *job = payload;
    int64_t first = task * job->panels_per_task, end = first + job->panels_per_task;
    for (int64_t panel = first; panel < end && panel < rtv__panel_count(job->count); panel++)
        measure_panel(job, panel);
}

/* Codes the vector of one lane; gives the norms of what it misses and of its code. */
static void code_lane(uint8_t *codes, const float *vector, int64_t dim, float scale, double *error,
                      double *length)
{
    double missing = 0;
    int64_t squares = 0;
    for (int64_t x = 0; x < dim; x++) {
        int32_t code = code_of(vector[x], scale, &missing);
        squares += code * code;
        codes[x / RTV__INT8_STEP * RTV__TILE_LANES * RTV__INT8_STEP + x % RTV__INT8_STEP] =
            (uint8_t)(code + RTV__INT8_OFFSET);
    }
    *error = sqrt(missing);
    *length = sqrt((double)squares);
}

static void code_tile(const build_job *job, float *vectors, int64_t tile)
{
    int64_t first = tile * RTV__TILE_LANES, dim = job->dim;
    int64_t lanes = job->slot_count - first;
    if (lanes > RTV__TILE_LANES)
        lanes = RTV__TILE_LANES;
    for (int64_t l = 0; l < lanes; l++)
        rtv__panel_get(vectors + l * dim, job->panels, dim, job->positions[first + l]);
    float scale = scale_of(rtv__greatest_magnitude(vectors, lanes * dim), RTV__INT8_MOST_CODE);
    double rounding = (double)dim * 0x1p-24 / (1 - (double)dim * 0x1p-24);
    double greatest_error = 0, greatest_length = 0, tile_norm = 0;
    int64_t tile_bytes = job->steps * RTV__TILE_LANES * RTV__INT8_STEP;
    uint8_t *codes = job->codes + tile * tile_bytes;
    memset(codes, RTV__INT8_OFFSET, (size_t)tile_bytes);
    for (int64_t l = 0; l < lanes; l++) {
        double error, length, norm = job->norms[job->positions[first + l]];
        code_lane(codes + l * RTV__INT8_STEP, vectors + l * dim, dim, scale, &error, &length);
        greatest_error = fmax(greatest_error, error + rounding * norm);
        greatest_length = fmax(greatest_length, length);
        tile_norm = fmax(tile_norm, norm);
    }
    job->tiles[tile] = (rtv__int8_tile){
        .inverse_scale = 1 / scale,
        .error = (float)(greatest_error / scale * enlarge),
        .length = (float)(greatest_length * enlarge),
        .scale = scale,
    };
    job->tile_norms[tile] = (float)(tile_norm * (1 + rounding) * enlarge);
}

static void code_task(void *payload, int64_t task, int32_t worker)
{
    const build_job *job = payload;
    float *vectors = job->vectors + worker * RTV__TILE_LANES * job->dim;
    int64_t first = task * job->tiles_per_task, end = first + job->tiles_per_task;
    for (int64_t tile = first; tile < end && tile < job->tile_count; tile++)
        code_tile(job, vectors, tile);
}

/* Lists what has no codes. */
static int64_t pick_others(rtv__panel_pick *picks, const build_job *job)
{
    int64_t count = 0;
    for (int64_t i = 0; i < job->count; i++) {
        uint32_t panel = (uint32_t)(i / RTV__PANEL_LANES);
        if (job->keys[i] != 0)
            continue;
        if (count == 0 || picks[count - 1].panel != panel)
            picks[count++] = (rtv__panel_pick){panel, 0};
        picks[count - 1].lanes |= 1u << i % RTV__PANEL_LANES;
    }
    return count;
}

/* Gives each coded candidate its slot. */
static void place(build_job *job)
{
    rtv__keys_sort(job->keys, job->count);
    int64_t slots = 0;
    while (slots < job->count && job->keys[slots] != 0) {
        job->positions[slots] = rtv__topk_key_position(job->keys[slots]);
        slots++;
    }
    job->slot_count = slots;
    job->tile_count = (slots + RTV__TILE_LANES - 1) / RTV__TILE_LANES;
    for (; slots < job->tile_count * RTV__TILE_LANES; slots++)
        job->positions[slots] = 0;
}

/* Makes a tile's norm hold for all later ones too; gives the mean relative error. */
static float finish_tiles(const build_job *job)
{
    double spread = 0;
    float norm = 0;
    for (int64_t i = job->tile_count - 1; i >= 0; i--) {
        const rtv__int8_tile *tile = &job->tiles[i];
        if (job->tile_norms[i] > 0)
            spread += tile->error * tile->scale / job->tile_norms[i];
        norm = fmaxf(norm, job->tile_norms[i]);
        job->tile_norms[i] = norm;
    }
    return job->tile_count > 0 ? (float)(spread / (double)job->tile_count) : 0;
}

static rtv_status reserve(rtv__int8_set *set, build_job *job)
{
    int64_t tiles = (job->count + RTV__TILE_LANES - 1) / RTV__TILE_LANES;
    RTV_TRY(rtv__reserve(set->context, &set->codes, &set->code_capacity,
                         tiles * RTV__TILE_LANES * job->steps * RTV__INT8_STEP, 1));
    RTV_TRY(
        rtv__reserve(set->context, &set->tiles, &set->tile_capacity, tiles, sizeof *set->tiles));
    RTV_TRY(rtv__reserve(set->context, &set->positions, &set->position_capacity,
                         tiles * RTV__TILE_LANES, sizeof *set->positions));
    RTV_TRY(rtv__reserve(set->context, &set->others, &set->other_capacity,
                         rtv__panel_count(job->count), sizeof *set->others));
    RTV_TRY(
        rtv__reserve(set->context, &set->norms, &set->norm_capacity, tiles, sizeof *set->norms));
    job->codes = set->codes;
    job->tile_norms = set->norms;
    job->tiles = set->tiles;
    job->positions = set->positions;
    return RTV_OK;
}

static rtv_status build(rtv__int8_set *set, build_job *job, const rtv_context *workers)
{
    const int64_t numbers_per_task = INT64_C(1) << 16;
    job->panels_per_task = numbers_per_task / (RTV__PANEL_LANES * job->dim) + 1;
    job->tiles_per_task = numbers_per_task / (RTV__TILE_LANES * job->dim) + 1;
    RTV_TRY(rtv__parallel_cancellable(workers, 0,
                                      (rtv__panel_count(job->count) + job->panels_per_task - 1) /
                                          job->panels_per_task,
                                      measure_task, job));
    set->other_count = pick_others(set->others, job);
    place(job);
    RTV_TRY(rtv__parallel_cancellable(
        workers, 0, (job->tile_count + job->tiles_per_task - 1) / job->tiles_per_task, code_task,
        job));
    set->spread = finish_tiles(job);
    set->count = job->slot_count;
    int64_t rest = job->slot_count % RTV__TILE_LANES;
    set->panels = (rtv__int8_panels){
        .codes = job->codes,
        .tiles = job->tiles,
        .tile_count = job->tile_count,
        .steps = job->steps,
        .last_lanes = (UINT64_C(1) << (rest > 0 ? rest : RTV__TILE_LANES)) - 1,
    };
    return RTV_OK;
}

rtv_status rtv__int8_set_build(rtv__int8_set *set, const rtv_context *workers, const float *panels,
                               int64_t dim, int64_t count)
{
    build_job job = {.panels = panels,
                     .dim = dim,
                     .count = count,
                     .steps = (dim + RTV__INT8_STEP - 1) / RTV__INT8_STEP};
    set->count = set->other_count = 0;
    set->panels = (rtv__int8_panels){0};
    rtv_status status = reserve(set, &job);
    if (status != RTV_OK)
        return status;
    job.keys = rtv__alloc_array(set->context, count, sizeof *job.keys);
    job.norms = rtv__alloc_array(set->context, count, sizeof *job.norms);
    job.vectors = rtv__alloc_array(
        set->context, rtv_context_threads(workers) * RTV__TILE_LANES * dim, sizeof *job.vectors);
    if (job.keys == NULL || job.norms == NULL || job.vectors == NULL)
        status = RTV_E_NOMEM;
    else
        status = build(set, &job, workers);
    rtv__free(set->context, job.keys);
    rtv__free(set->context, job.norms);
    rtv__free(set->context, job.vectors);
    return status;
}

void rtv__int8_set_init(rtv__int8_set *set, const rtv_context *context)
{
    *set = (rtv__int8_set){.context = context};
}

void rtv__int8_set_destroy(rtv__int8_set *set)
{
    rtv__free(set->context, set->codes);
    rtv__free(set->context, set->tiles);
    rtv__free(set->context, set->positions);
    rtv__free(set->context, set->norms);
    rtv__free(set->context, set->others);
    rtv__int8_set_init(set, set->context);
}

/* Codes one query of a group; false when it can have none. */
static bool pack_query(rtv__int8_group *group, int8_t *codes, int i, const float *query,
                       int64_t dim, int32_t most_code)
{
    double squares = 0, missing = 0;
    for (int64_t x = 0; x < dim; x++)
        squares += (double)query[x] * query[x];
    double norm = sqrt(squares);
    if (!(norm <= greatest_norm))
        return false;
    float scale = scale_of(rtv__greatest_magnitude(query, dim), most_code);
    int32_t sum = 0;
    for (int64_t x = 0; x < dim; x++) {
        int32_t code = code_of(query[x], scale, &missing);
        sum += code;
        codes[(x / RTV__INT8_STEP * RTV__TILE_QUERIES + i) * RTV__INT8_STEP + x % RTV__INT8_STEP] =
            (int8_t)code;
    }
    group->scale[i] = scale;
    group->norm[i] = (float)(norm / scale * enlarge);
    group->error[i] = (float)(sqrt(missing) / scale * enlarge);
    group->offset[i] = RTV__INT8_OFFSET * sum;
    return true;
}

uint32_t rtv__int8_pack_queries(rtv__int8_group *group, int8_t *codes, const float *queries,
                                int64_t count, int64_t dim, int32_t most_code)
{
    uint32_t others = 0;
    *group = (rtv__int8_group){.codes = codes};
    memset(codes, 0, (size_t)rtv__int8_group_bytes(dim));
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        group->floor[i] = group->ceiling[i] = NAN;
        group->scale[i] = 1;
        if (i < count && !pack_query(group, codes, i, queries + i * dim, dim, most_code))
            others |= 1u << i;
    }
    return others;
}

void rtv__int8_ask(rtv__int8_group *group, int i, float bound)
{
    double scaled = (double)bound / group->scale[i];
    group->floor[i] = (float)(scaled - fabs(scaled) * 0x1p-17);
}

void rtv__int8_ask_above(rtv__int8_group *group, int i, float bound)
{
    double scaled = (double)bound / group->scale[i];
    group->floor[i] = (float)(scaled - fabs(scaled) * 0x1p-17);
    group->ceiling[i] = (float)(scaled + fabs(scaled) * 0x1p-17);
}
