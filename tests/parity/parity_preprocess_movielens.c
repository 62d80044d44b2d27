/* Columns of the real MovieLens 100K, read with the library's own reader. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parity_preprocess.h"
#include "retrieve/delimited.h"

static void free_table(void *table)
{
    rtv_table_free(table);
}

static void free_column(void *column)
{
    rtv_column_free(column);
}

/* One field of one of the files as a column, which belongs to the case. */
static rtv_column *read_field(parity_case *c, const char *file, const char *separator,
                              int32_t position, rtv_value_type type)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", parity_movielens(), file);
    const rtv_field field = RTV_FIELD_INIT("field", position, type);
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.separator = separator;
    options.fields = &field;
    options.field_count = 1;
    options.encoding = RTV_ENCODING_LATIN1;
    rtv_table *table;
    rtv_status status = rtv_table_read_delimited(&table, NULL, path, &options);
    if (status != RTV_OK) {
        parity_fail_status(c, "reading MovieLens", status);
        return NULL;
    }
    parity_defer(c, free_table, table);
    return rtv_table_column(table, "field");
}

static rtv_column *keep(parity_case *c, rtv_status status, rtv_column *column)
{
    if (status != RTV_OK) {
        parity_fail_status(c, "making a MovieLens column", status);
        return NULL;
    }
    parity_defer(c, free_column, column);
    return column;
}

/* The strings of a column as an array for rtv_column_create_strings. */
static const char **string_array(parity_case *c, const rtv_column *column, int64_t **lengths)
{
    int64_t count = rtv_column_count(column);
    const char **strings = parity_alloc(c, ((size_t)count + 1) * sizeof *strings);
    *lengths = parity_alloc(c, ((size_t)count + 1) * sizeof **lengths);
    for (int64_t i = 0; i < count; i++)
        strings[i] = rtv_column_string(column, i, &(*lengths)[i]);
    return strings;
}

typedef struct {
    const char *bytes;
    int64_t length;
} span;

static int by_bytes(const void *a, const void *b)
{
    const span *left = a, *right = b;
    int64_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->bytes, right->bytes, (size_t)shorter);
    return order != 0 ? order : (left->length > right->length) - (left->length < right->length);
}

static rtv_column *unique_titles(parity_case *c, const rtv_column *titles)
{
    int64_t *lengths, count = rtv_column_count(titles), kept = 0;
    const char **strings = string_array(c, titles, &lengths);
    span *spans = parity_alloc(c, ((size_t)count + 1) * sizeof *spans);
    for (int64_t i = 0; i < count; i++)
        spans[i] = (span){strings[i], lengths[i]};
    qsort(spans, (size_t)count, sizeof *spans, by_bytes);
    for (int64_t i = 0; i < count; i++) {
        if (i > 0 && by_bytes(&spans[i - 1], &spans[i]) == 0)
            continue;
        strings[kept] = spans[i].bytes;
        lengths[kept++] = spans[i].length;
    }
    rtv_column *column = NULL;
    rtv_status status = rtv_column_create_strings(&column, NULL, kept, strings, lengths);
    return keep(c, status, column);
}

/* Item numbers go from 1 on in the order of the titles. */
static rtv_column *titles_of_ratings(parity_case *c, const rtv_column *titles)
{
    const rtv_column *items = read_field(c, "u.data", "\t", 1, RTV_VALUE_INT64);
    if (items == NULL)
        return NULL;
    int64_t count = rtv_column_count(items);
    const int64_t *numbers = rtv_column_values(items, NULL);
    const char **strings = parity_alloc(c, ((size_t)count + 1) * sizeof *strings);
    int64_t *lengths = parity_alloc(c, ((size_t)count + 1) * sizeof *lengths);
    for (int64_t i = 0; i < count; i++)
        strings[i] = rtv_column_string(titles, numbers[i] - 1, &lengths[i]);
    rtv_column *column = NULL;
    rtv_status status = rtv_column_create_strings(&column, NULL, count, strings, lengths);
    return keep(c, status, column);
}

static rtv_column *user_ids(parity_case *c)
{
    enum { USERS = 943 };
    char(*texts)[8] = parity_alloc(c, USERS * sizeof *texts);
    const char **strings = parity_alloc(c, USERS * sizeof *strings);
    for (int i = 0; i < USERS; i++) {
        snprintf(texts[i], sizeof texts[i], "%d", i + 1);
        strings[i] = texts[i];
    }
    rtv_column *column = NULL;
    rtv_status status = rtv_column_create_strings(&column, NULL, USERS, strings, NULL);
    return keep(c, status, column);
}

rtv_column *parity_movielens_column(parity_case *c, const char *name)
{
    if (strcmp(name, "user_ids") == 0)
        return user_ids(c);
    if (strcmp(name, "rating_user_ids") == 0)
        return read_field(c, "u.data", "\t", 0, RTV_VALUE_STRING);
    if (strcmp(name, "rating_timestamps") == 0)
        return read_field(c, "u.data", "\t", 3, RTV_VALUE_INT64);
    if (strcmp(name, "occupations") == 0)
        return read_field(c, "u.user", "|", 3, RTV_VALUE_STRING);
    if (strcmp(name, "zip_codes") == 0)
        return read_field(c, "u.user", "|", 4, RTV_VALUE_STRING);
    rtv_column *titles = read_field(c, "u.item", "|", 1, RTV_VALUE_STRING);
    if (titles == NULL || strcmp(name, "titles") == 0)
        return titles;
    if (strcmp(name, "titles_unique") == 0)
        return unique_titles(c, titles);
    if (strcmp(name, "rating_titles") == 0)
        return titles_of_ratings(c, titles);
    parity_fail(c, "there is no MovieLens column '%s'", name);
    return NULL;
}

/* This file checks nothing of its own. */
const parity_area parity_preprocess_movielens_areas[] = {
    {NULL, NULL, NULL},
};
