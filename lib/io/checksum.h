/* Checksums of stored bytes: XXH3 with 64 bits (xxHash 0.8), the same on every machine. */
#ifndef RTV_LIB_IO_CHECKSUM_H
#define RTV_LIB_IO_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t rtv__checksum(const void *data, size_t bytes);

/* A checksum of bytes that come in pieces. */
typedef struct {
    _Alignas(64) unsigned char state[576];
} rtv__checksum_stream;

void rtv__checksum_begin(rtv__checksum_stream *stream);
void rtv__checksum_add(rtv__checksum_stream *stream, const void *data, size_t bytes);
uint64_t rtv__checksum_end(const rtv__checksum_stream *stream);

/* 16 hexadecimal digits, the highest first; no closing zero. */
enum { RTV__CHECKSUM_DIGITS = 16 };
void rtv__checksum_write(char *out, uint64_t checksum);
/* Returns 0 when the text is not what rtv__checksum_write writes. */
int rtv__checksum_read(uint64_t *out, const char *text);

#endif
