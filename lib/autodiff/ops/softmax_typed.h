/* Included by softmax.c once per type: see typed.h. */

static void TYPED(softmax_lines)(void *payload, int64_t begin, int64_t end)
{
    const line_work *work = payload;
    const int64_t length = work->view.length, step = work->view.inner;
    for (int64_t line = begin; line < end; line++) {
        const int64_t start = rtv__axis_line(&work->view, line);
        const REAL *x = (const REAL *)work->x + start;
        REAL *y = (REAL *)work->y + start;
        REAL most = -(REAL)INFINITY, sum = 0;
        for (int64_t i = 0; i < length; i++)
            most = x[i * step] > most ? x[i * step] : most;
        for (int64_t i = 0; i < length; i++) {
            REAL power = exp(x[i * step] - most);
            y[i * step] = work->logarithm ? x[i * step] - most : power;
            sum += power;
        }
        const REAL log_sum = log(sum);
        for (int64_t i = 0; i < length; i++)
            y[i * step] = work->logarithm ? y[i * step] - log_sum : y[i * step] / sum;
    }
}

/* The same for lines without gaps. */
static void TYPED(softmax_rows)(void *payload, int64_t begin, int64_t end)
{
    const line_work *work = payload;
    const int64_t length = work->view.length;
    for (int64_t row = begin; row < end; row++) {
        const REAL *restrict x = (const REAL *)work->x + row * length;
        REAL *restrict y = (REAL *)work->y + row * length;
        const REAL most = TYPED(rtv__run_max)(work->kernels, x, length);
        for (int64_t i = 0; i < length; i++)
            y[i] = x[i];
        const REAL sum = TYPED(rtv__exp_sum)(work->kernels, y, length, most);
        const REAL log_sum = log(sum), factor = 1 / sum;
        if (work->logarithm)
            for (int64_t i = 0; i < length; i++)
                y[i] = x[i] - most - log_sum;
        else
            for (int64_t i = 0; i < length; i++)
                y[i] *= factor;
    }
}

/* Softmax: y (dy - sum dy y). Its logarithm: dy - e^y sum dy. */
static void TYPED(softmax_slopes)(void *payload, int64_t begin, int64_t end)
{
    const line_work *work = payload;
    const int64_t length = work->view.length, step = work->view.inner;
    for (int64_t line = begin; line < end; line++) {
        const int64_t start = rtv__axis_line(&work->view, line);
        const REAL *y = (const REAL *)work->y + start;
        const REAL *dy = (const REAL *)work->dy + start;
        REAL *dx = (REAL *)work->dx + start;
        REAL sum = 0;
        for (int64_t i = 0; i < length; i++)
            sum += work->logarithm ? dy[i * step] : dy[i * step] * y[i * step];
        for (int64_t i = 0; i < length; i++) {
            REAL slope = work->logarithm ? dy[i * step] - exp(y[i * step]) * sum
                                         : y[i * step] * (dy[i * step] - sum);
            dx[i * step] = work->add ? dx[i * step] + slope : slope;
        }
    }
}
