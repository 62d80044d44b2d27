/* Included by transpose.c once per type: see typed.h. */

static void TYPED(spread_slope)(void *payload, int64_t begin, int64_t end)
{
    const transpose_work *work = payload;
    const int64_t count = rtv__walk_inner(&work->walk), step = rtv__walk_stride(&work->walk, 0);
    rtv__walk_position at;
    rtv__walk_start(&at, &work->walk, begin);
    for (int64_t row = begin; row < end; row++, rtv__walk_next(&at, &work->walk)) {
        REAL *to = (REAL *)work->to + at.offsets[0];
        const REAL *from = (const REAL *)work->from + at.offsets[1];
        for (int64_t i = 0; i < count; i++)
            to[i * step] = work->add ? to[i * step] + from[i] : from[i];
    }
}
