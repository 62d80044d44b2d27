/* The strip softmax against a naive double computation. */
#include "naive_strip.h"

/* The library's result in double, so that both have one type. */
static test_result strip_loss(rtv__strip_space *space, const rtv__strip_batch *b)
{
    test_result out = make_result(b);
    size_t queries = (size_t)(b->query_rows * b->heads * b->dim);
    size_t candidates = (size_t)(b->candidate_rows * b->dim);
    float *d_query = malloc((queries + 1) * sizeof(float));
    float *d_candidate = malloc((candidates + 1) * sizeof(float));
    const double *losses;
    OK(rtv__softmax_strip(space, b, &losses, d_query, d_candidate));
    if (b->pair_count > 0)
        memcpy(out.losses, losses, (size_t)b->pair_count * sizeof(double));
    for (size_t i = 0; i < queries; i++)
        out.d_query[i] = (double)d_query[i];
    for (size_t i = 0; i < candidates; i++)
        out.d_candidate[i] = (double)d_candidate[i];
    free(d_query);
    free(d_candidate);
    return out;
}

static void check_close(const char *what, int64_t number, const double *got, const double *want,
                        int64_t count, double tolerance)
{
    double largest = 0.0;
    for (int64_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(want[i]));
    /* Check writes a file at each assertion that it passes: only failures are told. */
    for (int64_t i = 0; i < count; i++)
        if (!(fabs(got[i] - want[i]) <= tolerance * (largest + 1.0)))
            ck_abort_msg("case %lld: %s[%lld] is %.9g, should be %.9g", (long long)number, what,
                         (long long)i, got[i], want[i]);
}

static void check_result(int64_t number, const rtv__strip_batch *b, const test_result *got,
                         const test_result *want, double tolerance)
{
    check_close("loss", number, got->losses, want->losses, b->pair_count, tolerance);
    check_close("d_query", number, got->d_query, want->d_query, b->query_rows * b->heads * b->dim,
                tolerance);
    check_close("d_candidate", number, got->d_candidate, want->d_candidate,
                b->candidate_rows * b->dim, tolerance);
}

/* Every option is on or off at random. */
static void random_batch(test_batch *t, rtv__random *random, int64_t number)
{
    int64_t rows = 1 + below(random, number % 7 == 0 ? 90 : 30);
    int64_t dim = 1 + below(random, number % 5 == 0 ? 150 : 40);
    int64_t heads = chance(random, 0.1) ? 1 + below(random, 4) : 1;
    int64_t columns = rows + (chance(random, 0.5) ? below(random, 120) : 0);
    start_batch(t, random, rows, heads, columns, dim, chance(random, 0.1) ? 2.0 : 0.5);
    rtv__strip_batch *batch = &t->batch;
    if (chance(random, 0.4))
        add_pairs(t, random, below(random, 3 * rows + 1));
    if (chance(random, 0.4))
        add_weights(t, random);
    if (chance(random, 0.5))
        batch->temperature = 0.3f + (float)rtv__random_uniform(random);
    if (chance(random, 0.4))
        batch->log_probability = t->log_probability = random_floats(random, columns, 1.0);
    if (chance(random, 0.4))
        batch->multiplicity = t->multiplicity = random_ints(random, columns, 1, 4);
    int64_t ids = 1 + below(random, chance(random, 0.5) ? 2 * columns : 6);
    if (chance(random, 0.7)) {
        batch->ids = t->ids = random_ints(random, columns, 0, ids);
        batch->remove_hits = chance(random, 0.7);
        if (chance(random, 0.3))
            add_known(t, random, ids);
    }
    if (chance(random, 0.3)) {
        add_mask(t, random);
        if (chance(random, 0.7))
            show_positives(t);
    }
    if (chance(random, 0.15))
        batch->label_smoothing = rtv__random_uniform(random);
    if (batch->label_smoothing > 0.0) {
        /* smoothed labels of removed columns make losses of 1e35 that nothing is told from */
        batch->remove_hits = false;
        batch->mask = NULL;
        batch->known_offsets = NULL;
    }
    batch->is_binary = chance(random, 0.25);
    if (chance(random, 0.2))
        batch->hard_negatives = below(random, columns + 5);
    batch->weight_scale = chance(random, 0.5) ? 1.0 : 0.25;
}

