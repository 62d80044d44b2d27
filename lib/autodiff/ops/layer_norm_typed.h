/* Included by layer_norm.c once per type: see typed.h. */

static void TYPED(normalize_rows)(void *payload, int64_t begin, int64_t end)
{
    const norm_work *work = payload;
    const int64_t width = work->width;
    const REAL *gamma = work->gamma, *beta = work->beta;
    for (int64_t row = begin; row < end; row++) {
        const REAL *x = (const REAL *)work->x + row * width;
        REAL *y = (REAL *)work->y + row * width;
        double sum = 0, squares = 0;
        for (int64_t j = 0; j < width; j++)
            sum += x[j];
        const double mean = sum / (double)width;
        for (int64_t j = 0; j < width; j++)
            squares += (x[j] - mean) * (x[j] - mean);
        const REAL factor = (REAL)(1 / sqrt(squares / (double)width + work->epsilon));
        const REAL center = (REAL)mean;
        ((REAL *)work->means)[row] = center;
        ((REAL *)work->factors)[row] = factor;
        for (int64_t j = 0; j < width; j++) {
            REAL value = (x[j] - center) * factor;
            if (gamma != NULL)
                value *= gamma[j];
            y[j] = beta != NULL ? value + beta[j] : value;
        }
    }
}

/* With n = (x - mean) factor and dn = dy gamma: dx = factor (dn - mean(dn) - n mean(dn n)). */
static void TYPED(row_slopes)(void *payload, int64_t begin, int64_t end)
{
    const norm_work *work = payload;
    const int64_t width = work->width;
    const REAL *gamma = work->gamma;
    for (int64_t row = begin; row < end; row++) {
        const REAL *x = (const REAL *)work->x + row * width;
        const REAL *dy = (const REAL *)work->dy + row * width;
        REAL *dx = (REAL *)work->dx + row * width;
        const REAL center = ((const REAL *)work->means)[row];
        const REAL factor = ((const REAL *)work->factors)[row];
        double sum = 0, along = 0;
        for (int64_t j = 0; j < width; j++) {
            const double slope = gamma != NULL ? dy[j] * gamma[j] : dy[j];
            sum += slope;
            along += slope * (x[j] - center) * factor;
        }
        const REAL mean_slope = (REAL)(sum / (double)width);
        const REAL mean_along = (REAL)(along / (double)width);
        for (int64_t j = 0; j < width; j++) {
            REAL slope = gamma != NULL ? dy[j] * gamma[j] : dy[j];
            slope = factor * (slope - mean_slope - (x[j] - center) * factor * mean_along);
            dx[j] = work->add ? dx[j] + slope : slope;
        }
    }
}

/* Column sums of dy n for gamma and of dy for beta. */
static void TYPED(parameter_slopes)(const norm_work *work, void *for_gamma, void *for_beta)
{
    const int64_t width = work->width;
    REAL *dgamma = for_gamma, *dbeta = for_beta;
    for (int64_t row = 0; row < work->rows; row++) {
        const REAL *x = (const REAL *)work->x + row * width;
        const REAL *dy = (const REAL *)work->dy + row * width;
        const REAL center = ((const REAL *)work->means)[row];
        const REAL factor = ((const REAL *)work->factors)[row];
        for (int64_t j = 0; j < width && dgamma != NULL; j++)
            dgamma[j] += dy[j] * ((x[j] - center) * factor);
        for (int64_t j = 0; j < width && dbeta != NULL; j++)
            dbeta[j] += dy[j];
    }
}
