/* Tables by key: joining and distinct rows. */
#include "data/row_keys.h"

/* The row of `other` for each key, in `rows`. */
static rtv_status look_up(int64_t *rows, rtv__row_keys *map, const rtv_column *key,
                          const rtv_column *other_key, const char *other_name)
{
    char text[96];
    for (int64_t row = 0; row < other_key->rows; row++) {
        int64_t number;
        RTV_TRY(rtv__row_keys_insert(&number, map, other_key, row));
        if (number != row)
            return rtv__fail(RTV_E_INVALID,
                             "key '%s' stands twice in column '%s' of the other table, in rows "
                             "%lld and %lld",
                             rtv__row_key_text(other_key, row, text, sizeof text), other_name,
                             (long long)number, (long long)row);
    }
    for (int64_t row = 0; row < key->rows; row++) {
        rows[row] = rtv__row_keys_find(map, key, row);
        if (rows[row] < 0)
            return rtv__fail(RTV_E_NOTFOUND,
                             "row %lld has the key '%s', which column '%s' of the other table "
                             "lacks",
                             (long long)row, rtv__row_key_text(key, row, text, sizeof text),
                             other_name);
    }
    return RTV_OK;
}

/* Adds the rows of `value` as a column. */
static rtv_status add_gathered(rtv_table *table, const char *name, const rtv_column *value,
                               const int64_t *rows, int64_t count)
{
    rtv_column *column;
    RTV_TRY(rtv_column_create(&column, table->context));
    rtv_status status = rtv__column_gather(column, value, rows, count);
    if (status == RTV_OK)
        status = rtv_table_add(table, name, column);
    rtv_column_free(column);
    return status;
}

rtv_status rtv_table_join(rtv_table *table, const char *key, const rtv_table *other,
                          const char *other_key, const char *value, const char *name)
{
    RTV_CHECK_ARG(table != NULL && other != NULL, "table or other is NULL");
    rtv_column *key_column, *other_column, *value_column;
    RTV_TRY(rtv__table_expect_key(&key_column, table, key));
    RTV_TRY(rtv__table_expect_key(&other_column, other, other_key));
    RTV_TRY(rtv__table_find(&value_column, other, value));
    if (key_column->type != other_column->type)
        return rtv__fail(RTV_E_DTYPE, "column '%s' is %s, column '%s' of the other table is %s",
                         key, rtv__value_name(key_column->type), other_key,
                         rtv__value_name(other_column->type));
    int64_t *rows = rtv__alloc_array(table->context, table->rows, sizeof *rows);
    if (rows == NULL)
        return RTV_E_NOMEM;
    rtv__row_keys map;
    rtv__row_keys_init(&map, table->context, key_column->type);
    rtv_status status = look_up(rows, &map, key_column, other_column, other_key);
    if (status == RTV_OK)
        status = add_gathered(table, name, value_column, rows, table->rows);
    rtv__row_keys_destroy(&map);
    rtv__free(table->context, rows);
    return status;
}

static rtv_status add_counts(rtv_table *table, const char *name, const rtv__key_groups *groups)
{
    rtv_column *column;
    RTV_TRY(rtv_column_create_numbers(&column, table->context, RTV_VALUE_INT64, groups->count,
                                      groups->size));
    rtv_status status = rtv_table_add(table, name, column);
    rtv_column_free(column);
    return status;
}

rtv_status rtv_table_distinct(rtv_table **out, const rtv_table *table, const char *key,
                              const char *counts)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(table != NULL, "table is NULL");
    rtv_column *column;
    RTV_TRY(rtv__table_expect_key(&column, table, key));
    rtv__key_groups groups;
    RTV_TRY(rtv__key_groups_make(&groups, table->context, column));
    rtv_table *distinct;
    rtv_status status = rtv__table_select(&distinct, table, groups.first_row, groups.count);
    if (status == RTV_OK && counts != NULL)
        status = add_counts(distinct, counts, &groups);
    rtv__key_groups_destroy(&groups);
    if (status != RTV_OK) {
        rtv_table_free(distinct);
        return status;
    }
    *out = distinct;
    return RTV_OK;
}
