#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_WIDTH = 24, LEAST_BAR_WIDTH = 6 };

void progress_begin(progress_display *display)
{
    display->on_terminal = isatty(STDOUT_FILENO);
    display->last_drawn = 0.0;
}

/* Columns of the terminal; many when nobody knows. */
static int terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 1000;
    return size.ws_col;
}

static int write_figures(char *out, size_t bytes, const rtv_progress *progress)
{
    double rate = progress->seconds > 0.0 ? (double)progress->rows / progress->seconds : 0.0;
    return snprintf(out, bytes, "  epoch %lld/%lld  loss %.4f  %.2f s  %.0f rows/s",
                    (long long)progress->epoch + 1, (long long)progress->epochs, progress->loss,
                    progress->seconds, rate);
}

/* A line that is longer than the terminal is wide could not be drawn over: the bar makes room. */
static void draw(const rtv_progress *progress)
{
    char figures[256], bar[BAR_WIDTH + 1];
    int width = terminal_width();
    int room = width - 1 - write_figures(figures, sizeof figures, progress) - (int)strlen("  []");
    int bar_width = room < BAR_WIDTH ? room : BAR_WIDTH;
    printf("\r\033[K");
    if (bar_width >= LEAST_BAR_WIDTH) {
        int64_t filled = bar_width * progress->step / progress->steps;
        memset(bar, '.', (size_t)bar_width);
        memset(bar, '#', (size_t)filled);
        printf("  [%.*s]", bar_width, bar);
    }
    printf("%.*s", width - 1, figures);
}

int32_t progress_show(const rtv_progress *progress, void *payload)
{
    progress_display *display = payload;
    int last = progress->step == progress->steps;
    if (!display->on_terminal) {
        char figures[256];
        if (last) {
            write_figures(figures, sizeof figures, progress);
            puts(figures);
            fflush(stdout);
        }
        return 0;
    }
    /* Twenty pictures a second are enough. */
    if (!last && progress->seconds - display->last_drawn < 0.05)
        return 0;
    display->last_drawn = last ? 0.0 : progress->seconds;
    draw(progress);
    if (last)
        putchar('\n');
    fflush(stdout);
    return 0;
}
