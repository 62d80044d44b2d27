/* The options of the reader of delimited text, checked and put in order. */
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "data/delimited.h"
#include "io/text.h"
#include "kernel/kernel.h"

static const rtv_delimited_options default_options = RTV_DELIMITED_OPTIONS_INIT;

rtv_status rtv_delimited_options_init(rtv_delimited_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status check_field(const rtv_field *field, int32_t index, bool has_heading)
{
    RTV_CHECK_ARG(field->name != NULL && field->name[0] != '\0', "fields[%d] has no name", index);
    if (rtv__value_bytes(field->type) == 0)
        return rtv__fail(RTV_E_DTYPE, "fields[%d] ('%s') has the type %d, which does not exist",
                         index, field->name, field->type);
    RTV_CHECK_ARG(field->position >= -1 && field->position < RTV__MOST_FIELDS,
                  "fields[%d] ('%s') has the position %d", index, field->name, field->position);
    RTV_CHECK_ARG(field->position >= 0 || has_heading,
                  "fields[%d] ('%s') has position -1, but no line names the fields", index,
                  field->name);
    return RTV_OK;
}

static rtv_status read_fields(rtv__delimited_plan *plan, const rtv_delimited_options *options,
                              bool has_heading)
{
    RTV_CHECK_ARG(options->fields != NULL && options->field_count >= 1,
                  "options.fields is NULL or empty");
    RTV_CHECK_ARG(options->field_count <= RTV__MOST_FIELDS, "options.field_count is %d",
                  options->field_count);
    plan->fields = rtv__alloc_array(plan->context, options->field_count, sizeof *plan->fields);
    if (plan->fields == NULL)
        return RTV_E_NOMEM;
    memset(plan->fields, 0, (size_t)options->field_count * sizeof *plan->fields);
    plan->field_count = options->field_count;
    /* Callers compiled against another version have structs of another size. */
    uint32_t stride = options->fields[0].struct_size;
    for (int32_t i = 0; i < options->field_count; i++) {
        const void *given = (const char *)(const void *)options->fields + (size_t)i * stride;
        rtv_field *field = &plan->fields[i].options;
        RTV_TRY(rtv__options_read(field, sizeof *field, given, "rtv_field",
                                  RTV_FIELD_MAY_BE_EMPTY | RTV_FIELD_MAY_BE_INFINITE));
        RTV_TRY(check_field(field, i, has_heading));
        plan->fields[i].order = i;
    }
    return RTV_OK;
}

static rtv_status read_separator(rtv__delimited_plan *plan, const char *separator)
{
    if (separator == NULL)
        separator = "\t";
    plan->separator_bytes = strlen(separator);
    RTV_CHECK_ARG(plan->separator_bytes >= 1 && plan->separator_bytes <= RTV__MOST_SEPARATOR_BYTES,
                  "options.separator has %zu bytes", plan->separator_bytes);
    RTV_CHECK_ARG(strpbrk(separator, "\r\n\"") == NULL,
                  "options.separator has a line break or a quote");
    memcpy(plan->separator, separator, plan->separator_bytes);
    return RTV_OK;
}

static rtv_status check_options(const rtv_delimited_options *options)
{
    RTV_CHECK_KNOWN(options->encoding == RTV_ENCODING_UTF8 ||
                        options->encoding == RTV_ENCODING_LATIN1,
                    "options.encoding is %d", options->encoding);
    RTV_CHECK_ARG(options->skip_lines >= 0, "options.skip_lines is %lld",
                  (long long)options->skip_lines);
    RTV_CHECK_ARG(options->most_rows >= 0, "options.most_rows is %lld",
                  (long long)options->most_rows);
    RTV_CHECK_ARG(options->most_line_bytes >= 0, "options.most_line_bytes is %lld",
                  (long long)options->most_line_bytes);
    RTV_CHECK_ARG(options->fields_per_line >= 0, "options.fields_per_line is %d",
                  options->fields_per_line);
    return RTV_OK;
}

rtv_status rtv__delimited_plan_make(rtv__delimited_plan *out, rtv_context *context,
                                    const char *name, const rtv_delimited_options *given,
                                    int64_t *out_skip_lines, bool *out_has_heading)
{
    rtv_delimited_options options = default_options;
    memset(out, 0, sizeof *out);
    RTV_CHECK_ARG(given != NULL, "options is NULL: the fields must be named");
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_delimited_options",
                              RTV_DELIMITED_HEADING | RTV_DELIMITED_QUOTES));
    RTV_TRY(rtv__options_reserved("rtv_delimited_options", options.reserved1 == 0));
    RTV_TRY(check_options(&options));
    out->context = context;
    out->kernels = rtv__kernels_of(context)->text;
    out->name = name;
    out->has_quotes = (options.flags & RTV_DELIMITED_QUOTES) != 0;
    out->is_latin1 = options.encoding == RTV_ENCODING_LATIN1;
    out->most_line_bytes = options.most_line_bytes > 0 ? options.most_line_bytes : 1 << 20;
    out->most_rows = options.most_rows;
    out->fields_per_line = options.fields_per_line;
    *out_skip_lines = options.skip_lines;
    *out_has_heading = (options.flags & RTV_DELIMITED_HEADING) != 0;
    RTV_TRY(read_separator(out, options.separator));
    rtv_status status = read_fields(out, &options, *out_has_heading);
    if (status != RTV_OK)
        rtv__delimited_plan_destroy(out);
    return status;
}

