/* ranking_metrics: MRR, NDCG, DCG, MAP, precision and recall of ranked lists. */
#include <string.h>

#include "parity.h"
#include "retrieve/ranking_metric.h"

static rtv_ranking_kind kind_of(const char *name)
{
    static const struct {
        const char *name;
        rtv_ranking_kind kind;
    } kinds[] = {
        {"MRR", RTV_RANKING_MRR}, {"PrecisionAtK", RTV_RANKING_PRECISION},
        {"MAP", RTV_RANKING_MAP}, {"RecallAtK", RTV_RANKING_RECALL},
        {"DCG", RTV_RANKING_DCG}, {"NDCG", RTV_RANKING_NDCG},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].kind;
    return 0;
}

static void free_metric(void *metric)
{
    rtv_ranking_metric_free(metric);
}

static int32_t weight_shape(const parity_tensor *weights, const parity_tensor *labels)
{
    if (weights->rank == 0)
        return RTV_WEIGHT_ONE;
    return weights->count == labels->count ? RTV_WEIGHT_PER_ITEM : RTV_WEIGHT_PER_LIST;
}

static void update(parity_case *c, rtv_ranking_metric *metric, const parity_json *given)
{
    const parity_tensor *labels = parity_tensor_get(c, given, "labels");
    const parity_tensor *scores = parity_tensor_get(c, given, "scores");
    const parity_tensor *mask = parity_tensor_optional(c, given, "mask");
    const parity_tensor *weights = parity_tensor_optional(c, given, "sample_weight");
    if (labels == NULL || scores == NULL)
        return;
    rtv_ranking_lists lists = RTV_RANKING_LISTS_INIT;
    /* A list alone, without a batch. */
    lists.lists = labels->rank == 2 ? labels->dims[0] : 1;
    lists.items = labels->dims[labels->rank - 1];
    lists.labels = labels->f32;
    lists.scores = scores->f32;
    lists.mask = mask != NULL ? mask->u8 : NULL;
    if (weights != NULL) {
        lists.weights = weights->f32;
        lists.weight_shape = weight_shape(weights, labels);
    }
    PARITY_TRY(c, rtv_ranking_metric_update(metric, &lists));
}

static void check_ranking_metric(parity_case *c)
{
    rtv_ranking_metric *metric;
    const char *name = json_text(json_get(c->options, "metric"), "");
    PARITY_TRY(c, rtv_ranking_metric_create(&metric, NULL, kind_of(name),
                                            json_int(json_get(c->options, "k"), 0)));
    parity_defer(c, free_metric, metric);
    const parity_json *updates = json_get(c->input, "updates");
    float *got = parity_alloc(c, (size_t)(json_count(updates) + 1) * sizeof *got);
    for (int64_t i = 0; i < json_count(updates); i++) {
        update(c, metric, json_at(updates, i));
        got[i] = (float)rtv_ranking_metric_result(metric);
    }
    if (!json_bool(json_get(c->options, "tie_free"), 1))
        parity_quirk(c, "keras-rs shuffles ties; they stay in input order");
    parity_output_close(c, "after_update", got, json_count(updates));
}

const parity_area parity_ranking_metrics_areas[] = {
    {"ranking_metrics", NULL, check_ranking_metric},
    {NULL, NULL, NULL},
};
