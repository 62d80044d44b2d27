/* Tables of chosen rows of a table. */
#include "data/table.h"

#include <string.h>

#include "base/random.h"
#include "base/thread_pool.h"

rtv_status rtv_table_slice(rtv_table **out, const rtv_table *table, int64_t first, int64_t count)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(table != NULL, "table is NULL");
    if (first < 0 || count < 0 || first > table->rows || count > table->rows - first)
        return rtv__fail(RTV_E_RANGE, "a slice of %lld rows from row %lld on of a table of %lld",
                         (long long)count, (long long)first, (long long)table->rows);
    rtv_table *slice;
    RTV_TRY(rtv_table_create(&slice, table->context));
    rtv_status status = RTV_OK;
    for (int64_t i = 0; i < table->count && status == RTV_OK; i++) {
        rtv_column *column;
        status = rtv__column_slice(&column, table->entries[i].column, first, count);
        if (status == RTV_OK)
            status = rtv_table_add(slice, table->entries[i].name, column);
        rtv_column_free(column);
    }
    if (status != RTV_OK) {
        rtv_table_free(slice);
        return status;
    }
    *out = slice;
    return RTV_OK;
}

typedef struct {
    const rtv_table *table;
    rtv_table *selected;
    const int64_t *rows;
    int64_t count;
    atomic_int failed; /* the status of a column that could not be copied */
} selection;

static void select_column(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    selection *job = payload;
    rtv_status status = rtv__column_gather(job->selected->entries[task].column,
                                           job->table->entries[task].column, job->rows, job->count);
    if (status != RTV_OK)
        atomic_store(&job->failed, status);
}

/* Adds an empty output column for every column of `table`. */
static rtv_status add_outputs(rtv_table *selected, const rtv_table *table)
{
    for (int64_t i = 0; i < table->count; i++) {
        rtv_column *column;
        RTV_TRY(rtv_column_create(&column, table->context));
        rtv_status status = rtv_table_add(selected, table->entries[i].name, column);
        rtv_column_free(column);
        RTV_TRY(status);
    }
    return RTV_OK;
}

rtv_status rtv__table_select(rtv_table **out, const rtv_table *table, const int64_t *rows,
                             int64_t count)
{
    *out = NULL;
    rtv_table *selected;
    RTV_TRY(rtv_table_create(&selected, table->context));
    rtv_status status = add_outputs(selected, table);
    if (status == RTV_OK) {
        selection job = {.table = table, .selected = selected, .rows = rows, .count = count};
        atomic_init(&job.failed, RTV_OK);
        rtv__parallel(table->context, table->count, select_column, &job);
        status = atomic_load(&job.failed);
        if (status != RTV_OK)
            status = rtv__fail(status, "no memory for %lld rows of a table", (long long)count);
    }
    if (status != RTV_OK) {
        rtv_table_free(selected);
        return status;
    }
    if (table->count > 0)
        selected->rows = count;
    *out = selected;
    return RTV_OK;
}

rtv_status rtv__check_rows(const int64_t *rows, int64_t count, int64_t total)
{
    if (count < 0)
        return rtv__fail(RTV_E_RANGE, "count is %lld", (long long)count);
    RTV_CHECK_ARG(rows != NULL || count == 0, "rows is NULL");
    for (int64_t i = 0; i < count; i++)
        if (rows[i] < 0 || rows[i] >= total)
            return rtv__fail(RTV_E_RANGE, "rows[%lld] is %lld, the table has %lld rows",
                             (long long)i, (long long)rows[i], (long long)total);
    return RTV_OK;
}

rtv_status rtv_table_select(rtv_table **out, const rtv_table *table, const int64_t *rows,
                            int64_t count)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(table != NULL, "table is NULL");
    RTV_TRY(rtv__check_rows(rows, count, table->rows));
    return rtv__table_select(out, table, rows, count);
}

rtv_status rtv_table_shuffle(rtv_table **out, const rtv_table *table, uint64_t seed)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(table != NULL, "table is NULL");
    int64_t *rows = rtv__alloc_array(table->context, table->rows, sizeof *rows);
    if (rows == NULL)
        return RTV_E_NOMEM;
    rtv__random random;
    rtv__random_seed(&random, seed);
    for (int64_t i = 0; i < table->rows; i++) {
        int64_t place = (int64_t)rtv__random_below(&random, (uint64_t)i + 1);
        if (place != i)
            rows[i] = rows[place];
        rows[place] = i;
    }
    rtv_status status = rtv__table_select(out, table, rows, table->rows);
    rtv__free(table->context, rows);
    return status;
}
