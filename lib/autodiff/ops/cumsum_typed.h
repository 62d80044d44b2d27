/* Included by cumsum.c once per type: see typed.h. */

static void TYPED(running_sums)(void *payload, int64_t begin, int64_t end)
{
    const cumsum_work *work = payload;
    const int64_t length = work->view.length;
    for (int64_t line = begin; line < end; line++) {
        const int64_t start = rtv__axis_line(&work->view, line);
        REAL sum = 0;
        for (int64_t i = 0; i < length; i++) {
            int64_t place = start + (work->reverse ? length - 1 - i : i) * work->view.inner;
            REAL before = sum;
            sum += ((const REAL *)work->from)[place];
            REAL value = work->exclusive ? before : sum;
            REAL *to = (REAL *)work->to + place;
            *to = work->add ? *to + value : value;
        }
    }
}

static void TYPED(largest)(const rtv__axis_view *view, const void *from, int64_t *to)
{
    for (int64_t line = 0; line < view->lines; line++) {
        const REAL *x = (const REAL *)from + rtv__axis_line(view, line);
        int64_t best = 0;
        for (int64_t i = 1; i < view->length; i++)
            if (x[i * view->inner] > x[best * view->inner])
                best = i;
        to[line] = best;
    }
}
