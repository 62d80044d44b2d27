/* Large and odd shapes, where work is cut for threads, against naive twins in double. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "op_inputs.h"
#include "tensor/shape.h"

static rtv_context *context;
static rtv_tape *tape;
static rtv__random generator;

static void setup(void)
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 3;
    OK(rtv_context_create(&context, &options));
    OK(rtv_tape_create(&tape, context, NULL));
    rtv__random_seed(&generator, 21);
}

static void teardown(void)
{
    rtv_tape_free(tape);
    rtv_context_free(context);
}

static rtv_tensor *random_leaf(int32_t rank, const int64_t *dims)
{
    rtv_tensor *leaf;
    OK(rtv_tensor_create(&leaf, context, RTV_DTYPE_F32, rank, dims));
    for (int64_t i = 0; i < rtv_tensor_count(leaf); i++)
        ((float *)rtv_tensor_data(leaf))[i] = (float)rtv__random_normal(&generator);
    OK(rtv_tensor_set_requires_gradient(leaf, 1));
    return leaf;
}

static double at(const rtv_tensor *tensor, int64_t i)
{
    return ((const float *)rtv_tensor_const_data(tensor))[i];
}

/* The element of a tensor that stands at element `flat` of a larger shape. */
static int64_t broadcast_place(const rtv_tensor *small, const rtv_tensor *full, int64_t flat)
{
    int64_t place = 0, stride = 1;
    for (int32_t i = 1; i <= rtv_tensor_rank(full); i++) {
        int64_t size = rtv_tensor_dim(full, -i), index = flat % size;
        flat /= size;
        if (i > rtv_tensor_rank(small))
            continue;
        if (rtv_tensor_dim(small, -i) != 1)
            place += index * stride;
        stride *= rtv_tensor_dim(small, -i);
    }
    return place;
}

typedef struct {
    int32_t rank_a, rank_b;
    int64_t a[4], b[4];
} shape_pair;

static const shape_pair pairs[] = {
    {2, 1, {700, 90}, {90}},
    {2, 2, {700, 90}, {700, 1}},
    {2, 2, {700, 1}, {1, 90}},
    {1, 0, {70000}, {0}},
    {1, 1, {70000}, {70000}},
    {4, 3, {3, 1, 50, 1}, {7, 1, 80}},
    {3, 4, {1, 40, 1}, {5, 30, 1, 9}},
    {3, 2, {64, 20, 33}, {20, 33}},
    {2, 2, {0, 5}, {1, 5}},
    {4, 4, {2, 3, 4, 5}, {2, 1, 4, 1}},
    {2, 2, {1, 40000}, {2, 40000}},
};

START_TEST(broadcast_of_any_shapes)
{
    const shape_pair *pair = &pairs[_i];
    rtv_tensor *a = random_leaf(pair->rank_a, pair->a), *b = random_leaf(pair->rank_b, pair->b);
    rtv_tensor *y, *factor, *gradient;
    OK(rtv_op_mul(&y, tape, a, b));
    int64_t count = rtv_tensor_count(y);
    double *da = calloc((size_t)rtv_tensor_count(a) + 1, sizeof *da);
    double *db = calloc((size_t)rtv_tensor_count(b) + 1, sizeof *db);
    OK(rtv_tensor_create(&factor, context, RTV_DTYPE_F32, rtv_tensor_rank(y),
                         (const int64_t[]){rtv_tensor_dim(y, 0), rtv_tensor_dim(y, 1),
                                           rtv_tensor_dim(y, 2), rtv_tensor_dim(y, 3)}));
    for (int64_t i = 0; i < count; i++) {
        int64_t in_a = broadcast_place(a, y, i), in_b = broadcast_place(b, y, i);
        float *seed = rtv_tensor_data(factor);
        ck_assert(at(y, i) == (double)((float)at(a, in_a) * (float)at(b, in_b)));
        seed[i] = (float)rtv__random_normal(&generator);
        da[in_a] += (double)seed[i] * at(b, in_b);
        db[in_b] += (double)seed[i] * at(a, in_a);
    }
    OK(rtv_tape_backward_from(tape, y, factor));
    OK(rtv_tape_gradient(&gradient, tape, a));
    for (int64_t i = 0; i < rtv_tensor_count(a); i++)
        ck_assert(fabs(at(gradient, i) - da[i]) <= 1e-5 * (1 + fabs(da[i])) + 2e-4);
    OK(rtv_tape_gradient(&gradient, tape, b));
    for (int64_t i = 0; i < rtv_tensor_count(b); i++)
        ck_assert(fabs(at(gradient, i) - db[i]) <= 1e-5 * (1 + fabs(db[i])) + 2e-4);
    free(da);
    free(db);
    rtv_tensor_free(factor);
    rtv_tensor_free(a);
    rtv_tensor_free(b);
}
END_TEST

