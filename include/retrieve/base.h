/*
 * base: status codes and the last error, and the context that carries what a host may choose:
 * allocator, log sink, threads, seed.
 *
 * Words used for ownership in all headers: a function *borrows* an argument (uses it during the
 * call only), *keeps a reference* (retains it until the object is freed), *takes* it (ownership
 * moves, on success only), or *returns new* (the caller frees it).
 * Words used for threads: *frozen* (any number of threads may use it at once), *single user*
 * (one thread at a time), *locked* (locks inside).
 */
#ifndef RTV_BASE_H
#define RTV_BASE_H

#include <stddef.h>
#include <stdint.h>

#include "retrieve/export.h"
#include "retrieve/version.h"

RTV_BEGIN_DECLS

/* 0 is success, errors are negative and are never renumbered. */
typedef int32_t rtv_status;

enum {
    RTV_OK = 0,             /* success */
    RTV_E_INVALID = -1,     /* invalid argument */
    RTV_E_SHAPE = -2,       /* shapes do not fit */
    RTV_E_DTYPE = -3,       /* wrong data type */
    RTV_E_RANGE = -4,       /* index or size out of range */
    RTV_E_NOMEM = -5,       /* out of memory */
    RTV_E_STATE = -6,       /* call not possible in this state */
    RTV_E_NOTFOUND = -7,    /* not found */
    RTV_E_UNSUPPORTED = -8, /* an option, constant or file that this library does not know */
    RTV_E_IO = -9,          /* input or output failed */
    RTV_E_CORRUPT = -10,    /* damaged or malformed data */
    RTV_E_NUMERIC = -11,    /* not a finite number */
    RTV_E_CANCELLED = -12,  /* cancelled by the caller */
    RTV_E_INTERNAL = -13,   /* internal error */
    RTV_E_USER = -14        /* error of a user callback */
};

/**
 * The name of a status code, such as "RTV_E_SHAPE".
 *
 * @param status any value
 *
 * Ownership: returns a constant string, never NULL.
 * Threads: any thread, any time.
 * Errors: none; an unknown code gives "RTV_E_UNKNOWN".
 * Since: 0.1
 */
RTV_API const char *rtv_status_name(rtv_status status);

/**
 * What went wrong in the last failing call of this thread, in one line that names the values.
 *
 * Ownership: returns a string that is valid until the next failing call on this thread; never NULL.
 * Threads: each thread has its own message.
 * Errors: none; "" when nothing has failed yet. A successful call leaves an old message in place.
 * Since: 0.1
 */
RTV_API const char *rtv_last_error_message(void);

/**
 * The status of the last failing call of this thread, RTV_OK when nothing has failed yet.
 *
 * Ownership: none.
 * Threads: each thread has its own.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_status rtv_last_error_status(void);

/**
 * Copies the last error message, for hosts that hop threads.
 *
 * @param out   buffer for the text with its closing zero; NULL-able when `bytes` is 0
 * @param bytes size of the buffer; a longer text is cut behind a character
 * @return the bytes that the whole text needs, the closing zero included
 *
 * Ownership: borrows `out`.
 * Threads: each thread has its own message.
 * Errors: none.
 * Since: 0.1
 */
RTV_API size_t rtv_last_error_copy(char *out, size_t bytes);

/* Allocator, log sink, thread pool and seed. Locked inside. */
typedef struct rtv_context rtv_context;

/*
 * One function allocates, grows and frees. `ptr` NULL: allocate `new_bytes`. `new_bytes` 0: free
 * `ptr` and return NULL. Otherwise grow or shrink, keeping the contents; on failure return NULL
 * and leave the old block as it is. `old_bytes` is what the block was last given; `alignment` is a
 * power of two of at least 16. May be called from the threads of the context.
 */
typedef void *(*rtv_allocate_fn)(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                                 void *payload);

enum { RTV_LOG_DEBUG = 10, RTV_LOG_INFO = 20, RTV_LOG_WARNING = 30 };

