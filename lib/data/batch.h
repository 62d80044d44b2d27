/* What a batch holds. */
#ifndef RTV_LIB_DATA_BATCH_H
#define RTV_LIB_DATA_BATCH_H

#include "data/column.h"
#include "data/table.h"
#include "retrieve/batch.h"

typedef struct {
    char *name;
    rtv_column *own;         /* the memory that is used again; NULL until first needed */
    const rtv_column *shown; /* `own`, or `borrowed` */
    rtv_column *borrowed;    /* counted, from rtv_batch_set_column; else NULL */
} rtv__batch_feature;

struct rtv_batch {
    rtv_context *context;
    int64_t rows;
    int64_t count; /* features in use; those behind them keep their memory */
    rtv__batch_feature *features;
    int64_t slots, capacity; /* slots: in use now or before */
};

/* rtv_batch_gather for callers whose rows are known to lie within the table. */
rtv_status rtv__batch_gather(rtv_batch *batch, const rtv_table *table, const int64_t *rows,
                             int64_t count);

#endif
