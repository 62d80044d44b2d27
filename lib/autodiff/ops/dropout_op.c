/* Dropout (Srivastava et al. 2014), drawn by position or with a given choice. */
#include "autodiff/op_table.h"
#include "autodiff/ranges.h"
#include "base/random.h"
#include "retrieve/ops_norm.h"
#include "retrieve/ops_shape.h"

typedef struct {
    const uint8_t *keep;
    double scale;
    const void *from;
    void *to;
    bool add;
} dropout_work;

#define TYPED_BODY "autodiff/ops/dropout_op_typed.h"
#include "autodiff/typed.h"

static void run(rtv_tape *tape, rtv_dtype dtype, int64_t count, dropout_work *work)
{
    rtv__for_ranges(tape, count, RTV__ELEMENTS_PER_TASK, RTV__TYPED(dtype, keep_some), work);
}

static rtv_status check_rate(const rtv__op *op, double rate)
{
    if (!(rate >= 0 && rate < 1))
        return rtv__fail(RTV_E_RANGE, "%s: rate is %g, must be 0 to below 1", op->name, rate);
    return RTV_OK;
}

static rtv_status apply_mask(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                             const rtv_tensor *const *inputs, int32_t input_count,
                             const uint8_t *keep, double rate)
{
    const rtv_tensor *x = inputs[0];
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, input_count, x->dtype, &x->shape));
    dropout_work *work = rtv__tape_alloc(tape, sizeof *work);
    if (work == NULL)
        return RTV_E_NOMEM;
    *work = (dropout_work){
        .keep = keep, .scale = 1 / (1 - rate), .from = x->data, .to = node->output.data};
    run(tape, x->dtype, x->count, work);
    node->saved = work;
    return rtv__op_finish(out, node);
}

typedef struct {
    uint64_t key; /* of the sequence of random numbers */
    uint32_t threshold;
    uint8_t *keep;
} draw_work;

/* Each number of the sequence (splitmix64) decides about two neighbours. */
static void draw(void *payload, int64_t begin, int64_t end)
{
    const draw_work *work = payload;
    for (int64_t i = begin; i < end; i += 2) {
        uint64_t random = rtv__mix64(work->key + (uint64_t)i / 2 * 0x9E3779B97F4A7C15u);
        work->keep[i] = (uint32_t)random >= work->threshold;
        if (i + 1 < end)
            work->keep[i + 1] = (uint32_t)(random >> 32) >= work->threshold;
    }
}

_Static_assert(RTV__ELEMENTS_PER_TASK % 2 == 0, "a range must not part neighbours");

rtv_status rtv_op_dropout(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, double rate,
                          uint64_t stream)
{
    const rtv__op *op = &rtv__op_dropout;
    RTV_TRY(rtv__op_check(out, tape, op, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(op, &x, 1));
    RTV_TRY(check_rate(op, rate));
    if (!rtv__tape_is_training(tape) || rate == 0)
        return rtv_op_reshape(out, tape, x, x->shape.rank, x->shape.dims);
    draw_work work = {.key = rtv__random_at(rtv_context_seed(rtv__tape_context(tape)), stream,
                                            rtv__tape_step(tape)),
                      .threshold = (uint32_t)(rate * 0x1p32)};
    work.keep = rtv__tape_alloc(tape, (size_t)x->count);
    if (work.keep == NULL)
        return RTV_E_NOMEM;
    rtv__for_ranges(tape, x->count, RTV__ELEMENTS_PER_TASK, draw, &work);
    return apply_mask(out, tape, op, &x, 1, work.keep, rate);
}

rtv_status rtv_op_dropout_mask(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x,
                               const rtv_tensor *keep, double rate)
{
    const rtv__op *op = &rtv__op_dropout_mask;
    const rtv_tensor *inputs[] = {x, keep};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 2, 0));
    RTV_TRY(rtv__op_check_real(op, inputs, 1));
    RTV_TRY(check_rate(op, rate));
    if (keep->dtype != RTV_DTYPE_U8)
        return rtv__fail(RTV_E_DTYPE, "%s: the mask has dtype %s, must be u8", op->name,
                         rtv__dtype_text(keep->dtype));
    if (!rtv__shape_equal(&x->shape, &keep->shape))
        return rtv__op_fail_shapes(op, "x", x, "keep", keep, "they must be equal");
    return apply_mask(out, tape, op, inputs, 2, keep->data, rate);
}

static rtv_status dropout_backward(rtv__node *node)
{
    dropout_work work = *(const dropout_work *)node->saved;
    work.from = node->slot.gradient;
    work.to = rtv__node_target(node, 0, &work.add);
    if (work.to == NULL)
        return RTV_E_NOMEM;
    run(rtv__node_tape(node), node->output.dtype, node->output.count, &work);
    return RTV_OK;
}

const rtv__op rtv__op_dropout = {.name = "dropout", .backward = RTV__BACKWARD(dropout_backward)};
const rtv__op rtv__op_dropout_mask = {.name = "dropout_mask",
                                      .backward = RTV__BACKWARD(dropout_backward)};
