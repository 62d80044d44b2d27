/* Tables: a list of named columns. */
#include "data/table.h"

#include <stdio.h>
#include <string.h>

rtv_status rtv_table_create(rtv_table **out, rtv_context *context)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_table *table = rtv__alloc_zero(context, sizeof *table);
    if (table == NULL)
        return RTV_E_NOMEM;
    table->context = rtv__context_retain(context);
    *out = table;
    return RTV_OK;
}

void rtv_table_free(rtv_table *table)
{
    if (table == NULL)
        return;
    rtv_context *context = table->context;
    for (int64_t i = 0; i < table->count; i++) {
        rtv__free(context, table->entries[i].name);
        rtv_column_free(table->entries[i].column);
    }
    rtv__free(context, table->entries);
    rtv__free(context, table->source);
    rtv__free(context, table);
    rtv__context_release(context);
}

/* The position of a name, -1 when there is none. */
static int64_t position_of(const rtv_table *table, const char *name)
{
    for (int64_t i = 0; i < table->count; i++)
        if (strcmp(table->entries[i].name, name) == 0)
            return i;
    return -1;
}

static rtv_status find_position(int64_t *out, const rtv_table *table, const char *name)
{
    *out = position_of(table, name);
    if (*out >= 0)
        return RTV_OK;
    char names[256];
    size_t used = 0;
    names[0] = '\0';
    for (int64_t i = 0; i < table->count && used < sizeof names - 1; i++) {
        int written = snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                               table->entries[i].name);
        used += written > 0 ? (size_t)written : 0;
    }
    return rtv__fail(RTV_E_NOTFOUND, "the table has no column '%s', it has: %s", name,
                     table->count > 0 ? names : "none");
}

static rtv_status check_new_name(const rtv_table *table, const char *name)
{
    RTV_CHECK_ARG(name != NULL && name[0] != '\0', "a column needs a name");
    RTV_CHECK_ARG(position_of(table, name) < 0, "the table has a column '%s' already", name);
    return RTV_OK;
}

rtv_status rtv_table_add(rtv_table *table, const char *name, rtv_column *column)
{
    RTV_CHECK_ARG(table != NULL && column != NULL, "table or column is NULL");
    RTV_TRY(check_new_name(table, name));
    if (column->shape.rank == 0)
        return rtv__fail(RTV_E_SHAPE, "column '%s' is a scalar", name);
    if (table->count > 0 && column->rows != table->rows)
        return rtv__fail(RTV_E_SHAPE, "column '%s' has %lld rows, the table has %lld", name,
                         (long long)column->rows, (long long)table->rows);
    RTV_TRY(rtv__reserve(table->context, &table->entries, &table->capacity, table->count + 1,
                         sizeof *table->entries));
    char *copy = rtv__copy_string(table->context, name, strlen(name));
    if (copy == NULL)
        return RTV_E_NOMEM;
    table->entries[table->count].name = copy;
    table->entries[table->count].column = rtv__column_retain(column);
    table->count++;
    table->rows = column->rows;
    return RTV_OK;
}

rtv_status rtv_table_rename(rtv_table *table, const char *name, const char *new_name)
{
    RTV_CHECK_ARG(table != NULL && name != NULL, "table or name is NULL");
    int64_t position;
    RTV_TRY(find_position(&position, table, name));
    if (new_name != NULL && strcmp(name, new_name) == 0)
        return RTV_OK;
    RTV_TRY(check_new_name(table, new_name));
    char *copy = rtv__copy_string(table->context, new_name, strlen(new_name));
    if (copy == NULL)
        return RTV_E_NOMEM;
    rtv__free(table->context, table->entries[position].name);
    table->entries[position].name = copy;
    return RTV_OK;
}

rtv_status rtv_table_drop(rtv_table *table, const char *name)
{
    RTV_CHECK_ARG(table != NULL && name != NULL, "table or name is NULL");
    int64_t position;
    RTV_TRY(find_position(&position, table, name));
    rtv__table_entry *entry = &table->entries[position];
    rtv__free(table->context, entry->name);
    rtv_column_free(entry->column);
    table->count--;
    memmove(entry, entry + 1, (size_t)(table->count - position) * sizeof *entry);
    if (table->count == 0)
        table->rows = 0;
    return RTV_OK;
}

int64_t rtv_table_rows(const rtv_table *table)
{
    return table->rows;
}

rtv_column *rtv_table_column(const rtv_table *table, const char *name)
{
    int64_t position = position_of(table, name);
    return position >= 0 ? table->entries[position].column : NULL;
}

const char *rtv_table_name(const rtv_table *table, int64_t index)
{
    return index >= 0 && index < table->count ? table->entries[index].name : NULL;
}

rtv_status rtv__table_find(rtv_column **out, const rtv_table *table, const char *name)
{
    *out = NULL;
    RTV_CHECK_ARG(name != NULL, "the name of a column is NULL");
    int64_t position;
    RTV_TRY(find_position(&position, table, name));
    *out = table->entries[position].column;
    return RTV_OK;
}

rtv_status rtv__table_expect(rtv_column **out, const rtv_table *table, const char *name,
                             rtv_value_type type)
{
    rtv_column *column;
    *out = NULL;
    RTV_TRY(rtv__table_find(&column, table, name));
    if (column->type != type)
        return rtv__fail(RTV_E_DTYPE, "column '%s' is %s, expected %s", name,
                         rtv__value_name(column->type), rtv__value_name(type));
    if (column->is_ragged || column->shape.rank != 1) {
        char text[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_SHAPE, "column '%s' has shape %s, expected one value per row", name,
                         rtv__shape_text(&column->shape, text));
    }
    *out = column;
    return RTV_OK;
}
