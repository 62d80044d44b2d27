/* Tapes of several threads over shared frozen leaves, and the same bits for any thread count. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/status.h"
#include "retrieve/ops.h"
#include "test_support.h"

enum { ROWS = 3000, WIDTH = 24, UNITS = 17, HEIGHT = 500, LENGTH = 3 };

typedef struct {
    rtv_tensor *table, *kernel, *bias, *gamma, *ids, *labels, *mask;
} shared_model;

static rtv_tensor *random_tensor(rtv_dtype dtype, int32_t rank, const int64_t *dims,
                                 rtv__random *random, int64_t bound)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, NULL, dtype, rank, dims));
    for (int64_t i = 0; i < rtv_tensor_count(tensor); i++) {
        if (dtype == RTV_DTYPE_F32)
            ((float *)rtv_tensor_data(tensor))[i] = (float)rtv__random_normal(random);
        else if (dtype == RTV_DTYPE_I64)
            ((int64_t *)rtv_tensor_data(tensor))[i] =
                (int64_t)rtv__random_below(random, (uint64_t)bound);
        else
            ((uint8_t *)rtv_tensor_data(tensor))[i] = (uint8_t)rtv__random_below(random, 2);
    }
    if (dtype == RTV_DTYPE_F32)
        OK(rtv_tensor_set_requires_gradient(tensor, 1));
    return tensor;
}

static void create_model(shared_model *model)
{
    rtv__random random;
    rtv__random_seed(&random, 3);
    model->table = random_tensor(RTV_DTYPE_F32, 2, (const int64_t[]){HEIGHT, WIDTH}, &random, 0);
    model->kernel = random_tensor(RTV_DTYPE_F32, 2, (const int64_t[]){WIDTH, UNITS}, &random, 0);
    model->bias = random_tensor(RTV_DTYPE_F32, 1, (const int64_t[]){UNITS}, &random, 0);
    model->gamma = random_tensor(RTV_DTYPE_F32, 1, (const int64_t[]){UNITS}, &random, 0);
    model->ids = random_tensor(RTV_DTYPE_I64, 2, (const int64_t[]){ROWS, LENGTH}, &random, HEIGHT);
    model->labels = random_tensor(RTV_DTYPE_I64, 1, (const int64_t[]){ROWS}, &random, UNITS);
    model->mask = random_tensor(RTV_DTYPE_U8, 2, (const int64_t[]){ROWS, LENGTH}, &random, 0);
}

static void free_model(shared_model *model)
{
    rtv_tensor_free(model->table);
    rtv_tensor_free(model->kernel);
    rtv_tensor_free(model->bias);
    rtv_tensor_free(model->gamma);
    rtv_tensor_free(model->ids);
    rtv_tensor_free(model->labels);
    rtv_tensor_free(model->mask);
}

/* Every kind of reduction that threads might reorder. */
static rtv_status record_model(rtv_tensor **out, rtv_tape *tape, const shared_model *model)
{
    rtv_tensor *words, *pooled, *x, *y, *rows, *loss;
    RTV_TRY(rtv_op_gather(&words, tape, model->table, model->ids, 0));
    RTV_TRY(rtv_op_masked_mean(&x, tape, words, model->mask));
    RTV_TRY(rtv_op_embedding_bag(&pooled, tape, model->table, model->ids, NULL, NULL, NULL));
    RTV_TRY(rtv_op_add(&x, tape, x, pooled));
    RTV_TRY(rtv_op_dropout(&x, tape, x, 0.3, 5));
    RTV_TRY(rtv_op_dense(&y, tape, x, model->kernel, model->bias, RTV_ACTIVATION_RELU));
    RTV_TRY(rtv_op_layer_norm(&y, tape, y, model->gamma, NULL, 1e-3));
    RTV_TRY(rtv_op_mul(&y, tape, y, model->bias));
    RTV_TRY(rtv_op_reduce_max(&rows, tape, y, (const int32_t[]){1}, 1, 1));
    RTV_TRY(rtv_op_sub(&y, tape, y, rows));
    RTV_TRY(rtv_op_sparse_softmax_cross_entropy(&loss, tape, y, model->labels));
    RTV_TRY(rtv_op_reduce_logsumexp(&loss, tape, loss, NULL, 0, 0));
    return rtv_op_reduce_sum(out, tape, loss, NULL, 0, 0);
}

/* Value and gradients of one pass, one after the other. */
static rtv_status run_model(float **out, int64_t *count, const shared_model *model,
                            rtv_context *context)
{
    const rtv_tensor *leaves[] = {model->table, model->kernel, model->bias, model->gamma};
    rtv_tape *tape;
    rtv_tensor *loss, *gradient;
    RTV_TRY(rtv_tape_create(&tape, context, NULL));
    rtv_status status;
    *count = 0;
    *out = malloc((size_t)(HEIGHT * WIDTH + WIDTH * UNITS + 2 * UNITS + 1) * sizeof(float));
    RTV_TRY_GOTO_DONE(record_model(&loss, tape, model));
    (*out)[(*count)++] = *(const float *)rtv_tensor_const_data(loss);
    RTV_TRY_GOTO_DONE(rtv_tape_backward(tape, loss));
    for (int i = 0; i < 4; i++) {
        RTV_TRY_GOTO_DONE(rtv_tape_gradient(&gradient, tape, leaves[i]));
        memcpy(*out + *count, rtv_tensor_const_data(gradient),
               (size_t)rtv_tensor_count(gradient) * sizeof(float));
        *count += rtv_tensor_count(gradient);
    }
done:
    rtv_tape_free(tape);
    return status;
}

START_TEST(the_same_bits_for_any_number_of_threads)
{
    shared_model model;
    float *first = NULL, *other;
    int64_t count, other_count;
    create_model(&model);
    for (int32_t threads = 1; threads <= 5; threads++) {
        rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
        rtv_context *context;
        options.threads = threads;
        options.seed = 11;
        OK(rtv_context_create(&context, &options));
        if (threads == 1) {
            OK(run_model(&first, &count, &model, context));
        } else {
            OK(run_model(&other, &other_count, &model, context));
            ck_assert_int_eq(count, other_count);
            ck_assert(memcmp(first, other, (size_t)count * sizeof(float)) == 0);
            free(other);
        }
        rtv_context_free(context);
    }
    ck_assert(isfinite(first[0]) && first[1] != 0);
    free(first);
    free_model(&model);
}
END_TEST

typedef struct {
    shared_model model;
    float *expected;
    int64_t count;
} shared_job;

static rtv_status run_on_thread(int32_t thread, void *payload)
{
    const shared_job *job = payload;
    float *got;
    int64_t count;
    (void)thread;
    for (int round = 0; round < 3; round++) {
        RTV_TRY(run_model(&got, &count, &job->model, NULL));
        int same = memcmp(got, job->expected, (size_t)count * sizeof(float)) == 0;
        free(got);
        if (!same)
            return rtv__fail(RTV_E_INTERNAL, "a thread got other gradients");
    }
    return RTV_OK;
}

START_TEST(tapes_of_several_threads_share_leaves)
{
    shared_job job;
    create_model(&job.model);
    OK(run_model(&job.expected, &job.count, &job.model, NULL));
    run_threads(4, run_on_thread, &job);
    free(job.expected);
    free_model(&job.model);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tape_threads");
    TCase *tests = tcase_create("tape_threads");
    tcase_add_test(tests, the_same_bits_for_any_number_of_threads);
    tcase_add_test(tests, tapes_of_several_threads_share_leaves);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
