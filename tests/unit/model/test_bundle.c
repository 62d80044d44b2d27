#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_fixture.h"
#include "retrieve/index_read.h"
#include "retrieve/search.h"
#include "test_support.h"

static fixture_world world;
static rtv_model *model;
static rtv_index *index_of_items;
static char *directory;
static char path[4200];

static void setup(void)
{
    static const fixture_settings settings = {.optimizer = RTV_OPTIMIZER_ADAM,
                                              .learning_rate = 0.01,
                                              .hidden = 16,
                                              .pooling = RTV_POOLING_SQRTN};
    OK(fixture_world_make(&world, NULL));
    OK(fixture_model(&model, NULL, &settings));
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.epochs = 2;
    options.candidates = world.items;
    OK(rtv_model_fit(model, world.ratings, &options, NULL));
    OK(rtv_model_index(&index_of_items, model, world.items, NULL, NULL));
    directory = make_temporary_directory();
    snprintf(path, sizeof path, "%s/model.rtv", directory);
}

static void teardown(void)
{
    rtv_index_free(index_of_items);
    rtv_model_free(model);
    fixture_world_free(&world);
    remove_directory(directory);
    free(directory);
}

static rtv_batch *one_query(rtv_context *context, const char *user, int64_t timestamp)
{
    rtv_batch *batch;
    OK(rtv_batch_create(&batch, context, 1));
    OK(rtv_batch_set_strings(batch, "user_id", &user, NULL));
    OK(rtv_batch_set_int64(batch, "timestamp", &timestamp));
    return batch;
}

/* What the model itself answers, before saving. */
static void search_in_memory(rtv_hits *hits, const char *user, int64_t timestamp,
                             const rtv_search_options *search)
{
    rtv_table *row;
    rtv_column *users, *times;
    OK(rtv_table_create(&row, NULL));
    OK(rtv_column_create_strings(&users, NULL, 1, &user, NULL));
    OK(rtv_column_create_numbers(&times, NULL, RTV_VALUE_INT64, 1, &timestamp));
    OK(rtv_table_add(row, "user_id", users));
    OK(rtv_table_add(row, "timestamp", times));
    rtv_tensor *vector;
    OK(rtv_model_encode_queries(&vector, model, row));
    OK(rtv_index_search(index_of_items, rtv_tensor_const_data(vector), 1, search, hits));
    rtv_tensor_free(vector);
    rtv_column_free(users);
    rtv_column_free(times);
    rtv_table_free(row);
}

START_TEST(an_opened_bundle_answers_bit_for_bit)
{
    OK(rtv_bundle_save(path, model, index_of_items, NULL));
    rtv_bundle *bundle;
    OK(rtv_bundle_open(&bundle, NULL, path, NULL));
    ck_assert_int_eq(rtv_bundle_width(bundle), 16);
    rtv_hits *before, *after;
    OK(rtv_hits_create(&before, NULL));
    OK(rtv_hits_create(&after, NULL));
    rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
    search.k = 7;
    for (int64_t user = 0; user < FIXTURE_USERS + 2; user++) {
        char name[32];
        snprintf(name, sizeof name, "%" PRId64, user);
        int64_t timestamp = 880000000 + 30000 * user;
        search_in_memory(before, name, timestamp, &search);
        rtv_batch *batch = one_query(NULL, name, timestamp);
        OK(rtv_bundle_recommend(bundle, batch, &search, after));
        ck_assert_int_eq(rtv_hits_count(after, 0), 7);
        for (int64_t rank = 0; rank < 7; rank++) {
            ck_assert_str_eq(rtv_hits_id_string(before, 0, rank),
                             rtv_hits_id_string(after, 0, rank));
            float a = rtv_hits_score(before, 0, rank), b = rtv_hits_score(after, 0, rank);
            ck_assert(memcmp(&a, &b, sizeof a) == 0);
        }
        rtv_batch_free(batch);
    }
    rtv_hits_free(before);
    rtv_hits_free(after);
    rtv_bundle_free(bundle);
}
END_TEST

