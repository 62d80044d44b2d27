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
    tcase_add_test(tests, a_dictionary_of_dictionaries);
    tcase_add_test(tests, a_table_with_a_negative_number_of_columns);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
