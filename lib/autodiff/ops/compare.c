/* Masks by comparison. */
#include "autodiff/op.h"
#include "autodiff/walk.h"
#include "retrieve/ops_binary.h"

#define COMPARE_RUN(type, condition)                                                               \
    for (int64_t i = 0; i < count; i++) {                                                          \
        const type a = ((const type *)from_a)[offset_a + i * step_a];                              \
        const type b = ((const type *)from_b)[offset_b + i * step_b];                              \
        y[offset_y + i] = (condition);                                                             \
    }

#define COMPARE_TYPE(type)                                                                         \
    switch (comparison) {                                                                          \
    case RTV_COMPARE_EQUAL:                                                                        \
        COMPARE_RUN(type, a == b) break;                                                           \
    case RTV_COMPARE_NOT_EQUAL:                                                                    \
        COMPARE_RUN(type, a != b) break;                                                           \
    case RTV_COMPARE_LESS:                                                                         \
        COMPARE_RUN(type, a < b) break;                                                            \
    case RTV_COMPARE_LESS_EQUAL:                                                                   \
        COMPARE_RUN(type, a <= b) break;                                                           \
    case RTV_COMPARE_GREATER:                                                                      \
        COMPARE_RUN(type, a > b) break;                                                            \
    default:                                                                                       \
        COMPARE_RUN(type, a >= b) break;                                                           \
    }

/* One run of the walk. */
static void compare_run(rtv_comparison comparison, rtv_dtype dtype, const rtv__walk *walk,
                        const rtv__walk_position *at, const void *from_a, const void *from_b,
                        uint8_t *y)
{
    const int64_t count = rtv__walk_inner(walk);
    const int64_t step_a = rtv__walk_stride(walk, 0), step_b = rtv__walk_stride(walk, 1);
    const int64_t offset_a = at->offsets[0], offset_b = at->offsets[1], offset_y = at->offsets[2];
    switch (dtype) {
    case RTV_DTYPE_F32:
        COMPARE_TYPE(float)
        break;
    case RTV_DTYPE_F64:
        COMPARE_TYPE(double)
        break;
    case RTV_DTYPE_I32:
        COMPARE_TYPE(int32_t)
        break;
    case RTV_DTYPE_I64:
        COMPARE_TYPE(int64_t)
        break;
    default:
        COMPARE_TYPE(uint8_t)
        break;
    }
}

rtv_status rtv_op_compare(rtv_tensor **out, rtv_tape *tape, const rtv_tensor *a,
                          const rtv_tensor *b, rtv_comparison comparison)
{
    static const rtv__op op = {.name = "compare"};
    const rtv_tensor *inputs[] = {a, b};
    RTV_TRY(rtv__op_check(out, tape, &op, inputs, 2, 0));
    RTV_CHECK_KNOWN(comparison >= RTV_COMPARE_EQUAL && comparison <= RTV_COMPARE_GREATER_EQUAL,
                    "compare: comparison %d does not exist", comparison);
    if (a->dtype != b->dtype)
        return rtv__fail(RTV_E_DTYPE, "compare: a has dtype %s, b %s", rtv__dtype_text(a->dtype),
                         rtv__dtype_text(b->dtype));
    rtv__shape shape;
    if (rtv__shape_broadcast(&shape, &a->shape, &b->shape) != RTV_OK)
        return rtv__op_fail_shapes(&op, "a", a, "b", b, "they do not broadcast");
    rtv__node *node;
    RTV_TRY(rtv__op_start(&node, tape, &op, inputs, 2, RTV_DTYPE_U8, &shape));
    const rtv__shape *operands[] = {&a->shape, &b->shape, &shape};
    rtv__walk walk;
    rtv__walk_make(&walk, &shape, operands, 3);
    rtv__walk_position at;
    rtv__walk_start(&at, &walk, 0);
    for (int64_t row = 0; row < walk.rows; row++, rtv__walk_next(&at, &walk))
        compare_run(comparison, a->dtype, &walk, &at, a->data, b->data, node->output.data);
    return rtv__op_finish(out, node);
}
