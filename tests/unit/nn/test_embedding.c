#include "nn_fixture.h"
#include "retrieve/embedding.h"
#include "tensor/tensor.h"

/* Row i of the table is (i + 1, 10 (i + 1)). */
static rtv_layer *make_table(rtv_pooling pooling, uint32_t flags, int64_t padded_length)
{
    static const float rows[] = {1, 10, 2, 20, 3, 30, 4, 40};
    rtv_embedding_options options = RTV_EMBEDDING_OPTIONS_INIT;
    rtv_layer *layer;
    options.pooling = pooling;
    options.flags = flags;
    options.padded_length = padded_length;
    OK(rtv_embedding_create(&layer, NULL, "title", 4, 2, &options));
    set_numbers(rtv_layer_parameter(layer, 0), rows);
    return layer;
}

static const int64_t matrix_ids[6] = {1, 2, 0, 3, 0, 0};

static rtv_tensor *ids_of(rtv_tape *tape, int64_t count, const int64_t *ids)
{
    rtv_tensor *tensor;
    OK(rtv_tape_constant(&tensor, tape, RTV_DTYPE_I64, 1, &count, ids));
    return tensor;
}

START_TEST(lookup_of_any_shape)
{
    static const int32_t narrow[] = {3, 1};
    rtv_layer *layer = make_table(RTV_POOLING_MEAN, 0, 0);
    ck_assert_str_eq(rtv_layer_parameter_name(layer, 0), "title/embeddings");
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *ids;
    OK(rtv_tape_constant(&ids, tape, RTV_DTYPE_I32, 3, (const int64_t[]){1, 2, 1}, narrow));
    OK(rtv_layer_apply(&y, layer, tape, ids));
    ck_assert_int_eq(rtv_tensor_rank(y), 4);
    ck_assert_int_eq(rtv_tensor_dim(y, 3), 2);
    expect_numbers(y, (const float[]){4, 40, 2, 20});
    FAILS(RTV_E_RANGE, "4",
          rtv_embedding_lookup(&y, layer, tape, ids_of(tape, 1, (const int64_t[]){4})));
    FAILS(RTV_E_RANGE, "-1",
          rtv_embedding_lookup(&y, layer, tape, ids_of(tape, 1, (const int64_t[]){-1})));
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

START_TEST(pooling_a_matrix)
{
    static const struct {
        rtv_pooling pooling;
        uint32_t flags;
        float want[4];
    } cases[] = {
        {RTV_POOLING_MEAN, 0, {2, 20, 2, 20}},
        {RTV_POOLING_MEAN, RTV_EMBEDDING_MASK_ZERO, {2.5f, 25, 4, 40}},
        {RTV_POOLING_SUM, RTV_EMBEDDING_MASK_ZERO, {5, 50, 4, 40}},
        {RTV_POOLING_SQRTN, RTV_EMBEDDING_MASK_ZERO, {3.5355339f, 35.355339f, 4, 40}},
        /* positions count, whatever their ids */
        {RTV_POOLING_PADDED_MEAN, RTV_EMBEDDING_MASK_ZERO, {2, 20, 2, 20}},
    };
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *ids = constant(tape, RTV_DTYPE_I64, 2, 3, matrix_ids);
    for (int i = 0; i < 5; i++) {
        rtv_layer *layer = make_table(cases[i].pooling, cases[i].flags | RTV_EMBEDDING_POOLED, 0);
        OK(rtv_layer_apply(&y, layer, tape, ids));
        ck_assert_int_eq(rtv_tensor_rank(y), 2);
        expect_numbers(y, cases[i].want);
        rtv_layer_free(layer);
    }
    rtv_tape_free(tape);
}
END_TEST

START_TEST(pooling_with_weights_and_mask)
{
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *ids = constant(tape, RTV_DTYPE_I64, 2, 3, matrix_ids);
    rtv_tensor *weights = constant(tape, RTV_DTYPE_F32, 2, 3, (const float[]){2, -1, 7, 1, -1, 0});
    rtv_tensor *mask = constant(tape, RTV_DTYPE_U8, 2, 3, (const uint8_t[]){1, 1, 0, 1, 1, 0});
    rtv_layer *layer = make_table(RTV_POOLING_MEAN, 0, 0);
    /* (2 * 2 - 3) / 1; weights that add up to 0 give 0 */
    OK(rtv_embedding_pool(&y, layer, tape, ids, weights, mask));
    expect_numbers(y, (const float[]){1, 10, 0, 0});
    /* without weights: (2 + 3) / 2, (4 + 1) / 2 */
    OK(rtv_embedding_pool(&y, layer, tape, ids, NULL, mask));
    expect_numbers(y, (const float[]){2.5f, 25, 2.5f, 25});
    rtv_tensor *none = constant(tape, RTV_DTYPE_U8, 2, 3, (const uint8_t[6]){0});
    OK(rtv_embedding_pool(&y, layer, tape, ids, weights, none));
    expect_numbers(y, (const float[]){0, 0, 0, 0});
    FAILS(RTV_E_SHAPE, "masks have shape [3, 2], ids have [2, 3]",
          rtv_embedding_pool(&y, layer, tape, ids, NULL,
                             constant(tape, RTV_DTYPE_U8, 3, 2, (const uint8_t[6]){0})));
    FAILS(RTV_E_DTYPE, "mask", rtv_embedding_pool(&y, layer, tape, ids, NULL, weights));
    FAILS(RTV_E_SHAPE, "[4]",
          rtv_embedding_pool(&y, layer, tape, ids_of(tape, 4, matrix_ids), NULL, NULL));
    rtv_layer_free(layer);
    layer = make_table(RTV_POOLING_PADDED_MEAN, 0, 0);
    FAILS(RTV_E_INVALID, "neither weights nor mask",
          rtv_embedding_pool(&y, layer, tape, ids, weights, NULL));
    rtv_layer_free(layer);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(bags)
{
    static const int64_t offsets[4] = {0, 2, 2, 5}, ids[5] = {1, 2, 3, 0, 3};
    static const struct {
        rtv_pooling pooling;
        uint32_t flags;
        int64_t padded_length;
        float want[6];
    } cases[] = {
        {RTV_POOLING_MEAN, 0, 0, {2.5f, 25, 0, 0, 3, 30}},
        {RTV_POOLING_MEAN, RTV_EMBEDDING_MASK_ZERO, 0, {2.5f, 25, 0, 0, 4, 40}},
        {RTV_POOLING_SUM, 0, 0, {5, 50, 0, 0, 9, 90}},
        {RTV_POOLING_SQRTN,
         RTV_EMBEDDING_MASK_ZERO,
         0,
         {3.5355339f, 35.355339f, 0, 0, 5.6568542f, 56.568542f}},
        /* the longest bag has 3: row 0 fills up */
        {RTV_POOLING_PADDED_MEAN, 0, 0, {2, 20, 1, 10, 3, 30}},
        {RTV_POOLING_PADDED_MEAN, 0, 5, {1.6f, 16, 1, 10, 2.2f, 22}},
        /* longer bags are cut: 4 + 1 of the last */
        {RTV_POOLING_PADDED_MEAN, 0, 2, {2.5f, 25, 1, 10, 2.5f, 25}},
    };
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *id_tensor = ids_of(tape, 5, ids), *offset_tensor = ids_of(tape, 4, offsets);
    for (int i = 0; i < 7; i++) {
        rtv_layer *layer = make_table(cases[i].pooling, cases[i].flags, cases[i].padded_length);
        OK(rtv_embedding_bag(&y, layer, tape, id_tensor, offset_tensor, NULL));
        expect_numbers(y, cases[i].want);
        rtv_layer_free(layer);
    }
    rtv_layer *layer = make_table(RTV_POOLING_MEAN, 0, 0);
    static const float weight_numbers[] = {3, 1, 1, 1, 2};
    int64_t five = 5;
    rtv_tensor *weights;
    OK(rtv_tape_constant(&weights, tape, RTV_DTYPE_F32, 1, &five, weight_numbers));
    OK(rtv_embedding_bag(&y, layer, tape, id_tensor, offset_tensor, weights));
    expect_numbers(y, (const float[]){2.25f, 22.5f, 0, 0, 3.25f, 32.5f});
    FAILS(RTV_E_RANGE, "offsets go from 0 to 4, there are 5 ids",
          rtv_embedding_bag(&y, layer, tape, id_tensor, ids_of(tape, 2, (const int64_t[]){0, 4}),
                            NULL));
    FAILS(RTV_E_RANGE, "offsets[1] is 6",
          rtv_embedding_bag(&y, layer, tape, id_tensor, ids_of(tape, 3, (const int64_t[]){0, 6, 5}),
                            NULL));
    FAILS(RTV_E_INVALID, "offsets", rtv_embedding_bag(&y, layer, tape, id_tensor, NULL, NULL));
    FAILS(RTV_E_SHAPE, "weights",
          rtv_embedding_bag(&y, layer, tape, id_tensor, offset_tensor,
                            constant(tape, RTV_DTYPE_F32, 1, 5, (const float[5]){0})));
    FAILS(RTV_E_DTYPE, "ids", rtv_embedding_bag(&y, layer, tape, weights, offset_tensor, NULL));
    rtv_layer_free(layer);
    rtv_tape_free(tape);
}
END_TEST

/* The bag of a padded mean has the gradients of the rows that it reads, row 0 included. */
START_TEST(gradients_of_padded_means)
{
    static const int64_t offsets[3] = {0, 2, 3}, ids[3] = {1, 1, 3};
    rtv_layer *layer = make_table(RTV_POOLING_PADDED_MEAN, 0, 4);
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *rows, *values;
    OK(rtv_embedding_bag(&y, layer, tape, ids_of(tape, 3, ids), ids_of(tape, 3, offsets), NULL));
    OK(rtv_tape_backward(tape, y));
    OK(rtv_tape_gradient_rows(&rows, &values, tape, rtv_layer_parameter(layer, 0)));
    ck_assert_ptr_nonnull(rows);
    ck_assert_int_eq(rtv_tensor_count(rows), 3);
    const int64_t *row = rtv_tensor_const_data(rows);
    ck_assert(row[0] == 0 && row[1] == 1 && row[2] == 3);
    expect_numbers(values, (const float[]){1.25f, 1.25f, 0.5f, 0.5f, 0.25f, 0.25f});
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_layer *layer = (rtv_layer *)1;
    rtv_embedding_options options = RTV_EMBEDDING_OPTIONS_INIT;
    FAILS(RTV_E_RANGE, "rows is 0", rtv_embedding_create(&layer, NULL, "e", 0, 1, NULL));
    ck_assert_ptr_null(layer);
    FAILS(RTV_E_RANGE, "width is 0", rtv_embedding_create(&layer, NULL, "e", 1, 0, NULL));
    FAILS(RTV_E_RANGE, "too large",
          rtv_embedding_create(&layer, NULL, "e", INT64_MAX / 2, 8, NULL));
    options.pooling = 9;
    FAILS(RTV_E_UNSUPPORTED, "pooling is 9",
          rtv_embedding_create(&layer, NULL, "e", 1, 1, &options));
    options.pooling = 0;
    options.padded_length = -1;
    FAILS(RTV_E_RANGE, "padded_length", rtv_embedding_create(&layer, NULL, "e", 1, 1, &options));
    options.padded_length = 0;
    options.flags = 16;
    FAILS(RTV_E_UNSUPPORTED, "flags", rtv_embedding_create(&layer, NULL, "e", 1, 1, &options));
    OK(rtv_embedding_options_init(&options, sizeof options));
    ck_assert(options.flags == 0 && options.struct_size == sizeof options);
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){3, -4});
    layer = make_table(0, 0, 0);
    FAILS(RTV_E_DTYPE, "title takes ids", rtv_layer_apply(&y, layer, tape, x));
    FAILS(RTV_E_INVALID, "NULL", rtv_embedding_lookup(&y, NULL, tape, x));
    FAILS(RTV_E_INVALID, "NULL", rtv_embedding_lookup(&y, layer, NULL, x));
    FAILS(RTV_E_INVALID, "NULL", rtv_embedding_lookup(&y, layer, tape, NULL));
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

static rtv_status create_and_pool(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_layer *layer = NULL;
    rtv_tape *tape = NULL;
    static const int64_t ends[] = {0, 1, 3};
    rtv_tensor *ids, *offsets, *y;
    rtv_embedding_options options = RTV_EMBEDDING_OPTIONS_INIT;
    options.pooling = RTV_POOLING_PADDED_MEAN;
    rtv_status status = rtv_embedding_create(&layer, context, "e", 5, 3, &options);
    if (status == RTV_OK)
        status = rtv_tape_create(&tape, context, NULL);
    if (status == RTV_OK)
        status = rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, (const int64_t[]){3}, matrix_ids);
    if (status == RTV_OK)
        status = rtv_tape_constant(&offsets, tape, RTV_DTYPE_I64, 1, (const int64_t[]){3}, ends);
    if (status == RTV_OK)
        status = rtv_embedding_bag(&y, layer, tape, ids, offsets, NULL);
    rtv_tape_free(tape);
    rtv_layer_free(layer);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(create_and_pool, NULL), 5);
}
END_TEST

