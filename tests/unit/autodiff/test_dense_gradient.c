/* The backward pass of the dense op, which goes by blocks of rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "retrieve/autodiff.h"
#include "retrieve/ops.h"
#include "tensor/gemm.h"
#include "test_support.h"

typedef struct {
    rtv_context *context;
    rtv_tape *tape;
    rtv_tensor *x, *kernel, *bias, *y;
    float *seed;
    int64_t rows, width, units;
} layer;

static rtv_tensor *random_leaf(rtv_context *context, int32_t rank, int64_t rows, int64_t columns,
                               uint64_t stream)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, context, RTV_DTYPE_F32, rank, (const int64_t[]){rows, columns}));
    OK(rtv_tensor_set_requires_gradient(tensor, 1));
    rtv__random random;
    rtv__random_seed(&random, stream);
    float *data = rtv_tensor_data(tensor);
    for (int64_t i = 0; i < rtv_tensor_count(tensor); i++)
        data[i] = (float)rtv__random_normal(&random);
    return tensor;
}

static layer make_layer(int32_t threads, int64_t rows, int64_t width, int64_t units)
{
    layer l = {.rows = rows, .width = width, .units = units};
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    OK(rtv_context_create(&l.context, &options));
    OK(rtv_tape_create(&l.tape, l.context, NULL));
    l.x = random_leaf(l.context, 2, rows, width, 1);
    l.kernel = random_leaf(l.context, 2, width, units, 2);
    l.bias = random_leaf(l.context, 1, units, 0, 3);
    l.seed = malloc((size_t)(rows * units) * sizeof *l.seed);
    ck_assert_ptr_nonnull(l.seed);
    rtv__random random;
    rtv__random_seed(&random, 4);
    for (int64_t i = 0; i < rows * units; i++)
        l.seed[i] = (float)rtv__random_normal(&random);
    return l;
}

static void free_layer(layer *l)
{
    rtv_tape_free(l->tape);
    rtv_tensor_free(l->x);
    rtv_tensor_free(l->kernel);
    rtv_tensor_free(l->bias);
    rtv_context_free(l->context);
    free(l->seed);
}

static void run_layer(layer *l)
{
    rtv_tensor *seed;
    rtv_tape_reset(l->tape);
    OK(rtv_op_dense(&l->y, l->tape, l->x, l->kernel, l->bias, RTV_ACTIVATION_RELU));
    OK(rtv_tape_constant(&seed, l->tape, RTV_DTYPE_F32, 2, (const int64_t[]){l->rows, l->units},
                         l->seed));
    OK(rtv_tape_backward_from(l->tape, l->y, seed));
}

static const float *gradient_of(const layer *l, const rtv_tensor *leaf)
{
    rtv_tensor *gradient;
    OK(rtv_tape_gradient(&gradient, l->tape, leaf));
    return rtv_tensor_const_data(gradient);
}

static void check_same(const float *got, const float *expected, int64_t count, const char *what,
                       const layer *l)
{
    for (int64_t i = 0; i < count; i++)
        if (memcmp(&got[i], &expected[i], sizeof got[i]) != 0)
            ck_abort_msg("%s, %d x %d -> %d: element %d is %a, not %a", what, (int)l->rows,
                         (int)l->width, (int)l->units, (int)i, (double)got[i], (double)expected[i]);
}

/* What the page of the products says: whole products have the bits of those by blocks. */
static void check_products(layer *l)
{
    const int64_t rows = l->rows, width = l->width, units = l->units;
    const float *y = rtv_tensor_const_data(l->y);
    size_t most = (size_t)((rows > width ? rows : width) * (width > units ? width : units));
    float *dz = malloc((size_t)(rows * units) * sizeof *dz), *out = malloc(most * sizeof *out);
    ck_assert(dz != NULL && out != NULL);
    for (int64_t i = 0; i < rows * units; i++)
        dz[i] = y[i] > 0 ? l->seed[i] : 0;
    rtv__gemm_f32(NULL, true, false, width, units, rows, 1.0f, rtv_tensor_const_data(l->x), width,
                  dz, units, false, out, units);
    check_same(gradient_of(l, l->kernel), out, width * units, "kernel", l);
    rtv__gemm_f32(NULL, false, true, rows, width, units, 1.0f, dz, units,
                  rtv_tensor_const_data(l->kernel), units, false, out, width);
    check_same(gradient_of(l, l->x), out, rows * width, "x", l);
    const float *bias = gradient_of(l, l->bias);
    for (int64_t j = 0; j < units; j++) {
        double sum = 0, size = 0;
        for (int64_t i = 0; i < rows; i++) {
            sum += (double)dz[i * units + j];
            size += fabs((double)dz[i * units + j]);
        }
        ck_assert_msg(fabs((double)bias[j] - sum) <= 1e-5 * size, "bias %d: %g instead of %g",
                      (int)j, (double)bias[j], sum);
    }
    free(dz);
    free(out);
}

