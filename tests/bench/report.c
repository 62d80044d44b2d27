#include "report.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FIGURES = 256 };

struct bench_report {
    bench_figure figures[MOST_FIGURES];
    int64_t count;
};

bench_report *report_create(void)
{
    return calloc(1, sizeof(bench_report));
}

void report_free(bench_report *report)
{
    free(report);
}

bench_figure figure_of(const char *name, figure_unit unit, spread value)
{
    bench_figure out = {.unit = unit, .value = value, .asked = -1.0};
    snprintf(out.name, sizeof out.name, "%s", name);
    return out;
}

bench_figure figure_of_samples(const char *name, samples *runs)
{
    bench_figure out = figure_of(name, UNIT_SECONDS, samples_wall(runs));
    out.cpu = samples_cpu(runs);
    return out;
}

static double per_second(double amount, double seconds)
{
    return seconds > 0.0 ? amount / seconds : 0.0;
}

void figure_set_flops(bench_figure *out, const bench_roof *roof, double flops)
{
    double by_wall = per_second(flops, out->value.median), by_cpu = per_second(flops, out->cpu);
    snprintf(
        out->note, sizeof out->note,
        "%.0f GF/s, %.0f %% of the FMA peak of all threads; by processor time %.0f %% of one's",
        1e-9 * by_wall, 100.0 * by_wall / roof->flops_of_all, 100.0 * by_cpu / roof->flops_of_one);
}

void report_head(const bench_machine *machine, const bench_roof *roof)
{
    machine_print(stdout, machine);
    printf("Roof, one thread and all: %.0f and %.0f GF/s of fp32 FMA, %.0f and %.0f G/s of int8; "
           "read %.1f and %.1f GB/s nearby, %.1f and %.1f GB/s far away\n\n",
           1e-9 * roof->flops_of_one, 1e-9 * roof->flops_of_all, 1e-9 * roof->int8_of_one,
           1e-9 * roof->int8_of_all, 1e-9 * roof->near_bytes_of_one, 1e-9 * roof->near_bytes_of_all,
           1e-9 * roof->far_bytes_of_one, 1e-9 * roof->far_bytes_of_all);
    printf("%-38s %10s %10s %10s %5s %10s %6s\n", "case", "median", "least", "most", "runs",
           "processor", "others");
}

static void print_value(char *out, size_t bytes, figure_unit unit, double value)
{
    if (unit == UNIT_BYTES)
        snprintf(out, bytes, "%.1f MB", 1e-6 * value);
    else if (unit == UNIT_RATIO)
        snprintf(out, bytes, "%.3f", value);
    else if (unit == UNIT_COUNT)
        snprintf(out, bytes, "%.0f", value);
    else if (value < 1e-3)
        snprintf(out, bytes, "%.2f us", 1e6 * value);
    else if (value < 1.0)
        snprintf(out, bytes, "%.3f ms", 1e3 * value);
    else
        snprintf(out, bytes, "%.3f s", value);
}

static int is_missed(const bench_figure *figure)
{
    if (figure->asked < 0.0)
        return 0;
    if (figure->unit == UNIT_RATIO || figure->unit == UNIT_COUNT)
        return figure->value.most > figure->asked;
    double ours = figure->tensorflow_cpu > 0.0 ? figure->cpu : figure->value.median;
    double theirs = figure->tensorflow_cpu > 0.0 ? figure->tensorflow_cpu : figure->tensorflow;
    return theirs < figure->asked * ours;
}

static void print_comparison(const bench_figure *figure)
{
    char theirs[32];
    if (figure->tensorflow > 0.0) {
        print_value(theirs, sizeof theirs, figure->unit, figure->tensorflow);
        printf("    TensorFlow %s: %.1f times as much", theirs,
               figure->tensorflow / figure->value.median);
        if (figure->cpu > 0.0)
            printf(" (%.1f times our processor time)", figure->tensorflow / figure->cpu);
        printf("\n");
    }
    if (figure->tensorflow_cpu > 0.0 && figure->cpu > 0.0) {
        print_value(theirs, sizeof theirs, figure->unit, figure->tensorflow_cpu);
        printf("    TensorFlow %s of processor time: %.1f times as much\n", theirs,
               figure->tensorflow_cpu / figure->cpu);
    }
    if (figure->asked >= 0.0)
        printf("    asked: %s %g%s\n",
               figure->unit == UNIT_RATIO || figure->unit == UNIT_COUNT ? "at most" : "times",
               figure->asked, is_missed(figure) ? "   <- missed" : "");
}