START_TEST(steady_pooling_allocates_nothing)
{
    static const int64_t offsets[4] = {0, 2, 2, 5}, ids[5] = {1, 2, 3, 0, 3};
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_embedding_options options = RTV_EMBEDDING_OPTIONS_INIT;
    rtv_layer *layer;
    options.pooling = RTV_POOLING_PADDED_MEAN;
    OK(rtv_embedding_create(&layer, context, "e", 5, 3, &options));
    rtv_tape *tape = make_tape(context, 0);
    rtv_tensor *y;
    for (int i = 0; i < 2; i++) {
        OK(rtv_embedding_bag(&y, layer, tape, ids_of(tape, 5, ids), ids_of(tape, 4, offsets),
                             NULL));
        rtv_tape_reset(tape);
    }
    EXPECT_NO_ALLOCATION(
        &counter, for (int i = 0; i < 20; i++) {
            OK(rtv_embedding_bag(&y, layer, tape, ids_of(tape, 5, ids), ids_of(tape, 4, offsets),
                                 NULL));
            rtv_tape_reset(tape);
        });
    rtv_tape_free(tape);
    rtv_layer_free(layer);
    rtv_context_free(context);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("embedding");
    TCase *tests = tcase_create("embedding");
    tcase_add_test(tests, lookup_of_any_shape);
    tcase_add_test(tests, pooling_a_matrix);
    tcase_add_test(tests, pooling_with_weights_and_mask);
    tcase_add_test(tests, bags);
    tcase_add_test(tests, gradients_of_padded_means);
    tcase_add_test(tests, wrong_arguments_are_named);
    tcase_add_test(tests, failing_allocations);
    tcase_add_test(tests, steady_pooling_allocates_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
