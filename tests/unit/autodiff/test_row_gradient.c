#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "autodiff/gradient.h"
#include "base/random.h"
#include "retrieve/ops.h"
#include "test_support.h"

static rtv_tensor *make(rtv_dtype dtype, int32_t rank, const int64_t *dims, rtv__random *random)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, NULL, dtype, rank, dims));
    for (int64_t i = 0; i < rtv_tensor_count(tensor) && random != NULL; i++)
        ((float *)rtv_tensor_data(tensor))[i] = (float)rtv__random_uniform(random) - 0.5f;
    return tensor;
}

static const float *floats(const rtv_tensor *tensor)
{
    return rtv_tensor_const_data(tensor);
}

START_TEST(duplicates_are_summed_in_order)
{
    const int64_t ids[5] = {7, 2, 7, 0, 7};
    const float seed_values[10] = {1e8f, 1, 2, 3, 1, 4, 5, 6, -1e8f, 7};
    rtv_tape *tape;
    rtv_tensor *table = make(RTV_DTYPE_F32, 2, (const int64_t[]){9, 2}, NULL);
    rtv_tensor *id_tensor, *y, *seed, *rows, *values, *dense;
    OK(rtv_tensor_set_requires_gradient(table, 1));
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_constant(&id_tensor, tape, RTV_DTYPE_I64, 1, (const int64_t[]){5}, ids));
    OK(rtv_tape_constant(&seed, tape, RTV_DTYPE_F32, 2, (const int64_t[]){5, 2}, seed_values));
    OK(rtv_op_gather(&y, tape, table, id_tensor, 0));
    OK(rtv_tape_backward_from(tape, y, seed));
    OK(rtv_tape_gradient_rows(&rows, &values, tape, table));
    const int64_t *numbers = rtv_tensor_const_data(rows);
    ck_assert_int_eq(rtv_tensor_count(rows), 3);
    ck_assert(numbers[0] == 0 && numbers[1] == 2 && numbers[2] == 7);
    ck_assert_int_eq(rtv_tensor_dim(values, 0), 3);
    ck_assert_int_eq(rtv_tensor_dim(values, 1), 2);
    const float want[6] = {5, 6, 2, 3, (1e8f + 1) - 1e8f, 12};
    for (int i = 0; i < 6; i++)
        ck_assert(floats(values)[i] == want[i]);
    OK(rtv_tape_gradient(&dense, tape, table));
    ck_assert(floats(dense)[15] == 12 && floats(dense)[14] == want[4] && floats(dense)[2] == 0);
    /* Asking for one form does not spoil the other. */
    OK(rtv_tape_gradient_rows(&rows, &values, tape, table));
    ck_assert(floats(values)[5] == 12);
    rtv_tape_free(tape);
    rtv_tensor_free(table);
}
END_TEST

/* Gathers of several kinds and a dense use, against sums by hand. */
START_TEST(rows_and_a_dense_use_of_one_leaf)
{
    rtv_tape *tape;
    rtv_tensor *table = make(RTV_DTYPE_F32, 2, (const int64_t[]){4, 2}, NULL);
    rtv_tensor *ids, *first, *second, *loss, *part, *rows, *values;
    const int32_t numbers[3] = {3, 1, 3};
    OK(rtv_tensor_set_requires_gradient(table, 1));
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I32, 1, (const int64_t[]){3}, numbers));
    OK(rtv_op_gather(&first, tape, table, ids, 0));
    OK(rtv_op_affine(&second, tape, table, 10, 0));
    OK(rtv_op_reduce_sum(&loss, tape, first, NULL, 0, 0));
    OK(rtv_op_reduce_sum(&part, tape, second, NULL, 0, 0));
    OK(rtv_op_add(&loss, tape, loss, part));
    OK(rtv_tape_backward(tape, loss));
    OK(rtv_tape_gradient_rows(&rows, &values, tape, table));
    ck_assert_ptr_null(rows);
    const float want[8] = {10, 10, 11, 11, 10, 10, 12, 12};
    for (int i = 0; i < 8; i++)
        ck_assert(floats(values)[i] == want[i]);
    OK(rtv_tape_gradient(&values, tape, table));
    ck_assert(floats(values)[7] == 12);
    rtv_tape_free(tape);
    rtv_tensor_free(table);
}
END_TEST

