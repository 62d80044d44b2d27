/* Random numbers: one generator for sequences, one function for numbers by position. */
#ifndef RTV_LIB_BASE_RANDOM_H
#define RTV_LIB_BASE_RANDOM_H

#include <stdint.h>

/* xoshiro256** (Blackman and Vigna 2018), seeded through splitmix64. */
typedef struct {
    uint64_t state[4];
} rtv__random;

void rtv__random_seed(rtv__random *random, uint64_t seed);
uint64_t rtv__random_next(rtv__random *random);
/* Uniform in [0, 1), 53 bits. */
double rtv__random_uniform(rtv__random *random);
/* Uniform in [0, bound), without bias; bound > 0. */
uint64_t rtv__random_below(rtv__random *random, uint64_t bound);
/* Standard normal (Box and Muller). */
double rtv__random_normal(rtv__random *random);

/* The splitmix64 finaliser: a bijection that scatters close inputs. */
uint64_t rtv__mix64(uint64_t value);
/* A number that depends on seed, stream and position only: the same for any thread count. */
uint64_t rtv__random_at(uint64_t seed, uint64_t stream, uint64_t position);

#endif
