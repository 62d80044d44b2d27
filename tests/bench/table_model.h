/*
 * A whole model over a query table of any height, and rows to train it on: every batch has as many
 * distinct queries as rows, drawn uniformly.
 */
#ifndef BENCH_TABLE_MODEL_H
#define BENCH_TABLE_MODEL_H

#include "bench.h"

enum { TABLE_WIDTH = 32, TABLE_ITEMS = 20000, FEW_ITEMS = 64 };

typedef struct {
    rtv_context *context;
    int64_t height, batch_rows, batches;
    rtv_table *rows;     /* batches * batch_rows, items of all */
    rtv_table *few_rows; /* the same users with few items, so that the loss costs little */
    rtv_model *model;
    int64_t epochs; /* done */
} table_model;

/* Rows, towers and weights; nothing is trained yet. */
rtv_status table_model_make(table_model *out, rtv_context *context, int64_t height,
                            int64_t batch_rows, int64_t batches,
                            const rtv_optimizer_options *optimizer);
void table_model_free(table_model *table);

/*
 * One epoch over all batches of `rows`, one of the two. Adds the steps' times to `runs`, but the
 * first two of them, which take up memory; NULL: no times.
 */
rtv_status table_model_epoch(table_model *table, const rtv_table *rows, samples *runs);
/* Steps of a few rows that are always the same, so that all others grow older. */
rtv_status table_model_age(table_model *table, int64_t steps);

#endif
