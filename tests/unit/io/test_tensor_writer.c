#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/safetensors.h"
#include "test_support.h"

static const float numbers[6] = {1, -2.5f, 3, 4, 5, 1e-38f};
static const double tenth = 0.1;
static const int64_t ids[3] = {INT64_MIN, 0, INT64_MAX};

static rtv_tensor_writer *small_writer(rtv_context *context)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, context));
    OK(rtv_tensor_writer_add(writer, "numbers", RTV_DTYPE_F32, 2, (const int64_t[]){2, 3},
                             numbers));
    OK(rtv_tensor_writer_add(writer, "ids", RTV_DTYPE_I64, 1, (const int64_t[]){3}, ids));
    OK(rtv_tensor_writer_add(writer, "scalar", RTV_DTYPE_F64, 0, NULL, &tenth));
    OK(rtv_tensor_writer_add(writer, "nothing", RTV_DTYPE_U8, 2, (const int64_t[]){0, 7}, NULL));
    OK(rtv_tensor_writer_set_metadata(writer, "name", "caf\xC3\xA9 \"quoted\" \\ \n\t\x01"));
    OK(rtv_tensor_writer_set_metadata(writer, "empty", ""));
    return writer;
}

static void check_small(rtv_tensor_file *file)
{
    ck_assert_int_eq(rtv_tensor_file_count(file), 4);
    ck_assert_int_eq(rtv_tensor_file_has_checksums(file), 1);
    size_t bytes;
    const char *type;
    int32_t rank;
    int64_t index = rtv_tensor_file_find(file, "numbers");
    const int64_t *dims = rtv_tensor_file_dims(file, index, &rank);
    ck_assert_int_eq(rank, 2);
    ck_assert_int_eq(dims[0], 2);
    ck_assert_int_eq(dims[1], 3);
    ck_assert_int_eq(rtv_tensor_file_dtype(file, index), RTV_DTYPE_F32);
    ck_assert_mem_eq(rtv_tensor_file_data(file, index, &bytes, &type), numbers, sizeof numbers);
    ck_assert_uint_eq(bytes, sizeof numbers);
    ck_assert_str_eq(type, "F32");
    index = rtv_tensor_file_find(file, "ids");
    ck_assert_mem_eq(rtv_tensor_file_data(file, index, &bytes, NULL), ids, sizeof ids);
    index = rtv_tensor_file_find(file, "scalar");
    ck_assert_double_eq(*(const double *)rtv_tensor_file_data(file, index, NULL, NULL), 0.1);
    ck_assert_ptr_nonnull(rtv_tensor_file_dims(file, index, &rank));
    ck_assert_int_eq(rank, 0);
    index = rtv_tensor_file_find(file, "nothing");
    rtv_tensor_file_data(file, index, &bytes, NULL);
    ck_assert_uint_eq(bytes, 0);
    ck_assert_int_eq(rtv_tensor_file_dims(file, index, NULL)[1], 7);
    ck_assert_str_eq(rtv_tensor_file_metadata(file, "name"), "caf\xC3\xA9 \"quoted\" \\ \n\t\x01");
    ck_assert_str_eq(rtv_tensor_file_metadata(file, "empty"), "");
    ck_assert_ptr_null(rtv_tensor_file_metadata(file, "retrieve.container"));
    ck_assert_str_eq(rtv_tensor_file_metadata_key(file, 0), "name");
    ck_assert_ptr_null(rtv_tensor_file_metadata_key(file, 2));
}

START_TEST(round_trip_through_a_file)
{
    char *directory = make_temporary_directory(), path[4200];
    snprintf(path, sizeof path, "%s/small.safetensors", directory);
    rtv_tensor_writer *writer = small_writer(NULL);
    OK(rtv_tensor_writer_save(writer, path));
    OK(rtv_tensor_writer_save(writer, path)); /* again, over the first */
    rtv_tensor_writer_free(writer);
    for (uint32_t flags = 0; flags < 8; flags++) {
        rtv_tensor_file_options options = RTV_TENSOR_FILE_OPTIONS_INIT;
        options.flags = flags;
        rtv_tensor_file *file;
        OK(rtv_tensor_file_open(&file, NULL, path, &options));
        check_small(file);
        for (int64_t i = 0; i < 4; i++)
            ck_assert_uint_eq((uintptr_t)rtv_tensor_file_data(file, i, NULL, NULL) % 64, 0);
        rtv_tensor_file_free(file);
    }
    remove_directory(directory);
    free(directory);
}
END_TEST

