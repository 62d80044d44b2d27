#ifndef RTV_HASH_H
#define RTV_HASH_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
RTV_API uint64_t rtv_hash_fingerprint64(const void *bytes, size_t length);
RTV_API uint64_t rtv_hash_siphash(uint64_t key0, uint64_t key1, const void *bytes, size_t length);
RTV_API uint64_t rtv_hash_combine(uint64_t first, uint64_t second);
RTV_END_DECLS
#endif
