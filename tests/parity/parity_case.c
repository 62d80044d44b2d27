/* The life of one case: its reports and its memory. */
#include "parity_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SHOWN_REASONS 5

void parity_fail(parity_case *c, const char *format, ...)
{
    parity_state *state = c->state;
    if (state->failures++ >= SHOWN_REASONS)
        return;
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    size_t used = strlen(state->reasons);
    snprintf(state->reasons + used, sizeof state->reasons - used, "        %s\n", line);
}

int parity_failed(const parity_case *c)
{
    return c->state->failures > 0;
}

void parity_fail_status(parity_case *c, const char *what, rtv_status status)
{
    parity_fail(c, "%s: %s: %s", what, rtv_status_name(status), rtv_last_error_message());
}

void parity_checked(parity_case *c)
{
    c->state->checks++;
}

void parity_skip(parity_case *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(c->state->skip, sizeof c->state->skip, format, arguments);
    va_end(arguments);
    c->state->skipped = 1;
}

void parity_quirk(parity_case *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(c->state->quirk, sizeof c->state->quirk, format, arguments);
    va_end(arguments);
}

void *parity_alloc(parity_case *c, size_t bytes)
{
    void *block = calloc(1, bytes > 0 ? bytes : 1);
    if (block == NULL) {
        fprintf(stderr, "parity: out of memory (%zu bytes)\n", bytes);
        exit(2);
    }
    parity_defer(c, free, block);
    return block;
}

void parity_defer(parity_case *c, void (*release)(void *object), void *object)
{
    parity_deferred *entry = malloc(sizeof *entry);
    if (entry == NULL) {
        fprintf(stderr, "parity: out of memory\n");
        exit(2);
    }
    *entry = (parity_deferred){c->state->deferred, release, object};
    c->state->deferred = entry;
}

void parity_release(parity_state *state)
{
    while (state->deferred != NULL) {
        parity_deferred entry = *state->deferred;
        free(state->deferred);
        state->deferred = entry.next;
        entry.release(entry.object);
    }
}

static int has_movielens(const char *directory)
{
    char path[4096];
    struct stat status;
    snprintf(path, sizeof path, "%s/u.data", directory);
    return stat(path, &status) == 0;
}

const char *parity_movielens(void)
{
    static const char *const places[] = {PARITY_SOURCE_DIR "/../shared/ml-100k",
                                         "../shared/ml-100k"};
    const char *chosen = getenv("RETRIEVE_MOVIELENS");
    if (chosen != NULL && *chosen != '\0')
        return has_movielens(chosen) ? chosen : NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (has_movielens(places[i]))
            return places[i];
    }
    return NULL;
}
