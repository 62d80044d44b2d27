/* Codes of 8 bits: what the bounds say of a score is always true. */
#include "tensor/panel_int8.h"

#include "kernel/int8_threshold.h"
#include "naive_panel.h"

enum { MOST_DIM = 130, MOST_COUNT = 160 };

enum { ORDINARY, ONE_DIMENSION, TINY, SUBNORMAL, GREAT, MIXED, ZERO, EQUAL, CANCELLING, KINDS };

/* A vector of one of the kinds that bounds might fail for. */
static void make_vector(float *vector, rtv__random *random, int64_t dim, int kind)
{
    for (int64_t x = 0; x < dim; x++) {
        float number = uniform(random);
        switch (kind) {
        case ONE_DIMENSION: /* coarse codes for all others */
            number = x == 0 ? 1 : number * 1e-4f;
            break;
        case TINY:
            number *= 1e-22f;
            break;
        case SUBNORMAL:
            number *= 1e-42f;
            break;
        case GREAT:
            number *= 1e17f;
            break;
        case MIXED:
            number = ldexpf(number, (int)rtv__random_below(random, 100) - 60);
            break;
        case ZERO:
            number = 0;
            break;
        case EQUAL:
            number = 0.5f;
            break;
        case CANCELLING:
            number = x % 2 == 0 ? 1e6f + number : -1e6f;
            break;
        default:
            break;
        }
        vector[x] = number;
    }
}

typedef struct {
    int64_t dim, count;
    float vectors[MOST_COUNT * MOST_DIM], queries[RTV__TILE_QUERIES * MOST_DIM];
    int8_t codes[(MOST_DIM + 4) * RTV__TILE_QUERIES];
    rtv__int8_group group;
    rtv__int8_set set;
} bound_case;

static int32_t product_of(const bound_case *c, int i, int64_t slot)
{
    const rtv__int8_panels *panels = &c->set.panels;
    const uint8_t *lane =
        panels->codes + slot / RTV__TILE_LANES * panels->steps * RTV__TILE_LANES * RTV__INT8_STEP +
        slot % RTV__TILE_LANES * RTV__INT8_STEP;
    int32_t sum = 0;
    for (int64_t x = 0; x < c->dim; x++)
        sum += (lane[x / 4 * RTV__TILE_LANES * 4 + x % 4] - RTV__INT8_OFFSET) *
               c->codes[(x / 4 * RTV__TILE_QUERIES + i) * 4 + x % 4];
    return sum;
}

/* Check's assertions are too slow for so many. */
static void require(bool holds, const char *what, const bound_case *c, int64_t slot, float score)
{
    if (!holds)
        ck_abort_msg("%s: dim %d, slot %d, score %a", what, (int)c->dim, (int)slot, (double)score);
}

static void check_pair(bound_case *c, int i, int64_t slot)
{
    const rtv__int8_tile *tile = &c->set.panels.tiles[slot / RTV__TILE_LANES];
    int64_t steps = c->set.panels.steps;
    const float *candidate = c->vectors + c->set.positions[slot] * c->dim;
    float score = naive_score(c->queries + i * c->dim, candidate, c->dim);
    int32_t product = product_of(c, i, slot);
    require(rtv__int8_lower(&c->group, i, tile, product) <= score, "lower bound", c, slot, score);
    require(rtv__int8_upper(&c->group, i, tile, product) >= score, "upper bound", c, slot, score);
    rtv__int8_ask_above(&c->group, i, score);
    require(product >= rtv__int8_least(&c->group, i, tile, steps), "dropped", c, slot, score);
    require(product < rtv__int8_above(&c->group, i, tile, steps), "sure", c, slot, score);
    rtv__int8_ask(&c->group, i, nextafterf(score, -INFINITY));
    require(product >= rtv__int8_least(&c->group, i, tile, steps), "dropped", c, slot, score);
    require(!rtv__int8_done(&c->group, i, c->set.norms[slot / RTV__TILE_LANES], score),
            "ended early", c, slot, score);
}

