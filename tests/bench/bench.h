/* What a case of the bench sees: the settings, the machine's roof, and where its figures go. */
#ifndef BENCH_H
#define BENCH_H

#include "clock.h"
#include "roof.h"

typedef struct {
    const char *data;   /* folder of MovieLens; NULL: searched for */
    const char *filter; /* of the cases' names; NULL: all */
    const char *json;   /* NULL: none */
    const char *isa;    /* of the kernels; NULL: the best there is */
    int32_t threads;    /* 0: one per processor */
    int quick;          /* tiny sizes, to see that it runs */
    int list;           /* only names the cases */
    const char *child;  /* what this process is to do for another one; NULL: nothing */
    const char *bundle; /* what a child serves from */
    int32_t model;      /* which of the seed's models a child trains */
    const char *work;   /* the workload that a child takes turns with */
    const char *folder; /* where its data go for the other side; NULL: nowhere */
} bench_settings;

typedef enum { UNIT_SECONDS, UNIT_BYTES, UNIT_COUNT, UNIT_RATIO } figure_unit;

typedef struct {
    char name[64];
    figure_unit unit;
    spread value;                      /* times are of the wall */
    double cpu;                        /* mean processor seconds of all threads; 0: not measured */
    double tensorflow, tensorflow_cpu; /* its figures in the same unit; 0: none */
    double
        asked; /* how many times less than TensorFlow's it shall be; of UNIT_RATIO and UNIT_COUNT:
                     what it shall not exceed; negative: nothing is asked */
    double others; /* share of the processors that other programs took while the case ran */
    char note[200];
} bench_figure;

/* Without processor time, a figure of TensorFlow's or a note; nothing asked. */
bench_figure figure_of(const char *name, figure_unit unit, spread value);
bench_figure figure_of_samples(const char *name, samples *runs);
/* Says in the note how much of the machine's roof the operations are. */
void figure_set_flops(bench_figure *out, const bench_roof *roof, double flops);

typedef struct bench_job bench_job;
typedef struct bench_report bench_report;

typedef struct {
    const bench_settings *settings;
    rtv_context *context;
    bench_roof roof;
    bench_report *report;
    double began_busy, began_own, began_wall; /* of the present case */
    bench_job *job;                           /* NULL until a case asks for it */
} bench_run;

void bench_add(bench_run *bench, const bench_figure *figure);

typedef struct {
    const char *name, *about;
    rtv_status (*run)(bench_run *bench);
} bench_case;

/* Each file's cases; the list ends with a name that is NULL. */
extern const bench_case epoch_cases[], serve_cases[], process_cases[], table_cases[], step_cases[],
    allocation_cases[], kernel_cases[];

#endif
