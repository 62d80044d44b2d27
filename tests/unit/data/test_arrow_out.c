/* Columns as Arrow's arrays: the same memory, kept as long as an array or a part of it is. */
#include <stddef.h>
#include <string.h>

#include "data/arrow_layout.h"
#include "data/table.h"
#include "retrieve/arrow.h"
#include "test_support.h"

typedef struct ArrowArray arrow_array;
typedef struct ArrowSchema arrow_schema;

START_TEST(the_layout_is_the_published_one)
{
    if (sizeof(void *) != 8)
        return;
    ck_assert_uint_eq(sizeof(arrow_schema), 72);
    ck_assert_uint_eq(offsetof(arrow_schema, children), 40);
    ck_assert_uint_eq(offsetof(arrow_schema, release), 56);
    ck_assert_uint_eq(sizeof(arrow_array), 80);
    ck_assert_uint_eq(offsetof(arrow_array, buffers), 40);
    ck_assert_uint_eq(offsetof(arrow_array, release), 64);
}
END_TEST

static void check_string(const rtv_column *column, int64_t i, const char *expected)
{
    int64_t length;
    const char *text = rtv_column_string(column, i, &length);
    ck_assert_int_eq(length, (int64_t)strlen(expected));
    ck_assert_int_eq(memcmp(text, expected, strlen(expected)), 0);
}

/* Gives the column away and takes it back: the same memory. */
static rtv_column *there_and_back(rtv_column *column, const char *format)
{
    arrow_array array;
    arrow_schema schema;
    rtv_column *back;
    OK(rtv_column_to_arrow(&array, &schema, column));
    ck_assert_str_eq(schema.format, format);
    ck_assert_str_eq(schema.name, "");
    ck_assert_int_eq(array.null_count, 0);
    OK(rtv_column_from_arrow(&back, NULL, &array, &schema));
    schema.release(&schema);
    ck_assert(schema.release == NULL);
    ck_assert_ptr_eq(rtv_column_values(back, NULL), rtv_column_values(column, NULL));
    ck_assert_int_eq(rtv_column_rows(back), rtv_column_rows(column));
    return back;
}

START_TEST(columns_go_out_and_come_back)
{
    const int64_t integers[] = {1, 2, 3, 4, 5, 6}, splits[] = {0, 1, 1, 6}, block[] = {2, 3},
                  cube[] = {1, 2, 3};
    const double doubles[] = {1, 2};
    const float floats[] = {1, 2};
    const char *const words[] = {"a", "", "ccc"};
    rtv_column *flat, *other, *back;
    OK(rtv_column_create_numbers(&flat, NULL, RTV_VALUE_INT64, 6, integers));
    rtv_column_free(there_and_back(flat, "l"));
    OK(rtv_column_create_numbers(&other, NULL, RTV_VALUE_FLOAT64, 2, doubles));
    rtv_column_free(there_and_back(other, "g"));
    rtv_column_free(other);
    OK(rtv_column_create_numbers(&other, NULL, RTV_VALUE_FLOAT32, 2, floats));
    rtv_column_free(there_and_back(other, "f"));
    rtv_column_free(other);
    OK(rtv_column_create_strings(&other, NULL, 3, words, NULL));
    back = there_and_back(other, "U");
    rtv_column_free(other);
    check_string(back, 2, "ccc");
    rtv_column_free(back);
    OK(rtv_column_split(&other, flat, 3, splits));
    back = there_and_back(other, "+L");
    ck_assert_int_eq(rtv_column_row_splits(back)[2], 1);
    rtv_column_free(back);
    rtv_column_free(other);
    OK(rtv_column_reshape(&other, flat, 2, block));
    back = there_and_back(other, "+w:3");
    rtv_column_free(other);
    ck_assert_int_eq(rtv_column_dims(back, NULL)[1], 3);
    rtv_column_free(back);

    arrow_array array;
    arrow_schema schema;
    OK(rtv_column_reshape(&other, flat, 3, cube));
    FAILS(RTV_E_SHAPE, "3 axes", rtv_column_to_arrow(&array, &schema, other));
    ck_assert(array.release == NULL);
    ck_assert(schema.release == NULL);
    FAILS(RTV_E_INVALID, "column", rtv_column_to_arrow(&array, &schema, NULL));
    FAILS(RTV_E_INVALID, "out_array", rtv_column_to_arrow(NULL, &schema, other));
    FAILS(RTV_E_INVALID, "out_array", rtv_column_to_arrow(&array, NULL, other));
    rtv_column_free(other);
    rtv_column_free(flat);
}
END_TEST

/* As the interface allows: a consumer keeps one child and releases the parent. */
START_TEST(children_outlive_their_parent)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    const int64_t ages[] = {30, 40};
    rtv_column *column;
    rtv_table *table;
    OK(rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, 2, ages));
    OK(rtv_table_create(&table, context));
    OK(rtv_table_add(table, "age", column));
    rtv_column_free(column);
    rtv_context_free(context);
    arrow_array array;
    arrow_schema schema;
    OK(rtv_table_to_arrow(&array, &schema, table));
    rtv_table_free(table);
    ck_assert_str_eq(schema.format, "+s");
    ck_assert_str_eq(schema.children[0]->name, "age");
    ck_assert_int_eq(array.length, 2);
    arrow_array child = *array.children[0];
    array.children[0]->release = NULL;
    array.release(&array);
    schema.release(&schema);
    ck_assert_int_eq(((const int64_t *)child.buffers[1])[1], 40);
    ck_assert_int_gt(counter.live_blocks, 0);
    child.release(&child);
    ck_assert_int_eq(counter.live_blocks, 0);
    FAILS(RTV_E_INVALID, "table", rtv_table_to_arrow(&array, &schema, NULL));
    FAILS(RTV_E_INVALID, "out_array", rtv_table_to_arrow(NULL, &schema, NULL));
}
END_TEST

static rtv_status make_table(rtv_table **out, rtv_context *context)
{
    const int64_t ages[] = {30, 40, 50}, splits[] = {0, 2, 3};
    rtv_column *column = NULL, *ragged = NULL;
    RTV_TRY(rtv_table_create(out, context));
    rtv_status status = rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, 3, ages);
    if (status == RTV_OK)
        status = rtv_column_split(&ragged, column, 2, splits);
    if (status == RTV_OK)
        status = rtv_table_add(*out, "ages", ragged);
    rtv_column_free(column);
    rtv_column_free(ragged);
    return status;
}

static rtv_status give_table(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_table *table;
    arrow_array array;
    arrow_schema schema;
    rtv_status status = make_table(&table, context);
    if (status == RTV_OK) {
        status = rtv_table_to_arrow(&array, &schema, table);
        ck_assert_int_eq(array.release != NULL, status == RTV_OK);
        ck_assert_int_eq(schema.release != NULL, status == RTV_OK);
        if (status == RTV_OK) {
            array.release(&array);
            schema.release(&schema);
        }
    }
    rtv_table_free(table);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_ge(sweep_failing_allocations(give_table, NULL), 15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arrow_out");
    TCase *tests = tcase_create("arrow_out");
    tcase_add_test(tests, the_layout_is_the_published_one);
    tcase_add_test(tests, columns_go_out_and_come_back);
    tcase_add_test(tests, children_outlive_their_parent);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
