#include <string.h>

#include "base/siphash.h"
#include "test_support.h"

/* The example of the paper's appendix, and the first of the authors' published vectors. */
START_TEST(vector_of_the_paper)
{
    const uint64_t key0 = UINT64_C(0x0706050403020100), key1 = UINT64_C(0x0f0e0d0c0b0a0908);
    unsigned char message[16];
    for (int i = 0; i < 16; i++)
        message[i] = (unsigned char)i;
    ck_assert_uint_eq(rtv_hash_siphash(key0, key1, message, 15), UINT64_C(0xa129ca6149be45e5));
    ck_assert_uint_eq(rtv_hash_siphash(key0, key1, NULL, 0), UINT64_C(0x726fdb47dd0e0e31));
    ck_assert_uint_eq(rtv__siphash(key0, key1, message, 8), UINT64_C(0x93f5f5799a932462));
}
END_TEST

START_TEST(key_and_every_byte_count)
{
    unsigned char message[80];
    memset(message, 0xC3, sizeof message);
    for (size_t length = 1; length < 70; length++) {
        uint64_t hash = rtv__siphash(1, 2, message, length);
        ck_assert_uint_ne(hash, rtv__siphash(2, 1, message, length));
        message[length] ^= 1;
        ck_assert_uint_eq(hash, rtv__siphash(1, 2, message, length));
        for (size_t i = 0; i < length; i++) {
            message[i] ^= 1;
            ck_assert_uint_ne(hash, rtv__siphash(1, 2, message, length));
            message[i] ^= 1;
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("siphash");
    TCase *tests = tcase_create("siphash");
    tcase_add_test(tests, vector_of_the_paper);
    tcase_add_test(tests, key_and_every_byte_count);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