START_TEST(memory_holds_the_same_bytes)
{
    char *directory = make_temporary_directory(), path[4200];
    snprintf(path, sizeof path, "%s/small.safetensors", directory);
    rtv_tensor_writer *writer = small_writer(NULL);
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    OK(rtv_tensor_writer_save(writer, path));
    FILE *stream = fopen(path, "rb");
    char *contents = malloc(bytes + 1);
    ck_assert_uint_eq(fread(contents, 1, bytes + 1, stream), bytes);
    fclose(stream);
    ck_assert_mem_eq(contents, data, bytes);
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open_memory(&file, NULL, contents, bytes, NULL, NULL, NULL));
    check_small(file);
    rtv_tensor_file_free(file);
    free(contents);
    rtv_tensor_writer_free(writer);
    remove_directory(directory);
    free(directory);
}
END_TEST

START_TEST(every_tensor_begins_at_a_multiple_of_64_bytes)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    unsigned char bytes[300];
    memset(bytes, 7, sizeof bytes);
    for (int64_t size = 0; size < 200; size++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", (int)size);
        OK(rtv_tensor_writer_add(writer, name, RTV_DTYPE_U8, 1, &size, bytes));
    }
    const void *data;
    size_t total;
    OK(rtv_tensor_writer_save_memory(&data, &total, writer));
    rtv_tensor_file *file;
    void *copy = aligned_alloc(64, (total + 63) / 64 * 64);
    memcpy(copy, data, total);
    OK(rtv_tensor_file_open_memory(&file, NULL, copy, total, NULL, NULL, NULL));
    ck_assert_int_eq(rtv_tensor_file_count(file), 200);
    for (int64_t size = 0; size < 200; size++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", (int)size);
        int64_t index = rtv_tensor_file_find(file, name);
        ck_assert_int_ge(index, 0);
        size_t found;
        const void *stored = rtv_tensor_file_data(file, index, &found, NULL);
        ck_assert_uint_eq(found, (size_t)size);
        ck_assert_mem_eq(stored, bytes, found);
        if (size > 0)
            ck_assert_uint_eq((uintptr_t)stored % 64, 0);
    }
    rtv_tensor_file_free(file);
    rtv_tensor_writer_free(writer);
    free(copy);
}
END_TEST

START_TEST(wrong_tensors_are_named)
{
    rtv_tensor_writer *writer = small_writer(NULL);
    const int64_t one = 1;
    FAILS(RTV_E_INVALID, "'ids' is used already",
          rtv_tensor_writer_add(writer, "ids", RTV_DTYPE_I64, 1, &one, ids));
    FAILS(RTV_E_INVALID, "empty", rtv_tensor_writer_add(writer, "", RTV_DTYPE_I64, 1, &one, ids));
    FAILS(RTV_E_INVALID, "NULL", rtv_tensor_writer_add(writer, NULL, RTV_DTYPE_I64, 1, &one, ids));
    FAILS(RTV_E_INVALID, "reserved",
          rtv_tensor_writer_add(writer, "__metadata__", RTV_DTYPE_I64, 1, &one, ids));
    FAILS(RTV_E_INVALID, "reserved",
          rtv_tensor_writer_add(writer, "__padding__/0", RTV_DTYPE_I64, 1, &one, ids));
    FAILS(RTV_E_INVALID, "\\xff' is not UTF-8",
          rtv_tensor_writer_add(writer, "a\xFF", RTV_DTYPE_I64, 1, &one, ids));
    FAILS(RTV_E_INVALID, "'x' has no data",
          rtv_tensor_writer_add(writer, "x", RTV_DTYPE_I64, 1, &one, NULL));
    FAILS(RTV_E_DTYPE, "99", rtv_tensor_writer_add(writer, "x", 99, 1, &one, ids));
    FAILS(RTV_E_RANGE, "-1",
          rtv_tensor_writer_add(writer, "x", RTV_DTYPE_I64, 1, (const int64_t[]){-1}, ids));
    FAILS(RTV_E_INVALID, "'name' is used already",
          rtv_tensor_writer_set_metadata(writer, "name", "again"));
    FAILS(RTV_E_INVALID, "reserved",
          rtv_tensor_writer_set_metadata(writer, "retrieve.container", "2"));
    FAILS(RTV_E_INVALID, "not UTF-8", rtv_tensor_writer_set_metadata(writer, "k", "\xC0\x80"));
    char name[1100];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    FAILS(RTV_E_INVALID, "1099 bytes",
          rtv_tensor_writer_add(writer, name, RTV_DTYPE_I64, 1, &one, ids));
    /* What failed has left nothing behind. */
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    rtv_tensor_writer_free(writer);
}
END_TEST

/* Bytes that depend on their position, so that misplaced pieces show. */
static rtv_status fill_by_position(void *out, size_t offset, size_t bytes, void *payload)
{
    size_t *next = payload;
    ck_assert_uint_eq(offset, *next);
    *next += bytes;
    for (size_t i = 0; i < bytes; i++)
        ((unsigned char *)out)[i] = (unsigned char)((offset + i) * 2654435761u >> 16);
    return RTV_OK;
}

