#include "roof.h"

#define LANES        1
#define VECTOR       float
#define SPREAD(x)    (x)
#define FMA(a, b, c) ((a) * (b) + (c))
#define NAME         roof_flops_scalar
#if defined(__x86_64__)
#define REGISTER "x"
#elif defined(__aarch64__)
#define REGISTER "w"
#else
#define REGISTER "m"
#endif
#include "roof_body.h"
