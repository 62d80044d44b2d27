/* A part of an array of Arrow on its way into a column: what it must be, and what it holds. */
#ifndef RTV_LIB_DATA_ARROW_ROWS_H
#define RTV_LIB_DATA_ARROW_ROWS_H

#include "data/arrow_layout.h"
#include "data/column.h"

/* The moved array, held by every column over its memory. Until the move its release is NULL. */
typedef struct {
    atomic_int references;
    rtv_context *context; /* counted */
    struct ArrowArray array;
} rtv__arrow_owner;

/* Rows `first` to `first` + `count` - 1 of an array, on their way into a column. */
typedef struct {
    rtv__arrow_owner *owner;
    const struct ArrowArray *array;
    const struct ArrowSchema *schema;
    const char *name; /* of the column, for messages */
    int64_t first, count;
    /* For messages about values of lists and blocks, in which rows of the column they are. */
    const char *list_offsets; /* NULL: in no lists */
    int32_t list_offset_bytes;
    int64_t block_width; /* 0: in no blocks */
    bool is_dictionary;  /* rows refer to the values: which of them may be null is theirs to say */
} rtv__arrow_rows;

/* An integer of any width; false when int64 cannot hold it. */
bool rtv__arrow_integer(int64_t *out, const char *at, int32_t bytes, bool is_signed);

/* What every array must be, and that the rows lie within it and are not null. */
rtv_status rtv__arrow_check(const rtv__arrow_rows *rows, int64_t buffers, int64_t children);
rtv_status rtv__arrow_missing_buffer(const rtv__arrow_rows *rows);

/* Whether the value at `place` of the array's buffers is null. */
bool rtv__arrow_is_null(const struct ArrowArray *array, int64_t place);
/* The row of the column that value `i` belongs to, for messages. */
int64_t rtv__arrow_row(const rtv__arrow_rows *rows, int64_t i);
rtv_status rtv__arrow_refuse_null(const rtv__arrow_rows *rows, int64_t i);

/* The offsets of the rows, of 4 or 8 bytes each; NULL when they are missing. */
const char *rtv__arrow_offsets(const rtv__arrow_rows *rows, int32_t bytes);
/* The position at which value `i` of the rows begins. */
int64_t rtv__arrow_offset(const char *offsets, int32_t bytes, int64_t i);
rtv_status rtv__arrow_check_offsets(const rtv__arrow_rows *rows, const char *offsets,
                                    int32_t bytes);

/* Makes a column of one value per row. */
rtv_status rtv__arrow_take_values(rtv_column **out, const rtv__arrow_rows *rows);
/* Gives a reference up, as a column's release: the last one releases the array. */
void rtv__arrow_drop_owner(void *data, void *owner);

#endif
