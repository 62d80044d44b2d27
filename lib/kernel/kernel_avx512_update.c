/* The loops of optimizers with AVX-512. */
#define UPDATE_TABLE(type) rtv__update_##type##_avx512
#include "kernel/update_typed.h"
