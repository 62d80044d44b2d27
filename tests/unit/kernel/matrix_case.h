/*
 * Random matrix blocks, written once for both types. The including file defines REAL, BLOCK,
 * CASE (the name of the struct), NAMED(name) and FILL(x, count, random, kind).
 */
typedef struct {
    BLOCK block;
    REAL *a, *b, *c, *bias;
    int64_t a_count, b_count, c_count;
} CASE;

static CASE NAMED(make_case)(rtv__random *random, int kind)
{
    CASE x = {.block = {.rows = (int64_t)rtv__random_below(random, 41),
                        .columns = (int64_t)rtv__random_below(random, 140),
                        .depth = (int64_t)rtv__random_below(random, 70),
                        .alpha = rtv__random_below(random, 2) ? 1 : (REAL)0.37,
                        .accumulate = rtv__random_below(random, 2) != 0,
                        .relu = rtv__random_below(random, 2) != 0}};
    BLOCK *block = &x.block;
    int64_t gap = (int64_t)rtv__random_below(random, 4);
    if (rtv__random_below(random, 2)) {
        block->a_row = block->depth + gap;
        block->a_step = 1;
        x.a_count = block->depth > 0 ? (block->rows - 1) * block->a_row + block->depth : 0;
    } else {
        block->a_row = 1;
        block->a_step = block->rows + gap;
        x.a_count = (block->depth - 1) * block->a_step + block->rows;
    }
    if (block->rows == 0 || block->depth == 0)
        x.a_count = 0;
    block->b_step = block->columns + gap;
    block->c_row = block->columns + gap;
    x.b_count = block->depth > 0 ? (block->depth - 1) * block->b_step + block->columns : 0;
    x.c_count = block->rows > 0 ? (block->rows - 1) * block->c_row + block->columns : 0;
    x.a = walled_alloc(x.a_count, sizeof(REAL));
    x.b = walled_alloc(x.b_count, sizeof(REAL));
    x.c = walled_alloc(x.c_count, sizeof(REAL));
    x.bias = walled_alloc(block->columns, sizeof(REAL));
    FILL(x.a, x.a_count, random, kind);
    FILL(x.b, x.b_count, random, kind);
    FILL(x.c, x.c_count, random, kind);
    FILL(x.bias, block->columns, random, kind);
    block->a = x.a;
    block->b = x.b;
    block->c = x.c;
    block->bias = rtv__random_below(random, 2) ? x.bias : NULL;
    return x;
}

static void NAMED(free_case)(const CASE *x)
{
    walled_free(x->a, x->a_count, sizeof(REAL));
    walled_free(x->b, x->b_count, sizeof(REAL));
    walled_free(x->c, x->c_count, sizeof(REAL));
    walled_free(x->bias, x->block.columns, sizeof(REAL));
}

/* A copy of c that the caller frees; the block is pointed at it. */
static REAL *NAMED(own_result)(const CASE *x, BLOCK *block)
{
    *block = x->block;
    block->c = walled_alloc(x->c_count, sizeof(REAL));
    if (x->c_count > 0)
        memcpy(block->c, x->c, (size_t)x->c_count * sizeof(REAL));
    return block->c;
}