typedef struct {
    int32_t rank, axis_count;
    int64_t dims[4];
    int32_t axes[4];
} reduction_shape;

static const reduction_shape reductions[] = {
    {1, 1, {100001}, {0}},
    {2, 1, {7, 30000}, {1}},
    {2, 1, {30000, 7}, {0}},
    {2, 1, {30000, 7}, {1}},
    {2, 1, {7, 30000}, {0}},
    {2, 2, {400, 300}, {0, 1}},
    {3, 2, {50, 60, 40}, {0, 2}},
    {3, 1, {50, 60, 40}, {1}},
    {4, 2, {3, 70, 5, 90}, {1, 3}},
    {4, 2, {90, 3, 70, 5}, {0, 2}},
    {2, 0, {300, 200}, {0, 0}},
    {3, 3, {1, 1, 1}, {0, 1, 2}},
    {2, 1, {3, 1}, {0}},
};

static int is_reduced(const reduction_shape *shape, int32_t axis)
{
    for (int32_t i = 0; i < shape->axis_count; i++)
        if (shape->axes[i] == axis)
            return 1;
    return 0;
}

/* Where element `flat` of x ends up. */
static int64_t reduced_place(const reduction_shape *shape, int64_t flat)
{
    int64_t place = 0, stride = 1;
    for (int32_t axis = shape->rank - 1; axis >= 0; axis--) {
        int64_t index = flat % shape->dims[axis];
        flat /= shape->dims[axis];
        if (is_reduced(shape, axis))
            continue;
        place += index * stride;
        stride *= shape->dims[axis];
    }
    return place;
}

