/* Search in 8-bit integers: every instruction set finds what the plain C one does. */
#include "kernel/int8_threshold.h"
#include "kernel_test.h"

enum { MOST_TILES = 9, MOST_STEPS = 40, ROOM = 200 };

typedef struct {
    rtv__int8_hits lists[RTV__TILE_QUERIES];
    uint32_t slots[RTV__TILE_QUERIES][ROOM + RTV__INT8_SPARE];
    int32_t products[RTV__TILE_QUERIES][ROOM + RTV__INT8_SPARE];
} found;

static void clear(found *hits)
{
    for (int i = 0; i < RTV__TILE_QUERIES; i++)
        hits->lists[i] = (rtv__int8_hits){hits->slots[i], hits->products[i], 0, i};
}

static void check_found(const found *got, const found *want, rtv__isa isa)
{
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        const rtv__int8_hits *a = &got->lists[i], *b = &want->lists[i];
        if (a->count != b->count || a->above != b->above ||
            memcmp(a->slots, b->slots, (size_t)b->count * sizeof *b->slots) != 0 ||
            memcmp(a->products, b->products, (size_t)b->count * sizeof *b->products) != 0)
            ck_abort_msg("%s: query %d has %d hits and %d above, not %d and %d, or others",
                         rtv__isa_name(isa), i, (int)a->count, (int)a->above, (int)b->count,
                         (int)b->above);
    }
}

typedef struct {
    rtv__int8_panels panels;
    rtv__int8_group group;
    uint8_t *codes; /* end at memory which nobody may touch */
    int64_t code_bytes, query_bytes;
    int8_t *queries;
    rtv__int8_tile tiles[MOST_TILES];
} int8_case;

/* A bound for which few, many, all or no products do, or something odd. */
static float random_bound(rtv__random *random, int64_t steps)
{
    static const float odd[] = {NAN, INFINITY, -INFINITY, 0, -0.0f, 1e-40f, 3e38f, -3e38f};
    if (rtv__random_below(random, 6) == 0)
        return odd[rtv__random_below(random, sizeof odd / sizeof odd[0])];
    float spread = 127 * 127 * sqrtf((float)steps) / 3;
    return (float)(rtv__random_uniform(random) * 6 - 2) * spread;
}

static void make_case(int8_case *c, rtv__random *random, int64_t steps, int64_t tiles,
                      int32_t most_code, int extreme)
{
    c->code_bytes = tiles * steps * RTV__TILE_LANES * RTV__INT8_STEP;
    c->query_bytes = steps * RTV__TILE_QUERIES * RTV__INT8_STEP;
    c->codes = walled_alloc(c->code_bytes, 1);
    c->queries = walled_alloc(c->query_bytes, 1);
    for (int64_t i = 0; i < c->code_bytes; i++)
        c->codes[i] = (uint8_t)(extreme ? 1 + 254 * rtv__random_below(random, 2)
                                        : 1 + rtv__random_below(random, 255));
    for (int64_t i = 0; i < c->query_bytes; i++)
        c->queries[i] =
            (int8_t)(extreme ? most_code
                             : (int64_t)rtv__random_below(random, 2 * (uint64_t)most_code + 1) -
                                   most_code);
    for (int64_t i = 0; i < tiles; i++)
        c->tiles[i] = (rtv__int8_tile){
            .inverse_scale = (float)ldexp(1, (int)rtv__random_below(random, 3)),
            .error = (float)rtv__random_uniform(random),
            .length = 200 * (float)rtv__random_uniform(random),
        };
    uint64_t rest = 1 + rtv__random_below(random, RTV__TILE_LANES);
    c->panels = (rtv__int8_panels){c->codes, c->tiles, tiles, steps, (UINT64_C(1) << rest) - 1};
    c->group = (rtv__int8_group){.codes = c->queries};
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        int32_t sum = 0;
        for (int64_t step = 0; step < steps; step++)
            for (int x = 0; x < RTV__INT8_STEP; x++)
                sum += c->queries[(step * RTV__TILE_QUERIES + i) * RTV__INT8_STEP + x];
        c->group.offset[i] = RTV__INT8_OFFSET * sum;
        c->group.floor[i] = random_bound(random, steps);
        c->group.ceiling[i] = random_bound(random, steps);
        c->group.norm[i] = 500 * (float)rtv__random_uniform(random);
        c->group.error[i] = (float)rtv__random_uniform(random);
    }
}

