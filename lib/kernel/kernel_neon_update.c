/* The loops of optimizers with NEON. */
#define UPDATE_TABLE(type) rtv__update_##type##_neon
#include "kernel/update_typed.h"
