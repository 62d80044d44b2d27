/* The loops of optimizers in plain C: the definition of what the others compute. */
#define UPDATE_TABLE(type) rtv__update_##type##_scalar
#include "kernel/update_typed.h"
