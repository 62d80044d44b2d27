/* What the scalar table takes from its other files. */
#ifndef RTV_LIB_KERNEL_SCALAR_KERNELS_H
#define RTV_LIB_KERNEL_SCALAR_KERNELS_H

#include "kernel/matrix_block.h"

void rtv__exp_scalar(float *out, const float *x, int64_t count);
void rtv__log_scalar(float *out, const float *x, int64_t count);
void rtv__sigmoid_scalar(float *out, const float *x, int64_t count);
void rtv__tanh_scalar(float *out, const float *x, int64_t count);
void rtv__gelu_scalar(float *out, const float *x, int64_t count);
void rtv__gelu_slope_scalar(float *out, const float *x, int64_t count);
float rtv__exp_sum_scalar(float *x, int64_t count, float shift);

void rtv__multiply_block_scalar(const rtv__block_f32 *block);
void rtv__multiply_block_f64_scalar(const rtv__block_f64 *block);

/* The end of a sum in 32 lanes. */
float rtv__fold_lanes_scalar(float *lanes);

#endif
