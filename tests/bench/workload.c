#include "workload.h"

#include <stdio.h>
#include <string.h>

#include "base/status.h"

static const workload *const groups[] = {search_work,    scan_work,  softmax_work,  evaluate_work,
                                         step_work,      rows_work,  autodiff_work, input_work,
                                         delimited_work, query_work, epoch_work};
enum { GROUPS = sizeof groups / sizeof groups[0] };

const workload *workload_at(int64_t n)
{
    for (int i = 0; i < GROUPS; i++)
        for (const workload *work = groups[i]; work->name != NULL; work++)
            if (n-- == 0)
                return work;
    return NULL;
}

const workload *workload_find(const char *name)
{
    const workload *work;
    for (int64_t n = 0; (work = workload_at(n)) != NULL; n++)
        if (strcmp(work->name, name) == 0)
            return work;
    return NULL;
}

workload workload_sized(const workload *work, int quick)
{
    workload out = *work;
    for (int i = 0; quick && i < WORKLOAD_SIZES; i++)
        out.size[i] = out.size[i] < QUICK_SIZE ? out.size[i] : QUICK_SIZE;
    return out;
}

static samples runs;

/* Runs of the work until they have taken the time, at least three. */
static rtv_status take(const workload *work, void *made, int quick)
{
    double end;
    RTV_TRY(work->run(made));
    if (!quick)
        RTV_TRY(work->run(made));
    samples_clear(&runs);
    end = instant_now().wall + (quick ? 0.0 : 1.5);
    while (runs.count < MOST_SAMPLES &&
           (runs.count < (quick ? 1 : 3) || instant_now().wall < end)) {
        instant began = instant_now();
        RTV_TRY(work->run(made));
        samples_add(&runs, began);
        if (work->seconds != NULL)
            runs.wall[runs.count - 1] = work->seconds(made);
    }
    return RTV_OK;
}

static void append(bench_figure *figure, const char *text)
{
    size_t used = strlen(figure->note);
    snprintf(figure->note + used, sizeof figure->note - used, "%s%s", used > 0 ? "; " : "", text);
}

static void note_rate(bench_figure *figure, const workload *work, const bench_roof *roof)
{
    char text[128];
    work_done done = work->done(work);
    double seconds = figure->value.median;
    if (done.items > 0.0) {
        snprintf(text, sizeof text, "%.4g %s/s", done.items / seconds, work->unit);
        append(figure, text);
    }
    if (done.flops > 0.0) {
        snprintf(text, sizeof text, "%.0f G/s, %.0f %% of the FMA peak",
                 1e-9 * done.flops / seconds, 100.0 * done.flops / seconds / roof->flops_of_all);
        append(figure, text);
    }
    if (done.is_int8 && roof->int8_of_all > 0.0) {
        snprintf(text, sizeof text, "%.0f %% of the int8 peak",
                 100.0 * done.flops / seconds / roof->int8_of_all);
        append(figure, text);
    }
    if (done.bytes > 0.0) {
        snprintf(text, sizeof text, "%.1f GB/s, %.0f %% of reading memory",
                 1e-9 * done.bytes / seconds,
                 100.0 * done.bytes / seconds / roof->far_bytes_of_all);
        append(figure, text);
    }
}

rtv_status workload_time(bench_run *bench, const workload *work)
{
    void *made;
    workload sized = workload_sized(work, bench->settings->quick);
    RTV_TRY(sized.make(&made, &sized, bench));
    rtv_status status = take(&sized, made, bench->settings->quick);
    sized.release(made);
    RTV_TRY(status);
    bench_figure out = figure_of_samples(work->name, &runs);
    if (sized.seconds != NULL)
        out.cpu = 0.0;
    note_rate(&out, &sized, &bench->roof);
    bench_add(bench, &out);
    return RTV_OK;
}
