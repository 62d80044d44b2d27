/* Arrow's arrays as columns: the memory stays where it is wherever the layouts are the same. */
#include "retrieve/arrow.h"

#include <inttypes.h>
#include <string.h>

#include "data/arrow_rows.h"
#include "data/table.h"

typedef struct ArrowArray arrow_array;
typedef struct ArrowSchema arrow_schema;

/* Replaces indices by what they stand for. */
static rtv_status look_up(rtv_column **out, const rtv__arrow_rows *rows, const rtv_column *indices)
{
    rtv__arrow_rows words = {.owner = rows->owner,
                             .array = rows->array->dictionary,
                             .schema = rows->schema->dictionary,
                             .name = rows->name,
                             .is_dictionary = true};
    if (words.array == NULL || indices->type != RTV_VALUE_INT64)
        return rtv__fail(RTV_E_INVALID, "column '%s' has no dictionary, or no indices", rows->name);
    if (words.schema->dictionary != NULL)
        return rtv__fail(RTV_E_DTYPE, "column '%s' has a dictionary of dictionaries", rows->name);
    words.count = words.array->length;
    for (int64_t i = 0; i < indices->count; i++)
        if (indices->values.int64[i] < 0 || indices->values.int64[i] >= words.count)
            return rtv__fail(RTV_E_RANGE,
                             "column '%s' has the index %" PRId64 " in row %" PRId64
                             ", its dictionary has %" PRId64 " entries",
                             rows->name, indices->values.int64[i], rtv__arrow_row(rows, i),
                             words.count);
    rtv_column *dictionary;
    RTV_TRY(rtv__arrow_take_values(&dictionary, &words));
    rtv_status status = RTV_OK;
    for (int64_t i = 0; i < indices->count && status == RTV_OK; i++)
        if (rtv__arrow_is_null(words.array, words.array->offset + indices->values.int64[i]))
            status = rtv__arrow_refuse_null(rows, i);
    if (status == RTV_OK)
        status = rtv_column_create(out, rows->owner->context);
    if (status == RTV_OK)
        status = rtv__column_gather(*out, dictionary, indices->values.int64, indices->count);
    rtv_column_free(dictionary);
    if (status != RTV_OK) {
        rtv_column_free(*out);
        *out = NULL;
    }
    return status;
}

static rtv_status take_dictionary(rtv_column **out, const rtv__arrow_rows *rows)
{
    rtv_column *indices;
    RTV_TRY(rtv__arrow_take_values(&indices, rows));
    rtv_status status = look_up(out, rows, indices);
    rtv_column_free(indices);
    return status;
}

static rtv_status take_flat(rtv_column **out, const rtv__arrow_rows *rows)
{
    *out = NULL;
    RTV_CHECK_ARG(rows->schema != NULL, "column '%s' has a child without a schema", rows->name);
    return rows->schema->dictionary != NULL ? take_dictionary(out, rows)
                                            : rtv__arrow_take_values(out, rows);
}

static rtv__arrow_rows child_rows(const rtv__arrow_rows *rows, int64_t first, int64_t count)
{
    return (rtv__arrow_rows){.owner = rows->owner,
                             .array = rows->array->children[0],
                             .schema = rows->schema->children[0],
                             .name = rows->name,
                             .first = first,
                             .count = count};
}

static rtv_status split(rtv_column **out, const rtv__arrow_rows *rows, rtv_column *values,
                        const char *offsets, int32_t bytes)
{
    rtv_context *context = rows->owner->context;
    int64_t *splits = rtv__alloc_array(context, rows->count + 1, sizeof *splits);
    if (splits == NULL)
        return RTV_E_NOMEM;
    splits[0] = 0;
    for (int64_t i = 1; i <= rows->count; i++)
        splits[i] = rtv__arrow_offset(offsets, bytes, i) - rtv__arrow_offset(offsets, bytes, 0);
    rtv_status status = rtv_column_split(out, values, rows->count, splits);
    rtv__free(context, splits);
    return status;
}

static rtv_status take_list(rtv_column **out, const rtv__arrow_rows *rows, int32_t bytes)
{
    static const char no_offsets[8] = {0};
    RTV_TRY(rtv__arrow_check(rows, 2, 1));
    const char *offsets = rows->count > 0 ? rtv__arrow_offsets(rows, bytes) : no_offsets;
    if (offsets == NULL)
        return rtv__arrow_missing_buffer(rows);
    RTV_TRY(rtv__arrow_check_offsets(rows, offsets, bytes));
    int64_t first = rtv__arrow_offset(offsets, bytes, 0);
    rtv__arrow_rows child =
        child_rows(rows, first, rtv__arrow_offset(offsets, bytes, rows->count) - first);
    child.list_offsets = offsets;
    child.list_offset_bytes = bytes;
    rtv_column *values;
    RTV_TRY(take_flat(&values, &child));
    rtv_status status = split(out, rows, values, offsets, bytes);
    rtv_column_free(values);
    return status;
}

