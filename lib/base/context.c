#include "base/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/options.h"
#include "base/scratch.h"
#include "base/thread_pool.h"

enum { MOST_THREADS = 1024 };

static const rtv_context_options default_options = RTV_CONTEXT_OPTIONS_INIT;

rtv_status rtv_context_options_init(rtv_context_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static int32_t processor_count(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : (int32_t)count;
}

rtv_status rtv_context_create(rtv_context **out, const rtv_context_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_context_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_context_options", 0));
    RTV_TRY(rtv__options_reserved("rtv_context_options", options.reserved1 == 0));
    if (options.threads < 0 || options.threads > MOST_THREADS)
        return rtv__fail(RTV_E_RANGE, "rtv_context_options.threads is %d, must be 0 to %d",
                         options.threads, MOST_THREADS);

    rtv__isa isa;
    RTV_TRY(rtv__isa_choose(&isa));

    /* The context's own block comes from its own allocator, so that a host sees every byte. */
    rtv_context seedling = {
        .allocate = options.allocate != NULL ? options.allocate : rtv__default_allocate,
        .allocate_payload = options.allocate_payload,
    };
    rtv_context *context = rtv__alloc(&seedling, sizeof *context);
    if (context == NULL)
        return RTV_E_NOMEM;
    *context = (rtv_context){
        .threads = options.threads != 0 ? options.threads : processor_count(),
        .isa = isa,
        .cache_bytes = rtv__cache_bytes(),
        .seed = options.seed,
        .allocate = seedling.allocate,
        .allocate_payload = seedling.allocate_payload,
        .log = options.log,
        .log_payload = options.log_payload,
        .execute = options.execute,
        .execute_payload = options.execute_payload,
    };
    atomic_init(&context->references, 1);
    atomic_init(&context->cancelled, 0);
    rtv_status status = rtv__scratch_create(&context->scratch, context);
    if (status == RTV_OK && context->threads > 1)
        status = rtv__thread_pool_create(&context->pool, context, context->threads);
    if (status != RTV_OK) {
        rtv_context_free(context);
        return status;
    }
    *out = context;
    return RTV_OK;
}

void rtv_context_free(rtv_context *context)
{
    rtv__context_release(context);
}

rtv_context *rtv__context_retain(rtv_context *context)
{
    if (context != NULL)
        atomic_fetch_add_explicit(&context->references, 1, memory_order_relaxed);
    return context;
}

void rtv__context_release(rtv_context *context)
{
    if (context == NULL ||
        atomic_fetch_sub_explicit(&context->references, 1, memory_order_acq_rel) != 1)
        return;
    rtv__thread_pool_free(context->pool);
    rtv__scratch_free(context->scratch, context);
    rtv_context last = *context;
    rtv__free(&last, context);
}

int32_t rtv_context_threads(const rtv_context *context)
{
    return context != NULL ? context->threads : 1;
}

uint64_t rtv_context_seed(const rtv_context *context)
{
    return context != NULL ? context->seed : 0;
}

void rtv_context_set_cancelled(rtv_context *context, int32_t cancelled)
{
    if (context != NULL)
        atomic_store(&context->cancelled, cancelled != 0);
}

int32_t rtv_context_is_cancelled(const rtv_context *context)
{
    return rtv__is_cancelled(context);
}

rtv_status rtv__fail_cancelled(void)
{
    return rtv__fail(RTV_E_CANCELLED, "cancelled by rtv_context_set_cancelled");
}

rtv_status rtv__check_cancelled(const rtv_context *context)
{
    return rtv__is_cancelled(context) ? rtv__fail_cancelled() : RTV_OK;
}

void rtv__log(const rtv_context *context, int32_t level, const char *category, const char *format,
              ...)
{
    if (context == NULL || context->log == NULL)
        return;
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    context->log(level, category, line, context->log_payload);
}
