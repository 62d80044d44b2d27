/* A tower's features after preprocessing, ready to be looked up: one column per feature. */
#ifndef RTV_LIB_MODEL_TOWER_INPUT_H
#define RTV_LIB_MODEL_TOWER_INPUT_H

#include "data/batch.h"
#include "data/column.h"
#include "data/table.h"
#include "model/tower.h"

/* Where raw features come from: a table or a batch. */
typedef struct {
    const rtv_table *table; /* or */
    const rtv_batch *batch;
} rtv__feature_source;

static inline int64_t rtv__feature_source_rows(const rtv__feature_source *source)
{
    return source->table != NULL ? rtv_table_rows(source->table) : rtv_batch_rows(source->batch);
}

/* The column with this name, RTV_E_NOTFOUND with the names that there are. */
rtv_status rtv__feature_source_find(const rtv_column **out, const rtv__feature_source *source,
                                    const char *name);

typedef struct {
    rtv_context *context;
    int64_t rows;
    int64_t count;
    rtv_column **columns;
} rtv__tower_input;

/* Empty columns for the features of the tower. After a failure, destroy is still to be called. */
rtv_status rtv__tower_input_init(rtv__tower_input *input, const rtv_tower *tower);
void rtv__tower_input_destroy(rtv__tower_input *input);

/* Applies the preprocessors; the columns' memory is used again. */
rtv_status rtv__tower_input_fill(rtv__tower_input *input, const rtv_tower *tower,
                                 const rtv__feature_source *source);
/* Copies chosen rows of another input of the same tower. */
rtv_status rtv__tower_input_gather(rtv__tower_input *input, const rtv__tower_input *from,
                                   const int64_t *rows, int64_t count);

#endif