START_TEST(rows_of_a_result_become_dense)
{
    rtv_tape *tape;
    rtv_tensor *x = make(RTV_DTYPE_F32, 2, (const int64_t[]){4, 1}, NULL);
    rtv_tensor *ids, *twice, *y, *gradient;
    const int64_t numbers[3] = {2, 0, 2};
    OK(rtv_tensor_set_requires_gradient(x, 1));
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, (const int64_t[]){3}, numbers));
    OK(rtv_op_affine(&twice, tape, x, 2, 0));
    OK(rtv_op_gather(&y, tape, twice, ids, 0));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient(&gradient, tape, x));
    ck_assert(floats(gradient)[0] == 2 && floats(gradient)[1] == 0 && floats(gradient)[2] == 4);
    rtv_tape_free(tape);
    rtv_tensor_free(x);
}
END_TEST

typedef struct {
    int64_t height, width, lookups, pieces, id_bound;
} lookup_size;

/* Several lookups of random rows against a naive dense sum in double. */
static void compare_with_naive(const lookup_size *size, int32_t threads)
{
    rtv__random random;
    rtv_context *context;
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    rtv_tape *tape;
    rtv__random_seed(&random, (uint64_t)(size->height + size->lookups));
    options.threads = threads;
    OK(rtv_context_create(&context, &options));
    OK(rtv_tape_create(&tape, context, NULL));
    rtv_tensor *table = make(RTV_DTYPE_F32, 2, (const int64_t[]){size->height, size->width}, NULL);
    OK(rtv_tensor_set_requires_gradient(table, 1));
    double *naive = calloc((size_t)(size->id_bound * size->width) + 1, sizeof *naive);
    rtv_tensor *ids[8], *factors[8], *total = NULL;
    for (int64_t p = 0; p < size->pieces; p++) {
        ids[p] = make(RTV_DTYPE_I64, 1, &size->lookups, NULL);
        factors[p] = make(RTV_DTYPE_F32, 2, (const int64_t[]){size->lookups, size->width}, &random);
        int64_t *numbers = rtv_tensor_data(ids[p]);
        for (int64_t i = 0; i < size->lookups; i++) {
            numbers[i] = (int64_t)rtv__random_below(&random, (uint64_t)size->id_bound);
            for (int64_t j = 0; j < size->width; j++)
                naive[numbers[i] * size->width + j] += floats(factors[p])[i * size->width + j];
        }
        rtv_tensor *y;
        OK(rtv_op_gather(&y, tape, table, ids[p], 0));
        OK(rtv_op_mul(&y, tape, y, factors[p]));
        OK(rtv_op_reduce_sum(&y, tape, y, NULL, 0, 0));
        if (total != NULL)
            OK(rtv_op_add(&y, tape, y, total));
        total = y;
    }
    OK(rtv_tape_backward(tape, total));
    rtv_tensor *rows, *values;
    OK(rtv_tape_gradient_rows(&rows, &values, tape, table));
    const int64_t *numbers = rtv_tensor_const_data(rows);
    int64_t next = 0;
    for (int64_t row = 0; row < size->id_bound; row++) {
        int used = 0;
        for (int64_t p = 0; p < size->pieces && !used; p++)
            for (int64_t i = 0; i < size->lookups && !used; i++)
                used = ((const int64_t *)rtv_tensor_const_data(ids[p]))[i] == row;
        if (!used)
            continue;
        ck_assert_int_lt(next, rtv_tensor_count(rows));
        ck_assert_int_eq(numbers[next], row);
        for (int64_t j = 0; j < size->width; j++)
            ck_assert(fabs(floats(values)[next * size->width + j] - naive[row * size->width + j]) <
                      1e-4);
        next++;
    }
    ck_assert_int_eq(next, rtv_tensor_count(rows));
    for (int64_t p = 0; p < size->pieces; p++) {
        rtv_tensor_free(ids[p]);
        rtv_tensor_free(factors[p]);
    }
    free(naive);
    rtv_tape_free(tape);
    rtv_tensor_free(table);
    rtv_context_free(context);
}

