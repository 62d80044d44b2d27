#include "index/index.h"
#include "naive_index.h"

static void same_content(const rtv_index *index, const naive_index *naive)
{
    float vector[64];
    char text[ID_TEXT_BYTES];
    ck_assert_int_eq(rtv_index_count(index), naive->count);
    for (int64_t i = 0; i < naive->count; i++) {
        const float *want = naive->vectors + i * naive->dim;
        if (rtv_index_id_type(index) == RTV_ID_INT64) {
            ck_assert_int_eq(rtv_index_id_at(index, i), naive->ids[i]);
            ck_assert(rtv_index_contains(index, naive->ids[i]));
            OK(rtv_index_vector(vector, index, naive->ids[i]));
        } else {
            int64_t length, want_length = id_text(text, naive->ids[i]);
            const char *id = rtv_index_id_string_at(index, i, &length);
            ck_assert_int_eq(length, want_length);
            ck_assert_mem_eq(id, text, (size_t)length);
            ck_assert(rtv_index_contains_string(index, text, length));
            OK(rtv_index_vector_string(vector, index, text, length));
        }
        ck_assert_mem_eq(vector, want, (size_t)naive->dim * sizeof *vector);
    }
}

/* One random change of both. */
static void change(rtv_index *index, naive_index *naive, rtv__random *random, id_strings *strings)
{
    static int64_t ids[NAIVE_MOST];
    static float vectors[NAIVE_MOST * 8];
    int64_t count = (int64_t)rtv__random_below(random, rtv__random_below(random, 6) == 0 ? 60 : 4);
    bool removes = rtv__random_below(random, 5) < 2;
    for (int64_t i = 0; i < count; i++)
        ids[i] = (int64_t)rtv__random_below(random, 300);
    random_numbers(vectors, count * naive->dim, random);
    make_strings(strings, ids, count);
    bool is_string = rtv_index_id_type(index) == RTV_ID_STRING;
    if (removes && is_string)
        OK(rtv_index_remove_strings(index, strings->strings, strings->lengths, count));
    else if (removes)
        OK(rtv_index_remove(index, ids, count));
    else if (is_string)
        OK(rtv_index_upsert_strings(index, strings->strings, strings->lengths, vectors, count));
    else
        OK(rtv_index_upsert(index, ids, vectors, count));
    for (int64_t i = 0; i < count; i++) {
        if (removes)
            naive_remove(naive, ids[i]);
        else
            naive_upsert(naive, ids[i], vectors + i * naive->dim);
    }
}

/* Sequences of upserts and removals against the naive index, with both types of id. */
START_TEST(random_changes)
{
    static id_strings strings;
    const int64_t dim = _i % 2 == 0 ? 1 : 5;
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i);
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = _i < 2 ? RTV_ID_INT64 : RTV_ID_STRING;
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, dim, &options));
    naive_index naive;
    naive_init(&naive, dim);
    for (int round = 0; round < 1500; round++) {
        change(index, &naive, &random, &strings);
        if (round % 16 == 0)
            same_content(index, &naive);
        if (round == 800) {
            rtv_index_clear(index);
            naive.count = 0;
        }
    }
    same_content(index, &naive);
    for (int64_t id = 300; id < 310; id++)
        ck_assert(!rtv_index_contains(index, id));
    rtv_index_free(index);
    free(naive.vectors);
}
END_TEST

START_TEST(gaps_of_removed_strings_are_closed)
{
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = RTV_ID_STRING;
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, 1, &options));
    char text[ID_TEXT_BYTES];
    for (int64_t i = 1; i < 20000; i++) {
        const char *id = text;
        id_text(text, i);
        int64_t length = id_text(text, i);
        OK(rtv_index_upsert_strings(index, &id, &length, (const float[]){(float)i}, 1));
        if (i <= 10)
            continue;
        length = id_text(text, i - 10);
        OK(rtv_index_remove_strings(index, &id, &length, 1));
    }
    ck_assert_int_eq(rtv_index_count(index), 10);
    ck_assert_int_lt(index->ids.byte_capacity, 20000);
    float number;
    for (int64_t i = 19990; i < 20000; i++) {
        int64_t length = id_text(text, i);
        OK(rtv_index_vector_string(&number, index, text, length));
        ck_assert(number == (float)i);
    }
    rtv_index_free(index);
}
END_TEST

