/*
 * Reading JSON, strictly (RFC 8259). The values of a document are numbered; 0 is the outermost.
 */
#ifndef RTV_LIB_IO_JSON_H
#define RTV_LIB_IO_JSON_H

#include "base/memory.h"

typedef struct rtv__json rtv__json;

typedef enum {
    RTV__JSON_OBJECT,
    RTV__JSON_ARRAY,
    RTV__JSON_STRING,
    RTV__JSON_LITERAL /* a number, true, false or null */
} rtv__json_kind;

enum { RTV__JSON_MOST_DEPTH = 16 };

/*
 * Borrows `text` (at most INT32_MAX bytes). RTV_E_CORRUPT, naming the position, for what is not
 * JSON, not UTF-8 or nested deeper than `most_depth` (1 to RTV__JSON_MOST_DEPTH) objects and
 * arrays.
 */
rtv_status rtv__json_parse(rtv__json **out, const rtv_context *context, const char *text,
                           size_t bytes, int32_t most_depth);
void rtv__json_free(rtv__json *json);

rtv__json_kind rtv__json_kind_of(const rtv__json *json, int64_t value);
/* Elements of an array, members of an object, else 0. */
int64_t rtv__json_size(const rtv__json *json, int64_t value);
/*
 * The first element of an array that is not empty, or the key of the first member of such an object
 * (the member's value is its key + 1).
 */
int64_t rtv__json_first(const rtv__json *json, int64_t value);
/* The value behind this one and all that is in it. */
int64_t rtv__json_next(const rtv__json *json, int64_t value);
/* The key behind this key and its value. */
int64_t rtv__json_next_member(const rtv__json *json, int64_t key);
/* Where the value stands: its text without the quotes of a string. */
const char *rtv__json_raw(const rtv__json *json, int64_t value, size_t *out_length);

/* A string without escapes in memory of its own, with a closing zero. RTV_E_CORRUPT for \u0000. */
rtv_status rtv__json_string(char **out, const rtv__json *json, int64_t value);
/* A string's text equals `expected`, which has no characters that need escapes. */
int rtv__json_is_string(const rtv__json *json, int64_t value, const char *expected);
/* A whole number from 0 to INT64_MAX without fraction or exponent; RTV_E_CORRUPT for all else. */
rtv_status rtv__json_count(int64_t *out, const rtv__json *json, int64_t value);

#endif
