/* The one file that calls the C library's allocator. */
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/context.h"

/*
 * Reading far apart in a tall table misses the address cache at each row; pages of this size make
 * that rare. Asked for in blocks so large that the C library gives them a mapping of their own, with
 * which the request ends.
 */
enum { HUGE_PAGE_BYTES = 2 << 20, LEAST_HUGE_BYTES = 32 << 20 };

/* Stands in front of every block, so that freeing needs no size from the caller. */
typedef struct {
    size_t bytes; /* of the whole block, this header included */
} block_header;

_Static_assert(sizeof(block_header) <= RTV_ALIGNMENT, "the header must fit in front of the block");

void *rtv__default_allocate(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                            void *payload)
{
    (void)payload;
    if (new_bytes == 0) {
        free(ptr);
        return NULL;
    }
    void *block = NULL;
    bool huge = new_bytes >= LEAST_HUGE_BYTES;
    if (posix_memalign(&block, huge ? HUGE_PAGE_BYTES : alignment, new_bytes) != 0)
        return NULL;
#if defined(MADV_HUGEPAGE)
    /* A wish: where it is not granted, nothing is different. */
    if (huge)
        madvise(block, new_bytes, MADV_HUGEPAGE);
#endif
    if (ptr != NULL) {
        memcpy(block, ptr, old_bytes < new_bytes ? old_bytes : new_bytes);
        free(ptr);
    }
    return block;
}

static void *resize(const rtv_context *context, void *ptr, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        rtv__fail_memory(bytes);
        return NULL;
    }
    char *old = ptr != NULL ? (char *)ptr - RTV_ALIGNMENT : NULL;
    size_t old_bytes = old != NULL ? ((block_header *)(void *)old)->bytes : 0;
    size_t new_bytes = bytes + RTV_ALIGNMENT;
    char *block = context == NULL
                      ? rtv__default_allocate(old, old_bytes, new_bytes, RTV_ALIGNMENT, NULL)
                      : context->allocate(old, old_bytes, new_bytes, RTV_ALIGNMENT,
                                          context->allocate_payload);
    if (block == NULL) {
        rtv__fail_memory(bytes);
        return NULL;
    }
    ((block_header *)(void *)block)->bytes = new_bytes;
    return block + RTV_ALIGNMENT;
}

void *rtv__alloc(const rtv_context *context, size_t bytes)
{
    return resize(context, NULL, bytes);
}

void *rtv__alloc_zero(const rtv_context *context, size_t bytes)
{
    void *block = resize(context, NULL, bytes);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

void *rtv__alloc_array(const rtv_context *context, int64_t count, size_t size)
{
    if (count < 0 || (size != 0 && (uint64_t)count > SIZE_MAX / 2 / size)) {
        rtv__fail_memory(SIZE_MAX);
        return NULL;
    }
    return resize(context, NULL, (size_t)count * size);
}

void *rtv__realloc(const rtv_context *context, void *ptr, size_t bytes)
{
    return resize(context, ptr, bytes);
}

size_t rtv__block_bytes(const void *ptr)
{
    const char *block = (const char *)ptr - RTV_ALIGNMENT;
    return ((const block_header *)(const void *)block)->bytes - RTV_ALIGNMENT;
}

void rtv__free(const rtv_context *context, const void *ptr)
{
    if (ptr == NULL)
        return;
    /* Freeing is no use of the contents: a pointer to const is as good. */
    char *block = (char *)(uintptr_t)ptr - RTV_ALIGNMENT;
    size_t bytes = ((block_header *)(void *)block)->bytes;
    if (context == NULL)
        rtv__default_allocate(block, bytes, 0, RTV_ALIGNMENT, NULL);
    else
        context->allocate(block, bytes, 0, RTV_ALIGNMENT, context->allocate_payload);
}

char *rtv__copy_string(const rtv_context *context, const char *text, size_t length)
{
    char *copy = rtv__alloc(context, length + 1);
    if (copy != NULL) {
        if (length > 0)
            memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

rtv_status rtv__reserve(const rtv_context *context, void *block_address, int64_t *capacity,
                        int64_t needed, size_t size)
{
    if (needed <= *capacity)
        return RTV_OK;
    int64_t grown = *capacity < 8 ? 8 : *capacity;
    while (grown < needed && grown <= INT64_MAX / 2)
        grown *= 2;
    if (grown < needed || (uint64_t)grown > SIZE_MAX / 2 / size)
        return rtv__fail_memory(SIZE_MAX);
    void *block;
    memcpy(&block, block_address, sizeof block);
    block = rtv__realloc(context, block, (size_t)grown * size);
    if (block == NULL)
        return RTV_E_NOMEM;
    memcpy(block_address, &block, sizeof block);
    *capacity = grown;
    return RTV_OK;
}
