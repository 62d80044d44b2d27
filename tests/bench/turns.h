/*
 * One side of a comparison that takes turns: a process that makes a workload and runs it when it is
 * told to, so that a peer in another process can do the same in between. Commands come from
 * standard input, one a line, answers go to standard output:
 *
 *     roof         "roof" with what the machine can do: fp32 and int8 operations a second of one
 *                  thread and of all, and bytes read from memory likewise
 *     machine      "machine" and what it is
 *     work         "work" with what a run does: items, fp32 operations, bytes, whether int8 counts
 *     run N        runs N times; "seconds S" with the median
 *     memory       "bytes N": how much the process grew in its very first run
 *     save PATH    writes results to files of that name and an ending; "saved"
 *     quit
 *
 * Before the first command stands "ready" with the sizes, or an error ends the process.
 */
#ifndef BENCH_TURNS_H
#define BENCH_TURNS_H

#include "bench.h"

/* Until the input ends. */
rtv_status turns_take(bench_run *bench, const char *name);

#endif
