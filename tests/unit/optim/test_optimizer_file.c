/* Training goes on from a file with the same bits. */
#include <stdio.h>
#include <unistd.h>

#include "optim/optimizer.h"
#include "optim_fixture.h"

enum { ROWS = 30, WIDTH = 4, COUNT = ROWS * WIDTH };

typedef struct {
    rtv_context *context;
    rtv_optimizer *optimizer;
    rtv_tape *tape;
    rtv_tensor *table, *kernel;
} training;

static rtv_optimizer_options options_of(int i, const rtv_schedule *schedule)
{
    static const rtv_optimizer_kind kinds[] = {
        RTV_OPTIMIZER_ADAGRAD, RTV_OPTIMIZER_SGD,           RTV_OPTIMIZER_ADAM,
        RTV_OPTIMIZER_ADAMW,   RTV_OPTIMIZER_NADAM,         RTV_OPTIMIZER_ADAMAX,
        RTV_OPTIMIZER_RMSPROP, RTV_OPTIMIZER_ADADELTA,      RTV_OPTIMIZER_FTRL,
        RTV_OPTIMIZER_LION,    RTV_OPTIMIZER_CLIPPY_ADAGRAD};
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    options.kind = kinds[i];
    options.learning_rate = 0.05;
    options.momentum = 0.5;
    options.weight_decay = 0.01;
    options.schedule = schedule;
    if (options.kind == RTV_OPTIMIZER_ADAM)
        options.flags = RTV_OPTIMIZER_AMSGRAD;
    if (options.kind == RTV_OPTIMIZER_RMSPROP)
        options.flags = RTV_OPTIMIZER_CENTERED;
    return options;
}

enum { KINDS = 11 };