/* A string that the index gave names what is to be changed, when its gaps could be closed. */
START_TEST(ids_may_be_the_own_memory_of_the_index)
{
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = RTV_ID_STRING;
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, 1, &options));
    char text[] = "an id that is long enough for a gap of some size 000";
    const char *id = text;
    for (int i = 0; i < 200; i++) {
        snprintf(text + sizeof text - 4, 4, "%03d", i);
        OK(rtv_index_add_strings(index, &id, NULL, (const float[]){0}, 1));
    }
    while (rtv_index_count(index) > 20) {
        id = rtv_index_id_string_at(index, 20, NULL);
        OK(rtv_index_remove_strings(index, &id, NULL, 1));
    }
    id = rtv_index_id_string_at(index, 3, NULL);
    OK(rtv_index_upsert_strings(index, &id, NULL, (const float[]){7}, 1));
    FAILS(RTV_E_INVALID, "003' is there already",
          rtv_index_add_strings(index, &id, NULL, (const float[]){7}, 1));
    ck_assert_int_eq(rtv_index_count(index), 20);
    float number;
    OK(rtv_index_vector_string(&number, index, rtv_index_id_string_at(index, 3, NULL), -1));
    ck_assert(number == 7);
    rtv_index_free(index);
}
END_TEST

START_TEST(ids_in_messages_are_one_line_of_text)
{
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = RTV_ID_STRING;
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, 1, &options));
    float number;
    FAILS(RTV_E_NOTFOUND, "id 'a\\x0ab\\xff' is not",
          rtv_index_vector_string(&number, index, "a\nb\xFF", -1));
    char text[200];
    memset(text, 'x', sizeof text);
    FAILS(RTV_E_NOTFOUND, "x...' is not",
          rtv_index_vector_string(&number, index, text, sizeof text));
    rtv_index_free(index);
}
END_TEST

START_TEST(removal_moves_positions_but_no_ids)
{
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, 1, NULL));
    OK(rtv_index_upsert(index, (const int64_t[]){10, 20, 30, 40}, (const float[]){1, 2, 3, 4}, 4));
    OK(rtv_index_remove(index, (const int64_t[]){10, 99}, 2));
    ck_assert_int_eq(rtv_index_count(index), 3);
    ck_assert_int_eq(rtv_index_id_at(index, 0), 40);
    ck_assert_int_eq(rtv_index_id_at(index, 1), 20);
    ck_assert_int_eq(rtv_index_id_at(index, 3), -1);
    float number;
    OK(rtv_index_vector(&number, index, 40));
    ck_assert(number == 4);
    OK(rtv_index_upsert(index, (const int64_t[]){10}, (const float[]){7}, 1));
    ck_assert_int_eq(rtv_index_count(index), 4);
    ck_assert_int_eq(rtv_index_id_at(index, 3), 10);
    rtv_index_free(index);
}
END_TEST

