#include "base/arena.h"

struct rtv__arena_chunk {
    rtv__arena_chunk *older;
    size_t bytes;
};

enum { FIRST_CHUNK_BYTES = 64 * 1024, CHUNK_HEADER_BYTES = RTV_ALIGNMENT };

void rtv__arena_init(rtv__arena *arena, const rtv_context *context)
{
    *arena = (rtv__arena){.context = context};
}

static void use_chunk(rtv__arena *arena, rtv__arena_chunk *chunk)
{
    arena->next = (char *)chunk + CHUNK_HEADER_BYTES;
    arena->end = arena->next + chunk->bytes;
}

static rtv_status add_chunk(rtv__arena *arena, size_t bytes)
{
    rtv__arena_chunk *chunk = rtv__alloc(arena->context, bytes + CHUNK_HEADER_BYTES);
    if (chunk == NULL)
        return RTV_E_NOMEM;
    chunk->older = arena->chunks;
    chunk->bytes = bytes;
    arena->chunks = chunk;
    arena->total_bytes += bytes;
    use_chunk(arena, chunk);
    return RTV_OK;
}

static void *take(rtv__arena *arena, size_t bytes, size_t alignment)
{
    if (bytes > SIZE_MAX / 4) {
        rtv__fail_memory(bytes);
        return NULL;
    }
    size_t skip = (size_t)(-(uintptr_t)arena->next) & (alignment - 1);
    if (arena->next == NULL || (size_t)(arena->end - arena->next) < bytes + skip) {
        size_t grown =
            arena->total_bytes > FIRST_CHUNK_BYTES ? arena->total_bytes : (size_t)FIRST_CHUNK_BYTES;
        if (add_chunk(arena, bytes + alignment > grown ? bytes + alignment : grown) != RTV_OK)
            return NULL;
        skip = (size_t)(-(uintptr_t)arena->next) & (alignment - 1);
    }
    char *block = arena->next + skip;
    arena->next = block + bytes;
    return block;
}

void *rtv__arena_alloc(rtv__arena *arena, size_t bytes)
{
    return take(arena, bytes, RTV_ALIGNMENT);
}

void *rtv__arena_alloc_small(rtv__arena *arena, size_t bytes)
{
    return take(arena, bytes, 8);
}

static void free_chunks(rtv__arena *arena)
{
    while (arena->chunks != NULL) {
        rtv__arena_chunk *older = arena->chunks->older;
        rtv__free(arena->context, arena->chunks);
        arena->chunks = older;
    }
    arena->next = arena->end = NULL;
    arena->total_bytes = 0;
}

void rtv__arena_reset(rtv__arena *arena)
{
    if (arena->chunks == NULL)
        return;
    if (arena->chunks->older != NULL) {
        size_t total = arena->total_bytes;
        free_chunks(arena);
        /* Failing here loses nothing: the next allocation tries again and reports. */
        if (add_chunk(arena, total) != RTV_OK)
            return;
    }
    use_chunk(arena, arena->chunks);
}

void rtv__arena_destroy(rtv__arena *arena)
{
    free_chunks(arena);
}
