/* Ids as callers hand them over: int64 or strings, seen as one array. */
#ifndef RTV_LIB_INDEX_IDS_H
#define RTV_LIB_INDEX_IDS_H

#include <string.h>

#include "base/status.h"
#include "retrieve/hits.h"

/* One id; `bytes` is NULL for an int64. */
typedef struct {
    int64_t number;
    const char *bytes;
    int64_t length;
} rtv__id;

typedef struct {
    rtv_id_type type;
    int64_t count;
    const int64_t *numbers; /* NULL: first_number, first_number + 1, .. */
    int64_t first_number;
    const char *const *strings;
    const int64_t *string_bytes; /* NULL: each ends with a zero byte */
} rtv__id_array;

static inline rtv__id_array rtv__int64_ids(const int64_t *ids, int64_t first, int64_t count)
{
    return (rtv__id_array){
        .type = RTV_ID_INT64, .count = count, .numbers = ids, .first_number = first};
}

static inline rtv__id_array rtv__string_ids(const char *const *ids, const int64_t *id_bytes,
                                            int64_t count)
{
    return (rtv__id_array){
        .type = RTV_ID_STRING, .count = count, .strings = ids, .string_bytes = id_bytes};
}

static inline rtv__id rtv__id_array_at(const rtv__id_array *array, int64_t i)
{
    if (array->type == RTV_ID_INT64) {
        int64_t number = array->numbers != NULL ? array->numbers[i] : array->first_number + i;
        return (rtv__id){number, NULL, 0};
    }
    const char *bytes = array->strings[i];
    int64_t length = array->string_bytes != NULL ? array->string_bytes[i] : (int64_t)strlen(bytes);
    return (rtv__id){0, bytes, length};
}

/* No NULL among strings, no negative length. */
rtv_status rtv__id_array_check(const rtv__id_array *array);

uint64_t rtv__id_hash(rtv_id_type type, rtv__id id);

/* Room for the text of an id in a message: quoted and cut when it is long. */
enum { RTV__ID_TEXT = 96 };
const char *rtv__id_text(rtv_id_type type, rtv__id id, char *buffer);

#endif
