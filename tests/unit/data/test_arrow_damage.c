/* Arrow's arrays that contradict themselves are refused, and stay with the caller. */
#include "data/arrow_layout.h"
#include "retrieve/arrow.h"
#include "test_support.h"

typedef struct ArrowArray arrow_array;
typedef struct ArrowSchema arrow_schema;

static void never_array(arrow_array *self)
{
    ck_abort_msg("released an array of %d rows that was refused", (int)self->length);
}

static void keep(arrow_array *self)
{
    self->release = NULL;
}

static void never_schema(arrow_schema *self)
{
    ck_abort_msg("released the schema '%s', which was lent", self->format);
}

static void refuse(rtv_status status, const char *text, arrow_array *array,
                   const arrow_schema *schema)
{
    rtv_column *column;
    FAILS(status, text, rtv_column_from_arrow(&column, NULL, array, schema));
    ck_assert_ptr_null(column);
    ck_assert(array->release == never_array);
}

START_TEST(nulls_that_no_buffer_shows)
{
    static const int64_t values[] = {1, 2, 3};
    const void *buffers[] = {NULL, values};
    arrow_schema schema = {.format = "l", .name = "age", .release = never_schema};
    arrow_array array = {
        .length = 3, .null_count = 2, .n_buffers = 2, .buffers = buffers, .release = never_array};
    refuse(RTV_E_INVALID, "'age' has 2 nulls, but no buffer", &array, &schema);
}
END_TEST

START_TEST(a_list_whose_values_have_no_schema)
{
    static const int64_t values[] = {1, 2, 3};
    static const int32_t offsets[] = {0, 2, 3};
    const void *value_buffers[] = {NULL, values}, *buffers[] = {NULL, offsets};
    arrow_array child = {.length = 3, .n_buffers = 2, .buffers = value_buffers};
    arrow_array *children[] = {&child};
    arrow_schema *schemas[] = {NULL};
    arrow_schema schema = {.format = "+l",
                           .name = "history",
                           .n_children = 1,
                           .children = schemas,
                           .release = never_schema};
    arrow_array array = {.length = 2,
                         .n_buffers = 2,
                         .n_children = 1,
                         .buffers = buffers,
                         .children = children,
                         .release = never_array};
    refuse(RTV_E_INVALID, "'history' has a child without a schema", &array, &schema);
    schema.format = "+w:1";
    array.n_buffers = 1;
    refuse(RTV_E_INVALID, "'history' has a child without a schema", &array, &schema);
}
END_TEST

/* Arrow has four units; a timestamp says its zone, or none, behind a colon. */
START_TEST(times_that_are_none)
{
    static const int64_t values[] = {1, 2, 3};
    static const char *const formats[] = {
        "ts", "tsX", "tss", "tsX:", "tsss:", "ts:", "tD", "tDX", "tDs:"};
    const void *buffers[] = {NULL, values};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        arrow_schema schema = {.format = formats[i], .name = "seen", .release = never_schema};
        arrow_array array = {
            .length = 3, .n_buffers = 2, .buffers = buffers, .release = never_array};
        refuse(RTV_E_DTYPE, formats[i], &array, &schema);
    }
}
END_TEST

/* Not the place among the values of all rows. */
START_TEST(nulls_in_lists_are_named_by_row)
{
    static const int64_t values[] = {1, 2, 3, 4, 5, 6};
    static const uint8_t bits[] = {0xEF}; /* value 4 is null */
    static const int32_t offsets[] = {0, 2, 2, 4, 6};
    const void *value_buffers[] = {bits, values}, *buffers[] = {NULL, offsets};
    arrow_array child = {.length = 6, .null_count = 1, .n_buffers = 2, .buffers = value_buffers};
    arrow_array *children[] = {&child};
    arrow_schema child_schema = {.format = "l"}, *schemas[] = {&child_schema};
    arrow_schema schema = {.format = "+l",
                           .name = "history",
                           .n_children = 1,
                           .children = schemas,
                           .release = never_schema};
    arrow_array array = {.length = 4,
                         .n_buffers = 2,
                         .n_children = 1,
                         .buffers = buffers,
                         .children = children,
                         .release = never_array};
    refuse(RTV_E_INVALID, "'history' has a null in row 3:", &array, &schema);
    array.offset = 1;
    array.length = 3;
    refuse(RTV_E_INVALID, "'history' has a null in row 2:", &array, &schema);
    static const uint64_t large[] = {1, 2, 3, UINT64_MAX};
    value_buffers[1] = large;
    child_schema.format = "L";
    child.null_count = 0;
    child.length = 4;
    array.length = 2;
    refuse(RTV_E_RANGE, "in row 1, which is above the largest int64", &array, &schema);
    value_buffers[1] = values;
    child.null_count = 1;
    child.length = 6;
    child_schema.format = "l";
    schema.format = "+w:3";
    array = (arrow_array){.length = 2,
                          .n_buffers = 1,
                          .n_children = 1,
                          .buffers = buffers,
                          .children = children,
                          .release = never_array};
    refuse(RTV_E_INVALID, "'history' has a null in row 1:", &array, &schema);
}
END_TEST

