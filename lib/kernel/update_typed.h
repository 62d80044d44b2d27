/*
 * Includes update_body.h for float and for double. The including file defines UPDATE_TABLE(type),
 * the name of the table for f32 and f64.
 */
#include <float.h>
#include <math.h>

#define REAL        float
#define SQRT        sqrtf
#define FABS        fabsf
#define POW         powf
#define TINY        FLT_MIN
#define TYPED(name) name##_f32
#define TABLE       UPDATE_TABLE(f32)
#include "kernel/update_body.h"
#undef REAL
#undef SQRT
#undef FABS
#undef POW
#undef TINY
#undef TYPED
#undef TABLE

#define REAL        double
#define SQRT        sqrt
#define FABS        fabs
#define POW         pow
#define TINY        DBL_MIN
#define TYPED(name) name##_f64
#define TABLE       UPDATE_TABLE(f64)
#include "kernel/update_body.h"
