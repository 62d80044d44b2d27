/* Indexes that store fewer bytes: what is lost is lost when a vector is stored, and nothing after. */
#include <float.h>

#include "base/context.h"
#include "index/index.h"
#include "naive_index.h"

enum { DIM = 19, IDS = 400, STORAGES = 2 };
static const rtv_index_storage_type storages[STORAGES] = {RTV_INDEX_STORAGE_BFLOAT16,
                                                          RTV_INDEX_STORAGE_INT8};

/* Rounded to 8 bits, in double. */
static float naive_bf16(float number)
{
    const double greatest = 0x1.FEp127;
    const int smallest_exponent = -133;
    int exponent;
    if (!isfinite(number) || number == 0)
        return number;
    frexp(number, &exponent);
    int unit = exponent - 8 > smallest_exponent ? exponent - 8 : smallest_exponent;
    double rounded = ldexp(rint(ldexp(number, -unit)), unit);
    return fabs(rounded) > greatest ? copysignf(INFINITY, number) : (float)rounded;
}

static void naive_int8(float *out, const float *vector, int64_t dim)
{
    float greatest = 0;
    bool finite = true;
    for (int64_t x = 0; x < dim; x++) {
        finite = finite && isfinite(vector[x]);
        greatest = fmaxf(greatest, fabsf(vector[x]));
    }
    int exponent;
    float scale = greatest / 127;
    frexpf(scale, &exponent);
    scale = ldexpf(truncf(ldexpf(scale, 16 - exponent)), exponent - 16);
    scale = fmaxf(scale, FLT_MIN);
    for (int64_t x = 0; x < dim; x++)
        out[x] = finite ? rintf(vector[x] / scale) * scale : NAN;
}

/* What an index of that storage makes of a vector. */
static void naive_store(float *out, const float *vector, int64_t dim, rtv_index_storage_type type)
{
    if (type == RTV_INDEX_STORAGE_INT8) {
        naive_int8(out, vector, dim);
        return;
    }
    for (int64_t x = 0; x < dim; x++)
        out[x] = naive_bf16(vector[x]);
}

static bool same_floats(const float *a, const float *b, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i]))))
            return false;
    return true;
}

static rtv_context *context_of(int32_t threads, rtv__isa isa)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    rtv_context *context;
    setenv("RTV_ISA", rtv__isa_name(isa), 1);
    OK(rtv_context_create(&context, &options));
    unsetenv("RTV_ISA");
    return context;
}

static rtv_index *make_index(rtv_context *context, int64_t dim, rtv_index_storage_type type)
{
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.storage = type;
    rtv_index *index;
    OK(rtv_index_create(&index, context, dim, &options));
    ck_assert_int_eq(rtv_index_storage(index), type);
    return index;
}

/* Ordinary numbers, or sizes from subnormal to overflowing, or some that are none. */
static void make_vector(float *vector, int64_t dim, rtv__random *random)
{
    uint64_t kind = rtv__random_below(random, 8);
    for (int64_t x = 0; x < dim; x++) {
        vector[x] = random_number(random);
        if (kind == 0)
            vector[x] = ldexpf(vector[x], (int)rtv__random_below(random, 277) - 148);
        if (kind == 1 && rtv__random_below(random, 9) == 0)
            vector[x] = rtv__random_below(random, 2) == 0 ? INFINITY : NAN;
        if (kind == 2)
            vector[x] = rintf(vector[x]);
    }
}

/* One random change of both. */
static void change(rtv_index *index, naive_index *naive, rtv__random *random)
{
    int64_t ids[40];
    float vectors[40 * DIM], stored[DIM];
    int64_t count = (int64_t)rtv__random_below(random, 40);
    bool removes = rtv__random_below(random, 4) == 0;
    for (int64_t i = 0; i < count; i++) {
        ids[i] = (int64_t)rtv__random_below(random, IDS);
        make_vector(vectors + i * DIM, DIM, random);
    }
    if (removes)
        OK(rtv_index_remove(index, ids, count));
    else
        OK(rtv_index_upsert(index, ids, vectors, count));
    for (int64_t i = 0; i < count; i++) {
        naive_store(stored, vectors + i * DIM, DIM, index->vectors.type);
        if (removes)
            naive_remove(naive, ids[i]);
        else
            naive_upsert(naive, ids[i], stored);
    }
}

