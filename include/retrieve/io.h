/*
 * io: files of named tensors in the safetensors format, memory-mapped and checked. Writing them is
 * in retrieve/tensor_writer.h; docs/format.md describes the bytes.
 */
#ifndef RTV_IO_H
#define RTV_IO_H

#include "retrieve/tensor.h"

RTV_BEGIN_DECLS

/* An open file of named tensors: frozen. Tensors made from it keep it alive. */
typedef struct rtv_tensor_file rtv_tensor_file;

enum {
    /* Check the header only: opening costs O(header), damage in a tensor goes unseen. */
    RTV_TENSOR_FILE_SKIP_CHECKSUMS = 1u,
    /* Refuse a file that carries no checksums, as files written by other programs do. */
    RTV_TENSOR_FILE_NEED_CHECKSUMS = 2u,
    /* Read the file into memory instead of mapping it. */
    RTV_TENSOR_FILE_IN_MEMORY = 4u
};

/* How far a file is trusted. */
typedef struct rtv_tensor_file_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_TENSOR_FILE_OPTIONS_INIT */
    uint32_t flags;       /* RTV_TENSOR_FILE_ constants */
} rtv_tensor_file_options;

#define RTV_TENSOR_FILE_OPTIONS_INIT                                                               \
    {                                                                                              \
        sizeof(rtv_tensor_file_options), 0                                                         \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_options_init(rtv_tensor_file_options *options,
                                                              size_t struct_size);

/**
 * Opens a safetensors file and checks all of it: header, names, shapes, offsets and, where the file
 * carries them, the checksums of the header and of every tensor.
 *
 * @param out     receives the open file; NULL on failure
 * @param context NULL-able; its threads share the work of checking
 * @param path    not NULL
 * @param options NULL for the defaults
 *
 * The file is mapped: replace it by renaming a new one over it (as rtv_tensor_writer_save does),
 * never write into it while it is open.
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND (no such file), RTV_E_IO, RTV_E_CORRUPT (cut, changed or
 * malformed), RTV_E_UNSUPPORTED (a newer format, an unknown element type), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_open(rtv_tensor_file **out, rtv_context *context,
                                                      const char *path,
                                                      const rtv_tensor_file_options *options);

/**
 * The same for a file that is in memory already.
 *
 * @param out     receives the open file; NULL on failure
 * @param context NULL-able
 * @param data    `bytes` bytes that do not change; 64-byte aligned memory spares copies later
 * @param bytes   size of the whole file
 * @param options NULL for the defaults
 * @param release called with `data` when the file and all tensors of it are gone; NULL-able
 * @param payload handed to `release`
 *
 * Ownership: returns new; borrows `data` until the file and its tensors are freed or `release` is
 * called; on failure `release` is not called.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_CORRUPT, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_open_memory(rtv_tensor_file **out,
                                                             rtv_context *context, void *data,
                                                             size_t bytes,
                                                             const rtv_tensor_file_options *options,
                                                             rtv_release_fn release, void *payload);

/**
 * Frees an open file. Its memory goes with the last tensor made from it.
 *
 * @param file NULL is a no-op
 *
 * Ownership: ends the caller's ownership; names, data and metadata got from it are gone.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_tensor_file_free(rtv_tensor_file *file);

/**
 * Whether the file carries checksums: 0 or 1.
 *
 * @param file not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_tensor_file_has_checksums(const rtv_tensor_file *file);

/**
 * The number of tensors. They are numbered from 0 in the order of their data in the file.
 *
 * @param file not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_tensor_file_count(const rtv_tensor_file *file);

/**
 * The number of the tensor with a name.
 *
 * @param file not NULL
 * @param name not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none; -1 when there is no such tensor.
 * Since: 0.1
 */
RTV_API int64_t rtv_tensor_file_find(const rtv_tensor_file *file, const char *name);

/**
 * The name of a tensor, in UTF-8.
 *
 * @param file  not NULL
 * @param index 0 to count - 1
 *
 * Ownership: valid as long as the file.
 * Threads: any thread.
 * Errors: none; NULL when there is no such tensor.
 * Since: 0.1
 */
RTV_API const char *rtv_tensor_file_name(const rtv_tensor_file *file, int64_t index);

/**
 * The type that rtv_tensor_file_tensor gives the elements: f16 and bf16 are widened to f32, bool
 * becomes u8.
 *
 * @param file  not NULL
 * @param index 0 to count - 1
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none; 0 when there is no such tensor or its elements have no such type.
 * Since: 0.1
 */
RTV_API rtv_dtype rtv_tensor_file_dtype(const rtv_tensor_file *file, int64_t index);

/**
 * The sizes of a tensor.
 *
 * @param file     not NULL
 * @param index    0 to count - 1
 * @param out_rank receives the number of dimensions, -1 when there is no such tensor; NULL-able
 *
 * Ownership: valid as long as the file.
 * Threads: any thread.
 * Errors: none; NULL when there is no such tensor.
 * Since: 0.1
 */
RTV_API const int64_t *rtv_tensor_file_dims(const rtv_tensor_file *file, int64_t index,
                                            int32_t *out_rank);

/**
 * The elements of a tensor as they are stored: little-endian, row-major.
 *
 * @param file      not NULL
 * @param index     0 to count - 1
 * @param out_bytes receives the size; NULL-able
 * @param out_type  receives the stored element type by its safetensors name, such as "BF16";
 *                  NULL-able
 * @return the data, aligned for its element type; to 64 bytes in mapped files with checksums
 *
 * Ownership: valid as long as the file.
 * Threads: any thread.
 * Errors: none; NULL when there is no such tensor.
 * Since: 0.1
 */
RTV_API const void *rtv_tensor_file_data(const rtv_tensor_file *file, int64_t index,
                                         size_t *out_bytes, const char **out_type);

/**
 * Makes a tensor of the stored one: over the file's memory, or a copy where the type is widened.
 * Writing to it is not allowed; take a copy for that.
 *
 * @param out   receives the tensor; NULL on failure
 * @param file  the open file
 * @param index 0 to count - 1
 *
 * Ownership: returns new; keeps a reference to the file.
 * Threads: any thread.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (no such tensor), RTV_E_UNSUPPORTED (element type),
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_file_tensor(rtv_tensor **out, rtv_tensor_file *file,
                                                        int64_t index);

/**
 * A text stored beside the tensors.
 *
 * @param file not NULL
 * @param key  not NULL
 *
 * Ownership: valid as long as the file.
 * Threads: any thread.
 * Errors: none; NULL when there is no such key.
 * Since: 0.1
 */
RTV_API const char *rtv_tensor_file_metadata(const rtv_tensor_file *file, const char *key);

/**
 * The keys of the texts, one by one.
 *
 * @param file  not NULL
 * @param index from 0
 *
 * Ownership: valid as long as the file.
 * Threads: any thread.
 * Errors: none; NULL behind the last key.
 * Since: 0.1
 */
RTV_API const char *rtv_tensor_file_metadata_key(const rtv_tensor_file *file, int64_t index);

RTV_END_DECLS

#endif
