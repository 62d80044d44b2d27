/* A damaged file is refused and never read out of bounds (which the sanitizers would see). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/safetensors.h"
#include "test_support.h"

static char *small_file(size_t *out_bytes)
{
    rtv_tensor_writer *writer;
    const float numbers[3] = {1, 2, 3};
    const int64_t ids[2] = {4, 5}, offsets[3] = {0, 1, 4};
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv_tensor_writer_add(writer, "numbers", RTV_DTYPE_F32, 1, (const int64_t[]){3}, numbers));
    OK(rtv_tensor_writer_add(writer, "ids", RTV_DTYPE_I64, 2, (const int64_t[]){1, 2}, ids));
    OK(rtv__tensor_writer_add_strings(writer, "vocabulary/", "words", 2, offsets, "abcd"));
    OK(rtv_tensor_writer_set_metadata(writer, "kind", "test"));
    const void *data;
    OK(rtv_tensor_writer_save_memory(&data, out_bytes, writer));
    char *copy = malloc(*out_bytes);
    memcpy(copy, data, *out_bytes);
    rtv_tensor_writer_free(writer);
    return copy;
}

/* Opens a copy of exactly these bytes, so that a sanitizer sees every read beyond them. */
static rtv_status open_copy(const char *data, size_t bytes, uint32_t flags)
{
    rtv_tensor_file_options options = RTV_TENSOR_FILE_OPTIONS_INIT;
    options.flags = flags;
    char *copy = malloc(bytes > 0 ? bytes : 1);
    memcpy(copy, data, bytes);
    rtv_tensor_file *file = (rtv_tensor_file *)1;
    rtv_status status = rtv_tensor_file_open_memory(&file, NULL, copy, bytes, &options, NULL, NULL);
    ck_assert_msg((status == RTV_OK) == (file != NULL), "the output does not fit the status");
    rtv_tensor_file_free(file);
    free(copy);
    return status;
}

START_TEST(every_cut_is_refused)
{
    size_t bytes;
    char *data = small_file(&bytes);
    ck_assert_int_eq(open_copy(data, bytes, 0), RTV_OK);
    for (size_t cut = 0; cut < bytes; cut++) {
        ck_assert_msg(open_copy(data, cut, 0) == RTV_E_CORRUPT, "cut at %zu", cut);
        /* Opening in O(header) sees it as well. */
        ck_assert_msg(open_copy(data, cut, RTV_TENSOR_FILE_SKIP_CHECKSUMS) == RTV_E_CORRUPT,
                      "cut at %zu", cut);
    }
    free(data);
}
END_TEST

START_TEST(every_flipped_bit_is_refused)
{
    size_t bytes;
    char *data = small_file(&bytes);
    for (size_t i = 0; i < bytes; i++)
        for (int bit = 0; bit < 8; bit++) {
            data[i] ^= (char)(1 << bit);
            rtv_status status = open_copy(data, bytes, 0);
            ck_assert_msg(status == RTV_E_CORRUPT || status == RTV_E_UNSUPPORTED,
                          "bit %d of byte %zu: %s", bit, i, rtv_status_name(status));
            data[i] ^= (char)(1 << bit);
        }
    ck_assert_int_eq(open_copy(data, bytes, 0), RTV_OK);
    free(data);
}
END_TEST

START_TEST(every_replaced_byte_is_refused)
{
    size_t bytes;
    char *data = small_file(&bytes);
    static const char others[] = {0, ' ', '"', '0', '9', 'f', ',', ':', '{', '}', '\\', (char)255};
    for (size_t i = 0; i < bytes; i++)
        for (size_t k = 0; k < sizeof others; k++) {
            char old = data[i];
            if (old == others[k])
                continue;
            data[i] = others[k];
            ck_assert_msg(open_copy(data, bytes, 0) != RTV_OK, "byte %zu is %d", i, others[k]);
            data[i] = old;
        }
    free(data);
}
END_TEST

START_TEST(appended_bytes_are_refused)
{
    size_t bytes;
    char *data = small_file(&bytes);
    data = realloc(data, bytes + 64);
    memset(data + bytes, 0, 64);
    for (size_t more = 1; more <= 64; more++)
        ck_assert_int_eq(open_copy(data, bytes + more, 0), RTV_E_CORRUPT);
    free(data);
}
END_TEST

START_TEST(damage_in_a_tensor_names_it)
{
    char *directory = make_temporary_directory(), path[4200];
    snprintf(path, sizeof path, "%s/damaged", directory);
    size_t bytes;
    char *data = small_file(&bytes);
    data[bytes - 1] ^= 1; /* the tensor added last is at the end */
    FILE *stream = fopen(path, "wb");
    ck_assert_uint_eq(fwrite(data, 1, bytes, stream), bytes);
    fclose(stream);
    rtv_tensor_file *file;
    FAILS(RTV_E_CORRUPT, "damaged: the checksum of tensor 'vocabulary/words.bytes' does not fit",
          rtv_tensor_file_open(&file, NULL, path, NULL));
    ck_assert_ptr_null(file);
    rtv_tensor_file_options options = RTV_TENSOR_FILE_OPTIONS_INIT;
    options.flags = RTV_TENSOR_FILE_SKIP_CHECKSUMS;
    OK(rtv_tensor_file_open(&file, NULL, path, &options));
    rtv_tensor_file_free(file);
    free(data);
    remove_directory(directory);
    free(directory);
}
END_TEST

START_TEST(any_number_of_threads_finds_the_same_damage)
{
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    float numbers[16] = {0};
    for (int i = 0; i < 40; i++) {
        char name[8];
        snprintf(name, sizeof name, "t%d", i);
        OK(rtv_tensor_writer_add(writer, name, RTV_DTYPE_F32, 1, (const int64_t[]){16}, numbers));
    }
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    char *copy = malloc(bytes);
    memcpy(copy, data, bytes);
    for (int i = 7; i < 40; i++)
        copy[bytes - 64 * (size_t)(40 - i)] = 1;
    for (int32_t threads = 1; threads <= 4; threads++) {
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        options.threads = threads;
        rtv_context *context;
        OK(rtv_context_create(&context, &options));
        rtv_tensor_file *file;
        FAILS(RTV_E_CORRUPT, "tensor 't7'",
              rtv_tensor_file_open_memory(&file, context, copy, bytes, NULL, NULL, NULL));
        rtv_context_free(context);
    }
    free(copy);
    rtv_tensor_writer_free(writer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tensor_damage");
    TCase *tests = tcase_create("tensor_damage");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, every_cut_is_refused);
    tcase_add_test(tests, every_flipped_bit_is_refused);
    tcase_add_test(tests, every_replaced_byte_is_refused);
    tcase_add_test(tests, appended_bytes_are_refused);
    tcase_add_test(tests, damage_in_a_tensor_names_it);
    tcase_add_test(tests, any_number_of_threads_finds_the_same_damage);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
