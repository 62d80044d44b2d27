#include <stdlib.h>
#include <string.h>

#include "io/checksum.h"
#include "test_support.h"

START_TEST(published_values)
{
    /* From the reference implementation: xxhsum -H3 of no bytes and of "a". */
    ck_assert_uint_eq(rtv__checksum("", 0), UINT64_C(0x2d06800538d394c2));
    ck_assert_uint_eq(rtv__checksum("a", 1), UINT64_C(0xe6c632b61e964e1f));
}
END_TEST

START_TEST(pieces_give_the_sum_of_the_whole)
{
    enum { SIZE = 100000 };
    unsigned char *data = malloc(SIZE);
    for (int i = 0; i < SIZE; i++)
        data[i] = (unsigned char)(i * 31 + (i >> 8));
    const size_t steps[] = {1, 7, 64, 255, 256, 1024, 99999};
    for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
        rtv__checksum_stream stream;
        rtv__checksum_begin(&stream);
        for (size_t i = 0; i < SIZE; i += steps[k])
            rtv__checksum_add(&stream, data + i, SIZE - i < steps[k] ? SIZE - i : steps[k]);
        rtv__checksum_add(&stream, NULL, 0);
        ck_assert_uint_eq(rtv__checksum_end(&stream), rtv__checksum(data, SIZE));
    }
    free(data);
}
END_TEST

START_TEST(digits)
{
    char text[RTV__CHECKSUM_DIGITS + 1] = {0};
    uint64_t value;
    rtv__checksum_write(text, UINT64_C(0x0123456789abcdef));
    ck_assert_str_eq(text, "0123456789abcdef");
    ck_assert(rtv__checksum_read(&value, text));
    ck_assert_uint_eq(value, UINT64_C(0x0123456789abcdef));
    ck_assert(!rtv__checksum_read(&value, "0123456789ABCDEF"));
    ck_assert(!rtv__checksum_read(&value, "0123456789abcdeg"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("checksum");
    TCase *tests = tcase_create("checksum");
    tcase_add_test(tests, published_values);
    tcase_add_test(tests, pieces_give_the_sum_of_the_whole);
    tcase_add_test(tests, digits);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
