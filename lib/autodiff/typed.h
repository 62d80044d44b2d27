/*
 * Includes the file named by TYPED_BODY twice: with REAL as float and as double. A function that is
 * defined there as TYPED(name) exists as name_f32 and name_f64; RTV__TYPED(dtype, name) picks one.
 * Mathematical functions of <tgmath.h> follow the type of their arguments. No include guard.
 */
#include <float.h>
#include <tgmath.h>

#ifndef RTV__TYPED
#define RTV__TYPED(dtype, name) ((dtype) == RTV_DTYPE_F32 ? name##_f32 : name##_f64)
#endif

#define REAL        float
#define REAL_MOST   FLT_MAX
#define TYPED(name) name##_f32
#include TYPED_BODY
#undef REAL
#undef REAL_MOST
#undef TYPED

#define REAL        double
#define REAL_MOST   DBL_MAX
#define TYPED(name) name##_f64
#include TYPED_BODY
#undef REAL
#undef REAL_MOST
#undef TYPED

#undef TYPED_BODY