/* A masked positive has a loss of 3.4e36, beside which others vanish: compared apart. */
static void cap_losses(test_result *result, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (result->losses[i] > 1e30)
            result->losses[i] /= 3.4e36;
}

static rtv_context *make_context(int32_t threads)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_context *context;
    options.threads = threads;
    OK(rtv_context_create(&context, &options));
    return context;
}

static void compare_with_naive(rtv__strip_space *space, int64_t number,
                               const rtv__strip_batch *batch, double tolerance)
{
    test_result want = naive_loss(batch), got = strip_loss(space, batch);
    cap_losses(&want, batch->pair_count);
    cap_losses(&got, batch->pair_count);
    check_result(number, batch, &got, &want, tolerance);
    free_result(&want);
    free_result(&got);
}

START_TEST(random_options_equal_naive)
{
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i + 1);
    rtv_context *context = make_context(2);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, context));
    for (int64_t number = 0; number < 150; number++) {
        test_batch t;
        random_batch(&t, &random, number);
        compare_with_naive(space, number, &t.batch, 4e-6 * sqrt((double)t.batch.dim));
        free_batch(&t);
    }
    rtv__strip_space_free(space);
    rtv_context_free(context);
}
END_TEST

static void quantize(float *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        x[i] = rintf(x[i] * 4.0f) / 4.0f;
}

/* Scores of thousands, so that most exponentials are 0 and the first block tells nothing. */
START_TEST(far_scores_equal_naive)
{
    rtv__random random;
    rtv__random_seed(&random, 77);
    rtv_context *context = make_context(1);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, context));
    for (int64_t number = 0; number < 200; number++) {
        test_batch t;
        start_batch(&t, &random, 20, 1, 20 + below(&random, 150), 6, number % 2 == 0 ? 4.0 : 30.0);
        add_pairs(&t, &random, 60);
        if (chance(&random, 0.7)) {
            t.batch.ids = t.ids = random_ints(&random, t.batch.candidate_rows, 0, 40);
            t.batch.remove_hits = true;
        }
        if (chance(&random, 0.5))
            t.batch.multiplicity = t.multiplicity =
                random_ints(&random, t.batch.candidate_rows, 1, 5);
        if (t.ids != NULL && chance(&random, 0.5))
            add_known(&t, &random, 40);
        if (chance(&random, 0.3)) {
            add_mask(&t, &random);
            show_positives(&t);
        }
        t.batch.is_binary = chance(&random, 0.2);
        /* exact scores; but the logarithm of a multiplicity is rounded as they are */
        quantize(t.query, 20 * 6);
        quantize(t.candidate, t.batch.candidate_rows * 6);
        compare_with_naive(space, number, &t.batch, t.multiplicity == NULL ? 1e-5 : 1e-3);
        free_batch(&t);
    }
    rtv__strip_space_free(space);
    rtv_context_free(context);
}
END_TEST

/*
 * So many columns that few negatives are chosen from lists. Rounded embeddings make scores that are
 * equal: of these the lower column stays.
 */
