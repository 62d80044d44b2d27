/*
 * io: writing files of named tensors (safetensors with checksums; see retrieve/io.h and
 * docs/format.md).
 */
#ifndef RTV_TENSOR_WRITER_H
#define RTV_TENSOR_WRITER_H

#include "retrieve/tensor.h"

RTV_BEGIN_DECLS

/* Collects tensors and texts, then writes them. Single user. */
typedef struct rtv_tensor_writer rtv_tensor_writer;

/**
 * Creates a writer with nothing in it.
 *
 * @param out     receives the writer; NULL on failure
 * @param context NULL-able
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_create(rtv_tensor_writer **out,
                                                          rtv_context *context);

/**
 * Frees a writer; what it saved stays.
 *
 * @param writer NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tensor_writer_free(rtv_tensor_writer *writer);

/**
 * Adds a tensor.
 *
 * @param writer the writer
 * @param name   UTF-8, at least one byte, not used before, not "__metadata__" and not beginning
 *               with "__padding__"
 * @param dtype  an RTV_DTYPE_ constant
 * @param rank   0 (a scalar) to RTV_MOST_DIMS
 * @param dims   `rank` sizes of 0 or more; NULL-able for a scalar
 * @param data   row-major elements; NULL-able when there are none
 *
 * Ownership: borrows `data` until the last save; nothing of it is copied.
 * Threads: single user.
 * Errors: RTV_E_INVALID (name used twice or not allowed, no data), RTV_E_DTYPE, RTV_E_RANGE,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_add(rtv_tensor_writer *writer, const char *name,
                                                       rtv_dtype dtype, int32_t rank,
                                                       const int64_t *dims, const void *data);

/**
 * Adds a tensor object.
 *
 * @param writer the writer
 * @param name   as in rtv_tensor_writer_add
 * @param tensor its data is read when saving; a result of a tape must still be there then
 *
 * Ownership: keeps a reference to the tensor.
 * Threads: single user.
 * Errors: as rtv_tensor_writer_add.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_add_tensor(rtv_tensor_writer *writer,
                                                              const char *name, rtv_tensor *tensor);

/**
 * Stores a text beside the tensors.
 *
 * @param writer the writer
 * @param key    UTF-8, not used before, not beginning with "retrieve.container"
 * @param value  UTF-8
 *
 * Ownership: borrows; both texts are copied.
 * Threads: single user.
 * Errors: RTV_E_INVALID (key used twice or reserved, not UTF-8), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_set_metadata(rtv_tensor_writer *writer,
                                                                const char *key, const char *value);

/**
 * Writes all of it to a file: beside it under another name, then flushed to the disk, then renamed.
 * Readers see the old file or the new one, never a part. May be called again.
 *
 * @param writer the writer
 * @param path   not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_IO, RTV_E_NOTFOUND (no such directory), RTV_E_RANGE (too much for
 * one header), RTV_E_NOMEM; then an old file of that name is as it was and nothing is left behind.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_save(rtv_tensor_writer *writer,
                                                        const char *path);

/**
 * Writes the bytes of the same file to memory.
 *
 * @param out_data  receives the file; NULL on failure
 * @param out_bytes receives its size
 * @param writer    the writer
 *
 * Ownership: the bytes belong to the writer and stay until the next call or until it is freed.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_writer_save_memory(const void **out_data,
                                                               size_t *out_bytes,
                                                               rtv_tensor_writer *writer);

RTV_END_DECLS

#endif
