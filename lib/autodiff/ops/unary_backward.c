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
    rtv__for_ranges(rtv__node_tape(node), x->count, RTV__ELEMENTS_PER_TASK,
                    x->dtype == RTV_DTYPE_F32 ? kernels->backward_f32 : kernels->backward_f64,
                    &work);
    return RTV_OK;
}
