#include "index/list_copy.h"

#include "index/ids.h"

static rtv_status copy_strings(rtv__list_copy *copy, const rtv_context *context,
                               const rtv_id_lists *lists)
{
    rtv__id_array ids = rtv__string_ids(lists->strings, lists->string_bytes, lists->count);
    int64_t total = 0;
    for (int64_t i = 0; i < lists->count; i++)
        total += rtv__id_array_at(&ids, i).length;
    RTV_TRY(rtv__reserve(context, &copy->bytes, &copy->byte_capacity, total, 1));
    RTV_TRY(rtv__reserve(context, &copy->strings, &copy->string_capacity, lists->count,
                         sizeof *copy->strings));
    RTV_TRY(rtv__reserve(context, &copy->lengths, &copy->length_capacity, lists->count,
                         sizeof *copy->lengths));
    char *next = copy->bytes;
    for (int64_t i = 0; i < lists->count; i++) {
        rtv__id id = rtv__id_array_at(&ids, i);
        copy->strings[i] = next;
        copy->lengths[i] = id.length;
        if (id.length > 0)
            memcpy(next, id.bytes, (size_t)id.length);
        next += id.length;
    }
    copy->lists.strings = copy->strings;
    copy->lists.string_bytes = copy->lengths;
    return RTV_OK;
}

rtv_status rtv__list_copy_set(rtv__list_copy *copy, const rtv_context *context,
                              const rtv_id_lists *lists, int64_t query_count)
{
    copy->lists = *lists;
    if (lists->offsets != NULL) {
        RTV_TRY(rtv__reserve(context, &copy->offsets, &copy->offset_capacity, query_count + 1,
                             sizeof *copy->offsets));
        memcpy(copy->offsets, lists->offsets, (size_t)(query_count + 1) * sizeof *copy->offsets);
        copy->lists.offsets = copy->offsets;
    }
    if (lists->count == 0)
        return RTV_OK;
    if (lists->strings != NULL)
        return copy_strings(copy, context, lists);
    RTV_TRY(rtv__reserve(context, &copy->ids, &copy->id_capacity, lists->count, sizeof *copy->ids));
    memcpy(copy->ids, lists->ids, (size_t)lists->count * sizeof *copy->ids);
    copy->lists.ids = copy->ids;
    return RTV_OK;
}

void rtv__list_copy_destroy(rtv__list_copy *copy, const rtv_context *context)
{
    rtv__free(context, copy->offsets);
    rtv__free(context, copy->ids);
    rtv__free(context, copy->lengths);
    rtv__free(context, copy->strings);
    rtv__free(context, copy->bytes);
}