START_TEST(adding_is_all_or_nothing)
{
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, 2, NULL));
    const float vectors[] = {1, 2, 3, 4, 5, 6};
    OK(rtv_index_add(index, NULL, vectors, 2));
    ck_assert_int_eq(rtv_index_id_at(index, 1), 1);
    FAILS(RTV_E_INVALID, "id 1 is there already",
          rtv_index_add(index, (const int64_t[]){7, 8, 1}, vectors, 3));
    FAILS(RTV_E_INVALID, "id 9 comes twice",
          rtv_index_add(index, (const int64_t[]){9, 8, 9}, vectors, 3));
    ck_assert_int_eq(rtv_index_count(index), 2);
    ck_assert(!rtv_index_contains(index, 7) && !rtv_index_contains(index, 9));
    OK(rtv_index_add(index, (const int64_t[]){9, 8}, vectors + 2, 2));
    float vector[2];
    OK(rtv_index_vector(vector, index, 8));
    ck_assert(vector[0] == 5 && vector[1] == 6);
    /* Of an id that comes twice the last vector stays. */
    OK(rtv_index_upsert(index, (const int64_t[]){50, 51, 50}, vectors, 3));
    OK(rtv_index_vector(vector, index, 50));
    ck_assert(vector[0] == 5 && vector[1] == 6);
    OK(rtv_index_vector(vector, index, 51));
    ck_assert(vector[0] == 3);
    ck_assert_int_eq(rtv_index_count(index), 6);
    rtv_index_free(index);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_index *index = (rtv_index *)1;
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    FAILS(RTV_E_RANGE, "dim is 0", rtv_index_create(&index, NULL, 0, NULL));
    ck_assert_ptr_null(index);
    FAILS(RTV_E_RANGE, "65537", rtv_index_create(&index, NULL, 65537, NULL));
    options.kind = 9;
    FAILS(RTV_E_UNSUPPORTED, "kind 9", rtv_index_create(&index, NULL, 4, &options));
    options.kind = 0;
    options.id_type = 3;
    FAILS(RTV_E_UNSUPPORTED, "id_type 3", rtv_index_create(&index, NULL, 4, &options));
    options.id_type = RTV_ID_STRING;
    OK(rtv_index_create(&index, NULL, 1, &options));
    const float one = 1;
    float score;
    const int64_t id = 5;
    const char *none = NULL, *text = "a";
    FAILS(RTV_E_DTYPE, "string ids", rtv_index_upsert(index, &id, &one, 1));
    FAILS(RTV_E_DTYPE, "string ids", rtv_index_add(index, &id, &one, 1));
    FAILS(RTV_E_DTYPE, "string ids", rtv_index_remove(index, &id, 1));
    FAILS(RTV_E_DTYPE, "string ids", rtv_index_vector(&score, index, 5));
    FAILS(RTV_E_DTYPE, "string ids", rtv_index_score(&score, index, &one, &id, 1));
    FAILS(RTV_E_INVALID, "id 0 is NULL", rtv_index_upsert_strings(index, &none, NULL, &one, 1));
    const int64_t negative = -4;
    FAILS(RTV_E_INVALID, "-4", rtv_index_upsert_strings(index, &text, &negative, &one, 1));
    FAILS(RTV_E_INVALID, "vectors", rtv_index_upsert_strings(index, &text, NULL, NULL, 1));
    FAILS(RTV_E_INVALID, "count is -1", rtv_index_upsert_strings(index, &text, NULL, &one, -1));
    FAILS(RTV_E_NOTFOUND, "'a'", rtv_index_vector_string(&score, index, "a", -1));
    OK(rtv_index_upsert_strings(index, &text, NULL, &one, 1));
    ck_assert(rtv_index_contains_string(index, "a", -1));
    ck_assert(!rtv_index_contains_string(index, NULL, -1) && !rtv_index_contains(index, 0));
    ck_assert_int_eq(rtv_index_id_at(index, 0), -1);
    rtv_index_free(index);
    OK(rtv_index_create(&index, NULL, 1, NULL));
    FAILS(RTV_E_DTYPE, "int64 ids", rtv_index_upsert_strings(index, &text, NULL, &one, 1));
    FAILS(RTV_E_INVALID, "ids is NULL", rtv_index_upsert(index, NULL, &one, 1));
    FAILS(RTV_E_INVALID, "ids is NULL", rtv_index_remove(index, NULL, 1));
    /* Before anything is looked up. */
    FAILS(RTV_E_RANGE, "9223372036854775807", rtv_index_add(index, NULL, &one, INT64_MAX));
    FAILS(RTV_E_INVALID, "index is NULL", rtv_index_upsert(NULL, &id, &one, 1));
    ck_assert_ptr_null(rtv_index_id_string_at(index, 0, NULL));
    score = 77;
    FAILS(RTV_E_NOTFOUND, "id 5", rtv_index_vector(&score, index, 5));
    ck_assert(score == 77);
    OK(rtv_index_upsert(index, NULL, NULL, 0));
    rtv_index_free(index);
    rtv_index_free(NULL);
}
END_TEST

