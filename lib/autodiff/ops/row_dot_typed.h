/* Included by row_dot.c once per type: see typed.h. */

static void TYPED(forward)(void *payload, int64_t begin, int64_t end)
{
    const row_dot_work *work = payload;
    for (int64_t row = begin; row < end; row++) {
        const REAL *a = (const REAL *)work->a + row * work->width;
        const REAL *b = (const REAL *)work->b + row * work->width;
        REAL sum = 0;
        for (int64_t j = 0; j < work->width; j++)
            sum += a[j] * b[j];
        ((REAL *)work->y)[row] = sum;
    }
}

/* The gradient of one side is dy times the other. */
static void TYPED(backward)(void *payload, int64_t begin, int64_t end)
{
    const row_dot_work *work = payload;
    for (int64_t row = begin; row < end; row++) {
        const REAL dy = ((const REAL *)work->dy)[row];
        const REAL *other = (const REAL *)work->a + row * work->width;
        REAL *restrict to = (REAL *)work->target + row * work->width;
        for (int64_t j = 0; j < work->width; j++)
            to[j] = work->add ? to[j] + dy * other[j] : dy * other[j];
    }
}