/* Every coded candidate has one slot, in a tile of its norm or a greater one. */
static void check_slots(const bound_case *c)
{
    bool placed[MOST_COUNT] = {false};
    for (int64_t i = 0; i < c->set.other_count; i++)
        for (int l = 0; l < RTV__PANEL_LANES; l++)
            if ((c->set.others[i].lanes >> l & 1) != 0)
                placed[c->set.others[i].panel * RTV__PANEL_LANES + (uint32_t)l] = true;
    for (int64_t slot = 0; slot < c->set.count; slot++) {
        require(!placed[c->set.positions[slot]], "placed twice", c, slot, 0);
        placed[c->set.positions[slot]] = true;
        const float *vector = c->vectors + c->set.positions[slot] * c->dim;
        double squares = 0;
        for (int64_t x = 0; x < c->dim; x++)
            squares += (double)vector[x] * vector[x];
        require(c->set.norms[slot / RTV__TILE_LANES] >= sqrt(squares), "norm", c, slot, 0);
    }
    for (int64_t i = 0; i < c->count; i++)
        require(placed[i], "nowhere", c, i, 0);
}

static void build_case(bound_case *c)
{
    float *panels = pack(c->vectors, c->count, c->dim);
    OK(rtv__int8_set_build(&c->set, NULL, panels, c->dim, c->count));
    free(panels);
    check_slots(c);
}

START_TEST(bounds_hold_for_all_kinds)
{
    static bound_case c;
    rtv__random random;
    rtv__random_seed(&random, 21);
    rtv__int8_set_init(&c.set, NULL);
    int32_t most_code = _i == 0 ? 127 : 63;
    for (int round = 0; round < 400; round++) {
        c.dim = 1 + (int64_t)rtv__random_below(&random, round % 4 == 0 ? MOST_DIM : 20);
        c.count = 1 + (int64_t)rtv__random_below(&random, MOST_COUNT);
        int kind = round % (KINDS + 1); /* KINDS: any */
        for (int64_t i = 0; i < c.count; i++)
            make_vector(c.vectors + i * c.dim, &random, c.dim,
                        kind < KINDS ? kind : (int)rtv__random_below(&random, KINDS));
        for (int i = 0; i < RTV__TILE_QUERIES; i++)
            make_vector(c.queries + i * c.dim, &random, c.dim,
                        i % 2 == 0 && kind < KINDS ? kind : (int)rtv__random_below(&random, KINDS));
        build_case(&c);
        ck_assert_int_eq(c.set.count, c.count);
        ck_assert_uint_eq(rtv__int8_pack_queries(&c.group, c.codes, c.queries, 8, c.dim, most_code),
                          0);
        for (int i = 0; i < RTV__TILE_QUERIES; i++)
            for (int64_t slot = 0; slot < c.set.count; slot++)
                check_pair(&c, i, slot);
    }
    rtv__int8_set_destroy(&c.set);
}
END_TEST

/* The worst for a bound: errors that all point the same way, against the query. */
START_TEST(bounds_hold_where_they_are_tight)
{
    static bound_case c;
    rtv__random random;
    rtv__random_seed(&random, 22);
    rtv__int8_set_init(&c.set, NULL);
    c.count = MOST_COUNT;
    for (int round = 0; round < 60; round++) {
        c.dim = 2 + (int64_t)rtv__random_below(&random, MOST_DIM - 1);
        for (int64_t i = 0; i < c.count; i++)
            for (int64_t x = 0; x < c.dim; x++) {
                double code = x == 0 ? 127 : (double)rtv__random_below(&random, 20);
                double part = x == 0 ? 0 : 0.4999 * (i % 2 == 0 ? 1 : -1);
                c.vectors[i * c.dim + x] = (float)((code + part) / 127);
            }
        for (int64_t i = 0; i < RTV__TILE_QUERIES; i++)
            for (int64_t x = 0; x < c.dim; x++)
                c.queries[i * c.dim + x] =
                    (float)((x == 0 ? 127 : 5 + 0.4999 * (i % 2 == 0 ? 1 : -1)) / 127);
        build_case(&c);
        ck_assert_uint_eq(rtv__int8_pack_queries(&c.group, c.codes, c.queries, 8, c.dim, 127), 0);
        for (int i = 0; i < RTV__TILE_QUERIES; i++)
            for (int64_t slot = 0; slot < c.set.count; slot++)
                check_pair(&c, i, slot);
    }
    rtv__int8_set_destroy(&c.set);
}
END_TEST

