/* Tests of the parity program's own parts: a comparison that cannot fail would prove nothing. */
#include <math.h>
#include <string.h>

#include "parity_internal.h"
#include "test_support.h"

static parity_state state;
static parity_case the_case;

static void begin_case(void)
{
    memset(&state, 0, sizeof state);
    memset(&the_case, 0, sizeof the_case);
    the_case.directory = ".";
    the_case.state = &state;
}

static void end_case(void)
{
    parity_release(&state);
}

static parity_document *parse(const char *text)
{
    char reason[256] = "";
    parity_document *document = parity_document_parse(text, strlen(text), reason, sizeof reason);
    ck_assert_msg((document == NULL) == (reason[0] != '\0'), "%s: '%s'", text, reason);
    return document;
}

START_TEST(json_values)
{
    parity_document *document =
        parse("{\"a\": [1, -2.5e3, true, null, \"inf\", 9223372036854775807, 18446744073709551615],"
              " \"b\": {}, \"c\": {\"d\": \"x\"}}");
    const parity_json *root = parity_document_root(document);
    const parity_json *a = json_get(root, "a");
    ck_assert_int_eq(json_count(a), 7);
    ck_assert_int_eq(json_int(json_at(a, 0), 0), 1);
    ck_assert(json_double(json_at(a, 1), 0) == -2500);
    ck_assert_int_eq(json_bool(json_at(a, 2), 0), 1);
    ck_assert(!json_given(json_at(a, 3)) && json_at(a, 3) != NULL);
    ck_assert(isinf(json_double(json_at(a, 4), 0)));
    ck_assert_int_eq(json_int(json_at(a, 5), 0), INT64_MAX);
    ck_assert_uint_eq(json_uint(json_at(a, 6), 0), UINT64_MAX);
    ck_assert_ptr_null(json_at(a, 7));
    ck_assert_int_eq(json_count(json_get(root, "b")), 0);
    ck_assert_str_eq(json_text(json_get(json_get(root, "c"), "d"), ""), "x");
    ck_assert_ptr_null(json_get(json_get(root, "c"), "e"));
    ck_assert_ptr_null(json_get(a, "d"));
    ck_assert(json_double(NULL, 7) == 7);
    parity_document_free(document);
}
END_TEST

START_TEST(json_strings)
{
    parity_document *document =
        parse("[\"\\u00e9\\ud83d\\ude00\\u0000z\", \"\\\"\\\\\\/\\n\\t\", \"\"]");
    const parity_json *root = parity_document_root(document);
    static const char first[] = "\xc3\xa9\xf0\x9f\x98\x80\0z";
    ck_assert_uint_eq(json_at(root, 0)->bytes, sizeof first - 1);
    ck_assert_int_eq(memcmp(json_at(root, 0)->text, first, sizeof first), 0);
    ck_assert_str_eq(json_at(root, 1)->text, "\"\\/\n\t");
    ck_assert_uint_eq(json_at(root, 2)->bytes, 0);
    parity_document_free(document);
}
END_TEST

