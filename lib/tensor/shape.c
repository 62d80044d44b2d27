#include "tensor/shape.h"

#include <inttypes.h>
#include <stdio.h>

rtv_status rtv__shape_make(rtv__shape *out, int64_t *count_out, int32_t rank, const int64_t *dims)
{
    if (rank < 0 || rank > RTV_MOST_DIMS)
        return rtv__fail(RTV_E_RANGE, "rank is %d, must be 0 to %d", rank, RTV_MOST_DIMS);
    RTV_CHECK_ARG(rank == 0 || dims != NULL, "dims is NULL for rank %d", rank);
    /* A shape with no elements still needs the product of its other sizes to be sane. */
    const int64_t most = INT64_MAX / 16;
    int64_t count = 1, product = 1;
    out->rank = rank;
    for (int32_t i = 0; i < rank; i++) {
        if (dims[i] < 0)
            return rtv__fail(RTV_E_RANGE, "size of axis %d is %" PRId64, i, dims[i]);
        if (dims[i] > 0 && product > most / dims[i])
            return rtv__fail(RTV_E_RANGE, "a tensor with axis %d of size %" PRId64 " is too large",
                             i, dims[i]);
        product *= dims[i] > 0 ? dims[i] : 1;
        count *= dims[i];
        out->dims[i] = dims[i];
    }
    for (int32_t i = rank; i < RTV_MOST_DIMS; i++)
        out->dims[i] = 1;
    *count_out = count;
    return RTV_OK;
}

int64_t rtv__shape_count(const rtv__shape *shape)
{
    int64_t count = 1;
    for (int32_t i = 0; i < shape->rank; i++)
        count *= shape->dims[i];
    return count;
}

bool rtv__shape_equal(const rtv__shape *a, const rtv__shape *b)
{
    if (a->rank != b->rank)
        return false;
    for (int32_t i = 0; i < a->rank; i++)
        if (a->dims[i] != b->dims[i])
            return false;
    return true;
}

const char *rtv__shape_text(const rtv__shape *shape, char *buffer)
{
    size_t used = 0;
    buffer[used++] = '[';
    for (int32_t i = 0; i < shape->rank; i++)
        used += (size_t)snprintf(buffer + used, RTV__SHAPE_TEXT - used,
                                 i == 0 ? "%" PRId64 : ", %" PRId64, shape->dims[i]);
    buffer[used++] = ']';
    buffer[used] = '\0';
    return buffer;
}

rtv_status rtv__shape_broadcast(rtv__shape *out, const rtv__shape *a, const rtv__shape *b)
{
    rtv__shape result = {.rank = a->rank > b->rank ? a->rank : b->rank};
    for (int32_t i = 0; i < RTV_MOST_DIMS; i++)
        result.dims[i] = 1;
    for (int32_t i = 1; i <= result.rank; i++) {
        int64_t size_a = i <= a->rank ? a->dims[a->rank - i] : 1;
        int64_t size_b = i <= b->rank ? b->dims[b->rank - i] : 1;
        if (size_a != size_b && size_a != 1 && size_b != 1) {
            char text_a[RTV__SHAPE_TEXT], text_b[RTV__SHAPE_TEXT];
            return rtv__fail(RTV_E_SHAPE, "shapes %s and %s do not broadcast",
                             rtv__shape_text(a, text_a), rtv__shape_text(b, text_b));
        }
        result.dims[result.rank - i] = size_a == 1 ? size_b : size_a;
    }
    *out = result;
    return RTV_OK;
}

rtv_status rtv__shape_axis(int32_t *out, const rtv__shape *shape, int32_t axis)
{
    if (axis < -shape->rank || axis >= shape->rank) {
        char text[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_RANGE, "axis %d of a tensor of shape %s", axis,
                         rtv__shape_text(shape, text));
    }
    *out = axis < 0 ? axis + shape->rank : axis;
    return RTV_OK;
}
