#include "model/string_list.h"

rtv_status rtv__string_list_make(rtv__string_list *out, const rtv_context *context,
                                 const rtv_column *column, const char *name)
{
    *out = (rtv__string_list){.context = context};
    if (column->type != RTV_VALUE_STRING && column->type != RTV_VALUE_INT64)
        return rtv__fail(RTV_E_DTYPE, "column '%s' holds %s, ids must be string or int64", name,
                         rtv__value_name(column->type));
    if (column->is_ragged || column->count != column->rows)
        return rtv__fail(RTV_E_SHAPE, "column '%s' has several ids per row", name);
    if (column->type == RTV_VALUE_INT64)
        return RTV_OK;
    out->strings = rtv__alloc_array(context, column->rows, sizeof out->strings[0]);
    out->lengths = rtv__alloc_array(context, column->rows, sizeof out->lengths[0]);
    if (out->strings == NULL || out->lengths == NULL) {
        rtv__string_list_destroy(out);
        return RTV_E_NOMEM;
    }
    for (int64_t i = 0; i < column->rows; i++) {
        rtv__text text = rtv__column_text(column, i);
        out->strings[i] = text.data;
        out->lengths[i] = text.length;
    }
    return RTV_OK;
}

void rtv__string_list_destroy(rtv__string_list *list)
{
    rtv__free(list->context, list->strings);
    rtv__free(list->context, list->lengths);
    *list = (rtv__string_list){0};
}