START_TEST(json_refuses)
{
    static const char *const broken[] = {"",        "{",           "[1, 2",      "{\"a\" 1}",
                                         "[1] [2]", "{\"a\": 1}]", "{1: \"a\"}", "[\"\\x\"]"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        ck_assert_msg(parse(broken[i]) == NULL, "'%s' is taken for JSON", broken[i]);
}
END_TEST

/* The tensor of a JSON text; the document lives as long as the case. */
static void free_document(void *document)
{
    parity_document_free(document);
}

static const parity_tensor *tensor_of(const char *text)
{
    parity_document *document = parse(text);
    ck_assert_ptr_nonnull(document);
    parity_defer(&the_case, free_document, document);
    return parity_tensor_read(&the_case, parity_document_root(document));
}

START_TEST(tensors)
{
    begin_case();
    const parity_tensor *t =
        tensor_of("{\"shape\": [2, 2], \"dtype\": \"f32\", \"data\": [0.1, \"nan\", \"-inf\", 3]}");
    ck_assert_int_eq(t->rank, 2);
    ck_assert(t->f32[0] == 0.1f && isnan(t->f32[1]) && t->f64[2] == -INFINITY && t->i64[3] == 3);
    ck_assert(t->f64[0] == (double)0.1f || t->f64[0] == 0.1f);

    t = tensor_of("{\"dtype\": \"uint64\", \"shape\": [2], \"values\": [1, 18446744073709551615]}");
    ck_assert(t->u64[1] == UINT64_MAX && t->i64[0] == 1);
    t = tensor_of("{\"dtype\": \"int64\", \"shape\": [1], \"values\": [9.2e18],"
                  " \"values_str\": [\"-9223372036854775808\"]}");
    ck_assert(t->i64[0] == INT64_MIN);
    t = tensor_of(
        "{\"dtype\": \"string\", \"shape\": [2], \"values\": [\"a\", {\"hex\": \"c300ff\"}]}");
    ck_assert_int_eq(t->strings[1].length, 3);
    ck_assert_int_eq(memcmp(t->strings[1].bytes, "\xc3\0\xff", 3), 0);
    t = tensor_of("{\"dtype\": \"int64\", \"shape\": [2, null], \"values\": [1, 2, 3],"
                  " \"row_splits\": [0, 1, 3]}");
    ck_assert(t->dims[1] == -1 && t->row_splits[2] == 3 && t->count == 3);
    t = tensor_of("{\"shape\": [], \"dtype\": \"bool\", \"data\": [1]}");
    ck_assert(t->rank == 0 && t->u8[0] == 1 && t->f32[0] == 1);
    ck_assert_int_eq(state.failures, 0);

    ck_assert_ptr_null(tensor_of("{\"shape\": [3], \"dtype\": \"f32\", \"data\": [1, 2]}"));
    ck_assert_ptr_null(tensor_of("{\"shape\": [1], \"dtype\": \"f99\", \"data\": [1]}"));
    ck_assert_ptr_null(tensor_of("{\"shape\": [1], \"dtype\": \"f32\", \"data\": [null]}"));
    ck_assert_ptr_null(tensor_of("{\"shape\": [1], \"dtype\": \"f32\"}"));
    ck_assert_int_eq(state.failures, 4);
    end_case();
}
END_TEST

START_TEST(library_tensors)
{
    begin_case();
    const parity_tensor *t =
        tensor_of("{\"shape\": [3], \"dtype\": \"i32\", \"data\": [1, -2, 3]}");
    rtv_tensor *same = parity_to_rtv(&the_case, t, 0);
    rtv_tensor *reals = parity_to_rtv(&the_case, t, RTV_DTYPE_F64);
    ck_assert_int_eq(rtv_tensor_dtype(same), RTV_DTYPE_I32);
    ck_assert_int_eq(((const int32_t *)rtv_tensor_const_data(same))[1], -2);
    ck_assert(((const double *)rtv_tensor_const_data(reals))[2] == 3.0);
    ck_assert_int_eq(state.failures, 0);
    end_case();
}
END_TEST

START_TEST(close_follows_the_rule)
{
    begin_case();
    const parity_tensor *want =
        tensor_of("{\"shape\": [2], \"dtype\": \"f32\", \"data\": [1, 100]}");
    const parity_tensor *exact =
        tensor_of("{\"shape\": [2], \"dtype\": \"f64\", \"data\": [1.0005, 100]}");
    /* without f64: 1e-6 + 4e-5 * 100 */
    ck_assert(parity_close(&the_case, "y", (const float[]){1.0039f, 100}, 2, want, NULL, 1));
    ck_assert(!parity_close(&the_case, "y", (const float[]){1.0041f, 100}, 2, want, NULL, 1));
    /* with it: 2 * 0.0005 + 1e-6 + 2e-5 * 100 = 0.003001 around 1.0005 */
    ck_assert(parity_close(&the_case, "y", (const float[]){1.0034f, 100}, 2, want, exact, 1));
    ck_assert(!parity_close(&the_case, "y", (const float[]){1.0037f, 100}, 2, want, exact, 1));
    ck_assert(parity_close(&the_case, "y", (const float[]){1.0037f, 100}, 2, want, exact, 2));
    ck_assert(!parity_close(&the_case, "y", (const float[]){NAN, 100}, 2, want, exact, 1));
    ck_assert(!parity_close(&the_case, "y", (const float[]){1}, 1, want, exact, 1));
    ck_assert(!parity_close(&the_case, "y", (const float[]){1}, 1, NULL, NULL, 1));
    ck_assert_int_eq(state.failures, 5);

    want = tensor_of("{\"shape\": [3], \"dtype\": \"f32\", \"data\": [\"nan\", \"inf\", 0]}");
    ck_assert(parity_within(&the_case, "y", (const float[]){NAN, INFINITY, -0.0f}, 3, want, 0, 0));
    ck_assert(!parity_within(&the_case, "y", (const float[]){0, INFINITY, 0}, 3, want, 1, 1));
    ck_assert(!parity_within(&the_case, "y", (const float[]){NAN, -INFINITY, 0}, 3, want, 1, 1));
    ck_assert(
        !parity_within(&the_case, "y", (const float[]){NAN, INFINITY, 1e-30f}, 3, want, 0, 0));
    end_case();
}
END_TEST

START_TEST(equality)
{
    begin_case();
    const parity_tensor *ids = tensor_of("{\"shape\": [2], \"dtype\": \"i64\", \"data\": [5, -7]}");
    ck_assert(parity_equal_i64(&the_case, "id", (const int64_t[]){5, -7}, 2, ids));
    ck_assert(!parity_equal_i64(&the_case, "id", (const int64_t[]){5, -8}, 2, ids));
    ck_assert(parity_equal_i32(&the_case, "id", (const int32_t[]){5, -7}, 2, ids));
    ck_assert(!parity_equal_i32(&the_case, "id", (const int32_t[]){5}, 1, ids));
    const parity_tensor *words =
        tensor_of("{\"shape\": [1], \"dtype\": \"str\", \"data\": [\"a\\u0000b\"]}");
    ck_assert(parity_equal_strings(&the_case, "w", (const parity_string[]){{"a\0b", 3}}, 1, words));
    ck_assert(
        !parity_equal_strings(&the_case, "w", (const parity_string[]){{"a\0c", 3}}, 1, words));
    ck_assert(!parity_equal_strings(&the_case, "w", (const parity_string[]){{"a", 1}}, 1, words));
    ck_assert(!parity_equal_i64(&the_case, "w", (const int64_t[]){1}, 1, words));
    ck_assert(parity_equal_shape(&the_case, "s", (const int64_t[]){2}, 1, ids));
    ck_assert(!parity_equal_shape(&the_case, "s", (const int64_t[]){2, 1}, 2, ids));
    ck_assert(parity_number(&the_case, "n", 1.01, 1, 0, 0.02));
    ck_assert(!parity_number(&the_case, "n", 1.03, 1, 0, 0.02));
    ck_assert_int_eq(state.failures, 7);
    end_case();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("parity");
    TCase *tests = tcase_create("parity");
    tcase_add_test(tests, json_values);
    tcase_add_test(tests, json_strings);
    tcase_add_test(tests, json_refuses);
    tcase_add_test(tests, tensors);
    tcase_add_test(tests, library_tensors);
    tcase_add_test(tests, close_follows_the_rule);
    tcase_add_test(tests, equality);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