START_TEST(seen_items_can_be_excluded_per_call)
{
    OK(rtv_bundle_save(path, model, index_of_items, NULL));
    rtv_bundle *bundle;
    OK(rtv_bundle_open(&bundle, NULL, path, NULL));
    rtv_batch *batch = one_query(NULL, "3", 880500000);
    rtv_hits *all, *unseen;
    OK(rtv_hits_create(&all, NULL));
    OK(rtv_hits_create(&unseen, NULL));
    rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
    search.k = FIXTURE_ITEMS + 5;
    OK(rtv_bundle_recommend(bundle, batch, &search, all));
    ck_assert_int_eq(rtv_hits_count(all, 0), FIXTURE_ITEMS);
    const char *seen[] = {rtv_hits_id_string(all, 0, 0), rtv_hits_id_string(all, 0, 2)};
    rtv_id_lists exclude = RTV_ID_LISTS_INIT;
    exclude.count = 2;
    exclude.strings = seen;
    search.exclude = &exclude;
    search.k = 3;
    OK(rtv_bundle_recommend(bundle, batch, &search, unseen));
    ck_assert_int_eq(rtv_hits_count(unseen, 0), 3);
    ck_assert_str_eq(rtv_hits_id_string(unseen, 0, 0), rtv_hits_id_string(all, 0, 1));
    ck_assert_str_eq(rtv_hits_id_string(unseen, 0, 1), rtv_hits_id_string(all, 0, 3));
    rtv_hits_free(all);
    rtv_hits_free(unseen);
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);
}
END_TEST

START_TEST(new_candidates_are_encoded_by_a_tower_that_rode_along)
{
    rtv_bundle_options options = RTV_BUNDLE_OPTIONS_INIT;
    options.flags = RTV_BUNDLE_CANDIDATE_TOWER;
    OK(rtv_bundle_save(path, model, index_of_items, &options));
    rtv_bundle *bundle;
    OK(rtv_bundle_open(&bundle, NULL, path, NULL));
    rtv_batch *batch;
    OK(rtv_batch_create(&batch, NULL, 2));
    int64_t bytes;
    const char *known = rtv_index_id_string_at(index_of_items, 0, &bytes);
    const char *titles[] = {known, "Red Night Of The Unheard (2031)"};
    OK(rtv_batch_set_strings(batch, "title", titles, NULL));
    float vectors[2][16], stored[16];
    OK(rtv_bundle_encode_candidates(bundle, batch, vectors[0]));
    OK(rtv_index_vector_string(stored, index_of_items, known, bytes));
    ck_assert(memcmp(stored, vectors[0], sizeof stored) == 0);
    OK(rtv_index_upsert_strings(rtv_bundle_index(bundle), &titles[1], NULL, vectors[1], 1));
    ck_assert_int_eq(rtv_index_count(rtv_bundle_index(bundle)), FIXTURE_ITEMS + 1);
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);

    OK(rtv_bundle_save(path, model, index_of_items, NULL));
    OK(rtv_bundle_open(&bundle, NULL, path, NULL));
    OK(rtv_batch_create(&batch, NULL, 1));
    OK(rtv_batch_set_strings(batch, "title", titles, NULL));
    FAILS(RTV_E_STATE, "candidate tower", rtv_bundle_encode_candidates(bundle, batch, vectors[0]));
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);
}
END_TEST

START_TEST(wrong_queries_are_named)
{
    OK(rtv_bundle_save(path, model, index_of_items, NULL));
    rtv_bundle *bundle;
    OK(rtv_bundle_open(&bundle, NULL, path, NULL));
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    rtv_batch *batch;
    OK(rtv_batch_create(&batch, NULL, 1));
    const char *user = "1";
    int64_t number = 1;
    float not_a_number = NAN;
    OK(rtv_batch_set_strings(batch, "user_id", &user, NULL));
    FAILS(RTV_E_NOTFOUND, "timestamp", rtv_bundle_recommend(bundle, batch, NULL, hits));
    OK(rtv_batch_set_strings(batch, "timestamp", &user, NULL));
    FAILS(RTV_E_DTYPE, "", rtv_bundle_recommend(bundle, batch, NULL, hits));
    OK(rtv_batch_set_float32(batch, "timestamp", &not_a_number));
    FAILS(RTV_E_NUMERIC, "timestamp", rtv_bundle_recommend(bundle, batch, NULL, hits));
    OK(rtv_batch_set_int64(batch, "timestamp", &number));
    OK(rtv_batch_set_int64(batch, "user_id", &number));
    FAILS(RTV_E_DTYPE, "", rtv_bundle_recommend(bundle, batch, NULL, hits));
    rtv_batch_free(batch);
    OK(rtv_batch_create(&batch, NULL, 0));
    OK(rtv_batch_set_strings(batch, "user_id", &user, NULL));
    OK(rtv_batch_set_int64(batch, "timestamp", &number));
    OK(rtv_bundle_recommend(bundle, batch, NULL, hits));
    ck_assert_int_eq(rtv_hits_query_count(hits), 0);
    rtv_batch_free(batch);
    rtv_hits_free(hits);
    rtv_bundle_free(bundle);
    FAILS(RTV_E_NOTFOUND, "nowhere", rtv_bundle_open(&bundle, NULL, "/nowhere/model.rtv", NULL));
    ck_assert_ptr_null(bundle);
}
END_TEST

