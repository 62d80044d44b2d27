/* The steps of the Retrieval task on a given matrix of scores. */
#include "retrieve/logits.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "autodiff/op.h"
#include "autodiff/ops/id_input.h"
#include "tensor/softmax_strip.h"
#include "tensor/topk.h"

static rtv_status check_logits(const rtv__op *op, const rtv_tensor *logits)
{
    if (logits->dtype != RTV_DTYPE_F32)
        return rtv__fail(RTV_E_DTYPE, "%s: logits have dtype %s, must be f32", op->name,
                         rtv__dtype_text(logits->dtype));
    if (logits->shape.rank != 2)
        return rtv__op_fail_shapes(op, "logits", logits, NULL, NULL, "must be [rows, columns]");
    return RTV_OK;
}

/* One for each column, or for each column of each row. */
static rtv_status check_columns(const rtv__op *op, const rtv_tensor *logits, const char *name,
                                const rtv_tensor *tensor)
{
    bool by_column = tensor->shape.rank == 1 && tensor->shape.dims[0] == logits->shape.dims[1];
    if (!by_column && !rtv__shape_equal(&logits->shape, &tensor->shape))
        return rtv__op_fail_shapes(op, "logits", logits, name, tensor,
                                   "one for each column or for each logit is needed");
    return RTV_OK;
}

static rtv_status read_positives(const int64_t **out, rtv_tape *tape, const rtv__op *op,
                                 const rtv_tensor *logits, const rtv_tensor *positives)
{
    if (positives->shape.rank != 1 || positives->shape.dims[0] != logits->shape.dims[0])
        return rtv__op_fail_shapes(op, "logits", logits, "positives", positives,
                                   "one for each row is needed");
    RTV_TRY(rtv__ids_read(out, tape, op, positives, "positives"));
    return rtv__ids_check(op, *out, positives->count, 0, logits->shape.dims[1]);
}

static rtv_status pass_on(rtv__node *node)
{
    return rtv__node_wants(node, 0) ? rtv__node_pass_gradient(node, 0, true) : RTV_OK;
}

static const rtv__op correct_sampling_op = {.name = "logits_correct_sampling", .backward = pass_on};
static const rtv__op remove_hits_op = {.name = "logits_remove_hits", .backward = pass_on};

rtv_status rtv_logits_correct_sampling(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *logits,
                                       const rtv_tensor *probability, float floor)
{
    const rtv__op *op = &correct_sampling_op;
    const rtv_tensor *inputs[] = {logits, probability};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(check_logits(op, logits));
    RTV_TRY(rtv__op_check_real(op, inputs, 2));
    RTV_TRY(check_columns(op, logits, "probability", probability));
    RTV_CHECK_ARG(floor > 0.0f && floor <= 1.0f, "%s: floor is %g, must be above 0 and at most 1",
                  op->name, (double)floor);
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 1, RTV_DTYPE_F32, &logits->shape));
    const float *x = logits->data, *p = probability->data;
    float *y = node->output.data;
    for (int64_t i = 0; i < logits->count; i++) {
        float chance = p[i % probability->count];
        RTV_CHECK_ARG(!isnan(chance), "%s: probability[%" PRId64 "] is not a number", op->name,
                      i % probability->count);
        chance = chance < floor ? floor : chance > 1.0f ? 1.0f : chance;
        y[i] = x[i] - (float)log((double)chance);
    }
    return rtv__op_finish(out, node);
}

