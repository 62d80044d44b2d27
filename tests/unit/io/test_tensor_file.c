/* Files of other programs, hostile headers, and what hosts may ask. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/safetensors.h"
#include "test_support.h"

/* A file of this header and `data_bytes` bytes 0, 1, 2, ..; freed by the caller. */
static char *make_file(size_t *out_bytes, const char *header, size_t length, size_t data_bytes)
{
    char *file = malloc(8 + length + data_bytes);
    for (int i = 0; i < 8; i++)
        file[i] = (char)((uint64_t)length >> (8 * i));
    memcpy(file + 8, header, length);
    for (size_t i = 0; i < data_bytes; i++)
        file[8 + length + i] = (char)i;
    *out_bytes = 8 + length + data_bytes;
    return file;
}

static rtv_status open_header(rtv_tensor_file **out, char **out_memory, const char *header,
                              size_t data_bytes)
{
    size_t bytes;
    *out_memory = make_file(&bytes, header, strlen(header), data_bytes);
    return rtv_tensor_file_open_memory(out, NULL, *out_memory, bytes, NULL, NULL, NULL);
}

#define REFUSED(expected, fragment, header, data_bytes)                                            \
    do {                                                                                           \
        rtv_tensor_file *file_ = (rtv_tensor_file *)1;                                             \
        char *memory_;                                                                             \
        FAILS(expected, fragment, open_header(&file_, &memory_, header, data_bytes));              \
        ck_assert_ptr_null(file_);                                                                 \
        free(memory_);                                                                             \
    } while (0)

#define TENSOR(type, shape, offsets)                                                               \
    "{\"dtype\":\"" type "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"

START_TEST(files_of_other_programs_open)
{
    rtv_tensor_file *file;
    char *memory;
    /* Keys in any order, spaces, escapes, no metadata, a header of odd length. */
    OK(open_header(&file, &memory,
                   "{\"b\\u00e9\\ud83d\\ude00\" : { \"shape\":[2 ,1], \"data_offsets\":[0,8] , "
                   "\"dtype\":\"F32\"},\"half\":" TENSOR("F16", "[3]", "[8,14]") "}   ",
                   14));
    ck_assert_int_eq(rtv_tensor_file_has_checksums(file), 0);
    ck_assert_int_eq(rtv_tensor_file_count(file), 2);
    ck_assert_str_eq(rtv_tensor_file_name(file, 0), "b\xC3\xA9\xF0\x9F\x98\x80");
    ck_assert_ptr_null(rtv_tensor_file_name(file, 2));
    ck_assert_ptr_null(rtv_tensor_file_name(file, -1));
    ck_assert_int_eq(rtv_tensor_file_find(file, "none"), -1);
    ck_assert_int_eq(rtv_tensor_file_dtype(file, 1), RTV_DTYPE_F32);
    ck_assert_int_eq(rtv_tensor_file_dtype(file, 2), 0);
    int32_t rank;
    ck_assert_ptr_null(rtv_tensor_file_dims(file, 2, &rank));
    ck_assert_int_eq(rank, -1);
    const unsigned char expected[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    const void *data = rtv_tensor_file_data(file, 0, NULL, NULL);
    ck_assert_mem_eq(data, expected, 8);
    ck_assert_uint_eq((uintptr_t)data % 4, 0); /* though it is misaligned in the file */
    rtv_tensor *tensor;
    OK(rtv_tensor_file_tensor(&tensor, file, 0));
    ck_assert_int_eq(rtv_tensor_dim(tensor, 0), 2);
    rtv_tensor_free(tensor);
    FAILS(RTV_E_RANGE, "tensor 2 of 2", rtv_tensor_file_tensor(&tensor, file, 2));
    rtv_tensor_file_free(file);
    free(memory);
}
END_TEST

START_TEST(checksums_can_be_demanded)
{
    size_t bytes;
    const char *header = "{\"a\":" TENSOR("U8", "[1]", "[0,1]") "}";
    char *memory = make_file(&bytes, header, strlen(header), 1);
    rtv_tensor_file_options options = RTV_TENSOR_FILE_OPTIONS_INIT;
    options.flags = RTV_TENSOR_FILE_NEED_CHECKSUMS;
    rtv_tensor_file *file;
    FAILS(RTV_E_CORRUPT, "no checksums",
          rtv_tensor_file_open_memory(&file, NULL, memory, bytes, &options, NULL, NULL));
    options.flags = 64;
    FAILS(RTV_E_UNSUPPORTED, "0x40",
          rtv_tensor_file_open_memory(&file, NULL, memory, bytes, &options, NULL, NULL));
    free(memory);
}
END_TEST

START_TEST(half_precision_is_widened)
{
    /* 1.0, the smallest subnormal, -2, infinity, 65504, NaN as f16; 1.0 and -0.0 as bf16. */
    const char *header =
        "{\"h\":" TENSOR("F16", "[6]", "[0,12]") ",\"b\":" TENSOR("BF16", "[2]", "[12,16]") "}";
    const uint16_t bits[8] = {0x3C00, 0x0001, 0xC000, 0x7C00, 0x7BFF, 0x7E00, 0x3F80, 0x8000};
    size_t bytes;
    char *memory = make_file(&bytes, header, strlen(header), 16);
    for (int i = 0; i < 8; i++) {
        memory[bytes - 16 + 2 * (size_t)i] = (char)bits[i];
        memory[bytes - 15 + 2 * (size_t)i] = (char)(bits[i] >> 8);
    }
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open_memory(&file, NULL, memory, bytes, NULL, NULL, NULL));
    rtv_tensor *half, *brain;
    OK(rtv_tensor_file_tensor(&half, file, rtv_tensor_file_find(file, "h")));
    OK(rtv_tensor_file_tensor(&brain, file, rtv_tensor_file_find(file, "b")));
    rtv_tensor_file_free(file);
    const float *values = rtv_tensor_const_data(half);
    ck_assert(values[0] == 1.0f && values[1] == 0x1p-24f && values[2] == -2.0f);
    ck_assert(values[3] > 3e38f && values[4] == 65504.0f && values[5] != values[5]);
    values = rtv_tensor_const_data(brain);
    ck_assert(values[0] == 1.0f && values[1] == 0.0f && 1 / values[1] < 0);
    rtv_tensor_free(half);
    rtv_tensor_free(brain);
    free(memory);
}
END_TEST