START_TEST(scores_are_those_of_a_search)
{
    enum { DIM = 13, COUNT = 40 };
    rtv__random random;
    rtv__random_seed(&random, 2);
    float vectors[COUNT * DIM], query[DIM], scores[COUNT], again[2];
    random_numbers(vectors, COUNT * DIM, &random);
    random_numbers(query, DIM, &random);
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, DIM, NULL));
    OK(rtv_index_add(index, NULL, vectors, COUNT));
    int64_t ids[COUNT];
    for (int64_t i = 0; i < COUNT; i++)
        ids[i] = COUNT - 1 - i;
    OK(rtv_index_score(scores, index, query, ids, COUNT));
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = COUNT;
    OK(rtv_index_search(index, query, 1, &options, hits));
    for (int64_t i = 0; i < COUNT; i++)
        ck_assert(scores[COUNT - 1 - rtv_hits_id_int64(hits, 0, i)] == rtv_hits_score(hits, 0, i));
    again[0] = again[1] = 3;
    FAILS(RTV_E_NOTFOUND, "id 40",
          rtv_index_score(again, index, query, (const int64_t[]){1, 40}, 2));
    ck_assert(again[0] == 3);
    rtv_hits_free(hits);
    rtv_index_free(index);
}
END_TEST

static rtv_status build(rtv_context *context, void *payload)
{
    const rtv_id_type *type = payload;
    static const float vectors[40] = {1, 2, 3};
    const char *strings[] = {"a", "bb", "ccc", "dddd", "a"};
    const int64_t numbers[] = {1, 2, 3, 4, 1};
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = *type;
    rtv_index *index = NULL;
    rtv_status status = rtv_index_create(&index, context, 3, &options);
    for (int i = 0; i < 30 && status == RTV_OK; i++) {
        char text[8];
        const char *id = text;
        const int64_t number = i;
        sprintf(text, "%d", i);
        status = *type == RTV_ID_INT64 ? rtv_index_upsert(index, &number, vectors, 1)
                                       : rtv_index_upsert_strings(index, &id, NULL, vectors, 1);
        /* On failure nothing of the call is there. */
        if (status != RTV_OK)
            ck_assert_int_eq(rtv_index_count(index), i);
    }
    if (status == RTV_OK)
        status = *type == RTV_ID_INT64 ? rtv_index_upsert(index, numbers, vectors, 5)
                                       : rtv_index_upsert_strings(index, strings, NULL, vectors, 5);
    rtv_index_free(index);
    return status;
}

START_TEST(failing_allocations)
{
    rtv_id_type type = RTV_ID_INT64;
    ck_assert_int_gt(sweep_failing_allocations(build, &type), 3);
    type = RTV_ID_STRING;
    ck_assert_int_gt(sweep_failing_allocations(build, &type), 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("index");
    TCase *tests = tcase_create("index");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, random_changes, 0, 4);
    tcase_add_test(tests, gaps_of_removed_strings_are_closed);
    tcase_add_test(tests, ids_may_be_the_own_memory_of_the_index);
    tcase_add_test(tests, ids_in_messages_are_one_line_of_text);
    tcase_add_test(tests, removal_moves_positions_but_no_ids);
    tcase_add_test(tests, adding_is_all_or_nothing);
    tcase_add_test(tests, wrong_arguments_are_named);
    tcase_add_test(tests, scores_are_those_of_a_search);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