START_TEST(what_has_no_codes_is_told_apart)
{
    static bound_case c;
    rtv__int8_set_init(&c.set, NULL);
    c.dim = 3;
    c.count = 100;
    for (int64_t i = 0; i < c.count * c.dim; i++)
        c.vectors[i] = 1;
    c.vectors[2 * 3] = INFINITY;
    c.vectors[3 * 3 + 1] = NAN;
    c.vectors[40 * 3] = 2e19f;
    c.vectors[41 * 3] = 9e18f;
    build_case(&c);
    ck_assert_int_eq(c.set.count, 97);
    ck_assert_int_eq(c.set.other_count, 2);
    ck_assert_uint_eq(c.set.others[0].panel, 0);
    ck_assert_uint_eq(c.set.others[0].lanes, 12);
    ck_assert_uint_eq(c.set.others[1].panel, 2);
    ck_assert_uint_eq(c.set.others[1].lanes, 1 << 8);
    ck_assert_uint_eq(c.set.positions[0], 41);

    const float queries[] = {1, 2, 3, NAN, 0, 0, 0, -INFINITY, 0, 3e19f, 0, 0};
    ck_assert_uint_eq(rtv__int8_pack_queries(&c.group, c.codes, queries, 4, 3, 127), 0xE);
    for (int i = 1; i < RTV__TILE_QUERIES; i++)
        ck_assert_int_eq(rtv__int8_least(&c.group, i, &c.set.panels.tiles[0], 1), 65536 - 1);
    rtv__int8_set_destroy(&c.set);
}
END_TEST

START_TEST(early_ends_are_used)
{
    static bound_case c;
    rtv__int8_set_init(&c.set, NULL);
    c.dim = 2;
    c.count = 2 * RTV__TILE_LANES;
    for (int64_t i = 0; i < c.count; i++) {
        c.vectors[2 * i] = i % 2 == 0 ? 4 : 1;
        c.vectors[2 * i + 1] = 0;
    }
    build_case(&c);
    c.queries[0] = 1;
    c.queries[1] = 0;
    ck_assert_uint_eq(rtv__int8_pack_queries(&c.group, c.codes, c.queries, 1, 2, 127), 0);
    const float *norms = c.set.norms;
    ck_assert(!rtv__int8_done(&c.group, 0, norms[0], 3.99f));
    ck_assert(rtv__int8_done(&c.group, 0, norms[1], 3.99f));
    ck_assert(rtv__int8_done(&c.group, 0, norms[1], 1.01f));
    ck_assert(!rtv__int8_done(&c.group, 0, norms[1], 1));
    rtv__int8_set_destroy(&c.set);
}
END_TEST

/* A large set, built by threads, is the same. */
START_TEST(threads_build_the_same)
{
    enum { COUNT = 30000, DIM = 10 };
    rtv__random random;
    rtv__random_seed(&random, 23);
    float *vectors = random_vectors(&random, COUNT, DIM);
    float *panels = pack(vectors, COUNT, DIM);
    rtv__int8_set sets[2];
    for (int i = 0; i < 2; i++) {
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        options.threads = i == 0 ? 1 : 3;
        rtv_context *context;
        OK(rtv_context_create(&context, &options));
        rtv__int8_set_init(&sets[i], NULL);
        OK(rtv__int8_set_build(&sets[i], context, panels, DIM, COUNT));
        rtv_context_free(context);
    }
    int64_t tiles = sets[0].panels.tile_count;
    ck_assert_int_eq(sets[0].count, COUNT);
    ck_assert_mem_eq(sets[0].codes, sets[1].codes, (size_t)(tiles * 3 * RTV__TILE_LANES * 4));
    ck_assert_mem_eq(sets[0].tiles, sets[1].tiles, (size_t)tiles * sizeof(rtv__int8_tile));
    ck_assert_mem_eq(sets[0].positions, sets[1].positions, COUNT * sizeof(uint32_t));
    ck_assert(sets[0].spread == sets[1].spread && sets[0].spread > 0 && sets[0].spread < 0.02f);
    for (int i = 0; i < 2; i++)
        rtv__int8_set_destroy(&sets[i]);
    free(vectors);
    free(panels);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("panel_int8");
    TCase *tests = tcase_create("panel_int8");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, bounds_hold_for_all_kinds, 0, 2);
    tcase_add_test(tests, bounds_hold_where_they_are_tight);
    tcase_add_test(tests, what_has_no_codes_is_told_apart);
    tcase_add_test(tests, early_ends_are_used);
    tcase_add_test(tests, threads_build_the_same);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
