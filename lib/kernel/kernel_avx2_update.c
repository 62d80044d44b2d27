/* The loops of optimizers with AVX2. */
#define UPDATE_TABLE(type) rtv__update_##type##_avx2
#include "kernel/update_typed.h"