static unsigned char *read_file(const char *name, size_t *bytes)
{
    FILE *file = fopen(name, "rb");
    ck_assert_ptr_nonnull(file);
    fseek(file, 0, SEEK_END);
    *bytes = (size_t)ftell(file);
    rewind(file);
    unsigned char *data = malloc(*bytes);
    ck_assert_int_eq(fread(data, 1, *bytes, file), *bytes);
    fclose(file);
    return data;
}

static void write_file(const char *name, const unsigned char *data, size_t bytes)
{
    FILE *file = fopen(name, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fwrite(data, 1, bytes, file), bytes);
    fclose(file);
}

START_TEST(damage_anywhere_is_refused)
{
    OK(rtv_bundle_save(path, model, index_of_items, NULL));
    size_t bytes;
    unsigned char *data = read_file(path, &bytes);
    uint64_t header_bytes;
    memcpy(&header_bytes, data, sizeof header_bytes);
    char damaged[4300];
    snprintf(damaged, sizeof damaged, "%s/damaged.rtv", directory);
    rtv_bundle *bundle;
    /* Every byte of the header, and a prime step through the tensors. */
    for (size_t i = 0; i < bytes; i += i < header_bytes + 8 ? 3 : 211) {
        data[i] ^= 0x20;
        write_file(damaged, data, bytes);
        ck_assert_msg(rtv_bundle_open(&bundle, NULL, damaged, NULL) != RTV_OK,
                      "byte %zu flipped, but opened", i);
        ck_assert_ptr_null(bundle);
        data[i] ^= 0x20;
    }
    for (size_t i = 0; i < bytes; i += 97) {
        write_file(damaged, data, i);
        ck_assert_msg(rtv_bundle_open(&bundle, NULL, damaged, NULL) != RTV_OK,
                      "cut at byte %zu, but opened", i);
    }
    free(data);
}
END_TEST

/* Where `text` stands behind `position`. */
static unsigned char *find_text(unsigned char *data, size_t bytes, size_t position,
                                const char *text)
{
    size_t length = strlen(text);
    for (; position + length <= bytes; position++)
        if (memcmp(data + position, text, length) == 0)
            return data + position;
    ck_abort_msg("no '%s' in the file", text);
    return NULL;
}

/* Writes the bundle without checksums, one number of a text exchanged, and opens it. */
static rtv_status open_changed(rtv_context *context, const char *key, const char *from,
                               const char *to)
{
    size_t bytes;
    unsigned char *data = read_file(path, &bytes);
    for (int i = 0; i < 3; i++)
        memcpy(find_text(data, bytes, 8, "retrieve.container"), "nobodys-container", 17);
    unsigned char *place = find_text(data, bytes, 8, key);
    memcpy(find_text(data, bytes, (size_t)(place - data) + strlen(key), from), to, strlen(from));
    char changed[4300];
    snprintf(changed, sizeof changed, "%s/changed.rtv", directory);
    write_file(changed, data, bytes);
    free(data);
    rtv_bundle_options options = RTV_BUNDLE_OPTIONS_INIT;
    options.flags = RTV_BUNDLE_SKIP_CHECKSUMS;
    rtv_bundle *bundle;
    rtv_status status = rtv_bundle_open(&bundle, context, changed, &options);
    ck_assert(status == RTV_OK || bundle == NULL);
    rtv_bundle_free(bundle);
    return status;
}

static void *refuse_large_blocks(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                                 void *payload)
{
    return new_bytes > (1u << 20)
               ? NULL
               : counting_allocate(ptr, old_bytes, new_bytes, alignment, payload);
}

