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
    char *source; /* what its rows were read from, for messages; NULL: nothing with a name */
};

/* The column, or RTV_E_NOTFOUND with the names that there are. */
rtv_status rtv__table_find(rtv_column **out, const rtv_table *table, const char *name);
/* The same, and it must hold one value of this type per row: RTV_E_DTYPE, RTV_E_SHAPE. */
rtv_status rtv__table_expect(rtv_column **out, const rtv_table *table, const char *name,
                             rtv_value_type type);

/* RTV_E_RANGE unless every row number is one of a table of `total` rows. */
rtv_status rtv__check_rows(const int64_t *rows, int64_t count, int64_t total);
/* rtv_table_select for row numbers known to be right. */
rtv_status rtv__table_select(rtv_table **out, const rtv_table *table, const int64_t *rows,
                             int64_t count);

#endif