START_TEST(types_without_a_tensor_can_be_looked_at)
{
    rtv_tensor_file *file;
    char *memory;
    OK(open_header(
        &file, &memory,
        "{\"a\":" TENSOR("U16", "[2]", "[0,4]") ",\"b\":" TENSOR("F4", "[3,2]", "[4,7]") "}", 7));
    const char *type;
    ck_assert_ptr_nonnull(rtv_tensor_file_data(file, 0, NULL, &type));
    ck_assert_str_eq(type, "U16");
    rtv_tensor *tensor;
    FAILS(RTV_E_UNSUPPORTED, "'a' has dtype U16", rtv_tensor_file_tensor(&tensor, file, 0));
    rtv_tensor_file_free(file);
    free(memory);
}
END_TEST

START_TEST(wrong_sizes_and_places_are_refused)
{
    REFUSED(RTV_E_CORRUPT, "'a' has a shape that does not fit",
            "{\"a\":" TENSOR("F32", "[2]", "[0,4]") "}", 4);
    REFUSED(RTV_E_CORRUPT, "outside", "{\"a\":" TENSOR("F32", "[2]", "[0,8]") "}", 7);
    REFUSED(RTV_E_CORRUPT, "outside", "{\"a\":" TENSOR("F32", "[2]", "[8,0]") "}", 8);
    REFUSED(RTV_E_CORRUPT, "does not fit", "{\"a\":" TENSOR("F4", "[3]", "[0,2]") "}", 2);
    REFUSED(RTV_E_CORRUPT, "'b' overlaps",
            "{\"a\":" TENSOR("U8", "[4]", "[0,4]") ",\"b\":" TENSOR("U8", "[4]", "[2,6]") "}", 6);
    REFUSED(RTV_E_CORRUPT, "'b' stands behind a gap",
            "{\"a\":" TENSOR("U8", "[4]", "[0,4]") ",\"b\":" TENSOR("U8", "[4]", "[5,9]") "}", 9);
    REFUSED(RTV_E_CORRUPT, "stands behind a gap", "{\"a\":" TENSOR("U8", "[4]", "[1,5]") "}", 5);
    REFUSED(RTV_E_CORRUPT, "the tensors have 4 bytes, the file has 5",
            "{\"a\":" TENSOR("U8", "[4]", "[0,4]") "}", 5);
    REFUSED(RTV_E_CORRUPT, "'a' stands there twice",
            "{\"a\":" TENSOR("U8", "[1]", "[0,1]") ",\"a\":" TENSOR("U8", "[1]", "[1,2]") "}", 2);
    /* The same name, once with an escape. */
    REFUSED(RTV_E_CORRUPT, "twice",
            "{\"a\":" TENSOR("U8", "[1]", "[0,1]") ",\"\\u0061\":" TENSOR("U8", "[1]", "[1,2]") "}",
            2);
    REFUSED(RTV_E_CORRUPT, "JSON", "{\"a\\u0000b\":" TENSOR("U8", "[1]", "[0,1]") "}", 1);
}
END_TEST

