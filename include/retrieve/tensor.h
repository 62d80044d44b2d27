/*
 * tensor: a block of numbers with a data type and a row-major shape.
 */
#ifndef RTV_TENSOR_H
#define RTV_TENSOR_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/* Numbers of one type in a block of rows. Frozen while nobody writes its data. */
typedef struct rtv_tensor rtv_tensor;

/* The type of the numbers of a tensor. */
typedef int32_t rtv_dtype;
enum {
    RTV_DTYPE_F32 = 1,
    RTV_DTYPE_F64 = 2,
    RTV_DTYPE_I32 = 3,
    RTV_DTYPE_I64 = 4,
    RTV_DTYPE_U8 = 5 /* also masks: 0 is false, anything else true */
};

/* The largest rank of a tensor. */
#define RTV_MOST_DIMS 8

/**
 * The bytes of one element.
 *
 * @param dtype an RTV_DTYPE_ constant
 *
 * Ownership: none.
 * Threads: any thread.
 * Errors: none; an unknown dtype gives 0.
 * Since: 0.1
 */
RTV_API size_t rtv_dtype_bytes(rtv_dtype dtype);

/**
 * Creates a tensor of zeros.
 *
 * @param out     receives the tensor; NULL on failure
 * @param context NULL-able
 * @param dtype   an RTV_DTYPE_ constant
 * @param rank    0 (a scalar) to RTV_MOST_DIMS
 * @param dims    `rank` sizes of 0 or more; NULL-able for a scalar
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: a tensor is frozen while nobody writes its data, else single user.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (rank, a negative size, too many elements),
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_create(rtv_tensor **out, rtv_context *context,
                                                   rtv_dtype dtype, int32_t rank,
                                                   const int64_t *dims);

/* Called once with the wrapped data when the last user of a wrapped tensor is gone. */
typedef void (*rtv_release_fn)(void *data, void *payload);

/**
 * Makes a tensor of memory that somebody else owns, without a copy.
 *
 * @param out     receives the tensor; NULL on failure
 * @param context NULL-able
 * @param dtype   an RTV_DTYPE_ constant
 * @param rank    0 to RTV_MOST_DIMS
 * @param dims    `rank` sizes of 0 or more; NULL-able for a scalar
 * @param data    row-major elements, aligned for the dtype; NULL-able when there are none
 * @param release called when the tensor goes; NULL-able
 * @param payload handed to `release`
 *
 * Ownership: borrows `data` until the tensor is freed or `release` is called; on failure `release`
 * is not called.
 * Threads: see rtv_tensor_create.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_wrap(rtv_tensor **out, rtv_context *context,
                                                 rtv_dtype dtype, int32_t rank, const int64_t *dims,
                                                 void *data, rtv_release_fn release, void *payload);

/**
 * Makes a tensor of other shape over the same elements.
 *
 * @param out    receives the view; NULL on failure
 * @param tensor the tensor whose data is shared
 * @param rank   0 to RTV_MOST_DIMS
 * @param dims   sizes with the same product
 *
 * Ownership: returns new; keeps a reference to the tensor.
 * Threads: as the tensor.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_view(rtv_tensor **out, rtv_tensor *tensor, int32_t rank,
                                                 const int64_t *dims);

/**
 * Makes a copy with memory of its own.
 *
 * @param out    receives the copy; NULL on failure
 * @param tensor what to copy
 *
 * Ownership: returns new.
 * Threads: as the tensor.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_copy(rtv_tensor **out, const rtv_tensor *tensor);

/**
 * Frees a tensor that the caller owns; its data goes with its last view.
 *
 * @param tensor NULL is a no-op; so is a result of a tape, which the tape owns
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tensor_free(rtv_tensor *tensor);

/**
 * The type of the elements.
 *
 * @param tensor not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_dtype rtv_tensor_dtype(const rtv_tensor *tensor);

/**
 * The number of dimensions, 0 for a scalar.
 *
 * @param tensor not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_tensor_rank(const rtv_tensor *tensor);

/**
 * The size along one dimension.
 *
 * @param tensor not NULL
 * @param axis   0 to rank - 1, or -rank to -1 counted from the end
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none; -1 when there is no such axis.
 * Since: 0.1
 */
RTV_API int64_t rtv_tensor_dim(const rtv_tensor *tensor, int32_t axis);

/**
 * The number of elements.
 *
 * @param tensor not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_tensor_count(const rtv_tensor *tensor);

/**
 * The elements, row-major and without gaps.
 *
 * @param tensor not NULL
 *
 * Ownership: valid as long as the tensor.
 * Threads: writing makes the tensor single user.
 * Errors: none; may be NULL when there are no elements.
 * Since: 0.1
 */
RTV_API void *rtv_tensor_data(rtv_tensor *tensor);

/**
 * The elements for reading.
 *
 * @param tensor not NULL
 *
 * Ownership: valid as long as the tensor.
 * Threads: any thread while nobody writes.
 * Errors: none; may be NULL when there are no elements.
 * Since: 0.1
 */
RTV_API const void *rtv_tensor_const_data(const rtv_tensor *tensor);

/**
 * Says whether tapes shall compute a gradient for this tensor (a parameter).
 *
 * @param tensor  dtype f32 or f64
 * @param enabled 0 or 1; a new tensor has 0
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_set_requires_gradient(rtv_tensor *tensor,
                                                                  int32_t enabled);

/**
 * Whether tapes compute a gradient for this tensor: 0 or 1.
 *
 * @param tensor not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_tensor_requires_gradient(const rtv_tensor *tensor);

RTV_END_DECLS

#endif