START_TEST(few_negatives_equal_naive)
{
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i + 11);
    rtv_context *context = make_context(2);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, context));
    for (int64_t number = 0; number < 40; number++) {
        test_batch t;
        int64_t rows = 1 + below(&random, 70), columns = 200 + below(&random, 500);
        int64_t dim = 1 + below(&random, 20);
        start_batch(&t, &random, rows, 1, columns, dim, chance(&random, 0.2) ? 5.0 : 0.5);
        add_pairs(&t, &random, below(&random, 2 * rows + 1));
        t.batch.hard_negatives = below(&random, chance(&random, 0.2) ? columns / 4 : 9);
        t.batch.temperature = 0.5f;
        if (chance(&random, 0.5))
            add_weights(&t, &random);
        if (chance(&random, 0.3))
            t.batch.log_probability = t.log_probability = random_floats(&random, columns, 1.0);
        if (chance(&random, 0.4))
            t.batch.multiplicity = t.multiplicity = random_ints(&random, columns, 1, 4);
        if (chance(&random, 0.6)) {
            t.batch.ids = t.ids = random_ints(&random, columns, 0, 1 + below(&random, columns));
            t.batch.remove_hits = chance(&random, 0.7);
            if (chance(&random, 0.5))
                add_known(&t, &random, 50);
        }
        t.batch.is_binary = chance(&random, 0.2);
        if (chance(&random, 0.2))
            t.batch.label_smoothing = 0.2;
        bool has_ties = chance(&random, 0.3);
        if (has_ties && t.log_probability == NULL) {
            quantize(t.query, rows * dim);
            quantize(t.candidate, columns * dim);
        }
        compare_with_naive(space, number, &t.batch, 4e-6 * sqrt((double)dim));
        free_batch(&t);
    }
    rtv__strip_space_free(space);
    rtv_context_free(context);
}
END_TEST

/* Where all scores are equal, lists tell nothing; and where one is not a number, no bound does. */
START_TEST(few_negatives_without_bounds)
{
    rtv__random random;
    rtv__random_seed(&random, 6);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, NULL));
    test_batch t;
    start_batch(&t, &random, 50, 1, 800, 4, 0.0);
    t.batch.hard_negatives = 3;
    compare_with_naive(space, 0, &t.batch, 1e-6);
    for (int64_t i = 0; i < 50 * 4; i++)
        t.query[i] = 1.0f;
    t.candidate[700 * 4] = NAN;
    test_result result = strip_loss(space, &t.batch);
    ck_assert(isnan(result.losses[0]) && isnan(result.losses[49]));
    free_result(&result);
    free_batch(&t);
    rtv__strip_space_free(space);
}
END_TEST

START_TEST(odd_sizes_equal_naive)
{
    static const int64_t sizes[][4] = {/* rows, heads, columns, dim */
                                       {1, 1, 1, 1},    {1, 1, 200, 3},   {49, 1, 49, 16},
                                       {47, 1, 97, 17}, {3, 48, 10, 2},   {5, 17, 60, 5},
                                       {2, 1, 5, 1024}, {100, 1, 100, 1}, {96, 1, 144, 64}};
    rtv__random random;
    rtv__random_seed(&random, 5);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, NULL));
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        test_batch t;
        start_batch(&t, &random, sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3], 0.3);
        compare_with_naive(space, (int64_t)i, &t.batch, 1e-5);
        free_batch(&t);
    }
    rtv__strip_space_free(space);
}
END_TEST

/* Several waves of several strips, with all that the plain softmax knows. */
static void full_batch(test_batch *t, int64_t rows, int64_t hard_negatives)
{
    rtv__random random;
    rtv__random_seed(&random, 9);
    start_batch(t, &random, rows, 1, rows + 100, 20, 0.5);
    add_pairs(t, &random, 2 * rows);
    add_weights(t, &random);
    t->batch.ids = t->ids = random_ints(&random, rows + 100, 0, rows);
    t->batch.remove_hits = true;
    t->batch.multiplicity = t->multiplicity = random_ints(&random, rows + 100, 1, 3);
    add_known(t, &random, rows);
    t->batch.hard_negatives = hard_negatives;
}

static void hide_negatives(test_batch *t)
{
    rtv__random random;
    rtv__random_seed(&random, 10);
    add_mask(t, &random);
    show_positives(t);
}

/* No column may be removed: a smoothed label of one makes a loss of 1e35. */
static void smooth_labels(test_batch *t)
{
    t->batch.label_smoothing = 0.1;
    t->batch.remove_hits = false;
    t->batch.known_offsets = NULL;
}

