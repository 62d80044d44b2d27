#include "autodiff/ops/unary.h"

#include "autodiff/op_table.h"
#include "kernel/kernel.h"

typedef void (*vector_fn)(float *out, const float *x, int64_t count);

/* The functions that have a kernel of their own in f32; NULL for the others. */
static vector_fn vector_kernel(const rtv_tape *tape, const rtv__op *op)
{
    const rtv__kernels *kernels = rtv__kernels_of(rtv__tape_context(tape));
    return op == &rtv__op_exp       ? kernels->exp
           : op == &rtv__op_log     ? kernels->log
           : op == &rtv__op_tanh    ? kernels->tanh
           : op == &rtv__op_sigmoid ? kernels->sigmoid
                                    : NULL;
}

static void run_vector_kernel(void *payload, int64_t begin, int64_t end)
{
    const rtv__unary_work *work = payload;
    work->vector((float *)work->y + begin, (const float *)work->x + begin, end - begin);
}

rtv_status rtv__unary_apply(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                            const rtv_tensor *x, double p, double q)
{
    rtv__node *node;
    RTV_TRY(rtv__op_check(out, tape, op, &x, 1, 0));
    RTV_TRY(rtv__op_check_real(op, &x, 1));
    RTV_TRY(rtv__op_start(&node, tape, op, &x, 1, x->dtype, &x->shape));
    const rtv__unary_kernels *kernels = op->kernels;
    rtv__unary_work work = {.p = p, .q = q, .x = x->data, .y = node->output.data};
    rtv__range_fn run = x->dtype == RTV_DTYPE_F32 ? kernels->forward_f32 : kernels->forward_f64;
    if (x->dtype == RTV_DTYPE_F32 && (work.vector = vector_kernel(tape, op)) != NULL)
        run = run_vector_kernel;
    rtv__for_ranges(tape, x->count, RTV__ELEMENTS_PER_TASK, run, &work);
    if (node->recorded && (p != 0 || q != 0)) {
        rtv__unary_saved *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = (rtv__unary_saved){p, q};
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}
