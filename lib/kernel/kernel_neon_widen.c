/* Widening of stored numbers with NEON. */
#define WIDEN_TABLE rtv__widen_neon
#include "kernel/widen_body.h"
