/*
 * data: tables, that is named columns of equal rows. Making training and test sets of them is in
 * retrieve/split.h, reading them from files in retrieve/delimited.h.
 */
#ifndef RTV_TABLE_H
#define RTV_TABLE_H

#include "retrieve/data.h"

RTV_BEGIN_DECLS

/* Named columns of equal rows. Frozen while nobody adds, renames or drops a column. */
typedef struct rtv_table rtv_table;

/**
 * Creates a table without columns.
 *
 * @param out     receives the table; NULL on failure
 * @param context NULL-able
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: see rtv_table.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_create(rtv_table **out, rtv_context *context);

/**
 * Frees a table. Its columns go with their last user.
 *
 * @param table NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_table_free(rtv_table *table);

/**
 * Adds a column.
 *
 * @param table  the table
 * @param name   not used before, not empty
 * @param column as many rows as the table, unless it is the first; not a scalar
 *
 * Ownership: keeps a reference to the column.
 * Threads: single user.
 * Errors: RTV_E_INVALID (name), RTV_E_SHAPE (rows), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_add(rtv_table *table, const char *name,
                                               rtv_column *column);

/**
 * Gives a column another name.
 *
 * @param table    the table
 * @param name     the present name
 * @param new_name not used before, not empty
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_rename(rtv_table *table, const char *name,
                                                  const char *new_name);

/**
 * Takes a column out of the table.
 *
 * @param table the table
 * @param name  of the column
 *
 * Ownership: gives the table's reference to the column back.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_drop(rtv_table *table, const char *name);

/**
 * The number of rows; 0 without columns.
 *
 * @param table not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_table_rows(const rtv_table *table);

/**
 * The column with a name.
 *
 * @param table not NULL
 * @param name  not NULL
 *
 * Ownership: the table's; valid until the column is dropped or the table freed.
 * Threads: any thread.
 * Errors: none; NULL when there is no such column.
 * Since: 0.1
 */
RTV_API rtv_column *rtv_table_column(const rtv_table *table, const char *name);

/**
 * The names of the columns, one by one.
 *
 * @param table not NULL
 * @param index from 0
 *
 * Ownership: valid until the column is renamed or dropped or the table freed.
 * Threads: any thread.
 * Errors: none; NULL behind the last.
 * Since: 0.1
 */
RTV_API const char *rtv_table_name(const rtv_table *table, int64_t index);

/**
 * Makes a table of consecutive rows, without copying values.
 *
 * @param out   receives the table; NULL on failure
 * @param table the table
 * @param first row to begin with, 0 to rows
 * @param count rows to take, all within the table
 *
 * Ownership: returns new; keeps references to the columns.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_slice(rtv_table **out, const rtv_table *table,
                                                 int64_t first, int64_t count);

/**
 * Makes a table of chosen rows.
 *
 * @param out   receives the table; NULL on failure
 * @param table the table
 * @param rows  `count` row numbers, in any order, repetition allowed
 * @param count 0 or more
 *
 * Ownership: returns new; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_select(rtv_table **out, const rtv_table *table,
                                                  const int64_t *rows, int64_t count);

/**
 * Makes a table of all rows in a random order that depends on `seed` and the number of rows only
 * (Fisher and Yates).
 *
 * @param out   receives the table; NULL on failure
 * @param table the table
 * @param seed  any value
 *
 * Ownership: returns new; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_shuffle(rtv_table **out, const rtv_table *table,
                                                   uint64_t seed);

/**
 * Adds a column looked up in another table: for each row, the value of the row of `other` with the
 * same key, such as the title of the movie that a rating is about.
 *
 * @param table     gets the column
 * @param key       column of `table`: one string or int64 per row
 * @param other     the table to look in
 * @param other_key column of `other` of the same type, each key once
 * @param value     column of `other` to take, of any type and shape
 * @param name      of the new column in `table`, not used before
 *
 * Ownership: borrows `other`; the values are copied.
 * Threads: single user of `table`; `other` is only read.
 * Errors: RTV_E_INVALID (a key that stands twice in `other`), RTV_E_NOTFOUND (a column, or a key
 * that `other` lacks), RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_join(rtv_table *table, const char *key,
                                                const rtv_table *other, const char *other_key,
                                                const char *value, const char *name);

/**
 * Makes a table of the first row of every distinct key, in the order of first appearance.
 *
 * @param out    receives the table; NULL on failure
 * @param table  the table
 * @param key    column of one string or int64 per row
 * @param counts name of an added int64 column: how many rows have the key; NULL: none is added
 *
 * Ownership: returns new; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_distinct(rtv_table **out, const rtv_table *table,
                                                    const char *key, const char *counts);

RTV_END_DECLS

#endif
