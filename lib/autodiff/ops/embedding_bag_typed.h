/* Included by embedding_bag.c once per type: see typed.h. */

/*
 * Settles which entries of a bag count and with which scale: scales[i] = w / divisor. A dropped
 * entry gets row -1. Gives the divisor, 0 for a bag that comes out as zeros.
 */
static double TYPED(settle_bag)(const bag_plan *plan, int64_t bag)
{
    const REAL *weights = plan->weights;
    REAL *scales = plan->scales;
    double sum = 0, squares = 0;
    int64_t used = 0;
    for (int64_t i = plan->offsets[bag]; i < plan->offsets[bag + 1]; i++) {
        const double weight = weights != NULL ? (double)weights[i] : 1;
        plan->sources[i] = bag;
        plan->rows[i] = plan->ids[i];
        if (plan->ids[i] < 0 || (plan->drops_weights && !(weight > 0))) {
            plan->rows[i] = -1;
            scales[i] = 0;
            continue;
        }
        scales[i] = (REAL)weight;
        sum += weight;
        squares += weight * weight;
        used++;
    }
    double divisor = plan->combiner == RTV_COMBINER_SUM    ? 1
                     : plan->combiner == RTV_COMBINER_MEAN ? sum
                                                           : sqrt(squares);
    if (used == 0)
        divisor = 0;
    for (int64_t i = plan->offsets[bag]; i < plan->offsets[bag + 1]; i++)
        scales[i] = divisor != 0 ? (REAL)((double)scales[i] / divisor) : 0;
    return divisor;
}

/* Rows lie far apart in memory: their cache lines are asked for early. */
static void TYPED(fetch_row)(const bag_plan *plan, int64_t row)
{
    enum { LINE = 64 / sizeof(REAL) };
    const REAL *from = (const REAL *)plan->table + row * plan->width;
    for (int64_t j = 0; row >= 0 && j < plan->width; j += LINE)
        __builtin_prefetch(from + j, 0, 2);
}

static void TYPED(pool_bags)(void *payload, int64_t begin, int64_t end)
{
    enum { ENTRIES_AHEAD = 32 };
    const bag_plan *plan = payload;
    const int64_t width = plan->width;
    const REAL *table = plan->table, *scales = plan->scales;
    int64_t fetched = plan->offsets[begin];
    for (int64_t bag = begin; bag < end; bag++) {
        REAL *restrict y = (REAL *)plan->y + bag * width;
        for (int64_t j = 0; j < width; j++)
            y[j] = 0;
        bool empty = true;
        for (int64_t i = plan->offsets[bag]; i < plan->offsets[bag + 1]; i++) {
            for (; fetched < plan->offsets[end] && fetched <= i + ENTRIES_AHEAD; fetched++)
                TYPED(fetch_row)(plan, plan->rows[fetched]);
            if (plan->rows[i] < 0)
                continue;
            empty = false;
            const REAL scale = scales[i];
            const REAL *row = table + plan->rows[i] * width;
            for (int64_t j = 0; j < width; j++)
                y[j] += scale * row[j];
        }
        if (empty && plan->default_id >= 0)
            for (int64_t j = 0; j < width; j++)
                y[j] = table[plan->default_id * width + j];
    }
}

/*
 * With y = sum w e / D: sum has dw = dy e, mean dw = dy (e - y) / D, sqrtn
 * dw = (dy e - w (dy y) / D) / D.
 */
static void TYPED(weight_slopes)(void *payload, int64_t begin, int64_t end)
{
    const bag_plan *plan = payload;
    const int64_t width = plan->width;
    for (int64_t bag = begin; bag < end; bag++) {
        const REAL *y = (const REAL *)plan->y + bag * width;
        const REAL *dy = (const REAL *)plan->dy + bag * width;
        const double divisor = plan->divisors[bag];
        double dy_y = 0;
        for (int64_t j = 0; j < width; j++)
            dy_y += (double)dy[j] * y[j];
        for (int64_t i = plan->offsets[bag]; i < plan->offsets[bag + 1]; i++) {
            if (plan->rows[i] < 0 || divisor == 0)
                continue;
            const REAL *row = (const REAL *)plan->table + plan->rows[i] * width;
            double slope = 0;
            for (int64_t j = 0; j < width; j++)
                slope += (double)dy[j] * row[j];
            if (plan->combiner == RTV_COMBINER_MEAN)
                slope = (slope - dy_y) / divisor;
            else if (plan->combiner == RTV_COMBINER_SQRTN)
                slope = (slope - (double)((const REAL *)plan->scales)[i] * dy_y) / divisor;
            ((REAL *)plan->weight_target)[i] += (REAL)slope;
        }
    }
}