static rtv_status take_blocks(rtv_column **out, const rtv__arrow_rows *rows)
{
    const char *digits = rows->schema->format + 3; /* behind "+w:" */
    int64_t width = 0;
    for (; *digits >= '0' && *digits <= '9' && width <= INT32_MAX; digits++)
        width = 10 * width + (*digits - '0');
    if (digits == rows->schema->format + 3 || *digits != '\0' || width > INT32_MAX)
        return rtv__fail(RTV_E_INVALID, "column '%s' has the type '%s', whose width is no int32",
                         rows->name, rows->schema->format);
    RTV_TRY(rtv__arrow_check(rows, 1, 1));
    int64_t begin = rows->array->offset + rows->first;
    if (width > 0 && begin + rows->count > INT64_MAX / width)
        return rtv__fail(RTV_E_RANGE, "column '%s' has %" PRId64 " rows of %" PRId64 " values",
                         rows->name, rows->count, width);
    rtv__arrow_rows child = child_rows(rows, begin * width, rows->count * width);
    child.block_width = width;
    rtv_column *values;
    RTV_TRY(take_flat(&values, &child));
    rtv_status status = rtv_column_reshape(out, values, 2, (const int64_t[]){rows->count, width});
    rtv_column_free(values);
    return status;
}

static rtv_status take_column(rtv_column **out, const rtv__arrow_rows *rows)
{
    const char *format = rows->schema->format;
    *out = NULL;
    if (format != NULL && strcmp(format, "+l") == 0)
        return take_list(out, rows, 4);
    if (format != NULL && strcmp(format, "+L") == 0)
        return take_list(out, rows, 8);
    if (format != NULL && strncmp(format, "+w:", 3) == 0)
        return take_blocks(out, rows);
    return take_flat(out, rows);
}

static rtv_status create_owner(rtv__arrow_owner **out, rtv_context *context,
                               const arrow_array *array, const arrow_schema *schema)
{
    RTV_CHECK_ARG(array != NULL && schema != NULL, "array or schema is NULL");
    RTV_CHECK_ARG(array->release != NULL && schema->release != NULL,
                  "array or schema is released, or was moved elsewhere");
    rtv__arrow_owner *owner = rtv__alloc_zero(context, sizeof *owner);
    if (owner == NULL)
        return RTV_E_NOMEM;
    atomic_init(&owner->references, 1);
    owner->context = rtv__context_retain(context);
    *out = owner;
    return RTV_OK;
}

/* On success the array moves to the owner; on failure nothing of it is held. */
static rtv_status finish(rtv__arrow_owner *owner, arrow_array *array, rtv_status status)
{
    if (status == RTV_OK) {
        owner->array = *array;
        array->release = NULL;
    }
    rtv__arrow_drop_owner(NULL, owner);
    return status;
}

rtv_status rtv_column_from_arrow(rtv_column **out, rtv_context *context, rtv_arrow_array *array,
                                 const rtv_arrow_schema *schema)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv__arrow_owner *owner;
    RTV_TRY(create_owner(&owner, context, array, schema));
    rtv__arrow_rows rows = {.owner = owner,
                            .array = array,
                            .schema = schema,
                            .name = schema->name != NULL ? schema->name : "",
                            .count = array->length};
    return finish(owner, array, take_column(out, &rows));
}

static rtv_status add_fields(rtv_table *table, const rtv__arrow_rows *rows)
{
    for (int64_t i = 0; i < rows->array->n_children; i++) {
        rtv__arrow_rows field = *rows;
        field.array = rows->array->children[i];
        field.schema = rows->schema->children[i];
        RTV_CHECK_ARG(field.array != NULL && field.schema != NULL, "field %" PRId64 " is NULL", i);
        field.name = field.schema->name != NULL ? field.schema->name : "";
        field.first = rows->array->offset;
        rtv_column *column;
        RTV_TRY(take_column(&column, &field));
        rtv_status status = rtv_table_add(table, field.name, column);
        rtv_column_free(column);
        RTV_TRY(status);
    }
    return RTV_OK;
}

static rtv_status take_table(rtv_table **out, const rtv__arrow_rows *rows)
{
    if (rows->schema->format == NULL || strcmp(rows->schema->format, "+s") != 0)
        return rtv__fail(RTV_E_DTYPE, "a table is made of structs ('+s'), not of Arrow's type '%s'",
                         rows->schema->format != NULL ? rows->schema->format : "NULL");
    RTV_CHECK_ARG(rows->schema->n_children >= 0, "a table of %" PRId64 " columns",
                  rows->schema->n_children);
    RTV_TRY(rtv__arrow_check(rows, 1, rows->schema->n_children));
    RTV_TRY(rtv_table_create(out, rows->owner->context));
    rtv_status status = add_fields(*out, rows);
    if (status != RTV_OK) {
        rtv_table_free(*out);
        *out = NULL;
    }
    return status;
}

rtv_status rtv_table_from_arrow(rtv_table **out, rtv_context *context, rtv_arrow_array *array,
                                const rtv_arrow_schema *schema)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv__arrow_owner *owner;
    RTV_TRY(create_owner(&owner, context, array, schema));
    rtv__arrow_rows rows = {
        .owner = owner, .array = array, .schema = schema, .name = "", .count = array->length};
    return finish(owner, array, take_table(out, &rows));
}
