#include "turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "machine.h"
#include "workload.h"

static samples runs;

/* A line of /proc/self/status in bytes; 0 when it is not there. */
static double status_bytes(const char *key)
{
    char line[256];
    double found = 0.0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            found = 1024.0 * strtod(line + strlen(key) + 1, NULL);
    if (file != NULL)
        fclose(file);
    return found;
}

/* Lets the high-water mark begin anew at what is resident now. */
static void reset_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file == NULL)
        return;
    fputs("5", file);
    fclose(file);
}

static rtv_status run_first(double *grown, const workload *work, void *made)
{
    reset_peak();
    double before = status_bytes("VmRSS");
    RTV_TRY(work->run(made));
    *grown = status_bytes("VmHWM") - before;
    return RTV_OK;
}

static rtv_status run_many(const workload *work, void *made, int64_t count)
{
    samples_clear(&runs);
    for (int64_t i = 0; i < count; i++) {
        instant began = instant_now();
        RTV_TRY(work->run(made));
        samples_add(&runs, began);
        if (work->seconds != NULL && runs.count > 0)
            runs.wall[runs.count - 1] = work->seconds(made);
    }
    printf("seconds %.9g\n", samples_wall(&runs).median);
    return RTV_OK;
}

static rtv_status tell_roof(bench_run *bench)
{
    bench_roof *roof = &bench->roof;
    RTV_TRY(roof_measure(roof, bench->context, bench->settings->quick));
    printf("roof %.4g %.4g %.4g %.4g %.4g %.4g\n", roof->flops_of_one, roof->flops_of_all,
           roof->int8_of_one, roof->int8_of_all, roof->far_bytes_of_one, roof->far_bytes_of_all);
    return RTV_OK;
}

static void tell_machine(const bench_run *bench)
{
    bench_machine machine;
    machine_find(&machine, bench->context);
    printf("machine %s, %d processors, kernels %s, %s, %s\n", machine.processor, machine.processors,
           machine.isa, machine.compiler, machine.build);
}

static void tell_work(const workload *work)
{
    work_done done = work->done(work);
    printf("work %.9g %.9g %.9g %d\n", done.items, done.flops, done.bytes, done.is_int8);
}

/* 1 when the process shall go on. */
static int obey(rtv_status *status, const char *line, bench_run *bench, const workload *work,
                void *made, double grown)
{
    if (strncmp(line, "run ", 4) == 0)
        *status = run_many(work, made, strtoll(line + 4, NULL, 10));
    else if (strcmp(line, "roof") == 0)
        *status = tell_roof(bench);
    else if (strcmp(line, "machine") == 0)
        tell_machine(bench);
    else if (strcmp(line, "work") == 0)
        tell_work(work);
    else if (strcmp(line, "memory") == 0)
        printf("bytes %.0f\n", grown);
    else if (strncmp(line, "save ", 5) == 0) {
        *status = work->save != NULL ? work->save(made, line + 5) : RTV_OK;
        printf("saved\n");
    } else
        return 0;
    fflush(stdout);
    return *status == RTV_OK;
}

static rtv_status take(bench_run *bench, const workload *work, void *made)
{
    char line[4096];
    double grown;
    rtv_status status = run_first(&grown, work, made);
    if (status != RTV_OK)
        return status;
    printf("ready");
    for (int i = 0; i < WORKLOAD_SIZES; i++)
        printf(" %lld", (long long)work->size[i]);
    printf("\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (!obey(&status, line, bench, work, made, grown))
            break;
    }
    return status;
}

rtv_status turns_take(bench_run *bench, const char *name)
{
    void *made;
    const workload *work = workload_find(name);
    if (work == NULL)
        return rtv__fail(RTV_E_NOTFOUND, "there is no workload '%s'", name);
    workload sized = workload_sized(work, bench->settings->quick);
    RTV_TRY(sized.make(&made, &sized, bench));
    rtv_status status = take(bench, &sized, made);
    sized.release(made);
    return status;
}
