/* Included by l2_normalize.c once per type: see typed.h. */

/* Per line: the factor 1 / sqrt(max(sum x^2, epsilon)), negative when epsilon was the larger. */
static REAL TYPED(line_factor)(const REAL *x, int64_t length, int64_t step, double epsilon)
{
    REAL squares = 0;
    for (int64_t i = 0; i < length; i++)
        squares += x[i * step] * x[i * step];
    const REAL least = (REAL)epsilon;
    return squares >= least ? 1 / sqrt(squares) : -1 / sqrt(least);
}

static void TYPED(normalize)(void *payload, int64_t begin, int64_t end)
{
    const normalize_work *work = payload;
    const int64_t length = work->view.length, step = work->view.inner;
    for (int64_t line = begin; line < end; line++) {
        const int64_t start = rtv__axis_line(&work->view, line);
        const REAL *x = (const REAL *)work->x + start;
        REAL *y = (REAL *)work->y + start;
        const REAL factor = fabs(TYPED(line_factor)(x, length, step, work->epsilon));
        for (int64_t i = 0; i < length; i++)
            y[i * step] = x[i * step] * factor;
    }
}

/* (dy - y sum(dy y)) factor; below epsilon the factor is a constant. */
static void TYPED(normalize_slopes)(void *payload, int64_t begin, int64_t end)
{
    const normalize_work *work = payload;
    const int64_t length = work->view.length, step = work->view.inner;
    for (int64_t line = begin; line < end; line++) {
        const int64_t start = rtv__axis_line(&work->view, line);
        const REAL *y = (const REAL *)work->y + start;
        const REAL *dy = (const REAL *)work->dy + start;
        REAL *dx = (REAL *)work->dx + start;
        REAL factor =
            TYPED(line_factor)((const REAL *)work->x + start, length, step, work->epsilon);
        REAL along = 0;
        for (int64_t i = 0; i < length && factor > 0; i++)
            along += dy[i * step] * y[i * step];
        factor = fabs(factor);
        for (int64_t i = 0; i < length; i++) {
            REAL slope = (dy[i * step] - y[i * step] * along) * factor;
            dx[i * step] = work->add ? dx[i * step] + slope : slope;
        }
    }
}
