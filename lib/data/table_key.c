/* Tables by key: joining and distinct rows. */
#include "data/row_keys.h"

/* One side of a join. */
typedef struct {
    const rtv_column *key;
    const char *name; /* of the key */
    const char *text; /* what messages call the table */
} join_side;

/* The row of `other` for each key, in `rows`. Messages count rows from 1, as people do in files. */
static rtv_status look_up(int64_t *rows, rtv__row_keys *map, const join_side *side,
                          const join_side *other)
{
    char text[96];
    for (int64_t row = 0; row < other->key->rows; row++) {
        int64_t number;
        RTV_TRY(rtv__row_keys_insert(&number, map, other->key, row));
        if (number != row)
            return rtv__fail(
                RTV_E_INVALID, "%s: column '%s' has the key '%s' twice, in rows %lld and %lld",
                other->text, other->name, rtv__row_key_text(other->key, row, text, sizeof text),
                (long long)number + 1, (long long)row + 1);
    }
    for (int64_t row = 0; row < side->key->rows; row++) {
        rows[row] = rtv__row_keys_find(map, side->key, row);
        if (rows[row] < 0)
            return rtv__fail(RTV_E_NOTFOUND,
                             "%s: row %lld: column '%s' has the key '%s', which is not in column "
                             "'%s' of %s",
                             side->text, (long long)row + 1, side->name,
                             rtv__row_key_text(side->key, row, text, sizeof text), other->name,
                             other->text);
    }
    return RTV_OK;
}

static join_side join_side_of(const rtv_table *table, const rtv_column *key, const char *name,
                              const char *otherwise)
{
    return (join_side){key, name, table->source != NULL ? table->source : otherwise};
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
    join_side side = join_side_of(table, key_column, key, "the table"),
              other_side = join_side_of(other, other_column, other_key, "the other table");
    rtv_status status = look_up(rows, &map, &side, &other_side);
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