START_TEST(declarations_that_the_file_does_not_bear_out_are_damage)
{
    static const fixture_settings wide = {.learning_rate = 0.1, .hidden = 10000};
    rtv_model *wide_model;
    OK(fixture_adapted(&wide_model, NULL, &wide, &world));
    OK(rtv_bundle_save(path, wide_model, index_of_items, NULL));
    rtv_model_free(wide_model);
    rtv_bundle_options unknown = RTV_BUNDLE_OPTIONS_INIT;
    unknown.flags = RTV_BUNDLE_SKIP_CHECKSUMS;
    FAILS(RTV_E_UNSUPPORTED, "0x2", rtv_bundle_save(path, model, index_of_items, &unknown));
    rtv_bundle *bundle;
    unknown.flags = RTV_BUNDLE_CANDIDATE_TOWER;
    FAILS(RTV_E_UNSUPPORTED, "0x1", rtv_bundle_open(&bundle, NULL, path, &unknown));
    OK(open_changed(NULL, "query/stage/0/width", "10000", "10000"));
    FAILS(RTV_E_CORRUPT, "changed.rtv", open_changed(NULL, "query/features", "3", "9"));
    FAILS(RTV_E_CORRUPT, "query/stages", open_changed(NULL, "query/stages", "2", "-"));
    FAILS(RTV_E_CORRUPT, "nobod/", open_changed(NULL, "query_tower", "query", "nobody"));
    FAILS(RTV_E_CORRUPT, "query/dense_0", open_changed(NULL, "query/feature/0/width", "8", "9"));
    /* A width is compared with the file before memory of that size is asked for. */
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 1;
    options.allocate = refuse_large_blocks;
    options.allocate_payload = &counter;
    rtv_context *context;
    OK(rtv_context_create(&context, &options));
    FAILS(RTV_E_CORRUPT, "query/dense_0/kernel",
          open_changed(context, "query/stage/0/width", "10000", "65536"));
    rtv_context_free(context);
}
END_TEST

typedef struct {
    rtv_bundle *bundle;
    float expected[FIXTURE_USERS];
} shared_bundle;

static rtv_status serve(int32_t thread, void *payload)
{
    shared_bundle *shared = payload;
    rtv_hits *hits;
    OK(rtv_hits_create(&hits, NULL));
    for (int64_t i = 0; i < 100; i++) {
        char name[32];
        int64_t user = (i + 7 * thread) % FIXTURE_USERS;
        snprintf(name, sizeof name, "%" PRId64, user);
        rtv_batch *batch = one_query(NULL, name, 880500000);
        OK(rtv_bundle_recommend(shared->bundle, batch, NULL, hits));
        ck_assert(rtv_hits_score(hits, 0, 0) == shared->expected[user]);
        rtv_batch_free(batch);
    }
    rtv_hits_free(hits);
    return RTV_OK;
}

START_TEST(threads_may_share_a_bundle)
{
    OK(rtv_bundle_save(path, model, index_of_items, NULL));
    shared_bundle shared;
    rtv_hits *hits;
    OK(rtv_bundle_open(&shared.bundle, NULL, path, NULL));
    OK(rtv_hits_create(&hits, NULL));
    for (int64_t user = 0; user < FIXTURE_USERS; user++) {
        char name[32];
        snprintf(name, sizeof name, "%" PRId64, user);
        rtv_batch *batch = one_query(NULL, name, 880500000);
        OK(rtv_bundle_recommend(shared.bundle, batch, NULL, hits));
        shared.expected[user] = rtv_hits_score(hits, 0, 0);
        rtv_batch_free(batch);
    }
    rtv_hits_free(hits);
    run_threads(4, serve, &shared);
    rtv_bundle_free(shared.bundle);
}
END_TEST

START_TEST(queries_allocate_nothing_after_warm_up)
{
    OK(rtv_bundle_save(path, model, index_of_items, NULL));
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_bundle *bundle;
    rtv_hits *hits;
    OK(rtv_bundle_open(&bundle, context, path, NULL));
    OK(rtv_hits_create(&hits, context));
    rtv_batch *batch = one_query(context, "17", 880500000);
    const char *user = "23";
    for (int i = 0; i < 3; i++)
        OK(rtv_bundle_recommend(bundle, batch, NULL, hits));
    EXPECT_NO_ALLOCATION(&counter, {
        OK(rtv_batch_set_strings(batch, "user_id", &user, NULL));
        OK(rtv_bundle_recommend(bundle, batch, NULL, hits));
    });
    rtv_batch_free(batch);
    rtv_hits_free(hits);
    rtv_bundle_free(bundle);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bundle");
    TCase *tests = tcase_create("bundle");
    tcase_set_timeout(tests, 240);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, an_opened_bundle_answers_bit_for_bit);
    tcase_add_test(tests, seen_items_can_be_excluded_per_call);
    tcase_add_test(tests, new_candidates_are_encoded_by_a_tower_that_rode_along);
    tcase_add_test(tests, wrong_queries_are_named);
    tcase_add_test(tests, damage_anywhere_is_refused);
    tcase_add_test(tests, declarations_that_the_file_does_not_bear_out_are_damage);
    tcase_add_test(tests, threads_may_share_a_bundle);
    tcase_add_test(tests, queries_allocate_nothing_after_warm_up);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
