/* Included by dense_op.c once per type: see typed.h. */

static void TYPED(sum_parts)(void *payload, int64_t begin, int64_t end)
{
    const sum_work *work = payload;
    REAL *restrict to = work->to;
    if (!work->add)
        for (int64_t i = begin; i < end; i++)
            to[i] = 0;
    for (int64_t part = 0; part < work->part_count; part++) {
        const REAL *from = (const REAL *)work->parts + part * work->count;
        for (int64_t i = begin; i < end; i++)
            to[i] += from[i];
    }
}
