/*
 * The tile of matrix_block.h, written once over vectors. The including file defines VECTOR, LANES,
 * LOAD, STORE, LOAD_FIRST, STORE_FIRST, SET, ADD, MUL, FMA and GREATER as for vector_body.h, and
 *
 *     REAL, BLOCK      the element type and the tile's struct
 *     SHAPES           SHAPE(rows, vectors) of the tiles, the tallest first, the last of one row
 *     MULTIPLY_BLOCK   the name of the kernel
 *
 * The sums of a tile stay in registers: its rows and vectors are constants where it is expanded.
 */
enum { MOST_SUMS = 24, MOST_VECTORS = 8 };

/*
 * sums[i][v] += a[i][x] * b[x][v]; with `part`, one vector of `part` columns. Unless `below` is
 * NULL, a cache line of the rows there is asked for in each step.
 */
EXPAND void add_products(VECTOR *sums, const int rows, const int vectors, int64_t part,
                         const BLOCK *block, const REAL *a, const REAL *b, const REAL *below)
{
    enum { LINE = 64 / sizeof(REAL) };
    const int64_t row = block->a_row, a_step = block->a_step, b_step = block->b_step;
    /* Four rows share a base, at the offsets that an address can hold. */
    const REAL *base[3] = {a, a + 4 * row, a + 8 * row};
    const int64_t three_rows = 3 * row;
    for (int64_t x = 0; x < block->depth; x++) {
        if (below != NULL)
            __builtin_prefetch(below + (x & (LINE - 1)) * row + (x & -LINE), 0, 2);
        VECTOR right[MOST_VECTORS];
        UNROLL
        for (int v = 0; v < vectors; v++)
            right[v] = part > 0 ? LOAD_FIRST(b, part) : LOAD(b + v * LANES);
        UNROLL
        for (int i = 0; i < rows; i++) {
            const REAL *left = base[i / 4] + (i % 4 == 3 ? three_rows : i % 4 * row);
            UNROLL
            for (int v = 0; v < vectors; v++)
                sums[i * vectors + v] = FMA(SET(*left), right[v], sums[i * vectors + v]);
        }
        b += b_step;
        UNROLL
        for (int g = 0; g < 3; g++)
            base[g] += a_step;
    }
}

EXPAND void multiply_tile(const BLOCK *block, int64_t row, int64_t column, const int rows,
                          const int vectors, int64_t part)
{
    VECTOR sums[MOST_SUMS];
    UNROLL
    for (int i = 0; i < rows * vectors; i++)
        sums[i] = SET(0);
    /* What the next tile reads, where that is long rows. */
    const bool fetches = block->a_step == 1 && block->rows - row >= 2 * rows;
    const REAL *a = block->a + row * block->a_row;
    if (fetches)
        add_products(sums, rows, vectors, part, block, a, block->b + column,
                     a + rows * block->a_row);
    else
        add_products(sums, rows, vectors, part, block, a, block->b + column, NULL);
    REAL *c = block->c + row * block->c_row + column;
#define LOAD_PART(p) (part > 0 ? LOAD_FIRST(p, part) : LOAD(p))
#define EACH_SUM(action)                                                                           \
    UNROLL for (int i = 0; i < rows; i++)                                                          \
    {                                                                                              \
        UNROLL for (int v = 0; v < vectors; v++)                                                   \
        {                                                                                          \
            VECTOR *s = &sums[i * vectors + v];                                                    \
            action;                                                                                \
        }                                                                                          \
    }
    if (block->alpha != 1)
        EACH_SUM(*s = MUL(*s, SET(block->alpha)))
    if (block->accumulate)
        EACH_SUM(*s = ADD(*s, LOAD_PART(c + i * block->c_row + v * LANES)))
    if (block->bias != NULL)
        EACH_SUM(*s = ADD(*s, LOAD_PART(block->bias + column + v * LANES)))
    if (block->relu)
        EACH_SUM(*s = GREATER(SET(0), *s))
    if (part > 0)
        EACH_SUM(STORE_FIRST(c + i * block->c_row, *s, part))
    else
        EACH_SUM(STORE(c + i * block->c_row + v * LANES, *s))
#undef EACH_SUM
#undef LOAD_PART
}

/* Full tiles of `rows`, `vectors` wide, from `*column` on as far as there are columns for them. */
EXPAND void multiply_columns(const BLOCK *block, int64_t *column, int64_t row, const int rows,
                             const int vectors)
{
    for (; block->columns - *column >= vectors * LANES; *column += vectors * LANES)
        multiply_tile(block, row, *column, rows, vectors, 0);
}

/* All rows that full tiles of `rows` cover, from `first` on; gives the first row behind. */
EXPAND int64_t multiply_rows(const BLOCK *block, int64_t first, const int rows, const int vectors)
{
    int64_t row = first;
    for (; block->rows - row >= rows; row += rows) {
        int64_t column = 0;
        multiply_columns(block, &column, row, rows, vectors);
        if (vectors > 2)
            multiply_columns(block, &column, row, rows, 2);
        multiply_columns(block, &column, row, rows, 1);
        if (column < block->columns)
            multiply_tile(block, row, column, rows, 1, block->columns - column);
    }
    return row;
}

static void MULTIPLY_BLOCK(const BLOCK *block)
{
    int64_t row = 0;
#define SHAPE(height, breadth)                                                                     \
    if (block->rows - row >= (height))                                                             \
        row = multiply_rows(block, row, height, breadth);
    SHAPES
#undef SHAPE
}
