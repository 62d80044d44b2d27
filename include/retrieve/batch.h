/*
 * data: a batch, the features of the rows that are encoded together, by name, in memory that is used
 * again for the next batch.
 */
#ifndef RTV_BATCH_H
#define RTV_BATCH_H

#include "retrieve/table.h"

RTV_BEGIN_DECLS

/* Named columns of equal rows, with reusable memory. Single user. */
typedef struct rtv_batch rtv_batch;

/**
 * Creates a batch without columns.
 *
 * @param out     receives the batch; NULL on failure
 * @param context NULL-able
 * @param rows    rows of each column, 0 or more
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_create(rtv_batch **out, rtv_context *context,
                                                  int64_t rows);

/**
 * Frees a batch.
 *
 * @param batch NULL is a no-op
 *
 * Ownership: ends the caller's ownership; columns got from it are gone.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_batch_free(rtv_batch *batch);

/**
 * Empties the batch and says how many rows the next columns have. The memory stays.
 *
 * @param batch the batch
 * @param rows  0 or more
 *
 * Ownership: columns got from the batch before are gone.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_reset(rtv_batch *batch, int64_t rows);

/**
 * Sets a feature of one string per row, in place of an old one of that name. When a setter fails,
 * the batch has no such feature.
 *
 * @param batch   the batch
 * @param name    of the feature
 * @param strings one pointer per row, none NULL
 * @param lengths one length in bytes per row; NULL when the strings end with a zero
 *
 * Ownership: borrows; everything is copied.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_strings(rtv_batch *batch, const char *name,
                                                       const char *const *strings,
                                                       const int64_t *lengths);

/**
 * Sets a feature of one whole number per row.
 *
 * @param batch  the batch
 * @param name   of the feature
 * @param values one per row
 *
 * Ownership: borrows; the values are copied.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_int64(rtv_batch *batch, const char *name,
                                                     const int64_t *values);

/**
 * Sets a feature of one float per row.
 *
 * @param batch  the batch
 * @param name   of the feature
 * @param values one per row
 *
 * Ownership: borrows; the values are copied.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_float32(rtv_batch *batch, const char *name,
                                                       const float *values);

/**
 * Sets a feature of one double per row.
 *
 * @param batch  the batch
 * @param name   of the feature
 * @param values one per row
 *
 * Ownership: borrows; the values are copied.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_float64(rtv_batch *batch, const char *name,
                                                       const double *values);

/**
 * Sets a feature from a column of any type and shape, without a copy.
 *
 * @param batch  the batch
 * @param name   of the feature
 * @param column as many rows as the batch
 *
 * Ownership: keeps a reference to the column until the feature is set again or the batch is reset.
 * Threads: single user; the column must not change meanwhile.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_set_column(rtv_batch *batch, const char *name,
                                                      rtv_column *column);

/**
 * Fills the batch with rows of a table: it then has exactly the table's columns.
 *
 * @param batch the batch; its number of rows becomes `count`
 * @param table where the rows come from
 * @param rows  `count` row numbers, repetition allowed
 * @param count 0 or more
 *
 * Ownership: borrows; the values are copied.
 * Threads: single user; the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (a row number), RTV_E_NOMEM; then the batch is empty.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_batch_gather(rtv_batch *batch, const rtv_table *table,
                                                  const int64_t *rows, int64_t count);

/**
 * The number of rows.
 *
 * @param batch not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_batch_rows(const rtv_batch *batch);

/**
 * The column of a feature.
 *
 * @param batch not NULL
 * @param name  not NULL
 *
 * Ownership: the batch's; valid until the feature is set again or the batch is reset or freed.
 * Threads: single user.
 * Errors: none; NULL when the batch has no such feature.
 * Since: 0.1
 */
RTV_API const rtv_column *rtv_batch_column(const rtv_batch *batch, const char *name);

/**
 * The names of the features, one by one, in the order in which they were set.
 *
 * @param batch not NULL
 * @param index from 0
 *
 * Ownership: valid until the batch is reset, gathered again or freed.
 * Threads: single user.
 * Errors: none; NULL behind the last.
 * Since: 0.1
 */
RTV_API const char *rtv_batch_name(const rtv_batch *batch, int64_t index);

RTV_END_DECLS

#endif
