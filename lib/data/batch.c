#include "data/batch.h"

#include <string.h>

rtv_status rtv_batch_create(rtv_batch **out, rtv_context *context, int64_t rows)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    if (rows < 0)
        return rtv__fail(RTV_E_RANGE, "rows is %lld", (long long)rows);
    rtv_batch *batch = rtv__alloc_zero(context, sizeof *batch);
    if (batch == NULL)
        return RTV_E_NOMEM;
    batch->context = rtv__context_retain(context);
    batch->rows = rows;
    *out = batch;
    return RTV_OK;
}

static void give_back(rtv__batch_feature *feature)
{
    rtv_column_free(feature->borrowed);
    feature->borrowed = NULL;
    feature->shown = NULL;
}

void rtv_batch_free(rtv_batch *batch)
{
    if (batch == NULL)
        return;
    rtv_context *context = batch->context;
    for (int64_t i = 0; i < batch->slots; i++) {
        give_back(&batch->features[i]);
        rtv_column_free(batch->features[i].own);
        rtv__free(context, batch->features[i].name);
    }
    rtv__free(context, batch->features);
    rtv__free(context, batch);
    rtv__context_release(context);
}

static void empty(rtv_batch *batch, int64_t rows)
{
    for (int64_t i = 0; i < batch->count; i++)
        give_back(&batch->features[i]);
    batch->count = 0;
    batch->rows = rows;
}

rtv_status rtv_batch_reset(rtv_batch *batch, int64_t rows)
{
    RTV_CHECK_ARG(batch != NULL, "batch is NULL");
    if (rows < 0)
        return rtv__fail(RTV_E_RANGE, "rows is %lld", (long long)rows);
    empty(batch, rows);
    return RTV_OK;
}

static int64_t slot_of(const rtv_batch *batch, const char *name)
{
    for (int64_t i = 0; i < batch->slots; i++)
        if (strcmp(batch->features[i].name, name) == 0)
            return i;
    return -1;
}

static rtv_status add_slot(rtv_batch *batch, const char *name)
{
    RTV_TRY(rtv__reserve(batch->context, &batch->features, &batch->capacity, batch->slots + 1,
                         sizeof *batch->features));
    char *copy = rtv__copy_string(batch->context, name, strlen(name));
    if (copy == NULL)
        return RTV_E_NOMEM;
    rtv__batch_feature *feature = &batch->features[batch->slots++];
    memset(feature, 0, sizeof *feature);
    feature->name = copy;
    return RTV_OK;
}

/*
 * Finds the feature, or moves a slot behind those in use to their end: the one that had the name
 * before, or a new one. It counts as in use only when `show` is called.
 */
static rtv_status open_feature(int64_t *out, rtv_batch *batch, const char *name)
{
    RTV_CHECK_ARG(batch != NULL, "batch is NULL");
    RTV_CHECK_ARG(name != NULL && name[0] != '\0', "a feature needs a name");
    int64_t slot = slot_of(batch, name);
    if (slot < 0) {
        RTV_TRY(add_slot(batch, name));
        slot = batch->slots - 1;
    }
    if (slot > batch->count) {
        rtv__batch_feature moved = batch->features[slot];
        batch->features[slot] = batch->features[batch->count];
        batch->features[batch->count] = moved;
        slot = batch->count;
    }
    *out = slot;
    return RTV_OK;
}

static void show(rtv_batch *batch, int64_t slot, const rtv_column *column, rtv_column *borrowed)
{
    rtv_column_free(batch->features[slot].borrowed);
    batch->features[slot].borrowed = borrowed;
    batch->features[slot].shown = column;
    if (slot == batch->count)
        batch->count++;
}

/* A feature that could not be filled is not there: its old values are gone. */
static void close_feature(rtv_batch *batch, int64_t slot)
{
    give_back(&batch->features[slot]);
    if (slot < batch->count) {
        rtv__batch_feature removed = batch->features[slot];
        batch->count--;
        memmove(&batch->features[slot], &batch->features[slot + 1],
                (size_t)(batch->count - slot) * sizeof removed);
        batch->features[batch->count] = removed;
    }
}