START_TEST(reductions_of_any_shapes)
{
    const reduction_shape *shape = &reductions[_i];
    rtv_tensor *x = random_leaf(shape->rank, shape->dims), *sum, *mean, *most, *least, *lse, *total;
    OK(rtv_op_reduce_sum(&sum, tape, x, shape->axes, shape->axis_count, 0));
    OK(rtv_op_reduce_mean(&mean, tape, x, shape->axes, shape->axis_count, 0));
    OK(rtv_op_reduce_max(&most, tape, x, shape->axes, shape->axis_count, 0));
    OK(rtv_op_reduce_min(&least, tape, x, shape->axes, shape->axis_count, 0));
    OK(rtv_op_reduce_logsumexp(&lse, tape, x, shape->axes, shape->axis_count, 0));
    int64_t count = rtv_tensor_count(x), left = rtv_tensor_count(sum);
    double *naive = calloc((size_t)left * 4 + 1, sizeof *naive);
    double *sums = naive, *mosts = naive + left, *leasts = naive + 2 * left,
           *powers = naive + 3 * left;
    for (int64_t i = 0; i < left; i++)
        mosts[i] = -1e30, leasts[i] = 1e30;
    for (int64_t i = 0; i < count; i++) {
        int64_t place = reduced_place(shape, i);
        sums[place] += at(x, i);
        powers[place] += exp(at(x, i));
        mosts[place] = fmax(mosts[place], at(x, i));
        leasts[place] = fmin(leasts[place], at(x, i));
    }
    double run = (double)count / (double)left;
    for (int64_t i = 0; i < left; i++) {
        ck_assert(fabs(at(sum, i) - sums[i]) <= 1e-6 * run + 1e-5);
        ck_assert(fabs(at(mean, i) - sums[i] / run) <= 1e-6);
        ck_assert(at(most, i) == mosts[i] && at(least, i) == leasts[i]);
        ck_assert(fabs(at(lse, i) - log(powers[i])) <= 1e-5);
    }
    /* The gradient of sum + mean + max + logsumexp. */
    OK(rtv_op_add(&total, tape, sum, mean));
    OK(rtv_op_add(&total, tape, total, most));
    OK(rtv_op_add(&total, tape, total, lse));
    OK(rtv_tape_backward(tape, total));
    OK(rtv_tape_gradient(&total, tape, x));
    for (int64_t i = 0; i < count; i++) {
        int64_t place = reduced_place(shape, i);
        double want = 1 + 1 / run + (at(x, i) == mosts[place]) + exp(at(x, i)) / powers[place];
        ck_assert(fabs(at(total, i) - want) <= 2e-5);
    }
    free(naive);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(long_sums_are_exact)
{
    /* A float that adds up 0.1 a million times one by one is off by 1e-2. */
    const int64_t count = 1000000;
    rtv_tensor *x, *sum;
    OK(rtv_tensor_create(&x, context, RTV_DTYPE_F32, 1, &count));
    for (int64_t i = 0; i < count; i++)
        ((float *)rtv_tensor_data(x))[i] = 0.1f;
    OK(rtv_op_reduce_sum(&sum, tape, x, NULL, 0, 0));
    ck_assert(fabs(at(sum, 0) / ((double)0.1f * 1e6) - 1) < 5e-7);
    rtv_tensor_free(x);
}
END_TEST

START_TEST(large_moves)
{
    const int64_t dims[3] = {120, 30, 41};
    rtv_tensor *x = random_leaf(3, dims), *y, *z, *parts[3], *gradient;
    OK(rtv_op_transpose(&y, tape, x, (const int32_t[]){2, 0, 1}));
    for (int64_t i = 0; i < rtv_tensor_count(x); i++) {
        int64_t k = i % 41, j = i / 41 % 30, h = i / 41 / 30;
        ck_assert(at(y, (k * 120 + h) * 30 + j) == at(x, i));
    }
    OK(rtv_op_split(parts, tape, x, (const int64_t[]){1, 25, 15}, 3, 2));
    const rtv_tensor *joined[] = {parts[2], parts[0], parts[1]};
    OK(rtv_op_concat(&z, tape, joined, 3, -1));
    for (int64_t i = 0; i < rtv_tensor_count(x); i++)
        ck_assert(at(z, i) == at(x, i / 41 * 41 + (i % 41 + 26) % 41));
    OK(rtv_op_transpose(&y, tape, y, (const int32_t[]){1, 2, 0}));
    OK(rtv_op_mul(&y, tape, y, z));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, x));
    for (int64_t i = 0; i < rtv_tensor_count(x); i++) {
        int64_t row = i / 41 * 41, k = i % 41;
        double want = at(x, row + (k + 26) % 41) + at(x, row + (k + 41 - 26) % 41);
        ck_assert(fabs(at(gradient, i) - want) < 1e-5);
    }
    rtv_tensor_free(x);
}
END_TEST

