/* Dense, cross, dot interaction, activations, and what all layers share. */
#include "nn/layer.h"
#include "nn_fixture.h"
#include "retrieve/gradient_check.h"
#include "retrieve/layers.h"

START_TEST(dense_by_hand)
{
    rtv_layer *layer;
    rtv_dense_options options = RTV_DENSE_OPTIONS_INIT;
    options.activation = RTV_ACTIVATION_RELU;
    OK(rtv_dense_create(&layer, NULL, "query/dense_0", 2, 3, &options));
    ck_assert_int_eq(rtv_layer_parameter_count(layer), 2);
    ck_assert_str_eq(rtv_layer_name(layer), "query/dense_0");
    ck_assert_str_eq(rtv_layer_parameter_name(layer, 0), "query/dense_0/kernel");
    ck_assert_str_eq(rtv_layer_parameter_name(layer, 1), "query/dense_0/bias");
    ck_assert_ptr_null(rtv_layer_parameter(layer, 2));
    ck_assert_ptr_null(rtv_layer_parameter_name(layer, -1));
    ck_assert_int_eq(rtv_tensor_requires_gradient(rtv_layer_parameter(layer, 1)), 1);
    set_numbers(rtv_layer_parameter(layer, 0), (const float[]){1, 2, 3, 4, 5, 6});
    set_numbers(rtv_layer_parameter(layer, 1), (const float[]){0.5f, -100, 0});
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 2, 2, (const float[]){1, 1, 2, -1});
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){5.5f, 0, 9, 0, 0, 0});
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

START_TEST(dense_without_bias_and_with_slope)
{
    rtv_layer *layer;
    rtv_initializer ones = RTV_INITIALIZER_INIT;
    rtv_dense_options options = RTV_DENSE_OPTIONS_INIT;
    ones.kind = RTV_INITIALIZER_ONES;
    options.flags = RTV_LAYER_NO_BIAS;
    options.activation = RTV_ACTIVATION_LEAKY_RELU;
    options.activation_alpha = 0.5;
    options.kernel_initializer = &ones;
    OK(rtv_dense_create(&layer, NULL, "dense", 2, 1, &options));
    ck_assert_int_eq(rtv_layer_parameter_count(layer), 1);
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 2, 2, (const float[]){1, 2, -3, -5});
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){3, -4});
    rtv_layer_free(layer);
    options.activation = RTV_ACTIVATION_SOFTMAX;
    OK(rtv_dense_create(&layer, NULL, "dense", 2, 2, &options));
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){0.5f, 0.5f, 0.5f, 0.5f});
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

START_TEST(cross_by_hand)
{
    rtv_layer *layer;
    rtv_cross_options options = RTV_CROSS_OPTIONS_INIT;
    options.projection = 1;
    options.diag_scale = 0.5;
    OK(rtv_cross_create(&layer, NULL, "cross", 2, &options));
    ck_assert_str_eq(rtv_layer_parameter_name(layer, 1), "cross/kernel_v");
    set_numbers(rtv_layer_parameter(layer, 0), (const float[]){1, 2});
    set_numbers(rtv_layer_parameter(layer, 1), (const float[]){1, -1});
    set_numbers(rtv_layer_parameter(layer, 2), (const float[]){1, 0});
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x0 = constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){2, 3});
    rtv_tensor *x = constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){4, 6});
    const rtv_tensor *both[] = {x0, x};
    /* x u = 16; times v: 16, -16; plus bias and x / 2: 19, -13; times x0, plus x */
    OK(rtv_layer_apply_many(&y, layer, tape, both, 2));
    expect_numbers(y, (const float[]){42, -33});
    /* One input stands for both: 8; 10, -6.5; 22, -16.5 */
    OK(rtv_layer_apply(&y, layer, tape, x0));
    expect_numbers(y, (const float[]){22, -16.5f});
    rtv_tape_free(tape);
    rtv_layer_free(layer);
}
END_TEST

START_TEST(dot_interaction_by_hand)
{
    static const struct {
        uint32_t flags;
        float want[9];
        int64_t width;
    } cases[] = {
        {0, {11, 17, 39}, 3},
        {RTV_DOT_SELF_INTERACTION, {5, 11, 25, 17, 39, 61}, 6},
        {RTV_DOT_SKIP_GATHER, {0, 0, 0, 11, 0, 0, 17, 39, 0}, 9},
        {RTV_DOT_SKIP_GATHER | RTV_DOT_SELF_INTERACTION, {5, 0, 0, 11, 25, 0, 17, 39, 61}, 9},
    };
    rtv_tape *tape = make_tape(NULL, 0);
    const rtv_tensor *features[] = {
        constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){1, 2}),
        constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){3, 4}),
        constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){5, 6}),
    };
    for (int i = 0; i < 4; i++) {
        rtv_layer *layer;
        rtv_tensor *y;
        OK(rtv_dot_interaction_create(&layer, NULL, "dot", cases[i].flags));
        ck_assert_int_eq(rtv_layer_parameter_count(layer), 0);
        OK(rtv_layer_apply_many(&y, layer, tape, features, 3));
        ck_assert_int_eq(rtv_tensor_dim(y, 1), cases[i].width);
        expect_numbers(y, cases[i].want);
        rtv_layer_free(layer);
    }
    rtv_tape_free(tape);
}
END_TEST

