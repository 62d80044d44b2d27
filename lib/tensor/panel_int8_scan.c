#include "tensor/panel_int8_scan.h"

#include <math.h>

#include "tensor/panel_int8_look.h"
#include "tensor/panel_int8_plan.h"

typedef rtv__int8_query_state query_state;
typedef rtv__int8_scan_state scan;

static inline const rtv__int8_tile *tile_of(const scan *s, uint32_t slot)
{
    return &s->search->coded->set->panels.tiles[slot / RTV__TILE_LANES];
}

/* Whether the candidate of a slot may be among a query's results. */
static bool admits(const scan *s, int64_t q, uint32_t position)
{
    const rtv__int8_search *search = s->search;
    const uint64_t *stale = search->coded->stale;
    if (stale != NULL && (stale[position / 64] >> position % 64 & 1) != 0)
        return false;
    if (search->exclude != NULL &&
        rtv__position_listed(search->exclude, s->first_query + q, position))
        return false;
    return search->allow == NULL ||
           rtv__position_picked(search->allow, s->first_query + q, position);
}

/* Scores what is pending; afterwards nothing is. */
static void score_pending(scan *s, int64_t q)
{
    const rtv__int8_search *search = s->search;
    const rtv__coded_panels *coded = search->coded;
    query_state *state = &s->states[q];
    int64_t stride = coded->rows != NULL ? 1 : RTV__PANEL_LANES;
    for (int64_t done = 0; done < state->pending_count; done += RTV__INT8_SCORES) {
        const float *vectors[RTV__INT8_SCORES];
        uint32_t positions[RTV__INT8_SCORES];
        float scores[RTV__INT8_SCORES];
        int64_t count = state->pending_count - done < RTV__INT8_SCORES ? state->pending_count - done
                                                                       : RTV__INT8_SCORES;
        for (int64_t i = 0; i < count; i++) {
            positions[i] = coded->set->positions[rtv__topk_key_position(state->pending[done + i])];
            vectors[i] = coded->rows != NULL
                             ? coded->rows + positions[i] * search->dim
                             : rtv__panel_lane(search->panels, search->dim, positions[i]);
        }
        search->exact->score_rows(scores, search->queries + (s->first_query + q) * search->dim,
                                  vectors, stride, count, search->dim);
        if (state->best_count > s->best_capacity - RTV__INT8_SCORES) {
            rtv__keys_select(state->best, state->best_count, search->k);
            state->best_count = search->k;
        }
        for (int64_t i = 0; i < count; i++)
            state->best[state->best_count++] = rtv__topk_key(scores[i], positions[i]);
    }
    state->looks += state->pending_count;
    state->pending_count = 0;
}

/* The score of the k-th best of some keys, if there are k. */
static float kth_score(uint64_t *keys, int64_t count, int64_t k)
{
    return count < k ? -INFINITY : rtv__topk_key_score(rtv__keys_kth(keys, count, k));
}

/* Drops what is pending and cannot reach the bound. */
static void drop_pending(scan *s, int64_t q)
{
    query_state *state = &s->states[q];
    const rtv__int8_group *group = &s->groups[q / RTV__TILE_QUERIES];
    int i = (int)(q % RTV__TILE_QUERIES);
    int64_t kept = 0;
    for (int64_t p = 0; p < state->pending_count; p++) {
        uint64_t key = state->pending[p];
        const rtv__int8_tile *tile = tile_of(s, rtv__topk_key_position(key));
        if (rtv__int8_upper_above(group, i, tile, rtv__topk_key_score(key)) >= state->bound)
            state->pending[kept++] = key;
    }
    state->pending_count = kept;
}

