/* What the kernel tests share: every instruction set against the scalar one, on memory with walls.
 */
#ifndef KERNEL_TEST_H
#define KERNEL_TEST_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/random.h"
#include "kernel/kernel.h"
#include "test_support.h"

/* Runs the statement for every instruction set of this machine but the scalar one. */
#define FOR_EACH_ISA(isa)                                                                          \
    for (rtv__isa isa = RTV__ISA_SCALAR + 1; isa < RTV__ISA_COUNT; isa++)                          \
        if (rtv__isa_available(isa))

/* The same bits, or both not a number. */
static inline bool same_float(float a, float b)
{
    return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0;
}

static inline void check_same(const float *got, const float *expected, int64_t count,
                              const char *what, rtv__isa isa)
{
    /* Check writes a file at each assertion that it passes: asserting here would take minutes. */
    for (int64_t i = 0; i < count; i++)
        if (!same_float(got[i], expected[i]))
            ck_abort_msg("%s of %s: element %d of %d is %a, not %a", what, rtv__isa_name(isa),
                         (int)i, (int)count, (double)got[i], (double)expected[i]);
}

/* `count` elements that end at memory which nobody may touch; freed by walled_free. */
static inline void *walled_alloc(int64_t count, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (size_t)count * size;
    size_t whole = (bytes + page - 1) / page * page;
    char *block =
        mmap(NULL, whole + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(block != MAP_FAILED);
    ck_assert_int_eq(mprotect(block + page + whole, page, PROT_NONE), 0);
    return block + page + whole - bytes;
}

static inline void walled_free(void *ptr, int64_t count, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (size_t)count * size;
    size_t whole = (bytes + page - 1) / page * page;
    ck_assert_int_eq(munmap((char *)ptr + bytes - whole - page, whole + 2 * page), 0);
}

enum { ORDINARY, WIDE, SPECIAL, KINDS };

/* Ordinary: about 1; wide: any size, subnormal ones too; special: infinities and NaN among them. */
static inline float random_float(rtv__random *random, int kind)
{
    static const float specials[] = {0.0f,      -0.0f,           1.0f,     1.4e-45f,
                                     -1.4e-45f, 1.17549435e-38f, INFINITY, -INFINITY,
                                     NAN,       3.4e38f,         -3.4e38f, 1.1e-38f};
    if (kind == SPECIAL && rtv__random_below(random, 4) == 0)
        return specials[rtv__random_below(random, sizeof specials / sizeof specials[0])];
    if (kind == ORDINARY)
        return (float)rtv__random_normal(random);
    double size = rtv__random_uniform(random) * 300 - 150;
    return (float)ldexp(rtv__random_uniform(random) * 2 - 1, (int)size);
}

static inline void fill_random(float *x, int64_t count, rtv__random *random, int kind)
{
    for (int64_t i = 0; i < count; i++)
        x[i] = random_float(random, kind);
}

#endif