static void check_case(const int8_case *c, const rtv__int8_kernels *kernels, rtv__isa isa)
{
    static found got, want;
    for (int32_t rows = 1; rows <= RTV__TILE_QUERIES; rows++)
        for (int64_t first = 0; first < c->panels.tile_count;) {
            rtv__int8_group group = c->group;
            for (int i = rows; i < RTV__TILE_QUERIES; i++)
                group.floor[i] = NAN;
            clear(&got);
            clear(&want);
            int64_t end = c->panels.tile_count;
            int64_t next =
                rtv__int8_scalar.scan(want.lists, ROOM, &group, rows, &c->panels, first, end);
            ck_assert_int_eq(kernels->scan(got.lists, ROOM, &group, rows, &c->panels, first, end),
                             next);
            check_found(&got, &want, isa);
            first = next;
        }
    for (int64_t first = 0; first < c->panels.tile_count;) {
        clear(&got);
        clear(&want);
        int64_t end = c->panels.tile_count;
        int64_t next = rtv__int8_scalar.count(want.lists, ROOM, &c->group, &c->panels, first, end);
        ck_assert_int_eq(kernels->count(got.lists, ROOM, &c->group, &c->panels, first, end), next);
        check_found(&got, &want, isa);
        first = next;
    }
}

START_TEST(all_find_the_same)
{
    rtv__random random;
    rtv__random_seed(&random, 11);
    FOR_EACH_ISA(isa)
    {
        const rtv__int8_kernels *kernels = rtv__int8_kernels_of_isa(isa);
        for (int round = 0; kernels != NULL && round < 120; round++) {
            int8_case c;
            int64_t steps = 1 + (int64_t)rtv__random_below(&random, MOST_STEPS);
            int64_t tiles = 1 + (int64_t)rtv__random_below(&random, MOST_TILES);
            make_case(&c, &random, steps, tiles, kernels->most_query_code, round % 8 == 0);
            check_case(&c, kernels, isa);
            walled_free(c.codes, c.code_bytes, 1);
            walled_free(c.queries, c.query_bytes, 1);
        }
    }
}
END_TEST

/* The plain C kernel against sums written out, at the widest: nothing overflows. */
START_TEST(the_widest_products_fit)
{
    enum { STEPS = RTV__INT8_MOST_DIM / RTV__INT8_STEP };
    uint8_t *codes = malloc(STEPS * RTV__TILE_LANES * RTV__INT8_STEP);
    int8_t *queries = malloc(STEPS * RTV__TILE_QUERIES * RTV__INT8_STEP);
    memset(codes, 255, STEPS * RTV__TILE_LANES * RTV__INT8_STEP);
    for (rtv__isa isa = 0; isa < RTV__ISA_COUNT; isa++) {
        const rtv__int8_kernels *kernels =
            rtv__isa_available(isa) ? rtv__int8_kernels_of_isa(isa) : NULL;
        for (int sign = -1; kernels != NULL && sign <= 1; sign += 2) {
            int32_t code = sign * kernels->most_query_code;
            memset(queries, (uint8_t)code, STEPS * RTV__TILE_QUERIES * RTV__INT8_STEP);
            const rtv__int8_tile tile = {.inverse_scale = 1};
            rtv__int8_panels panels = {codes, &tile, 1, STEPS, 1};
            rtv__int8_group group = {.codes = queries};
            static found hits;
            const float bounds[] = {-INFINITY, (float)code * 127 * RTV__INT8_MOST_DIM};
            for (int b = 0; b < 2; b++) {
                clear(&hits);
                for (int i = 0; i < RTV__TILE_QUERIES; i++) {
                    group.floor[i] = bounds[b];
                    group.offset[i] = RTV__INT8_OFFSET * code * RTV__INT8_MOST_DIM;
                }
                ck_assert_int_eq(kernels->scan(hits.lists, ROOM, &group, 8, &panels, 0, 1), 1);
                ck_assert_int_eq(hits.lists[7].count, 1);
                ck_assert_int_eq(hits.products[7][0], code * 127 * RTV__INT8_MOST_DIM);
            }
            clear(&hits);
            for (int i = 0; i < RTV__TILE_QUERIES; i++)
                group.floor[i] = INFINITY;
            ck_assert_int_eq(kernels->scan(hits.lists, ROOM, &group, 8, &panels, 0, 1), 1);
            ck_assert_int_eq(hits.lists[0].count, 0);
        }
    }
    free(codes);
    free(queries);
}
END_TEST

START_TEST(thresholds)
{
    const rtv__int8_tile tile = {.inverse_scale = 2, .error = 1, .length = 8};
    rtv__int8_group group = {.floor = {100, -100, NAN, INFINITY, -INFINITY},
                             .ceiling = {100, -100, NAN, INFINITY, -INFINITY},
                             .norm = {3, 3, 3, 3, 3},
                             .error = {0.25f, 0.25f, 0.25f, 0.25f, 0.25f}};
    const int32_t least[] = {200 - 5 - 1, -200 - 5 - 1, 65536 - 1, 65536 - 1, -65536 - 1};
    const int32_t above[] = {200 + 5 + 2, -200 + 5 + 2, 65536 + 2, 65536 + 2, -65536 + 2};
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(rtv__int8_least(&group, i, &tile, 1), least[i]);
        ck_assert_int_eq(rtv__int8_above(&group, i, &tile, 1), above[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_int8");
    TCase *tests = tcase_create("kernel_int8");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, all_find_the_same);
    tcase_add_test(tests, the_widest_products_fit);
    tcase_add_test(tests, thresholds);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