static bool same_result(const test_result *a, const test_result *b, const rtv__strip_batch *batch)
{
    size_t queries = (size_t)(batch->query_rows * batch->heads * batch->dim);
    size_t candidates = (size_t)(batch->candidate_rows * batch->dim);
    return memcmp(a->losses, b->losses, (size_t)batch->pair_count * sizeof(double)) == 0 &&
           memcmp(a->d_query, b->d_query, queries * sizeof(double)) == 0 &&
           memcmp(a->d_candidate, b->d_candidate, candidates * sizeof(double)) == 0;
}

START_TEST(same_bits_for_any_threads_and_processor)
{
    static const int32_t threads[] = {1, 2, 7};
    test_batch t;
    test_result first = {0};
    full_batch(&t, 1500, _i == 1 ? 20 : -1);
    if (_i == 2)
        smooth_labels(&t);
    if (_i >= 3)
        hide_negatives(&t);
    t.batch.is_binary = _i == 4;
    for (int i = 0; i < 3; i++) {
        for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
            if (!rtv__isa_available(isa) || (isa == RTV__ISA_SCALAR && i > 0))
                continue;
            rtv_context *context = make_context(threads[i]);
            rtv__strip_space *space;
            context->isa = isa;
            OK(rtv__strip_space_create(&space, context));
            test_result result = strip_loss(space, &t.batch);
            if (first.losses == NULL)
                first = result;
            else {
                ck_assert_msg(same_result(&first, &result, &t.batch), "%d threads, %s", threads[i],
                              rtv__isa_name(isa));
                free_result(&result);
            }
            rtv__strip_space_free(space);
            rtv_context_free(context);
        }
    }
    free_result(&first);
    free_batch(&t);
}
END_TEST

/* Gradients that are not wanted do not change the others. */
START_TEST(gradients_can_be_left_out)
{
    test_batch t;
    full_batch(&t, 500, _i == 3 ? 5 : -1);
    if (_i == 2)
        smooth_labels(&t);
    rtv_context *context = make_context(_i);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, context));
    test_result want = strip_loss(space, &t.batch);
    int64_t queries = t.batch.query_rows * t.batch.dim;
    int64_t candidates = t.batch.candidate_rows * t.batch.dim;
    float *gradient = malloc((size_t)(queries + candidates) * sizeof *gradient);
    const double *losses;
    OK(rtv__softmax_strip(space, &t.batch, &losses, gradient, NULL));
    for (int64_t i = 0; i < queries; i++)
        if ((double)gradient[i] != want.d_query[i])
            ck_abort_msg("d_query alone differs");
    OK(rtv__softmax_strip(space, &t.batch, &losses, NULL, gradient));
    for (int64_t i = 0; i < candidates; i++)
        if ((double)gradient[i] != want.d_candidate[i])
            ck_abort_msg("d_candidate alone differs");
    OK(rtv__softmax_strip(space, &t.batch, &losses, NULL, NULL));
    ck_assert_mem_eq(losses, want.losses, (size_t)t.batch.pair_count * sizeof(double));
    free(gradient);
    free_result(&want);
    rtv__strip_space_free(space);
    rtv_context_free(context);
    free_batch(&t);
}
END_TEST

START_TEST(no_pairs_give_no_gradients)
{
    test_batch t;
    rtv__random random;
    rtv__random_seed(&random, 1);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, NULL));
    start_batch(&t, &random, 3, 1, 4, 2, 1.0);
    add_pairs(&t, &random, 0);
    float d_query[6] = {1, 1, 1, 1, 1, 1}, d_candidate[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    const double *losses;
    OK(rtv__softmax_strip(space, &t.batch, &losses, d_query, d_candidate));
    for (int i = 0; i < 6; i++)
        ck_assert(d_query[i] == 0.0f && d_candidate[i] == 0.0f);
    rtv__strip_space_free(space);
    free_batch(&t);
}
END_TEST

