/* Pools the table rows of bags of ids: sum, mean or sum over the root of the squared weights. */
#include <inttypes.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/id_input.h"
#include "autodiff/ranges.h"
#include "base/options.h"
#include "retrieve/ops_lookup.h"

typedef struct {
    rtv_combiner combiner;
    bool drops_weights;
    int64_t default_id; /* -1: zeros */
    int64_t width, bags;
    const int64_t *ids, *offsets; /* [bags + 1] */
    const void *table, *weights;
    void *y;
    /* Entries as pieces of the table's gradient: see rtv__row_piece. Those of empty bags that read
     * the default row follow those of the ids. */
    int64_t entries;
    int64_t *rows, *sources;
    void *scales;
    double *divisors; /* [bags] */
    /* backward */
    const void *dy;
    void *weight_target;
} bag_plan;

#define TYPED_BODY "autodiff/ops/embedding_bag_typed.h"
#include "autodiff/typed.h"

static const rtv_embedding_bag_options default_options = RTV_EMBEDDING_BAG_OPTIONS_INIT;

rtv_status rtv_embedding_bag_options_init(rtv_embedding_bag_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status read_options(bag_plan *plan, const rtv_tensor *table,
                               const rtv_embedding_bag_options *given)
{
    rtv_embedding_bag_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_embedding_bag_options",
                              RTV_EMBEDDING_BAG_DEFAULT_ID | RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS));
    RTV_TRY(rtv__options_reserved("rtv_embedding_bag_options", options.reserved1 == 0));
    RTV_CHECK_KNOWN(options.combiner >= RTV_COMBINER_MEAN && options.combiner <= RTV_COMBINER_SQRTN,
                    "embedding_bag: combiner %d does not exist", options.combiner);
    plan->combiner = options.combiner;
    plan->drops_weights = options.combiner != RTV_COMBINER_SUM &&
                          (options.flags & RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS) == 0;
    plan->default_id = -1;
    if ((options.flags & RTV_EMBEDDING_BAG_DEFAULT_ID) != 0) {
        plan->default_id = options.default_id;
        if (options.default_id < 0 || options.default_id >= table->shape.dims[0])
            return rtv__fail(RTV_E_RANGE,
                             "embedding_bag: default_id is %" PRId64 " of %" PRId64 " rows",
                             options.default_id, table->shape.dims[0]);
    }
    return RTV_OK;
}

/* Without offsets each row of ids is a bag. */
static rtv_status equal_offsets(bag_plan *plan, rtv_tape *tape, rtv__shape *shape,
                                const rtv_tensor *ids)
{
    if (ids->shape.rank == 0)
        return rtv__op_fail_shapes(&rtv__op_embedding_bag, "ids", ids, NULL, NULL,
                                   "without offsets each row is a bag: an axis is missing");
    *shape = ids->shape;
    int64_t length = shape->dims[shape->rank - 1];
    shape->dims[shape->rank - 1] = plan->width;
    plan->bags = 1;
    for (int32_t i = 0; i < shape->rank - 1; i++)
        plan->bags *= shape->dims[i];
    int64_t *starts = rtv__tape_alloc(tape, (size_t)(plan->bags + 1) * sizeof *starts);
    if (starts == NULL)
        return RTV_E_NOMEM;
    for (int64_t bag = 0; bag <= plan->bags; bag++)
        starts[bag] = bag * length;
    plan->offsets = starts;
    return RTV_OK;
}

static rtv_status given_offsets(bag_plan *plan, rtv_tape *tape, rtv__shape *shape,
                                const rtv_tensor *ids, const rtv_tensor *offsets)
{
    const rtv__op *op = &rtv__op_embedding_bag;
    if (ids->shape.rank != 1 || offsets->shape.rank != 1 || offsets->count < 1)
        return rtv__op_fail_shapes(op, "ids", ids, "offsets", offsets,
                                   "both must have one axis, and offsets an element");
    RTV_TRY(rtv__ids_read(&plan->offsets, tape, op, offsets, "offsets"));
    plan->bags = offsets->count - 1;
    for (int64_t bag = 0; bag <= plan->bags; bag++) {
        int64_t low = bag == 0 ? 0 : plan->offsets[bag - 1];
        int64_t high = bag == 0 ? 0 : ids->count;
        if (plan->offsets[bag] < low || plan->offsets[bag] > high ||
            (bag == plan->bags && plan->offsets[bag] != ids->count))
            return rtv__fail(RTV_E_RANGE,
                             "%s: offset %" PRId64 " at position %" PRId64
                             " does not rise from 0 to %" PRId64,
                             op->name, plan->offsets[bag], bag, ids->count);
    }
    *shape = (rtv__shape){2, {plan->bags, plan->width, 1, 1, 1, 1, 1, 1}};
    return RTV_OK;
}

static rtv_status check_inputs(const rtv_tensor *table, const rtv_tensor *ids,
                               const rtv_tensor *weights)
{
    const rtv__op *op = &rtv__op_embedding_bag;
    const rtv_tensor *reals[] = {table, weights};
    RTV_TRY(rtv__op_check_real(op, reals, 2));
    if (table->shape.rank != 2)
        return rtv__op_fail_shapes(op, "table", table, NULL, NULL, "it must have two axes");
    if (weights != NULL && !rtv__shape_equal(&weights->shape, &ids->shape))
        return rtv__op_fail_shapes(op, "ids", ids, "weights", weights, "they must be equal");
    return RTV_OK;
}

