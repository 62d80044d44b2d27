#ifndef RTV_OPS_MATH_H
#define RTV_OPS_MATH_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_op_abs(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_neg(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_sign(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_square(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_sqrt(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_rsqrt(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_reciprocal(rtv_tensor **out, rtv_tape *tape,
                                                   const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_exp(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_expm1(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_log(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_log1p(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_sin(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_cos(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_erf(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x);
RTV_API RTV_NODISCARD rtv_status rtv_op_affine(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, double scale, double shift);
RTV_API RTV_NODISCARD rtv_status rtv_op_clip_by_value(rtv_tensor **out, rtv_tape *tape,
                                                      const rtv_tensor *x, double low, double high);
RTV_END_DECLS
#endif
