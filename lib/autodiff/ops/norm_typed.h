/* Included by norm.c once per type: see typed.h. */

static double TYPED(sum_squares)(const void *from, int64_t count)
{
    const REAL *x = from;
    double sum = 0;
    for (int64_t i = 0; i < count; i++)
        sum += (double)x[i] * x[i];
    return sum;
}

/* The gradient of a norm: dy x / norm, and 0 where the norm is 0. */
static void TYPED(norm_slopes)(const norm_work *work, int64_t count)
{
    const REAL *x = work->x;
    REAL *dx = work->dx;
    const REAL norm = *(const REAL *)work->y, dy = *(const REAL *)work->dy;
    const REAL factor = norm != 0 ? dy / norm : 0;
    for (int64_t i = 0; i < count; i++)
        dx[i] = work->add ? dx[i] + factor * x[i] : factor * x[i];
}

/* clip / max(norm, clip). */
static void TYPED(clip_factor)(const clip_rule *rule, const void *norm, void *factor)
{
    const REAL n = *(const REAL *)norm, clip = (REAL)rule->clip_norm;
    *(REAL *)factor = rule->must_be_finite && !isfinite(n) ? (REAL)NAN : n <= clip ? 1 : clip / n;
}

static void TYPED(clip_factor_slope)(const clip_rule *rule, const norm_work *work)
{
    const REAL n = *(const REAL *)work->x, clip = (REAL)rule->clip_norm;
    const REAL slope = n <= clip ? 0 : -*(const REAL *)work->dy * clip / (n * n);
    *(REAL *)work->dx = work->add ? *(REAL *)work->dx + slope : slope;
}
