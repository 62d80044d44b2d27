#include "index/index.h"
#include "naive_index.h"

static char *path_in(const char *directory, const char *name)
{
    char *path = malloc(strlen(directory) + strlen(name) + 2);
    sprintf(path, "%s/%s", directory, name);
    return path;
}

/* An index after some history, so that strings have gaps and positions have moved. */
static rtv_index *make_index(rtv_id_type type, int64_t count, int64_t dim)
{
    static id_strings strings;
    static int64_t ids[NAIVE_MOST];
    static float vectors[NAIVE_MOST * 8];
    rtv__random random;
    rtv__random_seed(&random, 1);
    random_numbers(vectors, count * dim, &random);
    for (int64_t i = 0; i < count; i++)
        ids[i] = i * 3;
    make_strings(&strings, ids, count);
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = type;
    rtv_index *index;
    OK(rtv_index_create(&index, NULL, dim, &options));
    if (type == RTV_ID_INT64) {
        OK(rtv_index_add(index, ids, vectors, count));
        OK(rtv_index_remove(index, ids + 1, count / 3));
    } else {
        OK(rtv_index_add_strings(index, strings.strings, strings.lengths, vectors, count));
        OK(rtv_index_remove_strings(index, strings.strings + 1, strings.lengths + 1, count / 3));
    }
    return index;
}

static void check_same(const rtv_index *a, const rtv_index *b)
{
    rtv_hits *x, *y;
    ck_assert_int_eq(rtv_index_count(a), rtv_index_count(b));
    ck_assert_int_eq(rtv_index_dim(a), rtv_index_dim(b));
    ck_assert_int_eq(rtv_index_id_type(a), rtv_index_id_type(b));
    OK(rtv_hits_create(&x, NULL));
    OK(rtv_hits_create(&y, NULL));
    const float query[8] = {1, -0.5f, 0.25f, 2, 0, 1, 1, -1};
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = rtv_index_count(a) + 1;
    OK(rtv_index_search(a, query, 1, &options, x));
    OK(rtv_index_search(b, query, 1, &options, y));
    int64_t count = rtv_hits_count(x, 0);
    ck_assert_int_eq(count, rtv_hits_count(y, 0));
    if (count > 0)
        ck_assert_mem_eq(rtv_hits_scores(x), rtv_hits_scores(y), (size_t)count * sizeof(float));
    if (rtv_index_id_type(a) == RTV_ID_INT64) {
        for (int64_t i = 0; i < count; i++)
            ck_assert_int_eq(rtv_hits_id_int64(x, 0, i), rtv_hits_id_int64(y, 0, i));
    } else {
        const int64_t *offsets = rtv_hits_string_offsets(x);
        ck_assert_mem_eq(offsets, rtv_hits_string_offsets(y),
                         (size_t)(count + 1) * sizeof *offsets);
        if (count > 0)
            ck_assert_mem_eq(rtv_hits_string_bytes(x), rtv_hits_string_bytes(y),
                             (size_t)offsets[count]);
    }
    rtv_hits_free(x);
    rtv_hits_free(y);
}