/* The last two would need much memory by blocks. */
static const int64_t shapes[][3] = {{1, 3, 5},    {255, 7, 33},     {256, 64, 64},
                                    {257, 64, 1}, {700, 32, 48},    {3000, 64, 32},
                                    {0, 4, 3},    {520, 1100, 700}, {5000, 300, 200}};

START_TEST(gradients_have_the_bits_of_whole_products_for_any_number_of_threads)
{
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        layer one = make_layer(1, shapes[s][0], shapes[s][1], shapes[s][2]);
        run_layer(&one);
        check_products(&one);
        for (int32_t threads = 2; threads <= 7; threads += 5) {
            layer more = make_layer(threads, shapes[s][0], shapes[s][1], shapes[s][2]);
            run_layer(&more);
            check_same(gradient_of(&more, more.kernel), gradient_of(&one, one.kernel),
                       one.width * one.units, "kernel by threads", &one);
            check_same(gradient_of(&more, more.bias), gradient_of(&one, one.bias), one.units,
                       "bias by threads", &one);
            check_same(gradient_of(&more, more.x), gradient_of(&one, one.x), one.rows * one.width,
                       "x by threads", &one);
            free_layer(&more);
        }
        free_layer(&one);
    }
}
END_TEST

/* Two layers of the same leaves: the second pass adds to what the first has left. */
START_TEST(gradients_of_several_uses_add_up)
{
    enum { ROWS = 600, SIZE = 24 };
    layer l = make_layer(2, ROWS, SIZE, SIZE);
    rtv_tensor *y, *z, *total;
    OK(rtv_op_dense(&y, l.tape, l.x, l.kernel, l.bias, RTV_ACTIVATION_NONE));
    OK(rtv_op_dense(&z, l.tape, l.x, l.kernel, l.bias, RTV_ACTIVATION_NONE));
    OK(rtv_op_add(&total, l.tape, y, z));
    OK(rtv_tape_backward(l.tape, total));
    const float *dw = gradient_of(&l, l.kernel), *db = gradient_of(&l, l.bias);
    const float *x = rtv_tensor_const_data(l.x);
    for (int64_t i = 0; i < SIZE; i++) {
        double column = 0;
        for (int64_t row = 0; row < ROWS; row++)
            column += 2 * (double)x[row * SIZE + i];
        for (int64_t j = 0; j < SIZE; j++)
            ck_assert(fabs((double)dw[i * SIZE + j] - column) < 1e-2);
        ck_assert(db[i] == 2 * ROWS);
    }
    free_layer(&l);
}
END_TEST

/* y = a a: the gradient of a is that of both sides. */
START_TEST(one_leaf_on_both_sides)
{
    enum { SIZE = 300 };
    layer l = make_layer(2, SIZE, SIZE, SIZE);
    rtv_tensor *y;
    OK(rtv_op_dense(&y, l.tape, l.x, l.x, NULL, RTV_ACTIVATION_NONE));
    OK(rtv_tape_backward(l.tape, y));
    const float *gradient = gradient_of(&l, l.x), *a = rtv_tensor_const_data(l.x);
    for (int64_t i = 0; i < SIZE; i += 37)
        for (int64_t j = 0; j < SIZE; j++) {
            double expected = 0;
            for (int64_t k = 0; k < SIZE; k++)
                expected += (double)a[k * SIZE + i] + (double)a[j * SIZE + k];
            ck_assert(fabs((double)gradient[i * SIZE + j] - expected) < 1e-2);
        }
    free_layer(&l);
}
END_TEST

/* Inputs that want no gradient cost none, and a gradient that is kept stays as it was. */
START_TEST(what_is_not_wanted_is_left_out)
{
    layer l = make_layer(2, 700, 16, 8), all = make_layer(2, 700, 16, 8);
    run_layer(&all);
    OK(rtv_tensor_set_requires_gradient(l.kernel, 0));
    OK(rtv_tensor_set_requires_gradient(l.bias, 0));
    rtv_tensor *seed, *kept;
    OK(rtv_op_dense(&l.y, l.tape, l.x, l.kernel, l.bias, RTV_ACTIVATION_RELU));
    OK(rtv_tape_keep_gradient(l.tape, l.y));
    OK(rtv_tape_constant(&seed, l.tape, RTV_DTYPE_F32, 2, (const int64_t[]){700, 8}, l.seed));
    OK(rtv_tape_backward_from(l.tape, l.y, seed));
    check_same(gradient_of(&l, l.x), gradient_of(&all, all.x), 700 * 16, "x", &l);
    OK(rtv_tape_gradient(&kept, l.tape, l.y));
    check_same(rtv_tensor_const_data(kept), l.seed, 700 * 8, "kept", &l);
    FAILS(RTV_E_NOTFOUND, "does not depend", rtv_tape_gradient(&kept, l.tape, l.kernel));
    free_layer(&l);
    free_layer(&all);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dense_gradient");
    TCase *tests = tcase_create("dense_gradient");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, gradients_have_the_bits_of_whole_products_for_any_number_of_threads);
    tcase_add_test(tests, gradients_of_several_uses_add_up);
    tcase_add_test(tests, one_leaf_on_both_sides);
    tcase_add_test(tests, what_is_not_wanted_is_left_out);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
