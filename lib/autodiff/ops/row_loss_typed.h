/*
 * Included by row_loss.c once per type: see typed.h. ROW_LOSS_LIST(X) has lines
 * X(name, value, slope, target_slope): expressions of prediction x, target z and parameter p, the
 * slopes with respect to x and to z.
 */

#define ROW_LOSS_KERNELS(name, value, slope, target_slope)                                         \
    static void TYPED(name##_values)(void *payload, int64_t begin, int64_t end)                    \
    {                                                                                              \
        const loss_work *work = payload;                                                           \
        const REAL p = (REAL)work->parameter;                                                      \
        (void)p;                                                                                   \
        for (int64_t row = begin; row < end; row++) {                                              \
            const REAL *xs = (const REAL *)work->x + row * work->width;                            \
            const REAL *zs = (const REAL *)work->z + row * work->width;                            \
            REAL sum = 0;                                                                          \
            for (int64_t j = 0; j < work->width; j++) {                                            \
                const REAL x = xs[j], z = zs[j];                                                   \
                sum += (value);                                                                    \
            }                                                                                      \
            ((REAL *)work->y)[row] = sum / (REAL)work->width;                                      \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static void TYPED(name##_slopes)(void *payload, int64_t begin, int64_t end)                    \
    {                                                                                              \
        const loss_work *work = payload;                                                           \
        const REAL p = (REAL)work->parameter;                                                      \
        (void)p;                                                                                   \
        for (int64_t row = begin; row < end; row++) {                                              \
            const REAL *xs = (const REAL *)work->x + row * work->width;                            \
            const REAL *zs = (const REAL *)work->z + row * work->width;                            \
            const REAL dy = ((const REAL *)work->dy)[row] / (REAL)work->width;                     \
            REAL *to = (REAL *)work->target + row * work->width;                                   \
            for (int64_t j = 0; j < work->width; j++) {                                            \
                const REAL x = xs[j], z = zs[j];                                                   \
                const REAL added = dy * (work->of_z ? (target_slope) : (slope));                   \
                to[j] = work->add ? to[j] + added : added;                                         \
                (void)z;                                                                           \
            }                                                                                      \
        }                                                                                          \
    }

ROW_LOSS_LIST(ROW_LOSS_KERNELS)
#undef ROW_LOSS_KERNELS
