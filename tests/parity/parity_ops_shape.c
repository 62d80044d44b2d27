/* ops_matmul, ops_reduce and ops_shape. */
#include <stdio.h>
#include <string.h>

#include "ops_run.h"

static void run_matmul(ops_run *run)
{
    rtv_tensor *a = ops_leaf(run, "a"), *b = ops_leaf(run, "b"), *y;
    if (a != NULL && b != NULL)
        ops_finish(run,
                   rtv_op_matmul_transposed(&y, run->tape, a, b, ops_int(run, "transpose_a", 0),
                                            ops_int(run, "transpose_b", 0)),
                   &y);
}

static void run_row_dot(ops_run *run)
{
    rtv_tensor *a = ops_leaf(run, "a"), *b = ops_leaf(run, "b"), *y;
    if (a != NULL && b != NULL)
        ops_finish(run, rtv_op_row_dot(&y, run->tape, a, b), &y);
}

typedef rtv_status (*reduce_fn)(rtv_tensor **, rtv_tape *, const rtv_tensor *, const int32_t *,
                                int32_t, int32_t);

static void run_reduction(ops_run *run)
{
    static const struct {
        const char *name;
        reduce_fn apply;
    } kinds[] = {
        {"reduce_sum", rtv_op_reduce_sum},
        {"reduce_mean", rtv_op_reduce_mean},
        {"reduce_max", rtv_op_reduce_max},
        {"reduce_min", rtv_op_reduce_min},
        {"reduce_logsumexp", rtv_op_reduce_logsumexp},
    };
    const char *op = json_text(json_get(run->c->options, "op"), "");
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    int64_t list[RTV_MOST_DIMS];
    int32_t axes[RTV_MOST_DIMS], count = ops_list(run, "axis", list);
    for (int32_t i = 0; i < count; i++)
        axes[i] = (int32_t)list[i];
    int all = !json_given(json_get(run->c->options, "axis"));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && x != NULL; i++)
        if (strcmp(kinds[i].name, op) == 0)
            ops_finish(run,
                       kinds[i].apply(&y, run->tape, x, all ? NULL : axes, count,
                                      ops_int(run, "keepdims", 0)),
                       &y);
}

static void run_softmax(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    if (x != NULL)
        ops_finish(run, rtv_op_softmax(&y, run->tape, x, ops_int(run, "axis", -1)), &y);
}

static void run_log_softmax(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    if (x != NULL)
        ops_finish(run, rtv_op_log_softmax(&y, run->tape, x, ops_int(run, "axis", -1)), &y);
}

static void run_cumsum(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    if (x != NULL)
        ops_finish(run,
                   rtv_op_cumsum(&y, run->tape, x, ops_int(run, "axis", 0),
                                 ops_int(run, "exclusive", 0), ops_int(run, "reverse", 0)),
                   &y);
}

/* The inputs x0, x1, ..., or those of stack, in the order of the file. */
static int read_many(ops_run *run, const rtv_tensor **inputs)
{
    int count = 0;
    for (int64_t i = 0; i < json_count(run->c->input) && count < OPS_MOST_LEAVES; i++) {
        const char *key = json_at(run->c->input, i)->key;
        if (strncmp(key, "dy", 2) != 0 && (inputs[count] = ops_leaf(run, key)) != NULL)
            count++;
    }
    return count;
}

static void run_concat(ops_run *run)
{
    const rtv_tensor *inputs[OPS_MOST_LEAVES];
    rtv_tensor *y;
    int count = read_many(run, inputs);
    ops_finish(run, rtv_op_concat(&y, run->tape, inputs, count, ops_int(run, "axis", 0)), &y);
}

static void run_stack(ops_run *run)
{
    const rtv_tensor *inputs[OPS_MOST_LEAVES];
    rtv_tensor *y;
    int count = read_many(run, inputs);
    ops_finish(run, rtv_op_stack(&y, run->tape, inputs, count, ops_int(run, "axis", 0)), &y);
}

