#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_WIDTH = 24 };

void progress_begin(progress_display *display)
{
    display->on_terminal = isatty(STDOUT_FILENO);
    display->last_drawn = 0.0;
}

static void print_figures(const rtv_progress *progress)
{
    double rate = progress->seconds > 0.0 ? (double)progress->rows / progress->seconds : 0.0;
    printf("  epoch %lld/%lld  loss %.4f  %.2f s  %.0f rows/s", (long long)progress->epoch + 1,
           (long long)progress->epochs, progress->loss, progress->seconds, rate);
}

int32_t progress_show(const rtv_progress *progress, void *payload)
{
    progress_display *display = payload;
    int last = progress->step == progress->steps;
    if (!display->on_terminal) {
        if (last) {
            print_figures(progress);
            putchar('\n');
            fflush(stdout);
        }
        return 0;
    }
    /* Twenty pictures a second are enough. */
    if (!last && progress->seconds - display->last_drawn < 0.05)
        return 0;
    display->last_drawn = last ? 0.0 : progress->seconds;
    int64_t filled = BAR_WIDTH * progress->step / progress->steps;
    char bar[BAR_WIDTH + 1];
    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', (size_t)filled);
    bar[BAR_WIDTH] = '\0';
    printf("\r\033[K  [%s]", bar);
    print_figures(progress);
    if (last)
        putchar('\n');
    fflush(stdout);
    return 0;
}
