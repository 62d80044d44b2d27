/* Moves rectangular parts of tensors. */
#ifndef RTV_LIB_AUTODIFF_OPS_BLOCK_H
#define RTV_LIB_AUTODIFF_OPS_BLOCK_H

#include "autodiff/op.h"

typedef struct {
    rtv_dtype dtype;
    void *to;
    const void *from;
    int64_t to_stride, from_stride; /* elements from row to row */
    int64_t rows, width;
    bool add; /* f32 and f64 only */
} rtv__row_move;

/*
 * Assigns or adds rows: all moves, which have equally many rows, for some rows at a time, so that
 * what lies side by side is touched once.
 */
void rtv__move_rows(const rtv_tape *tape, const rtv__row_move *moves, int64_t count);

typedef enum { RTV__BLOCK_OUT, RTV__BLOCK_IN } rtv__block_direction;

/*
 * Moves the block of shape `part` that starts at `begin` of a tensor of shape `whole`: out of it
 * into an array of its own, or back into it.
 */
void rtv__move_block(const rtv_tape *tape, rtv__block_direction direction, rtv_dtype dtype,
                     const rtv__shape *whole, const int64_t *begin, const rtv__shape *part,
                     void *to, const void *from, bool add);

#endif