START_TEST(activations_by_name)
{
    static const rtv_activation all[] = {
        RTV_ACTIVATION_NONE,    RTV_ACTIVATION_RELU,         RTV_ACTIVATION_RELU6,
        RTV_ACTIVATION_TANH,    RTV_ACTIVATION_SIGMOID,      RTV_ACTIVATION_SWISH,
        RTV_ACTIVATION_GELU,    RTV_ACTIVATION_GELU_TANH,    RTV_ACTIVATION_ELU,
        RTV_ACTIVATION_SELU,    RTV_ACTIVATION_SOFTPLUS,     RTV_ACTIVATION_SOFTSIGN,
        RTV_ACTIVATION_MISH,    RTV_ACTIVATION_HARD_SIGMOID, RTV_ACTIVATION_EXPONENTIAL,
        RTV_ACTIVATION_SOFTMAX, RTV_ACTIVATION_LEAKY_RELU,
    };
    rtv_activation found;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        OK(rtv_activation_from_name(&found, rtv_activation_name(all[i])));
        ck_assert_int_eq(found, all[i]);
    }
    OK(rtv_activation_from_name(&found, "silu"));
    ck_assert_int_eq(found, RTV_ACTIVATION_SWISH);
    ck_assert_ptr_null(rtv_activation_name(1234));
    FAILS(RTV_E_NOTFOUND, "'rolu'", rtv_activation_from_name(&found, "rolu"));
    FAILS(RTV_E_INVALID, "NULL", rtv_activation_from_name(&found, NULL));
    rtv_layer *layer;
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y, *x = constant(tape, RTV_DTYPE_F32, 1, 2, (const float[]){-1, 2});
    OK(rtv_activation_layer_create(&layer, NULL, "leaky", RTV_ACTIVATION_LEAKY_RELU, 0));
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){-0.3f, 2});
    rtv_layer_free(layer);
    OK(rtv_activation_layer_create(&layer, NULL, "elu", RTV_ACTIVATION_ELU, 2));
    OK(rtv_layer_apply(&y, layer, tape, x));
    expect_numbers(y, (const float[]){2 * (expf(-1) - 1), 2});
    rtv_layer_free(layer);
    rtv_tape_free(tape);
}
END_TEST

