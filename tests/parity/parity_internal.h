/* What the parts of the parity program share among themselves; checkers use parity.h. */
#ifndef PARITY_INTERNAL_H
#define PARITY_INTERNAL_H

#include "parity.h"

typedef struct parity_deferred {
    struct parity_deferred *next;
    void (*release)(void *object);
    void *object;
} parity_deferred;

#define PARITY_TEXT_BYTES 2048

/* What happened to the case so far. */
typedef struct parity_state {
    int checks, failures, skipped;
    char reasons[PARITY_TEXT_BYTES]; /* lines, each with its closing line break */
    char quirk[PARITY_TEXT_BYTES];   /* "" or the last note */
    char skip[PARITY_TEXT_BYTES];
    parity_deferred *deferred;
} parity_state;

/* The lists of all checker files, closed by NULL (made by the build). */
extern const parity_area *const parity_area_lists[];

/* Frees what belongs to the case, newest first. */
void parity_release(parity_state *state);

/* Frees the safetensors files that are kept open between cases. */
void parity_safetensors_close(void);

#endif