/* What is not finite shows in the losses of its row; nothing else goes wrong. */
START_TEST(not_finite_embeddings_show)
{
    static const float values[] = {NAN, INFINITY, -INFINITY, 3e38f};
    rtv__random random;
    rtv__random_seed(&random, 3);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, NULL));
    for (int i = 0; i < 8; i++) {
        test_batch t;
        start_batch(&t, &random, 60, 1, 130, 4, 1.0);
        t.batch.ids = t.ids = random_ints(&random, 130, 0, 30);
        t.batch.remove_hits = i % 2 == 0;
        for (int x = 0; x < 4; x++)
            t.query[50 * 4 + x] = values[i % 4];
        test_result result = strip_loss(space, &t.batch);
        ck_assert(!isfinite(result.losses[50]));
        for (int row = 0; row < 60; row++)
            ck_assert(row == 50 || isfinite(result.losses[row]));
        free_result(&result);
        free_batch(&t);
    }
    rtv__strip_space_free(space);
}
END_TEST

static rtv_status create_and_run(rtv_context *context, void *payload)
{
    const test_batch *t = payload;
    rtv__strip_space *space;
    RTV_TRY(rtv__strip_space_create(&space, context));
    const double *losses;
    float *gradient = malloc((size_t)(t->batch.candidate_rows * t->batch.dim) * sizeof *gradient);
    rtv_status status = rtv__softmax_strip(space, &t->batch, &losses, NULL, gradient);
    free(gradient);
    rtv__strip_space_free(space);
    return status;
}

START_TEST(failing_allocations)
{
    test_batch t;
    full_batch(&t, 60, -1);
    ck_assert_int_ge(sweep_failing_allocations(create_and_run, &t), 3);
    free_batch(&t);
}
END_TEST

/* Peak memory of one loss, and no allocation from the second on. */
static int64_t measure_peak(int64_t rows, int64_t dim)
{
    test_batch t;
    rtv__random random;
    counting_allocator counter;
    rtv__random_seed(&random, 2);
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    rtv__strip_space *space;
    OK(rtv__strip_space_create(&space, context));
    start_batch(&t, &random, rows, 1, rows, dim, 0.1);
    float *gradient = malloc((size_t)(rows * dim) * sizeof *gradient);
    const double *losses;
    OK(rtv__softmax_strip(space, &t.batch, &losses, gradient, gradient));
    EXPECT_NO_ALLOCATION(&counter,
                         OK(rtv__softmax_strip(space, &t.batch, &losses, gradient, gradient)));
    /* a smaller batch fits into the memory of the larger one */
    t.batch.query_rows = t.batch.pair_count = rows / 2;
    EXPECT_NO_ALLOCATION(&counter,
                         OK(rtv__softmax_strip(space, &t.batch, &losses, gradient, gradient)));
    free(gradient);
    free_batch(&t);
    rtv__strip_space_free(space);
    rtv_context_free(context);
    return counter.peak_bytes;
}

START_TEST(memory_is_linear)
{
    ck_assert_int_lt(measure_peak(8192, 2), 6 * 1000 * 1000);
    ck_assert_int_lt(measure_peak(12288, 1), 2 * measure_peak(6144, 1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("softmax_strip");
    TCase *tests = tcase_create("softmax_strip");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, random_options_equal_naive, 0, 4);
    tcase_add_test(tests, far_scores_equal_naive);
    tcase_add_loop_test(tests, few_negatives_equal_naive, 0, 3);
    tcase_add_test(tests, few_negatives_without_bounds);
    tcase_add_test(tests, odd_sizes_equal_naive);
    tcase_add_loop_test(tests, same_bits_for_any_threads_and_processor, 0, 5);
    tcase_add_loop_test(tests, gradients_can_be_left_out, 1, 4);
    tcase_add_test(tests, no_pairs_give_no_gradients);
    tcase_add_test(tests, not_finite_embeddings_show);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, memory_is_linear);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
