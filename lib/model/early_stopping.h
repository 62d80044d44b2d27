/* Watching one figure of the epochs and keeping the weights of the best. */
#ifndef RTV_LIB_MODEL_EARLY_STOPPING_H
#define RTV_LIB_MODEL_EARLY_STOPPING_H

#include "model/training_history.h"
#include "model/model.h"

typedef struct {
    rtv_model *model;    /* borrowed */
    const char *monitor; /* borrowed: name of a figure of the history */
    int64_t patience;    /* 0: off */
    bool more_is_better;
    double best;
    int64_t best_epoch, worse_epochs;
    rtv_tensor **weights; /* copies of all parameters at the best epoch */
} rtv__early_stopping;

rtv_status rtv__early_stopping_init(rtv__early_stopping *watch, rtv_model *model,
                                    const char *monitor, int64_t patience);
void rtv__early_stopping_destroy(rtv__early_stopping *watch);
/* Looks at the newest epoch; sets `*stop` when it was one too many. */
rtv_status rtv__early_stopping_look(rtv__early_stopping *watch, const rtv_history *history,
                                    bool *stop);
/* Puts the weights of the best epoch back. */
rtv_status rtv__early_stopping_restore(rtv__early_stopping *watch, rtv_history *history);

#endif
