/* Included by masked_mean.c once per type: see typed.h. */

static void TYPED(mean_rows)(void *payload, int64_t begin, int64_t end)
{
    const mean_work *work = payload;
    const int64_t length = work->length, width = work->width;
    for (int64_t row = begin; row < end; row++) {
        const uint8_t *mask = work->mask + row * length;
        const REAL *x = (const REAL *)work->x + row * length * width;
        REAL *restrict y = (REAL *)work->y + row * width;
        for (int64_t j = 0; j < width; j++)
            y[j] = 0;
        int64_t count = 0;
        for (int64_t i = 0; i < length; i++) {
            if (mask[i] == 0)
                continue;
            count++;
            for (int64_t j = 0; j < width; j++)
                y[j] += x[i * width + j];
        }
        for (int64_t j = 0; j < width && count > 1; j++)
            y[j] /= (REAL)count;
    }
}

static void TYPED(mean_slopes)(void *payload, int64_t begin, int64_t end)
{
    const mean_work *work = payload;
    const int64_t length = work->length, width = work->width;
    for (int64_t row = begin; row < end; row++) {
        const uint8_t *mask = work->mask + row * length;
        const REAL *restrict dy = (const REAL *)work->dy + row * width;
        REAL *restrict dx = (REAL *)work->dx + row * length * width;
        int64_t count = 0;
        for (int64_t i = 0; i < length; i++)
            count += mask[i] != 0;
        const REAL share = 1 / (REAL)(count > 0 ? count : 1);
        for (int64_t i = 0; i < length; i++, dx += width) {
            if (mask[i] != 0)
                for (int64_t j = 0; j < width; j++)
                    dx[j] = work->add ? dx[j] + dy[j] * share : dy[j] * share;
            else if (!work->add)
                for (int64_t j = 0; j < width; j++)
                    dx[j] = 0;
        }
    }
}