/* Gets whole lines without a line break. `category` is the room that speaks, such as "index". */
typedef void (*rtv_log_fn)(int32_t level, const char *category, const char *message, void *payload);

/* One share of a job, to be called with the `work` that came with it. */
typedef void (*rtv_share_fn)(void *work);

/*
 * Lets the host's threads do the work: calls `share(work)` up to `count` times, on any threads, at
 * the same time or one after the other, and returns when every call that it made has returned.
 * A call takes tasks until none is left, so a host with fewer threads may make fewer calls; what
 * nobody took is done by the caller, and surplus calls return at once. `count` is at most the
 * context's `threads`. Results do not depend on who calls, when, or how often.
 * A host thread that runs a share must not wait for another share to begin.
 */
typedef void (*rtv_execute_fn)(rtv_share_fn share, void *work, int32_t count, void *payload);

/* What a host may choose for a context. */
typedef struct rtv_context_options {
    uint32_t struct_size;     /* bytes of this struct, set by RTV_CONTEXT_OPTIONS_INIT */
    uint32_t flags;           /* reserved, 0 */
    uint64_t seed;            /* of initialisers, shuffles and dropout; any value, 0 is one too */
    int32_t threads;          /* 1 to 1024, the caller's thread included; 0: one per processor */
    int32_t reserved1;        /* 0 */
    rtv_allocate_fn allocate; /* NULL: the C library's */
    void *allocate_payload;   /* handed to `allocate` */
    rtv_log_fn log;           /* NULL: silent */
    void *log_payload;        /* handed to `log` */
    rtv_execute_fn execute;   /* NULL: the context has threads of its own; else it starts none, and
                               `threads` is the most that work at the same time */
    void *execute_payload;    /* handed to `execute` */
} rtv_context_options;

#define RTV_CONTEXT_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(rtv_context_options), 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL                \
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
RTV_API RTV_NODISCARD rtv_status rtv_context_options_init(rtv_context_options *options,
                                                          size_t struct_size);

/**
 * Creates a context. Two contexts share nothing.
 *
 * @param out     receives the context; NULL on failure
 * @param options NULL for the defaults: the C library's allocator, silent, one thread per
 *                processor, seed 0
 *
 * Wherever a function takes a context, NULL stands for a context with the defaults and one thread.
 * The fastest instruction set of the processor is used; for tests, the environment variable RTV_ISA
 * ("scalar", "avx2", "avx512", "neon") names another. Scores have the same bits on all of them,
 * losses may differ in the last ones.
 *
 * Ownership: returns new. Objects made with the context keep a reference to it, so that it may be
 * freed before them.
 * Threads: locked; its threads start at first use and sleep when idle.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (threads), RTV_E_NOMEM, RTV_E_UNSUPPORTED (newer options,
 * or RTV_ISA names what this machine has not).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_context_create(rtv_context **out,
                                                    const rtv_context_options *options);

/**
 * Drops the caller's reference; the context goes when the last object made with it goes.
 *
 * @param context NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any thread but the context's own.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_context_free(rtv_context *context);

/**
 * The number of threads that work for the context, the caller's included.
 *
 * @param context NULL: 1
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_context_threads(const rtv_context *context);

/**
 * The seed that the context was created with.
 *
 * @param context NULL: 0
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API uint64_t rtv_context_seed(const rtv_context *context);

/**
 * Ends long work of the context early, or allows work again. While set, every call that trains,
 * adapts, evaluates, builds or searches an index, or reads a file with the context, running or
 * new, returns RTV_E_CANCELLED within some milliseconds. Nothing is lost: outputs are as after any
 * error, and every object may be used again once the flag is taken back.
 *
 * @param context   NULL is a no-op
 * @param cancelled 1: cancel; 0: work as before
 *
 * Ownership: borrows.
 * Threads: any thread, at any time, in a signal handler too.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_context_set_cancelled(rtv_context *context, int32_t cancelled);

/**
 * Whether the context is cancelled: 0 or 1.
 *
 * @param context NULL: 0
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_context_is_cancelled(const rtv_context *context);

RTV_END_DECLS

#endif
