#ifndef RTV_BASE_H
#define RTV_BASE_H
#include <stddef.h>
#include <stdint.h>
#include "retrieve/export.h"
#include "retrieve/version.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_status;
enum {
    RTV_OK = 0,
    RTV_E_INVALID = -1,
    RTV_E_SHAPE = -2,
    RTV_E_DTYPE = -3,
    RTV_E_RANGE = -4,
    RTV_E_NOMEM = -5,
    RTV_E_STATE = -6,
    RTV_E_NOTFOUND = -7,
    RTV_E_UNSUPPORTED = -8,
    RTV_E_IO = -9,
    RTV_E_CORRUPT = -10,
    RTV_E_NUMERIC = -11,
    RTV_E_CANCELLED = -12,
    RTV_E_INTERNAL = -13,
    RTV_E_USER = -14
};
RTV_API const char *rtv_status_name(rtv_status status);
RTV_API const char *rtv_last_error_message(void);
RTV_API rtv_status rtv_last_error_status(void);
RTV_API size_t rtv_last_error_copy(char *out, size_t bytes);
typedef struct rtv_context rtv_context;
typedef void *(*rtv_allocate_fn)(void *ptr, size_t old_bytes, size_t new_bytes, size_t alignment,
                                 void *payload);
enum { RTV_LOG_DEBUG = 10, RTV_LOG_INFO = 20, RTV_LOG_WARNING = 30 };
typedef void (*rtv_log_fn)(int32_t level, const char *category, const char *message, void *payload);
typedef void (*rtv_share_fn)(void *work);
typedef void (*rtv_execute_fn)(rtv_share_fn share, void *work, int32_t count, void *payload);
typedef struct rtv_context_options {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t seed;
    int32_t threads;
    int32_t reserved1;
    rtv_allocate_fn allocate;
    void *allocate_payload;
    rtv_log_fn log;
    void *log_payload;
    rtv_execute_fn execute;
    void *execute_payload;
} rtv_context_options;
#define RTV_CONTEXT_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(rtv_context_options), 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL                \
    }
RTV_API RTV_NODISCARD rtv_status rtv_context_options_init(rtv_context_options *options,
                                                          size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_context_create(rtv_context **out,
                                                    const rtv_context_options *options);
RTV_API void rtv_context_free(rtv_context *context);
RTV_API int32_t rtv_context_threads(const rtv_context *context);
RTV_API uint64_t rtv_context_seed(const rtv_context *context);
RTV_API void rtv_context_set_cancelled(rtv_context *context, int32_t cancelled);
RTV_API int32_t rtv_context_is_cancelled(const rtv_context *context);
RTV_END_DECLS
#endif