void report_add(bench_report *report, const bench_figure *figure)
{
    char median[32], least[32], most[32], cpu[32] = "-";
    print_value(median, sizeof median, figure->unit, figure->value.median);
    print_value(least, sizeof least, figure->unit, figure->value.least);
    print_value(most, sizeof most, figure->unit, figure->value.most);
    if (figure->cpu > 0.0)
        print_value(cpu, sizeof cpu, figure->unit, figure->cpu);
    printf("%-38s %10s %10s %10s %5lld %10s %4.0f %%\n", figure->name, median, least, most,
           (long long)figure->value.count, cpu, 100.0 * figure->others);
    print_comparison(figure);
    if (figure->note[0] != '\0')
        printf("    %s\n", figure->note);
    fflush(stdout);
    if (report->count < MOST_FIGURES)
        report->figures[report->count++] = *figure;
}

int64_t report_misses(const bench_report *report)
{
    int64_t misses = 0;
    for (int64_t i = 0; i < report->count; i++)
        misses += is_missed(&report->figures[i]);
    return misses;
}

/* Text that is safe between quotes of JSON. */
static void write_text(FILE *file, const char *name, const char *text, const char *end)
{
    fprintf(file, "\"%s\": \"", name);
    for (; *text != '\0'; text++)
        if (*text == '"' || *text == '\\')
            fprintf(file, "\\%c", *text);
        else if ((unsigned char)*text >= ' ')
            fputc(*text, file);
    fprintf(file, "\"%s", end);
}

static void write_spread(FILE *file, const char *name, const spread *figure)
{
    fprintf(file, "\"%s\": {\"median\": %.9g, \"least\": %.9g, \"most\": %.9g, \"runs\": %lld}",
            name, figure->median, figure->least, figure->most, (long long)figure->count);
}

static void write_machine(FILE *file, const bench_machine *machine, const bench_roof *roof)
{
    fprintf(file, "  \"machine\": {");
    write_text(file, "processor", machine->processor, ", ");
    write_text(file, "system", machine->system, ", ");
    write_text(file, "kernels", machine->isa, ", ");
    write_text(file, "compiler", machine->compiler, ", ");
    write_text(file, "build", machine->build, ", ");
    write_text(file, "library", machine->library, ", ");
    write_text(file, "openblas_coretype", machine->blas_core, ", ");
    write_text(file, "date", machine->date, ",\n    ");
    fprintf(file, "\"processors\": %d, \"threads\": %d, \"load\": %.2f},\n", machine->processors,
            machine->threads, machine->load);
    fprintf(file,
            "  \"roof\": {\"flops_of_one\": %.4g, \"flops_of_all\": %.4g, "
            "\"int8_of_one\": %.4g, \"int8_of_all\": %.4g, "
            "\"near_bytes_of_one\": %.4g, \"near_bytes_of_all\": %.4g, "
            "\"far_bytes_of_one\": %.4g, \"far_bytes_of_all\": %.4g},\n",
            roof->flops_of_one, roof->flops_of_all, roof->int8_of_one, roof->int8_of_all,
            roof->near_bytes_of_one, roof->near_bytes_of_all, roof->far_bytes_of_one,
            roof->far_bytes_of_all);
}

static void write_figure(FILE *file, const bench_figure *figure)
{
    static const char *const units[] = {"seconds", "bytes", "count", "ratio"};
    fprintf(file, "    {");
    write_text(file, "name", figure->name, ", ");
    write_text(file, "unit", units[figure->unit], ", ");
    write_spread(file, "value", &figure->value);
    if (figure->cpu > 0.0) {
        fprintf(file, ", \"processor\": %.9g", figure->cpu);
    }
    if (figure->tensorflow > 0.0)
        fprintf(file, ", \"tensorflow\": %.6g", figure->tensorflow);
    if (figure->tensorflow_cpu > 0.0)
        fprintf(file, ", \"tensorflow_processor\": %.6g", figure->tensorflow_cpu);
    if (figure->asked >= 0.0)
        fprintf(file, ", \"asked\": %g, \"reached\": %s", figure->asked,
                is_missed(figure) ? "false" : "true");
    fprintf(file, ", \"others\": %.3f, ", figure->others);
    write_text(file, "note", figure->note, "}");
}

int report_json(const bench_report *report, const char *path, const bench_machine *machine,
                const bench_roof *roof)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return 0;
    fprintf(file, "{\n");
    write_machine(file, machine, roof);
    fprintf(file, "  \"figures\": [\n");
    for (int64_t i = 0; i < report->count; i++) {
        write_figure(file, &report->figures[i]);
        fprintf(file, i + 1 < report->count ? ",\n" : "\n");
    }
    fprintf(file, "  ]\n}\n");
    int failed = ferror(file);
    return fclose(file) == 0 && !failed;
}
