#include "kernel/kernel.h"
#include "naive_panel.h"

START_TEST(packing_in_pieces_equals_packing_at_once)
{
    rtv__random random;
    rtv__random_seed(&random, 1);
    for (int64_t dim = 1; dim < 20; dim += 3)
        for (int64_t count = 0; count < 70; count += 7) {
            float *vectors = random_vectors(&random, count, dim);
            int64_t size = rtv__panel_size(count, dim);
            float *whole = pack(vectors, count, dim);
            float *pieces = malloc((size_t)(size + 1) * sizeof *pieces);
            memset(pieces, 0xA5, (size_t)size * sizeof *pieces);
            for (int64_t done = 0; done < count;) {
                int64_t step = 1 + (int64_t)rtv__random_below(&random, 20);
                if (step > count - done)
                    step = count - done;
                rtv__panel_append(NULL, pieces, dim, done, vectors + done * dim, step);
                done += step;
            }
            ck_assert_mem_eq(whole, pieces, (size_t)size * sizeof *pieces);
            float vector[20];
            for (int64_t i = 0; i < count; i++) {
                rtv__panel_get(vector, whole, dim, i);
                ck_assert_mem_eq(vector, vectors + i * dim, (size_t)dim * sizeof *vector);
            }
            for (int64_t i = count; i < rtv__panel_count(count) * RTV__PANEL_LANES; i++)
                for (int64_t x = 0; x < dim; x++)
                    ck_assert(rtv__panel_lane(whole, dim, i)[x * RTV__PANEL_LANES] == 0);
            free(vectors);
            free(whole);
            free(pieces);
        }
}
END_TEST

START_TEST(large_packing_uses_threads)
{
    enum { COUNT = 30011, DIM = 24 };
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 4;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    rtv__random random;
    rtv__random_seed(&random, 2);
    float *vectors = random_vectors(&random, COUNT, DIM);
    float *one = pack(vectors, COUNT, DIM);
    size_t bytes = (size_t)rtv__panel_size(COUNT, DIM) * sizeof *one;
    float *many = malloc(bytes);
    rtv__panel_append(context, many, DIM, 0, vectors, COUNT);
    ck_assert_mem_eq(one, many, bytes);
    free(vectors);
    free(one);
    free(many);
    rtv_context_free(context);
}
END_TEST

START_TEST(magnitudes)
{
    ck_assert(rtv__greatest_magnitude(NULL, 0) == 0);
    ck_assert(rtv__greatest_magnitude((const float[]){-3, 2, -0.0f}, 3) == 3);
    ck_assert(rtv__greatest_magnitude((const float[]){1, NAN, 2}, 3) == INFINITY);
    ck_assert(rtv__greatest_magnitude((const float[]){-INFINITY, 1}, 2) == INFINITY);
}
END_TEST

/* A float of any size: mostly near 1, sometimes huge, tiny, subnormal, zero, infinite or NaN. */
static float wild(rtv__random *random)
{
    switch (rtv__random_below(random, 40)) {
    case 0:
        return 0.0f;
    case 1:
        return -0.0f;
    case 2:
        return 3e38f;
    case 3:
        return -1e38f;
    case 4:
        return 1e-44f;
    case 5:
        return 2e-38f;
    case 6:
        return rtv__random_below(random, 8) == 0 ? INFINITY : 1e20f;
    case 7:
        return rtv__random_below(random, 8) == 0 ? NAN : -1e-20f;
    default:
        return uniform(random);
    }
}

static bool same(float a, float b)
{
    return isnan(a) ? isnan(b) : a == b;
}

typedef struct {
    float queries[RTV__TILE_QUERIES * 200], group[RTV__TILE_QUERIES * 200];
    float vectors[RTV__TILE_LANES * 200], panels[RTV__TILE_LANES * 200];
    float scores[RTV__TILE_QUERIES * RTV__TILE_LANES];
    const float *tile[RTV__TILE_PANELS];
} kernel_case;

static void make_case(kernel_case *c, rtv__random *random, int64_t dim, int32_t rows, bool tame)
{
    for (int64_t i = 0; i < rows * dim; i++)
        c->queries[i] = tame ? uniform(random) : wild(random);
    for (int64_t i = 0; i < RTV__TILE_LANES * dim; i++)
        c->vectors[i] = tame ? uniform(random) : wild(random);
    rtv__panel_pack_queries(c->group, c->queries, rows, dim);
    rtv__panel_append(NULL, c->panels, dim, 0, c->vectors, RTV__TILE_LANES);
    for (int p = 0; p < RTV__TILE_PANELS; p++)
        c->tile[p] = c->panels + p * RTV__PANEL_LANES * dim;
    for (int32_t i = 0; i < rows; i++)
        for (int l = 0; l < RTV__TILE_LANES; l++)
            c->scores[i * RTV__TILE_LANES + l] =
                naive_score(c->queries + i * dim, c->vectors + l * dim, dim);
}

static const rtv__ahead nothing = {NULL, 0};

static void check_find(const rtv__search_kernels *kernels, const kernel_case *c, int64_t dim,
                       int32_t rows, const float *bounds)
{
    uint64_t lanes[RTV__TILE_QUERIES];
    float scores[RTV__TILE_QUERIES * RTV__TILE_LANES];
    int64_t tile = kernels->find(lanes, scores, c->group, rows, c->tile, 1, dim, bounds, &nothing);
    bool any = false;
    for (int32_t i = 0; i < rows; i++) {
        uint64_t want = 0;
        for (int l = 0; l < RTV__TILE_LANES; l++)
            want |= (uint64_t)(c->scores[i * RTV__TILE_LANES + l] >= bounds[i]) << l;
        any = any || want != 0;
        if (tile != 0)
            continue;
        ck_assert_uint_eq(lanes[i], want);
        for (int l = 0; l < RTV__TILE_LANES && want != 0; l++)
            ck_assert(same(scores[i * RTV__TILE_LANES + l], c->scores[i * RTV__TILE_LANES + l]));
    }
    ck_assert_int_eq(tile, any ? 0 : 1);
}

