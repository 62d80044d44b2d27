/* The figures: printed as they come, and kept for the JSON file. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench.h"
#include "machine.h"

bench_report *report_create(void);
void report_free(bench_report *report);

void report_head(const bench_machine *machine, const bench_roof *roof);
/* Prints a line, or two when there is a note. */
void report_add(bench_report *report, const bench_figure *figure);
/* What is asked and was not reached; a summary of it is printed. */
int64_t report_misses(const bench_report *report);
/* 0 when the file cannot be written. */
int report_json(const bench_report *report, const char *path, const bench_machine *machine,
                const bench_roof *roof);

#endif
