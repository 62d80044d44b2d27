/*
 * Walks tensors of broadcastable shapes in step: a nest of loops in which neighbouring axes are
 * merged where possible, so that the innermost one is long. Reductions walk the full shape with the
 * result as an operand that is repeated along the reduced axes.
 */
#ifndef RTV_LIB_AUTODIFF_WALK_H
#define RTV_LIB_AUTODIFF_WALK_H

#include "tensor/shape.h"

enum { RTV__WALK_OPERANDS = 4 };

typedef struct {
    int32_t rank; /* 1 or more; the last axis is the inner loop */
    int32_t operand_count;
    int64_t dims[RTV_MOST_DIMS];
    int64_t strides[RTV__WALK_OPERANDS][RTV_MOST_DIMS]; /* in elements; 0: repeated */
    int64_t rows;                                       /* product of all dims but the last */
} rtv__walk;

/* A position: the offset of each operand at the start of an inner loop. */
typedef struct {
    int64_t index[RTV_MOST_DIMS];
    int64_t offsets[RTV__WALK_OPERANDS];
} rtv__walk_position;

/* `operands` broadcast to `full`. */
void rtv__walk_make(rtv__walk *out, const rtv__shape *full, const rtv__shape *const *operands,
                    int32_t operand_count);
void rtv__walk_start(rtv__walk_position *out, const rtv__walk *walk, int64_t row);
void rtv__walk_next(rtv__walk_position *position, const rtv__walk *walk);

static inline int64_t rtv__walk_inner(const rtv__walk *walk)
{
    return walk->dims[walk->rank - 1];
}

static inline int64_t rtv__walk_stride(const rtv__walk *walk, int32_t operand)
{
    return walk->strides[operand][walk->rank - 1];
}

#endif
