#include "index/ids.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/farmhash.h"
#include "base/random.h"
#include "io/text.h"

rtv_status rtv__id_array_check(const rtv__id_array *array)
{
    if (array->type != RTV_ID_STRING)
        return RTV_OK;
    if (array->strings == NULL)
        return array->count == 0 ? RTV_OK : rtv__fail(RTV_E_INVALID, "ids is NULL");
    for (int64_t i = 0; i < array->count; i++) {
        if (array->strings[i] == NULL)
            return rtv__fail(RTV_E_INVALID, "id %" PRId64 " is NULL", i);
        if (array->string_bytes != NULL && array->string_bytes[i] < 0)
            return rtv__fail(RTV_E_INVALID, "id %" PRId64 " has a length of %" PRId64, i,
                             array->string_bytes[i]);
    }
    return RTV_OK;
}

uint64_t rtv__id_hash(rtv_id_type type, rtv__id id)
{
    if (type == RTV_ID_INT64)
        return rtv__mix64((uint64_t)id.number);
    return rtv__farmhash64(id.bytes, (size_t)id.length);
}

const char *rtv__id_text(rtv_id_type type, rtv__id id, char *buffer)
{
    char text[RTV__ID_TEXT - 2]; /* without the quotes */
    if (type == RTV_ID_INT64)
        snprintf(buffer, RTV__ID_TEXT, "%" PRId64, id.number);
    else
        snprintf(buffer, RTV__ID_TEXT, "'%s'",
                 rtv__excerpt(text, sizeof text, id.bytes, (size_t)id.length));
    return buffer;
}
