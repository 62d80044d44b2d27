#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "report.h"

int64_t peak_memory_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static double median(const double *values, int64_t count)
{
    double sorted[512];
    int64_t used = count < 512 ? count : 512;
    for (int64_t i = 0; i < used; i++) {
        int64_t j = i;
        for (; j > 0 && sorted[j - 1] > values[i]; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = values[i];
    }
    return used > 0 ? sorted[used / 2] : 0.0;
}

static void print_row(const char *name, const double *values)
{
    printf("  %-34s", name);
    for (int i = 0; i < K_COUNT; i++)
        printf("  %6.4f", values[i]);
}

static void print_block(const report *all, const char *title, int unseen_only)
{
    printf("\n%s\n  %-34s", title, "model");
    for (int i = 0; i < K_COUNT; i++)
        printf("  top %-3lld", (long long)experiment_ks[i]);
    printf("%s\n", unseen_only ? "" : "  parameters  epoch s   eval s");
    print_row("popularity", unseen_only ? all->popularity.unseen : all->popularity.all);
    putchar('\n');
    for (int i = 0; i < all->result_count; i++) {
        const experiment_result *result = &all->results[i];
        print_row(result->name, unseen_only ? result->accuracy.unseen : result->accuracy.all);
        if (!unseen_only)
            printf("  %10lld  %7.3f  %7.3f", (long long)result->parameters,
                   median(result->seconds, result->epochs), result->evaluation_seconds);
        putchar('\n');
    }
}

void report_table(const report *all)
{
    print_block(all, "Accuracy on the test rows, among all candidates", 0);
    print_block(all, "Accuracy among the candidates that the user has not rated in training", 1);
    printf("\nBest by top-100 accuracy: %s. Peak memory %lld MB.\n", all->results[all->best].name,
           (long long)(peak_memory_kilobytes() / 1024));
}
