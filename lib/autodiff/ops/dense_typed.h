/* Included by dense.c once per type: see typed.h. */

static void TYPED(finish_rows)(const dense_work *work, int64_t begin, int64_t end)
{
    const REAL *restrict bias = work->bias;
    for (int64_t row = begin; row < end; row++) {
        REAL *restrict y = (REAL *)work->y + row * work->units;
        if (bias != NULL)
            for (int64_t j = 0; j < work->units; j++)
                y[j] += bias[j];
        if (work->relu)
            for (int64_t j = 0; j < work->units; j++)
                y[j] = y[j] <= 0 ? 0 : y[j];
    }
}

/* The product of a range of rows, finished while it is in the cache. */
static void TYPED(forward)(void *payload, int64_t begin, int64_t end)
{
    const dense_work *work = payload;
    rtv__product(NULL, work->dtype, false, false, end - begin, work->units, work->width,
                 (const REAL *)work->x + begin * work->width, work->kernel, false,
                 (REAL *)work->y + begin * work->units);
    TYPED(finish_rows)(work, begin, end);
}

/* Zeros the gradient where relu cut, and sums the columns of a range for the bias. */
static void TYPED(mask_and_sum)(void *payload, int64_t begin, int64_t end)
{
    const dense_work *work = payload;
    REAL *restrict sums =
        work->sums != NULL ? (REAL *)work->sums + begin / work->grain * work->units : NULL;
    for (int64_t j = 0; sums != NULL && j < work->units; j++)
        sums[j] = 0;
    for (int64_t row = begin; row < end; row++) {
        const REAL *restrict y = (const REAL *)work->y + row * work->units;
        const REAL *dy = (const REAL *)work->dy + row * work->units;
        REAL *dz = (REAL *)work->dz + row * work->units;
        if (work->relu)
            for (int64_t j = 0; j < work->units; j++)
                dz[j] = y[j] > 0 ? dy[j] : 0;
        if (sums != NULL)
            for (int64_t j = 0; j < work->units; j++)
                sums[j] += dz[j];
    }
}

static void TYPED(add_sums)(void *to, const void *sums, int64_t count, int64_t units)
{
    REAL *restrict total = to;
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < units; j++)
            total[j] += ((const REAL *)sums)[i * units + j];
}
