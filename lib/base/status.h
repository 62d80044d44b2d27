/* Setting the thread's last error, and argument checks that return. */
#ifndef RTV_LIB_BASE_STATUS_H
#define RTV_LIB_BASE_STATUS_H

#include "retrieve/base.h"

/* Records the error of this thread and returns `status`. One line, no trailing period. */
rtv_status rtv__fail(rtv_status status, const char *format, ...) RTV_PRINTF(2, 3);

/* Out of memory: a message without an allocation. */
rtv_status rtv__fail_memory(size_t bytes);

/* Returns RTV_E_INVALID, naming the condition, when a public argument breaks its contract. */
#define RTV_CHECK_ARG(condition, ...)                                                              \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return rtv__fail(RTV_E_INVALID, __VA_ARGS__);                                          \
    } while (0)

/* Returns RTV_E_UNSUPPORTED when a constant, such as a kind, is none of those that exist: it may be
 * one of a newer library. */
#define RTV_CHECK_KNOWN(condition, ...)                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return rtv__fail(RTV_E_UNSUPPORTED, __VA_ARGS__);                                      \
    } while (0)

/* Returns the status of a failing call from this function, unchanged. */
#define RTV_TRY(call)                                                                              \
    do {                                                                                           \
        rtv_status rtv_try_status_ = (call);                                                       \
        if (rtv_try_status_ != RTV_OK)                                                             \
            return rtv_try_status_;                                                                \
    } while (0)

/* The same where something must be released: needs a local `rtv_status status` and a label `done`.
 */
#define RTV_TRY_GOTO_DONE(call)                                                                    \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != RTV_OK)                                                                      \
            goto done;                                                                             \
    } while (0)

#endif
