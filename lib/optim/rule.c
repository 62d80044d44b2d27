#include "optim/rule.h"

#include <stddef.h>

const rtv__rule *rtv__rule_of(rtv_optimizer_kind kind)
{
    static const rtv__rule *const rules[] = {
        [RTV_OPTIMIZER_ADAGRAD] = &rtv__rule_adagrad,
        [RTV_OPTIMIZER_SGD] = &rtv__rule_sgd,
        [RTV_OPTIMIZER_ADAM] = &rtv__rule_adam,
        [RTV_OPTIMIZER_ADAMW] = &rtv__rule_adamw,
        [RTV_OPTIMIZER_NADAM] = &rtv__rule_nadam,
        [RTV_OPTIMIZER_ADAMAX] = &rtv__rule_adamax,
        [RTV_OPTIMIZER_RMSPROP] = &rtv__rule_rmsprop,
        [RTV_OPTIMIZER_ADADELTA] = &rtv__rule_adadelta,
        [RTV_OPTIMIZER_FTRL] = &rtv__rule_ftrl,
        [RTV_OPTIMIZER_LION] = &rtv__rule_lion,
        [RTV_OPTIMIZER_CLIPPY_ADAGRAD] = &rtv__rule_clippy_adagrad,
    };
    if (kind < 0 || kind >= (rtv_optimizer_kind)(sizeof rules / sizeof rules[0]))
        return NULL;
    return rules[kind];
}
