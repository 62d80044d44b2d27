#include "autodiff/ops/unary.h"

rtv_status rtv__unary_backward(rtv__node *node)
{
    const rtv__unary_kernels *kernels = node->op->kernels;
    const rtv_tensor *x = node->inputs[0].tensor;
    const rtv__unary_saved *saved = node->saved;
    rtv__unary_work work = {.x = x->data, .y = node->output.data, .dy = node->slot.gradient};
    if (saved != NULL) {
        work.p = saved->p;
        work.q = saved->q;
    }
    work.dx = rtv__node_target(node, 0, &work.add);
    if (work.dx == NULL)
        return RTV_E_NOMEM;
    rtv__range_fn run = x->dtype == RTV_DTYPE_F32 ? kernels->backward_f32 : kernels->backward_f64;
    work.vector = rtv__unary_vector_forms(node->op)->slope;
    if (x->dtype == RTV_DTYPE_F32 && work.vector != NULL) {
        work.vectors = rtv__kernels_of(rtv__tape_context(rtv__node_tape(node)));
        run = rtv__unary_run_slope;
    }
    rtv__for_ranges(rtv__node_tape(node), x->count, RTV__ELEMENTS_PER_TASK, run, &work);
    return RTV_OK;
}