START_TEST(random_lookups_equal_a_naive_sum)
{
    static const lookup_size sizes[] = {
        {3, 5, 10, 2, 3},       {1000, 1, 40, 3, 1000},     {70000, 3, 900, 4, 300},
        {300, 7, 5000, 2, 300}, {1 << 21, 2, 6000, 1, 500}, {1, 1, 1, 1, 1},
    };
    for (int32_t threads = 1; threads <= 3; threads++)
        compare_with_naive(&sizes[_i], threads);
}
END_TEST

START_TEST(no_lookups_at_all)
{
    rtv_tape *tape;
    rtv_tensor *table = make(RTV_DTYPE_F32, 2, (const int64_t[]){3, 2}, NULL), *ids, *y;
    rtv_tensor *rows, *values;
    const int64_t none = 0, dropped[2] = {-1, -5};
    OK(rtv_tensor_set_requires_gradient(table, 1));
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, &none, NULL));
    OK(rtv_op_gather(&y, tape, table, ids, 0));
    OK(rtv_op_reduce_sum(&y, tape, y, NULL, 0, 0));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient_rows(&rows, &values, tape, table));
    ck_assert_int_eq(rtv_tensor_count(rows), 0);
    ck_assert_int_eq(rtv_tensor_dim(values, 1), 2);
    rtv_tape_reset(tape);
    /* Bags of dropped ids only. */
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 2, (const int64_t[]){2, 1}, dropped));
    OK(rtv_op_embedding_bag(&y, tape, table, ids, NULL, NULL, NULL));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient_rows(&rows, &values, tape, table));
    ck_assert_int_eq(rtv_tensor_count(rows), 0);
    OK(rtv_tape_gradient(&values, tape, table));
    ck_assert(floats(values)[0] == 0);
    rtv_tape_free(tape);
    rtv_tensor_free(table);
}
END_TEST

/* The optimizer's deferred updates: rows are brought up to date before they are read. */
static int64_t prepared[16], prepared_count, prepared_all;

static rtv_status note_rows(const rtv_tensor *tensor, const int64_t *rows, int64_t count,
                            void *payload)
{
    ck_assert_ptr_eq(tensor, payload);
    if (rows == NULL)
        prepared_all++;
    for (int64_t i = 0; i < count; i++)
        prepared[prepared_count++] = rows[i];
    return RTV_OK;
}

START_TEST(rows_are_prepared_before_they_are_read)
{
    rtv_tape *tape;
    rtv_tensor *table = make(RTV_DTYPE_F32, 2, (const int64_t[]){9, 2}, NULL), *ids, *y;
    const int64_t numbers[4] = {4, -1, 8, 4};
    table->before_read = note_rows;
    table->before_read_payload = table;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 2, (const int64_t[]){2, 2}, numbers));
    prepared_count = prepared_all = 0;
    OK(rtv_op_embedding_bag(&y, tape, table, ids, NULL, NULL, NULL));
    ck_assert(prepared_count == 3 && prepared[0] == 4 && prepared[1] == 8 && prepared[2] == 4);
    ck_assert_int_eq(prepared_all, 0);
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, (const int64_t[]){1}, numbers + 2));
    prepared_count = 0;
    OK(rtv_op_gather(&y, tape, table, ids, 0));
    ck_assert(prepared_count == 1 && prepared[0] == 8);
    /* Anything else reads all rows. */
    OK(rtv_op_relu(&y, tape, table));
    ck_assert_int_eq(prepared_all, 1);
    OK(rtv_op_reshape(&y, tape, table, 1, (const int64_t[]){18}));
    ck_assert_int_eq(prepared_all, 2);
    rtv_tape_free(tape);
    rtv_tensor_free(table);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("row_gradient");
    TCase *tests = tcase_create("row_gradient");
    tcase_add_test(tests, duplicates_are_summed_in_order);
    tcase_add_test(tests, rows_and_a_dense_use_of_one_leaf);
    tcase_add_test(tests, rows_of_a_result_become_dense);
    tcase_add_loop_test(tests, random_lookups_equal_a_naive_sum, 0, 6);
    tcase_add_test(tests, no_lookups_at_all);
    tcase_add_test(tests, rows_are_prepared_before_they_are_read);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
