/* Arrow's arrays, made by hand, as columns: the same memory, and one release. */
#include "retrieve/arrow.h"

#include <string.h>

#include "data/arrow_layout.h"
#include "data/table.h"
#include "test_support.h"

typedef struct ArrowArray arrow_array;
typedef struct ArrowSchema arrow_schema;

static int released;

static void count_release(arrow_array *self)
{
    released++;
    self->release = NULL;
}

static void count_schema(arrow_schema *self)
{
    self->release = NULL;
}

static void setup(void)
{
    released = 0;
}

static arrow_schema schema_of(const char *format, const char *name)
{
    return (arrow_schema){.format = format, .name = name, .release = count_schema};
}

static arrow_array array_of(int64_t length, int64_t buffers, const void **pointers)
{
    return (arrow_array){
        .length = length, .n_buffers = buffers, .buffers = pointers, .release = count_release};
}

/* Takes a column, which succeeds, and looks that the array was moved. */
static rtv_column *taken(arrow_array *array, const arrow_schema *schema)
{
    rtv_column *column;
    OK(rtv_column_from_arrow(&column, NULL, array, schema));
    ck_assert(array->release == NULL);
    return column;
}

static void refuse(rtv_status status, const char *text, arrow_array *array,
                   const arrow_schema *schema)
{
    rtv_column *column = (rtv_column *)&released;
    int before = released;
    FAILS(status, text, rtv_column_from_arrow(&column, NULL, array, schema));
    ck_assert_ptr_null(column);
    ck_assert(array->release != NULL);
    ck_assert_int_eq(released, before);
}

static void check_string(const rtv_column *column, int64_t i, const char *expected)
{
    int64_t length;
    const char *text = rtv_column_string(column, i, &length);
    ck_assert_int_eq(length, (int64_t)strlen(expected));
    ck_assert_int_eq(memcmp(text, expected, strlen(expected)), 0);
}

