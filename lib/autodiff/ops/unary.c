#include "autodiff/ops/unary.h"

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
    work.vector = rtv__unary_vector_forms(op)->value;
    if (x->dtype == RTV_DTYPE_F32 && work.vector != NULL) {
        work.vectors = rtv__kernels_of(rtv__tape_context(tape));
        run = rtv__unary_run_value;
    }
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
