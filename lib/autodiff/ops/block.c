#include "autodiff/ops/block.h"

#include <string.h>

#include "autodiff/ranges.h"

/* Calls cost more than so few bytes: a loop of one word per row. */
#define COPY_WORDS(word)                                                                           \
    for (int64_t row = begin; row < end; row++)                                                    \
        for (int64_t j = 0; j < move->width; j++)                                                  \
            ((word *)move->to)[row * move->to_stride + j] =                                        \
                ((const word *)move->from)[row * move->from_stride + j];

static void copy_rows(const rtv__row_move *move, int64_t begin, int64_t end)
{
    enum { FEW_BYTES = 32 };
    const size_t element = rtv_dtype_bytes(move->dtype), bytes = (size_t)move->width * element;
    if (bytes <= FEW_BYTES && element == sizeof(uint32_t)) {
        COPY_WORDS(uint32_t)
    } else if (bytes <= FEW_BYTES && element == sizeof(uint64_t)) {
        COPY_WORDS(uint64_t)
    } else {
        for (int64_t row = begin; row < end; row++)
            memcpy((char *)move->to + (size_t)(row * move->to_stride) * element,
                   (const char *)move->from + (size_t)(row * move->from_stride) * element, bytes);
    }
}

static void add_rows_f32(const rtv__row_move *move, int64_t begin, int64_t end)
{
    for (int64_t row = begin; row < end; row++) {
        float *restrict to = (float *)move->to + row * move->to_stride;
        const float *restrict from = (const float *)move->from + row * move->from_stride;
        for (int64_t j = 0; j < move->width; j++)
            to[j] += from[j];
    }
}

static void add_rows_f64(const rtv__row_move *move, int64_t begin, int64_t end)
{
    for (int64_t row = begin; row < end; row++) {
        double *restrict to = (double *)move->to + row * move->to_stride;
        const double *restrict from = (const double *)move->from + row * move->from_stride;
        for (int64_t j = 0; j < move->width; j++)
            to[j] += from[j];
    }
}

typedef struct {
    const rtv__row_move *moves;
    int64_t count;
} move_work;

static void move_range(void *payload, int64_t begin, int64_t end)
{
    enum { ROWS_AT_ONCE = 64 };
    const move_work *work = payload;
    for (int64_t first = begin; first < end; first += ROWS_AT_ONCE) {
        const int64_t last = end - first < ROWS_AT_ONCE ? end : first + ROWS_AT_ONCE;
        for (int64_t i = 0; i < work->count; i++) {
            const rtv__row_move *move = &work->moves[i];
            if (!move->add)
                copy_rows(move, first, last);
            else if (move->dtype == RTV_DTYPE_F32)
                add_rows_f32(move, first, last);
            else
                add_rows_f64(move, first, last);
        }
    }
}

void rtv__move_rows(const rtv_tape *tape, const rtv__row_move *moves, int64_t count)
{
    move_work work = {moves, count};
    int64_t width = 0;
    for (int64_t i = 0; i < count; i++)
        width += moves[i].width;
    if (width > 0)
        rtv__for_ranges(tape, moves->rows, rtv__rows_per_task(width), move_range, &work);
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
        rtv__move_rows(tape, &move, 1);
        int32_t axis = nest - 1;
        while (axis >= 0 && ++index[axis] == part->dims[axis])
            index[axis--] = 0;
        if (axis < 0)
            return;
    }
}
