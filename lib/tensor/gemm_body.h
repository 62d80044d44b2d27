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

#include "base/thread_pool.h"
#include "kernel/kernel.h"

enum {
    DEPTH = 256,          /* of a block: part of the result's definition */
    MOST_TASK_ROWS = 504, /* a multiple of every tile's rows */
    ROW_STEP = 12,
    LEAST_PACKED_ROWS = 12,  /* fewer do not pay for packing b */
    CACHED_BYTES = 32 * 1024 /* of the first level */
};

/* Products that are worth a task of their own, and those that one thread had better do alone. */
static const int64_t task_products = (int64_t)1 << 18, alone_products = (int64_t)1 << 20;

typedef struct {
    const rtv__kernels *kernels;
    BLOCK whole;      /* the product as if it were one tile; b_step is b's row length */
    bool transpose_b; /* b is [columns][depth] */
    int64_t task_rows, task_columns, row_tasks;
} product;

/* The panel of b for `block` as rows of PANEL columns, zeros behind the last column left out. */
static void pack_panel(const product *job, REAL *panel, BLOCK *block, int64_t depth_first)
{
    if (job->transpose_b)
        TRANSPOSE(job->kernels, panel, PANEL, block->b + depth_first, job->whole.b_step,
                  block->columns, block->depth);
    else
        for (int64_t x = 0; x < block->depth; x++)
            memcpy(panel + x * PANEL, block->b + (depth_first + x) * job->whole.b_step,
                   (size_t)block->columns * sizeof *panel);
    block->b = panel;
    block->b_step = PANEL;
}

/* Rows of c for one block of the depth; `block` holds the rows and columns. */
static void multiply_depth(const product *job, BLOCK block, int64_t depth_first)
{
    const BLOCK *whole = &job->whole;
    int64_t left = whole->depth - depth_first, columns = block.columns;
    block.depth = left < DEPTH ? left : DEPTH;
    block.a += depth_first * whole->a_step;
    block.accumulate = whole->accumulate || depth_first > 0;
    if (left > DEPTH) {
        block.bias = NULL;
        block.relu = false;
    }
    bool fits = block.depth * whole->b_step * (int64_t)sizeof(REAL) <= CACHED_BYTES;
    if (!job->transpose_b && (fits || block.rows < LEAST_PACKED_ROWS)) {
        block.b += depth_first * whole->b_step;
        MULTIPLY(job->kernels, &block);
        return;
    }
    _Alignas(64) REAL panel[DEPTH * PANEL];
    for (int64_t first = 0; first < columns; first += PANEL) {
        BLOCK part = block;
        part.columns = columns - first < PANEL ? columns - first : PANEL;
        part.b += job->transpose_b ? first * whole->b_step : first;
        part.c += first;
        part.bias = block.bias != NULL ? block.bias + first : NULL;
        pack_panel(job, panel, &part, depth_first);
        MULTIPLY(job->kernels, &part);
    }
}

static void run_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const product *job = payload;
    BLOCK block = job->whole;
    int64_t row = task % job->row_tasks * job->task_rows,
            column = task / job->row_tasks * job->task_columns;
    block.rows = block.rows - row < job->task_rows ? block.rows - row : job->task_rows;
    block.columns =
        block.columns - column < job->task_columns ? block.columns - column : job->task_columns;
    block.a += row * block.a_row;
    block.b += job->transpose_b ? column * block.b_step : column;
    block.c += row * block.c_row + column;
    if (block.bias != NULL)
        block.bias += column;
    int64_t depth_first = 0;
    do {
        multiply_depth(job, block, depth_first);
        depth_first += DEPTH;
    } while (depth_first < job->whole.depth);
}

static int64_t round_up(int64_t value, int64_t step)
{
    return (value + step - 1) / step * step;
}

static int64_t parts_of(int64_t whole, int64_t part)
{
    return (whole + part - 1) / part;
}

/*
 * Cuts rows, and columns where there are few rows, into tasks. Here the cut may follow the number
 * of threads: an element's bits do not depend on it.
 */
static void run_product(const rtv_context *context, product *job)
{
    const BLOCK *whole = &job->whole;
    if (whole->rows <= 0 || whole->columns <= 0)
        return;
    job->kernels = rtv__kernels_of(context);
    int64_t row_products = whole->columns * (whole->depth > 0 ? whole->depth : 1);
    int64_t threads = rtv_context_threads(context);
    job->task_rows = round_up(whole->rows, ROW_STEP);
    job->task_columns = round_up(whole->columns, PANEL);
    if (threads > 1 && row_products >= alone_products / whole->rows) {
        int64_t rows = parts_of(whole->rows, 2 * threads);
        int64_t least = parts_of(task_products, row_products);
        job->task_rows = round_up(rows < least ? least : rows, ROW_STEP);
        int64_t wanted = parts_of(threads, parts_of(whole->rows, job->task_rows));
        if (wanted > 1)
            job->task_columns = round_up(parts_of(whole->columns, wanted), PANEL);
    }
    if (job->task_rows > MOST_TASK_ROWS)
        job->task_rows = MOST_TASK_ROWS;
    job->row_tasks = parts_of(whole->rows, job->task_rows);
    int64_t tasks = job->row_tasks * parts_of(whole->columns, job->task_columns);
    rtv__parallel(context, tasks, run_task, job);
}
