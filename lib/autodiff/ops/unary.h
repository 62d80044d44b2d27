/* What the functions of one tensor share. Each has a line in a list: see unary_typed.h. */
#ifndef RTV_LIB_AUTODIFF_OPS_UNARY_H
#define RTV_LIB_AUTODIFF_OPS_UNARY_H

#include "autodiff/op.h"
#include "autodiff/ranges.h"
#include "kernel/kernel.h"

typedef struct {
    rtv__range_fn forward_f32, forward_f64, backward_f32, backward_f64;
} rtv__unary_kernels;

/* Elementwise; `out` is not `x`. */
typedef void (*rtv__vector_fn)(const rtv__kernels *kernels, float *out, const float *x,
                               int64_t count);

typedef struct {
    double p, q; /* parameters of the op */
    const void *x;
    void *y;
    const void *dy;
    void *dx;
    bool add;              /* to dx */
    rtv__vector_fn vector; /* of f32, with what it works with */
    const rtv__kernels *vectors;
} rtv__unary_work;

/* The forms of an op in f32 that the instruction set has kernels for; NULL: none. */
typedef struct {
    rtv__vector_fn value, slope;
} rtv__vector_forms;

/* Never NULL. */
const rtv__vector_forms *rtv__unary_vector_forms(const rtv__op *op);
/* Ranges by `vector`: y, and what dy gives dx. */
void rtv__unary_run_value(void *work, int64_t begin, int64_t end);
void rtv__unary_run_slope(void *work, int64_t begin, int64_t end);

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
