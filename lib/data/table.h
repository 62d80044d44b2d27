/* What a table holds. */
#ifndef RTV_LIB_DATA_TABLE_H
#define RTV_LIB_DATA_TABLE_H

#include "data/column.h"
#include "retrieve/table.h"

typedef struct {
    char *name;
    rtv_column *column; /* counted */
} rtv__table_entry;

struct rtv_table {
    rtv_context *context; /* counted */
    int64_t rows;         /* of every column; 0 while there is none */
    int64_t count;        /* columns */
    rtv__table_entry *entries;
    int64_t capacity;
};

/* The column, or RTV_E_NOTFOUND with the names that there are. */
rtv_status rtv__table_find(rtv_column **out, const rtv_table *table, const char *name);
/* The same, and it must hold one value of this type per row: RTV_E_DTYPE, RTV_E_SHAPE. */
rtv_status rtv__table_expect(rtv_column **out, const rtv_table *table, const char *name,
                             rtv_value_type type);

#endif
