/* What a context holds. */
#ifndef RTV_LIB_BASE_CONTEXT_H
#define RTV_LIB_BASE_CONTEXT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/cpu.h"
#include "base/memory.h"

typedef struct rtv__thread_pool rtv__thread_pool;
typedef struct rtv__scratch rtv__scratch;

struct rtv_context {
    atomic_int references;
    int32_t threads;
    rtv__isa isa;        /* of the kernels */
    int64_t cache_bytes; /* of the second level; for the sizes of blocks */
    uint64_t seed;
    rtv_allocate_fn allocate;
    void *allocate_payload;
    rtv_log_fn log;
    void *log_payload;
    rtv_execute_fn execute; /* NULL: on threads of our own */
    void *execute_payload;
    atomic_int cancelled;
    rtv__scratch *scratch;
    rtv__thread_pool *pool; /* NULL with one thread */
};

/* Both accept NULL. Retain returns its argument. */
rtv_context *rtv__context_retain(rtv_context *context);
void rtv__context_release(rtv_context *context);

/* Whether the host wants the work to end: cheap enough to ask every few microseconds. */
static inline bool rtv__is_cancelled(const rtv_context *context)
{
    return context != NULL && atomic_load_explicit(&context->cancelled, memory_order_relaxed) != 0;
}

/* Records RTV_E_CANCELLED and returns it; the check returns RTV_OK unless the host cancelled. */
rtv_status rtv__fail_cancelled(void);
rtv_status rtv__check_cancelled(const rtv_context *context);

/* The same in a loop over many small things, of which it asks at every 1024th. */
static inline rtv_status rtv__check_cancelled_at(const rtv_context *context, int64_t i)
{
    return (i & 1023) == 0 ? rtv__check_cancelled(context) : RTV_OK;
}

/* Sends one line to the host's log sink, if there is one. */
void rtv__log(const rtv_context *context, int32_t level, const char *category, const char *format,
              ...) RTV_PRINTF(4, 5);

void *rtv__default_allocate(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                            void *payload);

#endif
