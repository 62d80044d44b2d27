#include "model/early_stopping.h"

#include <math.h>
#include <string.h>

rtv_status rtv__early_stopping_init(rtv__early_stopping *watch, rtv_model *model,
                                    const char *monitor, int64_t patience)
{
    *watch = (rtv__early_stopping){
        .model = model, .monitor = monitor, .patience = patience, .best_epoch = -1};
    watch->more_is_better = strstr(monitor, "accuracy") != NULL;
    if (patience == 0)
        return RTV_OK;
    watch->weights =
        rtv__alloc_zero(model->context, (size_t)model->parameter_count * sizeof watch->weights[0]);
    return watch->weights != NULL ? RTV_OK : RTV_E_NOMEM;
}

void rtv__early_stopping_destroy(rtv__early_stopping *watch)
{
    for (int32_t i = 0; watch->weights != NULL && i < watch->model->parameter_count; i++)
        rtv_tensor_free(watch->weights[i]);
    if (watch->model != NULL)
        rtv__free(watch->model->context, watch->weights);
    *watch = (rtv__early_stopping){0};
}

static void copy_values(rtv_tensor *to, const rtv_tensor *from)
{
    memcpy(rtv_tensor_data(to), rtv_tensor_const_data(from),
           (size_t)rtv_tensor_count(from) * rtv_dtype_bytes(rtv_tensor_dtype(from)));
}

static rtv_status keep_weights(rtv__early_stopping *watch)
{
    RTV_TRY(rtv_optimizer_flush(watch->model->optimizer));
    for (int32_t i = 0; i < watch->model->parameter_count; i++) {
        const rtv_tensor *parameter = watch->model->parameters[i].tensor;
        if (watch->weights[i] == NULL)
            RTV_TRY(rtv_tensor_copy(&watch->weights[i], parameter));
        else
            copy_values(watch->weights[i], parameter);
    }
    return RTV_OK;
}

rtv_status rtv__early_stopping_look(rtv__early_stopping *watch, const rtv_history *history,
                                    bool *stop)
{
    *stop = false;
    if (watch->patience == 0)
        return RTV_OK;
    int64_t epoch = rtv_history_epochs(history) - 1;
    double value = rtv_history_value(history, watch->monitor, epoch);
    if (isnan(value))
        return rtv__fail(RTV_E_INVALID,
                         "the figure '%s' to be monitored is not a number: it does not exist or is "
                         "not computed",
                         watch->monitor);
    bool better = watch->best_epoch < 0 ||
                  (watch->more_is_better ? value > watch->best : value < watch->best);
    if (better) {
        RTV_TRY(keep_weights(watch));
        watch->best = value;
        watch->best_epoch = epoch;
        watch->worse_epochs = 0;
    } else {
        *stop = ++watch->worse_epochs >= watch->patience;
    }
    return RTV_OK;
}

rtv_status rtv__early_stopping_restore(rtv__early_stopping *watch, rtv_history *history)
{
    if (watch->patience == 0 || watch->best_epoch < 0)
        return RTV_OK;
    RTV_TRY(rtv_optimizer_flush(watch->model->optimizer));
    for (int32_t i = 0; i < watch->model->parameter_count; i++)
        copy_values(watch->model->parameters[i].tensor, watch->weights[i]);
    rtv__history_set_best_epoch(history, watch->best_epoch);
    return RTV_OK;
}
