/*
 * Feeding mutated input to a reader. A target is one file that defines the two functions below;
 * with the driver it is a test of a fixed number of rounds, with Clang's -fsanitize=fuzzer a
 * fuzzer.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Reads the input; whatever it is, nothing may crash, leak or read out of bounds. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A good input number `index` from 0, in memory of its own; NULL behind the last. */
uint8_t *fuzz_seed(int index, size_t *out_size);

#endif
