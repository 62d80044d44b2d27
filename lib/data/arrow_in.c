/* Arrow's arrays as columns: the memory stays where it is wherever the layouts are the same. */
#include <inttypes.h>
#include <string.h>

#include "data/arrow_layout.h"
#include "data/table.h"
#include "retrieve/arrow.h"

typedef struct ArrowArray arrow_array;
typedef struct ArrowSchema arrow_schema;

/* The moved array, held by every column over its memory. Until the move its release is NULL. */
typedef struct {
    atomic_int references;
    rtv_context *context; /* counted */
    arrow_array array;
} arrow_owner;

/* Rows `first` to `first` + `count` - 1 of an array, on their way into a column. */
typedef struct {
    arrow_owner *owner;
    const arrow_array *array;
    const arrow_schema *schema;
    const char *name; /* of the column, for messages */
    int64_t first, count;
} arrow_rows;

typedef enum { INTEGERS, NUMBERS, STRINGS } value_kind;

typedef struct {
    char letter;
    value_kind kind;
    rtv_value_type type;
    int32_t bytes; /* of a number, or of an offset */
    bool is_signed;
} arrow_format;

static const arrow_format formats[] = {
    {'l', NUMBERS, RTV_VALUE_INT64, 8, true},   {'f', NUMBERS, RTV_VALUE_FLOAT32, 4, true},
    {'g', NUMBERS, RTV_VALUE_FLOAT64, 8, true}, {'c', INTEGERS, RTV_VALUE_INT64, 1, true},
    {'C', INTEGERS, RTV_VALUE_INT64, 1, false}, {'s', INTEGERS, RTV_VALUE_INT64, 2, true},
    {'S', INTEGERS, RTV_VALUE_INT64, 2, false}, {'i', INTEGERS, RTV_VALUE_INT64, 4, true},
    {'I', INTEGERS, RTV_VALUE_INT64, 4, false}, {'L', INTEGERS, RTV_VALUE_INT64, 8, false},
    {'u', STRINGS, RTV_VALUE_STRING, 4, true},  {'z', STRINGS, RTV_VALUE_STRING, 4, true},
    {'U', STRINGS, RTV_VALUE_STRING, 8, true},  {'Z', STRINGS, RTV_VALUE_STRING, 8, true},
};

static rtv_status find_format(const arrow_format **out, const arrow_rows *rows)
{
    const char *format = rows->schema->format;
    char letter = format != NULL && format[0] != '\0' && format[1] == '\0' ? format[0] : '\0';
    /* Timestamps and durations are int64. */
    if (format != NULL && format[0] == 't' && (format[1] == 's' || format[1] == 'D'))
        letter = 'l';
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (letter == formats[i].letter) {
            *out = &formats[i];
            return RTV_OK;
        }
    return rtv__fail(RTV_E_DTYPE, "column '%s' has Arrow's type '%s', which no column can hold",
                     rows->name, format != NULL ? format : "NULL");
}

static void drop_owner(void *data, void *payload)
{
    (void)data;
    arrow_owner *owner = payload;
    if (atomic_fetch_sub_explicit(&owner->references, 1, memory_order_acq_rel) != 1)
        return;
    if (owner->array.release != NULL)
        owner->array.release(&owner->array);
    rtv_context *context = owner->context;
    rtv__free(context, owner);
    rtv__context_release(context);
}

/* Shows values where they lie, and keeps their array alive. */
static void show_values(rtv_column *column, const arrow_rows *rows, rtv_value_type type,
                        const char *values)
{
    atomic_fetch_add_explicit(&rows->owner->references, 1, memory_order_relaxed);
    column->release = drop_owner;
    column->release_payload = rows->owner;
    column->type = type;
    column->rows = column->count = column->shape.dims[0] = rows->count;
    column->values.bytes = values;
}

static rtv_status check_nulls(const arrow_rows *rows)
{
    const arrow_array *array = rows->array;
    const uint8_t *bits = array->n_buffers > 0 ? array->buffers[0] : NULL;
    if (bits == NULL && array->null_count > 0)
        return rtv__fail(RTV_E_INVALID,
                         "column '%s' has %" PRId64 " nulls, but no buffer that says where",
                         rows->name, array->null_count);
    if (array->null_count == 0 || bits == NULL)
        return RTV_OK;
    for (int64_t i = 0; i < rows->count; i++) {
        int64_t bit = array->offset + rows->first + i;
        if ((bits[bit / 8] >> (bit % 8) & 1) == 0)
            return rtv__fail(RTV_E_INVALID,
                             "column '%s' has a null in row %" PRId64 ": fill nulls first",
                             rows->name, i);
    }
    return RTV_OK;
}