START_TEST(empty_tensors_stand_anywhere)
{
    rtv_tensor_file *file;
    char *memory;
    OK(open_header(
        &file, &memory,
        "{\"c\":" TENSOR("U8", "[4]", "[4,8]") ",\"e\":" TENSOR(
            "F64", "[0]", "[4,4]") ",\"a\":" TENSOR("U8", "[4]",
                                                    "[0,4]") ",\"f\":" TENSOR("I64", "[3,0]",
                                                                              "[8,8]") "}",
        8));
    ck_assert_int_eq(rtv_tensor_file_count(file), 4);
    ck_assert_str_eq(rtv_tensor_file_name(file, 0), "a");
    ck_assert_str_eq(rtv_tensor_file_name(file, 1), "e");
    ck_assert_str_eq(rtv_tensor_file_name(file, 2), "c");
    rtv_tensor_file_free(file);
    free(memory);
}
END_TEST

START_TEST(hostile_numbers_are_refused)
{
    const char *shapes[] = {"[9223372036854775808]", /* 2^63 */
                            "[9223372036854775807]",
                            "[18446744073709551616]",
                            "[4611686018427387904,4]",
                            "[4294967296,4294967296]",
                            "[2147483648,2147483648,0]",
                            "[-1]",
                            "[1.0]",
                            "[1e0]",
                            "[null]",
                            "[\"1\"]",
                            "[[1]]",
                            "[1,1,1,1,1,1,1,1,1]",
                            "1",
                            "null",
                            "{}"};
    const char *offsets[] = {
        "[0]",       "[0,4,4]", "[-4,0]",  "[-1,3]", "[9223372036854775808,4]",
        "[0,1e1]",   "[0,4.0]", "[]",      "4",      "[0,18446744073709551620]",
        "[\"0\",4]", "{}",      "[true,4]"};
    char header[512];
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        snprintf(header, sizeof header,
                 "{\"a\":{\"dtype\":\"U8\",\"shape\":%s,\"data_offsets\":[0,4]}}", shapes[i]);
        REFUSED(RTV_E_CORRUPT, "", header, 4);
    }
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        snprintf(header, sizeof header,
                 "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":%s}}", offsets[i]);
        REFUSED(RTV_E_CORRUPT, "", header, 4);
    }
}
END_TEST

