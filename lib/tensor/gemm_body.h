/*
 * Matrix products over the tiles of the kernel room, written once for both types. The including
 * file defines
 *
 *     REAL, BLOCK       float or double, and the tile's struct
 *     MULTIPLY(k, b)    the kernel call
 *     TRANSPOSE(k, ...) out[j][i] = x[i][j]
 *     PANEL             columns of a packed panel
 */
#include <string.h>

#include "base/scratch.h"
#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum {
    DEPTH = RTV__GEMM_DEPTH,
    MOST_TASK_ROWS = 504, /* a multiple of every tile's rows */
    ROW_STEP = 12,
    LEAST_PACKED_ROWS = 12,   /* fewer do not pay for packing b */
    CACHED_BYTES = 64 * 1024, /* of b, read where it lies: packing does not pay */

    /*
     * Large products copy a part of both matrices into scratch: elements far apart share few cache
     * sets and take an entry of the address cache each.
     */
    LARGE_STRIDE_BYTES = 2048,
    COPIED_COLUMNS = 256,
    COPIED_ROWS = 96,
    COPIED_ROW_GAP = 16
};

/* Products that are worth a task of their own, and those that one thread had better do alone. */
static const int64_t task_products = (int64_t)1 << 18, alone_products = (int64_t)1 << 21;

typedef struct {
    const rtv_context *context;
    const rtv__kernels *kernels;
    BLOCK whole;      /* the product as if it were one tile; b_step is b's row length */
    bool transpose_b; /* b is [columns][depth] */
    bool large;
    int64_t task_rows, task_columns, row_tasks;
} product;

typedef struct {
    REAL *panels; /* of b: DEPTH * `columns` */
    int64_t columns;
    REAL *rows; /* of a; NULL: they are read where they lie */
} copies;

/* Packs columns of b as a panel, [depth][PANEL]; what is behind the last column is not set. */
static void pack_panel(const product *job, REAL *panel, const REAL *b, int64_t columns,
                       int64_t depth)
{
    const int64_t row = job->whole.b_step;
    if (job->transpose_b)
        TRANSPOSE(job->kernels, panel, PANEL, b, row, columns, depth);
    else if (columns == PANEL)
        for (int64_t x = 0; x < depth; x++)
            memcpy(panel + x * PANEL, b + x * row, PANEL * sizeof *panel);
    else
        for (int64_t x = 0; x < depth; x++)
            memcpy(panel + x * PANEL, b + x * row, (size_t)columns * sizeof *panel);
}

/* Copies the rows of a that `block` takes, as they lie, and points it there. */
static void copy_rows(BLOCK *block, REAL *copy)
{
    const bool transposed = block->a_row == 1;
    const int64_t outer = transposed ? block->depth : block->rows;
    const int64_t inner = transposed ? block->rows : block->depth;
    const int64_t step = transposed ? block->a_step : block->a_row;
    const int64_t width = transposed ? COPIED_ROWS : DEPTH + COPIED_ROW_GAP;
    for (int64_t i = 0; i < outer; i++)
        memcpy(copy + i * width, block->a + i * step, (size_t)inner * sizeof *copy);
    block->a = copy;
    if (transposed)
        block->a_step = width;
    else
        block->a_row = width;
}

/* The rows of `block` times all packed panels; `block` starts at their first column. */
static void multiply_panels(const product *job, const copies *copy, BLOCK block)
{
    const int64_t end = block.columns;
    block.b = copy->panels;
    block.b_step = PANEL;
    for (int64_t column = 0; column < end; column += PANEL) {
        block.columns = end - column < PANEL ? end - column : PANEL;
        MULTIPLY(job->kernels, &block);
        block.b += DEPTH * PANEL;
        block.c += PANEL;
        if (block.bias != NULL)
            block.bias += PANEL;
    }
}

/* As many columns of `block` as `copy` holds, for one block of the depth. */
static void multiply_copied(const product *job, const copies *copy, BLOCK block)
{
    for (int64_t column = 0; column < block.columns; column += PANEL) {
        int64_t left = block.columns - column;
        pack_panel(job, copy->panels + column * DEPTH,
                   block.b + (job->transpose_b ? column * block.b_step : column),
                   left < PANEL ? left : PANEL, block.depth);
    }
    const int64_t step = copy->rows != NULL ? COPIED_ROWS : block.rows;
    for (int64_t row = 0; row < block.rows; row += step) {
        BLOCK part = block;
        part.rows = block.rows - row < step ? block.rows - row : step;
        part.a += row * block.a_row;
        part.c += row * block.c_row;
        if (copy->rows != NULL)
            copy_rows(&part, copy->rows);
        multiply_panels(job, copy, part);
    }
}

/* Whether a block of b is small enough to be read where it lies. */
static bool is_cached(const BLOCK *block)
{
    const int64_t depth = block->depth < DEPTH ? block->depth : DEPTH;
    return depth * block->b_step * (int64_t)sizeof(REAL) <= CACHED_BYTES;
}

