#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/safetensors.h"
#include "test_support.h"

static rtv_tensor_writer *writer;
static rtv_tensor_file *file;

static void open_saved(void)
{
    const void *data;
    size_t bytes;
    OK(rtv_tensor_writer_save_memory(&data, &bytes, writer));
    OK(rtv_tensor_file_open_memory(&file, NULL, (void *)(uintptr_t)data, bytes, NULL, NULL, NULL));
}

static void set_up(void)
{
    OK(rtv_tensor_writer_create(&writer, NULL));
    file = NULL;
}

static void tear_down(void)
{
    rtv_tensor_file_free(file);
    rtv_tensor_writer_free(writer);
}

START_TEST(strings_of_any_bytes)
{
    const int64_t offsets[] = {3, 3, 6, 7, 7}; /* a slice: they need not begin at 0 */
    OK(rtv__tensor_writer_add_strings(writer, "q/", "words", 4, offsets, "...a\0c\xFF"));
    OK(rtv__tensor_writer_add_strings(writer, "q/", "none", 0, offsets, NULL));
    open_saved();
    int64_t count;
    const int64_t *found;
    const char *bytes;
    OK(rtv__tensor_file_strings(&count, &found, &bytes, file, "q/", "words"));
    ck_assert_int_eq(count, 4);
    const int64_t expected[] = {0, 0, 3, 4, 4};
    ck_assert_mem_eq(found, expected, sizeof expected);
    ck_assert_mem_eq(bytes, "a\0c\xFF", 4);
    OK(rtv__tensor_file_strings(&count, &found, &bytes, file, "q/", "none"));
    ck_assert_int_eq(count, 0);
    FAILS(RTV_E_NOTFOUND, "memory: there is no tensor 'p/words.offsets'",
          rtv__tensor_file_strings(&count, &found, &bytes, file, "p/", "words"));
}
END_TEST

START_TEST(wrong_positions_are_refused)
{
    const int64_t positions[][3] = {{1, 2, 4}, {0, 3, 2}, {0, 5, 4}, {0, 2, 3}, {-1, 2, 4}};
    for (size_t i = 0; i < sizeof positions / sizeof positions[0]; i++) {
        char name[24];
        snprintf(name, sizeof name, "s%zu.offsets", i);
        OK(rtv__tensor_writer_add(writer, NULL, name, RTV_DTYPE_I64, 1, (const int64_t[]){3},
                                  positions[i]));
        snprintf(name, sizeof name, "s%zu.bytes", i);
        OK(rtv__tensor_writer_add(writer, NULL, name, RTV_DTYPE_U8, 1, (const int64_t[]){4},
                                  "abcd"));
    }
    OK(rtv__tensor_writer_add(writer, NULL, "e.offsets", RTV_DTYPE_I64, 1, (const int64_t[]){0},
                              NULL));
    OK(rtv__tensor_writer_add(writer, NULL, "e.bytes", RTV_DTYPE_U8, 1, (const int64_t[]){0},
                              NULL));
    open_saved();
    int64_t count;
    const int64_t *found;
    const char *bytes;
    for (size_t i = 0; i < sizeof positions / sizeof positions[0]; i++) {
        char name[24];
        snprintf(name, sizeof name, "s%zu", i);
        FAILS(RTV_E_CORRUPT, "do not fit its strings",
              rtv__tensor_file_strings(&count, &found, &bytes, file, NULL, name));
    }
    FAILS(RTV_E_CORRUPT, "do not fit its strings",
          rtv__tensor_file_strings(&count, &found, &bytes, file, NULL, "e"));
}
END_TEST

