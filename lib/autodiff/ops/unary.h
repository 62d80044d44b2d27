/* What the functions of one tensor share. Each has a line in a list: see unary_typed.h. */
#ifndef RTV_LIB_AUTODIFF_OPS_UNARY_H
#define RTV_LIB_AUTODIFF_OPS_UNARY_H

#include "autodiff/op.h"
#include "autodiff/ranges.h"

typedef struct {
    rtv__range_fn forward_f32, forward_f64, backward_f32, backward_f64;
} rtv__unary_kernels;

typedef struct {
    double p, q; /* parameters of the op */
    const void *x;
    void *y;
    const void *dy;
    void *dx;
    bool add; /* to dx */
    void (*vector)(float *out, const float *x, int64_t count);
} rtv__unary_work;

/* The parameters, kept for the backward pass. */
typedef struct {
    double p, q;
} rtv__unary_saved;

rtv_status rtv__unary_apply(rtv_tensor **out, rtv_tape *tape, const rtv__op *op,
                            const rtv_tensor *x, double p, double q);
rtv_status rtv__unary_backward(rtv__node *node);

#define RTV__UNARY_OP(name, value, slope)                                                          \
    static const rtv__unary_kernels name##_kernels = {name##_forward_f32, name##_forward_f64,      \
                                                      RTV__BACKWARD(name##_backward_f32),          \
                                                      RTV__BACKWARD(name##_backward_f64)};         \
    const rtv__op rtv__op_##name = {#name, RTV__BACKWARD(rtv__unary_backward), false,              \
                                    &name##_kernels};

#endif
