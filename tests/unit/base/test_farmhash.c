#include <string.h>

#include "base/farmhash.h"
#include "test_support.h"

/* Values of TensorFlow's tf.fingerprint. */
START_TEST(known_values)
{
    ck_assert_uint_eq(rtv_hash_fingerprint64("", 0), UINT64_C(0x9ae16a3b2f90404f));
    ck_assert_uint_eq(rtv_hash_fingerprint64(NULL, 0), UINT64_C(0x9ae16a3b2f90404f));
    ck_assert_uint_eq(rtv_hash_fingerprint64("a", 1), UINT64_C(0xb3454265b6df75e3));
    ck_assert_uint_eq(rtv_hash_fingerprint64("abc", 3), UINT64_C(0x24a5b3a074e7f369));
    char text[65];
    memset(text, 'x', sizeof text);
    ck_assert_uint_eq(rtv_hash_fingerprint64(text, sizeof text), UINT64_C(0x447cb9fd96f25f39));
}
END_TEST

/* Every length class reads all its bytes and no byte beyond them, aligned or not. */
START_TEST(every_byte_counts)
{
    unsigned char storage[8 + 200];
    for (size_t shift = 0; shift < 8; shift += 3)
        for (size_t length = 1; length <= 190; length++) {
            unsigned char *bytes = storage + shift;
            for (size_t i = 0; i < sizeof storage; i++)
                storage[i] = (unsigned char)(i * 37 + 11);
            unsigned char aligned[200];
            memcpy(aligned, bytes, length);
            uint64_t hash = rtv__farmhash64(bytes, length);
            ck_assert_uint_eq(hash, rtv__farmhash64(aligned, length));
            bytes[length] ^= 0x80;
            ck_assert_uint_eq(hash, rtv__farmhash64(bytes, length));
            for (size_t i = 0; i < length; i++) {
                bytes[i] ^= 0x40;
                ck_assert_uint_ne(hash, rtv__farmhash64(bytes, length));
                bytes[i] ^= 0x40;
            }
        }
}
END_TEST

START_TEST(combination_depends_on_order)
{
    uint64_t a = rtv_hash_combine(1, 2);
    ck_assert_uint_ne(a, rtv_hash_combine(2, 1));
    ck_assert_uint_eq(a, rtv__farmhash_combine(1, 2));
    /* By hand: with second 0 its mix is 0, so r = (1 ^ K) * K, then twice mixed. */
    const uint64_t k = UINT64_C(0xc6a4a7935bd1e995);
    uint64_t r = (1 ^ k) * k;
    r = (r ^ r >> 47) * k;
    ck_assert_uint_eq(rtv_hash_combine(1, 0), r ^ r >> 47);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("farmhash");
    TCase *tests = tcase_create("farmhash");
    tcase_add_test(tests, known_values);
    tcase_add_test(tests, every_byte_counts);
    tcase_add_test(tests, combination_depends_on_order);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