/* Its place in the dictionary does not matter, nor that it is there if no row refers to it. */
START_TEST(nulls_in_dictionaries_are_named_by_row)
{
    static const int8_t indices[] = {1, 0, 2, 0};
    static const uint8_t bits[] = {0xFB}; /* entry 2 is null */
    static const int32_t offsets[] = {0, 1, 3, 3};
    const void *word_buffers[] = {bits, offsets, "abb"}, *buffers[] = {NULL, indices};
    arrow_array words = {.length = 3, .null_count = 1, .n_buffers = 3, .buffers = word_buffers};
    arrow_schema word_schema = {.format = "u"};
    arrow_schema schema = {
        .format = "c", .name = "genre", .dictionary = &word_schema, .release = never_schema};
    arrow_array array = {.length = 4,
                         .n_buffers = 2,
                         .buffers = buffers,
                         .dictionary = &words,
                         .release = never_array};
    refuse(RTV_E_INVALID, "'genre' has a null in row 2:", &array, &schema);
    array.offset = 1;
    array.length = 3;
    refuse(RTV_E_INVALID, "'genre' has a null in row 1:", &array, &schema);
    array.offset = 0;
    array.length = 2;
    array.release = keep;
    rtv_column *column;
    OK(rtv_column_from_arrow(&column, NULL, &array, &schema));
    int64_t length;
    ck_assert_int_eq(rtv_column_string(column, 0, &length)[0], 'b');
    ck_assert_int_eq(length, 2);
    rtv_column_free(column);
}
END_TEST

/* The inner indices would come out as if they were the values. */
START_TEST(a_dictionary_of_dictionaries)
{
    static const int8_t indices[] = {1, 0, 1};
    static const int32_t offsets[] = {0, 1, 3};
    const void *word_buffers[] = {NULL, offsets, "abb"}, *buffers[] = {NULL, indices};
    arrow_array words = {.length = 2, .n_buffers = 3, .buffers = word_buffers};
    arrow_array inner = {.length = 3, .n_buffers = 2, .buffers = buffers, .dictionary = &words};
    arrow_array array = inner;
    arrow_schema word_schema = {.format = "u"};
    arrow_schema inner_schema = {.format = "c", .dictionary = &word_schema};
    arrow_schema schema = {
        .format = "c", .name = "genre", .dictionary = &inner_schema, .release = never_schema};
    array.dictionary = &inner;
    array.release = never_array;
    refuse(RTV_E_DTYPE, "'genre' has a dictionary of dictionaries", &array, &schema);
}
END_TEST

START_TEST(a_table_with_a_negative_number_of_columns)
{
    const void *buffers[] = {NULL};
    arrow_schema schema = {.format = "+s", .n_children = -1, .release = never_schema};
    arrow_array array = {
        .length = 2, .n_buffers = 1, .n_children = -1, .buffers = buffers, .release = never_array};
    rtv_table *table;
    FAILS(RTV_E_INVALID, "-1 columns", rtv_table_from_arrow(&table, NULL, &array, &schema));
    ck_assert_ptr_null(table);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arrow_damage");
    TCase *tests = tcase_create("arrow_damage");
    tcase_add_test(tests, nulls_that_no_buffer_shows);
    tcase_add_test(tests, a_list_whose_values_have_no_schema);
    tcase_add_test(tests, times_that_are_none);
    tcase_add_test(tests, nulls_in_lists_are_named_by_row);
    tcase_add_test(tests, nulls_in_dictionaries_are_named_by_row);
    tcase_add_test(tests, a_dictionary_of_dictionaries);
    tcase_add_test(tests, a_table_with_a_negative_number_of_columns);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
