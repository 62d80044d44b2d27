#ifndef RTV_CPU_H
#define RTV_CPU_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
RTV_API size_t rtv_cpu_info(char *out, size_t bytes, const rtv_context *context);
RTV_END_DECLS
#endif
