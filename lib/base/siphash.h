/* SipHash-2-4; see retrieve/hash.h. */
#ifndef RTV_LIB_BASE_SIPHASH_H
#define RTV_LIB_BASE_SIPHASH_H

#include "retrieve/hash.h"

uint64_t rtv__siphash(uint64_t key0, uint64_t key1, const void *bytes, size_t length);

#endif