/* Products with repeated leading axes, and the fused dense op, against loops. */
START_TEST(products_of_any_shapes)
{
    const int64_t a_dims[3] = {3, 65, 33}, b_dims[4] = {2, 1, 33, 47};
    rtv_tensor *a = random_leaf(3, a_dims), *b = random_leaf(4, b_dims), *y, *z;
    OK(rtv_op_matmul(&y, tape, a, b));
    ck_assert(rtv_tensor_rank(y) == 4 && rtv_tensor_dim(y, 0) == 2 && rtv_tensor_dim(y, 1) == 3);
    for (int64_t i = 0; i < rtv_tensor_count(y); i += 17) {
        int64_t column = i % 47, row = i / 47 % 65, second = i / 47 / 65 % 3,
                first = i / 47 / 65 / 3;
        double sum = 0;
        for (int64_t k = 0; k < 33; k++)
            sum += at(a, (second * 65 + row) * 33 + k) * at(b, (first * 33 + k) * 47 + column);
        ck_assert(fabs(at(y, i) - sum) < 1e-4);
    }
    rtv_tensor *kernel = random_leaf(SHAPE(33, 20)), *bias = random_leaf(SHAPE(20)), *gradient;
    OK(rtv_op_dense(&y, tape, a, kernel, bias, RTV_ACTIVATION_RELU));
    OK(rtv_op_matmul(&z, tape, a, kernel));
    OK(rtv_op_add(&z, tape, z, bias));
    OK(rtv_op_relu(&z, tape, z));
    for (int64_t i = 0; i < rtv_tensor_count(y); i++)
        ck_assert(fabs(at(y, i) - at(z, i)) < 1e-4);
    /* The fused op's gradient minus that of its parts. */
    OK(rtv_op_sub(&z, tape, y, z));
    OK(rtv_tape_backward(tape, z));
    const rtv_tensor *leaves[] = {a, kernel, bias};
    for (int leaf = 0; leaf < 3; leaf++) {
        OK(rtv_tape_gradient(&gradient, tape, leaves[leaf]));
        for (int64_t i = 0; i < rtv_tensor_count(gradient); i++)
            ck_assert(fabs(at(gradient, i)) < 2e-3);
    }
    rtv_tensor_free(a);
    rtv_tensor_free(b);
    rtv_tensor_free(kernel);
    rtv_tensor_free(bias);
}
END_TEST

START_TEST(products_without_elements)
{
    rtv_tensor *a = random_leaf(SHAPE(2, 0)), *b = random_leaf(SHAPE(0, 3)), *y, *gradient;
    rtv_tensor *kernel = random_leaf(SHAPE(3, 4)), *bias = random_leaf(SHAPE(4)), *x;
    x = random_leaf(SHAPE(0, 3));
    OK(rtv_op_matmul(&y, tape, a, b));
    for (int i = 0; i < 6; i++)
        ck_assert(at(y, i) == 0);
    OK(rtv_op_dense(&y, tape, x, kernel, bias, RTV_ACTIVATION_RELU));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, kernel));
    for (int i = 0; i < 12; i++)
        ck_assert(at(gradient, i) == 0);
    OK(rtv_tape_gradient(&gradient, tape, bias));
    ck_assert(at(gradient, 3) == 0);
    rtv_tape_reset(tape);
    rtv_tensor *nothing = random_leaf(SHAPE(3, 0)), *rows = random_leaf(SHAPE(5, 3));
    OK(rtv_op_dense(&y, tape, rows, nothing, NULL, RTV_ACTIVATION_RELU));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, rows));
    for (int i = 0; i < 15; i++)
        ck_assert(at(gradient, i) == 0);
    rtv_tape_reset(tape);
    rtv_tensor_free(a);
    rtv_tensor_free(b);
    rtv_tensor_free(x);
    rtv_tensor_free(kernel);
    rtv_tensor_free(bias);
    rtv_tensor_free(nothing);
    rtv_tensor_free(rows);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("op_sizes");
    TCase *tests = tcase_create("op_sizes");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, broadcast_of_any_shapes, 0, sizeof pairs / sizeof pairs[0]);
    tcase_add_loop_test(tests, reductions_of_any_shapes, 0,
                        sizeof reductions / sizeof reductions[0]);
    tcase_add_test(tests, long_sums_are_exact);
    tcase_add_test(tests, large_moves);
    tcase_add_test(tests, products_of_any_shapes);
    tcase_add_test(tests, products_without_elements);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
