/* Included by where.c once per type: see typed.h. */

static void TYPED(choose)(const where_work *work)
{
    const rtv__walk *walk = &work->walk;
    const int64_t count = rtv__walk_inner(walk), step_mask = rtv__walk_stride(walk, 0);
    const int64_t step_a = rtv__walk_stride(walk, 1), step_b = rtv__walk_stride(walk, 2);
    rtv__walk_position at;
    rtv__walk_start(&at, walk, 0);
    for (int64_t row = 0; row < walk->rows; row++, rtv__walk_next(&at, walk)) {
        const uint8_t *mask = work->mask + at.offsets[0];
        const REAL *a = (const REAL *)work->a + at.offsets[1];
        const REAL *b = (const REAL *)work->b + at.offsets[2];
        REAL *y = (REAL *)work->y + at.offsets[3];
        for (int64_t i = 0; i < count; i++)
            y[i] = mask[i * step_mask] != 0 ? a[i * step_a] : b[i * step_b];
    }
}

/* Adds dy to the side that was chosen. */
static void TYPED(pass_back)(const where_work *work, int32_t side, void *target)
{
    const rtv__walk *walk = &work->walk;
    const int64_t count = rtv__walk_inner(walk), step_mask = rtv__walk_stride(walk, 0);
    const int64_t step = rtv__walk_stride(walk, side);
    rtv__walk_position at;
    rtv__walk_start(&at, walk, 0);
    for (int64_t row = 0; row < walk->rows; row++, rtv__walk_next(&at, walk)) {
        const uint8_t *mask = work->mask + at.offsets[0];
        const REAL *dy = (const REAL *)work->dy + at.offsets[3];
        REAL *to = (REAL *)target + at.offsets[side];
        for (int64_t i = 0; i < count; i++)
            if ((mask[i * step_mask] != 0) == (side == 1))
                to[i * step] += dy[i];
    }
}
