/* Matrix tiles of doubles with NEON. */
#include <arm_neon.h>

#include "kernel/expand.h"
#include "kernel/matrix_block.h"

/* Of two lanes, a part is one. */
#define VECTOR               float64x2_t
#define LANES                2
#define LOAD(p)              vld1q_f64(p)
#define STORE(p, v)          vst1q_f64(p, v)
#define LOAD_FIRST(p, n)     vld1q_lane_f64(p, vdupq_n_f64(0), 0)
#define STORE_FIRST(p, v, n) vst1q_lane_f64(p, v, 0)
#define SET(x)               vdupq_n_f64(x)
#define ADD(a, b)            vaddq_f64(a, b)
#define MUL(a, b)            vmulq_f64(a, b)
#define FMA(a, b, c)         vfmaq_f64(c, a, b)
#define GREATER(a, b)        vbslq_f64(vcgtq_f64(a, b), a, b)

void rtv__multiply_block_f64_neon(const rtv__block_f64 *block);

#define REAL           double
#define BLOCK          rtv__block_f64
#define SHAPES         SHAPE(6, 4) SHAPE(2, 8) SHAPE(1, 8)
#define MULTIPLY_BLOCK multiply_block
#include "kernel/matrix_body.h"

void rtv__multiply_block_f64_neon(const rtv__block_f64 *block)
{
    multiply_block(block);
}
