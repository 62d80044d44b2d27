/*
 * data: a column holds one feature of many rows. Tables of columns are in retrieve/table.h, their
 * readers in retrieve/delimited.h, batches in retrieve/batch.h.
 */
#ifndef RTV_DATA_H
#define RTV_DATA_H

#include "retrieve/tensor.h"

RTV_BEGIN_DECLS

/*
 * One feature of many rows. Its values are strings or numbers; a row holds one value, or a block of
 * them of one shape, or (ragged) any number. Frozen once made, except as the output of a call.
 */
typedef struct rtv_column rtv_column;

/* The type of the values of a column. */
typedef int32_t rtv_value_type;
enum {
    RTV_VALUE_STRING = 1, /* bytes, UTF-8 by custom; no closing zero */
    RTV_VALUE_INT64 = 2,
    RTV_VALUE_FLOAT32 = 3,
    RTV_VALUE_FLOAT64 = 4
};

/**
 * Creates a column without rows, to be filled as the output of a call such as
 * rtv_preprocessor_apply. Its memory is kept from one call to the next.
 *
 * @param out     receives the column; NULL on failure
 * @param context NULL-able
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user while it is an output.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_create(rtv_column **out, rtv_context *context);

/**
 * Creates a column of strings.
 *
 * @param out     receives the column; NULL on failure
 * @param context NULL-able
 * @param rows    number of strings, 0 or more
 * @param strings `rows` pointers, none NULL; any bytes are allowed
 * @param lengths `rows` lengths in bytes; NULL when the strings end with a zero
 *
 * Ownership: returns new; borrows the strings and copies them.
 * Threads: the column is frozen.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_create_strings(rtv_column **out, rtv_context *context,
                                                           int64_t rows, const char *const *strings,
                                                           const int64_t *lengths);

/**
 * Creates a column of numbers.
 *
 * @param out     receives the column; NULL on failure
 * @param context NULL-able
 * @param type    RTV_VALUE_INT64, RTV_VALUE_FLOAT32 or RTV_VALUE_FLOAT64
 * @param rows    number of values, 0 or more
 * @param values  `rows` int64_t, float or double
 *
 * Ownership: returns new; borrows the values and copies them.
 * Threads: the column is frozen.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_create_numbers(rtv_column **out, rtv_context *context,
                                                           rtv_value_type type, int64_t rows,
                                                           const void *values);

/**
 * Makes a column of memory that somebody else owns, without a copy. The layout is that of Arrow's
 * large_utf8, int64, float and double arrays.
 *
 * @param out     receives the column; NULL on failure
 * @param context NULL-able
 * @param type    an RTV_VALUE_ constant
 * @param rows    number of values, 0 or more
 * @param offsets strings: `rows` + 1 positions in `values`, not falling; numbers: NULL
 * @param values  strings: the bytes; numbers: `rows` values, aligned for their type
 * @param release called with `values` when the last user is gone; NULL-able
 * @param payload handed to `release`
 *
 * Ownership: returns new; borrows `offsets` and `values` until the column is freed or `release` is
 * called; on failure `release` is not called.
 * Threads: the column is frozen.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE, RTV_E_RANGE (offsets), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_wrap(rtv_column **out, rtv_context *context,
                                                 rtv_value_type type, int64_t rows,
                                                 const int64_t *offsets, void *values,
                                                 rtv_release_fn release, void *payload);

/**
 * Makes a column that shows the same values in another shape: dims[0] rows, each a block of values.
 *
 * @param out    receives the column; NULL on failure
 * @param column not ragged
 * @param rank   0 (one scalar) to RTV_MOST_DIMS
 * @param dims   sizes whose product is the number of values; NULL-able for a scalar
 *
 * Ownership: returns new; keeps a reference to the column.
 * Threads: as the column.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_reshape(rtv_column **out, rtv_column *column,
                                                    int32_t rank, const int64_t *dims);

/**
 * Makes a ragged column: row r holds the values row_splits[r] to row_splits[r + 1] - 1.
 *
 * @param out        receives the column; NULL on failure
 * @param column     the values of all rows one after the other; one value per row
 * @param rows       number of rows, 0 or more
 * @param row_splits `rows` + 1 positions, not falling, from 0 to the number of values
 *
 * Ownership: returns new; keeps a reference to the column; `row_splits` are copied.
 * Threads: as the column.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_RANGE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_split(rtv_column **out, rtv_column *column,
                                                  int64_t rows, const int64_t *row_splits);

/**
 * Frees a column that the caller owns. Its memory goes with the last table or view of it.
 *
 * @param column NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_column_free(rtv_column *column);

/**
 * What the values are: an RTV_VALUE_ constant.
 *
 * @param column not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_value_type rtv_column_type(const rtv_column *column);

/**
 * The number of rows; 1 for a scalar.
 *
 * @param column not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_column_rows(const rtv_column *column);

/**
 * The number of values in all rows.
 *
 * @param column not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_column_count(const rtv_column *column);

/**
 * The shape. Of a ragged column it is [rows, -1].
 *
 * @param column   not NULL
 * @param out_rank receives the number of dimensions; NULL-able
 *
 * Ownership: valid as long as the column and until it is an output again.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API const int64_t *rtv_column_dims(const rtv_column *column, int32_t *out_rank);

/**
 * Where the rows of a ragged column begin among its values: rows + 1 positions, the first is 0.
 *
 * @param column not NULL
 *
 * Ownership: valid as long as the column and until it is an output again.
 * Threads: any thread.
 * Errors: none; NULL when the column is not ragged.
 * Since: 0.1
 */
RTV_API const int64_t *rtv_column_row_splits(const rtv_column *column);

/**
 * The values, row-major: int64_t, float or double, or the bytes of strings.
 *
 * @param column      not NULL
 * @param out_offsets receives, for strings, count + 1 positions in the bytes (the first need not be
 *                    0), else NULL; NULL-able
 *
 * Ownership: valid as long as the column and until it is an output again.
 * Threads: any thread.
 * Errors: none; may be NULL when there are no values.
 * Since: 0.1
 */
RTV_API const void *rtv_column_values(const rtv_column *column, const int64_t **out_offsets);

/**
 * One string.
 *
 * @param column     not NULL
 * @param index      0 to count - 1
 * @param out_length receives its bytes; NULL-able
 * @return the bytes, without a closing zero
 *
 * Ownership: valid as long as the column and until it is an output again.
 * Threads: any thread.
 * Errors: none; NULL when there is no such string.
 * Since: 0.1
 */
RTV_API const char *rtv_column_string(const rtv_column *column, int64_t index, int64_t *out_length);

RTV_END_DECLS

#endif
