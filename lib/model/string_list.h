/* The strings of a column as pointers and lengths, the form that search and metrics take. */
#ifndef RTV_LIB_MODEL_STRING_LIST_H
#define RTV_LIB_MODEL_STRING_LIST_H

#include "data/column.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    const char **strings;       /* NULL for a column of int64 */
    int64_t *lengths;
} rtv__string_list;

/* One id per row: RTV_E_DTYPE and RTV_E_SHAPE name the column. The column must outlive the list. */
rtv_status rtv__string_list_make(rtv__string_list *out, const rtv_context *context,
                                 const rtv_column *column, const char *name);
void rtv__string_list_destroy(rtv__string_list *list);

#endif
