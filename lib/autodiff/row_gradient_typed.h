/* Included by row_gradient.c once per type: see typed.h. */

static const REAL *TYPED(occurrence)(REAL *scale_out, const sum_work *work, int64_t number)
{
    int64_t p = find_piece(&work->list, number);
    const rtv__row_piece *piece = work->list.pieces[p];
    int64_t i = number - work->list.first[p];
    int64_t source = piece->sources != NULL ? piece->sources[i] : i;
    *scale_out = piece->scales != NULL ? ((const REAL *)piece->scales)[i] : (REAL)1;
    return (const REAL *)piece->values + source * work->width;
}

static void TYPED(sum_rows)(void *payload, int64_t begin, int64_t end)
{
    const sum_work *work = payload;
    const int64_t width = work->width;
    for (int64_t row = begin; row < end; row++) {
        REAL *restrict sum = (REAL *)work->values + row * width;
        REAL scale;
        int64_t key = work->starts[row];
        const REAL *value = TYPED(occurrence)(&scale, work, key_occurrence(work, key));
        for (int64_t j = 0; j < width; j++)
            sum[j] = scale * value[j];
        while (++key < work->starts[row + 1]) {
            value = TYPED(occurrence)(&scale, work, key_occurrence(work, key));
            for (int64_t j = 0; j < width; j++)
                sum[j] += scale * value[j];
        }
    }
}

static void TYPED(add_piece)(void *dense, const rtv__row_piece *piece, int64_t width)
{
    const REAL *scales = piece->scales;
    for (int64_t i = 0; i < piece->count; i++) {
        if (piece->rows[i] < 0)
            continue;
        REAL *restrict to = (REAL *)dense + piece->rows[i] * width;
        int64_t source = piece->sources != NULL ? piece->sources[i] : i;
        const REAL *from = (const REAL *)piece->values + source * width;
        REAL scale = scales != NULL ? scales[i] : (REAL)1;
        for (int64_t j = 0; j < width; j++)
            to[j] += scale * from[j];
    }
}
