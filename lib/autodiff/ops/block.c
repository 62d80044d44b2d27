#include "autodiff/ops/block.h"

#include <string.h>

#include "autodiff/ranges.h"

static void copy_rows(void *payload, int64_t begin, int64_t end)
{
    const rtv__row_move *move = payload;
    size_t element = rtv_dtype_bytes(move->dtype), bytes = (size_t)move->width * element;
    char *to = move->to;
    const char *from = move->from;
    for (int64_t row = begin; row < end; row++)
        memcpy(to + (size_t)(row * move->to_stride) * element,
               from + (size_t)(row * move->from_stride) * element, bytes);
}

static void add_rows_f32(void *payload, int64_t begin, int64_t end)
{
    const rtv__row_move *move = payload;
    for (int64_t row = begin; row < end; row++) {
        float *restrict to = (float *)move->to + row * move->to_stride;
        const float *restrict from = (const float *)move->from + row * move->from_stride;
        for (int64_t j = 0; j < move->width; j++)
            to[j] += from[j];
    }
}

static void add_rows_f64(void *payload, int64_t begin, int64_t end)
{
    const rtv__row_move *move = payload;
    for (int64_t row = begin; row < end; row++) {
        double *restrict to = (double *)move->to + row * move->to_stride;
        const double *restrict from = (const double *)move->from + row * move->from_stride;
        for (int64_t j = 0; j < move->width; j++)
            to[j] += from[j];
    }
}

void rtv__move_rows(const rtv_tape *tape, rtv__row_move *move)
{
    if (move->width == 0)
        return;
    rtv__range_fn run = !move->add                     ? copy_rows
                        : move->dtype == RTV_DTYPE_F32 ? add_rows_f32
                                                       : add_rows_f64;
    rtv__for_ranges(tape, move->rows, rtv__rows_per_task(move->width), run, move);
}

void rtv__move_block(const rtv_tape *tape, rtv__block_direction direction, rtv_dtype dtype,
                     const rtv__shape *whole, const int64_t *begin, const rtv__shape *part,
                     void *to, const void *from, bool add)
{
    /* The last two axes make rows; those before them a nest of loops. */
    const int32_t rank = whole->rank, nest = rank > 2 ? rank - 2 : 0;
    const size_t element = rtv_dtype_bytes(dtype);
    rtv__row_move move = {.dtype = dtype, .rows = 1, .width = 1, .add = add};
    int64_t whole_stride = 1;
    if (rank > 0) {
        move.width = part->dims[rank - 1];
        whole_stride = whole->dims[rank - 1];
    }
    if (rank > 1)
        move.rows = part->dims[rank - 2];
    const bool out = direction == RTV__BLOCK_OUT;
    move.to_stride = out ? move.width : whole_stride;
    move.from_stride = out ? whole_stride : move.width;
    if (rtv__shape_count(part) == 0)
        return;
    int64_t index[RTV_MOST_DIMS] = {0};
    for (int64_t moved = 0;; moved += move.rows * move.width) {
        int64_t place = 0;
        for (int32_t i = 0; i < rank; i++)
            place = place * whole->dims[i] + begin[i] + (i < nest ? index[i] : 0);
        move.to = (char *)to + (size_t)(out ? moved : place) * element;
        move.from = (const char *)from + (size_t)(out ? place : moved) * element;
        rtv__move_rows(tape, &move);
        int32_t axis = nest - 1;
        while (axis >= 0 && ++index[axis] == part->dims[axis])
            index[axis--] = 0;
        if (axis < 0)
            return;
    }
}