/* Looks at the hits of a query, and raises what it asks for. */
static void settle(scan *s, int64_t q)
{
    query_state *state = &s->states[q];
    rtv__int8_group *group = &s->groups[q / RTV__TILE_QUERIES];
    int i = (int)(q % RTV__TILE_QUERIES);
    const rtv__int8_hits *hits = state->hits;
    for (int64_t h = 0; h < hits->count; h++) {
        uint32_t slot = hits->slots[h];
        if (!s->filters || admits(s, q, s->search->coded->set->positions[slot])) {
            float lower = rtv__int8_lower(group, i, tile_of(s, slot), hits->products[h]);
            state->pending[state->pending_count++] = rtv__topk_key(lower, slot);
        }
    }
    state->looks += hits->count;
    state->hits->count = 0;
    state->bound = fmaxf(state->bound, kth_score(state->pending, state->pending_count, s->k));
    drop_pending(s, q);
    if (state->pending_count > s->pending_capacity) {
        score_pending(s, q);
        state->bound = fmaxf(state->bound, kth_score(state->best, state->best_count, s->search->k));
    }
    if (state->looks > s->most_looks)
        state->given_up = state->done = true;
    rtv__int8_ask(group, i, state->done ? NAN : state->bound);
}

/* Codes the queries and lets them ask. */
static void begin(scan *s)
{
    const rtv__int8_search *search = s->search;
    int64_t group_bytes = rtv__int8_group_bytes(search->dim);
    for (int64_t q = 0; q < s->query_count; q += RTV__TILE_QUERIES) {
        int64_t g = q / RTV__TILE_QUERIES;
        uint32_t others =
            rtv__int8_pack_queries(&s->groups[g], s->codes + g * group_bytes,
                                   search->queries + (s->first_query + q) * search->dim,
                                   s->query_count - q, search->dim, search->int8->most_query_code);
        for (int i = 0; i < RTV__TILE_QUERIES && q + i < s->query_count; i++) {
            query_state *state = &s->states[q + i];
            state->given_up = state->done = (others >> i & 1) != 0;
            rtv__int8_ask(&s->groups[g], i, state->done ? NAN : state->bound);
        }
    }
}

/* Searches the changed candidates in float32. */
static bool scan_changed(scan *s)
{
    const rtv__int8_search *search = s->search;
    rtv__panel_range range = {
        .panels = search->panels,
        .dim = search->dim,
        .count = search->count,
        .picks = search->coded->changed,
        .end = search->coded->changed_count,
        .context = search->workers,
    };
    for (int64_t q = 0; q < s->query_count; q += RTV__TILE_QUERIES) {
        rtv__topk topks[RTV__TILE_QUERIES];
        int64_t left = s->query_count - q;
        int64_t rows = left < RTV__TILE_QUERIES ? left : RTV__TILE_QUERIES;
        rtv__panel_pack_queries(s->packed, search->queries + (s->first_query + q) * search->dim,
                                rows, search->dim);
        for (int64_t i = 0; i < rows; i++)
            rtv__topk_init(&topks[i], s->states[q + i].best, s->best_capacity, search->k);
        if (!rtv__panel_scan(search->exact, &range, s->packed, topks, rows, search->exclude,
                             s->first_query + q))
            return false;
        for (int64_t i = 0; i < rows; i++) {
            query_state *state = &s->states[q + i];
            state->best_count = topks[i].count;
            state->bound = kth_score(state->best, state->best_count, search->k);
        }
    }
    return true;
}

/* The group's queries that still ask: their number, counted to the last. */
static int32_t asking_rows(const scan *s, int64_t g)
{
    int64_t left = s->query_count - g * RTV__TILE_QUERIES;
    int32_t rows = left < RTV__TILE_QUERIES ? (int32_t)left : RTV__TILE_QUERIES;
    while (rows > 0 && s->states[g * RTV__TILE_QUERIES + rows - 1].done)
        rows--;
    return rows;
}

/* Those to which a block can still matter, and so all smaller norms behind it. */
static int32_t live_rows(scan *s, int64_t g, int64_t tile)
{
    float norm = s->search->coded->set->norms[tile];
    int32_t rows = asking_rows(s, g);
    for (int i = 0; i < rows; i++) {
        query_state *state = &s->states[g * RTV__TILE_QUERIES + i];
        /* A first look leaves few hits, which the next norms wait for. */
        if (s->looks && !state->done && state->hits->count >= s->k)
            settle(s, g * RTV__TILE_QUERIES + i);
        if (!state->done && rtv__int8_done(&s->groups[g], i, norm, state->bound)) {
            state->done = true;
            rtv__int8_ask(&s->groups[g], i, NAN);
        }
    }
    return asking_rows(s, g);
}

