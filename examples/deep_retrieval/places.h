/* Where results go: known to be writable before hours of training, not after. */
#ifndef EXAMPLE_PLACES_H
#define EXAMPLE_PLACES_H

#include "settings.h"

/* 0 when a file of the settings cannot be written, which has been told. */
int places_check(const settings *wanted);

/*
 * With "--json -" the standard output is for the JSON alone: what else is printed goes to the
 * standard error from now on. Gives the descriptor for the JSON; -1 when there is none.
 */
int places_keep_output(const settings *wanted);

#endif
