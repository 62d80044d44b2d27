/* Included by gather.c once per type: see typed.h. */

/* dx[ids[i]] += dy[i] for each slice; several ids may meet, so in order. */
static void TYPED(scatter)(const gather_plan *plan, void *to, const void *from)
{
    for (int64_t outer = 0; outer < plan->outer; outer++)
        for (int64_t i = 0; i < plan->id_count; i++) {
            REAL *restrict dx = (REAL *)to + (outer * plan->length + plan->ids[i]) * plan->inner;
            const REAL *dy = (const REAL *)from + (outer * plan->id_count + i) * plan->inner;
            for (int64_t j = 0; j < plan->inner; j++)
                dx[j] += dy[j];
        }
}

static void TYPED(take)(const rtv__axis_view *x, const rtv__axis_view *y, const int64_t *ids,
                        const void *from, void *to)
{
    for (int64_t line = 0; line < y->lines; line++) {
        int64_t start_x = rtv__axis_line(x, line), start_y = rtv__axis_line(y, line);
        for (int64_t i = 0; i < y->length; i++) {
            int64_t place = start_y + i * y->inner;
            ((REAL *)to)[place] = ((const REAL *)from)[start_x + ids[place] * x->inner];
        }
    }
}

static void TYPED(put_back)(const rtv__axis_view *x, const rtv__axis_view *y, const int64_t *ids,
                            const void *from, void *to)
{
    for (int64_t line = 0; line < y->lines; line++) {
        int64_t start_x = rtv__axis_line(x, line), start_y = rtv__axis_line(y, line);
        for (int64_t i = 0; i < y->length; i++) {
            int64_t place = start_y + i * y->inner;
            ((REAL *)to)[start_x + ids[place] * x->inner] += ((const REAL *)from)[place];
        }
    }
}
