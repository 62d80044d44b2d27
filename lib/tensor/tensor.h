/* What a tensor holds. Rooms above may read these fields; only tensor.c and the tape fill them. */
#ifndef RTV_LIB_TENSOR_TENSOR_H
#define RTV_LIB_TENSOR_TENSOR_H

#include "base/context.h"
#include "tensor/shape.h"

/*
 * Called by whoever reads single rows of a tensor, before it reads them: an optimizer that defers
 * the decay of untouched rows brings them up to date here. `rows` NULL means all rows.
 */
typedef rtv_status (*rtv__before_read_fn)(const rtv_tensor *tensor, const int64_t *rows,
                                          int64_t count, void *payload);

struct rtv_tensor {
    atomic_int references;
    rtv_dtype dtype;
    int64_t count;
    rtv__shape shape;
    void *data;
    rtv_context *context; /* counted, unless the tape owns the tensor */

    rtv_tensor *base; /* a view's owner of the data, counted; else NULL */
    rtv_release_fn release;
    void *release_payload;
    bool owns_data;
    bool is_read_only; /* the memory is not to be written: a file, or others said so */

    bool requires_gradient;
    rtv__before_read_fn before_read; /* of the owner: views have none */
    void *before_read_payload;

    /* Set for results of a tape only: the tape owns the struct and its data. */
    void *tape;
    int64_t node;
};

/* Returns its argument. Results of a tape are not counted. */
rtv_tensor *rtv__tensor_retain(rtv_tensor *tensor);

/* The tensor whose data a view shares; a tensor that is no view gives itself. */
static inline const rtv_tensor *rtv__tensor_owner(const rtv_tensor *tensor)
{
    while (tensor->base != NULL)
        tensor = tensor->base;
    return tensor;
}

/* Brings rows up to date before they are read (see rtv__before_read_fn). */
static inline rtv_status rtv__tensor_prepare_rows(const rtv_tensor *tensor, const int64_t *rows,
                                                  int64_t count)
{
    const rtv_tensor *owner = rtv__tensor_owner(tensor);
    if (owner->before_read == NULL)
        return RTV_OK;
    return owner->before_read(tensor, rows, count, owner->before_read_payload);
}

#endif
