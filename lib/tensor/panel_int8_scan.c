#include "tensor/panel_int8_scan.h"

#include <math.h>

enum {
    SCORES = 64,          /* computed at a time */
    HITS = 96,            /* looked at together, at least */
    PIECE = 16,           /* tiles between two looks ahead; one of them is in the sample */
    GUESS_FROM = 32,      /* the least k for which guessing pays */
    GUESS_FROM_TILES = 64 /* and tiles */
};

/* Where one query is. */
typedef struct {
    rtv__int8_hits *hits; /* what the kernel found and nobody has looked at */
    uint64_t *pending;    /* keys of lower bounds and slots */
    int64_t pending_count;
    uint64_t *best; /* keys of scores and positions */
    int64_t best_count;
    float bound;   /* what scores less is not among the k best, if `guess` is right */
    float guess;   /* k candidates score at least this: true when they have been found */
    int64_t looks; /* hits and scores so far */
    bool done;     /* nothing can come any more */
    bool given_up;
} query_state;

/* One thread's scan. */
typedef struct {
    const rtv__int8_search *search;
    int64_t room; /* hits after which they are looked at */
    int64_t most_room;
    int64_t pending_capacity; /* besides those */
    int64_t best_capacity;
    int64_t most_looks;
    int64_t k; /* of the sample, then of all */
    bool filters;
    bool sampled; /* a guess from a sample comes first */
    int64_t first_query, query_count;
    rtv__int8_group *groups;
    rtv__int8_hits *hits;
    query_state *states;
    int8_t *codes;
    float *packed; /* queries for the changed candidates */
    uint32_t *slots;
    int32_t *products;
    uint64_t *pending, *best;
    int64_t bytes;
} scan;

