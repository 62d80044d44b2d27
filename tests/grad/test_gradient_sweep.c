/*
 * Sweeps the op table: every op must have a case, and every case's gradient must be what central
 * differences say, in f64; in f32 it must be near the one in f64. Every rtv_op_ function of the
 * public headers must have a case, or stand in the list of those without gradients.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autodiff/op_table.h"
#include "autodiff/tape.h"
#include "grad_case.h"
#include "test_support.h"

enum { ROUNDS = 120 };

static const grad_case *const case_lists[] = {grad_elementwise_cases, grad_shape_cases,
                                              grad_model_cases};
enum { LISTS = sizeof case_lists / sizeof case_lists[0] };

static const char *const without_gradient[] = {"rtv_op_compare", "rtv_op_argmax", "rtv_op_one_hot"};

/* Whether the recording holds a node of that op. */
static int is_recorded(const rtv_tape *tape, const char *op)
{
    for (const rtv__node *node = tape->newest; node != NULL; node = node->previous)
        if (strcmp(node->op->name, op) == 0)
            return 1;
    return 0;
}

/* The gradient of the sum of the result, as doubles per leaf; NULL where there is none. */
static int gradients_of(double **out, const grad_case *which, grad_input *input)
{
    rtv_tape *tape;
    rtv_tensor *result, *gradient;
    OK(rtv_tape_create(&tape, NULL, NULL));
    OK(which->record(&result, tape, input->leaves, input->leaf_count, input));
    int recorded = which->op == NULL || is_recorded(tape, which->op);
    OK(rtv_tape_backward(tape, result));
    for (int32_t i = 0; i < input->leaf_count; i++) {
        out[i] = NULL;
        if (rtv_tape_gradient(&gradient, tape, input->leaves[i]) != RTV_OK)
            continue;
        out[i] = malloc(((size_t)rtv_tensor_count(gradient) + 1) * sizeof(double));
        const void *data = rtv_tensor_const_data(gradient);
        for (int64_t j = 0; j < rtv_tensor_count(gradient); j++)
            out[i][j] = input->dtype == RTV_DTYPE_F32 ? (double)((const float *)data)[j]
                                                      : ((const double *)data)[j];
    }
    rtv_tape_free(tape);
    return recorded;
}

static void compare_with_f32(const grad_case *which, int32_t round, grad_input *exact)
{
    grad_input single;
    double *want[GRAD_MOST_LEAVES], *got[GRAD_MOST_LEAVES];
    grad_input_start(&single, RTV_DTYPE_F32, round);
    which->prepare(&single);
    int recorded = gradients_of(want, which, exact);
    ck_assert_msg(recorded, "%s does not record the op %s", which->function,
                  which->op != NULL ? which->op : "");
    gradients_of(got, which, &single);
    for (int32_t i = 0; i < exact->leaf_count; i++) {
        ck_assert_msg((want[i] == NULL) == (got[i] == NULL), "%s, round %d, leaf %d",
                      which->function, round, i);
        double most = 1;
        for (int64_t j = 0; want[i] != NULL && j < rtv_tensor_count(exact->leaves[i]); j++)
            most = fmax(most, fabs(want[i][j]));
        for (int64_t j = 0; want[i] != NULL && j < rtv_tensor_count(exact->leaves[i]); j++)
            ck_assert_msg(fabs(want[i][j] - got[i][j]) <= 2e-5 * most,
                          "%s, round %d, leaf %d, element %d: f32 gives %.9g, f64 %.9g",
                          which->function, round, i, (int)j, got[i][j], want[i][j]);
        free(want[i]);
        free(got[i]);
    }
    grad_input_free(&single);
}

typedef struct {
    const grad_case *which;
    grad_input *input;
} twice_job;

/* y + 3 y with the op applied twice, first to the leaves, then to results: every gradient is added
 * to one that is there, and rows go into dense gradients. */