/* What every array must be, and that the rows lie within it. */
static rtv_status check_array(const arrow_rows *rows, int64_t buffers, int64_t children)
{
    const arrow_array *array = rows->array;
    if (array == NULL || array->length < 0 || array->offset < 0 ||
        array->length > INT64_MAX / 16 - array->offset || array->n_buffers != buffers ||
        array->n_children != children || rows->schema->n_children != children ||
        (buffers > 0 && array->buffers == NULL) ||
        (children > 0 && (array->children == NULL || rows->schema->children == NULL)))
        return rtv__fail(RTV_E_INVALID, "column '%s' is no well-formed array of Arrow's type '%s'",
                         rows->name, rows->schema->format);
    if (rows->first < 0 || rows->count < 0 || rows->first > array->length ||
        rows->count > array->length - rows->first)
        return rtv__fail(RTV_E_RANGE,
                         "column '%s' has %" PRId64 " values, %" PRId64 " from %" PRId64
                         " on are asked for",
                         rows->name, array->length, rows->count, rows->first);
    return check_nulls(rows);
}

static rtv_status missing_buffer(const arrow_rows *rows)
{
    return rtv__fail(RTV_E_INVALID, "column '%s' lacks a buffer of its values", rows->name);
}

/* An integer of any width; false when int64 cannot hold it. */
static bool read_integer(int64_t *out, const char *at, int32_t bytes, bool is_signed)
{
    uint64_t bits = 0;
    uint8_t one;
    uint16_t two;
    uint32_t four;
    switch (bytes) {
    case 1:
        memcpy(&one, at, sizeof one);
        bits = is_signed ? (uint64_t)(int64_t)(int8_t)one : one;
        break;
    case 2:
        memcpy(&two, at, sizeof two);
        bits = is_signed ? (uint64_t)(int64_t)(int16_t)two : two;
        break;
    case 4:
        memcpy(&four, at, sizeof four);
        bits = is_signed ? (uint64_t)(int64_t)(int32_t)four : four;
        break;
    default:
        memcpy(&bits, at, sizeof bits);
    }
    memcpy(out, &bits, sizeof bits);
    return is_signed || *out >= 0;
}

static rtv_status fill_integers(rtv_column *column, const arrow_rows *rows,
                                const arrow_format *format, const char *values)
{
    RTV_TRY(rtv__column_prepare_numbers(column, RTV_VALUE_INT64, 1, &rows->count));
    for (int64_t i = 0; i < rows->count; i++)
        if (!read_integer(&column->out.int64[i], values + i * format->bytes, format->bytes,
                          format->is_signed))
            return rtv__fail(RTV_E_RANGE,
                             "column '%s' has %" PRIu64 " in row %" PRId64
                             ", which is above the largest int64",
                             rows->name, (uint64_t)column->out.int64[i], i);
    return RTV_OK;
}

static rtv_status fill_numbers(rtv_column *column, const arrow_rows *rows,
                               const arrow_format *format)
{
    const char *values = rows->array->buffers[1];
    if (values == NULL && rows->count > 0)
        return missing_buffer(rows);
    if (values != NULL)
        values += (rows->array->offset + rows->first) * format->bytes;
    if (format->kind == INTEGERS)
        return fill_integers(column, rows, format, values);
    if (rows->count == 0 || (uintptr_t)values % (uintptr_t)format->bytes != 0)
        return rtv__column_fill_numbers(column, format->type, rows->count, values);
    show_values(column, rows, format->type, values);
    return RTV_OK;
}

/* The position at which value `i` of the rows begins, from offsets of 4 or 8 bytes. */
static int64_t offset_at(const char *offsets, int32_t bytes, int64_t i)
{
    int64_t offset;
    read_integer(&offset, offsets + i * bytes, bytes, true);
    return offset;
}

static rtv_status check_offsets(const arrow_rows *rows, const char *offsets, int32_t bytes)
{
    int64_t before = 0;
    for (int64_t i = 0; i <= rows->count; i++) {
        int64_t offset = offset_at(offsets, bytes, i);
        if (offset < before)
            return rtv__fail(RTV_E_RANGE,
                             "column '%s': offset %" PRId64 " is %" PRId64 ", below %" PRId64,
                             rows->name, i, offset, before);
        before = offset;
    }
    return RTV_OK;
}