static int64_t round_up(int64_t value, int64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

static int64_t groups_of(int64_t queries)
{
    return (queries + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES;
}

/* Tiles that stay in the cache while the queries of a task pass over them. */
static int64_t block_tiles(const rtv__int8_search *search)
{
    int64_t tiles = rtv__panel_block_bytes(search->workers) /
                    (RTV__TILE_LANES * round_up(search->dim, RTV__INT8_STEP));
    if (tiles > PIECE)
        tiles -= tiles % PIECE;
    return tiles > 1 ? tiles : 1;
}

/*
 * Of the k best a sample of 1 in 16 holds k / 16, give or take: what the j-th best of the sample
 * scores, for a j well above that, k of all reach, but for one query in a thousand, which is then
 * searched for again. In return few candidates remain to be looked at.
 */
static int64_t sample_rank(int64_t k)
{
    double expected = (double)k / PIECE;
    return (int64_t)ceil(expected + 3.3 * sqrt(expected) + 1.5);
}

/* Whether a sample is worth its while. */
static bool guesses(const rtv__int8_search *search)
{
    const rtv__int8_set *set = search->coded->set;
    int64_t tiles = set->panels.tile_count;
    /* Of very unequal norms, the greatest tell more than a sample. */
    return search->guess && search->k >= GUESS_FROM && tiles >= GUESS_FROM_TILES &&
           block_tiles(search) % PIECE == 0 &&
           set->norms[tiles / 2] > set->norms[tiles / 20] * 0.75f &&
           sample_rank(search->k) * 4 < set->count / PIECE;
}

/* Room for an array behind those that are there. */
static size_t place(scan *s, int64_t count, size_t size)
{
    size_t offset = (size_t)s->bytes;
    s->bytes += round_up(count * (int64_t)size, RTV_ALIGNMENT);
    return offset;
}

/* With NULL only the bytes come out. */
static void lay_out(scan *s, char *scratch)
{
    const rtv__int8_search *search = s->search;
    int64_t k = search->k, groups = groups_of(s->query_count);
    int64_t queries = groups * RTV__TILE_QUERIES;
    s->most_room = s->sampled ? 3 * k : k > HITS ? k : HITS;
    s->pending_capacity = 2 * k + 128;
    s->best_capacity = 2 * k + 2 * SCORES;
    s->most_looks = search->coded->set->count / 16 + 64 * k;
    int64_t hits = s->most_room + RTV__INT8_SPARE, pending = s->pending_capacity + hits;
    size_t group_place = place(s, groups, sizeof *s->groups);
    size_t hit_place = place(s, queries, sizeof *s->hits);
    size_t state_place = place(s, queries, sizeof *s->states);
    size_t code_place = place(s, groups * rtv__int8_group_bytes(search->dim), 1);
    bool changed = search->coded->changed_count > 0;
    size_t packed_place = place(s, changed ? queries * search->dim : 0, sizeof *s->packed);
    size_t slot_place = place(s, queries * hits, sizeof *s->slots);
    size_t product_place = place(s, queries * hits, sizeof *s->products);
    size_t pending_place = place(s, queries * pending, sizeof *s->pending);
    size_t best_place = place(s, queries * s->best_capacity, sizeof *s->best);
    if (scratch == NULL)
        return;
    s->groups = (void *)(scratch + group_place);
    s->hits = (void *)(scratch + hit_place);
    s->states = (void *)(scratch + state_place);
    s->codes = (void *)(scratch + code_place);
    s->packed = (void *)(scratch + packed_place);
    s->slots = (void *)(scratch + slot_place);
    s->products = (void *)(scratch + product_place);
    s->pending = (void *)(scratch + pending_place);
    s->best = (void *)(scratch + best_place);
    for (int64_t q = 0; q < queries; q++) {
        s->hits[q] = (rtv__int8_hits){s->slots + q * hits, s->products + q * hits, 0, 0};
        s->states[q] = (query_state){.hits = &s->hits[q],
                                     .pending = s->pending + q * pending,
                                     .best = s->best + q * s->best_capacity,
                                     .bound = -INFINITY,
                                     .guess = -INFINITY};
    }
}

int64_t rtv__int8_scan_bytes(const rtv__int8_search *search, int64_t queries)
{
    scan s = {.search = search, .query_count = queries, .sampled = guesses(search)};
    lay_out(&s, NULL);
    return s.bytes;
}

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
    for (int64_t done = 0; done < state->pending_count; done += SCORES) {
        const float *vectors[SCORES];
        uint32_t positions[SCORES];
        float scores[SCORES];
        int64_t count = state->pending_count - done < SCORES ? state->pending_count - done : SCORES;
        for (int64_t i = 0; i < count; i++) {
            positions[i] = coded->set->positions[rtv__topk_key_position(state->pending[done + i])];
            vectors[i] = coded->rows != NULL
                             ? coded->rows + positions[i] * search->dim
                             : rtv__panel_lane(search->panels, search->dim, positions[i]);
        }
        search->exact->score_rows(scores, search->queries + (s->first_query + q) * search->dim,
                                  vectors, stride, count, search->dim);
        if (state->best_count > s->best_capacity - SCORES) {
            rtv__keys_select(state->best, state->best_count, search->k);
            state->best_count = search->k;
        }
        for (int64_t i = 0; i < count; i++)
            state->best[state->best_count++] = rtv__topk_key(scores[i], positions[i]);
    }
    state->looks += state->pending_count;
    state->pending_count = 0;
}

/* Keeps the k best of some keys in front; the score of the last of them, if there are k. */
static float kth_score(uint64_t *keys, int64_t count, int64_t k)
{
    if (count < k)
        return -INFINITY;
    rtv__keys_select(keys, count, k);
    uint64_t worst = keys[0];
    for (int64_t i = 1; i < k; i++)
        worst = keys[i] < worst ? keys[i] : worst;
    return rtv__topk_key_score(worst);
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

/* Which of a group's queries a block can still matter to: their number, counted to the last. */
static int32_t live_rows(scan *s, int64_t g, int64_t tile)
{
    int32_t rows = 0;
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        int64_t q = g * RTV__TILE_QUERIES + i;
        if (q >= s->query_count)
            break;
        query_state *state = &s->states[q];
        if (!state->done &&
            rtv__int8_done(&s->groups[g], i, s->search->coded->set->norms[tile], state->bound)) {
            state->done = true;
            rtv__int8_ask(&s->groups[g], i, NAN);
        }
        if (!state->done)
            rows = i + 1;
    }
    return rows;
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
    int64_t groups = groups_of(s->query_count), pieces = (end - first + PIECE - 1) / PIECE;
    int64_t next_end = least(next + end - first, panels->tile_count);
    int64_t tile_bytes = panels->steps * RTV__TILE_LANES * RTV__INT8_STEP;
    for (int64_t i = 0; i < pieces; i++) {
        int64_t from = first + i * PIECE, to = least(from + PIECE, end);
        if (next < panels->tile_count)
            rtv__look_ahead(panels->codes + next * tile_bytes, (next_end - next) * tile_bytes,
                            g * pieces + i, groups * pieces);
        scan_tiles(s, g, rows, s->sampled ? from + 1 : from, to);
    }
}

/* Scans the first tile of each piece, to learn what a candidate must reach. */
static void scan_sample(scan *s, int64_t block)
{
    int64_t tiles = s->search->coded->set->panels.tile_count;
    for (int64_t first = 0; first < tiles; first += block * PIECE)
        for (int64_t g = 0; g < groups_of(s->query_count); g++) {
            int32_t rows = live_rows(s, g, first);
            for (int64_t tile = first; tile < least(first + block * PIECE, tiles) && rows > 0;
                 tile += PIECE)
                scan_tiles(s, g, rows, tile, tile + 1);
        }
}

/* The middle of the bounds of the k-th best of what is pending. */
static float guess_of(scan *s, int64_t q)
{
    query_state *state = &s->states[q];
    float lower = kth_score(state->pending, state->pending_count, s->k);
    if (lower == -INFINITY)
        return lower;
    uint64_t worst = state->pending[0];
    for (int64_t i = 1; i < s->k; i++)
        worst = state->pending[i] < worst ? state->pending[i] : worst;
    const rtv__int8_tile *tile = tile_of(s, rtv__topk_key_position(worst));
    float upper = rtv__int8_upper_above(&s->groups[q / RTV__TILE_QUERIES],
                                        (int)(q % RTV__TILE_QUERIES), tile, lower);
    return lower + (upper - lower) / 2;
}

static void guess(scan *s, int64_t block)
{
    s->k = sample_rank(s->search->k);
    s->room = s->k > HITS ? s->k : HITS;
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

bool rtv__int8_scan(const rtv__int8_search *search, void *scratch, uint64_t *keys, int64_t *counts,
                    int64_t first_query, int64_t query_count, int64_t first_block, int64_t step)
{
    scan s = {.search = search,
              .k = search->k,
              .first_query = first_query,
              .query_count = query_count,
              .sampled = step == 1 && guesses(search),
              .filters =
                  search->coded->stale != NULL || search->exclude != NULL || search->allow != NULL};
    lay_out(&s, scratch);
    if (first_block == 0 && search->coded->changed_count > 0 && !scan_changed(&s))
        return false;
    begin(&s);
    int64_t tiles = search->coded->set->panels.tile_count, block = block_tiles(search);
    bool live = true;
    s.room = s.most_room;
    if (s.sampled)
        guess(&s, block);
    for (int64_t first = first_block * block; first < tiles && live; first += step * block) {
        if (rtv__is_cancelled(search->workers))
            return false;
        live = false;
        for (int64_t g = 0; g < groups_of(query_count); g++) {
            int32_t rows = live_rows(&s, g, first);
            if (rows > 0)
                scan_block(&s, g, rows, first, least(first + block, tiles), first + step * block);
            live = live || rows > 0;
        }
    }
    for (int64_t q = 0; q < query_count; q++)
        counts[q] = finish(&s, q, keys + q * search->k);
    return true;
}
