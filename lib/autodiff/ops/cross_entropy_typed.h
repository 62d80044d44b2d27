/* Included by cross_entropy.c once per type: see typed.h. */

/* logsumexp of a row, its maximum subtracted first. */
static REAL TYPED(log_sum)(const REAL *x, int64_t width)
{
    REAL most = -(REAL)INFINITY, sum = 0;
    for (int64_t j = 0; j < width; j++)
        most = x[j] > most ? x[j] : most;
    for (int64_t j = 0; j < width; j++)
        sum += exp(x[j] - most);
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
        const REAL total = TYPED(log_sum)(x, work->width);
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
        const REAL *x = (const REAL *)work->x + row * work->width;
        const REAL *labels =
            work->ids == NULL ? (const REAL *)work->labels + row * work->width : NULL;
        const REAL total = ((const REAL *)work->log_sums)[row];
        const REAL dy = ((const REAL *)work->dy)[row];
        REAL *to = (REAL *)work->target + row * work->width;
        REAL mass = labels == NULL ? 1 : 0;
        for (int64_t j = 0; j < work->width && labels != NULL; j++)
            mass += TYPED(smoothed)(work, labels, j);
        for (int64_t j = 0; j < work->width; j++) {
            const REAL label =
                labels != NULL ? TYPED(smoothed)(work, labels, j) : (REAL)(work->ids[row] == j);
            const REAL slope = dy * (exp(x[j] - total) * mass - label);
            to[j] = work->add ? to[j] + slope : slope;
        }
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
