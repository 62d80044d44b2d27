#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report.h"

static void print_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(file, "\\%c", *c);
        else if (*c < 0x20)
            fprintf(file, "\\u%04x", *c);
        else
            fputc(*c, file);
    }
    fputc('"', file);
}

static void print_number(FILE *file, double value)
{
    if (isfinite(value))
        fprintf(file, "%.9g", value);
    else
        fputs("null", file);
}

static void print_numbers(FILE *file, const double *values, int64_t count)
{
    fputc('[', file);
    for (int64_t i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", file);
        print_number(file, values[i]);
    }
    fputc(']', file);
}

static void print_accuracy(FILE *file, const char *key, const double *values)
{
    fprintf(file, "\"%s\": {", key);
    for (int i = 0; i < K_COUNT; i++) {
        fprintf(file, "%s\"%" PRId64 "\": ", i > 0 ? ", " : "", experiment_ks[i]);
        print_number(file, values[i]);
    }
    fputc('}', file);
}

static void print_model(FILE *file, const experiment_result *result)
{
    fputs("    {\"name\": ", file);
    print_text(file, result->name);
    fprintf(file, ", \"parameters\": %" PRId64 ",\n     \"loss\": ", result->parameters);
    print_numbers(file, result->losses, result->epochs);
    fputs(",\n     \"epoch_seconds\": ", file);
    print_numbers(file, result->seconds, result->epochs);
    fputs(",\n     \"evaluation_seconds\": ", file);
    print_number(file, result->evaluation_seconds);
    fputs(",\n     ", file);
    print_accuracy(file, "top_k_accuracy", result->accuracy.all);
    fputs(",\n     ", file);
    print_accuracy(file, "top_k_accuracy_unseen", result->accuracy.unseen);
    fputc('}', file);
}

static void print_recommendations(FILE *file, const char *key, const recommendations *list)
{
    fprintf(file, "  \"%s\": {\"milliseconds\": %.6g, \"items\": [", key, list->milliseconds);
    for (int64_t i = 0; i < list->count; i++) {
        fputs(i > 0 ? ", " : "", file);
        fputs("{\"title\": ", file);
        print_text(file, list->titles[i]);
        fputs(", \"score\": ", file);
        print_number(file, (double)list->scores[i]);
        fputc('}', file);
    }
    fputs("]}", file);
}

static void print_settings(FILE *file, const report *all)
{
    const settings *used = all->settings;
    fputs("  \"settings\": {\"variant\": ", file);
    print_text(file, variant_name(used->variant));
    fprintf(file,
            ", \"seed\": %" PRIu64 ", \"threads\": %d, \"batch\": %" PRId64
            ", \"train_rows\": %" PRId64 ", \"test_rows\": %" PRId64 ",\n    \"data\": ",
            used->seed, all->threads, all->batch_rows, all->train_rows, all->test_rows);
    print_text(file, all->data->kind);
    fputs(", \"source\": ", file);
    print_text(file, all->data->source);
    fputs(", \"user\": ", file);
    print_text(file, used->user);
    fprintf(file, ", \"timestamp\": %" PRId64 ", \"k\": %" PRId64 "},\n", used->timestamp, used->k);
}

static void print_report(FILE *file, const report *all)
{
    fputs("{\n", file);
    print_settings(file, all);
    fputs("  \"popularity\": {", file);
    print_accuracy(file, "top_k_accuracy", all->popularity.all);
    fputs(", ", file);
    print_accuracy(file, "top_k_accuracy_unseen", all->popularity.unseen);
    fputs("},\n  \"models\": [\n", file);
    for (int i = 0; i < all->result_count; i++) {
        print_model(file, &all->results[i]);
        fputs(i + 1 < all->result_count ? ",\n" : "\n", file);
    }
    fprintf(file, "  ],\n  \"best\": %d,\n", all->best);
    print_recommendations(file, "recommendations", &all->before);
    fputs(",\n", file);
    print_recommendations(file, "recommendations_after_loading", &all->after);
    fprintf(file, ",\n  \"same_in_a_new_process\": %s,\n  \"bundle_bytes\": %" PRId64 ",\n",
            all->same_in_new_process ? "true" : "false", all->bundle_bytes);
    fprintf(file, "  \"peak_memory_bytes\": %" PRId64 "\n}\n", peak_memory_kilobytes() * 1024);
}

int report_json(const report *all, const char *path, int output)
{
    FILE *file = output >= 0 ? fdopen(output, "w") : fopen(path, "w");
    if (file == NULL)
        return 0;
    print_report(file, all);
    int failed = ferror(file);
    return fclose(file) == 0 && !failed;
}
