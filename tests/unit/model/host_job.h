/* One life of a model, all of it with one context: what the tests of hosts compare and interrupt. */
#ifndef HOST_JOB_H
#define HOST_JOB_H

#include "retrieve/base.h"

enum { HOST_JOB_RESULTS = 8 };

typedef struct {
    int64_t counts[2]; /* results of two queries */
    int64_t ids[2 * HOST_JOB_RESULTS];
    float scores[2 * HOST_JOB_RESULTS];
    double loss, accuracy;
} host_job_result;

/*
 * Reads a table from text, trains with validation, evaluates, builds an index, saves and opens the
 * bundle at `path`, recommends with an exclusion and searches. `*result` is all zero on failure.
 */
rtv_status host_job(host_job_result *result, rtv_context *context, const char *path);

#endif
