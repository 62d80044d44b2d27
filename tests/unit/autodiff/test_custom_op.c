#include <math.h>
#include <string.h>

#include "base/status.h"
#include "retrieve/ext/custom_op.h"
#include "retrieve/gradient_check.h"
#include "retrieve/ops.h"
#include "test_support.h"

/* y = x^power element by element, power from the payload; keeps x^(power - 1) for backward. */
static rtv_status power_infer(rtv_dtype *dtype, int32_t *rank, int64_t *dims,
                              const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    (void)payload;
    if (input_count != 1)
        return RTV_E_INVALID;
    *dtype = rtv_tensor_dtype(inputs[0]);
    *rank = rtv_tensor_rank(inputs[0]);
    for (int32_t i = 0; i < *rank; i++)
        dims[i] = rtv_tensor_dim(inputs[0], i);
    return RTV_OK;
}

static rtv_status power_forward(rtv_custom_call *call, rtv_tensor *output,
                                const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    const double *x = rtv_tensor_const_data(inputs[0]);
    double *y = rtv_tensor_data(output), power = *(const double *)payload;
    int64_t count = rtv_tensor_count(output);
    void *block;
    (void)input_count;
    ck_assert_ptr_null(rtv_custom_call_saved(call));
    rtv_status status = rtv_custom_call_save(&block, call, (size_t)count * sizeof(double));
    if (status != RTV_OK)
        return status;
    double *lower = block;
    for (int64_t i = 0; i < count; i++) {
        lower[i] = pow(x[i], power - 1);
        y[i] = lower[i] * x[i];
    }
    return RTV_OK;
}

static rtv_status power_backward(rtv_custom_call *call, rtv_tensor *const *input_gradients,
                                 const rtv_tensor *output_gradient, const rtv_tensor *output,
                                 const rtv_tensor *const *inputs, int32_t input_count,
                                 void *payload)
{
    const double *lower = rtv_custom_call_saved(call);
    const double *dy = rtv_tensor_const_data(output_gradient);
    double power = *(const double *)payload;
    (void)inputs, (void)input_count;
    if (input_gradients[0] == NULL)
        return RTV_OK;
    double *dx = rtv_tensor_data(input_gradients[0]);
    for (int64_t i = 0; i < rtv_tensor_count(output); i++)
        dx[i] += dy[i] * power * lower[i];
    return RTV_OK;
}

static const rtv_custom_op power_op = {
    sizeof(rtv_custom_op), 0, "power", power_infer, power_forward, power_backward};

/* The op twice, on a leaf and on a result, and the leaf beside them. */
static rtv_status record_powers(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                                int32_t leaf_count, void *payload)
{
    const rtv_tensor *input = leaves[0];
    rtv_tensor *first, *second;
    (void)leaf_count;
    RTV_TRY(rtv_op_custom(&first, tape, &power_op, &input, 1, payload));
    input = first;
    RTV_TRY(rtv_op_custom(&second, tape, &power_op, &input, 1, payload));
    RTV_TRY(rtv_op_add(&second, tape, second, first));
    return rtv_op_mul(out, tape, second, leaves[0]);
}

static rtv_tensor *real_leaf(void)
{
    rtv_tensor *x;
    OK(rtv_tensor_create(&x, NULL, RTV_DTYPE_F64, 2, (const int64_t[]){2, 3}));
    OK(rtv_tensor_set_requires_gradient(x, 1));
    for (int i = 0; i < 6; i++)
        ((double *)rtv_tensor_data(x))[i] = 0.5 + 0.25 * i;
    return x;
}

START_TEST(values_and_gradients)
{
    rtv_tensor *x = real_leaf();
    double power = 1.5, error = 1;
    OK(rtv_gradient_check(&error, NULL, record_powers, &power, &x, 1, NULL));
    ck_assert(error < 1e-7);
    rtv_tape *tape;
    rtv_tensor *y;
    const rtv_tensor *input = x;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_op_custom(&y, tape, &power_op, &input, 1, &power));
    ck_assert(fabs(((const double *)rtv_tensor_const_data(y))[2] - 1) < 1e-15);
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

/* Callbacks that fail or misbehave on demand. */
typedef struct {
    rtv_status infer, forward, backward;
    rtv_dtype dtype;
    int32_t rank;
} misbehaviour;

static rtv_status odd_infer(rtv_dtype *dtype, int32_t *rank, int64_t *dims,
                            const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    const misbehaviour *odd = payload;
    (void)inputs, (void)input_count;
    *dtype = odd->dtype;
    *rank = odd->rank;
    dims[0] = 1;
    return odd->infer;
}

static rtv_status odd_forward(rtv_custom_call *call, rtv_tensor *output,
                              const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    (void)call, (void)inputs, (void)input_count;
    memset(rtv_tensor_data(output), 0, 4);
    return ((const misbehaviour *)payload)->forward;
}

