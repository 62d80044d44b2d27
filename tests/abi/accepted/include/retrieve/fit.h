#ifndef RTV_FIT_H
#define RTV_FIT_H
#include "retrieve/evaluate.h"
#include "retrieve/model.h"
RTV_BEGIN_DECLS
typedef struct rtv_history rtv_history;
typedef struct rtv_progress {
    int64_t epoch;
    int64_t epochs;
    int64_t step;
    int64_t steps;
    int64_t rows;
    double loss;
    double seconds;
    double batch_loss;
} rtv_progress;
typedef int32_t (*rtv_progress_fn)(const rtv_progress *progress, void *payload);
typedef struct rtv_fit_options {
    uint32_t struct_size;
    uint32_t flags;
    int64_t batch_rows;
    int64_t epochs;
    uint64_t shuffle_seed;
    const rtv_table *validation;
    const rtv_table *candidates;
    const rtv_evaluate_options *evaluate;
    const char *monitor;
    int64_t patience;
    rtv_progress_fn on_progress;
    void *payload;
} rtv_fit_options;
enum {
    RTV_FIT_KEEP_ORDER = 1u,
    RTV_FIT_SHUFFLE_ONCE = 2u,
    RTV_FIT_DROP_LAST = 4u
};
#define RTV_FIT_OPTIONS_INIT                                                                       \
    {                                                                                              \
        sizeof(rtv_fit_options), 0, 0, 0, 0, NULL, NULL, NULL, NULL, 0, NULL, NULL                 \
    }
RTV_API RTV_NODISCARD rtv_status rtv_fit_options_init(rtv_fit_options *options, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_model_fit(rtv_model *model, const rtv_table *train,
                                               const rtv_fit_options *options,
                                               rtv_history **history);
RTV_API void rtv_history_free(rtv_history *history);
RTV_API int64_t rtv_history_epochs(const rtv_history *history);
RTV_API double rtv_history_value(const rtv_history *history, const char *name, int64_t epoch);
RTV_API int64_t rtv_history_best_epoch(const rtv_history *history);
RTV_API RTV_NODISCARD rtv_status rtv_model_save_checkpoint(rtv_model *model, const char *path);
RTV_API RTV_NODISCARD rtv_status rtv_model_load_checkpoint(rtv_model *model, const char *path);
RTV_END_DECLS
#endif
