#include "base/random.h"

#include <math.h>

static const uint64_t golden_gamma = 0x9E3779B97F4A7C15u;

uint64_t rtv__mix64(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint64_t rtv__random_at(uint64_t seed, uint64_t stream, uint64_t position)
{
    uint64_t key = rtv__mix64(seed + golden_gamma) ^ rtv__mix64(stream * golden_gamma + 1);
    return rtv__mix64(key + position * golden_gamma);
}

void rtv__random_seed(rtv__random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        random->state[i] = rtv__mix64(seed += golden_gamma);
}

static uint64_t rotate_left(uint64_t x, int count)
{
    return (x << count) | (x >> (64 - count));
}

uint64_t rtv__random_next(rtv__random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double rtv__random_uniform(rtv__random *random)
{
    return (double)(rtv__random_next(random) >> 11) * 0x1p-53;
}

uint64_t rtv__random_below(rtv__random *random, uint64_t bound)
{
    /* Values under `rejected` would make the small remainders more likely. */
    uint64_t rejected = (0 - bound) % bound, value;
    do
        value = rtv__random_next(random);
    while (value < rejected);
    return value % bound;
}

double rtv__random_normal(rtv__random *random)
{
    double radius = sqrt(-2.0 * log(1.0 - rtv__random_uniform(random)));
    return radius * cos(6.283185307179586 * rtv__random_uniform(random));
}