static void run_split(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *ys[RTV_MOST_DIMS];
    int64_t sizes[RTV_MOST_DIMS];
    int32_t count = ops_list(run, "sizes", sizes);
    if (x != NULL)
        ops_finish_many(run, rtv_op_split(ys, run->tape, x, sizes, count, ops_int(run, "axis", 0)),
                        ys, count);
}

static void run_slice(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    int64_t begin[RTV_MOST_DIMS], sizes[RTV_MOST_DIMS];
    ops_list(run, "begin", begin);
    ops_list(run, "size", sizes);
    if (x != NULL)
        ops_finish(run, rtv_op_slice(&y, run->tape, x, begin, sizes), &y);
}

static void run_reshape(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    int64_t dims[RTV_MOST_DIMS];
    int32_t rank = ops_list(run, "shape", dims);
    if (x != NULL)
        ops_finish(run, rtv_op_reshape(&y, run->tape, x, rank, dims), &y);
}

static void run_transpose(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    int64_t list[RTV_MOST_DIMS];
    int32_t order[RTV_MOST_DIMS], rank = ops_list(run, "perm", list);
    for (int32_t i = 0; i < rank; i++)
        order[i] = (int32_t)list[i];
    if (x != NULL)
        ops_finish(run, rtv_op_transpose(&y, run->tape, x, order), &y);
}

static void run_tile(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    int64_t multiples[RTV_MOST_DIMS];
    ops_list(run, "multiples", multiples);
    if (x != NULL)
        ops_finish(run, rtv_op_tile(&y, run->tape, x, multiples), &y);
}

static void run_broadcast_to(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *y;
    int64_t dims[RTV_MOST_DIMS];
    int32_t rank = ops_list(run, "shape", dims);
    if (x != NULL)
        ops_finish(run, rtv_op_broadcast_to(&y, run->tape, x, rank, dims), &y);
}

static void run_gather(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *ids = ops_constant(run, "ids"), *y;
    if (x != NULL && ids != NULL)
        ops_finish(run, rtv_op_gather(&y, run->tape, x, ids, ops_int(run, "axis", 0)), &y);
}

static void run_take_along_axis(ops_run *run)
{
    rtv_tensor *x = ops_leaf(run, "x"), *ids = ops_constant(run, "ids"), *y;
    if (x != NULL && ids != NULL)
        ops_finish(run, rtv_op_take_along_axis(&y, run->tape, x, ids, ops_int(run, "axis", 0)), &y);
}

static void run_where(ops_run *run)
{
    rtv_tensor *mask = ops_constant(run, "mask"), *a = ops_leaf(run, "a"), *b = ops_leaf(run, "b");
    rtv_tensor *y;
    if (mask != NULL && a != NULL && b != NULL)
        ops_finish(run, rtv_op_where(&y, run->tape, mask, a, b), &y);
}

static const ops_entry entries[] = {
    {"matmul", run_matmul},
    {"batch_matmul", run_matmul},
    {"matmul_rank3_rank2", run_matmul},
    {"row_dot", run_row_dot},
    {"reduce_sum", run_reduction},
    {"reduce_mean", run_reduction},
    {"reduce_max", run_reduction},
    {"reduce_min", run_reduction},
    {"reduce_logsumexp", run_reduction},
    {"softmax", run_softmax},
    {"log_softmax", run_log_softmax},
    {"cumsum", run_cumsum},
    {"concat", run_concat},
    {"stack", run_stack},
    {"split", run_split},
    {"slice", run_slice},
    {"reshape", run_reshape},
    {"transpose", run_transpose},
    {"tile", run_tile},
    {"broadcast_to", run_broadcast_to},
    {"gather", run_gather},
    {"take_along_axis", run_take_along_axis},
    {"where", run_where},
    {NULL, NULL},
};

static void check_shape(parity_case *c)
{
    ops_check(c, entries);
}

const parity_area parity_ops_shape_areas[] = {
    {"ops_matmul", NULL, check_shape},
    {"ops_reduce", NULL, check_shape},
    {"ops_shape", NULL, check_shape},
    {NULL, NULL, NULL},
};
