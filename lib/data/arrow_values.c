/* Flat arrays of Arrow as columns. */
#include <inttypes.h>
#include <string.h>

#include "data/arrow_rows.h"

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

/* Timestamps ("tsm:", and perhaps a time zone) and durations ("tDm") are int64. */
static bool is_time(const char *format)
{
    bool is_timestamp = strncmp(format, "ts", 2) == 0;
    if ((!is_timestamp && strncmp(format, "tD", 2) != 0) || format[2] == '\0' ||
        strchr("smun", format[2]) == NULL)
        return false;
    return format[3] == (is_timestamp ? ':' : '\0');
}

static rtv_status find_format(const arrow_format **out, const rtv__arrow_rows *rows)
{
    const char *format = rows->schema->format;
    char letter = format != NULL && format[0] != '\0' && format[1] == '\0' ? format[0] : '\0';
    if (format != NULL && is_time(format))
        letter = 'l';
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (letter == formats[i].letter) {
            *out = &formats[i];
            return RTV_OK;
        }
    return rtv__fail(RTV_E_DTYPE, "column '%s' has Arrow's type '%s', which no column can hold",
                     rows->name, format != NULL ? format : "NULL");
}

void rtv__arrow_drop_owner(void *data, void *payload)
{
    (void)data;
    rtv__arrow_owner *owner = payload;
    if (atomic_fetch_sub_explicit(&owner->references, 1, memory_order_acq_rel) != 1)
        return;
    if (owner->array.release != NULL)
        owner->array.release(&owner->array);
    rtv_context *context = owner->context;
    rtv__free(context, owner);
    rtv__context_release(context);
}

/* Shows values where they lie, and keeps their array alive. */
static void show_values(rtv_column *column, const rtv__arrow_rows *rows, rtv_value_type type,
                        const char *values)
{
    atomic_fetch_add_explicit(&rows->owner->references, 1, memory_order_relaxed);
    column->release = rtv__arrow_drop_owner;
    column->release_payload = rows->owner;
    column->type = type;
    column->rows = column->count = column->shape.dims[0] = rows->count;
    column->values.bytes = values;
}

static rtv_status fill_integers(rtv_column *column, const rtv__arrow_rows *rows,
                                const arrow_format *format, const char *values)
{
    RTV_TRY(rtv__column_prepare_numbers(column, RTV_VALUE_INT64, 1, &rows->count));
    for (int64_t i = 0; i < rows->count; i++)
        if (!rtv__arrow_integer(&column->out.int64[i], values + i * format->bytes, format->bytes,
                                format->is_signed))
            return rtv__fail(RTV_E_RANGE,
                             "column '%s' has %" PRIu64 " in %s %" PRId64
                             ", which is above the largest int64",
                             rows->name, (uint64_t)column->out.int64[i],
                             rows->is_dictionary ? "entry" : "row", rtv__arrow_row(rows, i));
    return RTV_OK;
}

static rtv_status fill_numbers(rtv_column *column, const rtv__arrow_rows *rows,
                               const arrow_format *format)
{
    const char *values = rows->array->buffers[1];
    if (values == NULL && rows->count > 0)
        return rtv__arrow_missing_buffer(rows);
    if (values != NULL)
        values += (rows->array->offset + rows->first) * format->bytes;
    if (format->kind == INTEGERS)
        return fill_integers(column, rows, format, values);
    if (rows->count == 0 || (uintptr_t)values % (uintptr_t)format->bytes != 0)
        return rtv__column_fill_numbers(column, format->type, rows->count, values);
    show_values(column, rows, format->type, values);
    return RTV_OK;
}

static rtv_status fill_strings(rtv_column *column, const rtv__arrow_rows *rows,
                               const arrow_format *format)
{
    const char *offsets = rtv__arrow_offsets(rows, format->bytes), *bytes = rows->array->buffers[2];
    if (rows->count == 0)
        return rtv__column_prepare_strings(column, 1, &rows->count, 0);
    if (offsets == NULL)
        return rtv__arrow_missing_buffer(rows);
    RTV_TRY(rtv__arrow_check_offsets(rows, offsets, format->bytes));
    int64_t begin = rtv__arrow_offset(offsets, format->bytes, 0);
    if (bytes == NULL && rtv__arrow_offset(offsets, format->bytes, rows->count) > begin)
        return rtv__arrow_missing_buffer(rows);
    if (format->bytes == 8 && (uintptr_t)offsets % 8 == 0) {
        show_values(column, rows, RTV_VALUE_STRING, bytes);
        column->offsets = (const int64_t *)(const void *)offsets;
        return RTV_OK;
    }
    RTV_TRY(rtv__column_prepare_strings(column, 1, &rows->count, 0));
    for (int64_t i = 1; i <= rows->count; i++)
        column->out_offsets[i] = rtv__arrow_offset(offsets, format->bytes, i) - begin;
    show_values(column, rows, RTV_VALUE_STRING, bytes != NULL ? bytes + begin : NULL);
    return RTV_OK;
}

rtv_status rtv__arrow_take_values(rtv_column **out, const rtv__arrow_rows *rows)
{
    const arrow_format *format = NULL;
    RTV_TRY(find_format(&format, rows));
    RTV_TRY(rtv__arrow_check(rows, format->kind == STRINGS ? 3 : 2, 0));
    RTV_TRY(rtv_column_create(out, rows->owner->context));
    rtv_status status = format->kind == STRINGS ? fill_strings(*out, rows, format)
                                                : fill_numbers(*out, rows, format);
    if (status != RTV_OK) {
        rtv_column_free(*out);
        *out = NULL;
    }
    return status;
}