static rtv_status start(training *out, rtv_context *context, const rtv_optimizer_options *options)
{
    *out = (training){context, NULL, NULL, NULL, NULL};
    rtv_status status = rtv_optimizer_create(&out->optimizer, context, options);
    if (status == RTV_OK)
        status = rtv_tape_create(&out->tape, context, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_create(&out->table, context, RTV_DTYPE_F32, 2,
                                   (const int64_t[]){ROWS, WIDTH});
    if (status == RTV_OK)
        status = rtv_tensor_create(&out->kernel, context, RTV_DTYPE_F64, 2,
                                   (const int64_t[]){ROWS, WIDTH});
    if (status == RTV_OK)
        status = rtv_tensor_set_requires_gradient(out->table, 1);
    if (status == RTV_OK)
        status = rtv_tensor_set_requires_gradient(out->kernel, 1);
    if (status == RTV_OK)
        status = rtv_optimizer_add_parameter(out->optimizer, out->table, "user/embeddings", NULL);
    if (status == RTV_OK)
        status = rtv_optimizer_add_parameter(out->optimizer, out->kernel, "kernel", NULL);
    return status;
}

static void finish(training *t)
{
    rtv_tape_free(t->tape);
    rtv_optimizer_free(t->optimizer);
    rtv_tensor_free(t->table);
    rtv_tensor_free(t->kernel);
}

static rtv_status train(training *t, int64_t first, int64_t last)
{
    rtv_status status = RTV_OK;
    for (int64_t step = first; step < last && status == RTV_OK; step++) {
        rtv__random random;
        int64_t ids[5];
        float slices[5 * WIDTH];
        double dense[COUNT];
        rtv__random_seed(&random, (uint64_t)step);
        for (int i = 0; i < 5; i++)
            ids[i] = (int64_t)rtv__random_below(&random, ROWS);
        for (int i = 0; i < 5 * WIDTH; i++)
            slices[i] = (float)rtv__random_normal(&random);
        for (int i = 0; i < COUNT; i++)
            dense[i] = rtv__random_normal(&random);
        status = take_step(t->optimizer, t->tape, t->table, ids, 5, slices);
        if (status == RTV_OK)
            status = take_step(t->optimizer, t->tape, t->kernel, NULL, 0, dense);
    }
    return status;
}

static char *file_in(const char *directory)
{
    char *path = malloc(strlen(directory) + 32);
    sprintf(path, "%s/optimizer.safetensors", directory);
    return path;
}

static void copy_weights(training *to, const training *from)
{
    memcpy(rtv_tensor_data(to->table), rtv_tensor_const_data(from->table), COUNT * sizeof(float));
    memcpy(rtv_tensor_data(to->kernel), rtv_tensor_const_data(from->kernel),
           COUNT * sizeof(double));
}

START_TEST(resuming_gives_the_same_bits)
{
    rtv_schedule schedule = RTV_SCHEDULE_INIT;
    schedule.kind = RTV_SCHEDULE_COSINE;
    schedule.initial_learning_rate = 0.1;
    schedule.decay_steps = 500;
    rtv_optimizer_options options = options_of(_i, _i % 2 == 0 ? &schedule : NULL);
    char *directory = make_temporary_directory(), *path = file_in(directory);
    training whole, resumed;
    OK(start(&whole, NULL, &options));
    OK(train(&whole, 0, 20));
    OK(rtv_optimizer_save(whole.optimizer, path));
    OK(start(&resumed, NULL, &options));
    OK(rtv_optimizer_load(resumed.optimizer, path));
    copy_weights(&resumed, &whole);
    ck_assert_int_eq(rtv_optimizer_step_count(resumed.optimizer), 40);
    OK(train(&whole, 20, 40));
    OK(train(&resumed, 20, 40));
    OK(rtv_optimizer_flush(whole.optimizer));
    OK(rtv_optimizer_flush(resumed.optimizer));
    ck_assert_int_eq(memcmp(rtv_tensor_const_data(whole.table),
                            rtv_tensor_const_data(resumed.table), COUNT * sizeof(float)),
                     0);
    ck_assert_int_eq(memcmp(rtv_tensor_const_data(whole.kernel),
                            rtv_tensor_const_data(resumed.kernel), COUNT * sizeof(double)),
                     0);
    /* A new optimizer without the state goes elsewhere: the state matters. */
    training fresh;
    OK(start(&fresh, NULL, &options));
    copy_weights(&fresh, &resumed);
    OK(train(&fresh, 40, 42));
    OK(train(&resumed, 40, 42));
    OK(rtv_optimizer_flush(fresh.optimizer));
    OK(rtv_optimizer_flush(resumed.optimizer));
    ck_assert_int_ne(memcmp(rtv_tensor_const_data(fresh.kernel),
                            rtv_tensor_const_data(resumed.kernel), COUNT * sizeof(double)),
                     0);
    finish(&fresh);
    finish(&whole);
    finish(&resumed);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    char *directory = make_temporary_directory(), *path = file_in(directory);
    rtv_optimizer_options options = options_of(2, NULL);
    training saved, other;
    OK(start(&saved, NULL, &options));
    OK(train(&saved, 0, 3));
    OK(rtv_optimizer_set_learning_rate(saved.optimizer, 0.3));
    OK(rtv_optimizer_save(saved.optimizer, path));
    rtv_optimizer_options wrong = options_of(0, NULL);
    OK(start(&other, NULL, &wrong));
    FAILS(RTV_E_STATE, "the saved optimizer is adam, this one adagrad",
          rtv_optimizer_load(other.optimizer, path));
    finish(&other);
    wrong = options;
    wrong.beta_1 = 0.8;
    OK(start(&other, NULL, &wrong));
    FAILS(RTV_E_STATE, "beta_1", rtv_optimizer_load(other.optimizer, path));
    finish(&other);
    wrong = options;
    wrong.flags = 0;
    OK(start(&other, NULL, &wrong));
    FAILS(RTV_E_STATE, "flags", rtv_optimizer_load(other.optimizer, path));
    finish(&other);
    OK(rtv_optimizer_create(&other.optimizer, NULL, &options));
    FAILS(RTV_E_NOTFOUND, "user/embeddings", rtv_optimizer_load(other.optimizer, path));
    rtv_tensor *small;
    OK(rtv_tensor_create(&small, NULL, RTV_DTYPE_F32, 2, (const int64_t[]){ROWS, 3}));
    OK(rtv_optimizer_add_parameter(other.optimizer, small, "user/embeddings", NULL));
    FAILS(RTV_E_SHAPE, "user/embeddings", rtv_optimizer_load(other.optimizer, path));
    ck_assert_int_eq(rtv_optimizer_step_count(other.optimizer), 0);
    rtv_optimizer_free(other.optimizer);
    rtv_tensor_free(small);
    FAILS(RTV_E_NOTFOUND, "missing", rtv_optimizer_load(saved.optimizer, "/tmp/missing/file"));
    /* A file of other tensors is none of ours. */
    FAILS(RTV_E_INVALID, "NULL", rtv_optimizer_load(NULL, path));
    FAILS(RTV_E_INVALID, "path", rtv_optimizer_save(saved.optimizer, NULL));
    /* The learning rate comes from the file. */
    OK(start(&other, NULL, &options));
    OK(rtv_optimizer_load(other.optimizer, path));
    ck_assert(rtv_optimizer_learning_rate(other.optimizer) == 0.3);
    finish(&other);
    finish(&saved);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

START_TEST(schedules_must_agree)
{
    char *directory = make_temporary_directory(), *path = file_in(directory);
    rtv_schedule schedule = RTV_SCHEDULE_INIT;
    schedule.kind = RTV_SCHEDULE_EXPONENTIAL;
    schedule.initial_learning_rate = 0.1;
    schedule.decay_steps = 10;
    schedule.decay_rate = 0.5;
    rtv_optimizer_options options = options_of(0, &schedule);
    training saved, other;
    OK(start(&saved, NULL, &options));
    OK(train(&saved, 0, 3));
    OK(rtv_optimizer_save(saved.optimizer, path));
    schedule.decay_rate = 0.25;
    OK(start(&other, NULL, &options));
    FAILS(RTV_E_STATE, "schedule", rtv_optimizer_load(other.optimizer, path));
    finish(&other);
    options.schedule = NULL;
    OK(start(&other, NULL, &options));
    FAILS(RTV_E_STATE, "has none", rtv_optimizer_load(other.optimizer, path));
    finish(&other);
    /* Given up before saving: given up after loading. */
    OK(rtv_optimizer_set_learning_rate(saved.optimizer, 0.7));
    OK(rtv_optimizer_save(saved.optimizer, path));
    options.schedule = &schedule;
    OK(start(&other, NULL, &options));
    OK(rtv_optimizer_load(other.optimizer, path));
    ck_assert(rtv_optimizer_learning_rate(other.optimizer) == 0.7);
    finish(&other);
    finish(&saved);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

/* Two optimizers in one file, by prefix. */
START_TEST(prefixes_keep_apart)
{
    char *directory = make_temporary_directory(), *path = file_in(directory);
    rtv_optimizer_options options = options_of(2, NULL), lion = options_of(9, NULL);
    training a, b, loaded;
    rtv_tensor_writer *writer;
    rtv_tensor_file *file;
    OK(start(&a, NULL, &options));
    OK(start(&b, NULL, &lion));
    OK(train(&a, 0, 4));
    OK(train(&b, 0, 5));
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv__optimizer_save(a.optimizer, writer, "first/"));
    OK(rtv__optimizer_save(b.optimizer, writer, "second/"));
    OK(rtv_tensor_writer_save(writer, path));
    rtv_tensor_writer_free(writer);
    OK(rtv_tensor_file_open(&file, NULL, path, NULL));
    ck_assert_int_ge(rtv_tensor_file_find(file, "second/user/embeddings/m"), 0);
    ck_assert_int_ge(rtv_tensor_file_find(file, "first/kernel/vhat"), 0);
    OK(start(&loaded, NULL, &lion));
    OK(rtv__optimizer_load(loaded.optimizer, file, "second/"));
    ck_assert_int_eq(rtv_optimizer_step_count(loaded.optimizer), 10);
    FAILS(RTV_E_STATE, "adam", rtv__optimizer_load(loaded.optimizer, file, "first/"));
    FAILS(RTV_E_NOTFOUND, "third", rtv__optimizer_load(loaded.optimizer, file, "third/"));
    rtv_tensor_file_free(file);
    finish(&loaded);
    finish(&a);
    finish(&b);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

static rtv_status save_and_load(rtv_context *context, void *payload)
{
    const char *path = payload;
    rtv_optimizer_options options = options_of(2, NULL);
    training a = {0}, b = {0};
    rtv_status status = start(&a, context, &options);
    if (status == RTV_OK)
        status = train(&a, 0, 2);
    if (status == RTV_OK)
        status = rtv_optimizer_save(a.optimizer, path);
    if (status == RTV_OK)
        status = start(&b, context, &options);
    if (status == RTV_OK) {
        status = rtv_optimizer_load(b.optimizer, path);
        if (status != RTV_OK)
            ck_assert_int_eq(rtv_optimizer_step_count(b.optimizer), 0);
    }
    finish(&a);
    finish(&b);
    return status;
}

START_TEST(failing_allocations)
{
    char *directory = make_temporary_directory(), *path = file_in(directory);
    ck_assert_int_gt(sweep_failing_allocations(save_and_load, path), 20);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("optimizer_file");
    TCase *tests = tcase_create("optimizer_file");
    tcase_add_loop_test(tests, resuming_gives_the_same_bits, 0, KINDS);
    tcase_add_test(tests, what_does_not_fit_is_refused);
    tcase_add_test(tests, schedules_must_agree);
    tcase_add_test(tests, prefixes_keep_apart);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
