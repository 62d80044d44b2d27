#include "base/scratch.h"

/* More blocks than this at the same time are freed when given back. */
enum { SLOTS = 64 };

struct rtv__scratch {
    _Atomic(void *) blocks[SLOTS];
};

rtv_status rtv__scratch_create(rtv__scratch **out, rtv_context *context)
{
    rtv__scratch *scratch = rtv__alloc(context, sizeof *scratch);
    if (scratch == NULL)
        return RTV_E_NOMEM;
    for (int i = 0; i < SLOTS; i++)
        atomic_init(&scratch->blocks[i], NULL);
    *out = scratch;
    return RTV_OK;
}

void rtv__scratch_free(rtv__scratch *scratch, rtv_context *context)
{
    if (scratch == NULL)
        return;
    for (int i = 0; i < SLOTS; i++)
        rtv__free(context, atomic_load(&scratch->blocks[i]));
    rtv__free(context, scratch);
}

/*
 * Frees one block that lies here. What is taken in its place is larger, so that the blocks become
 * few and large enough, and small ones do not fill all places.
 */
static void drop_one(rtv__scratch *scratch, const rtv_context *context)
{
    void *block = NULL;
    for (int i = 0; block == NULL && i < SLOTS; i++)
        block = atomic_exchange_explicit(&scratch->blocks[i], NULL, memory_order_acquire);
    rtv__free(context, block);
}

void *rtv__scratch_take(const rtv_context *context, size_t bytes)
{
    rtv__scratch *scratch = context != NULL ? context->scratch : NULL;
    for (int i = 0; scratch != NULL && i < SLOTS; i++) {
        if (atomic_load_explicit(&scratch->blocks[i], memory_order_relaxed) == NULL)
            continue;
        void *block = atomic_exchange_explicit(&scratch->blocks[i], NULL, memory_order_acquire);
        if (block != NULL && rtv__block_bytes(block) >= bytes)
            return block;
        if (block != NULL)
            rtv__scratch_give(context, block);
    }
    if (scratch != NULL)
        drop_one(scratch, context);
    return rtv__alloc(context, bytes);
}

void rtv__scratch_give(const rtv_context *context, void *block)
{
    rtv__scratch *scratch = context != NULL ? context->scratch : NULL;
    for (int i = 0; scratch != NULL && i < SLOTS; i++) {
        void *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&scratch->blocks[i], &empty, block,
                                                    memory_order_release, memory_order_relaxed))
            return;
    }
    rtv__free(context, block);
}
