/* Converting elements; ids to one-hot rows. */
#include <inttypes.h>

#include "autodiff/op_table.h"
#include "autodiff/ops/id_input.h"
#include "retrieve/ops_lookup.h"
#include "retrieve/ops_shape.h"

static bool is_real(rtv_dtype dtype)
{
    return dtype == RTV_DTYPE_F32 || dtype == RTV_DTYPE_F64;
}

static double load_real(const void *from, rtv_dtype dtype, int64_t i)
{
    return dtype == RTV_DTYPE_F32 ? (double)((const float *)from)[i] : ((const double *)from)[i];
}

static int64_t load_integer(const void *from, rtv_dtype dtype, int64_t i)
{
    switch (dtype) {
    case RTV_DTYPE_I32:
        return ((const int32_t *)from)[i];
    case RTV_DTYPE_I64:
        return ((const int64_t *)from)[i];
    default:
        return ((const uint8_t *)from)[i];
    }
}

static void store_real(void *to, rtv_dtype dtype, int64_t i, double value)
{
    if (dtype == RTV_DTYPE_F32)
        ((float *)to)[i] = (float)value;
    else
        ((double *)to)[i] = value;
}

/* False when the dtype cannot hold the value. */
static bool store_integer(void *to, rtv_dtype dtype, int64_t i, int64_t value)
{
    switch (dtype) {
    case RTV_DTYPE_I32:
        ((int32_t *)to)[i] = (int32_t)value;
        return value >= INT32_MIN && value <= INT32_MAX;
    case RTV_DTYPE_I64:
        ((int64_t *)to)[i] = value;
        return true;
    default:
        ((uint8_t *)to)[i] = (uint8_t)value;
        return value >= 0 && value <= UINT8_MAX;
    }
}

static rtv_status convert(rtv_tensor *y, const rtv_tensor *x)
{
    for (int64_t i = 0; i < x->count; i++) {
        if (is_real(x->dtype)) {
            double value = load_real(x->data, x->dtype, i);
            if (is_real(y->dtype))
                store_real(y->data, y->dtype, i, value);
            else if (!(value > -0x1p63 && value < 0x1p63) ||
                     !store_integer(y->data, y->dtype, i, (int64_t)value))
                return rtv__fail(RTV_E_RANGE, "cast: %g at position %" PRId64 " is no %s", value, i,
                                 rtv__dtype_text(y->dtype));
        } else {
            int64_t value = load_integer(x->data, x->dtype, i);
            if (is_real(y->dtype))
                store_real(y->data, y->dtype, i, (double)value);
            else if (!store_integer(y->data, y->dtype, i, value))
                return rtv__fail(RTV_E_RANGE, "cast: %" PRId64 " at position %" PRId64 " is no %s",
                                 value, i, rtv__dtype_text(y->dtype));
        }
    }
    return RTV_OK;
}

static rtv_status cast_backward(rtv__node *node)
{
    const rtv_tensor *x = node->inputs[0].tensor;
    if (x->dtype == node->output.dtype)
        return rtv__node_pass_gradient(node, 0, true);
    bool add;
    void *target = rtv__node_target(node, 0, &add);
    if (target == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < x->count; i++) {
        double slope = load_real(node->slot.gradient, node->output.dtype, i);
        store_real(target, x->dtype, i, add ? load_real(target, x->dtype, i) + slope : slope);
    }
    return RTV_OK;
}

const rtv__op rtv__op_cast = {.name = "cast", .backward = cast_backward};

rtv_status rtv_op_cast(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *x, rtv_dtype dtype)
{
    static const rtv__op to_integer = {.name = "cast"};
    const rtv__op *op = is_real(dtype) ? &rtv__op_cast : &to_integer;
    RTV_TRY(rtv__op_check(out, tape, op, &x, 1, 0));
    if (rtv_dtype_bytes(dtype) == 0)
        return rtv__fail(RTV_E_DTYPE, "cast: dtype %d does not exist", dtype);
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, op, &x, 1, dtype, &x->shape));
    RTV_TRY(convert(&node->output, x));
    return rtv__op_finish(out, node);
}

rtv_status rtv_op_one_hot(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *ids, int64_t depth,
                          rtv_dtype dtype)
{
    static const rtv__op op = {.name = "one_hot"};
    RTV_TRY(rtv__op_check(out, tape, &op, &ids, 1, 0));
    if (!is_real(dtype))
        return rtv__fail(RTV_E_DTYPE, "one_hot: dtype is %s, must be f32 or f64",
                         rtv__dtype_text(dtype));
    const int64_t *numbers;
    RTV_TRY(rtv__ids_read(&numbers, tape, &op, ids, "ids"));
    if (ids->shape.rank == RTV_MOST_DIMS)
        return rtv__op_fail_shapes(&op, "ids", ids, NULL, NULL, "no room for an axis");
    int64_t sizes[RTV_MOST_DIMS], count;
    for (int32_t i = 0; i < ids->shape.rank; i++)
        sizes[i] = ids->shape.dims[i];
    sizes[ids->shape.rank] = depth;
    rtv__shape shape;
    RTV_TRY(rtv__shape_make(&shape, &count, ids->shape.rank + 1, sizes));
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &op, &ids, 1, dtype, &shape));
    for (int64_t i = 0; i < count; i++)
        store_real(node->output.data, dtype, i, 0);
    for (int64_t i = 0; i < ids->count; i++)
        if (numbers[i] >= 0 && numbers[i] < depth)
            store_real(node->output.data, dtype, i * depth + numbers[i], 1);
    return rtv__op_finish(out, node);
}