rtv_status rtv_logits_remove_hits(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *logits,
                                  const rtv_tensor *positives, const rtv_tensor *ids)
{
    const rtv__op *op = &remove_hits_op;
    const rtv_tensor *inputs[] = {logits, positives, ids};
    const int64_t *columns_of, *id_of;
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 3, 0));
    RTV_TRY(check_logits(op, logits));
    RTV_TRY(check_columns(op, logits, "ids", ids));
    RTV_TRY(read_positives(&columns_of, tape, op, logits, positives));
    RTV_TRY(rtv__ids_read(&id_of, tape, op, ids, "ids"));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 1, RTV_DTYPE_F32, &logits->shape));
    int64_t columns = logits->shape.dims[1];
    const float *x = logits->data;
    float *y = node->output.data;
    for (int64_t r = 0; r < logits->shape.dims[0]; r++) {
        const int64_t *row_ids = ids->shape.rank == 2 ? id_of + r * columns : id_of;
        for (int64_t c = 0; c < columns; c++) {
            bool is_hit = c != columns_of[r] && row_ids[c] == row_ids[columns_of[r]];
            y[r * columns + c] = x[r * columns + c] + (is_hit ? RTV__STRIP_REMOVED : 0.0f);
        }
    }
    return rtv__op_finish(out, node);
}

/* The columns that were taken, [rows, kept]. */
typedef struct {
    int64_t rows, columns, kept;
    int32_t *taken;
} hardest_work;

static rtv_status hardest_backward(rtv__node *node)
{
    const hardest_work *work = node->saved;
    const float *upstream = node->slot.gradient;
    if (!rtv__node_wants(node, 0))
        return RTV_OK;
    float *target = rtv__node_zeroed_target(node, 0);
    if (target == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < work->rows * work->kept; i++)
        target[i / work->kept * work->columns + work->taken[i]] += upstream[i];
    return RTV_OK;
}

static const rtv__op hardest_op = {.name = "logits_hardest", .backward = hardest_backward};

static void take_hardest(const hardest_work *work, int32_t *taken, const float *logits,
                         int64_t positive, uint64_t *keys)
{
    int64_t count = 0, negatives = work->kept - 1;
    for (int64_t c = 0; c < work->columns; c++)
        if (c != positive)
            keys[count++] = rtv__topk_key(isnan(logits[c]) ? INFINITY : logits[c], (uint32_t)c);
    taken[0] = (int32_t)positive;
    if (negatives == 0)
        return;
    rtv__keys_select(keys, count, negatives);
    rtv__keys_sort(keys, negatives);
    for (int64_t i = 0; i < negatives; i++)
        taken[1 + i] = (int32_t)rtv__topk_key_position(keys[i]);
}

rtv_status rtv_logits_hardest(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *logits,
                              const rtv_tensor *positives, int64_t count)
{
    const rtv__op *op = &hardest_op;
    const rtv_tensor *inputs[] = {logits, positives};
    const int64_t *columns_of;
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(check_logits(op, logits));
    RTV_TRY(read_positives(&columns_of, tape, op, logits, positives));
    int64_t rows = logits->shape.dims[0], columns = logits->shape.dims[1];
    if (count < 0 || columns > INT32_MAX)
        return rtv__fail(RTV_E_RANGE, "%s: %" PRId64 " negatives of %" PRId64 " columns", op->name,
                         count, columns);
    rtv__shape shape = logits->shape;
    shape.dims[1] = count < columns - 1 ? count + 1 : columns;
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 1, RTV_DTYPE_F32, &shape));
    hardest_work *work = rtv__tape_alloc(tape, sizeof *work);
    uint64_t *keys = rtv__tape_alloc(tape, (size_t)columns * sizeof *keys);
    int32_t *taken = rtv__tape_alloc(tape, (size_t)node->output.count * sizeof *taken);
    if (work == NULL || keys == NULL || taken == NULL)
        return RTV_E_NOMEM;
    *work = (hardest_work){rows, columns, shape.dims[1], taken};
    const float *x = logits->data;
    float *y = node->output.data;
    for (int64_t r = 0; r < rows; r++) {
        take_hardest(work, taken + r * work->kept, x + r * columns, columns_of[r], keys);
        for (int64_t i = r * work->kept; i < (r + 1) * work->kept; i++)
            y[i] = x[r * columns + taken[i]];
    }
    node->saved = work;
    return rtv__op_finish(out, node);
}