static void check_content(const rtv_index *index, const naive_index *naive, const float *query)
{
    float vector[DIM], score;
    ck_assert_int_eq(rtv_index_count(index), naive->count);
    for (int64_t i = 0; i < naive->count; i++) {
        const float *want = naive->vectors + i * DIM;
        float want_score = naive_score(query, want, DIM);
        OK(rtv_index_vector(vector, index, naive->ids[i]));
        OK(rtv_index_score(&score, index, query, &naive->ids[i], 1));
        if (rtv_index_id_at(index, i) != naive->ids[i] || !same_floats(vector, want, DIM) ||
            !same_floats(&score, &want_score, 1))
            ck_abort_msg("candidate %d differs", (int)i);
    }
}

/* A batch against the naive search, with lists of ids or without, and its first query alone. */
static void check_searches(const rtv_index *index, const naive_index *naive, rtv_hits *hits,
                           rtv__random *random)
{
    static naive_hit want[NAIVE_MOST];
    float queries[20 * DIM];
    int64_t listed[60], offsets[21] = {0}, count = 1 + (int64_t)rtv__random_below(random, 20);
    bool shared = rtv__random_below(random, 2) == 0;
    random_numbers(queries, count * DIM, random);
    for (int64_t i = 0; i < 60; i++)
        listed[i] = (int64_t)rtv__random_below(random, IDS);
    for (int64_t q = 0; q < count; q++)
        offsets[q + 1] = offsets[q] + 3;
    rtv_id_lists lists = RTV_ID_LISTS_INIT;
    lists.ids = listed;
    lists.count = shared ? 60 : offsets[count];
    lists.offsets = shared ? NULL : offsets;
    for (int kind = 0; kind < 3; kind++) {
        rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
        options.k = 1 + (int64_t)rtv__random_below(random, 30);
        options.exclude = kind == 1 ? &lists : NULL;
        options.allow = kind == 2 ? &lists : NULL;
        OK(rtv_index_search(index, queries, count, &options, hits));
        for (int64_t q = 0; q < count; q++) {
            const int64_t *list = listed + (shared ? 0 : offsets[q]);
            int64_t length = shared ? 60 : 3;
            int64_t found = naive_search(want, naive, queries + q * DIM, options.k, list,
                                         kind == 1 ? length : 0, kind == 2 ? list : NULL, length);
            check_hits(hits, q, want, found);
        }
    }
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    OK(rtv_index_search(index, queries, 1, &options, hits));
    check_hits(hits, 0, want, naive_search(want, naive, queries, 10, NULL, 0, NULL, 0));
}

/* All changes and searches, on every instruction set, are those of float32 vectors that were
 * rounded before. */
START_TEST(what_is_stored_is_searched_exactly)
{
    const rtv__isa isa = (rtv__isa)(_i / STORAGES);
    if (!rtv__isa_available(isa))
        return;
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i);
    rtv_context *context = context_of(1 + _i % 3, isa);
    rtv_index *index = make_index(context, DIM, storages[_i % STORAGES]);
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, context));
    naive_index naive;
    naive_init(&naive, DIM);
    for (int round = 0; round < 60; round++) {
        float query[DIM];
        change(index, &naive, &random);
        if (round == 30) {
            rtv_index_clear(index);
            naive.count = 0;
        }
        random_numbers(query, DIM, &random);
        check_content(index, &naive, query);
        check_searches(index, &naive, hits, &random);
    }
    free(naive.vectors);
    rtv_hits_free(hits);
    rtv_index_free(index);
    rtv_context_free(context);
}
END_TEST

