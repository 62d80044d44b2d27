#include <float.h>
#include <math.h>
#include <stdbool.h>

#define REAL       float
#define SQRT       sqrtf
#define FABS       fabsf
#define POW        powf
#define TINY       FLT_MIN
#define ARITHMETIC rtv__arithmetic_f32
#include "optim/arithmetic_template.h"
