/* Training and test sets by time, by user and by key. */
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "data/row_keys.h"
#include "retrieve/split.h"

/* Clears the outputs and checks what all splits have in common. */
static rtv_status begin_split(rtv_table **out_first, rtv_table **out_second, const rtv_table *table)
{
    RTV_CHECK_ARG(out_first != NULL && out_second != NULL, "an output is NULL");
    *out_first = *out_second = NULL;
    RTV_CHECK_ARG(table != NULL, "table is NULL");
    return RTV_OK;
}

/* The rows whose mark is `wanted`, in order; returns their number. */
static int64_t marked_rows(int64_t *rows, const unsigned char *marks, int64_t count,
                           unsigned char wanted)
{
    int64_t found = 0;
    for (int64_t row = 0; row < count; row++)
        if (marks[row] == wanted)
            rows[found++] = row;
    return found;
}

/* Rows marked 0 go to the first table, rows marked 1 to the second. */
static rtv_status split_by_marks(rtv_table **out_first, rtv_table **out_second,
                                 const rtv_table *table, const unsigned char *marks)
{
    int64_t *rows = rtv__alloc_array(table->context, table->rows, sizeof *rows);
    if (rows == NULL)
        return RTV_E_NOMEM;
    int64_t count = marked_rows(rows, marks, table->rows, 0);
    rtv_status status = rtv__table_select(out_first, table, rows, count);
    if (status == RTV_OK) {
        count = marked_rows(rows, marks, table->rows, 1);
        status = rtv__table_select(out_second, table, rows, count);
        if (status != RTV_OK) {
            rtv_table_free(*out_first);
            *out_first = NULL;
        }
    }
    rtv__free(table->context, rows);
    return status;
}

static rtv_status split_at(rtv_table **out_earlier, rtv_table **out_later, const rtv_table *table,
                           const rtv_column *times, int64_t time)
{
    unsigned char *marks = rtv__alloc(table->context, (size_t)table->rows);
    if (marks == NULL)
        return RTV_E_NOMEM;
    for (int64_t row = 0; row < table->rows; row++)
        marks[row] = times->values.int64[row] >= time;
    rtv_status status = split_by_marks(out_earlier, out_later, table, marks);
    rtv__free(table->context, marks);
    return status;
}

rtv_status rtv_table_split_at_time(rtv_table **out_earlier, rtv_table **out_later,
                                   const rtv_table *table, const char *time_column, int64_t time)
{
    RTV_TRY(begin_split(out_earlier, out_later, table));
    rtv_column *times;
    RTV_TRY(rtv__table_expect(&times, table, time_column, RTV_VALUE_INT64));
    return split_at(out_earlier, out_later, table, times, time);
}

rtv_status rtv_table_split_by_time(rtv_table **out_earlier, rtv_table **out_later,
                                   const rtv_table *table, const char *time_column,
                                   double later_fraction)
{
    RTV_TRY(begin_split(out_earlier, out_later, table));
    rtv_column *times;
    RTV_TRY(rtv__table_expect(&times, table, time_column, RTV_VALUE_INT64));
    RTV_CHECK_ARG(later_fraction > 0 && later_fraction < 1,
                  "later_fraction is %g, not between 0 and 1", later_fraction);
    int64_t count = table->rows, *rows = rtv__alloc_array(table->context, count, 2 * sizeof *rows);
    if (rows == NULL)
        return RTV_E_NOMEM;
    for (int64_t row = 0; row < count; row++)
        rows[row] = row;
    rtv__order_by_int64(rows, rows + count, count, times->values.int64);
    int64_t later = (int64_t)ceil((double)count * later_fraction);
    if (later > count)
        later = count;
    int64_t time = count > 0 ? times->values.int64[rows[count - later]] : 0;
    rtv__free(table->context, rows);
    return split_at(out_earlier, out_later, table, times, time);
}

/*
 * Marks the last `last` rows of every group that has more. `order` (room for 2 * rows) gets the
 * rows of one group after the other, in order of time.
 */
