/* FarmHash Fingerprint64 and what goes with it; see retrieve/hash.h. */
#ifndef RTV_LIB_BASE_FARMHASH_H
#define RTV_LIB_BASE_FARMHASH_H

#include "retrieve/hash.h"

uint64_t rtv__farmhash64(const void *bytes, size_t length);
uint64_t rtv__farmhash_combine(uint64_t first, uint64_t second);

#endif
