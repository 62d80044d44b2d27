/* Ranking losses as an op of the tape: arguments, weights, reduction. */
#include <inttypes.h>
#include <math.h>

#include "autodiff/op.h"
#include "autodiff/ranges.h"
#include "base/options.h"
#include "task/ranking_lists.h"

static const rtv_ranking_loss_options default_options = RTV_RANKING_LOSS_OPTIONS_INIT;

rtv_status rtv_ranking_loss_options_init(rtv_ranking_loss_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

/* All lists, in double; kept for the backward pass. */
typedef struct {
    rtv_ranking_loss_kind kind;
    int64_t lists, items, losses_per_list;
    double scale;            /* of a score: 1 / temperature */
    double *scores, *labels; /* [lists, items] */
    double *weights;         /* of the losses, divided as the reduction says */
    double *losses, *slopes; /* one of them is being computed */
    double *powers;          /* [lists, items] scratch */
    int32_t *order;          /* the same */
    uint8_t *valid;          /* [lists, items] */
    bool is_reduced;
} ranking_work;

static double number_at(const rtv_tensor *tensor, int64_t i)
{
    if (tensor->dtype == RTV_DTYPE_F64)
        return ((const double *)tensor->data)[i];
    return (double)((const float *)tensor->data)[i];
}

static rtv__ranking_list list_at(const ranking_work *work, int64_t number)
{
    int64_t first = number * work->items;
    return (rtv__ranking_list){work->items,         work->scores + first, work->labels + first,
                               work->valid + first, work->powers + first, work->order + first};
}

static void losses_of_lists(void *payload, int64_t begin, int64_t end)
{
    ranking_work *work = payload;
    for (int64_t number = begin; number < end; number++) {
        rtv__ranking_list list = list_at(work, number);
        rtv__ranking_losses(work->losses + number * work->losses_per_list, work->kind, &list);
    }
}

static void slopes_of_lists(void *payload, int64_t begin, int64_t end)
{
    ranking_work *work = payload;
    for (int64_t number = begin; number < end; number++) {
        rtv__ranking_list list = list_at(work, number);
        double *slopes = work->slopes + number * work->items;
        for (int64_t i = 0; i < work->items; i++)
            slopes[i] = 0.0;
        rtv__ranking_slopes(slopes, work->kind, &list,
                            work->weights + number * work->losses_per_list);
        for (int64_t i = 0; i < work->items; i++)
            slopes[i] *= work->scale;
    }
}

/* Lists per task: a pairwise loss looks at all pairs. */
static int64_t grain(const ranking_work *work)
{
    bool is_pairwise = rtv__ranking_is_pairwise(work->kind);
    double cost = (double)work->items * (is_pairwise ? (double)work->items : 1.0);
    return rtv__rows_per_task(cost < 1e9 ? (int64_t)(cost * 8.0) + 1 : 1000000000);
}

static const rtv__op ranking_loss_op;

static rtv_status check_options(rtv_ranking_loss_options *options, rtv_ranking_loss_kind kind)
{
    RTV_CHECK_KNOWN(kind >= RTV_PAIRWISE_HINGE && kind <= RTV_LIST_SOFTMAX,
                    "ranking_loss: kind is %" PRId32 ", must be %d to %d", kind, RTV_PAIRWISE_HINGE,
                    RTV_LIST_SOFTMAX);
    if (options->temperature == 0.0f)
        options->temperature = 1.0f;
    RTV_CHECK_ARG(options->temperature > 0.0f && isfinite(options->temperature),
                  "temperature is %g, must be above 0 and finite", (double)options->temperature);
    RTV_CHECK_KNOWN(options->reduction >= RTV_LOSS_MEAN && options->reduction <= RTV_LOSS_NONE,
                    "reduction is %" PRId32 ", must be an RTV_LOSS_ constant", options->reduction);
    return RTV_OK;
}

static rtv_status check_tensors(const rtv_tensor *scores, const rtv_tensor *labels,
                                const rtv_ranking_loss_options *options)
{
    const rtv__op *op = &ranking_loss_op;
    const rtv_tensor *real[] = {scores, labels, options->sample_weight};
    for (int32_t i = 0; i < 3; i++)
        RTV_TRY(rtv__op_check_real(op, &real[i], 1));
    if (scores->shape.rank != 1 && scores->shape.rank != 2)
        return rtv__op_fail_shapes(op, "scores", scores, NULL, NULL,
                                   "must be [lists, items] or [items]");
    if (!rtv__shape_equal(&scores->shape, &labels->shape))
        return rtv__op_fail_shapes(op, "scores", scores, "labels", labels, "they must be equal");
    if (options->mask == NULL)
        return RTV_OK;
    if (options->mask->dtype != RTV_DTYPE_U8)
        return rtv__fail(RTV_E_DTYPE, "%s: mask has dtype %s, must be u8", op->name,
                         rtv__dtype_text(options->mask->dtype));
    if (!rtv__shape_equal(&scores->shape, &options->mask->shape))
        return rtv__op_fail_shapes(op, "scores", scores, "mask", options->mask,
                                   "they must be equal");
    return RTV_OK;
}

static rtv_status alloc_work(ranking_work *work, rtv_tape *tape)
{
    int64_t count = work->lists * work->items, losses = work->lists * work->losses_per_list;
    size_t numbers = (size_t)count * sizeof(double);
    work->scores = rtv__tape_alloc(tape, numbers);
    work->labels = rtv__tape_alloc(tape, numbers);
    work->slopes = rtv__tape_alloc(tape, numbers);
    work->powers = rtv__tape_alloc(tape, numbers);
    work->order = rtv__tape_alloc(tape, (size_t)count * sizeof *work->order);
    work->valid = rtv__tape_alloc(tape, (size_t)count);
    work->weights = rtv__tape_alloc(tape, (size_t)losses * sizeof(double));
    work->losses = rtv__tape_alloc(tape, (size_t)losses * sizeof(double));
    bool complete = work->scores != NULL && work->labels != NULL && work->slopes != NULL &&
                    work->powers != NULL && work->order != NULL && work->valid != NULL &&
                    work->weights != NULL && work->losses != NULL;
    return complete ? RTV_OK : RTV_E_NOMEM;
}

static void read_lists(ranking_work *work, const rtv_tensor *scores, const rtv_tensor *labels,
                       const rtv_tensor *mask)
{
    for (int64_t i = 0; i < work->lists * work->items; i++) {
        work->scores[i] = number_at(scores, i) * work->scale;
        work->labels[i] = number_at(labels, i);
        bool is_masked = mask != NULL && ((const uint8_t *)mask->data)[i] == 0;
        work->valid[i] = work->labels[i] >= 0.0 && !is_masked;
    }
}

/* One weight per list or per loss, divided by what the reduction divides by. */
static rtv_status read_weights(ranking_work *work, const rtv_tensor *scores,
                               const rtv_ranking_loss_options *options)
{
    const rtv_tensor *given = options->sample_weight;
    int64_t losses = work->lists * work->losses_per_list;
    if (given != NULL && given->count != work->lists && given->count != losses)
        return rtv__op_fail_shapes(&ranking_loss_op, "scores", scores, "sample_weight", given,
                                   "there must be a weight for each list or for each loss");
    bool per_list = given != NULL && given->count == work->lists;
    double sum = 0.0, divisor = 1.0;
    for (int64_t i = 0; i < losses; i++) {
        int64_t at = per_list ? i / work->losses_per_list : i;
        work->weights[i] = given != NULL ? number_at(given, at) : 1.0;
        sum += work->weights[i];
    }
    if (options->reduction == RTV_LOSS_MEAN)
        divisor = sum;
    else if (options->reduction == RTV_LOSS_SUM_OVER_BATCH_SIZE)
        divisor = (double)losses;
    for (int64_t i = 0; i < losses; i++)
        work->weights[i] = divisor == 0.0 ? 0.0 : work->weights[i] / divisor;
    return RTV_OK;
}

static void write_number(rtv_tensor *out, int64_t i, double value)
{
    if (out->dtype == RTV_DTYPE_F64)
        ((double *)out->data)[i] = value;
    else
        ((float *)out->data)[i] = (float)value;
}

static void write_losses(rtv_tensor *out, const ranking_work *work)
{
    int64_t losses = work->lists * work->losses_per_list;
    double sum = 0.0;
    for (int64_t i = 0; i < losses; i++) {
        double loss = work->weights[i] * work->losses[i];
        sum += loss;
        if (!work->is_reduced)
            write_number(out, i, loss);
    }
    if (work->is_reduced)
        write_number(out, 0, sum);
}

static rtv_status start_node(rtv__node **out, ranking_work *work, rtv_tape *tape,
                             const rtv_tensor *scores)
{
    rtv__shape shape = {.rank = 0};
    if (!work->is_reduced) {
        shape = scores->shape;
        if (!rtv__ranking_is_pairwise(work->kind))
            shape.rank--;
    }
    RTV_TRY(rtv__op_start(out, tape, &ranking_loss_op, &scores, 1, scores->dtype, &shape));
    return alloc_work(work, tape);
}

rtv_status rtv_ranking_loss(rtv_tensor **out, rtv_tape *tape, rtv_ranking_loss_kind kind,
                            const rtv_tensor *scores, const rtv_tensor *labels,
                            const rtv_ranking_loss_options *options)
{
    rtv_ranking_loss_options known = default_options;
    if (out != NULL)
        *out = NULL;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_ranking_loss_options", 0));
    const rtv_tensor *inputs[] = {scores, labels, known.mask, known.sample_weight};
    RTV_TRY(rtv__op_check(out, tape, &ranking_loss_op, inputs, 4, 1u << 2 | 1u << 3));
    RTV_TRY(check_options(&known, kind));
    RTV_TRY(check_tensors(scores, labels, &known));
    ranking_work *work = rtv__tape_alloc_zero(tape, sizeof *work);
    if (work == NULL)
        return RTV_E_NOMEM;
    work->kind = kind;
    work->items = scores->shape.dims[scores->shape.rank - 1];
    work->lists = scores->shape.rank == 2 ? scores->shape.dims[0] : 1;
    work->losses_per_list = rtv__ranking_is_pairwise(kind) ? work->items : 1;
    work->scale = kind == RTV_PAIRWISE_MEAN_SQUARED ? 1.0 : 1.0 / (double)known.temperature;
    work->is_reduced = known.reduction != RTV_LOSS_NONE;
    rtv__node *node;
    RTV_TRY(start_node(&node, work, tape, scores));
    read_lists(work, scores, labels, known.mask);
    RTV_TRY(read_weights(work, scores, &known));
    rtv__for_ranges(tape, work->lists, grain(work), losses_of_lists, work);
    write_losses(&node->output, work);
    node->saved = work;
    return rtv__op_finish(out, node);
}

static double upstream_at(const rtv__node *node, int64_t i)
{
    if (node->output.dtype == RTV_DTYPE_F64)
        return ((const double *)node->slot.gradient)[i];
    return (double)((const float *)node->slot.gradient)[i];
}

static rtv_status ranking_backward(rtv__node *node)
{
    ranking_work *work = node->saved;
    if (!rtv__node_wants(node, 0))
        return RTV_OK;
    for (int64_t i = 0; i < work->lists * work->losses_per_list; i++)
        work->weights[i] *= upstream_at(node, work->is_reduced ? 0 : i);
    rtv__for_ranges(rtv__node_tape(node), work->lists, grain(work), slopes_of_lists, work);
    bool add;
    void *target = rtv__node_target(node, 0, &add);
    if (target == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < work->lists * work->items; i++) {
        double *exact = (double *)target + i;
        float *single = (float *)target + i;
        if (node->output.dtype == RTV_DTYPE_F64)
            *exact = (add ? *exact : 0.0) + work->slopes[i];
        else
            *single = (float)((add ? (double)*single : 0.0) + work->slopes[i]);
    }
    return RTV_OK;
}

static const rtv__op ranking_loss_op = {.name = "ranking_loss", .backward = ranking_backward};