/* Many candidates, so that threads share them and blocks follow each other. */
START_TEST(many_candidates)
{
    enum { COUNT = 20000, WIDE = 40, QUERIES = 70 };
    static float vectors[COUNT * WIDE], queries[QUERIES * WIDE];
    rtv__random random;
    rtv__random_seed(&random, 5);
    random_numbers(vectors, COUNT * WIDE, &random);
    random_numbers(queries, QUERIES * WIDE, &random);
    rtv_context *context = context_of(2, rtv__isa_best());
    rtv_index *index = make_index(context, WIDE, storages[_i]), *twin;
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    for (int64_t i = 0; i < COUNT; i++)
        naive_store(vectors + i * WIDE, vectors + i * WIDE, WIDE, storages[_i]);
    OK(rtv_index_create(&twin, context, WIDE, NULL));
    OK(rtv_index_add(twin, NULL, vectors, COUNT));
    const int64_t counts[] = {1, 9, QUERIES};
    for (int i = 0; i < 3; i++) {
        int64_t ids[QUERIES * 10], twin_ids[QUERIES * 10];
        float scores[QUERIES * 10], twin_scores[QUERIES * 10];
        OK(rtv_index_search_into(index, queries, counts[i], NULL, ids, scores, NULL));
        OK(rtv_index_search_into(twin, queries, counts[i], NULL, twin_ids, twin_scores, NULL));
        ck_assert_mem_eq(ids, twin_ids, (size_t)counts[i] * 10 * sizeof *ids);
        ck_assert_mem_eq(scores, twin_scores, (size_t)counts[i] * 10 * sizeof *scores);
    }
    rtv_hits *hits, *twin_hits;
    OK(rtv_hits_create(&hits, context));
    OK(rtv_hits_create(&twin_hits, context));
    OK(rtv_index_similar(index, 77, NULL, hits));
    OK(rtv_index_similar(twin, 77, NULL, twin_hits));
    for (int64_t i = 0; i < 10; i++)
        ck_assert_int_eq(rtv_hits_id_int64(hits, 0, i), rtv_hits_id_int64(twin_hits, 0, i));
    rtv_hits_free(hits);
    rtv_hits_free(twin_hits);
    rtv_index_free(index);
    rtv_index_free(twin);
    rtv_context_free(context);
}
END_TEST

/* The errors that the documentation states; and storing what was stored loses nothing more. */
START_TEST(errors_are_within_their_bounds)
{
    rtv__random random;
    rtv__random_seed(&random, 6);
    rtv_index *index = make_index(NULL, DIM, storages[_i]);
    bool is_int8 = storages[_i] == RTV_INDEX_STORAGE_INT8;
    for (int round = 0; round < 3000; round++) {
        float vector[DIM], stored[DIM], again[DIM];
        int size = (int)rtv__random_below(&random, 250) - 125;
        double greatest = 0;
        for (int64_t x = 0; x < DIM; x++) {
            vector[x] = ldexpf(random_number(&random), size);
            greatest = fmax(greatest, fabs(vector[x]));
        }
        if (round == 0)
            greatest = vector[3] = FLT_MAX;
        const int64_t id = 1;
        OK(rtv_index_upsert(index, &id, vector, 1));
        OK(rtv_index_vector(stored, index, id));
        for (int64_t x = 0; x < DIM; x++) {
            double most =
                is_int8 ? fmax(greatest / 253, 0x1p-127) : fmax(fabs(vector[x]) / 256, 0x1p-134);
            bool overflows = !is_int8 && fabsf(vector[x]) > 3.396e38f;
            if (overflows ? stored[x] != INFINITY : fabs((double)stored[x] - vector[x]) > most)
                ck_abort_msg("%a is stored as %a", (double)vector[x], (double)stored[x]);
        }
        OK(rtv_index_upsert(index, &id, stored, 1));
        OK(rtv_index_vector(again, index, id));
        ck_assert_mem_eq(again, stored, sizeof stored);
    }
    rtv_index_free(index);
}
END_TEST