START_TEST(texts_and_numbers)
{
    const double doubles[] = {0.1, -0.0, INFINITY, NAN, 5e-324};
    const int64_t integers[] = {0, -1, INT64_MAX, INT64_MIN, 1000000007};
    for (int i = 0; i < 5; i++) {
        char key[8];
        snprintf(key, sizeof key, "d%d", i);
        OK(rtv__tensor_writer_set_double(writer, "p/", key, doubles[i]));
        snprintf(key, sizeof key, "i%d", i);
        OK(rtv__tensor_writer_set_integer(writer, "p/", key, integers[i]));
    }
    OK(rtv__tensor_writer_set_text(writer, NULL, "kind", "hashing"));
    const char *wrong[] = {"",
                           "-",
                           "1 ",
                           " 1",
                           "+1",
                           "1.0",
                           "9223372036854775808",
                           "-9223372036854775809",
                           "99999999999999999999",
                           "0x1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char key[8];
        snprintf(key, sizeof key, "w%zu", i);
        OK(rtv__tensor_writer_set_text(writer, NULL, key, wrong[i]));
    }
    open_saved();
    for (int i = 0; i < 5; i++) {
        char key[8];
        double real;
        int64_t whole;
        snprintf(key, sizeof key, "d%d", i);
        OK(rtv__tensor_file_double(&real, file, "p/", key));
        ck_assert_mem_eq(&real, &doubles[i], sizeof real);
        snprintf(key, sizeof key, "i%d", i);
        OK(rtv__tensor_file_integer(&whole, file, "p/", key));
        ck_assert_int_eq(whole, integers[i]);
    }
    const char *text;
    OK(rtv__tensor_file_text(&text, file, NULL, "kind"));
    ck_assert_str_eq(text, "hashing");
    FAILS(RTV_E_NOTFOUND, "memory: the metadata lack 'p/kind'",
          rtv__tensor_file_text(&text, file, "p/", "kind"));
    int64_t whole;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char key[8];
        snprintf(key, sizeof key, "w%zu", i);
        FAILS(RTV_E_CORRUPT, "is not a whole number",
              rtv__tensor_file_integer(&whole, file, NULL, key));
    }
    double real;
    FAILS(RTV_E_CORRUPT, "'kind' in the metadata is not the digits of a double",
          rtv__tensor_file_double(&real, file, NULL, "kind"));
}
END_TEST

START_TEST(types_and_shapes_are_expected)
{
    const float numbers[6] = {1, 2, 3, 4, 5, 6};
    OK(rtv__tensor_writer_add_copy(writer, "t/", "n", RTV_DTYPE_F32, 2, (const int64_t[]){2, 3},
                                   numbers));
    open_saved();
    const rtv__stored_tensor *tensor;
    ck_assert(rtv__tensor_file_has(file, "t/", "n"));
    ck_assert(!rtv__tensor_file_has(file, NULL, "n"));
    OK(rtv__tensor_file_expect(&tensor, file, "t/", "n", RTV_DTYPE_F32, 2,
                               (const int64_t[]){-1, 3}));
    ck_assert_mem_eq(tensor->data, numbers, sizeof numbers);
    ck_assert_str_eq(tensor->name, "t/n");
    OK(rtv__tensor_file_expect(&tensor, file, "t/", "n", RTV_DTYPE_F32, 2, NULL));
    FAILS(RTV_E_DTYPE, "tensor 't/n' has dtype F32, expected I64",
          rtv__tensor_file_expect(&tensor, file, "t/", "n", RTV_DTYPE_I64, 2, NULL));
    FAILS(RTV_E_SHAPE, "tensor 't/n' has shape [2, 3], expected [-1, 4]",
          rtv__tensor_file_expect(&tensor, file, "t/", "n", RTV_DTYPE_F32, 2,
                                  (const int64_t[]){-1, 4}));
    FAILS(RTV_E_SHAPE, "has shape [2, 3], expected",
          rtv__tensor_file_expect(&tensor, file, "t/", "n", RTV_DTYPE_F32, 1, NULL));
    ck_assert_ptr_null(tensor);
    rtv_tensor *copy;
    OK(rtv_tensor_create(&copy, NULL, RTV_DTYPE_F32, 2, (const int64_t[]){2, 3}));
    OK(rtv__tensor_file_copy_into(copy, file, "t/", "n"));
    ck_assert_mem_eq(rtv_tensor_const_data(copy), numbers, sizeof numbers);
    rtv_tensor_free(copy);
    OK(rtv_tensor_create(&copy, NULL, RTV_DTYPE_F32, 2, (const int64_t[]){3, 2}));
    FAILS(RTV_E_SHAPE, "[2, 3]", rtv__tensor_file_copy_into(copy, file, "t/", "n"));
    rtv_tensor_free(copy);
}
END_TEST

START_TEST(long_names_are_not_found)
{
    open_saved();
    char name[3000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ck_assert(!rtv__tensor_file_has(file, "p/", name));
    const char *text;
    FAILS(RTV_E_NOTFOUND, "xxx", rtv__tensor_file_text(&text, file, "p/", name));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tensor_state");
    TCase *tests = tcase_create("tensor_state");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, strings_of_any_bytes);
    tcase_add_test(tests, wrong_positions_are_refused);
    tcase_add_test(tests, texts_and_numbers);
    tcase_add_test(tests, types_and_shapes_are_expected);
    tcase_add_test(tests, long_names_are_not_found);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
