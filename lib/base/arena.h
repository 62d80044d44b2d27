/*
 * An arena: blocks handed out by moving a pointer, given back all at once. After a reset the memory
 * stays, in one chunk as large as all that was needed, so that the same work allocates nothing.
 */
#ifndef RTV_LIB_BASE_ARENA_H
#define RTV_LIB_BASE_ARENA_H

#include "base/memory.h"

typedef struct rtv__arena_chunk rtv__arena_chunk;

typedef struct {
    const rtv_context *context; /* borrowed */
    rtv__arena_chunk *chunks;   /* the newest first */
    char *next, *end;           /* the free part of the newest */
    size_t total_bytes;         /* of all chunks */
} rtv__arena;

void rtv__arena_init(rtv__arena *arena, const rtv_context *context);
/* 64-byte aligned, not zeroed; NULL (and the error recorded) when out of memory. */
void *rtv__arena_alloc(rtv__arena *arena, size_t bytes);
/* 8-byte aligned, for small bookkeeping. */
void *rtv__arena_alloc_small(rtv__arena *arena, size_t bytes);
/* Takes everything back; keeps the memory. If it had grown to several chunks, merges them. */
void rtv__arena_reset(rtv__arena *arena);
void rtv__arena_destroy(rtv__arena *arena);

#endif
