/* Included by cross_entropy.c once per type: see typed.h. */

/* Softmax of a row; gives its logsumexp. The maximum is subtracted first. */
static REAL TYPED(row_softmax)(const entropy_work *work, REAL *restrict to, const REAL *restrict x)
{
    const REAL most = TYPED(rtv__run_max)(work->kernels, x, work->width);
    for (int64_t j = 0; j < work->width; j++)
        to[j] = x[j];
    const REAL sum = TYPED(rtv__exp_sum)(work->kernels, to, work->width, most);
    const REAL factor = 1 / sum;
    for (int64_t j = 0; j < work->width; j++)
        to[j] *= factor;
    return most + log(sum);
}

/* The label that enters the loss. */
static REAL TYPED(smoothed)(const entropy_work *work, const REAL *labels, int64_t j)
{
    const REAL smoothing = (REAL)work->smoothing;
    return labels[j] * (1 - smoothing) + smoothing / (REAL)work->width;
}

static void TYPED(entropy_values)(void *payload, int64_t begin, int64_t end)
{
    const entropy_work *work = payload;
    for (int64_t row = begin; row < end; row++) {
        const REAL *x = (const REAL *)work->x + row * work->width;
        const REAL total = TYPED(row_softmax)(work, (REAL *)work->softmax + row * work->width, x);
        ((REAL *)work->log_sums)[row] = total;
        REAL loss = 0;
        if (work->ids != NULL) {
            loss = total - x[work->ids[row]];
        } else {
            const REAL *labels = (const REAL *)work->labels + row * work->width;
            for (int64_t j = 0; j < work->width; j++) {
                const REAL label = TYPED(smoothed)(work, labels, j);
                loss += label != 0 ? label * (total - x[j]) : 0;
            }
        }
        ((REAL *)work->y)[row] = loss;
    }
}

/* Of the logits: softmax * sum of labels - labels. */
static void TYPED(logit_slopes)(void *payload, int64_t begin, int64_t end)
{
    const entropy_work *work = payload;
    for (int64_t row = begin; row < end; row++) {
        const REAL *restrict softmax = (const REAL *)work->softmax + row * work->width;
        const REAL dy = ((const REAL *)work->dy)[row];
        REAL *restrict to = (REAL *)work->target + row * work->width;
        if (!work->add)
            for (int64_t j = 0; j < work->width; j++)
                to[j] = 0;
        if (work->ids != NULL) {
            for (int64_t j = 0; j < work->width; j++)
                to[j] += dy * softmax[j];
            to[work->ids[row]] -= dy;
            continue;
        }
        const REAL *labels = (const REAL *)work->labels + row * work->width;
        REAL mass = 0;
        for (int64_t j = 0; j < work->width; j++)
            mass += TYPED(smoothed)(work, labels, j);
        for (int64_t j = 0; j < work->width; j++)
            to[j] += dy * (softmax[j] * mass - TYPED(smoothed)(work, labels, j));
    }
}

/* Of the labels: - log_softmax (1 - smoothing). */
static void TYPED(label_slopes)(void *payload, int64_t begin, int64_t end)
{
    const entropy_work *work = payload;
    for (int64_t row = begin; row < end; row++) {
        const REAL *x = (const REAL *)work->x + row * work->width;
        const REAL total = ((const REAL *)work->log_sums)[row];
        const REAL dy = ((const REAL *)work->dy)[row] * (1 - (REAL)work->smoothing);
        REAL *to = (REAL *)work->target + row * work->width;
        for (int64_t j = 0; j < work->width; j++) {
            const REAL slope = dy * (total - x[j]);
            to[j] = work->add ? to[j] + slope : slope;
        }
    }
}
