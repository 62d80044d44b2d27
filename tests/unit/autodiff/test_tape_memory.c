/* A small train step: what it allocates, what it does without memory, what optim sees of it. */
#include <math.h>
#include <string.h>

#include "autodiff/gradient.h"
#include "base/status.h"
#include "retrieve/ops.h"
#include "test_support.h"

typedef struct {
    rtv_tensor *table, *kernel, *bias, *ids, *labels;
    rtv_tape *tape;
} small_model;

static rtv_status small_model_create(small_model *model, rtv_context *context)
{
    memset(model, 0, sizeof *model);
    RTV_TRY(rtv_tensor_create(&model->table, context, RTV_DTYPE_F32, 2, (const int64_t[]){50, 4}));
    RTV_TRY(rtv_tensor_create(&model->kernel, context, RTV_DTYPE_F32, 2, (const int64_t[]){4, 3}));
    RTV_TRY(rtv_tensor_create(&model->bias, context, RTV_DTYPE_F32, 1, (const int64_t[]){3}));
    RTV_TRY(rtv_tensor_create(&model->ids, context, RTV_DTYPE_I32, 1, (const int64_t[]){6}));
    RTV_TRY(rtv_tensor_create(&model->labels, context, RTV_DTYPE_I64, 1, (const int64_t[]){6}));
    RTV_TRY(rtv_tensor_set_requires_gradient(model->table, 1));
    RTV_TRY(rtv_tensor_set_requires_gradient(model->kernel, 1));
    RTV_TRY(rtv_tensor_set_requires_gradient(model->bias, 1));
    for (int i = 0; i < 200; i++)
        ((float *)rtv_tensor_data(model->table))[i] = sinf((float)i);
    for (int i = 0; i < 12; i++)
        ((float *)rtv_tensor_data(model->kernel))[i] = cosf((float)i);
    for (int i = 0; i < 6; i++)
        ((int32_t *)rtv_tensor_data(model->ids))[i] = i * i % 7;
    return rtv_tape_create(&model->tape, context, NULL);
}

static void small_model_free(small_model *model)
{
    rtv_tape_free(model->tape);
    rtv_tensor_free(model->table);
    rtv_tensor_free(model->kernel);
    rtv_tensor_free(model->bias);
    rtv_tensor_free(model->ids);
    rtv_tensor_free(model->labels);
}

/* Lookup, dense, normalisation, dropout, loss; all gradients fetched. */
static rtv_status small_model_step(small_model *model, uint64_t step)
{
    rtv_tape *tape = model->tape;
    rtv_tensor *x, *loss;
    rtv_tape_reset(tape);
    rtv_tape_set_step(tape, step);
    RTV_TRY(rtv_op_gather(&x, tape, model->table, model->ids, 0));
    RTV_TRY(rtv_op_l2_normalize(&x, tape, x, -1, 1e-12));
    RTV_TRY(rtv_op_dropout(&x, tape, x, 0.25, 1));
    RTV_TRY(rtv_op_dense(&x, tape, x, model->kernel, model->bias, RTV_ACTIVATION_GELU));
    RTV_TRY(rtv_op_sparse_softmax_cross_entropy(&loss, tape, x, model->labels));
    RTV_TRY(rtv_op_reduce_loss(&loss, tape, loss, NULL, RTV_LOSS_MEAN));
    RTV_TRY(rtv_tape_backward(tape, loss));
    for (int64_t i = 0; i < rtv__tape_leaf_count(tape); i++) {
        rtv__gradient gradient;
        RTV_TRY(rtv__tape_leaf_gradient(&gradient, tape, i));
        if (gradient.values == NULL)
            return rtv__fail(RTV_E_INTERNAL, "leaf %d has no gradient", (int)i);
    }
    rtv_tensor *rows, *values, *dense;
    RTV_TRY(rtv_tape_gradient_rows(&rows, &values, tape, model->table));
    return rtv_tape_gradient(&dense, tape, model->table);
}

START_TEST(steps_allocate_nothing_once_warm)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 2);
    small_model model;
    OK(small_model_create(&model, context));
    for (uint64_t step = 0; step < 3; step++)
        OK(small_model_step(&model, step));
    for (uint64_t step = 3; step < 9; step++)
        EXPECT_NO_ALLOCATION(&counter, OK(small_model_step(&model, step)));
    small_model_free(&model);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

static rtv_status create_and_step(rtv_context *context, void *payload)
{
    small_model model;
    (void)payload;
    rtv_status status = small_model_create(&model, context);
    for (uint64_t step = 0; step < 2 && status == RTV_OK; step++)
        status = small_model_step(&model, step);
    small_model_free(&model);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(create_and_step, NULL), 12);
}
END_TEST

START_TEST(leaves_are_walked_in_the_order_of_their_use)
{
    small_model model;
    OK(small_model_create(&model, NULL));
    OK(small_model_step(&model, 1));
    ck_assert_int_eq(rtv__tape_leaf_count(model.tape), 3);
    rtv__gradient gradient;
    OK(rtv__tape_leaf_gradient(&gradient, model.tape, 0));
    ck_assert_ptr_eq(gradient.leaf, model.table);
    ck_assert_int_eq(gradient.row_width, 4);
    ck_assert_int_eq(gradient.row_count, 4); /* ids 0 1 4 2 2 4 */
    ck_assert(gradient.rows[0] == 0 && gradient.rows[1] == 1 && gradient.rows[2] == 2 &&
              gradient.rows[3] == 4);
    OK(rtv__tape_leaf_gradient(&gradient, model.tape, 1));
    ck_assert_ptr_eq(gradient.leaf, model.kernel);
    ck_assert(gradient.rows == NULL && gradient.row_count == 4 && gradient.row_width == 3);
    OK(rtv__tape_leaf_gradient(&gradient, model.tape, 2));
    ck_assert_ptr_eq(gradient.leaf, model.bias);
    small_model_free(&model);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tape_memory");
    TCase *tests = tcase_create("tape_memory");
    tcase_add_test(tests, steps_allocate_nothing_once_warm);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, leaves_are_walked_in_the_order_of_their_use);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
