/*
 * What the rooms above use to save and load their state in a file of named tensors: everything
 * takes a prefix, such as "query/user_id/", that is put in front of the name or key (NULL: none).
 */
#ifndef RTV_LIB_IO_SAFETENSORS_H
#define RTV_LIB_IO_SAFETENSORS_H

#include "io/stored_type.h"
#include "retrieve/io.h"
#include "retrieve/tensor_writer.h"
#include "tensor/tensor.h"

/* Writes `bytes` bytes of the tensor from byte `offset` on into `out`; called in order, from 0. */
typedef rtv_status (*rtv__fill_fn)(void *out, size_t offset, size_t bytes, void *payload);

/* `data` stays the caller's until the last save. */
rtv_status rtv__tensor_writer_add(rtv_tensor_writer *writer, const char *prefix, const char *name,
                                  rtv_dtype dtype, int32_t rank, const int64_t *dims,
                                  const void *data);
/* The same for a type of the table of stored types. */
rtv_status rtv__tensor_writer_add_stored(rtv_tensor_writer *writer, const char *prefix,
                                         const char *name, int32_t stored, int32_t rank,
                                         const int64_t *dims, const void *data);
/* `data` is copied now. */
rtv_status rtv__tensor_writer_add_copy(rtv_tensor_writer *writer, const char *prefix,
                                       const char *name, rtv_dtype dtype, int32_t rank,
                                       const int64_t *dims, const void *data);
/* The data is made by `fill`, piece by piece, at each save. */
rtv_status rtv__tensor_writer_add_filled(rtv_tensor_writer *writer, const char *prefix,
                                         const char *name, rtv_dtype dtype, int32_t rank,
                                         const int64_t *dims, rtv__fill_fn fill, void *payload);
/* A counted tensor, read at each save. */
rtv_status rtv__tensor_writer_add_tensor(rtv_tensor_writer *writer, const char *prefix,
                                         const char *name, rtv_tensor *tensor);
/*
 * `count` byte strings as two tensors: "<name>.offsets" (i64, count + 1, from 0) and "<name>.bytes"
 * (u8). String i is bytes[offsets[i]] to bytes[offsets[i + 1] - 1]. Both are copied.
 */
rtv_status rtv__tensor_writer_add_strings(rtv_tensor_writer *writer, const char *prefix,
                                          const char *name, int64_t count, const int64_t *offsets,
                                          const char *bytes);
rtv_status rtv__tensor_writer_set_text(rtv_tensor_writer *writer, const char *prefix,
                                       const char *key, const char *value);
rtv_status rtv__tensor_writer_set_integer(rtv_tensor_writer *writer, const char *prefix,
                                          const char *key, int64_t value);
/* Stored as the hexadecimal digits of its bits: exact, NaN and infinities too. */
rtv_status rtv__tensor_writer_set_double(rtv_tensor_writer *writer, const char *prefix,
                                         const char *key, double value);

typedef struct {
    const char *name; /* in the file's memory of names */
    rtv_dtype dtype;  /* what rtv_tensor_file_dtype says */
    int32_t stored;   /* row of the table of stored types */
    rtv__shape shape;
    int64_t count;
    const void *data; /* as stored */
    size_t bytes;
} rtv__stored_tensor;

/*
 * Readers. All name the file and the tensor or key when they fail: RTV_E_NOTFOUND, RTV_E_DTYPE,
 * RTV_E_SHAPE, RTV_E_CORRUPT.
 */
bool rtv__tensor_file_has(const rtv_tensor_file *file, const char *prefix, const char *name);
/*
 * The tensor must be stored with this very dtype and rank; its data is then aligned for the dtype.
 * `dims`: NULL, or `rank` expected sizes of which -1 stands for any.
 */
rtv_status rtv__tensor_file_expect(const rtv__stored_tensor **out, const rtv_tensor_file *file,
                                   const char *prefix, const char *name, rtv_dtype dtype,
                                   int32_t rank, const int64_t *dims);
/* The same for a type of the table of stored types. */
rtv_status rtv__tensor_file_expect_stored(const rtv__stored_tensor **out,
                                          const rtv_tensor_file *file, const char *prefix,
                                          const char *name, int32_t stored, int32_t rank,
                                          const int64_t *dims);
/* The row of the table of stored types; -1 when there is no such tensor. */
int32_t rtv__tensor_file_stored(const rtv_tensor_file *file, const char *prefix, const char *name);
/* Copies the elements of a tensor, converted to the dtype of `out` (f16 and bf16 to f32). */
rtv_status rtv__tensor_file_copy_into(rtv_tensor *out, const rtv_tensor_file *file,
                                      const char *prefix, const char *name);
/* What rtv__tensor_writer_add_strings wrote; offsets are checked: from 0, rising, within bytes. */
rtv_status rtv__tensor_file_strings(int64_t *out_count, const int64_t **out_offsets,
                                    const char **out_bytes, const rtv_tensor_file *file,
                                    const char *prefix, const char *name);
rtv_status rtv__tensor_file_text(const char **out, const rtv_tensor_file *file, const char *prefix,
                                 const char *key);
rtv_status rtv__tensor_file_integer(int64_t *out, const rtv_tensor_file *file, const char *prefix,
                                    const char *key);
rtv_status rtv__tensor_file_double(double *out, const rtv_tensor_file *file, const char *prefix,
                                   const char *key);
/* For messages: the path it was opened from, or "memory". */
const char *rtv__tensor_file_path(const rtv_tensor_file *file);
rtv_tensor_file *rtv__tensor_file_retain(rtv_tensor_file *file);

#endif
