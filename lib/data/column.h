/*
 * What a column holds. Rooms above read these fields; only the functions here and those who fill
 * an output change them.
 */
#ifndef RTV_LIB_DATA_COLUMN_H
#define RTV_LIB_DATA_COLUMN_H

#include "base/context.h"
#include "retrieve/data.h"
#include "tensor/shape.h"

struct rtv_column {
    atomic_int references;
    rtv_context *context; /* counted */
    rtv_value_type type;
    int64_t rows;
    int64_t count;    /* values of all rows; they begin at index 0, in slices too */
    rtv__shape shape; /* dims[0] is `rows`; ragged: [rows, -1]; a scalar: rank 0 and one row */
    bool is_ragged;
    const int64_t *row_splits; /* ragged only: rows + 1, from 0 to count */

    union {
        const void *any;
        const char *bytes; /* strings: value i is bytes[offsets[i]] to bytes[offsets[i + 1] - 1] */
        const int64_t *int64;
        const float *float32;
        const double *float64;
    } values;
    const int64_t *offsets; /* strings only: count + 1, not falling; offsets[0] need not be 0 */

    /* What an output is filled through. The memory is this column's and outlives a change of type.
     */
    union {
        void *any;
        char *bytes;
        int64_t *int64;
        float *float32;
        double *float64;
    } out;
    int64_t *out_offsets;
    int64_t *out_row_splits;
    int64_t capacity_bytes, capacity_offsets, capacity_row_splits;

    rtv_column *base; /* counted: the owner of the values of a slice or another shape; else NULL */
    rtv_release_fn release; /* of wrapped values */
    void *release_data, *release_payload;
};

typedef struct {
    const char *data;
    int64_t length;
} rtv__text;

static inline rtv__text rtv__column_text(const rtv_column *column, int64_t index)
{
    int64_t start = column->offsets[index];
    const char *bytes = column->values.bytes; /* NULL when all strings are empty */
    rtv__text text = {bytes != NULL ? bytes + start : "", column->offsets[index + 1] - start};
    return text;
}

size_t rtv__value_bytes(rtv_value_type type); /* of one number; 1 for strings (a byte) */
const char *rtv__value_name(rtv_value_type type);

/* Counts one more user and returns its argument. */
rtv_column *rtv__column_retain(rtv_column *column);
/* `count` rows from `first` on, without a copy (a ragged one copies its row splits). */
rtv_status rtv__column_slice(rtv_column **out, rtv_column *column, int64_t first, int64_t count);

/*
 * Preparing an output. The old contents are given up and capacity only grows, so that the same work
 * allocates nothing. RTV_E_STATE when tables or views hold the column too.
 * On failure the column has no rows.
 *
 * Numbers: afterwards `column->out` has room for all values, which are then written through it.
 */
rtv_status rtv__column_prepare_numbers(rtv_column *column, rtv_value_type type, int32_t rank,
                                       const int64_t *dims);
/*
 * Strings: room for the offsets and for `bytes` bytes. The caller writes out_offsets[1] to
 * out_offsets[count] ([0] is 0 already) and out.bytes; rtv__column_reserve_bytes makes more room.
 */
rtv_status rtv__column_prepare_strings(rtv_column *column, int32_t rank, const int64_t *dims,
                                       int64_t bytes);
rtv_status rtv__column_reserve_bytes(rtv_column *column, int64_t bytes);
/*
 * Ragged: room for the row splits and for `capacity` values. The caller writes out_row_splits[1] to
 * out_row_splits[rows] ([0] is 0 already) and the values (rtv__column_reserve_values makes more
 * room), then calls rtv__column_finish_ragged.
 */
rtv_status rtv__column_prepare_ragged(rtv_column *column, rtv_value_type type, int64_t rows,
                                      int64_t capacity);
rtv_status rtv__column_reserve_values(rtv_column *column, int64_t count);
void rtv__column_finish_ragged(rtv_column *column);

/* Outputs of one value per row, copied from the caller's arrays as in rtv_column_create_strings. */
rtv_status rtv__column_fill_strings(rtv_column *column, int64_t rows, const char *const *strings,
                                    const int64_t *lengths);
rtv_status rtv__column_fill_numbers(rtv_column *column, rtv_value_type type, int64_t rows,
                                    const void *values);

/* Copies rows of `column` into the output `out`. The rows must lie within the column. */
rtv_status rtv__column_gather(rtv_column *out, const rtv_column *column, const int64_t *rows,
                              int64_t count);

#endif
