/*
 * Included by binary.c once per type: see typed.h. BINARY_LIST(X) has lines
 * X(name, value, slope_a, slope_b): expressions of a and b, for the slopes also of y and dy.
 */

#define LOOP(count, a_at, b_at, statement)                                                         \
    for (int64_t i = 0; i < (count); i++) {                                                        \
        const REAL a = a_at, b = b_at;                                                             \
        statement;                                                                                 \
    }

#define LOOP_BACK(count, a_at, b_at, statement)                                                    \
    for (int64_t i = 0; i < (count); i++) {                                                        \
        const REAL a = a_at, b = b_at, y = ys[i], dy = dys[i];                                     \
        (void)a, (void)b, (void)y, (void)dy;                                                       \
        statement;                                                                                 \
    }

/* All operands of one shape. */
#define FLAT_FORWARD(name, value)                                                                  \
    static void TYPED(name##_flat)(void *payload, int64_t begin, int64_t end)                      \
    {                                                                                              \
        const binary_work *work = payload;                                                         \
        const REAL *restrict as = (const REAL *)work->a + begin;                                   \
        const REAL *restrict bs = (const REAL *)work->b + begin;                                   \
        REAL *restrict ys = (REAL *)work->y + begin;                                               \
        LOOP(end - begin, as[i], bs[i], ys[i] = (value))                                           \
    }

#define FLAT_BACKWARD(name, side, slope)                                                           \
    static void TYPED(name##_flat_##side)(void *payload, int64_t begin, int64_t end)               \
    {                                                                                              \
        const binary_work *work = payload;                                                         \
        const REAL *restrict as = (const REAL *)work->a + begin;                                   \
        const REAL *restrict bs = (const REAL *)work->b + begin;                                   \
        const REAL *restrict ys = (const REAL *)work->y + begin;                                   \
        const REAL *restrict dys = (const REAL *)work->dy + begin;                                 \
        REAL *restrict to = (REAL *)work->target + begin;                                          \
        if (work->add)                                                                             \
            LOOP_BACK(end - begin, as[i], bs[i], to[i] += (slope))                                 \
        else                                                                                       \
            LOOP_BACK(end - begin, as[i], bs[i], to[i] = (slope))                                  \
    }

/* Rows of the walk; along one of them an operand runs (stride 1) or stands still (0). */
#define WALK_FORWARD(name, value)                                                                  \
    static void TYPED(name##_walk)(void *payload, int64_t begin, int64_t end)                      \
    {                                                                                              \
        const binary_work *work = payload;                                                         \
        const rtv__walk *walk = &work->walk;                                                       \
        const int64_t count = rtv__walk_inner(walk);                                               \
        rtv__walk_position at;                                                                     \
        rtv__walk_start(&at, walk, begin);                                                         \
        for (int64_t row = begin; row < end; row++, rtv__walk_next(&at, walk)) {                   \
            const REAL *restrict as = (const REAL *)work->a + at.offsets[0];                       \
            const REAL *restrict bs = (const REAL *)work->b + at.offsets[1];                       \
            REAL *restrict ys = (REAL *)work->y + at.offsets[2];                                   \
            if (rtv__walk_stride(walk, 0) == 0)                                                    \
                LOOP(count, as[0], bs[i], ys[i] = (value))                                         \
            else if (rtv__walk_stride(walk, 1) == 0)                                               \
                LOOP(count, as[i], bs[0], ys[i] = (value))                                         \
            else                                                                                   \
                LOOP(count, as[i], bs[i], ys[i] = (value))                                         \
        }                                                                                          \
    }

#define WALK_BACKWARD(name, side, operand, slope)                                                  \
    static void TYPED(name##_walk_##side)(void *payload, int64_t begin, int64_t end)               \
    {                                                                                              \
        const binary_work *work = payload;                                                         \
        const rtv__walk *walk = &work->walk;                                                       \
        const int64_t count = rtv__walk_inner(walk);                                               \
        const int64_t step_a = rtv__walk_stride(walk, 0), step_b = rtv__walk_stride(walk, 1);      \
        rtv__walk_position at;                                                                     \
        rtv__walk_start(&at, walk, begin);                                                         \
        for (int64_t row = begin; row < end; row++, rtv__walk_next(&at, walk)) {                   \
            const REAL *as = (const REAL *)work->a + at.offsets[0];                                \
            const REAL *bs = (const REAL *)work->b + at.offsets[1];                                \
            const REAL *ys = (const REAL *)work->y + at.offsets[2];                                \
            const REAL *dys = (const REAL *)work->dy + at.offsets[2];                              \
            REAL *restrict to = (REAL *)work->target + at.offsets[operand];                        \
            if (rtv__walk_stride(walk, operand) == 0) {                                            \
                double sum = 0;                                                                    \
                LOOP_BACK(count, as[i * step_a], bs[i * step_b], sum += (slope))                   \
                to[0] += (REAL)sum;                                                                \
            } else if (!work->add) {                                                               \
                LOOP_BACK(count, as[i * step_a], bs[i * step_b], to[i] = (slope))                  \
            } else if (step_a == 1 && step_b == 1) {                                               \
                LOOP_BACK(count, as[i], bs[i], to[i] += (slope))                                   \
            } else {                                                                               \
                LOOP_BACK(count, as[i * step_a], bs[i * step_b], to[i] += (slope))                 \
            }                                                                                      \
        }                                                                                          \
    }

#define BINARY_KERNELS(name, value, slope_a, slope_b)                                              \
    FLAT_FORWARD(name, value)                                                                      \
    WALK_FORWARD(name, value)                                                                      \
    FLAT_BACKWARD(name, a, slope_a)                                                                \
    FLAT_BACKWARD(name, b, slope_b)                                                                \
    WALK_BACKWARD(name, a, 0, slope_a)                                                             \
    WALK_BACKWARD(name, b, 1, slope_b)

BINARY_LIST(BINARY_KERNELS)

#undef LOOP
#undef LOOP_BACK
#undef FLAT_FORWARD
#undef FLAT_BACKWARD
#undef WALK_FORWARD
#undef WALK_BACKWARD
#undef BINARY_KERNELS
