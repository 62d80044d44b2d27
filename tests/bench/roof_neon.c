#include "roof.h"

#include <arm_neon.h>

#define LANES        4
#define VECTOR       float32x4_t
#define SPREAD(x)    vdupq_n_f32(x)
#define FMA(a, b, c) vfmaq_f32(c, a, b)
#define NAME         roof_flops_neon
#define REGISTER     "w"
#include "roof_body.h"
