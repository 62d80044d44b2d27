/* What the program found, as a table, as JSON, and as a page with pictures. */
#ifndef EXAMPLE_REPORT_H
#define EXAMPLE_REPORT_H

#include "experiment.h"
#include "recommend.h"

typedef struct {
    const settings *settings;
    const movielens *data;
    int64_t train_rows, test_rows, batch_rows;
    int32_t threads;
    accuracy popularity;
    experiment_result results[MOST_MODELS];
    int result_count, best; /* by top-100 accuracy among all candidates */
    recommendations before, after;
    int same_in_new_process;
    const char *bundle_path;
    int64_t bundle_bytes;
} report;

/* Kilobytes of the largest resident set so far. */
int64_t peak_memory_kilobytes(void);

void report_table(const report *all);
/* 0 when the file cannot be written. `output`: a descriptor to be closed; -1: the file's path. */
int report_json(const report *all, const char *path, int output);
int report_html(const report *all, const char *path);

#endif