/* The memory of a feature, for filling. */
static rtv_status open_own(int64_t *out_slot, rtv_column **out, rtv_batch *batch, const char *name)
{
    RTV_TRY(open_feature(out_slot, batch, name));
    rtv__batch_feature *feature = &batch->features[*out_slot];
    if (feature->own == NULL && rtv_column_create(&feature->own, batch->context) != RTV_OK) {
        close_feature(batch, *out_slot);
        return RTV_E_NOMEM;
    }
    *out = feature->own;
    return RTV_OK;
}

rtv_status rtv_batch_set_strings(rtv_batch *batch, const char *name, const char *const *strings,
                                 const int64_t *lengths)
{
    int64_t slot;
    rtv_column *own;
    RTV_TRY(open_own(&slot, &own, batch, name));
    rtv_status status = rtv__column_fill_strings(own, batch->rows, strings, lengths);
    if (status == RTV_OK)
        show(batch, slot, own, NULL);
    else
        close_feature(batch, slot);
    return status;
}

static rtv_status set_numbers(rtv_batch *batch, const char *name, rtv_value_type type,
                              const void *values)
{
    int64_t slot;
    rtv_column *own;
    RTV_TRY(open_own(&slot, &own, batch, name));
    rtv_status status = rtv__column_fill_numbers(own, type, batch->rows, values);
    if (status == RTV_OK)
        show(batch, slot, own, NULL);
    else
        close_feature(batch, slot);
    return status;
}

rtv_status rtv_batch_set_int64(rtv_batch *batch, const char *name, const int64_t *values)
{
    return set_numbers(batch, name, RTV_VALUE_INT64, values);
}

rtv_status rtv_batch_set_float32(rtv_batch *batch, const char *name, const float *values)
{
    return set_numbers(batch, name, RTV_VALUE_FLOAT32, values);
}

rtv_status rtv_batch_set_float64(rtv_batch *batch, const char *name, const double *values)
{
    return set_numbers(batch, name, RTV_VALUE_FLOAT64, values);
}

rtv_status rtv_batch_set_column(rtv_batch *batch, const char *name, rtv_column *column)
{
    int64_t slot;
    RTV_TRY(open_feature(&slot, batch, name));
    rtv_status status = RTV_OK;
    if (column == NULL)
        status = rtv__fail(RTV_E_INVALID, "column is NULL");
    else if (column->rows != batch->rows)
        status = rtv__fail(RTV_E_SHAPE, "column '%s' has %lld rows, the batch has %lld", name,
                           (long long)column->rows, (long long)batch->rows);
    if (status == RTV_OK)
        show(batch, slot, column, rtv__column_retain(column));
    else
        close_feature(batch, slot);
    return status;
}

rtv_status rtv__batch_gather(rtv_batch *batch, const rtv_table *table, const int64_t *rows,
                             int64_t count)
{
    empty(batch, count);
    for (int64_t i = 0; i < table->count; i++) {
        int64_t slot;
        rtv_column *own;
        rtv_status status = open_own(&slot, &own, batch, table->entries[i].name);
        if (status == RTV_OK)
            status = rtv__column_gather(own, table->entries[i].column, rows, count);
        if (status != RTV_OK) {
            empty(batch, 0);
            return status;
        }
        show(batch, slot, own, NULL);
    }
    return RTV_OK;
}

rtv_status rtv_batch_gather(rtv_batch *batch, const rtv_table *table, const int64_t *rows,
                            int64_t count)
{
    RTV_CHECK_ARG(batch != NULL && table != NULL, "batch or table is NULL");
    rtv_status status = rtv__check_rows(rows, count, table->rows);
    if (status != RTV_OK) {
        empty(batch, 0);
        return status;
    }
    return rtv__batch_gather(batch, table, rows, count);
}

int64_t rtv_batch_rows(const rtv_batch *batch)
{
    return batch->rows;
}

const rtv_column *rtv_batch_column(const rtv_batch *batch, const char *name)
{
    for (int64_t i = 0; i < batch->count; i++)
        if (strcmp(batch->features[i].name, name) == 0)
            return batch->features[i].shown;
    return NULL;
}

const char *rtv_batch_name(const rtv_batch *batch, int64_t index)
{
    return index >= 0 && index < batch->count ? batch->features[index].name : NULL;
}
