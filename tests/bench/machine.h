/* What the figures were measured on. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stdio.h>

#include "base/context.h"

typedef struct {
    char processor[128], system[128], blas_core[64], library[16];
    const char *isa, *compiler, *build;
    int32_t processors, threads;
    double load; /* runnable processes in the last minute, others' too */
    char date[16];
} bench_machine;

void machine_find(bench_machine *out, const rtv_context *context);
/* Seconds that all processors together have worked since the machine started, for anybody. */
double machine_busy_seconds(void);
/* Bytes that programs may still take; 0 when unknown. */
double machine_available_bytes(void);
void machine_print(FILE *out, const bench_machine *machine);

#endif
