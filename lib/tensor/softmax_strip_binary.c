/* Binary cross-entropy in the blocks of a strip: sums log(1 + e^x), keeps its slope for products. */
#include <math.h>
#include <string.h>

#include "tensor/softmax_strip_job.h"

typedef float strip_column[RTV__STRIP_ROWS];

/* Where e^x is less than e^-80, that is 0: so no number is subnormal, which takes long. */
static const float lowest = -80.0f, least = 2e-35f;

static void negate_sizes(strip_column *restrict out, const strip_column *restrict x,
                         int64_t columns)
{
    for (int64_t c = 0; c < columns; c++)
        for (int r = 0; r < RTV__STRIP_ROWS; r++) {
            float size = -fabsf(x[c][r]);
            out[c][r] = lowest > size ? lowest : size; /* NaN passes */
        }
}

/* `above` where x has no sign, else `below`; bit by bit, for a branch could not be foreseen. */
static inline float pick_by_sign(float x, float above, float below)
{
    uint32_t bits, a, b;
    memcpy(&bits, &x, sizeof bits);
    memcpy(&a, &above, sizeof a);
    memcpy(&b, &below, sizeof b);
    const uint32_t negative = 0 - (bits >> 31);
    bits = (a & ~negative) | (b & negative);
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline float drop_least(float x)
{
    int32_t bits, bound;
    memcpy(&bits, &x, sizeof bits);
    memcpy(&bound, &least, sizeof bound);
    bits &= -(int32_t)(bits > bound);
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* With e = exp(-|x|): x becomes its derivative, and e 1 + e; the rest of log(1 + e^x) is summed. */
static void take_derivatives(strip_column *restrict x, strip_column *restrict e,
                             float *restrict row_sum, const float *restrict copies, int64_t columns)
{
    for (int64_t c = 0; c < columns; c++) {
        const float count = copies[c];
        for (int r = 0; r < RTV__STRIP_ROWS; r++) {
            float value = x[c][r], small = e[c][r], both = 1.0f + small;
            row_sum[r] += count * pick_by_sign(value, value, 0.0f);
            x[c][r] = count * (pick_by_sign(value, 1.0f, drop_least(small)) / both);
            e[c][r] = both;
        }
    }
}

static void add_columns(float *restrict row_sum, const strip_column *restrict x,
                        const float *restrict copies, int64_t columns)
{
    for (int64_t c = 0; c < columns; c++) {
        const float count = copies[c];
        for (int r = 0; r < RTV__STRIP_ROWS; r++)
            row_sum[r] += count * x[c][r];
    }
}

void rtv__strip_soften_panel(const rtv__strip_job *job, rtv__strip_worker *worker, int64_t panel,
                             float *row_sum)
{
    float copies[RTV__STRIP_COLUMNS], *powers = worker->powers;
    const int64_t first = panel * RTV__STRIP_COLUMNS,
                  columns = rtv__strip_panel_columns(job, panel);
    strip_column *x = (strip_column *)rtv__strip_cell(worker, 0, first);
    strip_column *e = (strip_column *)powers;
    for (int64_t c = 0; c < columns; c++)
        copies[c] = (float)rtv__strip_multiplicity(job->batch, first + c);
    for (int r = 0; r < RTV__STRIP_ROWS; r++)
        row_sum[r] = 0.0f;
    negate_sizes(e, (const strip_column *)x, columns);
    job->kernels->exp(powers, powers, columns * RTV__STRIP_ROWS);
    take_derivatives(x, e, row_sum, copies, columns);
    job->kernels->log(powers, powers, columns * RTV__STRIP_ROWS);
    add_columns(row_sum, (const strip_column *)e, copies, columns);
}
