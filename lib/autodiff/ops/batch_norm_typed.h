/* Included by batch_norm.c once per type: see typed.h. */

/* Mean and biased variance of each column, over all rows. */
static void TYPED(column_statistics)(const batch_work *work, double *means, double *variances)
{
    const int64_t width = work->width;
    for (int64_t j = 0; j < width; j++)
        means[j] = variances[j] = 0;
    for (int64_t row = 0; row < work->rows; row++)
        for (int64_t j = 0; j < width; j++)
            means[j] += ((const REAL *)work->x)[row * width + j];
    for (int64_t j = 0; j < width; j++)
        means[j] /= (double)work->rows;
    for (int64_t row = 0; row < work->rows; row++)
        for (int64_t j = 0; j < width; j++) {
            const double distance = ((const REAL *)work->x)[row * width + j] - means[j];
            variances[j] += distance * distance;
        }
    for (int64_t j = 0; j < width; j++)
        variances[j] /= (double)work->rows;
}

static void TYPED(move_statistics)(void *moving, const double *batch, double momentum,
                                   int64_t width)
{
    REAL *values = moving;
    for (int64_t j = 0; j < width; j++)
        values[j] = (REAL)(values[j] * momentum + batch[j] * (1 - momentum));
}

static void TYPED(read_statistics)(double *to, const void *moving, int64_t width)
{
    for (int64_t j = 0; j < width; j++)
        to[j] = ((const REAL *)moving)[j];
}

static void TYPED(normalize_columns)(void *payload, int64_t begin, int64_t end)
{
    const batch_work *work = payload;
    const int64_t width = work->width;
    const REAL *gamma = work->gamma, *beta = work->beta;
    for (int64_t row = begin; row < end; row++)
        for (int64_t j = 0; j < width; j++) {
            const REAL x = ((const REAL *)work->x)[row * width + j];
            REAL value = (REAL)((x - work->means[j]) * work->factors[j]);
            if (gamma != NULL)
                value *= gamma[j];
            ((REAL *)work->y)[row * width + j] = beta != NULL ? value + beta[j] : value;
        }
}

/* Column sums of dy and of dy n, where n = (x - mean) factor. */
static void TYPED(column_slopes)(const batch_work *work)
{
    const int64_t width = work->width;
    for (int64_t j = 0; j < width; j++)
        work->sums[j] = work->along[j] = 0;
    for (int64_t row = 0; row < work->rows; row++)
        for (int64_t j = 0; j < width; j++) {
            const double dy = ((const REAL *)work->dy)[row * width + j];
            const double x = ((const REAL *)work->x)[row * width + j];
            work->sums[j] += dy;
            work->along[j] += dy * ((x - work->means[j]) * work->factors[j]);
        }
}

static void TYPED(add_columns)(void *to, const double *sums, int64_t width)
{
    for (int64_t j = 0; j < width; j++)
        ((REAL *)to)[j] += (REAL)sums[j];
}

/* Moving statistics are constants; those of the batch depend on x as well. */
static void TYPED(batch_slopes)(void *payload, int64_t begin, int64_t end)
{
    const batch_work *work = payload;
    const int64_t width = work->width;
    const REAL *gamma = work->gamma;
    for (int64_t row = begin; row < end; row++)
        for (int64_t j = 0; j < width; j++) {
            const int64_t i = row * width + j;
            const double n = (((const REAL *)work->x)[i] - work->means[j]) * work->factors[j];
            double slope = ((const REAL *)work->dy)[i];
            if (work->training)
                slope -= (work->sums[j] + n * work->along[j]) / (double)work->rows;
            slope *= work->factors[j] * (gamma != NULL ? (double)gamma[j] : 1);
            REAL *dx = (REAL *)work->dx + i;
            *dx = work->add ? *dx + (REAL)slope : (REAL)slope;
        }
}
