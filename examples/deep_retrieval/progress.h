/* Showing how training goes: a bar on a terminal, a line per epoch elsewhere. */
#ifndef EXAMPLE_PROGRESS_H
#define EXAMPLE_PROGRESS_H

#include <retrieve.h>

typedef struct {
    int on_terminal;
    double last_drawn; /* seconds of the epoch when the bar was last drawn */
} progress_display;

void progress_begin(progress_display *display);
/* An rtv_progress_fn; the payload is the display. */
int32_t progress_show(const rtv_progress *progress, void *payload);

#endif
