/* Included by dropout_op.c once per type: see typed.h. */

static void TYPED(keep_some)(void *payload, int64_t begin, int64_t end)
{
    const dropout_work *work = payload;
    const REAL *restrict from = work->from;
    REAL *restrict to = work->to;
    const uint8_t *restrict keep = work->keep;
    const REAL scale = (REAL)work->scale;
    for (int64_t i = begin; i < end; i++) {
        const REAL scaled = from[i] * scale;
        const int32_t kept = keep[i]; /* as wide as a float: so that the loop becomes vector code */
        const REAL value = kept != 0 ? scaled : 0;
        to[i] = work->add ? to[i] + value : value;
    }
}
