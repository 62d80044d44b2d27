#include <float.h>
#include <math.h>
#include <stdbool.h>

#define REAL       double
#define SQRT       sqrt
#define FABS       fabs
#define POW        pow
#define TINY       DBL_MIN
#define ARITHMETIC rtv__arithmetic_f64
#include "optim/arithmetic_template.h"
