/*
 * Included once per type: see typed.h. UNARY_LIST(X) has lines X(name, value, slope): expressions
 * of x, of the parameters p and q, and for the slope also of y and the output's gradient dy.
 */

#define UNARY_KERNELS(name, value, slope)                                                          \
    static void TYPED(name##_forward)(void *payload, int64_t begin, int64_t end)                   \
    {                                                                                              \
        const rtv__unary_work *work = payload;                                                     \
        const REAL *restrict from = work->x;                                                       \
        REAL *restrict to = work->y;                                                               \
        const REAL p = (REAL)work->p, q = (REAL)work->q;                                           \
        (void)p, (void)q;                                                                          \
        for (int64_t i = begin; i < end; i++) {                                                    \
            const REAL x = from[i];                                                                \
            to[i] = (value);                                                                       \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static void TYPED(name##_backward)(void *payload, int64_t begin, int64_t end)                  \
    {                                                                                              \
        const rtv__unary_work *work = payload;                                                     \
        const REAL *restrict inputs = work->x, *restrict outputs = work->y;                        \
        const REAL *restrict from = work->dy;                                                      \
        REAL *restrict to = work->dx;                                                              \
        const REAL p = (REAL)work->p, q = (REAL)work->q;                                           \
        (void)p, (void)q;                                                                          \
        if (work->add) {                                                                           \
            for (int64_t i = begin; i < end; i++) {                                                \
                const REAL x = inputs[i], y = outputs[i], dy = from[i];                            \
                (void)x, (void)y, (void)dy;                                                        \
                to[i] += (slope);                                                                  \
            }                                                                                      \
        } else {                                                                                   \
            for (int64_t i = begin; i < end; i++) {                                                \
                const REAL x = inputs[i], y = outputs[i], dy = from[i];                            \
                (void)x, (void)y, (void)dy;                                                        \
                to[i] = (slope);                                                                   \
            }                                                                                      \
        }                                                                                          \
    }

UNARY_LIST(UNARY_KERNELS)
#undef UNARY_KERNELS
