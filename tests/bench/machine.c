#include "machine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* What follows the first `key`, and a colon if there is one, in a file of such lines; else "". */
static void read_line(char *out, size_t bytes, const char *path, const char *key)
{
    char line[512];
    out[0] = '\0';
    FILE *file = fopen(path, "r");
    while (file != NULL && out[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        const char *value = line + strlen(key) + strspn(line + strlen(key), " \t:");
        line[strcspn(line, "\n")] = '\0';
        snprintf(out, bytes, "%s", value);
    }
    if (file != NULL)
        fclose(file);
}

void machine_find(bench_machine *out, const rtv_context *context)
{
    const char *core = getenv("OPENBLAS_CORETYPE");
    struct utsname system;
    time_t now = time(NULL);
    *out = (bench_machine){
        .isa = rtv__isa_name(context->isa),
        .compiler = COMPILER,
        .build = BENCH_BUILD,
        .processors = (int32_t)sysconf(_SC_NPROCESSORS_ONLN),
        .threads = rtv_context_threads(context),
    };
    snprintf(out->library, sizeof out->library, "%d.%d.%d", RTV_VERSION_MAJOR, RTV_VERSION_MINOR,
             RTV_VERSION_PATCH);
    read_line(out->processor, sizeof out->processor, "/proc/cpuinfo", "model name");
    snprintf(out->blas_core, sizeof out->blas_core, "%s", core != NULL ? core : "not set");
    if (uname(&system) == 0)
        snprintf(out->system, sizeof out->system, "%.40s %.60s", system.sysname, system.machine);
    if (getloadavg(&out->load, 1) != 1)
        out->load = -1.0;
    strftime(out->date, sizeof out->date, "%Y-%m-%d", gmtime(&now));
}

double machine_busy_seconds(void)
{
    /* user, nice, system, idle, iowait, irq, softirq, steal */
    char text[256];
    double sum = 0.0;
    read_line(text, sizeof text, "/proc/stat", "cpu ");
    const char *next = text;
    for (int i = 0; i < 8; i++) {
        char *end;
        double ticks = strtod(next, &end);
        sum += i == 3 || i == 4 ? 0.0 : ticks;
        next = end;
    }
    return sum / (double)sysconf(_SC_CLK_TCK);
}

double machine_available_bytes(void)
{
    char text[64];
    read_line(text, sizeof text, "/proc/meminfo", "MemAvailable");
    return strtod(text, NULL) * 1024.0;
}

void machine_print(FILE *out, const bench_machine *machine)
{
    fprintf(out, "libretrieve %s, %s, %s\n", machine->library, machine->build, machine->compiler);
    fprintf(out, "%s, %d processors, %s, kernels %s, %d threads\n", machine->processor,
            machine->processors, machine->system, machine->isa, machine->threads);
    fprintf(out, "OPENBLAS_CORETYPE %s; load of the last minute %.1f\n", machine->blas_core,
            machine->load);
}