/* The rows and columns of `block` for the block of the depth that starts at `first`. */
static void multiply_depth(const product *job, const copies *copy, BLOCK block, int64_t first)
{
    const int64_t left = block.depth - first, columns = block.columns;
    block.depth = left < DEPTH ? left : DEPTH;
    block.a += first * block.a_step;
    block.b += job->transpose_b ? first : first * block.b_step;
    block.accumulate = block.accumulate || first > 0;
    if (left > DEPTH) {
        block.bias = NULL;
        block.relu = false;
    }
    if (!job->transpose_b && (is_cached(&block) || block.rows < LEAST_PACKED_ROWS)) {
        MULTIPLY(job->kernels, &block);
        return;
    }
    if (job->transpose_b && block.depth * columns <= DEPTH * PANEL) {
        TRANSPOSE(job->kernels, copy->panels, columns, block.b, block.b_step, columns, block.depth);
        block.b = copy->panels;
        block.b_step = columns;
        MULTIPLY(job->kernels, &block);
        return;
    }
    for (int64_t column = 0; column < columns; column += copy->columns) {
        BLOCK part = block;
        part.columns = columns - column < copy->columns ? columns - column : copy->columns;
        part.b += job->transpose_b ? column * block.b_step : column;
        part.c += column;
        if (part.bias != NULL)
            part.bias += column;
        multiply_copied(job, copy, part);
    }
}

static void run_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const product *job = payload;
    BLOCK block = job->whole;
    const int64_t row = task % job->row_tasks * job->task_rows;
    const int64_t column = task / job->row_tasks * job->task_columns;
    block.rows = block.rows - row < job->task_rows ? block.rows - row : job->task_rows;
    block.columns =
        block.columns - column < job->task_columns ? block.columns - column : job->task_columns;
    block.a += row * block.a_row;
    block.b += job->transpose_b ? column * block.b_step : column;
    block.c += row * block.c_row + column;
    if (block.bias != NULL)
        block.bias += column;

    _Alignas(64) REAL panel[DEPTH * PANEL];
    copies copy = {panel, PANEL, NULL};
    const size_t panels = DEPTH * COPIED_COLUMNS, rows = COPIED_ROWS * (DEPTH + COPIED_ROW_GAP);
    REAL *scratch = NULL;
    if (job->large)
        scratch = rtv__scratch_take(job->context, (panels + rows) * sizeof *scratch);
    if (scratch != NULL)
        copy = (copies){scratch, COPIED_COLUMNS, scratch + panels};
    int64_t first = 0;
    do {
        multiply_depth(job, &copy, block, first);
        first += DEPTH;
    } while (first < block.depth);
    if (scratch != NULL)
        rtv__scratch_give(job->context, scratch);
}

static int64_t parts_of(int64_t whole, int64_t part)
{
    return (whole + part - 1) / part;
}

static int64_t round_up(int64_t value, int64_t step)
{
    return parts_of(value, step) * step;
}

/*
 * Cuts rows into tasks, and columns where there are few rows. Each task packs the columns of b that
 * it takes: with few rows that is cut instead, so that it is done once. The cut may follow the
 * number of threads: an element's bits do not depend on it.
 */
static void cut_product(product *job, int64_t threads, int64_t row_products)
{
    const BLOCK *whole = &job->whole;
    const bool packs = job->transpose_b || !is_cached(whole);
    if (packs && whole->rows <= MOST_TASK_ROWS / 2 && whole->columns >= 2 * PANEL) {
        job->task_columns = round_up(parts_of(whole->columns, threads), PANEL);
        return;
    }
    int64_t rows = parts_of(whole->rows, 2 * threads);
    int64_t least = parts_of(task_products, row_products);
    job->task_rows = round_up(rows < least ? least : rows, ROW_STEP);
    int64_t wanted = parts_of(threads, parts_of(whole->rows, job->task_rows));
    if (wanted > 1)
        job->task_columns = round_up(parts_of(whole->columns, wanted), PANEL);
}

static void run_product(product *job)
{
    const BLOCK *whole = &job->whole;
    if (whole->rows <= 0 || whole->columns <= 0)
        return;
    job->kernels = rtv__kernels_of(job->context);
    const int64_t stride = whole->a_row == 1 ? whole->a_step : whole->a_row;
    job->large = stride * (int64_t)sizeof(REAL) >= LARGE_STRIDE_BYTES &&
                 whole->rows >= COPIED_ROWS / 2 && whole->columns >= 4 * PANEL;
    job->task_rows = round_up(whole->rows, ROW_STEP);
    job->task_columns = round_up(whole->columns, PANEL);

    const int64_t threads = rtv_context_threads(job->context);
    const int64_t row_products = whole->columns * (whole->depth > 0 ? whole->depth : 1);
    if (threads > 1 && row_products >= alone_products / whole->rows)
        cut_product(job, threads, row_products);
    if (job->task_rows > MOST_TASK_ROWS)
        job->task_rows = MOST_TASK_ROWS;
    if (job->large && job->task_columns > COPIED_COLUMNS)
        job->task_columns = COPIED_COLUMNS; /* a part of c that stays in the second-level cache */
    job->row_tasks = parts_of(whole->rows, job->task_rows);
    int64_t tasks = job->row_tasks * parts_of(whole->columns, job->task_columns);
    rtv__parallel(job->context, tasks, run_task, job);
}
