#ifndef RTV_OPTIM_H
#define RTV_OPTIM_H
#include "retrieve/autodiff.h"
#include "retrieve/schedule.h"
RTV_BEGIN_DECLS
typedef struct rtv_optimizer rtv_optimizer;
typedef int32_t rtv_optimizer_kind;
enum {
    RTV_OPTIMIZER_ADAGRAD = 0,
    RTV_OPTIMIZER_SGD = 1,
    RTV_OPTIMIZER_ADAM = 2,
    RTV_OPTIMIZER_ADAMW = 3,
    RTV_OPTIMIZER_NADAM = 4,
    RTV_OPTIMIZER_ADAMAX = 5,
    RTV_OPTIMIZER_RMSPROP = 6,
    RTV_OPTIMIZER_ADADELTA = 7,
    RTV_OPTIMIZER_FTRL = 8,
    RTV_OPTIMIZER_LION = 9,
    RTV_OPTIMIZER_CLIPPY_ADAGRAD = 10
};
typedef int32_t rtv_row_updates;
enum {
    RTV_ROWS_EXACT = 0,
    RTV_ROWS_LAZY = 1
};
typedef int32_t rtv_non_finite;
enum {
    RTV_NON_FINITE_FAIL = 0,
    RTV_NON_FINITE_SKIP = 1,
    RTV_NON_FINITE_PROPAGATE = 2
};
enum {
       RTV_OPTIMIZER_NESTEROV = 1u,
       RTV_OPTIMIZER_AMSGRAD = 2u,
       RTV_OPTIMIZER_CENTERED = 4u,
       RTV_OPTIMIZER_LEGACY_ADAGRAD =
           8u,
       RTV_OPTIMIZER_CLIP_ACCUMULATOR = 16u,
       RTV_OPTIMIZER_ACCUMULATE_FIRST = 32u,
       RTV_OPTIMIZER_ROW_WISE =
           64u
};
typedef struct rtv_optimizer_options {
    uint32_t struct_size;
    uint32_t flags;
    rtv_optimizer_kind kind;
    rtv_row_updates row_updates;
    rtv_non_finite non_finite;
    int32_t reserved1;
    const rtv_schedule *schedule;
    const void *reserved2;
    double learning_rate;
    double momentum;
    double rho;
    double beta_1;
    double beta_2;
    double epsilon;
    double initial_accumulator;
    double weight_decay;
    double clip_value;
    double clip_norm;
    double clip_global_norm;
    double l1;
    double l2;
    double l2_shrinkage;
    double ftrl_beta;
    double learning_rate_power;
    double variable_threshold;
    double accumulator_threshold;
    double absolute_threshold;
} rtv_optimizer_options;
#define RTV_OPTIMIZER_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_optimizer_options), 0, 0, 0, 0, 0, NULL, NULL, -1.0, -1.0, -1.0, -1.0, -1.0,    \
            -1.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0, -1.0, -1.0             \
    }
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_options_init(rtv_optimizer_options *options,
                                                            size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_create(rtv_optimizer **out, rtv_context *context,
                                                      const rtv_optimizer_options *options);
RTV_API void rtv_optimizer_free(rtv_optimizer *optimizer);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_step(rtv_optimizer *optimizer, rtv_tape *tape);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_flush(rtv_optimizer *optimizer);
RTV_API RTV_NODISCARD rtv_status rtv_optimizer_set_learning_rate(rtv_optimizer *optimizer,
                                                                 double learning_rate);
RTV_API double rtv_optimizer_learning_rate(const rtv_optimizer *optimizer);
RTV_API int64_t rtv_optimizer_step_count(const rtv_optimizer *optimizer);
RTV_API int64_t rtv_optimizer_skipped(const rtv_optimizer *optimizer);
RTV_END_DECLS
#endif
