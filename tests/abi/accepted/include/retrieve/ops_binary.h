#ifndef RTV_OPS_BINARY_H
#define RTV_OPS_BINARY_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_op_add(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_sub(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_mul(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_div(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_divide_no_nan(rtv_tensor **out, rtv_tape *tape,
                                                      const rtv_tensor *a, const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_maximum(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_minimum(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_squared_difference(rtv_tensor **out, rtv_tape *tape,
                                                           const rtv_tensor *a,
                                                           const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_pow(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                                            const rtv_tensor *b);
RTV_API RTV_NODISCARD rtv_status rtv_op_where(rtv_tensor **out, rtv_tape *tape,
                                              const rtv_tensor *mask, const rtv_tensor *a,
                                              const rtv_tensor *b);
typedef int32_t rtv_comparison;
enum {
    RTV_COMPARE_EQUAL = 0,
    RTV_COMPARE_NOT_EQUAL = 1,
    RTV_COMPARE_LESS = 2,
    RTV_COMPARE_LESS_EQUAL = 3,
    RTV_COMPARE_GREATER = 4,
    RTV_COMPARE_GREATER_EQUAL = 5
};
RTV_API RTV_NODISCARD rtv_status rtv_op_compare(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *a, const rtv_tensor *b,
                                                rtv_comparison comparison);
RTV_END_DECLS
#endif
