#include "autodiff/walk.h"

#include <string.h>

/* Row-major strides of an operand along the axes of `full`, 0 where it is repeated. */
static void find_strides(int64_t *strides, const rtv__shape *full, const rtv__shape *operand)
{
    int64_t stride = 1;
    for (int32_t i = 1; i <= full->rank; i++) {
        int64_t size = i <= operand->rank ? operand->dims[operand->rank - i] : 1;
        strides[full->rank - i] = size == 1 ? 0 : stride;
        stride *= size;
    }
}

/* Whether the walk's last axis and the next one of `full` are one run for every operand. */
static bool continues(const rtv__walk *walk, int64_t strides[][RTV_MOST_DIMS], int32_t axis,
                      int64_t size)
{
    for (int32_t k = 0; k < walk->operand_count; k++)
        if (walk->strides[k][walk->rank - 1] != strides[k][axis] * size)
            return false;
    return true;
}

void rtv__walk_make(rtv__walk *out, const rtv__shape *full, const rtv__shape *const *operands,
                    int32_t operand_count)
{
    int64_t strides[RTV__WALK_OPERANDS][RTV_MOST_DIMS];
    for (int32_t k = 0; k < operand_count; k++)
        find_strides(strides[k], full, operands[k]);
    out->rank = 0;
    out->operand_count = operand_count;
    for (int32_t axis = 0; axis < full->rank; axis++) {
        int64_t size = full->dims[axis];
        if (size == 1)
            continue;
        if (out->rank > 0 && continues(out, strides, axis, size)) {
            out->dims[out->rank - 1] *= size;
        } else {
            out->dims[out->rank++] = size;
        }
        for (int32_t k = 0; k < operand_count; k++)
            out->strides[k][out->rank - 1] = strides[k][axis];
    }
    if (out->rank == 0) {
        out->rank = 1;
        out->dims[0] = 1;
        for (int32_t k = 0; k < operand_count; k++)
            out->strides[k][0] = 1;
    }
    out->rows = 1;
    for (int32_t axis = 0; axis + 1 < out->rank; axis++)
        out->rows *= out->dims[axis];
}

void rtv__walk_start(rtv__walk_position *out, const rtv__walk *walk, int64_t row)
{
    memset(out, 0, sizeof *out);
    if (row == 0)
        return;
    for (int32_t axis = walk->rank - 2; axis >= 0; axis--) {
        out->index[axis] = row % walk->dims[axis];
        row /= walk->dims[axis];
        for (int32_t k = 0; k < walk->operand_count; k++)
            out->offsets[k] += out->index[axis] * walk->strides[k][axis];
    }
}

void rtv__walk_next(rtv__walk_position *position, const rtv__walk *walk)
{
    for (int32_t axis = walk->rank - 2; axis >= 0; axis--) {
        bool wraps = ++position->index[axis] == walk->dims[axis];
        int64_t steps = wraps ? 1 - walk->dims[axis] : 1;
        for (int32_t k = 0; k < walk->operand_count; k++)
            position->offsets[k] += steps * walk->strides[k][axis];
        if (!wraps)
            return;
        position->index[axis] = 0;
    }
}