static void mark_last(unsigned char *marks, int64_t *order, const rtv__key_groups *groups,
                      int64_t rows, const int64_t *times, int64_t last)
{
    /* The group sizes become the ends of the groups, filled from behind so that order stays. */
    int64_t end = 0;
    for (int64_t group = 0; group < groups->count; group++)
        end = groups->size[group] += end;
    for (int64_t row = rows - 1; row >= 0; row--)
        order[--groups->size[groups->group_of_row[row]]] = row;
    for (int64_t group = 0; group < groups->count; group++) {
        int64_t start = groups->size[group];
        int64_t size = (group + 1 < groups->count ? groups->size[group + 1] : rows) - start;
        if (times != NULL)
            rtv__order_by_int64(order + start, order + rows, size, times);
        for (int64_t i = size - last; size > last && i < size; i++)
            marks[order[start + i]] = 1;
    }
}

rtv_status rtv_table_split_last(rtv_table **out_earlier, rtv_table **out_last,
                                const rtv_table *table, const char *user_column,
                                const char *time_column, int64_t count)
{
    RTV_TRY(begin_split(out_earlier, out_last, table));
    rtv_column *users, *times = NULL;
    RTV_TRY(rtv__table_expect_key(&users, table, user_column));
    if (time_column != NULL)
        RTV_TRY(rtv__table_expect(&times, table, time_column, RTV_VALUE_INT64));
    if (count < 1)
        return rtv__fail(RTV_E_RANGE, "count is %lld", (long long)count);
    rtv__key_groups groups;
    RTV_TRY(rtv__key_groups_make(&groups, table->context, users));
    rtv_status status = RTV_E_NOMEM;
    unsigned char *marks = rtv__alloc_zero(table->context, (size_t)table->rows);
    int64_t *order = rtv__alloc_array(table->context, table->rows, 2 * sizeof *order);
    if (marks != NULL && order != NULL) {
        mark_last(marks, order, &groups, table->rows, times != NULL ? times->values.int64 : NULL,
                  count);
        status = split_by_marks(out_earlier, out_last, table, marks);
    }
    rtv__free(table->context, order);
    rtv__free(table->context, marks);
    rtv__key_groups_destroy(&groups);
    return status;
}

static uint64_t key_hash(const rtv_column *column, int64_t row)
{
    if (column->type == RTV_VALUE_INT64)
        return rtv__int64_map_hash(column->values.int64[row]);
    rtv__text text = rtv__column_text(column, row);
    return rtv__farmhash64(text.data, (size_t)text.length);
}

rtv_status rtv_table_split_by_key(rtv_table **out_rest, rtv_table **out_held,
                                  const rtv_table *table, const char *key_column,
                                  double held_out_fraction, uint64_t seed)
{
    RTV_TRY(begin_split(out_rest, out_held, table));
    rtv_column *keys;
    RTV_TRY(rtv__table_expect_key(&keys, table, key_column));
    RTV_CHECK_ARG(held_out_fraction >= 0 && held_out_fraction <= 1,
                  "held_out_fraction is %g, not within 0 and 1", held_out_fraction);
    unsigned char *marks = rtv__alloc(table->context, (size_t)table->rows);
    if (marks == NULL)
        return RTV_E_NOMEM;
    for (int64_t row = 0; row < table->rows; row++) {
        uint64_t bits = rtv__random_at(seed, 0, key_hash(keys, row));
        marks[row] = (double)(bits >> 11) * 0x1p-53 < held_out_fraction;
    }
    rtv_status status = split_by_marks(out_rest, out_held, table, marks);
    rtv__free(table->context, marks);
    return status;
}

rtv_status rtv_table_keep_frequent(rtv_table **out, const rtv_table *table, const char *key,
                                   int64_t least)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(table != NULL, "table is NULL");
    rtv_column *column;
    RTV_TRY(rtv__table_expect_key(&column, table, key));
    if (least < 1)
        return rtv__fail(RTV_E_RANGE, "least is %lld", (long long)least);
    rtv__key_groups groups;
    RTV_TRY(rtv__key_groups_make(&groups, table->context, column));
    int64_t count = 0, *rows = groups.first_row;
    /* A group's first row is not needed here, so that its array can take the rows to keep. */
    for (int64_t row = 0; row < table->rows; row++)
        if (groups.size[groups.group_of_row[row]] >= least)
            rows[count++] = row;
    rtv_status status = rtv__table_select(out, table, rows, count);
    rtv__key_groups_destroy(&groups);
    return status;
}
