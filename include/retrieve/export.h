/* base: the macros that mark the public interface. The only header with compiler conditionals. */
#ifndef RTV_EXPORT_H
#define RTV_EXPORT_H

/* A library built with RETRIEVE_SYMBOL_PREFIX has other names for the linker; programs keep these. */
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

/* The status of a fallible call must be looked at. */
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