START_TEST(numbers_stay_where_they_are)
{
    static const int64_t integers[] = {5, -6, 7, INT64_MIN};
    static const float floats[] = {1, 2, 3, 4};
    static const double doubles[] = {-1, 0.5, 3, 4};
    static const struct {
        const char *format;
        const void *values;
        rtv_value_type type;
        int64_t bytes;
    } cases[] = {{"l", integers, RTV_VALUE_INT64, 8},
                 {"tsu:UTC", integers, RTV_VALUE_INT64, 8},
                 {"tDs", integers, RTV_VALUE_INT64, 8},
                 {"f", floats, RTV_VALUE_FLOAT32, 4},
                 {"g", doubles, RTV_VALUE_FLOAT64, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        released = 0;
        const void *buffers[] = {NULL, cases[i].values};
        arrow_schema schema = schema_of(cases[i].format, "x");
        arrow_array array = array_of(3, 2, buffers);
        array.offset = 1;
        array.null_count = -1;
        rtv_column *column = taken(&array, &schema), *view;
        ck_assert_int_eq(rtv_column_type(column), cases[i].type);
        ck_assert_int_eq(rtv_column_rows(column), 3);
        ck_assert_ptr_eq(rtv_column_values(column, NULL),
                         (const char *)cases[i].values + cases[i].bytes);
        OK(rtv__column_slice(&view, column, 1, 2));
        rtv_column_free(column);
        ck_assert_int_eq(released, 0);
        rtv_column_free(view);
        ck_assert_int_eq(released, 1);
        ck_assert(schema.release != NULL);
    }
}
END_TEST

START_TEST(other_integers_become_int64)
{
    static const int8_t c[] = {9, -128, 127};
    static const uint8_t C[] = {9, 0, 255};
    static const int16_t s[] = {9, -32768, 32767};
    static const uint16_t S[] = {9, 0, 65535};
    static const int32_t i[] = {9, INT32_MIN, INT32_MAX};
    static const uint32_t I[] = {9, 0, UINT32_MAX};
    static const uint64_t L[] = {9, 0, INT64_MAX};
    static const struct {
        const char *format;
        const void *values;
        int64_t low, high;
    } cases[] = {{"c", c, -128, 127},
                 {"C", C, 0, 255},
                 {"s", s, -32768, 32767},
                 {"S", S, 0, 65535},
                 {"i", i, INT32_MIN, INT32_MAX},
                 {"I", I, 0, UINT32_MAX},
                 {"L", L, 0, INT64_MAX}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const void *buffers[] = {NULL, cases[k].values};
        arrow_schema schema = schema_of(cases[k].format, "x");
        arrow_array array = array_of(2, 2, buffers);
        array.offset = 1;
        released = 0;
        rtv_column *column = taken(&array, &schema);
        ck_assert_int_eq(released, 1); /* all was copied */
        ck_assert_int_eq(rtv_column_type(column), RTV_VALUE_INT64);
        const int64_t *values = rtv_column_values(column, NULL);
        ck_assert_int_eq(values[0], cases[k].low);
        ck_assert_int_eq(values[1], cases[k].high);
        rtv_column_free(column);
    }
    static const uint64_t large[] = {1, UINT64_MAX};
    const void *buffers[] = {NULL, large};
    arrow_schema schema = schema_of("L", "size");
    arrow_array array = array_of(2, 2, buffers);
    refuse(RTV_E_RANGE, "'size' has 18446744073709551615 in row 1", &array, &schema);
}
END_TEST

START_TEST(unaligned_numbers_are_copied)
{
    _Alignas(8) static char bytes[25];
    const int64_t values[] = {1, 2, -3};
    memcpy(bytes + 1, values, sizeof values);
    const void *buffers[] = {NULL, bytes + 1};
    arrow_schema schema = schema_of("l", "x");
    arrow_array array = array_of(3, 2, buffers);
    rtv_column *column = taken(&array, &schema);
    ck_assert_int_eq(released, 1);
    ck_assert_int_eq(memcmp(rtv_column_values(column, NULL), values, sizeof values), 0);
    rtv_column_free(column);
}
END_TEST

START_TEST(strings)
{
    static const char text[] = "onetwothree";
    static const int64_t wide[] = {0, 3, 6, 6, 11};
    static const int32_t narrow[] = {0, 3, 6, 6, 11};
    static const char *const formats[] = {"U", "Z", "u", "z"};
    for (int i = 0; i < 4; i++) {
        const void *offsets = i < 2 ? (const void *)wide : narrow;
        const void *buffers[] = {NULL, offsets, text};
        arrow_schema schema = schema_of(formats[i], "word");
        arrow_array array = array_of(3, 3, buffers);
        array.offset = 1;
        released = 0;
        rtv_column *column = taken(&array, &schema);
        ck_assert_int_eq(rtv_column_type(column), RTV_VALUE_STRING);
        ck_assert_int_eq(rtv_column_rows(column), 3);
        check_string(column, 0, "two");
        check_string(column, 1, "");
        check_string(column, 2, "three");
        const int64_t *kept;
        const char *bytes = rtv_column_values(column, &kept);
        ck_assert_ptr_eq(bytes + kept[0], text + 3);
        if (i < 2)
            ck_assert_ptr_eq(kept, wide + 1);
        ck_assert_int_eq(released, 0);
        rtv_column_free(column);
        ck_assert_int_eq(released, 1);
    }
}
END_TEST

START_TEST(a_taken_column_can_be_an_output_again)
{
    static const int32_t offsets[] = {2, 5, 9};
    const void *buffers[] = {NULL, offsets, "..oneandall"};
    arrow_schema schema = schema_of("u", "word");
    arrow_array array = array_of(2, 3, buffers);
    rtv_column *column = taken(&array, &schema);
    check_string(column, 1, "anda");
    const char *const words[] = {"x", "yz"};
    OK(rtv__column_fill_strings(column, 2, words, NULL));
    ck_assert_int_eq(released, 1);
    check_string(column, 0, "x");
    check_string(column, 1, "yz");
    rtv_column_free(column);
    ck_assert_int_eq(released, 1);
}
END_TEST

START_TEST(empty_arrays)
{
    static const char *const formats[] = {"l", "i", "g", "u", "U"};
    for (int i = 0; i < 5; i++) {
        const void *buffers[] = {NULL, NULL, NULL};
        arrow_schema schema = schema_of(formats[i], NULL);
        arrow_array array = array_of(0, i < 3 ? 2 : 3, buffers);
        rtv_column *column = taken(&array, &schema);
        ck_assert_int_eq(rtv_column_rows(column), 0);
        rtv_column_free(column);
        ck_assert_int_eq(released, i + 1);
    }
}
END_TEST

START_TEST(lists)
{
    static const double values[] = {0, 1, 2, 3, 4, 5, 6};
    static const int32_t narrow[] = {0, 1, 3, 3, 6};
    static const int64_t wide[] = {0, 1, 3, 3, 6};
    for (int large = 0; large < 2; large++) {
        const void *child_buffers[] = {NULL, values}, *buffers[] = {NULL, narrow};
        if (large)
            buffers[1] = wide;
        arrow_array child = array_of(6, 2, child_buffers), *children[] = {&child};
        arrow_schema child_schema = schema_of("g", "item"), *schemas[] = {&child_schema};
        arrow_schema schema = schema_of(large ? "+L" : "+l", "history");
        arrow_array array = array_of(3, 2, buffers);
        child.offset = 1;
        array.offset = 1;
        array.n_children = schema.n_children = 1;
        array.children = children;
        schema.children = schemas;
        released = 0;
        rtv_column *column = taken(&array, &schema);
        const int64_t *splits = rtv_column_row_splits(column);
        ck_assert_ptr_nonnull(splits);
        ck_assert_int_eq(rtv_column_rows(column), 3);
        ck_assert_int_eq(splits[0], 0);
        ck_assert_int_eq(splits[1], 2);
        ck_assert_int_eq(splits[2], 2);
        ck_assert_int_eq(splits[3], 5);
        ck_assert_ptr_eq(rtv_column_values(column, NULL), values + 2);
        rtv_column_free(column);
        ck_assert_int_eq(released, 1);
    }
}
END_TEST

START_TEST(blocks)
{
    static const float values[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const void *child_buffers[] = {NULL, values}, *buffers[] = {NULL};
    arrow_array child = array_of(9, 2, child_buffers), *children[] = {&child};
    arrow_schema child_schema = schema_of("f", "item"), *schemas[] = {&child_schema};
    arrow_schema schema = schema_of("+w:3", "vector");
    arrow_array array = array_of(2, 1, buffers);
    array.offset = 1;
    array.n_children = schema.n_children = 1;
    array.children = children;
    schema.children = schemas;
    rtv_column *column = taken(&array, &schema);
    int32_t rank;
    const int64_t *dims = rtv_column_dims(column, &rank);
    ck_assert_int_eq(rank, 2);
    ck_assert_int_eq(dims[0], 2);
    ck_assert_int_eq(dims[1], 3);
    ck_assert_ptr_eq(rtv_column_values(column, NULL), values + 3);
    rtv_column_free(column);
    ck_assert_int_eq(released, 1);

    array.release = count_release;
    array.length = 3;
    refuse(RTV_E_RANGE, "'vector' has 9 values, 9 from 3 on", &array, &schema);
    schema.format = "+w:";
    refuse(RTV_E_INVALID, "'+w:'", &array, &schema);
    schema.format = "+w:99999999999999";
    refuse(RTV_E_INVALID, "no int32", &array, &schema);
}
END_TEST

START_TEST(dictionaries)
{
    static const int8_t indices[] = {2, 0, 0, 1};
    static const int32_t offsets[] = {0, 1, 3, 6};
    const void *word_buffers[] = {NULL, offsets, "abbccc"}, *buffers[] = {NULL, indices};
    arrow_array words = array_of(3, 3, word_buffers);
    arrow_schema word_schema = schema_of("u", NULL), schema = schema_of("c", "genre");
    arrow_array array = array_of(4, 2, buffers);
    array.dictionary = &words;
    schema.dictionary = &word_schema;
    rtv_column *column = taken(&array, &schema);
    ck_assert_int_eq(released, 1);
    check_string(column, 0, "ccc");
    check_string(column, 1, "a");
    check_string(column, 3, "bb");
    rtv_column_free(column);

    array.release = count_release;
    words.length = 2;
    refuse(RTV_E_RANGE, "'genre' has the index 2 in row 0, its dictionary has 2 entries", &array,
           &schema);
    array.dictionary = NULL;
    refuse(RTV_E_INVALID, "no dictionary", &array, &schema);
}
END_TEST

START_TEST(nulls_are_refused)
{
    static const int64_t values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const uint8_t bits[] = {0xFF, 0x01}; /* row 9 is null */
    const void *buffers[] = {bits, values};
    arrow_schema schema = schema_of("l", "age");
    arrow_array array = array_of(10, 2, buffers);
    array.null_count = 1;
    refuse(RTV_E_INVALID, "column 'age' has a null in row 9", &array, &schema);
    array.null_count = -1;
    array.offset = 8;
    array.length = 2;
    refuse(RTV_E_INVALID, "null in row 1", &array, &schema);
    array.length = 1;
    rtv_column_free(taken(&array, &schema));
    ck_assert_int_eq(released, 1);
}
END_TEST

START_TEST(malformed_arrays)
{
    static const int64_t values[] = {3, 2, 1};
    const void *buffers[] = {NULL, values, NULL};
    arrow_array array = array_of(2, 2, buffers);
    arrow_schema schema = schema_of("b", "x");
    refuse(RTV_E_DTYPE, "'x' has Arrow's type 'b'", &array, &schema);
    schema.format = "+s";
    refuse(RTV_E_DTYPE, "'+s'", &array, &schema);
    schema.format = NULL;
    refuse(RTV_E_DTYPE, "NULL", &array, &schema);
    schema.format = "U";
    refuse(RTV_E_INVALID, "no well-formed array of Arrow's type 'U'", &array, &schema);
    array.n_buffers = 3;
    refuse(RTV_E_RANGE, "offset 1 is 2, below 3", &array, &schema);
    static const int64_t rising[] = {-1, 2, 3}, right[] = {0, 2, 3};
    buffers[1] = rising;
    refuse(RTV_E_RANGE, "offset 0 is -1", &array, &schema);
    buffers[1] = right;
    refuse(RTV_E_INVALID, "lacks a buffer", &array, &schema);
    buffers[1] = NULL;
    refuse(RTV_E_INVALID, "lacks a buffer", &array, &schema);
    schema.format = "l";
    array.n_buffers = 2;
    refuse(RTV_E_INVALID, "lacks a buffer", &array, &schema);
    array.length = -1;
    refuse(RTV_E_INVALID, "no well-formed", &array, &schema);
    array.length = 2;
    array.n_children = 1;
    refuse(RTV_E_INVALID, "no well-formed", &array, &schema);
    schema.format = "+l";
    refuse(RTV_E_INVALID, "no well-formed", &array, &schema);

    rtv_column *column;
    array.release = NULL;
    FAILS(RTV_E_INVALID, "released", rtv_column_from_arrow(&column, NULL, &array, &schema));
    FAILS(RTV_E_INVALID, "NULL", rtv_column_from_arrow(&column, NULL, NULL, &schema));
    FAILS(RTV_E_INVALID, "NULL", rtv_column_from_arrow(&column, NULL, &array, NULL));
    FAILS(RTV_E_INVALID, "out", rtv_column_from_arrow(NULL, NULL, &array, &schema));
}
END_TEST

/* A record batch of users and ages, and its parts. */
typedef struct {
    const void *name_buffers[3], *age_buffers[2], *no_buffers[1];
    arrow_array names, ages, *children[2], batch;
    arrow_schema name_schema, age_schema, *schemas[2], schema;
} people;

static void make_people(people *p)
{
    static const int32_t offsets[] = {0, 3, 6, 9};
    static const int64_t ages[] = {30, 40, 50};
    *p = (people){.name_buffers = {NULL, offsets, "AnnBobCem"}, .age_buffers = {NULL, ages}};
    p->names = array_of(3, 3, p->name_buffers);
    p->ages = array_of(3, 2, p->age_buffers);
    p->name_schema = schema_of("u", "name");
    p->age_schema = schema_of("l", "age");
    p->children[0] = &p->names;
    p->children[1] = &p->ages;
    p->schemas[0] = &p->name_schema;
    p->schemas[1] = &p->age_schema;
    p->batch = array_of(3, 1, p->no_buffers);
    p->batch.n_children = p->schema.n_children = 2;
    p->batch.children = p->children;
    p->schema.format = "+s";
    p->schema.release = count_schema;
    p->schema.children = p->schemas;
}

START_TEST(tables)
{
    people p;
    make_people(&p);
    p.batch.offset = 1;
    p.batch.length = 2;
    rtv_table *table;
    OK(rtv_table_from_arrow(&table, NULL, &p.batch, &p.schema));
    ck_assert(p.batch.release == NULL);
    ck_assert_int_eq(rtv_table_rows(table), 2);
    check_string(rtv_table_column(table, "name"), 0, "Bob");
    const int64_t *ages = rtv_column_values(rtv_table_column(table, "age"), NULL);
    ck_assert_ptr_eq(ages, (const int64_t *)p.age_buffers[1] + 1);
    OK(rtv_table_drop(table, "age"));
    ck_assert_int_eq(released, 0);
    rtv_table_free(table);
    ck_assert_int_eq(released, 1);
}
END_TEST

START_TEST(tables_that_are_refused)
{
    people p;
    rtv_table *table;
    make_people(&p);
    p.age_schema.name = "name";
    FAILS(RTV_E_INVALID, "name", rtv_table_from_arrow(&table, NULL, &p.batch, &p.schema));
    ck_assert_ptr_null(table);
    p.age_schema.name = NULL;
    FAILS(RTV_E_INVALID, "name", rtv_table_from_arrow(&table, NULL, &p.batch, &p.schema));
    p.age_schema.name = "age";
    p.ages.length = 2;
    FAILS(RTV_E_RANGE, "'age' has 2 values",
          rtv_table_from_arrow(&table, NULL, &p.batch, &p.schema));
    p.ages.length = 3;
    p.schema.format = "l";
    FAILS(RTV_E_DTYPE, "'l'", rtv_table_from_arrow(&table, NULL, &p.batch, &p.schema));
    p.schema.format = NULL;
    FAILS(RTV_E_DTYPE, "NULL", rtv_table_from_arrow(&table, NULL, &p.batch, &p.schema));
    p.schema.format = "+s";
    p.children[1] = NULL;
    FAILS(RTV_E_INVALID, "field 1", rtv_table_from_arrow(&table, NULL, &p.batch, &p.schema));
    FAILS(RTV_E_INVALID, "out", rtv_table_from_arrow(NULL, NULL, &p.batch, &p.schema));
    FAILS(RTV_E_INVALID, "NULL", rtv_table_from_arrow(&table, NULL, NULL, &p.schema));
    ck_assert_int_eq(released, 0);
    ck_assert(p.batch.release != NULL);
}
END_TEST

static rtv_status take_people(rtv_context *context, void *payload)
{
    (void)payload;
    people p;
    rtv_table *table;
    make_people(&p);
    int before = released;
    rtv_status status = rtv_table_from_arrow(&table, context, &p.batch, &p.schema);
    ck_assert_int_eq(p.batch.release == NULL, status == RTV_OK);
    if (status == RTV_OK)
        rtv_table_free(table);
    ck_assert_int_eq(released, status == RTV_OK ? before + 1 : before);
    return status;
}

START_TEST(failing_allocations)
{
    ck_assert_int_ge(sweep_failing_allocations(take_people, NULL), 7);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arrow_in");
    TCase *tests = tcase_create("arrow_in");
    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, numbers_stay_where_they_are);
    tcase_add_test(tests, other_integers_become_int64);
    tcase_add_test(tests, unaligned_numbers_are_copied);
    tcase_add_test(tests, strings);
    tcase_add_test(tests, a_taken_column_can_be_an_output_again);
    tcase_add_test(tests, empty_arrays);
    tcase_add_test(tests, lists);
    tcase_add_test(tests, blocks);
    tcase_add_test(tests, dictionaries);
    tcase_add_test(tests, nulls_are_refused);
    tcase_add_test(tests, malformed_arrays);
    tcase_add_test(tests, tables);
    tcase_add_test(tests, tables_that_are_refused);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