static rtv_status odd_backward(rtv_custom_call *call, rtv_tensor *const *input_gradients,
                               const rtv_tensor *output_gradient, const rtv_tensor *output,
                               const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    (void)call, (void)input_gradients, (void)output_gradient, (void)output, (void)inputs;
    (void)input_count;
    return ((const misbehaviour *)payload)->backward;
}

static const rtv_custom_op odd_op = {sizeof(rtv_custom_op), 0,           "odd", odd_infer,
                                     odd_forward,           odd_backward};

START_TEST(failing_callbacks)
{
    rtv_tape *tape;
    rtv_tensor *x = real_leaf(), *y = (rtv_tensor *)1;
    const rtv_tensor *input = x;
    misbehaviour odd = {.infer = -77, .dtype = RTV_DTYPE_F32};
    OK(rtv_tape_create(&tape, NULL, NULL));
    FAILS(RTV_E_USER, "odd: its infer callback returned -77",
          rtv_op_custom(&y, tape, &odd_op, &input, 1, &odd));
    ck_assert_ptr_null(y);
    odd = (misbehaviour){.forward = 5, .dtype = RTV_DTYPE_F32};
    FAILS(RTV_E_USER, "forward callback returned 5",
          rtv_op_custom(&y, tape, &odd_op, &input, 1, &odd));
    odd = (misbehaviour){.dtype = 44};
    FAILS(RTV_E_DTYPE, "44", rtv_op_custom(&y, tape, &odd_op, &input, 1, &odd));
    odd = (misbehaviour){.dtype = RTV_DTYPE_F32, .rank = 9};
    FAILS(RTV_E_RANGE, "rank is 9", rtv_op_custom(&y, tape, &odd_op, &input, 1, &odd));
    /* None of this has harmed the tape. */
    odd = (misbehaviour){.dtype = RTV_DTYPE_F32, .rank = 1, .backward = RTV_E_IO};
    OK(rtv_op_custom(&y, tape, &odd_op, &input, 1, &odd));
    FAILS(RTV_E_USER, "backward callback returned -9", rtv_tape_backward(tape, y));
    FAILS(RTV_E_STATE, "reset or free", rtv_op_custom(&y, tape, &odd_op, &input, 1, &odd));
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(versions_of_the_struct)
{
    struct {
        rtv_custom_op op;
        void *later_callback;
    } newer = {power_op, NULL};
    rtv_tape *tape;
    rtv_tensor *x = real_leaf(), *y;
    const rtv_tensor *input = x;
    double power = 2;
    OK(rtv_tape_create(&tape, NULL, NULL));
    newer.op.struct_size = sizeof newer;
    OK(rtv_op_custom(&y, tape, &newer.op, &input, 1, &power));
    newer.later_callback = &power;
    FAILS(RTV_E_UNSUPPORTED, "rtv_custom_op has a field",
          rtv_op_custom(&y, tape, &newer.op, &input, 1, &power));
    /* Older: no backward callback. The result is a constant. */
    rtv_custom_op older = power_op;
    older.struct_size = (uint32_t)offsetof(rtv_custom_op, backward);
    OK(rtv_op_custom(&y, tape, &older, &input, 1, &power));
    FAILS(RTV_E_INVALID, "depends on no tensor", rtv_tape_backward(tape, y));
    older.forward = NULL;
    FAILS(RTV_E_INVALID, "lacks", rtv_op_custom(&y, tape, &older, &input, 1, &power));
    older.struct_size = 0;
    FAILS(RTV_E_INVALID, "struct_size", rtv_op_custom(&y, tape, &older, &input, 1, &power));
    FAILS(RTV_E_INVALID, "op is NULL", rtv_op_custom(&y, tape, NULL, &input, 1, &power));
    FAILS(RTV_E_INVALID, "input_count", rtv_op_custom(&y, tape, &power_op, NULL, 1, &power));
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

/* The vtable may be gone when the backward pass runs. */
START_TEST(the_struct_is_copied)
{
    rtv_tape *tape;
    rtv_tensor *x = real_leaf(), *y, *gradient;
    const rtv_tensor *input = x;
    double power = 2;
    OK(rtv_tape_create(&tape, NULL, NULL));
    {
        rtv_custom_op passing = power_op;
        OK(rtv_op_custom(&y, tape, &passing, &input, 1, &power));
        memset(&passing, 0, sizeof passing);
    }
    input = NULL;
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(((const double *)rtv_tensor_const_data(gradient))[5] == 2 * 1.75);
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("custom_op");
    TCase *tests = tcase_create("custom_op");
    tcase_add_test(tests, values_and_gradients);
    tcase_add_test(tests, failing_callbacks);
    tcase_add_test(tests, versions_of_the_struct);
    tcase_add_test(tests, the_struct_is_copied);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
