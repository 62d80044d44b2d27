#include "model/training_history.h"

#include <math.h>
#include <string.h>

#include "base/context.h"

typedef struct {
    char *name;
    double *values;
    int64_t capacity;
} history_column;

struct rtv_history {
    rtv_context *context;
    history_column *columns;
    int64_t column_count, column_capacity;
    int64_t epochs, best_epoch;
};

rtv_status rtv__history_create(rtv_history **out, rtv_context *context)
{
    rtv_history *history = rtv__alloc_zero(context, sizeof *history);
    if (history == NULL)
        return RTV_E_NOMEM;
    history->context = rtv__context_retain(context);
    history->best_epoch = -1;
    *out = history;
    return RTV_OK;
}

void rtv_history_free(rtv_history *history)
{
    if (history == NULL)
        return;
    rtv_context *context = history->context;
    for (int64_t i = 0; i < history->column_count; i++) {
        rtv__free(context, history->columns[i].name);
        rtv__free(context, history->columns[i].values);
    }
    rtv__free(context, history->columns);
    rtv__free(context, history);
    rtv__context_release(context);
}

static const history_column *find_column(const rtv_history *history, const char *name)
{
    for (int64_t i = 0; i < history->column_count; i++)
        if (strcmp(history->columns[i].name, name) == 0)
            return &history->columns[i];
    return NULL;
}

static rtv_status grow_column(rtv_history *history, history_column *column, int64_t rows)
{
    int64_t old = column->capacity;
    RTV_TRY(rtv__reserve(history->context, &column->values, &column->capacity, rows,
                         sizeof column->values[0]));
    for (int64_t i = old; i < column->capacity; i++)
        column->values[i] = NAN;
    return RTV_OK;
}

rtv_status rtv__history_add_epoch(rtv_history *history)
{
    for (int64_t i = 0; i < history->column_count; i++)
        RTV_TRY(grow_column(history, &history->columns[i], history->epochs + 1));
    history->epochs++;
    history->best_epoch = history->epochs - 1;
    return RTV_OK;
}

static rtv_status add_column(rtv_history *history, const char *name)
{
    RTV_TRY(rtv__reserve(history->context, &history->columns, &history->column_capacity,
                         history->column_count + 1, sizeof history->columns[0]));
    history_column column = {.name = rtv__copy_string(history->context, name, strlen(name))};
    if (column.name == NULL)
        return RTV_E_NOMEM;
    rtv_status status = grow_column(history, &column, history->epochs);
    if (status != RTV_OK) {
        rtv__free(history->context, column.name);
        return status;
    }
    history->columns[history->column_count++] = column;
    return RTV_OK;
}

rtv_status rtv__history_set(rtv_history *history, const char *name, double value)
{
    const history_column *column = find_column(history, name);
    if (column == NULL) {
        RTV_TRY(add_column(history, name));
        column = &history->columns[history->column_count - 1];
    }
    column->values[history->epochs - 1] = value;
    return RTV_OK;
}

void rtv__history_set_best_epoch(rtv_history *history, int64_t epoch)
{
    history->best_epoch = epoch;
}

int64_t rtv_history_epochs(const rtv_history *history)
{
    return history->epochs;
}

double rtv_history_value(const rtv_history *history, const char *name, int64_t epoch)
{
    const history_column *column = name != NULL ? find_column(history, name) : NULL;
    if (column == NULL || epoch < 0 || epoch >= history->epochs)
        return NAN;
    return column->values[epoch];
}

int64_t rtv_history_best_epoch(const rtv_history *history)
{
    return history->best_epoch;
}
