/* Functions over arrays, on the context's threads when the arrays are long. */
#ifndef RTV_LIB_TENSOR_ELEMENTWISE_H
#define RTV_LIB_TENSOR_ELEMENTWISE_H

#include "base/context.h"

/*
 * out[i] = f(x[i]); `out` may be `x`. The same bits for any number of threads. In f32 within 1 ulp
 * (exp, log) or 2 ulp (sigmoid, tanh); in f64 from the C library.
 */
void rtv__exp_f32(const rtv_context *context, float *out, const float *x, int64_t count);
void rtv__log_f32(const rtv_context *context, float *out, const float *x, int64_t count);
void rtv__sigmoid_f32(const rtv_context *context, float *out, const float *x, int64_t count);
void rtv__tanh_f32(const rtv_context *context, float *out, const float *x, int64_t count);

void rtv__exp_f64(const rtv_context *context, double *out, const double *x, int64_t count);
void rtv__log_f64(const rtv_context *context, double *out, const double *x, int64_t count);
void rtv__sigmoid_f64(const rtv_context *context, double *out, const double *x, int64_t count);
void rtv__tanh_f64(const rtv_context *context, double *out, const double *x, int64_t count);

#endif
