/* Running other programs. */
#ifndef EXAMPLE_CHILD_PROCESS_H
#define EXAMPLE_CHILD_PROCESS_H

#include <stddef.h>

/*
 * Runs a program with its arguments (at most 30; the list ends with NULL) and waits for it. What it
 * prints goes into `output`, as far as it fits, with a closing zero; NULL: nowhere. Gives its exit
 * code, -1 when it could not be run.
 */
int run_program(const char *const *arguments, char *output, size_t output_bytes);

#endif
