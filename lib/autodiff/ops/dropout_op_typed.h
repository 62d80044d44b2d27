/* Included by dropout_op.c once per type: see typed.h. */

static void TYPED(keep_some)(void *payload, int64_t begin, int64_t end)
{
    const dropout_work *work = payload;
    const REAL *restrict from = work->from;
    REAL *restrict to = work->to;
    const REAL scale = (REAL)work->scale;
    for (int64_t i = begin; i < end; i++) {
        REAL value = work->keep[i] != 0 ? from[i] * scale : 0;
        to[i] = work->add ? to[i] + value : value;
    }
}