START_TEST(other_objects_are_refused)
{
    const char *headers[] = {
        "{}x",
        "[]",
        "{\"a\":1}",
        "{\"a\":[]}",
        "{\"a\":{}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}",
        "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"more\":1}}",
        "{\"a\":{\"dtype\":8,\"shape\":[0],\"data_offsets\":[0,0]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":{\"x\":[[]]}}}",
        "{\"__metadata__\":[]}",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":{\"a\":{}}}",
        "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
        "{\"__metadata__\":{},\"__metadata__\":{}}",
        "{\"__metadata__\":{\"retrieve.container\":\"1\"}}",
        "{\"__metadata__\":{\"retrieve.containers\":\"1\"}}",
        "{\"__metadata__\":{\"retrieve.container.header\":\"0123456789abcdef\"}}",
        ("{\"__metadata__\":{\"retrieve.container\":\"1\",\"retrieve.container.header\":"
         "\"0123456789abcdef\",\"retrieve.container.tensors\":\"\"}}"),
    };
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        REFUSED(RTV_E_CORRUPT, "memory: ", headers[i], 0);
    REFUSED(RTV_E_CORRUPT, "'k\\x7f' in the metadata is not a string",
            "{\"__metadata__\":{\"k\x7F\":1}}", 0);
    REFUSED(RTV_E_CORRUPT, "'k' in the metadata stands there twice",
            "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0);
    REFUSED(RTV_E_CORRUPT, "'retrieve.containers' in the metadata",
            "{\"__metadata__\":{\"retrieve.containers\":\"1\"}}", 0);
    REFUSED(RTV_E_UNSUPPORTED, "'a' has the unknown dtype 'F128'",
            "{\"a\":" TENSOR("F128", "[0]", "[0,0]") "}", 0);
    REFUSED(RTV_E_UNSUPPORTED, "unknown dtype 'x\\x7f'",
            "{\"a\":" TENSOR("x\x7F", "[0]", "[0,0]") "}", 0);
}
END_TEST

START_TEST(headers_of_wrong_length_are_refused)
{
    rtv_tensor_file *file;
    unsigned char bytes[64] = {0};
    for (size_t size = 0; size < 10; size++)
        FAILS(RTV_E_CORRUPT, "memory",
              rtv_tensor_file_open_memory(&file, NULL, bytes, size, NULL, NULL, NULL));
    for (int byte = 1; byte < 8; byte++) {
        memset(bytes, 0, sizeof bytes);
        bytes[byte] = 0x80;
        FAILS(RTV_E_CORRUPT, "header",
              rtv_tensor_file_open_memory(&file, NULL, bytes, sizeof bytes, NULL, NULL, NULL));
    }
    FAILS(RTV_E_INVALID, "data is NULL",
          rtv_tensor_file_open_memory(&file, NULL, NULL, 8, NULL, NULL, NULL));
}
END_TEST

START_TEST(deep_and_long_headers_end_soon)
{
    /* Without limits the first takes quadratic time, the second a deep stack. */
    size_t length = 4000000, bytes;
    char *header = malloc(length);
    const char *fillings[] = {"[", "{", "{\"a\":", "[]", "\"\"", ",", "1,", "[[]],"};
    for (size_t k = 0; k < sizeof fillings / sizeof fillings[0]; k++) {
        size_t step = strlen(fillings[k]);
        for (size_t i = 0; i < length; i++)
            header[i] = fillings[k][i % step];
        memcpy(header, "{\"a\":[", 6);
        char *memory = make_file(&bytes, header, length, 0);
        rtv_tensor_file *file;
        FAILS(RTV_E_CORRUPT, "JSON",
              rtv_tensor_file_open_memory(&file, NULL, memory, bytes, NULL, NULL, NULL));
        free(memory);
    }
    free(header);
}
END_TEST

START_TEST(missing_and_strange_files_are_named)
{
    rtv_tensor_file *file = (rtv_tensor_file *)1;
    FAILS(RTV_E_NOTFOUND, "/nowhere/at/all",
          rtv_tensor_file_open(&file, NULL, "/nowhere/at/all", NULL));
    ck_assert_ptr_null(file);
    FAILS(RTV_E_IO, "not a regular file", rtv_tensor_file_open(&file, NULL, "/tmp", NULL));
    FAILS(RTV_E_INVALID, "path is NULL", rtv_tensor_file_open(&file, NULL, NULL, NULL));
}
END_TEST

static int releases;

static void count_release(void *data, void *payload)
{
    ck_assert_ptr_nonnull(data);
    ck_assert_ptr_eq(payload, &releases);
    releases++;
}

START_TEST(memory_is_released_with_the_last_tensor)
{
    size_t bytes;
    const char *header = "{\"a\":" TENSOR("U8", "[3]", "[0,3]") "}";
    char *memory = make_file(&bytes, header, strlen(header), 3);
    rtv_tensor_file *file;
    rtv_tensor *first, *second;
    releases = 0;
    FAILS(RTV_E_CORRUPT, "",
          rtv_tensor_file_open_memory(&file, NULL, memory, bytes - 1, NULL, count_release,
                                      &releases));
    ck_assert_int_eq(releases, 0);
    OK(rtv_tensor_file_open_memory(&file, NULL, memory, bytes, NULL, count_release, &releases));
    OK(rtv_tensor_file_tensor(&first, file, 0));
    OK(rtv_tensor_file_tensor(&second, file, 0));
    rtv_tensor_file_free(file);
    rtv_tensor_free(first);
    ck_assert_int_eq(releases, 0);
    ck_assert_int_eq(((const unsigned char *)rtv_tensor_const_data(second))[2], 2);
    rtv_tensor_free(second);
    ck_assert_int_eq(releases, 1);
    free(memory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tensor_file");
    TCase *tests = tcase_create("tensor_file");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, files_of_other_programs_open);
    tcase_add_test(tests, checksums_can_be_demanded);
    tcase_add_test(tests, half_precision_is_widened);
    tcase_add_test(tests, types_without_a_tensor_can_be_looked_at);
    tcase_add_test(tests, wrong_sizes_and_places_are_refused);
    tcase_add_test(tests, empty_tensors_stand_anywhere);
    tcase_add_test(tests, hostile_numbers_are_refused);
    tcase_add_test(tests, other_objects_are_refused);
    tcase_add_test(tests, headers_of_wrong_length_are_refused);
    tcase_add_test(tests, deep_and_long_headers_end_soon);
    tcase_add_test(tests, missing_and_strange_files_are_named);
    tcase_add_test(tests, memory_is_released_with_the_last_tensor);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
