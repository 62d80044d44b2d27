/*
 * Work that is made once and run many times: by itself, as a case of the bench, or turn by turn
 * with a peer's that does the same on the same data (see turns.h).
 */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include "bench.h"

enum { WORKLOAD_SIZES = 4, QUICK_SIZE = 1000 };

/* What one run does. */
typedef struct {
    double items; /* what rates count; 0: nothing */
    double flops; /* fp32 operations of the plain algorithm */
    double bytes; /* that must come from memory */
    int is_int8;  /* the operations may be done on bytes, so that their peak counts too */
} work_done;

typedef struct workload workload;
struct workload {
    const char *name, *about;
    int64_t size[WORKLOAD_SIZES]; /* their meaning is the kind's */
    int32_t kind;
    const char *unit; /* of the items, plural; NULL: none */
    rtv_status (*make)(void **out, const workload *work, bench_run *bench);
    rtv_status (*run)(void *made);
    void (*release)(void *made);
    /* NULL-able: writes the results of the last run as files of that name and an ending. */
    rtv_status (*save)(void *made, const char *path);
    /* NULL-able: seconds of the last run, where the run is more than what is to be timed. */
    double (*seconds)(void *made);
    work_done (*done)(const workload *work);
};

/* Each file's workloads; the list ends with a name that is NULL. */
extern const workload search_work[], scan_work[], softmax_work[], evaluate_work[], step_work[],
    rows_work[], autodiff_work[], input_work[], delimited_work[], query_work[], epoch_work[];

/* The nth of all; NULL behind the last. */
const workload *workload_at(int64_t n);
/* NULL when there is none. */
const workload *workload_find(const char *name);

/* The workload itself, or with `quick` one that is small; lives as long as the bench. */
workload workload_sized(const workload *work, int quick);

/* Times it as a case and reports. */
rtv_status workload_time(bench_run *bench, const workload *work);

#endif