START_TEST(what_is_not_finite)
{
    const float vectors[4][2] = {{1, 2}, {INFINITY, 1}, {NAN, 1}, {-0.0f, 0}}, query[] = {1, 1};
    rtv_index *index = make_index(NULL, 2, storages[_i]);
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    OK(rtv_index_add(index, NULL, vectors[0], 4));
    OK(rtv_index_search(index, query, 1, NULL, hits));
    bool is_int8 = storages[_i] == RTV_INDEX_STORAGE_INT8;
    ck_assert_int_eq(rtv_hits_count(hits, 0), is_int8 ? 2 : 3);
    ck_assert_int_eq(rtv_hits_id_int64(hits, 0, 0), is_int8 ? 0 : 1);
    float vector[2];
    OK(rtv_index_vector(vector, index, 1));
    ck_assert(is_int8 ? isnan(vector[0]) && isnan(vector[1]) : isinf(vector[0]) && vector[1] == 1);
    OK(rtv_index_vector(vector, index, 2));
    ck_assert(isnan(vector[0]));
    rtv_hits_free(hits);
    rtv_index_free(index);
}
END_TEST

START_TEST(unknown_storage_is_refused)
{
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    rtv_index *index;
    options.storage = 3;
    FAILS(RTV_E_UNSUPPORTED, "storage 3", rtv_index_create(&index, NULL, 2, &options));
    ck_assert_ptr_null(index);
    options.storage = -1;
    FAILS(RTV_E_UNSUPPORTED, "storage -1", rtv_index_create(&index, NULL, 2, &options));
    options.storage = RTV_INDEX_STORAGE_INT8;
    options.reserved1 = 1;
    FAILS(RTV_E_UNSUPPORTED, "rtv_index_options", rtv_index_create(&index, NULL, 2, &options));
    /* Callers that do not know of it get float32. */
    options.struct_size = offsetof(rtv_index_options, storage);
    OK(rtv_index_create(&index, NULL, 2, &options));
    ck_assert_int_eq(rtv_index_storage(index), RTV_INDEX_STORAGE_FLOAT32);
    rtv_index_free(index);
}
END_TEST

static char *path_in(const char *directory)
{
    char *path = malloc(strlen(directory) + 3);
    sprintf(path, "%s/a", directory);
    return path;
}