void rtv__delimited_plan_destroy(rtv__delimited_plan *plan)
{
    for (int32_t i = 0; i < plan->field_count; i++)
        rtv_column_free(plan->fields[i].column);
    rtv__free(plan->context, plan->fields);
    plan->fields = NULL;
    plan->field_count = 0;
}

/* Finds the one field with this heading. */
static rtv_status find_heading(int32_t *out, const rtv__delimited_plan *plan, const char *wanted,
                               const char *start, const char *end)
{
    rtv__line line = {plan, start, end, 0};
    rtv__line_field text;
    bool is_bad;
    *out = -1;
    while (rtv__line_take(&text, &is_bad, &line)) {
        size_t length = (size_t)(text.end - text.start);
        if (is_bad) {
            char bad[72];
            return rtv__fail(RTV_E_CORRUPT,
                             "%s: the heading '%s' has text behind its closing quote", plan->name,
                             rtv__excerpt(bad, sizeof bad, text.start, length));
        }
        if (length != strlen(wanted) || memcmp(text.start, wanted, length) != 0)
            continue;
        if (*out >= 0)
            return rtv__fail(RTV_E_CORRUPT, "%s: the heading '%s' stands there twice", plan->name,
                             wanted);
        *out = line.position - 1;
    }
    if (*out >= 0)
        return RTV_OK;
    char excerpt[200];
    rtv__excerpt(excerpt, sizeof excerpt, start, (size_t)(end - start));
    return rtv__fail(RTV_E_NOTFOUND, "%s: there is no heading '%s' in '%s'", plan->name, wanted,
                     excerpt);
}

rtv_status rtv__delimited_plan_place(rtv__delimited_plan *plan, const char *heading,
                                     const char *heading_end)
{
    for (int32_t i = 0; i < plan->field_count; i++) {
        rtv_field *field = &plan->fields[i].options;
        if (field->position >= 0)
            continue;
        RTV_TRY(find_heading(&field->position, plan,
                             field->heading != NULL ? field->heading : field->name, heading,
                             heading_end));
    }
    for (int32_t i = 1; i < plan->field_count; i++) {
        rtv__field_plan moved = plan->fields[i];
        int32_t k = i;
        for (; k > 0 && plan->fields[k - 1].options.position > moved.options.position; k--)
            plan->fields[k] = plan->fields[k - 1];
        plan->fields[k] = moved;
    }
    return RTV_OK;
}