static void check_count(const rtv__search_kernels *kernels, const kernel_case *c, int64_t dim,
                        int32_t rows, const float *bounds, rtv__random *random)
{
    uint64_t equal[RTV__TILE_QUERIES] = {0}, keep[RTV__TILE_QUERIES];
    int64_t counts[RTV__TILE_QUERIES];
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        keep[i] = rtv__random_next(random);
        counts[i] = i;
    }
    int32_t ties = kernels->count(counts, equal, c->group, c->tile, dim, bounds, keep);
    bool any = false;
    for (int i = 0; i < RTV__TILE_QUERIES; i++) {
        int64_t want = i;
        uint64_t want_equal = 0;
        for (int l = 0; l < RTV__TILE_LANES && i < rows; l++) {
            float score = c->scores[i * RTV__TILE_LANES + l];
            want += score > bounds[i] && (keep[i] >> l & 1) != 0;
            want_equal |= (uint64_t)(score == bounds[i]) << l;
        }
        ck_assert_int_eq(counts[i], want);
        any = any || want_equal != 0;
        if (ties)
            ck_assert_uint_eq(equal[i], want_equal);
    }
    ck_assert_int_eq(ties, any);
}

/* Every instruction set against the definition, for every number of rows. */
START_TEST(kernels_equal_the_definition)
{
    rtv__isa isa = (rtv__isa)_i;
    if (!rtv__isa_available(isa))
        return;
    const rtv__search_kernels *kernels = rtv__kernels_of_isa(isa)->search;
    rtv__random random;
    rtv__random_seed(&random, 3);
    static kernel_case c;
    for (int64_t dim = 1; dim <= 200; dim += dim < 20 ? 1 : 23)
        for (int32_t rows = 1; rows <= RTV__TILE_QUERIES; rows++)
            for (int round = 0; round < 4; round++) {
                make_case(&c, &random, dim, rows, round % 2 == 0);
                float bounds[RTV__TILE_QUERIES];
                for (int i = 0; i < RTV__TILE_QUERIES; i++) {
                    uint64_t choice = rtv__random_below(&random, 5);
                    int64_t lane = (int64_t)rtv__random_below(&random, RTV__TILE_LANES);
                    bounds[i] = choice == 0   ? -INFINITY
                                : choice == 1 ? INFINITY
                                              : c.scores[i * RTV__TILE_LANES + lane];
                    if (i >= rows)
                        bounds[i] = NAN;
                }
                check_find(kernels, &c, dim, rows, bounds);
                check_count(kernels, &c, dim, rows, bounds, &random);
                float score = kernels->score(c.group, RTV__TILE_QUERIES, c.tile[2] + 5,
                                             RTV__PANEL_LANES, dim);
                ck_assert(same(score, c.scores[37]));
                ck_assert(
                    same(kernels->score(c.queries, 1, c.vectors + 7 * dim, 1, dim), c.scores[7]));
            }
}
END_TEST

START_TEST(find_stops_at_the_first_tile_that_matters)
{
    enum { DIM = 3, TILES = 5 };
    static float panels[TILES * RTV__TILE_LANES * DIM], group[RTV__TILE_QUERIES * DIM];
    const float *pointers[TILES * RTV__TILE_PANELS];
    for (int64_t i = 0; i < TILES * RTV__TILE_PANELS; i++)
        pointers[i] = panels + i * RTV__PANEL_LANES * DIM;
    group[0] = 1;
    /* Query 0 scores 5 in lane 20 of tile 3 only. */
    rtv__panel_set(panels, DIM, 3 * RTV__TILE_LANES + 20, (const float[]){5, 0, 0});
    float bounds[RTV__TILE_QUERIES], scores[RTV__TILE_QUERIES * RTV__TILE_LANES];
    uint64_t lanes[RTV__TILE_QUERIES];
    for (int i = 0; i < RTV__TILE_QUERIES; i++)
        bounds[i] = 1;
    /* What is asked for ahead changes nothing. */
    const rtv__ahead ahead = {(const char *)panels, 2};
    for (rtv__isa isa = 0; isa < RTV__ISA_COUNT; isa++) {
        if (!rtv__isa_available(isa))
            continue;
        const rtv__search_kernels *kernels = rtv__kernels_of_isa(isa)->search;
        ck_assert_int_eq(
            kernels->find(lanes, scores, group, 8, pointers, TILES, DIM, bounds, &ahead), 3);
        ck_assert_uint_eq(lanes[0], UINT64_C(1) << 20);
        ck_assert(scores[20] == 5);
        ck_assert_int_eq(
            kernels->find(lanes, scores, group, 8, pointers + 12, TILES - 4, DIM, bounds, &nothing),
            1);
        ck_assert_int_eq(kernels->find(lanes, scores, group, 8, pointers, 0, DIM, bounds, &nothing),
                         0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("panel");
    TCase *tests = tcase_create("panel");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, packing_in_pieces_equals_packing_at_once);
    tcase_add_test(tests, large_packing_uses_threads);
    tcase_add_test(tests, magnitudes);
    tcase_add_loop_test(tests, kernels_equal_the_definition, 0, RTV__ISA_COUNT);
    tcase_add_test(tests, find_stops_at_the_first_tile_that_matters);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