static const char *offsets_of(const arrow_rows *rows, int32_t bytes)
{
    const char *offsets = rows->array->buffers[1];
    return offsets != NULL ? offsets + (rows->array->offset + rows->first) * bytes : NULL;
}

static rtv_status fill_strings(rtv_column *column, const arrow_rows *rows,
                               const arrow_format *format)
{
    const char *offsets = offsets_of(rows, format->bytes), *bytes = rows->array->buffers[2];
    if (rows->count == 0)
        return rtv__column_prepare_strings(column, 1, &rows->count, 0);
    if (offsets == NULL)
        return missing_buffer(rows);
    RTV_TRY(check_offsets(rows, offsets, format->bytes));
    int64_t begin = offset_at(offsets, format->bytes, 0);
    if (bytes == NULL && offset_at(offsets, format->bytes, rows->count) > begin)
        return missing_buffer(rows);
    if (format->bytes == 8 && (uintptr_t)offsets % 8 == 0) {
        show_values(column, rows, RTV_VALUE_STRING, bytes);
        column->offsets = (const int64_t *)(const void *)offsets;
        return RTV_OK;
    }
    RTV_TRY(rtv__column_prepare_strings(column, 1, &rows->count, 0));
    for (int64_t i = 1; i <= rows->count; i++)
        column->out_offsets[i] = offset_at(offsets, format->bytes, i) - begin;
    show_values(column, rows, RTV_VALUE_STRING, bytes != NULL ? bytes + begin : NULL);
    return RTV_OK;
}

/* One value per row. */
static rtv_status take_values(rtv_column **out, const arrow_rows *rows)
{
    const arrow_format *format = NULL;
    RTV_TRY(find_format(&format, rows));
    RTV_TRY(check_array(rows, format->kind == STRINGS ? 3 : 2, 0));
    RTV_TRY(rtv_column_create(out, rows->owner->context));
    rtv_status status = format->kind == STRINGS ? fill_strings(*out, rows, format)
                                                : fill_numbers(*out, rows, format);
    if (status != RTV_OK) {
        rtv_column_free(*out);
        *out = NULL;
    }
    return status;
}

/* Replaces indices by what they stand for. */
static rtv_status look_up(rtv_column **out, const arrow_rows *rows, const rtv_column *indices)
{
    arrow_rows words = {.owner = rows->owner,
                        .array = rows->array->dictionary,
                        .schema = rows->schema->dictionary,
                        .name = rows->name};
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
                             rows->name, indices->values.int64[i], i, words.count);
    rtv_column *dictionary;
    RTV_TRY(take_values(&dictionary, &words));
    rtv_status status = rtv_column_create(out, rows->owner->context);
    if (status == RTV_OK)
        status = rtv__column_gather(*out, dictionary, indices->values.int64, indices->count);
    rtv_column_free(dictionary);
    if (status != RTV_OK) {
        rtv_column_free(*out);
        *out = NULL;
    }
    return status;
}

static rtv_status take_dictionary(rtv_column **out, const arrow_rows *rows)
{
    rtv_column *indices;
    RTV_TRY(take_values(&indices, rows));
    rtv_status status = look_up(out, rows, indices);
    rtv_column_free(indices);
    return status;
}

static rtv_status take_flat(rtv_column **out, const arrow_rows *rows)
{
    *out = NULL;
    RTV_CHECK_ARG(rows->schema != NULL, "column '%s' has a child without a schema", rows->name);
    return rows->schema->dictionary != NULL ? take_dictionary(out, rows) : take_values(out, rows);
}

static arrow_rows child_rows(const arrow_rows *rows, int64_t first, int64_t count)
{
    return (arrow_rows){
        rows->owner, rows->array->children[0], rows->schema->children[0], rows->name, first, count};
}

static rtv_status split(rtv_column **out, const arrow_rows *rows, rtv_column *values,
                        const char *offsets, int32_t bytes)
{
    rtv_context *context = rows->owner->context;
    int64_t *splits = rtv__alloc_array(context, rows->count + 1, sizeof *splits);
    if (splits == NULL)
        return RTV_E_NOMEM;
    splits[0] = 0;
    for (int64_t i = 1; i <= rows->count; i++)
        splits[i] = offset_at(offsets, bytes, i) - offset_at(offsets, bytes, 0);
    rtv_status status = rtv_column_split(out, values, rows->count, splits);
    rtv__free(context, splits);
    return status;
}

