/* The command line. */
#ifndef BENCH_SETTINGS_H
#define BENCH_SETTINGS_H

#include "bench.h"

/* Gives 0 when the program shall go on, else the exit code plus 1 (help, or a mistake, told). */
int bench_settings_read(bench_settings *out, int argument_count, char **arguments);

#endif
