/*
 * data: the Arrow C data interface, columns and tables given to and taken from other libraries (pyarrow, Polars,
 * DuckDB, arrow-rs) without a copy. Its two structs are a published binary interface
 * (https://arrow.apache.org/docs/format/CDataInterface.html); each has a release callback that is
 * called once, by whoever has the struct last.
 *
 * | Arrow | column | copied |
 * |---|---|---|
 * | int64, timestamp, duration | int64 (in Arrow's unit) | nothing |
 * | int8, int16, int32, uint8 to uint64 | int64 | the values |
 * | float, double | float32, float64 | nothing |
 * | large_utf8, large_binary | strings | nothing |
 * | utf8, binary | strings | the offsets |
 * | list, large_list of these | a ragged column | the row splits |
 * | fixed_size_list of these | a block of values per row | as its values |
 * | dictionary of these | what the indices stand for | the values |
 *
 * Memory that is not aligned for its type is copied. Nulls have no place in a column: an array with a
 * null among its rows is refused, and the message names the row.
 */
#ifndef RTV_ARROW_H
#define RTV_ARROW_H

#include "retrieve/table.h"

RTV_BEGIN_DECLS

/* The values of a column or a table, as Arrow declares them: 80 bytes where pointers have 8. */
typedef struct ArrowArray rtv_arrow_array;
/* Their types and names: 72 bytes where pointers have 8. */
typedef struct ArrowSchema rtv_arrow_schema;

/**
 * Makes a column over an array of Arrow.
 *
 * @param out     receives the column; NULL on failure
 * @param context NULL-able
 * @param array   of a type in the table above; moved from on success: its release callback is then
 *                NULL, and is called when the last user of the column is gone, or at once if all was
 *                copied
 * @param schema  of the array
 *
 * Ownership: returns new; takes what `array` holds; borrows the schema, which the caller releases.
 * Threads: the column is frozen. The release callback is called on the thread that frees it.
 * Errors: RTV_E_INVALID (NULL, released, malformed, a null), RTV_E_DTYPE (another type),
 * RTV_E_RANGE (offsets, sizes, an unsigned number above int64), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_from_arrow(rtv_column **out, rtv_context *context,
                                                       rtv_arrow_array *array,
                                                       const rtv_arrow_schema *schema);

/**
 * Makes a table over a record batch of Arrow, which is an array of structs.
 *
 * @param out     receives the table; NULL on failure
 * @param context NULL-able
 * @param array   a struct array whose fields are of the types above; moved from on success
 * @param schema  of the array; the names of its fields become those of the columns
 *
 * Ownership: as rtv_column_from_arrow; the array is released when the last of the columns is gone.
 * Threads: see rtv_table.
 * Errors: as rtv_column_from_arrow; RTV_E_INVALID also for a name that is empty or comes twice.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_from_arrow(rtv_table **out, rtv_context *context,
                                                      rtv_arrow_array *array,
                                                      const rtv_arrow_schema *schema);

/**
 * Gives a column to another library: int64, float, double or large_utf8, a fixed_size_list of them for
 * rows of several values, a large_list for a ragged column.
 *
 * @param out_array  the caller's struct, to be filled; released (all zero) on failure
 * @param out_schema the same for the schema, whose name is empty
 * @param column     of rank 1 or 2, or ragged; strings must be UTF-8 for Arrow, which is not checked
 *
 * Ownership: the caller releases both structs or hands them on; until then the array keeps a
 * reference to the column.
 * Threads: as the column; release on any thread.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE (another rank), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_column_to_arrow(rtv_arrow_array *out_array,
                                                     rtv_arrow_schema *out_schema,
                                                     rtv_column *column);

/**
 * Gives a table to another library, as a record batch: an array of structs.
 *
 * @param out_array  the caller's struct, to be filled; released (all zero) on failure
 * @param out_schema the same for the schema
 * @param table      columns as in rtv_column_to_arrow
 *
 * Ownership: as rtv_column_to_arrow, for all columns.
 * Threads: the table is only read.
 * Errors: as rtv_column_to_arrow.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_to_arrow(rtv_arrow_array *out_array,
                                                    rtv_arrow_schema *out_schema,
                                                    const rtv_table *table);

RTV_END_DECLS

#endif