/* Entries, scales and divisors of all bags. */
static rtv_status settle_bags(bag_plan *plan, rtv_tape *tape, const rtv_tensor *table,
                              const rtv_tensor *ids)
{
    int64_t most = ids->count + (plan->default_id >= 0 ? plan->bags : 0);
    size_t element = rtv_dtype_bytes(table->dtype);
    plan->rows = rtv__tape_alloc(tape, (size_t)most * sizeof *plan->rows);
    plan->sources = rtv__tape_alloc(tape, (size_t)most * sizeof *plan->sources);
    plan->scales = rtv__tape_alloc(tape, (size_t)most * element);
    plan->divisors = rtv__tape_alloc(tape, (size_t)plan->bags * sizeof *plan->divisors);
    if (plan->rows == NULL || plan->sources == NULL || plan->scales == NULL ||
        plan->divisors == NULL)
        return RTV_E_NOMEM;
    plan->entries = ids->count;
    for (int64_t bag = 0; bag < plan->bags; bag++) {
        plan->divisors[bag] = RTV__TYPED(table->dtype, settle_bag)(plan, bag);
        bool empty = true;
        for (int64_t i = plan->offsets[bag]; i < plan->offsets[bag + 1] && empty; i++)
            empty = plan->rows[i] < 0;
        if (!empty || plan->default_id < 0)
            continue;
        plan->rows[plan->entries] = plan->default_id;
        plan->sources[plan->entries] = bag;
        if (table->dtype == RTV_DTYPE_F32)
            ((float *)plan->scales)[plan->entries] = 1;
        else
            ((double *)plan->scales)[plan->entries] = 1;
        plan->entries++;
    }
    return RTV_OK;
}

/* Brings the rows that will be read up to date. */
static rtv_status prepare_rows(const bag_plan *plan, rtv_tape *tape, const rtv_tensor *table)
{
    if (rtv__tensor_owner(table)->before_read == NULL)
        return RTV_OK;
    int64_t *read = rtv__tape_alloc(tape, (size_t)plan->entries * sizeof *read), count = 0;
    if (read == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < plan->entries; i++)
        if (plan->rows[i] >= 0)
            read[count++] = plan->rows[i];
    return rtv__tensor_prepare_rows(table, read, count);
}

rtv_status rtv_op_embedding_bag(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *table,
                                const rtv_tensor *ids, const rtv_tensor *offsets,
                                const rtv_tensor *weights, const rtv_embedding_bag_options *options)
{
    const rtv__op *op = &rtv__op_embedding_bag;
    const rtv_tensor *inputs[] = {table, ids, offsets, weights};
    RTV_TRY(rtv__op_check(out, tape, op, inputs, 4, 1u << 2 | 1u << 3));
    RTV_TRY(check_inputs(table, ids, weights));
    bag_plan plan = {.width = table->shape.dims[1], .table = table->data};
    RTV_TRY(read_options(&plan, table, options));
    RTV_TRY(rtv__ids_read(&plan.ids, tape, op, ids, "ids"));
    RTV_TRY(rtv__ids_check(op, plan.ids, ids->count, INT64_MIN, table->shape.dims[0]));
    plan.weights = weights != NULL ? weights->data : NULL;
    rtv__shape shape;
    if (offsets != NULL)
        RTV_TRY(given_offsets(&plan, tape, &shape, ids, offsets));
    else
        RTV_TRY(equal_offsets(&plan, tape, &shape, ids));
    RTV_TRY(settle_bags(&plan, tape, table, ids));
    RTV_TRY(prepare_rows(&plan, tape, table));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, inputs, 4, table->dtype, &shape));
    plan.y = node->output.data;
    int64_t work_per_bag = plan.bags > 0 ? plan.width * (1 + ids->count / plan.bags) : 1;
    rtv__for_ranges(tape, plan.bags, rtv__rows_per_task(work_per_bag),
                    RTV__TYPED(table->dtype, pool_bags), &plan);
    if (node->recorded) {
        bag_plan *saved = rtv__tape_alloc(tape, sizeof *saved);
        if (saved == NULL)
            return RTV_E_NOMEM;
        *saved = plan;
        node->saved = saved;
    }
    return rtv__op_finish(out, node);
}

static rtv_status embedding_bag_backward(rtv__node *node)
{
    bag_plan *plan = node->saved;
    plan->dy = node->slot.gradient;
    if (plan->weights != NULL && rtv__node_wants(node, 3)) {
        plan->weight_target = rtv__node_zeroed_target(node, 3);
        if (plan->weight_target == NULL)
            return RTV_E_NOMEM;
        int64_t work_per_bag = plan->bags > 0 ? plan->width * (1 + plan->entries / plan->bags) : 1;
        rtv__for_ranges(rtv__node_tape(node), plan->bags, rtv__rows_per_task(work_per_bag),
                        RTV__TYPED(node->output.dtype, weight_slopes), plan);
    }
    if (rtv__node_wants(node, 0))
        RTV_TRY(rtv__node_add_rows(node, 0, plan->entries, plan->rows, plan->sources, plan->scales,
                                   node->slot.gradient));
    return RTV_OK;
}

const rtv__op rtv__op_embedding_bag = {
    .name = "embedding_bag", .backward = RTV__BACKWARD(embedding_bag_backward), .reads_rows = true};
