/* Memory of a context. Blocks are 64-byte aligned and know their size. */
#ifndef RTV_LIB_BASE_MEMORY_H
#define RTV_LIB_BASE_MEMORY_H

#include "base/status.h"

#define RTV_ALIGNMENT 64

/*
 * All return NULL and record RTV_E_NOMEM on failure; 0 bytes gives a valid block too.
 * `context` NULL means the C library's allocator.
 */
void *rtv__alloc(const rtv_context *context, size_t bytes);
void *rtv__alloc_zero(const rtv_context *context, size_t bytes);
/* count * size with the product checked. */
void *rtv__alloc_array(const rtv_context *context, int64_t count, size_t size);
/* `ptr` NULL allocates; on failure the old block stays. */
void *rtv__realloc(const rtv_context *context, void *ptr, size_t bytes);
void rtv__free(const rtv_context *context, const void *ptr);
/* What a block was last given, in bytes. */
size_t rtv__block_bytes(const void *ptr);
char *rtv__copy_string(const rtv_context *context, const char *text, size_t length);

/*
 * Grows `*block` (elements of `size` bytes) so that it holds `needed`, at least doubling; capacity
 * in elements is kept in `*capacity`. What was there stays there.
 */
rtv_status rtv__reserve(const rtv_context *context, void *block_address, int64_t *capacity,
                        int64_t needed, size_t size);

#endif
