/*
 * Representative calls whose instructions valgrind counts: small, on one thread, with the kernels
 * of one instruction set, so that the count of a build is the same on every machine. Each is a
 * workload with sizes of its own, run twice before the run that counts.
 */
#ifndef BENCH_COUNTED_H
#define BENCH_COUNTED_H

#include "workload.h"

/* Prints what the counts belong to. */
void counted_compiler(const bench_run *bench);
/*
 * Runs all calls and prints the name of each after its run. The run that counts is the one in
 * `counted_run`, which callgrind is told to look at.
 */
rtv_status counted_all(bench_run *bench);
rtv_status counted_run(const workload *work, void *made);

#endif
