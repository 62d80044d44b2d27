/* Included by reduce.c once per type: see typed.h. */

/* The sum of a run: in lanes for speed, in blocks and in double for exactness. */
static double TYPED(run_sum)(const REAL *x, int64_t count)
{
    enum { LANES = 16, BLOCK = 512 };
    double total = 0;
    int64_t i = 0;
    while (count - i >= LANES) {
        REAL lanes[LANES] = {0};
        int64_t end = i + (count - i < BLOCK ? (count - i) / LANES * LANES : BLOCK);
        for (; i < end; i += LANES)
            for (int j = 0; j < LANES; j++)
                lanes[j] += x[i + j];
        for (int j = 0; j < LANES; j++)
            total += lanes[j];
    }
    for (; i < count; i++)
        total += x[i];
    return total;
}

/* A run of x into one element of y. */
static void TYPED(reduce_run)(reduce_step step, REAL *y, const REAL *x, REAL shift, int64_t count)
{
    double sum = 0;
    REAL best = *y;
    switch (step) {
    case STEP_SUM:
        *y += (REAL)TYPED(run_sum)(x, count);
        break;
    case STEP_MAX:
        for (int64_t i = 0; i < count; i++)
            best = x[i] > best || x[i] != x[i] ? x[i] : best;
        *y = best;
        break;
    case STEP_MIN:
        for (int64_t i = 0; i < count; i++)
            best = x[i] < best || x[i] != x[i] ? x[i] : best;
        *y = best;
        break;
    case STEP_SUM_EXP:
        for (int64_t i = 0; i < count; i++)
            sum += exp(x[i] - shift);
        *y += (REAL)sum;
        break;
    case STEP_COUNT_TIES:
        for (int64_t i = 0; i < count; i++)
            sum += x[i] == shift;
        *y += (REAL)sum;
        break;
    }
}

/* A run of x into as many elements of y. */
static void TYPED(reduce_across)(reduce_step step, REAL *restrict y, const REAL *restrict x,
                                 const REAL *restrict shift, int64_t count)
{
    switch (step) {
    case STEP_SUM:
        for (int64_t i = 0; i < count; i++)
            y[i] += x[i];
        break;
    case STEP_MAX:
        for (int64_t i = 0; i < count; i++)
            y[i] = x[i] > y[i] || x[i] != x[i] ? x[i] : y[i];
        break;
    case STEP_MIN:
        for (int64_t i = 0; i < count; i++)
            y[i] = x[i] < y[i] || x[i] != x[i] ? x[i] : y[i];
        break;
    case STEP_SUM_EXP:
        for (int64_t i = 0; i < count; i++)
            y[i] += exp(x[i] - shift[i]);
        break;
    case STEP_COUNT_TIES:
        for (int64_t i = 0; i < count; i++)
            y[i] += x[i] == shift[i];
        break;
    }
}

/* Slices begin to end of the walk's first axis into `y`. */
static void TYPED(reduce_slab)(const reduce_work *work, int64_t begin, int64_t end, void *to)
{
    const rtv__walk *walk = &work->walk;
    REAL *y = to;
    const REAL *x = work->x, *shift = work->shift;
    const bool runs = rtv__walk_stride(walk, 1) == 0;
    int64_t first = begin, last = end, count = rtv__walk_inner(walk), start = 0;
    if (walk->rank == 1) {
        first = 0, last = 1, start = begin, count = end - begin;
    } else {
        first *= walk->rows / walk->dims[0], last *= walk->rows / walk->dims[0];
    }
    rtv__walk_position at;
    rtv__walk_start(&at, walk, first);
    for (int64_t row = first; row < last; row++, rtv__walk_next(&at, walk)) {
        const REAL *from = x + at.offsets[0] + start;
        int64_t place = at.offsets[1] + (runs ? 0 : start);
        const REAL *by = shift != NULL ? shift + place : NULL;
        if (runs)
            TYPED(reduce_run)(work->step, y + place, from, by != NULL ? *by : 0, count);
        else
            TYPED(reduce_across)(work->step, y + place, from, by, count);
    }
}

static void TYPED(fill)(void *to, double value, int64_t count)
{
    REAL *y = to;
    for (int64_t i = 0; i < count; i++)
        y[i] = (REAL)value;
}

/* Where some slices have gone to partial results of their own. */
static void TYPED(combine)(const reduce_work *work, const void *partials, int64_t parts, void *to)
{
    for (int64_t i = 0; i < parts; i++)
        TYPED(reduce_across)
    (work->step == STEP_SUM_EXP || work->step == STEP_COUNT_TIES ? STEP_SUM : work->step, to,
     (const REAL *)partials + i * work->y_count, NULL, work->y_count);
}

/* For logsumexp: 0 in place of a maximum that is not finite. */
static void TYPED(make_finite)(void *to, int64_t count)
{
    REAL *y = to;
    for (int64_t i = 0; i < count; i++)
        y[i] = isfinite(y[i]) ? y[i] : 0;
}

static void TYPED(finish)(const reduce_work *work, void *to)
{
    REAL *y = to;
    const REAL *shift = work->shift;
    for (int64_t i = 0; i < work->y_count; i++)
        y[i] = work->step == STEP_SUM_EXP ? shift[i] + log(y[i]) : y[i] / (REAL)work->divisor;
}

/* dx from dy along the walk: see reduce_backward for the kinds. */
static void TYPED(spread)(void *payload, int64_t begin, int64_t end)
{
    const reduce_work *work = payload;
    const rtv__walk *walk = &work->walk;
    const int64_t count = rtv__walk_inner(walk), step = rtv__walk_stride(walk, 1);
    const REAL scale = (REAL)(1 / work->divisor);
    rtv__walk_position at;
    rtv__walk_start(&at, walk, begin);
    for (int64_t row = begin; row < end; row++, rtv__walk_next(&at, walk)) {
        const REAL *x = (const REAL *)work->x + at.offsets[0];
        const REAL *y = (const REAL *)work->y + at.offsets[1];
        const REAL *dy = (const REAL *)work->dy + at.offsets[1];
        const REAL *ties = work->ties != NULL ? (const REAL *)work->ties + at.offsets[1] : NULL;
        REAL *restrict dx = (REAL *)work->dx + at.offsets[0];
        for (int64_t i = 0; i < count; i++) {
            int64_t j = i * step;
            REAL slope;
            if (ties != NULL)
                slope = x[i] == y[j] ? dy[j] / ties[j] : 0;
            else if (work->step == STEP_SUM_EXP)
                slope = dy[j] * exp(x[i] - y[j]);
            else
                slope = dy[j] * scale;
            dx[i] = work->add ? dx[i] + slope : slope;
        }
    }
}