START_TEST(names_decide_the_weights)
{
    rtv_layer *a, *b, *c;
    OK(rtv_dense_create(&a, NULL, "a", 8, 8, NULL));
    OK(rtv_dense_create(&b, NULL, "b", 8, 8, NULL));
    OK(rtv_dense_create(&c, NULL, "a", 8, 8, NULL));
    const void *first = rtv_tensor_const_data(rtv_layer_parameter(a, 0));
    ck_assert_int_ne(memcmp(first, rtv_tensor_const_data(rtv_layer_parameter(b, 0)), 256), 0);
    ck_assert_int_eq(memcmp(first, rtv_tensor_const_data(rtv_layer_parameter(c, 0)), 256), 0);
    rtv_layer_free(a);
    rtv_layer_free(b);
    rtv_layer_free(c);
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    rtv_layer *layer = (rtv_layer *)1;
    rtv_dense_options dense = RTV_DENSE_OPTIONS_INIT;
    rtv_cross_options cross = RTV_CROSS_OPTIONS_INIT;
    FAILS(RTV_E_INVALID, "needs a name", rtv_dense_create(&layer, NULL, "", 1, 1, NULL));
    ck_assert_ptr_null(layer);
    FAILS(RTV_E_INVALID, "needs a name", rtv_dot_interaction_create(&layer, NULL, NULL, 0));
    FAILS(RTV_E_RANGE, "input_width is 0", rtv_dense_create(&layer, NULL, "d", 0, 1, NULL));
    FAILS(RTV_E_RANGE, "units is -4", rtv_dense_create(&layer, NULL, "d", 1, -4, NULL));
    FAILS(RTV_E_RANGE, "too large", rtv_dense_create(&layer, NULL, "d", INT64_MAX, 2, NULL));
    dense.activation = 999;
    FAILS(RTV_E_UNSUPPORTED, "999", rtv_dense_create(&layer, NULL, "d", 1, 1, &dense));
    dense.activation = 0;
    dense.dtype = RTV_DTYPE_I64;
    FAILS(RTV_E_DTYPE, "dtype is 4", rtv_dense_create(&layer, NULL, "d", 1, 1, &dense));
    dense.dtype = 0;
    dense.flags = 8;
    FAILS(RTV_E_UNSUPPORTED, "flags", rtv_dense_create(&layer, NULL, "d", 1, 1, &dense));
    cross.diag_scale = -1;
    FAILS(RTV_E_RANGE, "diag_scale", rtv_cross_create(&layer, NULL, "c", 1, &cross));
    cross.diag_scale = 0;
    cross.projection = -1;
    FAILS(RTV_E_RANGE, "projection", rtv_cross_create(&layer, NULL, "c", 1, &cross));
    FAILS(RTV_E_UNSUPPORTED, "flags", rtv_dot_interaction_create(&layer, NULL, "d", 4));
    FAILS(RTV_E_RANGE, "alpha",
          rtv_activation_layer_create(&layer, NULL, "a", RTV_ACTIVATION_ELU, NAN));
    FAILS(RTV_E_INVALID, "out", rtv_dense_create(NULL, NULL, "d", 1, 1, NULL));

    OK(rtv_dense_create(&layer, NULL, "tower/d", 3, 2, NULL));
    rtv_tape *tape = make_tape(NULL, 0);
    rtv_tensor *y = (rtv_tensor *)1;
    rtv_tensor *x = constant(tape, RTV_DTYPE_F32, 2, 4, (const float[8]){0});
    const rtv_tensor *inputs[] = {x, x};
    FAILS(RTV_E_SHAPE, "tower/d takes rows of width 3, the input has shape [2, 4]",
          rtv_layer_apply(&y, layer, tape, x));
    ck_assert_ptr_null(y);
    FAILS(RTV_E_INVALID, "2 inputs", rtv_layer_apply_many(&y, layer, tape, inputs, 2));
    FAILS(RTV_E_INVALID, "NULL", rtv_layer_apply(&y, layer, tape, NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_layer_apply(&y, NULL, tape, x));
    FAILS(RTV_E_INVALID, "NULL", rtv_layer_apply(&y, layer, NULL, x));
    rtv_layer_free(layer);
    static const float four[4] = {0};
    OK(rtv_dot_interaction_create(&layer, NULL, "dot", 0));
    OK(rtv_tape_constant(&x, tape, RTV_DTYPE_F32, 1, (const int64_t[]){4}, four));
    FAILS(RTV_E_SHAPE, "[4]", rtv_layer_apply(&y, layer, tape, x));
    rtv_tape_free(tape);
    rtv_layer_free(layer);
    rtv_layer_free(NULL);
}
END_TEST

START_TEST(options_have_initialisers)
{
    rtv_dense_options dense;
    rtv_cross_options cross;
    memset(&dense, 0x55, sizeof dense);
    memset(&cross, 0x55, sizeof cross);
    OK(rtv_dense_options_init(&dense, sizeof dense));
    OK(rtv_cross_options_init(&cross, sizeof cross));
    ck_assert(dense.struct_size == sizeof dense && dense.kernel_initializer == NULL);
    ck_assert(cross.struct_size == sizeof cross && cross.projection == 0);
    FAILS(RTV_E_INVALID, "4 bytes", rtv_dense_options_init(&dense, 4));
}
END_TEST

static rtv_status create_all(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_layer *layers[4] = {NULL};
    rtv_cross_options low_rank = RTV_CROSS_OPTIONS_INIT;
    low_rank.projection = 2;
    rtv_status status = rtv_dense_create(&layers[0], context, "dense", 3, 4, NULL);
    if (status == RTV_OK)
        status = rtv_cross_create(&layers[1], context, "cross", 4, &low_rank);
    if (status == RTV_OK)
        status = rtv_dot_interaction_create(&layers[2], context, "dot", 0);
    if (status == RTV_OK)
        status = rtv_activation_layer_create(&layers[3], context, "relu", RTV_ACTIVATION_RELU, 0);
    for (int i = 0; i < 4; i++)
        rtv_layer_free(layers[i]);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_gt(sweep_failing_allocations(create_all, NULL), 15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("layer");
    TCase *tests = tcase_create("layer");
    tcase_add_test(tests, dense_by_hand);
    tcase_add_test(tests, dense_without_bias_and_with_slope);
    tcase_add_test(tests, cross_by_hand);
    tcase_add_test(tests, dot_interaction_by_hand);
    tcase_add_test(tests, activations_by_name);
    tcase_add_test(tests, names_decide_the_weights);
    tcase_add_test(tests, wrong_arguments_are_named);
    tcase_add_test(tests, options_have_initialisers);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
