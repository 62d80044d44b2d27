#include "bench_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Measures what the library costs: the example's whole job, steps over tall tables, the parts\n"
    "of a step, allocations, kernels, and workloads that peers can do too. docs/benchmarks.md says "
    "what the cases are.\n"
    "\n"
    "  retrieve_bench [--filter REGEX] [--threads N] [--isa NAME] [--data DIR] [--json FILE] "
    "[--quick] [--list]\n"
    "\n"
    "  --filter REGEX  only cases whose names match, such as '^job' or 'epoch|evaluate'\n"
    "  --threads N     default: one per processor\n"
    "  --isa NAME      kernels of this instruction set: sets RTV_ISA\n"
    "  --data DIR      folder with MovieLens 100K, or \"generated\"; default: searched for, as "
    "the\n"
    "                  example does\n"
    "  --json FILE     all figures, machine-readable\n"
    "  --quick         tiny sizes and few runs: only shows that everything runs\n"
    "  --list          names the cases\n"
    "  --help\n";

typedef struct {
    const char *name;
    const char **text; /* where the value goes, or */
    int32_t *number;
    int32_t least;
} known_option;

static int mistake(const char *argument, const char *what)
{
    fprintf(stderr, "retrieve_bench: %s: %s; try --help\n", argument, what);
    return 2 + 1;
}

static int take_value(const known_option *option, const char *value)
{
    if (value == NULL)
        return mistake(option->name, "a value is missing");
    if (option->text != NULL) {
        *option->text = value;
        return 0;
    }
    char *end;
    long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || number < option->least || number > 1024)
        return mistake(option->name, "the value is no number in range");
    *option->number = (int32_t)number;
    return 0;
}

int bench_settings_read(bench_settings *out, int argument_count, char **arguments)
{
    *out = (bench_settings){0};
    /* The last five are for processes that the bench starts itself. */
    const known_option options[] = {
        {"--filter", &out->filter, NULL, 0}, {"--data", &out->data, NULL, 0},
        {"--json", &out->json, NULL, 0},     {"--threads", NULL, &out->threads, 1},
        {"--child", &out->child, NULL, 0},   {"--bundle", &out->bundle, NULL, 0},
        {"--model", NULL, &out->model, 0},   {"--work", &out->work, NULL, 0},
        {"--folder", &out->folder, NULL, 0}, {"--isa", &out->isa, NULL, 0},
    };
    for (int i = 1; i < argument_count; i++) {
        const known_option *known = NULL;
        for (size_t j = 0; j < sizeof options / sizeof options[0]; j++)
            if (strcmp(arguments[i], options[j].name) == 0)
                known = &options[j];
        if (known != NULL) {
            int code = take_value(known, i + 1 < argument_count ? arguments[++i] : NULL);
            if (code != 0)
                return code;
        } else if (strcmp(arguments[i], "--quick") == 0) {
            out->quick = 1;
        } else if (strcmp(arguments[i], "--list") == 0) {
            out->list = 1;
        } else if (strcmp(arguments[i], "--help") == 0) {
            fputs(usage, stdout);
            return 0 + 1;
        } else {
            return mistake(arguments[i], "unknown option");
        }
    }
    return 0;
}
