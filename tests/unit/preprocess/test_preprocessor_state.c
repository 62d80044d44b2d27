/* Saving and loading: every layer, before and after it has learnt. */
#include <stdio.h>
#include <unistd.h>

#include "preprocess/preprocessor.h"
#include "preprocess_cases.h"

static char *file_path(const char *directory)
{
    char *path = malloc(strlen(directory) + 32);
    sprintf(path, "%s/layer.safetensors", directory);
    return path;
}

/* Both fail, or both give the same bits. */
static void expect_same_results(const rtv_preprocessor *a, const rtv_preprocessor *b,
                                const rtv_column *input)
{
    rtv_column *left = empty_column(), *right = empty_column();
    rtv_status status = rtv_preprocessor_apply(a, left, &input, 1);
    ck_assert_int_eq(rtv_preprocessor_apply(b, right, &input, 1), status);
    if (status == RTV_OK)
        expect_same_columns(left, right);
    rtv_column_free(left);
    rtv_column_free(right);
    ck_assert_int_eq(rtv_preprocessor_kind_of(a), rtv_preprocessor_kind_of(b));
    ck_assert_int_eq(rtv_preprocessor_output_mode(a), rtv_preprocessor_output_mode(b));
    ck_assert_int_eq(rtv_preprocessor_bins(a), rtv_preprocessor_bins(b));
    ck_assert_int_eq(rtv_preprocessor_is_adaptive(a), rtv_preprocessor_is_adaptive(b));
    ck_assert_int_eq(rtv_preprocessor_is_adapted(a), rtv_preprocessor_is_adapted(b));
}

START_TEST(every_layer_comes_back)
{
    const layer_case *which = &cases[_i];
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *layer, *loaded, *again;
    rtv_column *column = which->column();
    OK(which->create(&layer));
    OK(rtv_preprocessor_save(layer, path));
    OK(rtv_preprocessor_load(&loaded, NULL, path));
    expect_same_results(layer, loaded, column);
    ck_assert_int_eq(rtv_preprocessor_is_adaptive(layer), which->is_adaptive);
    if (which->is_adaptive) {
        /* What was loaded learns the same, and comes back too. */
        OK(rtv_preprocessor_adapt(layer, column, 3));
        OK(rtv_preprocessor_adapt(loaded, column, 3));
        expect_same_results(layer, loaded, column);
        OK(rtv_preprocessor_save(loaded, path));
        OK(rtv_preprocessor_load(&again, NULL, path));
        expect_same_results(layer, again, column);
        rtv_preprocessor_free(again);
    }
    rtv_preprocessor_free(layer);
    rtv_preprocessor_free(loaded);
    rtv_column_free(column);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

START_TEST(crossing_comes_back)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *layer, *loaded;
    OK(rtv_hashed_crossing_create(&layer, NULL, 77, RTV_OUTPUT_ONE_HOT));
    OK(rtv_preprocessor_save(layer, path));
    OK(rtv_preprocessor_load(&loaded, NULL, path));
    rtv_column *left = STRINGS("a", "b"), *right = INTS(1, 2), *a = empty_column(),
               *b = empty_column();
    const rtv_column *inputs[] = {left, right};
    OK(rtv_preprocessor_apply(layer, a, inputs, 2));
    OK(rtv_preprocessor_apply(loaded, b, inputs, 2));
    expect_same_columns(a, b);
    rtv_column_free(left);
    rtv_column_free(right);
    rtv_column_free(a);
    rtv_column_free(b);
    rtv_preprocessor_free(layer);
    rtv_preprocessor_free(loaded);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

/* Two layers in one file, by their prefixes. */
START_TEST(prefixes_keep_layers_apart)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *words, *numbers, *loaded;
    rtv_column *text_column = some_words(), *number_column = some_numbers();
    OK(lookup(&words));
    OK(rtv_preprocessor_adapt(words, text_column, 0));
    OK(buckets(&numbers));
    OK(rtv_preprocessor_adapt(numbers, number_column, 0));
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv__preprocessor_save(words, writer, "query/user/"));
    OK(rtv__preprocessor_save(numbers, writer, "query/time/"));
    OK(rtv_tensor_writer_save(writer, path));
    rtv_tensor_writer_free(writer);
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open(&file, NULL, path, NULL));
    OK(rtv__preprocessor_load(&loaded, NULL, file, "query/user/"));
    expect_same_results(words, loaded, text_column);
    rtv_preprocessor_free(loaded);
    OK(rtv__preprocessor_load(&loaded, NULL, file, "query/time/"));
    expect_same_results(numbers, loaded, number_column);
    rtv_preprocessor_free(loaded);
    FAILS(RTV_E_NOTFOUND, "query/none/",
          rtv__preprocessor_load(&loaded, NULL, file, "query/none/"));
    ck_assert_ptr_null(loaded);
    rtv_tensor_file_free(file);
    rtv_preprocessor_free(words);
    rtv_preprocessor_free(numbers);
    rtv_column_free(text_column);
    rtv_column_free(number_column);
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

START_TEST(files_of_others)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    rtv_preprocessor *loaded = (rtv_preprocessor *)1;
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv_tensor_writer_set_metadata(writer, "preprocessor", "Telepathy"));
    OK(rtv_tensor_writer_save(writer, path));
    FAILS(RTV_E_UNSUPPORTED, "Telepathy", rtv_preprocessor_load(&loaded, NULL, path));
    ck_assert_ptr_null(loaded);
    rtv_tensor_writer_free(writer);
    unlink(path);
    ck_assert_int_ne(rtv_preprocessor_load(&loaded, NULL, path), RTV_OK);
    FAILS(RTV_E_INVALID, "path", rtv_preprocessor_load(&loaded, NULL, NULL));
    FAILS(RTV_E_INVALID, "preprocessor", rtv_preprocessor_save(NULL, path));
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

static rtv_status load(rtv_context *context, void *payload)
{
    rtv_preprocessor *layer = NULL;
    rtv_status status = rtv_preprocessor_load(&layer, context, payload);
    ck_assert_int_eq(status == RTV_OK, layer != NULL);
    rtv_preprocessor_free(layer);
    return status;
}

START_TEST(failing_allocations)
{
    char *directory = make_temporary_directory(), *path = file_path(directory);
    for (int which = 0; which < CASES; which++) {
        rtv_preprocessor *layer = learnt(which);
        OK(rtv_preprocessor_save(layer, path));
        ck_assert_int_gt(sweep_failing_allocations(load, path), 1);
        rtv_preprocessor_free(layer);
    }
    remove_directory(directory);
    free(path);
    free(directory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("preprocessor_state");
    TCase *tests = tcase_create("preprocessor_state");
    tcase_add_loop_test(tests, every_layer_comes_back, 0, CASES);
    tcase_add_test(tests, crossing_comes_back);
    tcase_add_test(tests, prefixes_keep_layers_apart);
    tcase_add_test(tests, files_of_others);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
