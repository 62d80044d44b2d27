#include <stdio.h>
#include <stdlib.h>

#include "retrieve/delimited.h"
#include "test_support.h"

/* Numbers whose double lies in the middle between two floats, in the middle of a text and at its
 * end. */
START_TEST(floats_are_rounded_once)
{
    static const char *const numbers[] = {"1.61705881357193",  "1.67776757478714",
                                          "-1.60561865568161", "16777217",
                                          "16777219",          "1.000000059604644775390626"};
    const rtv_field field = RTV_FIELD_INIT("number", 0, RTV_VALUE_FLOAT32);
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.fields = &field;
    options.field_count = 1;
    char text[4096];
    size_t used = 0;
    for (int i = 0; i < 60; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s\n", numbers[i % 6]);
    rtv_table *table;
    OK(rtv_table_parse_delimited(&table, NULL, text, used, NULL, &options));
    const float *got = rtv_column_values(rtv_table_column(table, "number"), NULL);
    for (int i = 0; i < 60; i++) {
        float expected = strtof(numbers[i % 6], NULL);
        ck_assert_msg(got[i] == expected, "%s in row %d: %a instead of %a", numbers[i % 6], i,
                      (double)got[i], (double)expected);
    }
    rtv_table_free(table);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("delimited_field");
    TCase *tests = tcase_create("delimited_field");
    tcase_add_test(tests, floats_are_rounded_once);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