static rtv_status record_twice(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                               int32_t leaf_count, void *payload)
{
    const twice_job *job = payload;
    rtv_tensor *results[GRAD_MOST_LEAVES], *first, *second;
    rtv_status status = job->which->record(&first, tape, leaves, leaf_count, job->input);
    for (int32_t i = 0; i < leaf_count && status == RTV_OK; i++)
        status = rtv_op_affine(&results[i], tape, leaves[i], 1, 0);
    if (status == RTV_OK)
        status = job->which->record(&second, tape, results, leaf_count, job->input);
    if (status == RTV_OK)
        status = rtv_op_affine(&second, tape, second, 3, 0);
    return status == RTV_OK ? rtv_op_add(out, tape, first, second) : status;
}

static void check(const grad_case *which, int32_t round, grad_input *input, int twice)
{
    twice_job job = {which, input};
    rtv_gradient_check_options options = RTV_GRADIENT_CHECK_OPTIONS_INIT;
    /* The second form is a matter of paths, not of values. */
    options.most_elements = twice ? 3 : 0;
    rtv_status status = rtv_gradient_check(NULL, NULL, twice ? record_twice : which->record,
                                           twice ? (void *)&job : input, input->leaves,
                                           input->leaf_count, &options);
    ck_assert_msg(status == RTV_OK, "%s%s, round %d: %s: %s", which->function,
                  twice ? " twice" : "", round, rtv_status_name(status), rtv_last_error_message());
}

static void sweep_case(const grad_case *which)
{
    for (int32_t round = 0; round < ROUNDS; round++) {
        grad_input input;
        grad_input_start(&input, RTV_DTYPE_F64, round);
        which->prepare(&input);
        check(which, round, &input, 0);
        check(which, round, &input, 1);
        compare_with_f32(which, round, &input);
        grad_input_free(&input);
    }
}

START_TEST(gradients_equal_differences)
{
    for (const grad_case *each = case_lists[_i]; each->function != NULL; each++)
        sweep_case(each);
}
END_TEST

START_TEST(every_op_of_the_table_has_a_case)
{
    for (int32_t i = 0; i < rtv__op_table_count; i++) {
        int found = 0;
        for (int list = 0; list < LISTS; list++)
            for (const grad_case *each = case_lists[list]; each->function != NULL; each++)
                found |= each->op != NULL && strcmp(each->op, rtv__op_table[i]->name) == 0;
        ck_assert_msg(found, "op %s has no gradient case: see docs/howto-add-an-op.md",
                      rtv__op_table[i]->name);
        ck_assert(rtv__op_table[i]->backward != NULL);
    }
}
END_TEST

static int has_case(const char *function, size_t length)
{
    for (int list = 0; list < LISTS; list++)
        for (const grad_case *each = case_lists[list]; each->function != NULL; each++)
            if (strlen(each->function) == length && strncmp(each->function, function, length) == 0)
                return 1;
    for (size_t i = 0; i < sizeof without_gradient / sizeof without_gradient[0]; i++)
        if (strlen(without_gradient[i]) == length &&
            strncmp(without_gradient[i], function, length) == 0)
            return 1;
    return 0;
}

/* Function names of one header: "rtv_op_" up to the parenthesis of a declaration. */
static int check_header(const char *name)
{
    char path[4096], line[512];
    int found = 0;
    snprintf(path, sizeof path, "%s/include/retrieve/%s", GRAD_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    while (fgets(line, sizeof line, file) != NULL) {
        const char *start = strstr(line, "rtv_op_");
        if (start == NULL || strstr(line, " * ") == line)
            continue;
        size_t length = strcspn(start, "( \n");
        if (start[length] != '(')
            continue;
        found++;
        ck_assert_msg(has_case(start, length), "%.*s has no gradient case", (int)length, start);
    }
    fclose(file);
    return found;
}

START_TEST(every_public_op_has_a_case)
{
    static const char *const headers[] = {"ops_activation.h", "ops_binary.h", "ops_lookup.h",
                                          "ops_loss.h",       "ops_math.h",   "ops_matrix.h",
                                          "ops_norm.h",       "ops_reduce.h", "ops_shape.h"};
    int found = 0;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        found += check_header(headers[i]);
    ck_assert_int_ge(found, 90);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gradients");
    TCase *tests = tcase_create("sweep");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, gradients_equal_differences, 0, LISTS);
    tcase_add_test(tests, every_op_of_the_table_has_a_case);
    tcase_add_test(tests, every_public_op_has_a_case);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
