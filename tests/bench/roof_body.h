/*
 * Twelve chains of multiply-adds, enough to hide the latency of two units. The includer defines
 * LANES, VECTOR, SPREAD(x), FMA(a, b, c), REGISTER (the constraint of a vector register) and NAME.
 */
enum { CHAINS = 12 };

/* The compiler shall neither join nor drop the operations. */
#define CHAIN(x)                                                                                   \
    x = FMA(x, factor, term);                                                                      \
    __asm__ volatile("" : "+" REGISTER(x))

double NAME(int64_t rounds)
{
    VECTOR factor = SPREAD(0.9999f), term = SPREAD(0.5f);
    VECTOR a = term, b = term, c = term, d = term, e = term, f = term;
    VECTOR g = term, h = term, i = term, j = term, k = term, l = term;
    for (int64_t round = 0; round < rounds; round++) {
        CHAIN(a);
        CHAIN(b);
        CHAIN(c);
        CHAIN(d);
        CHAIN(e);
        CHAIN(f);
        CHAIN(g);
        CHAIN(h);
        CHAIN(i);
        CHAIN(j);
        CHAIN(k);
        CHAIN(l);
    }
    return (double)rounds * CHAINS * LANES * 2;
}
