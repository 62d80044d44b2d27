/* Row-major shapes. */
#ifndef RTV_LIB_TENSOR_SHAPE_H
#define RTV_LIB_TENSOR_SHAPE_H

#include <stdbool.h>

#include "base/status.h"
#include "retrieve/tensor.h"

typedef struct {
    int32_t rank;
    int64_t dims[RTV_MOST_DIMS];
} rtv__shape;

/* Room for the text of any shape, such as "[8192, 64]". */
enum { RTV__SHAPE_TEXT = 192 };

/* Checks rank, sizes and that count * 8 bytes fit; gives the number of elements. */
rtv_status rtv__shape_make(rtv__shape *out, int64_t *count_out, int32_t rank, const int64_t *dims);
int64_t rtv__shape_count(const rtv__shape *shape);
bool rtv__shape_equal(const rtv__shape *a, const rtv__shape *b);
/* Writes the text into `buffer` of RTV__SHAPE_TEXT bytes and returns it. */
const char *rtv__shape_text(const rtv__shape *shape, char *buffer);
/* NumPy's rule: sizes equal or 1, aligned at the last axis. */
rtv_status rtv__shape_broadcast(rtv__shape *out, const rtv__shape *a, const rtv__shape *b);
/* -rank..rank-1 to 0..rank-1, or RTV_E_RANGE. */
rtv_status rtv__shape_axis(int32_t *out, const rtv__shape *shape, int32_t axis);

#endif
