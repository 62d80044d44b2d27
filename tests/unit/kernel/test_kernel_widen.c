/* Widening: every instruction set against plain C, for all bfloat16 numbers and all codes. */
#include "kernel/widen_kernels.h"
#include "kernel_test.h"

START_TEST(bf16)
{
    enum { ALL = 65536 };
    uint16_t *numbers = walled_alloc(ALL, sizeof *numbers);
    float *want = walled_alloc(ALL, sizeof *want), *got = walled_alloc(ALL, sizeof *got);
    for (int64_t i = 0; i < ALL; i++) {
        numbers[i] = (uint16_t)i;
        uint32_t bits = (uint32_t)i << 16;
        memcpy(want + i, &bits, sizeof bits);
    }
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
        if (!rtv__isa_available(isa))
            continue;
        for (int64_t count = 0; count < 70; count++) {
            const int64_t skipped = ALL - count;
            memset(got, 1, ALL * sizeof *got);
            rtv__widen_kernels_of_isa(isa)->bf16(got + skipped, numbers + skipped, count);
            ck_assert_mem_eq(got + skipped, want + skipped, (size_t)count * sizeof *got);
            ck_assert_int_eq(((char *)(got + skipped))[-1], 1);
        }
        rtv__widen_kernels_of_isa(isa)->bf16(got, numbers, ALL);
        ck_assert_mem_eq(got, want, ALL * sizeof *got);
    }
    walled_free(numbers, ALL, sizeof *numbers);
    walled_free(want, ALL, sizeof *want);
    walled_free(got, ALL, sizeof *got);
}
END_TEST

START_TEST(int8)
{
    enum { DIM = 256, ALL = DIM * RTV__PANEL_LANES };
    rtv__random random;
    rtv__random_seed(&random, 1);
    int8_t *codes = walled_alloc(ALL, sizeof *codes);
    float *scales = walled_alloc(RTV__PANEL_LANES, sizeof *scales);
    float *want = walled_alloc(ALL, sizeof *want), *got = walled_alloc(ALL, sizeof *got);
    for (int64_t i = 0; i < ALL; i++)
        codes[i] = (int8_t)(i / RTV__PANEL_LANES - 128);
    for (int kind = 0; kind < KINDS; kind++) {
        fill_random(scales, RTV__PANEL_LANES, &random, kind);
        for (int64_t i = 0; i < ALL; i++)
            want[i] = (float)codes[i] * scales[i % RTV__PANEL_LANES];
        for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++) {
            if (!rtv__isa_available(isa))
                continue;
            for (int64_t dim = 0; dim <= DIM; dim += dim < 9 ? 1 : DIM - 9) {
                const int64_t skipped = ALL - dim * RTV__PANEL_LANES;
                memset(got, 0, ALL * sizeof *got);
                rtv__widen_kernels_of_isa(isa)->int8(got + skipped, codes + skipped, scales, dim);
                check_same(got + skipped, want + skipped, ALL - skipped, "widen int8", isa);
            }
        }
    }
    walled_free(codes, ALL, sizeof *codes);
    walled_free(scales, RTV__PANEL_LANES, sizeof *scales);
    walled_free(want, ALL, sizeof *want);
    walled_free(got, ALL, sizeof *got);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_widen");
    TCase *tests = tcase_create("kernel_widen");
    tcase_add_test(tests, bf16);
    tcase_add_test(tests, int8);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
