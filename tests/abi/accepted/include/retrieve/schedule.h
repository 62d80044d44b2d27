#ifndef RTV_SCHEDULE_H
#define RTV_SCHEDULE_H
#include "retrieve/base.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_schedule_kind;
enum {
    RTV_SCHEDULE_CONSTANT = 0,
    RTV_SCHEDULE_EXPONENTIAL = 1,
    RTV_SCHEDULE_INVERSE_TIME = 2,
    RTV_SCHEDULE_POLYNOMIAL = 3,
    RTV_SCHEDULE_COSINE = 4,
    RTV_SCHEDULE_COSINE_RESTARTS = 5,
    RTV_SCHEDULE_PIECEWISE = 6
};
enum {
    RTV_SCHEDULE_STAIRCASE = 1u,
    RTV_SCHEDULE_CYCLE = 2u
};
typedef struct rtv_schedule {
    uint32_t struct_size;
    uint32_t flags;
    rtv_schedule_kind kind;
    int32_t boundary_count;
    double initial_learning_rate;
    int64_t decay_steps;
    double decay_rate;
    double end_learning_rate;
    double power;
    double alpha;
    double warmup_target;
    int64_t warmup_steps;
    double period_factor;
    double height_factor;
    const int64_t *boundaries;
    const double *values;
} rtv_schedule;
#define RTV_SCHEDULE_INIT                                                                          \
    {                                                                                              \
        sizeof(rtv_schedule), 0, 0, 0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0, NULL, NULL    \
    }
RTV_API RTV_NODISCARD rtv_status rtv_schedule_init(rtv_schedule *schedule, size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_schedule_at(double *out, const rtv_schedule *schedule,
                                                 int64_t step);
RTV_END_DECLS
#endif
