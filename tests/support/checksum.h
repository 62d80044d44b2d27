/* The checksums that golden vectors use for data that they do not include. */
#ifndef TEST_CHECKSUM_H
#define TEST_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4), in pieces. */
typedef struct {
    uint32_t hash[8];
    uint64_t bytes;
    uint8_t block[64];
} sha256_state;

void sha256_begin(sha256_state *state);
void sha256_update(sha256_state *state, const void *data, size_t bytes);
/* 64 hexadecimal digits and a zero. */
void sha256_finish(sha256_state *state, char hex[65]);
void sha256_of(char hex[65], const void *data, size_t bytes);

/* FNV-1a, 64 bits. */
uint64_t fnv1a_of(const void *data, size_t bytes);

#endif
