/*
 * Includes the file named by TYPED_BODY twice: with REAL as float and as double. A function that is
 * defined there as TYPED(name) exists as name_f32 and name_f64; RTV__TYPED(dtype, name) picks one.
 * Mathematical functions follow the type of their arguments. No include guard.
 */
#include <float.h>
#include <math.h>

/* As <tgmath.h> has them, whose nested calls some C libraries need minutes to expand. */
#define RTV__BY_TYPE(name, x) _Generic((x), float : name##f, default : name)
#define cos(x)                RTV__BY_TYPE(cos, x)(x)
#define erf(x)                RTV__BY_TYPE(erf, x)(x)
#define erfc(x)               RTV__BY_TYPE(erfc, x)(x)
#define exp(x)                RTV__BY_TYPE(exp, x)(x)
#define expm1(x)              RTV__BY_TYPE(expm1, x)(x)
#define fabs(x)               RTV__BY_TYPE(fabs, x)(x)
#define log(x)                RTV__BY_TYPE(log, x)(x)
#define log1p(x)              RTV__BY_TYPE(log1p, x)(x)
#define pow(x, y)             RTV__BY_TYPE(pow, (x) + (y))(x, y)
#define sin(x)                RTV__BY_TYPE(sin, x)(x)
#define sqrt(x)               RTV__BY_TYPE(sqrt, x)(x)
#define tanh(x)               RTV__BY_TYPE(tanh, x)(x)

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
