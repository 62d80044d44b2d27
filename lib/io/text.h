/* Text that comes from outside: is it UTF-8, and how to show it in a message. */
#ifndef RTV_LIB_IO_TEXT_H
#define RTV_LIB_IO_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 (Unicode 15, table 3-7): no surrogates, no overlong forms. */
bool rtv__is_utf8(const char *text, size_t length);

/*
 * Writes the text so that it fits in one line of a message: control characters and bytes that are
 * not UTF-8 as \xNN, cut with "..." when `out` of `bytes` bytes (at least 16) is too small.
 * Returns `out`.
 */
const char *rtv__excerpt(char *out, size_t bytes, const char *text, size_t length);

#endif
