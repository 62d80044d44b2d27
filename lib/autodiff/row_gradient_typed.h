/* Included by row_gradient.c once per type: see typed.h. */

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
