#include "tensor/panel_count_int8.h"

#include <math.h>

#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum {
    BLOCK_QUERIES = 64,
    GROUPS = BLOCK_QUERIES / RTV__TILE_QUERIES,
    ROOM = 192,       /* hits after which they are looked at */
    SCORES = 64,      /* computed at a time */
    ENDING_TILES = 16 /* between two looks at which queries are at an end */
};

/* The count of a query that integers do not help with. */
static const int64_t given_up_count = INT64_MIN;

/* One query of a block. */
typedef struct {
    int64_t query; /* -1: none */
    int64_t count;
    int64_t looks;    /* scores computed so far */
    int64_t excluded; /* the length of its list */
    bool given_up;
} query_state;

typedef struct {
    const rtv__panel_counting *counting;
    const rtv__search_kernels *exact;
    const rtv__int8_kernels *int8;
    int64_t chunks;  /* parts of the candidates */
    int64_t *counts; /* [chunks][query_count] */
    char *scratch;   /* [workers][scratch_bytes] */
    int64_t scratch_bytes;
    atomic_bool *stopped; /* by the host, within a task */
} counting_job;

/* One block of queries on its way over a part of the tiles. */
typedef struct {
    const counting_job *job;
    int64_t chunk, group_count;
    int64_t begin; /* the first tile */
    int64_t seen;  /* candidates so far */
    rtv__int8_group groups[GROUPS];
    rtv__int8_hits hits[BLOCK_QUERIES];
    query_state states[BLOCK_QUERIES];
    int8_t *codes; /* [GROUPS][group bytes] */
} count_scan;

static const uint32_t *excluded_of(const rtv__panel_counting *counting, int64_t query,
                                   int64_t *count)
{
    *count = 0;
    if (counting->exclude == NULL)
        return NULL;
    return counting->exclude->positions + rtv__list_of(&counting->exclude->layout, query, count);
}

/* How many of some candidates beat what the query asks for. */
static int64_t count_beating(const counting_job *job, int64_t query, const uint32_t *positions,
                             int64_t count)
{
    const rtv__panel_counting *counting = job->counting;
    const float *vectors[SCORES];
    float scores[SCORES];
    uint32_t tie_position = counting->tie_positions != NULL ? counting->tie_positions[query] : 0;
    int64_t beating = 0;
    for (int64_t done = 0; done < count; done += SCORES) {
        int64_t some = count - done < SCORES ? count - done : SCORES;
        for (int64_t i = 0; i < some; i++)
            vectors[i] = rtv__panel_lane(counting->panels, counting->dim, positions[done + i]);
        job->exact->score_rows(scores, counting->queries + query * counting->dim, vectors,
                               RTV__PANEL_LANES, some, counting->dim);
        for (int64_t i = 0; i < some; i++)
            beating +=
                rtv__beats(scores[i], positions[done + i], counting->bounds[query], tie_position);
    }
    return beating;
}

/* Looks at the hits of a query; afterwards there are none. */
static void settle(count_scan *scan, int64_t q)
{
    const counting_job *job = scan->job;
    query_state *state = &scan->states[q];
    rtv__int8_hits *hits = &scan->hits[q];
    for (int64_t h = 0; h < hits->count; h++)
        hits->slots[h] = job->counting->codes->positions[hits->slots[h]];
    if (state->query >= 0)
        state->count += hits->above + count_beating(job, state->query, hits->slots, hits->count);
    state->looks += hits->count;
    hits->count = hits->above = 0;
    /* So many scores one by one cost more than all of them in float32 do. */
    if (state->looks > scan->seen / 256 + ROOM) {
        state->given_up = true;
        rtv__int8_ask_above(&scan->groups[q / RTV__TILE_QUERIES], (int)(q % RTV__TILE_QUERIES),
                            NAN);
    }
}

static bool ended(const count_scan *scan, int64_t q)
{
    const rtv__panel_counting *counting = scan->job->counting;
    const query_state *state = &scan->states[q];
    return state->query < 0 || state->given_up ||
           (counting->most > 0 && state->count >= counting->most + state->excluded);
}

static void write_count(const count_scan *scan, int64_t q)
{
    const query_state *state = &scan->states[q];
    if (state->query >= 0)
        scan->job->counts[scan->chunk * scan->job->counting->query_count + state->query] =
            state->given_up ? given_up_count : state->count;
}

/* Puts query `from` of the block into place `to`, which is not behind it. */
static void move_query(count_scan *scan, int64_t to, int64_t from)
{
    int64_t group_bytes = rtv__int8_group_bytes(scan->job->counting->dim);
    int64_t new_group = to / RTV__TILE_QUERIES, old_group = from / RTV__TILE_QUERIES;
    int i = (int)(to % RTV__TILE_QUERIES), j = (int)(from % RTV__TILE_QUERIES);
    rtv__int8_group *group = &scan->groups[new_group];
    const rtv__int8_group *old = &scan->groups[old_group];
    group->floor[i] = old->floor[j];
    group->ceiling[i] = old->ceiling[j];
    group->norm[i] = old->norm[j];
    group->error[i] = old->error[j];
    group->offset[i] = old->offset[j];
    group->scale[i] = old->scale[j];
    int8_t *codes = scan->codes + new_group * group_bytes + i * RTV__INT8_STEP;
    const int8_t *old_codes = scan->codes + old_group * group_bytes + j * RTV__INT8_STEP;
    for (int64_t x = 0; x < group_bytes; x += RTV__TILE_QUERIES * RTV__INT8_STEP)
        memcpy(codes + x, old_codes + x, RTV__INT8_STEP);
    scan->states[to] = scan->states[from];
}