START_TEST(saving_and_loading_keeps_every_bit)
{
    const rtv_id_type type = _i % 2 == 0 ? RTV_ID_INT64 : RTV_ID_STRING;
    const int64_t counts[] = {0, 1, 16, 1000};
    char *directory = make_temporary_directory(), *path = path_in(directory, "a.index");
    rtv_index *index = make_index(type, counts[_i / 2], 8), *loaded;
    OK(rtv_index_save(index, path));
    OK(rtv_index_load(&loaded, NULL, path));
    check_same(index, loaded);
    /* Its vectors are those of the mapped file, until the first change. */
    ck_assert_ptr_nonnull(loaded->vectors.file);
    ck_assert_ptr_null(loaded->vectors.own_numbers);
    const float vector[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    const char *name = "new";
    const int64_t id = -77;
    if (type == RTV_ID_INT64) {
        OK(rtv_index_upsert(loaded, &id, vector, 1));
        OK(rtv_index_upsert(index, &id, vector, 1));
    } else {
        OK(rtv_index_upsert_strings(loaded, &name, NULL, vector, 1));
        OK(rtv_index_upsert_strings(index, &name, NULL, vector, 1));
    }
    ck_assert_ptr_null(loaded->vectors.file);
    check_same(index, loaded);
    /* Saved again over the file it came from. */
    rtv_index_free(index);
    OK(rtv_index_save(loaded, path));
    OK(rtv_index_load(&index, NULL, path));
    check_same(index, loaded);
    rtv_index_free(index);
    rtv_index_free(loaded);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

START_TEST(prefixes_keep_indexes_apart)
{
    char *directory = make_temporary_directory(), *path = path_in(directory, "two");
    rtv_index *a = make_index(RTV_ID_INT64, 20, 3), *b = make_index(RTV_ID_STRING, 30, 5), *loaded,
              *again;
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv__index_save(a, writer, "a/"));
    OK(rtv__index_save(b, writer, "b/"));
    OK(rtv_tensor_writer_save(writer, path));
    rtv_tensor_writer_free(writer);
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open(&file, NULL, path, NULL));
    OK(rtv__index_load(&loaded, NULL, file, "b/"));
    FAILS(RTV_E_NOTFOUND, "c/panels", rtv__index_load(&again, NULL, file, "c/"));
    ck_assert_ptr_null(again);
    OK(rtv__index_load(&again, NULL, file, "a/"));
    rtv_tensor_file_free(file);
    check_same(b, loaded);
    check_same(a, again);
    rtv_index_free(a);
    rtv_index_free(again);
    rtv_index_free(b);
    rtv_index_free(loaded);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

/* Writes tensors as a program would that knows nothing of panels. */
static void write_plain(const char *path, const float *vectors, const int64_t *ids, int64_t count)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv_tensor_writer_add(writer, "vectors", RTV_DTYPE_F32, 2, (const int64_t[]){count, 3},
                             vectors));
    if (ids != NULL)
        OK(rtv_tensor_writer_add(writer, "ids", RTV_DTYPE_I64, 1, (const int64_t[]){count}, ids));
    OK(rtv_tensor_writer_save(writer, path));
    rtv_tensor_writer_free(writer);
}

START_TEST(plain_vectors_are_taken)
{
    char *directory = make_temporary_directory(), *path = path_in(directory, "plain");
    float vectors[20 * 3], vector[3];
    int64_t ids[20];
    rtv__random random;
    rtv__random_seed(&random, 4);
    random_numbers(vectors, 60, &random);
    for (int64_t i = 0; i < 20; i++)
        ids[i] = 1000 - i;
    rtv_index *index;
    write_plain(path, vectors, ids, 20);
    OK(rtv_index_load(&index, NULL, path));
    ck_assert_int_eq(rtv_index_count(index), 20);
    OK(rtv_index_vector(vector, index, 981));
    ck_assert_mem_eq(vector, vectors + 19 * 3, sizeof vector);
    rtv_index_free(index);
    write_plain(path, vectors, NULL, 20);
    OK(rtv_index_load(&index, NULL, path));
    OK(rtv_index_vector(vector, index, 7));
    ck_assert_mem_eq(vector, vectors + 7 * 3, sizeof vector);
    rtv_index_free(index);
    ids[5] = ids[4];
    write_plain(path, vectors, ids, 20);
    FAILS(RTV_E_CORRUPT, "id 996 stands twice", rtv_index_load(&index, NULL, path));
    ck_assert_ptr_null(index);
    FAILS(RTV_E_NOTFOUND, "nowhere", rtv_index_load(&index, NULL, "/nowhere/at/all"));
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

/* One index file that lacks or bends something. */
static void write_bent(const char *path, const char *kind, int64_t count, int64_t panels,
                       int64_t lanes, int64_t ids)
{
    static const float zeros[4 * 2 * 20];
    static const int64_t numbers[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,
                                      10, 11, 12, 13, 14, 15, 16, 17, 18};
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv__tensor_writer_set_text(writer, NULL, "kind", kind));
    OK(rtv__tensor_writer_set_integer(writer, NULL, "count", count));
    OK(rtv_tensor_writer_add(writer, "panels", RTV_DTYPE_F32, 3,
                             (const int64_t[]){panels, 2, lanes}, zeros));
    OK(rtv_tensor_writer_add(writer, "ids", RTV_DTYPE_I64, 1, (const int64_t[]){ids}, numbers));
    OK(rtv_tensor_writer_save(writer, path));
    rtv_tensor_writer_free(writer);
}

