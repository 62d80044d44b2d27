#ifndef RTV_EXPORT_H
#define RTV_EXPORT_H
#if defined(RTV_SYMBOL_PREFIX)
#include "retrieve/symbol_prefix.h"
#endif
#if defined(_WIN32)
#if defined(RTV_BUILDING_LIBRARY)
#define RTV_API __declspec(dllexport)
#else
#define RTV_API
#endif
#elif defined(__GNUC__)
#define RTV_API __attribute__((visibility("default")))
#else
#define RTV_API
#endif
#if defined(__GNUC__)
#define RTV_NODISCARD __attribute__((warn_unused_result))
#define RTV_PRINTF(format_index, first_argument)                                                   \
    __attribute__((format(printf, format_index, first_argument)))
#else
#define RTV_NODISCARD
#define RTV_PRINTF(format_index, first_argument)
#endif
#if defined(__cplusplus)
#define RTV_BEGIN_DECLS extern "C" {
#define RTV_END_DECLS   }
#else
#define RTV_BEGIN_DECLS
#define RTV_END_DECLS
#endif
#endif