START_TEST(filled_data_comes_in_order)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    size_t next = 0;
    const int64_t size = 3 * 1024 * 1024 + 5;
    OK(rtv__tensor_writer_add_filled(writer, "a/", "b", RTV_DTYPE_U8, 1, &size, fill_by_position,
                                     &next));
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    ck_assert_uint_eq(next, (size_t)size);
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open_memory(&file, NULL, (void *)(uintptr_t)data, bytes, NULL, NULL, NULL));
    const unsigned char *stored =
        rtv_tensor_file_data(file, rtv_tensor_file_find(file, "a/b"), NULL, NULL);
    size_t wrong = 0;
    for (size_t i = 0; i < (size_t)size; i++)
        wrong += stored[i] != (unsigned char)(i * 2654435761u >> 16);
    ck_assert_uint_eq(wrong, 0);
    rtv_tensor_file_free(file);
    rtv_tensor_writer_free(writer);
}
END_TEST

START_TEST(tensors_are_kept_until_saved)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, NULL, RTV_DTYPE_F32, 1, (const int64_t[]){4}));
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv_tensor_writer_add_tensor(writer, "t", tensor));
    ((float *)rtv_tensor_data(tensor))[2] = 9;
    rtv_tensor_free(tensor);
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open_memory(&file, NULL, (void *)(uintptr_t)data, bytes, NULL, NULL, NULL));
    OK(rtv_tensor_file_tensor(&tensor, file, 0));
    rtv_tensor_file_free(file);
    ck_assert(((const float *)rtv_tensor_const_data(tensor))[2] == 9);
    rtv_tensor_free(tensor);
    rtv_tensor_writer_free(writer);
}
END_TEST

START_TEST(an_empty_writer_makes_a_valid_file)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open_memory(&file, NULL, (void *)(uintptr_t)data, bytes, NULL, NULL, NULL));
    ck_assert_int_eq(rtv_tensor_file_count(file), 0);
    rtv_tensor_file_free(file);
    rtv_tensor_writer_free(writer);
}
END_TEST

static rtv_status save_and_open(rtv_context *context, void *payload)
{
    const char *path = payload;
    rtv_tensor_writer *writer = NULL;
    rtv_tensor_file *file = NULL;
    rtv_tensor *tensor = NULL;
    rtv_status status;
    const int64_t offsets[] = {2, 3, 5};
    size_t next = 0;
    RTV_TRY_GOTO_DONE(rtv_tensor_writer_create(&writer, context));
    RTV_TRY_GOTO_DONE(
        rtv_tensor_writer_add(writer, "a", RTV_DTYPE_I64, 1, (const int64_t[]){3}, ids));
    RTV_TRY_GOTO_DONE(rtv__tensor_writer_add_strings(writer, "p/", "s", 2, offsets, "..abc"));
    RTV_TRY_GOTO_DONE(rtv__tensor_writer_add_filled(writer, NULL, "f", RTV_DTYPE_U8, 1,
                                                    (const int64_t[]){9}, fill_by_position, &next));
    RTV_TRY_GOTO_DONE(rtv_tensor_writer_set_metadata(writer, "k", "v"));
    RTV_TRY_GOTO_DONE(rtv_tensor_writer_save(writer, path));
    RTV_TRY_GOTO_DONE(rtv_tensor_file_open(&file, context, path, NULL));
    RTV_TRY_GOTO_DONE(rtv_tensor_file_tensor(&tensor, file, 0));
done:
    rtv_tensor_free(tensor);
    rtv_tensor_file_free(file);
    rtv_tensor_writer_free(writer);
    return status;
}

START_TEST(failing_allocations_leak_nothing)
{
    char *directory = make_temporary_directory(), path[4200];
    snprintf(path, sizeof path, "%s/x", directory);
    ck_assert_int_gt(sweep_failing_allocations(save_and_open, path), 20);
    remove_directory(directory);
    free(directory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tensor_writer");
    TCase *tests = tcase_create("tensor_writer");
    tcase_add_test(tests, round_trip_through_a_file);
    tcase_add_test(tests, memory_holds_the_same_bytes);
    tcase_add_test(tests, every_tensor_begins_at_a_multiple_of_64_bytes);
    tcase_add_test(tests, wrong_tensors_are_named);
    tcase_add_test(tests, filled_data_comes_in_order);
    tcase_add_test(tests, tensors_are_kept_until_saved);
    tcase_add_test(tests, an_empty_writer_makes_a_valid_file);
    tcase_add_test(tests, failing_allocations_leak_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
