/* Widening of stored numbers in plain C: the definition of what the others compute. */
#define WIDEN_TABLE rtv__widen_scalar
#include "kernel/widen_body.h"
