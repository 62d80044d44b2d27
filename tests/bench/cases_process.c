/* Memory and start-up, each run in a new process. */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "child.h"
#include "job.h"
#include "tensorflow.h"

enum { MOST_RUNS = 32 };

static rtv_status train_peak_memory(bench_run *bench)
{
    int runs = bench->settings->quick ? 1 : 3;
    for (int32_t model = 0; model < (bench->settings->quick ? 1 : 3); model++) {
        double peaks[MOST_RUNS];
        char name[64] = "job.train_peak_memory_";
        for (int i = 0; i < runs; i++) {
            child_run run;
            RTV_TRY(child_measure(&run, bench, "train", model, NULL));
            peaks[i] = run.peak_bytes;
        }
        job_hidden_name(name + strlen(name), sizeof name - strlen(name), job_seed_hidden(model));
        bench_figure out = figure_of(name, UNIT_BYTES, spread_of(peaks, runs));
        out.tensorflow = TF_TRAIN_PEAK_BYTES;
        out.asked = 10.0;
        snprintf(out.note, sizeof out.note,
                 "a process that reads the data, trains %d epochs and evaluates", JOB_SEED_EPOCHS);
        bench_add(bench, &out);
    }
    return RTV_OK;
}

static rtv_status serve_process(bench_run *bench)
{
    bench_job *job;
    RTV_TRY(job_load_served(&job, bench));
    int runs = bench->settings->quick ? 2 : 21;
    double starts[MOST_RUNS], cpu[MOST_RUNS], peaks[MOST_RUNS], empty[MOST_RUNS];
    child_run run;
    RTV_TRY(child_measure(&run, bench, "serve", 0, job->bundle));
    for (int i = 0; i < runs; i++) {
        RTV_TRY(child_measure(&run, bench, "serve", 0, job->bundle));
        starts[i] = run.first_line_seconds;
        cpu[i] = run.cpu_seconds;
        peaks[i] = run.peak_bytes;
        RTV_TRY(child_measure(&run, bench, "none", 0, NULL));
        empty[i] = run.seconds;
    }
    bench_figure start = figure_of("job.serve_start", UNIT_SECONDS, spread_of(starts, runs));
    start.cpu = spread_of(cpu, runs).median;
    start.tensorflow = TF_SERVE_START_SECONDS;
    start.asked = 100.0;
    snprintf(
        start.note, sizeof start.note,
        "from the start of a process to its first answer; a process that does nothing: %.2f ms",
        1e3 * spread_of(empty, runs).median);
    bench_add(bench, &start);
    bench_figure peak = figure_of("job.serve_peak_memory", UNIT_BYTES, spread_of(peaks, runs));
    peak.tensorflow = TF_SERVE_PEAK_BYTES;
    peak.asked = 10.0;
    bench_add(bench, &peak);
    return RTV_OK;
}

const bench_case process_cases[] = {
    {"job.train_peak_memory", "resident memory of a process that trains and evaluates",
     train_peak_memory},
    {"job.serve_start job.serve_peak_memory", "a new process from its start to its first answer",
     serve_process},
    {NULL, NULL, NULL},
};