START_TEST(bent_files_are_refused)
{
    char *directory = make_temporary_directory(), *path = path_in(directory, "bent");
    rtv_index *index;
    write_bent(path, "brute_force", 17, 2, 16, 17);
    OK(rtv_index_load(&index, NULL, path));
    rtv_index_free(index);
    write_bent(path, "ivf", 17, 2, 16, 17);
    FAILS(RTV_E_UNSUPPORTED, "'ivf'", rtv_index_load(&index, NULL, path));
    write_bent(path, "brute_force", 17, 1, 16, 17);
    FAILS(RTV_E_CORRUPT, "in 1 panels", rtv_index_load(&index, NULL, path));
    write_bent(path, "brute_force", 17, 2, 16, 16);
    FAILS(RTV_E_CORRUPT, "17 candidates have 16 ids", rtv_index_load(&index, NULL, path));
    write_bent(path, "brute_force", -1, 0, 16, 0);
    FAILS(RTV_E_CORRUPT, "-1", rtv_index_load(&index, NULL, path));
    write_bent(path, "brute_force", 17, 2, 8, 17);
    FAILS(RTV_E_SHAPE, "panels", rtv_index_load(&index, NULL, path));
    ck_assert_ptr_null(index);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

static long read_all(const char *path, char **out)
{
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    long bytes = ftell(file);
    rewind(file);
    *out = malloc((size_t)bytes);
    ck_assert_int_eq((long)fread(*out, 1, (size_t)bytes, file), bytes);
    fclose(file);
    return bytes;
}

static void write_all(const char *path, const char *data, long bytes)
{
    FILE *file = fopen(path, "wb");
    fwrite(data, 1, (size_t)bytes, file);
    fclose(file);
}

/* Cut at every byte, and each byte flipped: refused, or (in padding) the same index. */
START_TEST(damage_is_found)
{
    char *directory = make_temporary_directory(), *path = path_in(directory, "a"), *data;
    rtv_index *index = make_index(RTV_ID_STRING, 5, 2), *loaded;
    OK(rtv_index_save(index, path));
    long bytes = read_all(path, &data);
    int64_t survived = 0;
    for (long i = 0; i < bytes; i++) {
        write_all(path, data, i);
        ck_assert_int_ne(rtv_index_load(&loaded, NULL, path), RTV_OK);
        ck_assert_ptr_null(loaded);
        data[i] ^= 0x20;
        write_all(path, data, bytes);
        data[i] ^= 0x20;
        if (rtv_index_load(&loaded, NULL, path) != RTV_OK)
            continue;
        survived++;
        check_same(index, loaded);
        rtv_index_free(loaded);
    }
    ck_assert_int_lt(survived, bytes / 4);
    rtv_index_free(index);
    free(data);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

static rtv_status save_and_load(rtv_context *context, void *payload)
{
    const char *path = payload;
    const char *ids[] = {"a", "bb"};
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = RTV_ID_STRING;
    rtv_index *index = NULL, *loaded = NULL;
    rtv_status status = rtv_index_create(&index, context, 1, &options);
    if (status == RTV_OK)
        status = rtv_index_add_strings(index, ids, NULL, (const float[]){1, 2}, 2);
    if (status == RTV_OK)
        status = rtv_index_save(index, path);
    if (status == RTV_OK)
        status = rtv_index_load(&loaded, context, path);
    if (status == RTV_OK) {
        status = rtv_index_remove_strings(loaded, ids, NULL, 1);
        ck_assert_int_eq(rtv_index_count(loaded), status == RTV_OK ? 1 : 2);
    }
    rtv_index_free(index);
    rtv_index_free(loaded);
    return status;
}

START_TEST(failing_allocations)
{
    char *directory = make_temporary_directory(), *path = path_in(directory, "a");
    ck_assert_int_gt(sweep_failing_allocations(save_and_load, path), 15);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("index_file");
    TCase *tests = tcase_create("index_file");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, saving_and_loading_keeps_every_bit, 0, 8);
    tcase_add_test(tests, prefixes_keep_indexes_apart);
    tcase_add_test(tests, plain_vectors_are_taken);
    tcase_add_test(tests, bent_files_are_refused);
    tcase_add_test(tests, damage_is_found);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
