/* ranking_losses: pairwise and listwise losses of scored lists. */
#include <string.h>

#include "parity.h"
#include "retrieve/losses.h"

static rtv_ranking_loss_kind kind_of(const char *name)
{
    static const struct {
        const char *name;
        rtv_ranking_loss_kind kind;
    } kinds[] = {
        {"pairwise_hinge", RTV_PAIRWISE_HINGE},
        {"pairwise_logistic", RTV_PAIRWISE_LOGISTIC},
        {"pairwise_soft_zero_one", RTV_PAIRWISE_SOFT_ZERO_ONE},
        {"pairwise_mse", RTV_PAIRWISE_MEAN_SQUARED},
        {"list_mle", RTV_LIST_MLE},
        {"softmax", RTV_LIST_SOFTMAX},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].kind;
    return 0;
}

static void free_tape(void *tape)
{
    rtv_tape_free(tape);
}

static const rtv_tensor *optional(parity_case *c, const char *key, rtv_dtype dtype)
{
    const parity_tensor *given = parity_tensor_optional(c, c->input, key);
    return given != NULL ? parity_to_rtv(c, given, dtype) : NULL;
}

static void check_ranking_loss(parity_case *c)
{
    rtv_ranking_loss_options options = RTV_RANKING_LOSS_OPTIONS_INIT;
    const char *reduction = json_text(json_get(c->options, "reduction"), "sum_over_batch_size");
    options.reduction = strcmp(reduction, "none") == 0  ? RTV_LOSS_NONE
                        : strcmp(reduction, "sum") == 0 ? RTV_LOSS_SUM
                                                        : RTV_LOSS_SUM_OVER_BATCH_SIZE;
    options.temperature = json_float(json_get(c->options, "temperature"), 1.0f);
    options.mask = optional(c, "mask", RTV_DTYPE_U8);
    options.sample_weight = optional(c, "sample_weight", RTV_DTYPE_F32);
    const parity_tensor *given = parity_tensor_get(c, c->input, "scores");
    const rtv_tensor *labels = optional(c, "labels", RTV_DTYPE_F32);
    rtv_tensor *scores = given != NULL ? parity_to_rtv(c, given, RTV_DTYPE_F32) : NULL;
    rtv_tensor *loss, *gradient;
    rtv_tape *tape;
    if (scores == NULL || labels == NULL)
        return;
    PARITY_TRY(c, rtv_tensor_set_requires_gradient(scores, 1));
    PARITY_TRY(c, rtv_tape_create(&tape, NULL, NULL));
    parity_defer(c, free_tape, tape);
    rtv_ranking_loss_kind kind = kind_of(json_text(json_get(c->options, "loss"), ""));
    PARITY_TRY(c, rtv_ranking_loss(&loss, tape, kind, scores, labels, &options));
    parity_output_tensor(c, "loss", loss);
    PARITY_TRY(c, rtv_tape_backward(tape, loss));
    PARITY_TRY(c, rtv_tape_gradient(&gradient, tape, scores));
    parity_output_tensor(c, "d_scores", gradient);
}

const parity_area parity_ranking_losses_areas[] = {
    {"ranking_losses", NULL, check_ranking_loss},
    {NULL, NULL, NULL},
};
