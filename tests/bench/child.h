/*
 * Work in a process of its own, where start-up and memory are what they are for a user's program.
 * The process is this program, started anew with --child.
 */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include "bench.h"

typedef struct {
    double first_line_seconds; /* from before the start to the first line of output */
    double seconds;            /* to the end */
    double cpu_seconds;        /* of the whole process, its start included */
    double peak_bytes;         /* the largest resident set */
} child_run;

/*
 * `work`: "train" (reads the data, trains the seed's model number `model`, evaluates it), "serve"
 * (opens the bundle, asks one query, prints the answer) or "none". `bundle` may be NULL. Programs
 * of others that compare start it with "turns" (see turns.h), "count" and "compiler"
 * (counted.h).
 */
rtv_status child_measure(child_run *out, const bench_run *bench, const char *work, int32_t model,
                         const char *bundle);

/* The other side: what the started process does. */
int child_main(const bench_settings *settings);

#endif
