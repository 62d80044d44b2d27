/* Whatever the text: reading a table fails with a message, or gives columns that can be read. */
#include <stdlib.h>
#include <string.h>

#include "data/column.h"
#include "fuzz.h"
#include "io/text.h"
#include "retrieve/delimited.h"

static volatile uint64_t sink;

static void look_at_column(const rtv_column *column, int64_t rows)
{
    if (column->rows != rows || column->count != rows)
        abort();
    for (int64_t row = 0; row < rows; row++) {
        if (column->type != RTV_VALUE_STRING) {
            sink += ((const unsigned char *)column->values.any)[row];
            continue;
        }
        rtv__text text = rtv__column_text(column, row);
        if (text.length < 0 || !rtv__is_utf8(text.data, (size_t)text.length))
            abort();
        for (int64_t i = 0; i < text.length; i++)
            sink += (unsigned char)text.data[i];
    }
}

static void read_as(const uint8_t *data, size_t size, const rtv_delimited_options *options)
{
    rtv_table *table;
    rtv_status status =
        rtv_table_parse_delimited(&table, NULL, (const char *)data, size, "fuzz", options);
    if (status == RTV_OK) {
        for (int64_t i = 0; rtv_table_name(table, i) != NULL; i++)
            look_at_column(rtv_table_column(table, rtv_table_name(table, i)),
                           rtv_table_rows(table));
    } else if (table != NULL || rtv_last_error_message()[0] == '\0') {
        abort();
    }
    rtv_table_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const rtv_field by_position[] = {
        RTV_FIELD_INIT("a", 0, RTV_VALUE_STRING),
        {sizeof(rtv_field), RTV_FIELD_MAY_BE_EMPTY, "b", NULL, 1, RTV_VALUE_INT64, 0, 0.0},
        {sizeof(rtv_field), RTV_FIELD_MAY_BE_INFINITE, "c", NULL, 2, RTV_VALUE_FLOAT32, 0, 0.0}};
    static const rtv_field by_heading[] = {RTV_FIELD_INIT("c", -1, RTV_VALUE_STRING),
                                           RTV_FIELD_INIT("a", -1, RTV_VALUE_STRING)};
    static const rtv_field one[] = {RTV_FIELD_INIT("line", 0, RTV_VALUE_STRING)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.fields = by_position;
    options.field_count = 3;
    options.separator = ",";
    read_as(data, size, &options);
    options.flags = RTV_DELIMITED_QUOTES;
    read_as(data, size, &options);
    options.encoding = RTV_ENCODING_LATIN1;
    options.fields = by_heading;
    options.field_count = 2;
    options.flags = RTV_DELIMITED_QUOTES | RTV_DELIMITED_HEADING;
    read_as(data, size, &options);
    options = (rtv_delimited_options)RTV_DELIMITED_OPTIONS_INIT;
    options.fields = one;
    options.field_count = 1;
    options.separator = "::";
    options.most_rows = 3;
    options.skip_lines = 1;
    read_as(data, size, &options);
    options.fields = by_heading;
    options.field_count = 2;
    options.flags = RTV_DELIMITED_QUOTES | RTV_DELIMITED_HEADING;
    read_as(data, size, &options);
    return 0;
}

uint8_t *fuzz_seed(int index, size_t *out_size)
{
    static const char *const seeds[] = {
        "a,1,2\nb,-3,4.5e1\r\n\xC3\xA9,,nan", "a,b,c\n\"x, \"\"y\"\"\",2,3\n\"two\nlines\",4,5\n",
        "user::item::4\nx::y\nz\n\n",
        "9223372036854775807,9223372036854775807,1.7976931348623157e308\n",
        ("\xEF\xBB\xBF"
         "c,a\nMis\xE9rables,\xFF\n")};
    if (index >= (int)(sizeof seeds / sizeof seeds[0]))
        return NULL;
    *out_size = strlen(seeds[index]);
    uint8_t *copy = malloc(*out_size);
    if (copy != NULL)
        memcpy(copy, seeds[index], *out_size);
    return copy;
}
