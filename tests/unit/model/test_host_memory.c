/*
 * A host that gives an allocator sees every byte: this program has its own malloc and free, which
 * everything in the process calls, and nobody calls them while the library works.
 */
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/thread_pool.h"
#include "host_job.h"
#include "test_support.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER
#endif

/* Sanitizers, and other C libraries, have their own way with malloc. */
#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *ptr, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void *ptr);

static atomic_bool watching;
static atomic_long seen, seen_bytes;

static void look(size_t bytes)
{
    if (!atomic_load(&watching))
        return;
    atomic_fetch_add(&seen, 1);
    atomic_fetch_add(&seen_bytes, (long)bytes);
}

void *malloc(size_t bytes)
{
    look(bytes);
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
    look(count * bytes);
    return __libc_calloc(count, bytes);
}

void *realloc(void *ptr, size_t bytes)
{
    look(bytes);
    return __libc_realloc(ptr, bytes);
}

void *memalign(size_t alignment, size_t bytes)
{
    look(bytes);
    return __libc_memalign(alignment, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    look(bytes);
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **out, size_t alignment, size_t bytes)
{
    look(bytes);
    *out = __libc_memalign(alignment, bytes);
    return *out != NULL ? 0 : 12;
}

void free(void *ptr)
{
    if (ptr != NULL)
        look(0);
    __libc_free(ptr);
}

/* The host's memory, past what is watched. */
static void *allocate(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                      void *payload)
{
    atomic_long *live = payload;
    void *block = NULL;
    if (new_bytes > 0) {
        block = __libc_memalign(alignment, new_bytes);
        if (block == NULL)
            return NULL;
        if (ptr != NULL)
            memcpy(block, ptr, old_bytes < new_bytes ? old_bytes : new_bytes);
    }
    atomic_fetch_add(live, (long)new_bytes - (ptr != NULL ? (long)old_bytes : 0));
    __libc_free(ptr);
    return block;
}

static void call_in_turn(rtv_share_fn share, void *work, int32_t count, void *payload)
{
    (void)payload;
    for (int32_t i = 0; i < count; i++)
        share(work);
}

static void do_nothing(void *payload, int64_t task, int32_t worker)
{
    (void)payload;
    (void)task;
    (void)worker;
}

START_TEST(the_host_sees_every_byte)
{
    char *directory = make_temporary_directory();
    char path[4200];
    snprintf(path, sizeof path, "%s/model.rtv", directory);
    for (int has_executor = 0; has_executor < 2; has_executor++) {
        atomic_long live = 0;
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        options.threads = 3;
        options.allocate = allocate;
        options.allocate_payload = &live;
        options.execute = has_executor ? call_in_turn : NULL;
        rtv_context *context;
        host_job_result result;
        /* No assertion where it watches: Check allocates. */
        atomic_store(&watching, true);
        rtv_status status = rtv_context_create(&context, &options);
        atomic_store(&watching, false);
        OK(status);
        /* What the system takes for a thread is the system's. */
        rtv__parallel(context, 3, do_nothing, NULL);
        atomic_store(&watching, true);
        status = host_job(&result, context, path);
        long kept = atomic_load(&live);
        rtv_context_free(context);
        atomic_store(&watching, false);
        OK(status);
        ck_assert_msg(atomic_load(&seen) == 0, "%ld calls of malloc or free, %ld bytes",
                      atomic_load(&seen), atomic_load(&seen_bytes));
        ck_assert_int_gt(kept, 0);
        ck_assert_int_eq(atomic_load(&live), 0);
    }
    /* The watch does watch: the default context is the C library's. */
    rtv_context *context;
    atomic_store(&watching, true);
    rtv_status status = rtv_context_create(&context, NULL);
    rtv_context_free(context);
    atomic_store(&watching, false);
    OK(status);
    ck_assert_int_gt(atomic_load(&seen), 0);
    remove_directory(directory);
    free(directory);
}
END_TEST

#endif

int main(void)
{
    Suite *suite = suite_create("host_memory");
    TCase *tests = tcase_create("host_memory");
    tcase_set_timeout(tests, 120);
#if defined(__GLIBC__) && !defined(HAS_SANITIZER)
    tcase_add_test(tests, the_host_sees_every_byte);
#endif
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
