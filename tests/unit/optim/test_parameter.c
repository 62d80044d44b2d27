/* Names, exceptions, layers. */
#include "optim/optimizer.h"
#include "optim_fixture.h"
#include "retrieve/layers.h"
#include "retrieve/normalization_layers.h"

typedef struct {
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    rtv_tensor *w;
} fixture;

static const double start[2] = {1, 2};
static const float ones[2] = {1, 1};

static fixture set_up(double weight_decay)
{
    fixture f;
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = RTV_OPTIMIZER_SGD;
    options.learning_rate = 0.25;
    options.momentum = 0.5;
    options.weight_decay = weight_decay;
    OK(rtv_optimizer_create(&f.optimizer, NULL, &options));
    OK(rtv_tape_create(&f.tape, NULL, NULL));
    f.w = make_parameter(NULL, RTV_DTYPE_F32, 1, 2, start);
    return f;
}

static void tear_down(fixture *f)
{
    rtv_tape_free(f->tape);
    rtv_optimizer_free(f->optimizer);
    rtv_tensor_free(f->w);
}

START_TEST(exceptions_per_parameter)
{
    fixture f = set_up(0.5);
    rtv_parameter_options options = RTV_PARAMETER_OPTIONS_INIT;
    options.flags = RTV_PARAMETER_NO_DECAY;
    options.rate_factor = 2;
    OK(rtv_optimizer_add_parameter(f.optimizer, f.w, "w", &options));
    OK(take_step(f.optimizer, f.tape, f.w, NULL, 0, ones));
    ck_assert(value_at(f.w, 0) == 0.5);
    /* Told again: back to the defaults, the state stays. 0.5 - 0.5 / 8, m = -0.25 - 0.25 */
    OK(rtv_optimizer_add_parameter(f.optimizer, f.w, "w", NULL));
    OK(take_step(f.optimizer, f.tape, f.w, NULL, 0, ones));
    ck_assert(value_at(f.w, 0) == 0.4375 - 0.5);
    tear_down(&f);
}
END_TEST

START_TEST(names_are_checked)
{
    fixture f = set_up(0);
    rtv_parameter_options options = RTV_PARAMETER_OPTIONS_INIT;
    rtv_tensor *other = make_parameter(NULL, RTV_DTYPE_F32, 1, 2, start), *ids;
    OK(rtv_optimizer_add_parameter(f.optimizer, f.w, "w", NULL));
    FAILS(RTV_E_STATE, "already known as 'w'",
          rtv_optimizer_add_parameter(f.optimizer, f.w, "v", NULL));
    FAILS(RTV_E_STATE, "another parameter",
          rtv_optimizer_add_parameter(f.optimizer, other, "w", NULL));
    FAILS(RTV_E_INVALID, "name", rtv_optimizer_add_parameter(f.optimizer, other, "", NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_optimizer_add_parameter(f.optimizer, NULL, "v", NULL));
    FAILS(RTV_E_INVALID, "NULL", rtv_optimizer_add_parameter(NULL, other, "v", NULL));
    options.rate_factor = -1;
    FAILS(RTV_E_RANGE, "rate_factor is -1",
          rtv_optimizer_add_parameter(f.optimizer, other, "v", &options));
    options.rate_factor = 0;
    options.flags = 8;
    FAILS(RTV_E_UNSUPPORTED, "8", rtv_optimizer_add_parameter(f.optimizer, other, "v", &options));
    OK(rtv_tensor_create(&ids, NULL, RTV_DTYPE_I64, 1, (const int64_t[]){3}));
    FAILS(RTV_E_DTYPE, "f32 and f64", rtv_optimizer_add_parameter(f.optimizer, ids, "v", NULL));
    rtv_tensor *result;
    OK(rtv_op_add(&result, f.tape, other, other));
    FAILS(RTV_E_INVALID, "tape", rtv_optimizer_add_parameter(f.optimizer, result, "v", NULL));
    OK(rtv_parameter_options_init(&options, sizeof options));
    ck_assert(options.flags == 0 && options.rate_factor == 0);
    rtv_tensor_free(ids);
    rtv_tensor_free(other);
    tear_down(&f);
}
END_TEST

START_TEST(removing_forgets_the_state)
{
    fixture f = set_up(0);
    OK(take_step(f.optimizer, f.tape, f.w, NULL, 0, ones));
    ck_assert(value_at(f.w, 0) == 0.75);
    OK(rtv_optimizer_remove_parameter(f.optimizer, f.w));
    OK(rtv_optimizer_remove_parameter(f.optimizer, f.w));
    /* No momentum from before. */
    OK(take_step(f.optimizer, f.tape, f.w, NULL, 0, ones));
    ck_assert(value_at(f.w, 0) == 0.5);
    FAILS(RTV_E_INVALID, "NULL", rtv_optimizer_remove_parameter(f.optimizer, NULL));
    tear_down(&f);
}
END_TEST

START_TEST(layers_bring_their_names)
{
    fixture f = set_up(0);
    rtv_layer *dense, *norm;
    OK(rtv_dense_create(&dense, NULL, "query/dense_0", 2, 3, NULL));
    OK(rtv_batch_norm_create(&norm, NULL, "query/norm", 3, NULL));
    OK(rtv_optimizer_add_layer(f.optimizer, dense, NULL));
    OK(rtv_optimizer_add_layer(f.optimizer, norm, NULL));
    /* Not the moving averages. */
    ck_assert_int_eq(f.optimizer->parameter_count, 4);
    ck_assert_str_eq(f.optimizer->parameters[1]->name, "query/dense_0/bias");
    ck_assert_str_eq(f.optimizer->parameters[3]->name, "query/norm/beta");
    FAILS(RTV_E_INVALID, "layer", rtv_optimizer_add_layer(f.optimizer, NULL, NULL));
    /* The optimizer keeps the parameters. */
    rtv_layer_free(dense);
    rtv_layer_free(norm);
    ck_assert_int_eq(rtv_tensor_count(f.optimizer->parameters[0]->tensor), 6);
    tear_down(&f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("parameter");
    TCase *tests = tcase_create("parameter");
    tcase_add_test(tests, exceptions_per_parameter);
    tcase_add_test(tests, names_are_checked);
    tcase_add_test(tests, removing_forgets_the_state);
    tcase_add_test(tests, layers_bring_their_names);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
