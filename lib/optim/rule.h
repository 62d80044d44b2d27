/* What distinguishes the kinds of optimizers. One file per family defines the rules. */
#ifndef RTV_LIB_OPTIM_RULE_H
#define RTV_LIB_OPTIM_RULE_H

#include <stdbool.h>

#include "optim/history.h"
#include "retrieve/optim.h"

/* State per element: "<parameter>/<name>" in files. */
typedef struct {
    const char *name;
    double initial;
} rtv__slot_spec;

typedef struct {
    const char *name; /* in files */
    int32_t (*slots)(rtv__slot_spec *out, const rtv_optimizer_options *options);
    rtv__update (*update)(const rtv_optimizer_options *options);
    /* Fills in what depends on the step t, counted from 1; options, rate and decay are there. */
    void (*set_numbers)(rtv__update_numbers *numbers, int64_t t);
    /* Whether a gradient of 0 changes anything, weight decay aside. */
    bool (*moves)(const rtv_optimizer_options *options);
    void (*plan)(rtv__catch_up *plan, const rtv__history *history,
                 const rtv_optimizer_options *options);
    /* Whether a row that never had a gradient is moved by one of 0, weight decay aside. */
    bool moves_untouched;
} rtv__rule;

extern const rtv__rule rtv__rule_sgd, rtv__rule_adagrad, rtv__rule_clippy_adagrad, rtv__rule_adam,
    rtv__rule_adamw, rtv__rule_nadam, rtv__rule_adamax, rtv__rule_rmsprop, rtv__rule_adadelta,
    rtv__rule_ftrl, rtv__rule_lion;

/* NULL for an unknown kind. */
const rtv__rule *rtv__rule_of(rtv_optimizer_kind kind);

#endif
