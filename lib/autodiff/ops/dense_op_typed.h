/* Included by dense_op.c once per type: see typed.h. */

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
        REAL *restrict dz = (REAL *)work->dz + row * work->units;
        if (work->relu)
            for (int64_t j = 0; j < work->units; j++)
                dz[j] = y[j] > 0 ? dz[j] : 0;
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
