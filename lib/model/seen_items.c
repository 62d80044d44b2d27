#include "model/seen_items.h"

#include "model/key_map.h"

static rtv_status number_users(int64_t **out, rtv__key_map *users, const rtv_context *context,
                               const rtv_table *rows, const char *user_id)
{
    rtv_column *column;
    RTV_TRY(rtv__table_find(&column, rows, user_id));
    *out = rtv__alloc_array(context, rtv_table_rows(rows), sizeof(*out)[0]);
    if (*out == NULL)
        return RTV_E_NOMEM;
    return rtv__key_map_number(users, column, user_id, *out);
}

/* Sorts the seen rows by user (counting sort, so that rows of a user keep their order). */
static rtv_status sort_rows(rtv__seen_items *seen, const int64_t *user_of_seen, int64_t rows,
                            int64_t users)
{
    seen->row_splits = rtv__alloc_zero(seen->context, (size_t)(users + 2) * sizeof(int64_t));
    seen->seen_rows = rtv__alloc_array(seen->context, rows, sizeof seen->seen_rows[0]);
    if (seen->row_splits == NULL || seen->seen_rows == NULL)
        return RTV_E_NOMEM;
    /* Counted two places ahead: after the sums, splits[u + 1] is where user u's rows begin, and
     * placing them moves it to where they end. */
    for (int64_t i = 0; i < rows; i++)
        seen->row_splits[user_of_seen[i] + 2]++;
    for (int64_t u = 0; u < users; u++)
        seen->row_splits[u + 2] += seen->row_splits[u + 1];
    for (int64_t i = 0; i < rows; i++)
        seen->seen_rows[seen->row_splits[user_of_seen[i] + 1]++] = i;
    return RTV_OK;
}

rtv_status rtv__seen_items_make(rtv__seen_items *out, const rtv_context *context,
                                const rtv_table *seen, const rtv_table *ranked, const char *user_id,
                                const char *candidate_id)
{
    *out = (rtv__seen_items){.context = context};
    int64_t *user_of_seen = NULL;
    rtv__key_map users;
    rtv__key_map_init(&users, context);
    rtv_column *ids;
    rtv_status status = rtv__table_find(&ids, seen, candidate_id);
    if (status == RTV_OK && (ids->is_ragged || ids->count != ids->rows ||
                             (ids->type != RTV_VALUE_STRING && ids->type != RTV_VALUE_INT64)))
        status = rtv__fail(RTV_E_DTYPE, "column '%s' must hold one string or int64 per row",
                           candidate_id);
    if (status == RTV_OK) {
        out->ids = ids;
        status = number_users(&user_of_seen, &users, context, seen, user_id);
    }
    if (status == RTV_OK)
        status = number_users(&out->user_of_row, &users, context, ranked, user_id);
    if (status == RTV_OK)
        status = sort_rows(out, user_of_seen, rtv_table_rows(seen), rtv__key_map_count(&users));
    rtv__key_map_destroy(&users);
    rtv__free(context, user_of_seen);
    if (status != RTV_OK)
        rtv__seen_items_destroy(out);
    return status;
}

void rtv__seen_items_destroy(rtv__seen_items *seen)
{
    rtv__free(seen->context, seen->user_of_row);
    rtv__free(seen->context, seen->row_splits);
    rtv__free(seen->context, seen->seen_rows);
    rtv__free(seen->context, seen->offsets);
    rtv__free(seen->context, seen->integers);
    rtv__free(seen->context, seen->lengths);
    rtv__free(seen->context, seen->strings);
    *seen = (rtv__seen_items){0};
}

static rtv_status reserve_lists(rtv__seen_items *seen, int64_t rows, int64_t items)
{
    const rtv_context *context = seen->context;
    RTV_TRY(
        rtv__reserve(context, &seen->offsets, &seen->offset_capacity, rows + 1, sizeof(int64_t)));
    if (seen->ids->type == RTV_VALUE_INT64)
        return rtv__reserve(context, &seen->integers, &seen->integer_capacity, items,
                            sizeof(int64_t));
    RTV_TRY(rtv__reserve(context, &seen->lengths, &seen->length_capacity, items, sizeof(int64_t)));
    return rtv__reserve(context, &seen->strings, &seen->string_capacity, items,
                        sizeof seen->strings[0]);
}

rtv_status rtv__seen_items_of_rows(rtv_id_lists *out, rtv__seen_items *seen, int64_t first,
                                   int64_t count)
{
    const int64_t *user = seen->user_of_row + first;
    int64_t items = 0;
    for (int64_t i = 0; i < count; i++)
        items += seen->row_splits[user[i] + 1] - seen->row_splits[user[i]];
    RTV_TRY(reserve_lists(seen, count, items));
    bool is_string = seen->ids->type == RTV_VALUE_STRING;
    int64_t filled = 0;
    for (int64_t i = 0; i < count; i++) {
        seen->offsets[i] = filled;
        for (int64_t j = seen->row_splits[user[i]]; j < seen->row_splits[user[i] + 1]; j++) {
            int64_t row = seen->seen_rows[j];
            if (is_string) {
                rtv__text text = rtv__column_text(seen->ids, row);
                seen->strings[filled] = text.data;
                seen->lengths[filled++] = text.length;
            } else {
                seen->integers[filled++] = seen->ids->values.int64[row];
            }
        }
    }
    seen->offsets[count] = filled;
    out->count = filled;
    out->offsets = seen->offsets;
    out->ids = is_string ? NULL : seen->integers;
    out->strings = is_string ? seen->strings : NULL;
    out->string_bytes = is_string ? seen->lengths : NULL;
    return RTV_OK;
}