static void scan_tiles(scan *s, int64_t g, int32_t rows, int64_t first, int64_t end)
{
    const rtv__int8_search *search = s->search;
    rtv__int8_hits *hits = s->hits + g * RTV__TILE_QUERIES;
    while (first < end) {
        first = search->int8->scan(hits, s->room, &s->groups[g], rows, &search->coded->set->panels,
                                   first, end);
        for (int i = 0; i < rows; i++)
            if (hits[i].count > s->room)
                settle(s, g * RTV__TILE_QUERIES + i);
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Tiles of a block without those of the sample, if there was one. */
static void scan_block(scan *s, int64_t g, int32_t rows, int64_t first, int64_t end, int64_t next)
{
    const rtv__int8_panels *panels = &s->search->coded->set->panels;
    int64_t groups = rtv__int8_groups_of(s->query_count),
            pieces = (end - first + RTV__INT8_PIECE - 1) / RTV__INT8_PIECE;
    int64_t next_end = least(next + end - first, panels->tile_count);
    int64_t tile_bytes = panels->steps * RTV__TILE_LANES * RTV__INT8_STEP;
    for (int64_t i = 0; i < pieces; i++) {
        int64_t from = first + i * RTV__INT8_PIECE, to = least(from + RTV__INT8_PIECE, end);
        if (next < panels->tile_count)
            rtv__look_ahead(panels->codes + next * tile_bytes, (next_end - next) * tile_bytes,
                            g * pieces + i, groups * pieces);
        scan_tiles(s, g, rows, s->sampled ? from + 1 : from, to);
    }
}

/* Looks at the first tiles, all at once; gives the first of the others. */
static int64_t first_look(scan *s, int64_t first, int64_t end)
{
    const rtv__int8_panels *panels = &s->search->coded->set->panels;
    int64_t tiles = least(end - first, RTV__LOOK_TILES);
    if (!s->looks || !rtv__int8_look_helps(tiles, s->k))
        return first;
    s->search->int8->scan(s->hits, RTV__LOOK_PRODUCTS, s->groups, (int32_t)s->query_count, panels,
                          first, first + tiles);
    for (int64_t q = 0; q < s->query_count; q++) {
        query_state *state = &s->states[q];
        if (state->done)
            continue;
        state->bound = rtv__int8_look(state->hits, s->groups, (int)q, panels, first, tiles, s->k);
        if (state->hits->count > s->room)
            settle(s, q);
    }
    return first + tiles;
}

/* Scans the first tile of each piece, to learn what a candidate must reach. */
static void scan_sample(scan *s, int64_t block)
{
    int64_t tiles = s->search->coded->set->panels.tile_count;
    for (int64_t first = 0; first < tiles; first += block * RTV__INT8_PIECE)
        for (int64_t g = 0; g < rtv__int8_groups_of(s->query_count); g++) {
            int32_t rows = live_rows(s, g, first);
            for (int64_t tile = first;
                 tile < least(first + block * RTV__INT8_PIECE, tiles) && rows > 0;
                 tile += RTV__INT8_PIECE)
                scan_tiles(s, g, rows, tile, tile + 1);
        }
}

/* The middle of the bounds of the k-th best of what is pending. */
static float guess_of(scan *s, int64_t q)
{
    query_state *state = &s->states[q];
    if (state->pending_count < s->k)
        return -INFINITY;
    uint64_t worst = rtv__keys_kth(state->pending, state->pending_count, s->k);
    float lower = rtv__topk_key_score(worst);
    const rtv__int8_tile *tile = tile_of(s, rtv__topk_key_position(worst));
    float upper = rtv__int8_upper_above(&s->groups[q / RTV__TILE_QUERIES],
                                        (int)(q % RTV__TILE_QUERIES), tile, lower);
    return lower + (upper - lower) / 2;
}

static void guess(scan *s, int64_t block)
{
    s->k = rtv__int8_sample_rank(s->search->k);
    s->room = s->k > RTV__INT8_HITS ? s->k : RTV__INT8_HITS;
    scan_sample(s, block);
    for (int64_t q = 0; q < s->query_count; q++) {
        query_state *state = &s->states[q];
        if (state->given_up)
            continue;
        settle(s, q);
        if (state->given_up)
            continue;
        /* Not below what the sample asked for: what it dropped may score as much as that. */
        state->guess = fmaxf(state->bound, guess_of(s, q));
        state->bound = fmaxf(state->guess, kth_score(state->best, state->best_count, s->search->k));
        state->done = false;
        rtv__int8_ask(&s->groups[q / RTV__TILE_QUERIES], (int)(q % RTV__TILE_QUERIES),
                      state->bound);
    }
    s->k = s->search->k;
    s->room = s->most_room;
}

/* The results of one query: the best of what was scored, sorted. */
static int64_t finish(scan *s, int64_t q, uint64_t *keys)
{
    query_state *state = &s->states[q];
    if (!state->given_up)
        settle(s, q);
    if (state->given_up)
        return RTV__INT8_NO_HELP;
    score_pending(s, q);
    int64_t count = state->best_count, k = s->search->k;
    if (count > k) {
        rtv__keys_select(state->best, count, k);
        count = k;
    }
    rtv__keys_sort(state->best, count);
    if (state->guess > -INFINITY &&
        (count < k || rtv__topk_key_score(state->best[k - 1]) < state->guess))
        return RTV__INT8_WRONG_GUESS;
    memcpy(keys, state->best, (size_t)count * sizeof *keys);
    return count;
}

/* Blocks from tile `first` on, without the tiles before `seen`. */
static bool scan_blocks(scan *s, int64_t first, int64_t seen)
{
    int64_t tiles = s->search->coded->set->panels.tile_count;
    bool live = true;
    for (; first < tiles && live; first += s->step) {
        if (rtv__is_cancelled(s->search->workers))
            return false;
        live = false;
        for (int64_t g = 0; g < rtv__int8_groups_of(s->query_count); g++) {
            int32_t rows = live_rows(s, g, first);
            if (rows > 0)
                scan_block(s, g, rows, first > seen ? first : seen, least(first + s->block, tiles),
                           first + s->step);
            live = live || rows > 0;
        }
    }
    return true;
}

/* Whether norms may end the scan, to judge by its end. */
static bool ends_early(const scan *s)
{
    const rtv__int8_set *set = s->search->coded->set;
    for (int i = 0; i < s->query_count; i++)
        if (!s->states[i].done &&
            rtv__int8_done(&s->groups[0], i, set->norms[set->panels.tile_count - 1],
                           s->states[i].bound))
            return true;
    return false;
}

/*
 * The same, but the second block comes last: every other search goes this way, and begins with what
 * the one before has left in the cache.
 */
static bool scan_backwards(scan *s, int64_t first, int64_t seen)
{
    int64_t tiles = s->search->coded->set->panels.tile_count;
    int64_t blocks = (tiles - first + s->step - 1) / s->step;
    for (int64_t i = 0; i < blocks && asking_rows(s, 0) > 0; i++) {
        int64_t from = first + (i > 0 ? blocks - i : 0) * s->step;
        int64_t next = i + 1 < blocks ? first + (blocks - i - 1) * s->step : tiles;
        if (i == 1 && ends_early(s))
            return scan_blocks(s, first + s->step, seen);
        if (rtv__is_cancelled(s->search->workers))
            return false;
        scan_block(s, 0, asking_rows(s, 0), from > seen ? from : seen,
                   least(from + s->block, tiles), next);
    }
    return true;
}

bool rtv__int8_scan(const rtv__int8_search *search, void *scratch, uint64_t *keys, int64_t *counts,
                    int64_t first_query, int64_t query_count, int64_t first_block, int64_t step)
{
    scan s;
    rtv__int8_plan(&s, search, query_count, step, scratch);
    s.first_query = first_query;
    if (first_block == 0 && search->coded->changed_count > 0 && !scan_changed(&s))
        return false;
    begin(&s);
    s.room = s.most_room;
    if (s.sampled)
        guess(&s, s.block);
    int64_t first = first_block * s.block;
    int64_t seen =
        first_look(&s, first, least(first + s.block, search->coded->set->panels.tile_count));
    if (!(s.backwards ? scan_backwards(&s, first, seen) : scan_blocks(&s, first, seen)))
        return false;
    for (int64_t q = 0; q < query_count; q++)
        counts[q] = finish(&s, q, keys + q * search->k);
    return true;
}