/* As it was saved, from the mapped file and after the first change. */
START_TEST(files_keep_the_storage)
{
    char *directory = make_temporary_directory(), *path = path_in(directory);
    rtv__random random;
    rtv__random_seed(&random, 7);
    const int64_t counts[] = {0, 1, 333};
    for (int i = 0; i < 3; i++) {
        float vector[DIM], query[DIM];
        rtv_index *index = make_index(NULL, DIM, storages[_i]), *loaded;
        naive_index naive;
        naive_init(&naive, DIM);
        for (int64_t id = 0; id < counts[i]; id++) {
            make_vector(vector, DIM, &random);
            OK(rtv_index_add(index, &id, vector, 1));
            naive_store(vector, vector, DIM, storages[_i]);
            naive_upsert(&naive, id, vector);
        }
        random_numbers(query, DIM, &random);
        OK(rtv_index_save(index, path));
        rtv_index_free(index);
        OK(rtv_index_load(&loaded, NULL, path));
        ck_assert_int_eq(rtv_index_storage(loaded), storages[_i]);
        ck_assert_ptr_null(loaded->vectors.own_numbers);
        check_content(loaded, &naive, query);
        change(loaded, &naive, &random);
        check_content(loaded, &naive, query);
        free(naive.vectors);
        rtv_index_free(loaded);
    }
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

/* An index file of two vectors with scales of a wrong shape, or panels of a type that is none. */
START_TEST(bent_files_are_refused)
{
    static const int8_t codes[32] = {1, 2};
    static const float scales[32] = {1};
    char *directory = make_temporary_directory(), *path = path_in(directory);
    const char *fragments[] = {"scales", "scales", "panels"};
    const rtv_status statuses[] = {RTV_E_NOTFOUND, RTV_E_SHAPE, RTV_E_DTYPE};
    for (int i = 0; i < 3; i++) {
        rtv_tensor_writer *writer;
        rtv_index *index;
        OK(rtv_tensor_writer_create(&writer, NULL));
        OK(rtv__tensor_writer_set_text(writer, NULL, "kind", "brute_force"));
        OK(rtv__tensor_writer_set_integer(writer, NULL, "count", 2));
        const int64_t dims[] = {1, 2, 16}, wrong[] = {2, 16};
        if (i == 2)
            OK(rtv__tensor_writer_add(writer, NULL, "panels", RTV_DTYPE_U8, 3, dims, codes));
        else
            OK(rtv__tensor_writer_add_stored(writer, NULL, "panels", RTV__STORED_I8, 3, dims,
                                             codes));
        if (i == 1)
            OK(rtv__tensor_writer_add(writer, NULL, "scales", RTV_DTYPE_F32, 2, wrong, scales));
        OK(rtv_tensor_writer_save(writer, path));
        rtv_tensor_writer_free(writer);
        FAILS(statuses[i], fragments[i], rtv_index_load(&index, NULL, path));
        ck_assert_ptr_null(index);
    }
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

/* Bytes of vectors, once memory is there, and nothing that grows with searches. */
START_TEST(memory_is_what_it_says)
{
    enum { COUNT = 16384, WIDE = 32 };
    static float vectors[COUNT * WIDE];
    rtv__random random;
    rtv__random_seed(&random, 8);
    random_numbers(vectors, COUNT * WIDE, &random);
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    int64_t bytes[2];
    for (int i = 0; i < 2; i++) {
        int64_t before = counter.live_bytes;
        rtv_index *index =
            make_index(context, WIDE, i == 0 ? RTV_INDEX_STORAGE_FLOAT32 : storages[_i]);
        rtv_hits *hits;
        OK(rtv_index_add(index, NULL, vectors, COUNT));
        bytes[i] = counter.live_bytes - before;
        OK(rtv_hits_create(&hits, context));
        if (i == 1) {
            OK(rtv_index_search(index, vectors, 64, NULL, hits));
            EXPECT_NO_ALLOCATION(&counter, OK(rtv_index_search(index, vectors, 64, NULL, hits)));
        }
        rtv_hits_free(hits);
        if (i == 1)
            ck_assert_int_eq(counter.live_bytes - before, bytes[1]);
        rtv_index_free(index);
    }
    int64_t numbers = COUNT * WIDE;
    int64_t saved = storages[_i] == RTV_INDEX_STORAGE_INT8 ? numbers * 3 - COUNT * 4 : numbers * 2;
    ck_assert_int_le(llabs(bytes[0] - bytes[1] - saved), 2 * RTV_ALIGNMENT);
    rtv_context_free(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("index_storage");
    TCase *tests = tcase_create("index_storage");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, what_is_stored_is_searched_exactly, 0, RTV__ISA_COUNT * STORAGES);
    tcase_add_loop_test(tests, many_candidates, 0, STORAGES);
    tcase_add_loop_test(tests, errors_are_within_their_bounds, 0, STORAGES);
    tcase_add_loop_test(tests, what_is_not_finite, 0, STORAGES);
    tcase_add_test(tests, unknown_storage_is_refused);
    tcase_add_loop_test(tests, files_keep_the_storage, 0, STORAGES);
    tcase_add_test(tests, bent_files_are_refused);
    tcase_add_loop_test(tests, memory_is_what_it_says, 0, STORAGES);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
