#ifndef RTV_VERSION_H
#define RTV_VERSION_H
#include <stdint.h>
#include "retrieve/export.h"
#define RTV_VERSION_MAJOR 0
#define RTV_VERSION_MINOR 1
#define RTV_VERSION_PATCH 0
#define RTV_VERSION_NUMBER                                                                         \
    ((RTV_VERSION_MAJOR << 16) | (RTV_VERSION_MINOR << 8) | RTV_VERSION_PATCH)
RTV_BEGIN_DECLS
RTV_API uint32_t rtv_version(void);
RTV_API RTV_NODISCARD int32_t rtv_check_abi(uint32_t compiled_version);
RTV_END_DECLS
#endif