/* Settles all queries, writes the counts of those at an end or given up, and closes the ranks. */
static void close_ranks(count_scan *scan)
{
    int64_t queries = scan->group_count * RTV__TILE_QUERIES, left = 0;
    for (int64_t q = 0; q < queries; q++) {
        settle(scan, q);
        left += !ended(scan, q);
    }
    int64_t group_count = (left + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES;
    if (group_count == scan->group_count)
        return;
    int64_t place = 0;
    for (int64_t q = 0; q < queries; q++) {
        if (ended(scan, q))
            write_count(scan, q);
        else if (place++ != q)
            move_query(scan, place - 1, q);
    }
    for (; place < group_count * RTV__TILE_QUERIES; place++) {
        scan->states[place].query = -1;
        rtv__int8_ask_above(&scan->groups[place / RTV__TILE_QUERIES],
                            (int)(place % RTV__TILE_QUERIES), NAN);
    }
    scan->group_count = group_count;
}

static void count_tiles(count_scan *scan, int64_t g, int64_t first, int64_t end)
{
    const counting_job *job = scan->job;
    rtv__int8_hits *hits = scan->hits + g * RTV__TILE_QUERIES;
    while (first < end) {
        first = job->int8->count(hits, ROOM, &scan->groups[g], &job->counting->codes->panels, first,
                                 end);
        scan->seen = (first - scan->begin) * RTV__TILE_LANES;
        for (int i = 0; i < RTV__TILE_QUERIES; i++)
            if (hits[i].count > ROOM)
                settle(scan, g * RTV__TILE_QUERIES + i);
    }
}

/* Tiles that stay in the cache while the queries of a task pass over them. */
static int64_t block_tiles(const rtv__panel_counting *counting)
{
    if (counting->most > 0)
        return ENDING_TILES;
    int64_t tiles = rtv__panel_block_bytes(counting->workers) /
                    (RTV__TILE_LANES * counting->codes->panels.steps * RTV__INT8_STEP);
    return tiles > 1 ? tiles : 1;
}

/* Counts the candidates that have no codes, and takes the excluded ones out again. */
static void settle_rest(count_scan *scan, int64_t q)
{
    const rtv__panel_counting *counting = scan->job->counting;
    const rtv__int8_set *codes = counting->codes;
    query_state *state = &scan->states[q];
    int64_t count;
    if (state->query < 0 || state->given_up)
        return;
    for (int64_t p = 0; p < codes->other_count; p++) {
        uint32_t positions[RTV__PANEL_LANES];
        int64_t lanes = 0;
        for (uint32_t l = 0; l < RTV__PANEL_LANES; l++)
            if (codes->others[p].lanes >> l & 1)
                positions[lanes++] = codes->others[p].panel * RTV__PANEL_LANES + l;
        state->count += count_beating(scan->job, state->query, positions, lanes);
    }
    const uint32_t *excluded = excluded_of(counting, state->query, &count);
    state->count -= count_beating(scan->job, state->query, excluded, count);
}

static bool count_chunk(count_scan *scan)
{
    const counting_job *job = scan->job;
    const rtv__panel_counting *counting = job->counting;
    int64_t tiles = counting->codes->panels.tile_count, most = block_tiles(counting);
    int64_t end = tiles * (scan->chunk + 1) / job->chunks;
    scan->begin = tiles * scan->chunk / job->chunks;
    for (int64_t first = scan->begin; first < end && scan->group_count > 0; first += most) {
        if (rtv__is_cancelled(counting->workers))
            return false;
        for (int64_t g = 0; g < scan->group_count; g++)
            count_tiles(scan, g, first, first + most < end ? first + most : end);
        close_ranks(scan);
    }
    for (int64_t q = 0; q < scan->group_count * RTV__TILE_QUERIES; q++) {
        settle(scan, q);
        if (scan->chunk == 0)
            settle_rest(scan, q);
        write_count(scan, q);
    }
    return true;
}

static void begin_query(count_scan *scan, int64_t q, int64_t query, bool coded)
{
    const rtv__panel_counting *counting = scan->job->counting;
    query_state *state = &scan->states[q];
    *state = (query_state){.query = query, .given_up = !coded};
    excluded_of(counting, query, &state->excluded);
    rtv__int8_ask_above(&scan->groups[q / RTV__TILE_QUERIES], (int)(q % RTV__TILE_QUERIES),
                        coded ? counting->bounds[query] : NAN);
}

static int64_t hit_bytes(void)
{
    return (ROOM + RTV__INT8_SPARE) * (int64_t)(sizeof(uint32_t) + sizeof(int32_t));
}

static void begin_block(count_scan *scan, char *scratch, int64_t first_query, int64_t queries)
{
    const counting_job *job = scan->job;
    const rtv__panel_counting *counting = job->counting;
    int64_t group_bytes = rtv__int8_group_bytes(counting->dim);
    for (int64_t q = 0; q < BLOCK_QUERIES; q++, scratch += hit_bytes()) {
        uint32_t *slots = (uint32_t *)(void *)scratch;
        scan->hits[q] = (rtv__int8_hits){slots, (int32_t *)(slots + ROOM + RTV__INT8_SPARE), 0, 0};
        scan->states[q] = (query_state){.query = -1};
    }
    scan->codes = (int8_t *)scratch;
    scan->group_count = (queries + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES;
    for (int64_t g = 0; g < scan->group_count; g++) {
        int64_t first = g * RTV__TILE_QUERIES;
        uint32_t others =
            rtv__int8_pack_queries(&scan->groups[g], scan->codes + g * group_bytes,
                                   counting->queries + (first_query + first) * counting->dim,
                                   queries - first, counting->dim, job->int8->most_query_code);
        for (int i = 0; i < RTV__TILE_QUERIES && first + i < queries; i++)
            begin_query(scan, first + i, first_query + first + i, (others >> i & 1) == 0);
    }
}

static void counting_task(void *payload, int64_t task, int32_t worker)
{
    const counting_job *job = payload;
    int64_t first = task / job->chunks * BLOCK_QUERIES;
    int64_t queries = job->counting->query_count - first;
    count_scan scan = {.job = job, .chunk = task % job->chunks};
    begin_block(&scan, job->scratch + worker * job->scratch_bytes, first,
                queries < BLOCK_QUERIES ? queries : BLOCK_QUERIES);
    if (!count_chunk(&scan))
        atomic_store(job->stopped, true);
}

/* Counts again, in float32, for the queries that were given up. */
static rtv_status count_given_up(int64_t *counts, rtv__count_work *work,
                                 const rtv__panel_counting *counting)
{
    RTV_TRY(rtv__reserve(work->context, &work->picked, &work->picked_capacity,
                         counting->query_count, sizeof *work->picked));
    rtv__panel_counting again = *counting;
    again.codes = NULL;
    again.picked = work->picked;
    again.query_count = 0;
    for (int64_t q = 0; q < counting->query_count; q++)
        if (counts[q] == given_up_count)
            work->picked[again.query_count++] = q;
    return rtv__panel_count_above(counts, work, &again);
}

/* The sum of the parts, unless one was given up. */
static void add_chunks(int64_t *counts, const counting_job *job)
{
    int64_t queries = job->counting->query_count;
    for (int64_t q = 0; q < queries; q++) {
        counts[q] = 0;
        for (int64_t chunk = 0; chunk < job->chunks; chunk++) {
            int64_t part = job->counts[chunk * queries + q];
            counts[q] = part == given_up_count || counts[q] == given_up_count ? given_up_count
                                                                              : counts[q] + part;
        }
    }
}

/* Few queries have the candidates cut into parts too: as many parts whatever the threads. */
static int64_t chunks_of(const rtv__panel_counting *counting, int64_t blocks)
{
    const int64_t tasks = 16, least_tiles = 64;
    int64_t chunks = blocks < tasks ? tasks / blocks : 1;
    int64_t affordable = counting->codes->panels.tile_count / least_tiles;
    if (chunks > affordable)
        chunks = affordable;
    return chunks > 1 ? chunks : 1;
}

rtv_status rtv__panel_count_int8(int64_t *counts, rtv__count_work *work,
                                 const rtv__panel_counting *counting)
{
    int32_t threads = rtv_context_threads(counting->workers);
    if (counting->threads > 0 && counting->threads < threads)
        threads = counting->threads;
    int64_t blocks = (counting->query_count + BLOCK_QUERIES - 1) / BLOCK_QUERIES;
    atomic_bool stopped = false;
    counting_job job = {
        .counting = counting,
        .exact = rtv__kernels_of(counting->workers)->search,
        .int8 = rtv__int8_kernels_of(counting->workers),
        .chunks = chunks_of(counting, blocks),
        .scratch_bytes =
            BLOCK_QUERIES * hit_bytes() + GROUPS * rtv__int8_group_bytes(counting->dim),
        .stopped = &stopped,
    };
    RTV_TRY(rtv__reserve(work->context, &work->scratch, &work->scratch_capacity,
                         threads * job.scratch_bytes, 1));
    RTV_TRY(rtv__reserve(work->context, &work->counts, &work->count_capacity,
                         job.chunks * counting->query_count, sizeof *work->counts));
    job.counts = work->counts;
    job.scratch = work->scratch;
    RTV_TRY(rtv__parallel_cancellable(counting->workers, threads, blocks * job.chunks,
                                      counting_task, &job));
    if (atomic_load(&stopped))
        return rtv__fail_cancelled();
    add_chunks(counts, &job);
    return count_given_up(counts, work, counting);
}