static rtv_status take_list(rtv_column **out, const arrow_rows *rows, int32_t bytes)
{
    static const char no_offsets[8] = {0};
    RTV_TRY(check_array(rows, 2, 1));
    const char *offsets = rows->count > 0 ? offsets_of(rows, bytes) : no_offsets;
    if (offsets == NULL)
        return missing_buffer(rows);
    RTV_TRY(check_offsets(rows, offsets, bytes));
    int64_t first = offset_at(offsets, bytes, 0);
    arrow_rows child = child_rows(rows, first, offset_at(offsets, bytes, rows->count) - first);
    rtv_column *values;
    RTV_TRY(take_flat(&values, &child));
    rtv_status status = split(out, rows, values, offsets, bytes);
    rtv_column_free(values);
    return status;
}

static rtv_status take_blocks(rtv_column **out, const arrow_rows *rows)
{
    const char *digits = rows->schema->format + 3; /* behind "+w:" */
    int64_t width = 0;
    for (; *digits >= '0' && *digits <= '9' && width <= INT32_MAX; digits++)
        width = 10 * width + (*digits - '0');
    if (digits == rows->schema->format + 3 || *digits != '\0' || width > INT32_MAX)
        return rtv__fail(RTV_E_INVALID, "column '%s' has the type '%s', whose width is no int32",
                         rows->name, rows->schema->format);
    RTV_TRY(check_array(rows, 1, 1));
    int64_t begin = rows->array->offset + rows->first;
    if (width > 0 && begin + rows->count > INT64_MAX / width)
        return rtv__fail(RTV_E_RANGE, "column '%s' has %" PRId64 " rows of %" PRId64 " values",
                         rows->name, rows->count, width);
    arrow_rows child = child_rows(rows, begin * width, rows->count * width);
    rtv_column *values;
    RTV_TRY(take_flat(&values, &child));
    rtv_status status = rtv_column_reshape(out, values, 2, (const int64_t[]){rows->count, width});
    rtv_column_free(values);
    return status;
}

static rtv_status take_column(rtv_column **out, const arrow_rows *rows)
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

static rtv_status create_owner(arrow_owner **out, rtv_context *context, const arrow_array *array,
                               const arrow_schema *schema)
{
    RTV_CHECK_ARG(array != NULL && schema != NULL, "array or schema is NULL");
    RTV_CHECK_ARG(array->release != NULL && schema->release != NULL,
                  "array or schema is released, or was moved elsewhere");
    arrow_owner *owner = rtv__alloc_zero(context, sizeof *owner);
    if (owner == NULL)
        return RTV_E_NOMEM;
    atomic_init(&owner->references, 1);
    owner->context = rtv__context_retain(context);
    *out = owner;
    return RTV_OK;
}

/* On success the array moves to the owner; on failure nothing of it is held. */
static rtv_status finish(arrow_owner *owner, arrow_array *array, rtv_status status)
{
    if (status == RTV_OK) {
        owner->array = *array;
        array->release = NULL;
    }
    drop_owner(NULL, owner);
    return status;
}

rtv_status rtv_column_from_arrow(rtv_column **out, rtv_context *context, rtv_arrow_array *array,
                                 const rtv_arrow_schema *schema)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    arrow_owner *owner;
    RTV_TRY(create_owner(&owner, context, array, schema));
    arrow_rows rows = {owner, array,        schema, schema->name != NULL ? schema->name : "",
                       0,     array->length};
    return finish(owner, array, take_column(out, &rows));
}

static rtv_status add_fields(rtv_table *table, const arrow_rows *rows)
{
    for (int64_t i = 0; i < rows->array->n_children; i++) {
        arrow_rows field = *rows;
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

static rtv_status take_table(rtv_table **out, const arrow_rows *rows)
{
    if (rows->schema->format == NULL || strcmp(rows->schema->format, "+s") != 0)
        return rtv__fail(RTV_E_DTYPE, "a table is made of structs ('+s'), not of Arrow's type '%s'",
                         rows->schema->format != NULL ? rows->schema->format : "NULL");
    RTV_CHECK_ARG(rows->schema->n_children >= 0, "a table of %" PRId64 " columns",
                  rows->schema->n_children);
    RTV_TRY(check_array(rows, 1, rows->schema->n_children));
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
    arrow_owner *owner;
    RTV_TRY(create_owner(&owner, context, array, schema));
    arrow_rows rows = {owner, array, schema, "", 0, array->length};
    return finish(owner, array, take_table(out, &rows));
}
