/* The kernels with NEON, on AArch64. */
#include <arm_neon.h>
#include <string.h>

#include "kernel/expand.h"
#include "kernel/kernel.h"

/* NEON has no masked access: a part goes through an array. */
static inline float32x4_t load_first(const float *p, int64_t n)
{
    float lanes[4] = {0};
    memcpy(lanes, p, (size_t)n * sizeof *p);
    return vld1q_f32(lanes);
}

static inline void store_first(float *p, float32x4_t v, int64_t n)
{
    float lanes[4];
    vst1q_f32(lanes, v);
    memcpy(p, lanes, (size_t)n * sizeof *p);
}

#define VECTOR               float32x4_t
#define LANES                4
#define LOAD(p)              vld1q_f32(p)
#define STORE(p, v)          vst1q_f32(p, v)
#define LOAD_FIRST(p, n)     load_first(p, n)
#define STORE_FIRST(p, v, n) store_first(p, v, n)
#define SET(x)               vdupq_n_f32(x)
#define ADD(a, b)            vaddq_f32(a, b)
#define SUB(a, b)            vsubq_f32(a, b)
#define MUL(a, b)            vmulq_f32(a, b)
#define DIV(a, b)            vdivq_f32(a, b)
#define SQRT(a)              vsqrtq_f32(a)
#define FMA(a, b, c)         vfmaq_f32(c, a, b)
#define GREATER(a, b)        vbslq_f32(vcgtq_f32(a, b), a, b)
#define ABOVE_ZERO(a, b)     vbslq_f32(vcgtq_f32(a, SET(0.0f)), b, SET(0.0f))
#define COUNT_GREATER(a, b)  vaddvq_u32(vshrq_n_u32(vcgtq_f32(a, b), 31))

#define INTS                  int32x4_t
#define TO_BITS(v)            vreinterpretq_s32_f32(v)
#define FROM_BITS(i)          vreinterpretq_f32_s32(i)
#define SET_INT(n)            vdupq_n_s32(n)
#define ADD_INT(i, j)         vaddq_s32(i, j)
#define SUB_INT(i, j)         vsubq_s32(i, j)
#define AND_INT(i, j)         vandq_s32(i, j)
#define SHIFT_RIGHT(i, n)     vshrq_n_s32(i, n)
#define TO_FLOAT(i)           vcvtq_f32_s32(i)
#define LESS(a, b)            vcltq_f32(a, b)
#define SAME(a, b)            vceqq_f32(a, b)
#define SELECT(mask, yes, no) vbslq_f32(mask, yes, no)
#define ABS(v)                vabsq_f32(v)
#define WITH_SIGN(v, s)       vbslq_f32(vdupq_n_u32(0x80000000u), s, v)

/* 2^n of -126 <= n <= 127, by its bits. */
static inline float32x4_t power_of_two(int32x4_t n)
{
    return FROM_BITS(vshlq_n_s32(ADD_INT(n, SET_INT(127)), 23));
}

/* In two steps, of which only the last can round. */
static inline float32x4_t times_power(float32x4_t v, float32x4_t rounded)
{
    int32x4_t n = SUB_INT(TO_BITS(rounded), TO_BITS(SET(12582912.0f))), half = SHIFT_RIGHT(n, 1);
    return MUL(MUL(v, power_of_two(half)), power_of_two(SUB_INT(n, half)));
}
#define TIMES_POWER(v, rounded) times_power(v, rounded)

/* Swaps halves, then neighbours: lane 0 ends with all. */
#define FOLD(v, combine) fold_##combine(v)
#define DEFINE_FOLD(combine)                                                                       \
    static inline float fold_##combine(float32x4_t v)                                              \
    {                                                                                              \
        v = combine(vextq_f32(v, v, 2), v);                                                        \
        v = combine(vrev64q_f32(v), v);                                                            \
        return vgetq_lane_f32(v, 0);                                                               \
    }
DEFINE_FOLD(ADD)
DEFINE_FOLD(GREATER)

#include "kernel/vector_body.h"
#include "kernel/math_body.h"

static void transpose(float *out, int64_t out_row, const float *x, int64_t x_row, int64_t rows,
                      int64_t columns)
{
    int64_t square_rows = rows - rows % 4, square_columns = columns - columns % 4;
    for (int64_t i = 0; i < square_rows; i += 4)
        for (int64_t j = 0; j < square_columns; j += 4) {
            const float *from = x + i * x_row + j;
            /* Interleaving rows 0 and 2, 1 and 3, and the results again, leaves the columns. */
            float32x4x2_t even = vzipq_f32(LOAD(from), LOAD(from + 2 * x_row));
            float32x4x2_t odd = vzipq_f32(LOAD(from + x_row), LOAD(from + 3 * x_row));
            float32x4x2_t first = vzipq_f32(even.val[0], odd.val[0]);
            float32x4x2_t last = vzipq_f32(even.val[1], odd.val[1]);
            float *to = out + j * out_row + i;
            STORE(to, first.val[0]);
            STORE(to + out_row, first.val[1]);
            STORE(to + 2 * out_row, last.val[0]);
            STORE(to + 3 * out_row, last.val[1]);
        }
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = i < square_rows ? square_columns : 0; j < columns; j++)
            out[j * out_row + i] = x[i * x_row + j];
}

#define REAL           float
#define BLOCK          rtv__block_f32
#define SHAPES         SHAPE(6, 4) SHAPE(4, 4) SHAPE(2, 8) SHAPE(1, 8)
#define MULTIPLY_BLOCK multiply_block
#include "kernel/matrix_body.h"

void rtv__multiply_block_f64_neon(const rtv__block_f64 *block);

const rtv__kernels rtv__kernels_neon = {
    .dot = dot,
    .sum = sum,
    .max = max,
    .count_greater = count_greater,
    .add = add,
    .multiply = multiply,
    .scale = scale,
    .axpy = axpy,
    .relu_gradient = relu_gradient,
    .exp = exp_array,
    .log = log_array,
    .sigmoid = sigmoid_array,
    .tanh = tanh_array,
    .gelu = gelu_array,
    .gelu_slope = gelu_slope_array,
    .exp_sum = exp_sum,
    .transpose = transpose,
    .multiply_block = multiply_block,
    .multiply_block_f64 = rtv__multiply_block_f64_neon,
    .search = &rtv__search_neon,
    .strip = &rtv__strip_neon,
    .text = &rtv__text_neon,
    .update_f32 = &rtv__update_f32_neon,
    .update_f64 = &rtv__update_f64_neon,
};
