/* Matrix blocks in plain C. */
#include <math.h>

#include "kernel/scalar_fma.h"
#include "kernel/scalar_kernels.h"

static float finish(const rtv__block_f32 *block, float value, float old, int64_t column)
{
    value *= block->alpha;
    if (block->accumulate)
        value += old;
    if (block->bias != NULL)
        value += block->bias[column];
    return block->relu && value < 0 ? 0.0f : value;
}

enum { WIDTH = 16 };

void rtv__multiply_block_scalar(const rtv__block_f32 *block)
{
    for (int64_t i = 0; i < block->rows; i++)
        for (int64_t first = 0; first < block->columns; first += WIDTH) {
            int64_t left = block->columns - first, width = left < WIDTH ? left : WIDTH;
            const float *a = block->a + i * block->a_row, *b = block->b + first;
            float *c = block->c + i * block->c_row + first;
            float sums[WIDTH] = {0};
            for (int64_t x = 0; x < block->depth; x++, a += block->a_step, b += block->b_step)
                for (int64_t j = 0; j < width; j++)
                    sums[j] = rtv__fma_f32(*a, b[j], sums[j]);
            for (int64_t j = 0; j < width; j++)
                c[j] = finish(block, sums[j], c[j], first + j);
        }
}

void rtv__multiply_block_f64_scalar(const rtv__block_f64 *block)
{
    for (int64_t i = 0; i < block->rows; i++)
        for (int64_t j = 0; j < block->columns; j++) {
            const double *a = block->a + i * block->a_row, *b = block->b + j;
            double *c = block->c + i * block->c_row + j, value = 0;
            for (int64_t x = 0; x < block->depth; x++)
                value = fma(a[x * block->a_step], b[x * block->b_step], value);
            value *= block->alpha;
            if (block->accumulate)
                value += *c;
            if (block->bias != NULL)
                value += block->bias[j];
            *c = block->relu && value < 0 ? 0.0 : value;
        }
}
