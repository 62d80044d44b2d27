/* Columns as Arrow's arrays. Each array and each schema owns what it needs, so that a consumer may move
 * children out of their parent. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "data/arrow_layout.h"
#include "data/table.h"
#include "retrieve/arrow.h"

typedef struct ArrowArray arrow_array;
typedef struct ArrowSchema arrow_schema;

enum { MOST_BUFFERS = 3, FORMAT_BYTES = 32 };

/* Behind an array: what its pointers point to. */
typedef struct {
    rtv_context *context; /* counted */
    rtv_column *column;   /* counted; NULL for a table */
    const void *buffers[MOST_BUFFERS];
    arrow_array **pointers;
    arrow_array children[];
} given_array;

typedef struct {
    rtv_context *context; /* counted */
    char format[FORMAT_BYTES];
    char *name;
    arrow_schema **pointers;
    arrow_schema children[];
} given_schema;

static void release_array(arrow_array *self)
{
    given_array *given = self->private_data;
    rtv_context *context = given->context;
    for (int64_t i = 0; i < self->n_children; i++)
        if (given->children[i].release != NULL)
            given->children[i].release(&given->children[i]);
    rtv_column_free(given->column);
    rtv__free(context, given->pointers);
    rtv__free(context, given);
    rtv__context_release(context);
    self->release = NULL;
}

static void release_schema(arrow_schema *self)
{
    given_schema *given = self->private_data;
    rtv_context *context = given->context;
    for (int64_t i = 0; i < self->n_children; i++)
        if (given->children[i].release != NULL)
            given->children[i].release(&given->children[i]);
    rtv__free(context, given->name);
    rtv__free(context, given->pointers);
    rtv__free(context, given);
    rtv__context_release(context);
    self->release = NULL;
}

/* From here on releasing `out` cleans up, however far it was filled; its children are all zero. */
static rtv_status begin_array(arrow_array *out, rtv_context *context, rtv_column *column,
                              int64_t length, int64_t buffers, int64_t children)
{
    given_array *given =
        rtv__alloc_zero(context, sizeof *given + (size_t)children * sizeof given->children[0]);
    if (given == NULL)
        return RTV_E_NOMEM;
    given->context = rtv__context_retain(context);
    given->column = rtv__column_retain(column);
    *out = (arrow_array){.length = length,
                         .n_buffers = buffers,
                         .n_children = children,
                         .buffers = given->buffers,
                         .release = release_array,
                         .private_data = given};
    if (children == 0)
        return RTV_OK;
    given->pointers = rtv__alloc_array(context, children, sizeof *given->pointers);
    if (given->pointers == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < children; i++)
        given->pointers[i] = &given->children[i];
    out->children = given->pointers;
    return RTV_OK;
}

static rtv_status begin_schema(arrow_schema *out, rtv_context *context, const char *format,
                               const char *name, int64_t children)
{
    given_schema *given =
        rtv__alloc_zero(context, sizeof *given + (size_t)children * sizeof given->children[0]);
    if (given == NULL)
        return RTV_E_NOMEM;
    given->context = rtv__context_retain(context);
    snprintf(given->format, sizeof given->format, "%s", format);
    *out = (arrow_schema){.format = given->format,
                          .n_children = children,
                          .release = release_schema,
                          .private_data = given};
    given->name = rtv__copy_string(context, name, strlen(name));
    if (given->name == NULL)
        return RTV_E_NOMEM;
    out->name = given->name;
    if (children == 0)
        return RTV_OK;
    given->pointers = rtv__alloc_array(context, children, sizeof *given->pointers);
    if (given->pointers == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < children; i++)
        given->pointers[i] = &given->children[i];
    out->children = given->pointers;
    return RTV_OK;
}

static const char *format_of_values(rtv_value_type type)
{
    switch (type) {
    case RTV_VALUE_STRING:
        return "U";
    case RTV_VALUE_FLOAT32:
        return "f";
    case RTV_VALUE_FLOAT64:
        return "g";
    default:
        return "l";
    }
}

/* All values of the column, one after the other. */
static rtv_status give_values(arrow_array *array, arrow_schema *schema, rtv_column *column,
                              const char *name)
{
    bool are_strings = column->type == RTV_VALUE_STRING;
    RTV_TRY(begin_array(array, column->context, column, column->count, are_strings ? 3 : 2, 0));
    const void **buffers = array->buffers;
    buffers[1] = are_strings ? (const void *)column->offsets : column->values.any;
    if (are_strings)
        buffers[2] = column->values.bytes;
    return begin_schema(schema, column->context, format_of_values(column->type), name, 0);
}

static rtv_status give_column(arrow_array *array, arrow_schema *schema, rtv_column *column,
                              const char *name)
{
    rtv_context *context = column->context;
    char format[FORMAT_BYTES] = "+L";
    if (!column->is_ragged && column->shape.rank == 1)
        return give_values(array, schema, column, name);
    if (!column->is_ragged && column->shape.rank != 2)
        return rtv__fail(RTV_E_SHAPE, "a column of %d axes has no array of Arrow, only of 1 or 2",
                         column->shape.rank);
    if (!column->is_ragged)
        snprintf(format, sizeof format, "+w:%" PRId64, column->shape.dims[1]);
    RTV_TRY(begin_array(array, context, column, column->rows, column->is_ragged ? 2 : 1, 1));
    if (column->is_ragged)
        array->buffers[1] = column->row_splits;
    RTV_TRY(begin_schema(schema, context, format, name, 1));
    return give_values(array->children[0], schema->children[0], column, "item");
}

static rtv_status finish(arrow_array *array, arrow_schema *schema, rtv_status status)
{
    if (status == RTV_OK)
        return RTV_OK;
    if (array->release != NULL)
        array->release(array);
    if (schema->release != NULL)
        schema->release(schema);
    *array = (arrow_array){0};
    *schema = (arrow_schema){0};
    return status;
}

rtv_status rtv_column_to_arrow(rtv_arrow_array *out_array, rtv_arrow_schema *out_schema,
                               rtv_column *column)
{
    RTV_CHECK_ARG(out_array != NULL && out_schema != NULL, "out_array or out_schema is NULL");
    *out_array = (arrow_array){0};
    *out_schema = (arrow_schema){0};
    RTV_CHECK_ARG(column != NULL, "column is NULL");
    return finish(out_array, out_schema, give_column(out_array, out_schema, column, ""));
}

static rtv_status give_table(arrow_array *array, arrow_schema *schema, const rtv_table *table)
{
    RTV_TRY(begin_array(array, table->context, NULL, table->rows, 1, table->count));
    RTV_TRY(begin_schema(schema, table->context, "+s", "", table->count));
    for (int64_t i = 0; i < table->count; i++)
        RTV_TRY(give_column(array->children[i], schema->children[i], table->entries[i].column,
                            table->entries[i].name));
    return RTV_OK;
}

rtv_status rtv_table_to_arrow(rtv_arrow_array *out_array, rtv_arrow_schema *out_schema,
                              const rtv_table *table)
{
    RTV_CHECK_ARG(out_array != NULL && out_schema != NULL, "out_array or out_schema is NULL");
    *out_array = (arrow_array){0};
    *out_schema = (arrow_schema){0};
    RTV_CHECK_ARG(table != NULL, "table is NULL");
    return finish(out_array, out_schema, give_table(out_array, out_schema, table));
}
