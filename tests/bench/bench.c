/* Runs the cases that the filter picks, one after the other, and reports. Try --help. */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench_settings.h"
#include "child.h"
#include "job.h"
#include "machine.h"
#include "report.h"
#include "workload.h"

static const bench_case *const groups[] = {process_cases, epoch_cases, serve_cases,
                                           table_cases,   step_cases,  allocation_cases,
                                           kernel_cases};
enum { GROUPS = sizeof groups / sizeof groups[0] };

/* Of this process and of those that it started and has seen the end of. */
static double own_seconds(void)
{
    struct rusage children;
    getrusage(RUSAGE_CHILDREN, &children);
    return instant_now().cpu + (double)(children.ru_utime.tv_sec + children.ru_stime.tv_sec) +
           1e-6 * (double)(children.ru_utime.tv_usec + children.ru_stime.tv_usec);
}

void bench_add(bench_run *bench, const bench_figure *added)
{
    bench_figure figure = *added;
    double busy = machine_busy_seconds() - bench->began_busy;
    double own = own_seconds() - bench->began_own;
    double all = (instant_now().wall - bench->began_wall) * (double)sysconf(_SC_NPROCESSORS_ONLN);
    /* The system counts in hundredths of a second, so that short cases know it roughly. */
    figure.others = busy > own && all > 0.0 ? (busy - own) / all : 0.0;
    figure.others = figure.others < 1.0 ? figure.others : 1.0;
    report_add(bench->report, &figure);
}

static int complain(const char *what)
{
    fprintf(stderr, "retrieve_bench: %s: %s (%s)\n", what, rtv_last_error_message(),
            rtv_status_name(rtv_last_error_status()));
    return EXIT_FAILURE;
}

static void begin_case(bench_run *bench)
{
    bench->began_busy = machine_busy_seconds();
    bench->began_own = own_seconds();
    bench->began_wall = instant_now().wall;
}

static rtv_status run_case(bench_run *bench, const bench_case *one)
{
    begin_case(bench);
    return one->run(bench);
}

/* 1 when it is picked and to be run; names it when only that is wanted. */
static int is_to_run(const bench_run *bench, const regex_t *filter, const char *name,
                     const char *about)
{
    if (filter != NULL && regexec(filter, name, 0, NULL, 0) != 0)
        return 0;
    if (bench->settings->list)
        printf("%-38s %s\n", name, about);
    return !bench->settings->list;
}

/* A case that fails is told, and the others run all the same. */
static int run_cases(bench_run *bench, const regex_t *filter)
{
    int code = EXIT_SUCCESS;
    const workload *work;
    for (int i = 0; i < GROUPS; i++)
        for (const bench_case *one = groups[i]; one->name != NULL; one++)
            if (is_to_run(bench, filter, one->name, one->about) && run_case(bench, one) != RTV_OK)
                code = complain(one->name);
    for (int64_t n = 0; (work = workload_at(n)) != NULL; n++) {
        begin_case(bench);
        if (is_to_run(bench, filter, work->name, work->about) &&
            workload_time(bench, work) != RTV_OK)
            code = complain(work->name);
    }
    return code;
}

static int run_and_report(bench_run *bench, const regex_t *filter)
{
    const bench_settings *given = bench->settings;
    bench_machine machine;
    machine_find(&machine, bench->context);
    if (roof_measure(&bench->roof, bench->context, given->quick) != RTV_OK)
        return complain("measuring the roof");
    report_head(&machine, &bench->roof);
    int code = run_cases(bench, filter);
    if (report_misses(bench->report) > 0)
        printf("\n%lld figures miss what is asked.\n", (long long)report_misses(bench->report));
    if (given->json != NULL && !report_json(bench->report, given->json, &machine, &bench->roof)) {
        perror(given->json);
        return EXIT_FAILURE;
    }
    return code;
}

static int measure(bench_run *bench)
{
    regex_t filter;
    const char *pattern = bench->settings->filter;
    if (pattern != NULL && regcomp(&filter, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        fprintf(stderr, "retrieve_bench: --filter '%s' is no regular expression\n", pattern);
        return 2;
    }
    const regex_t *used = pattern != NULL ? &filter : NULL;
    int code = bench->settings->list ? run_cases(bench, used) : run_and_report(bench, used);
    if (pattern != NULL)
        regfree(&filter);
    return code;
}

int main(int argument_count, char **arguments)
{
    bench_settings given;
    int code = bench_settings_read(&given, argument_count, arguments);
    if (code != 0)
        return code - 1;
    if (given.isa != NULL)
        setenv("RTV_ISA", given.isa, 1);
    if (given.child != NULL)
        return child_main(&given);
    bench_run bench = {.settings = &given, .report = report_create()};
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = given.threads;
    options.seed = JOB_SEED;
    if (bench.report == NULL || rtv_context_create(&bench.context, &options) != RTV_OK)
        return complain("starting");
    code = measure(&bench);
    job_free(bench.job);
    report_free(bench.report);
    rtv_context_free(bench.context);
    return code;
}
