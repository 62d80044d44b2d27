/* Included by segment.c once per type: see typed.h. */

static void TYPED(reduce_segments)(const segment_plan *plan, const void *from, void *to)
{
    const REAL *x = from;
    REAL *y = to;
    const bool largest = plan->reduction == RTV_SEGMENT_MAX;
    for (int64_t i = 0; i < plan->segments * plan->width; i++)
        y[i] = largest ? -(REAL)INFINITY : 0;
    for (int64_t row = 0; row < plan->rows; row++) {
        if (plan->ids[row] < 0)
            continue;
        REAL *restrict sum = y + plan->ids[row] * plan->width;
        const REAL *value = x + row * plan->width;
        if (largest)
            for (int64_t j = 0; j < plan->width; j++)
                sum[j] = value[j] > sum[j] || value[j] != value[j] ? value[j] : sum[j];
        else
            for (int64_t j = 0; j < plan->width; j++)
                sum[j] += value[j];
    }
    for (int64_t segment = 0; segment < plan->segments; segment++) {
        REAL *sum = y + segment * plan->width;
        const int64_t count = plan->counts[segment];
        for (int64_t j = 0; j < plan->width; j++) {
            if (count == 0)
                sum[j] = largest && plan->unsorted ? -REAL_MOST : 0;
            else if (plan->reduction == RTV_SEGMENT_MEAN)
                sum[j] /= (REAL)count;
        }
    }
}

/* How many rows of each segment reach its maximum. */
static void TYPED(count_ties)(const segment_plan *plan, const void *from, const void *most,
                              void *to)
{
    for (int64_t row = 0; row < plan->rows; row++) {
        if (plan->ids[row] < 0)
            continue;
        const REAL *x = (const REAL *)from + row * plan->width;
        const REAL *y = (const REAL *)most + plan->ids[row] * plan->width;
        REAL *ties = (REAL *)to + plan->ids[row] * plan->width;
        for (int64_t j = 0; j < plan->width; j++)
            ties[j] += x[j] == y[j];
    }
}

static void TYPED(spread_segments)(void *payload, int64_t begin, int64_t end)
{
    const segment_work *work = payload;
    const segment_plan *plan = work->plan;
    for (int64_t row = begin; row < end; row++) {
        REAL *dx = (REAL *)work->dx + row * plan->width;
        const int64_t id = plan->ids[row];
        for (int64_t j = 0; j < plan->width; j++) {
            REAL slope = 0;
            if (id >= 0) {
                const int64_t place = id * plan->width + j;
                slope = ((const REAL *)work->dy)[place];
                if (plan->reduction == RTV_SEGMENT_MEAN)
                    slope /= (REAL)plan->counts[id];
                else if (plan->reduction == RTV_SEGMENT_MAX)
                    slope = ((const REAL *)work->x)[row * plan->width + j] ==
                                    ((const REAL *)work->y)[place]
                                ? slope / ((const REAL *)work->ties)[place]
                                : 0;
            }
            dx[j] = work->add ? dx[j] + slope : slope;
        }
    }
}
