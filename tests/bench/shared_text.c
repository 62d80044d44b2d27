#include "shared_text.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"
#include "job.h"
#include "shared_data.h"

void text_free(text_lines *text)
{
    rtv__free(text->context, text->bytes);
    rtv__free(text->context, text->offsets);
    *text = (text_lines){0};
}

rtv_status text_add(text_lines *text, const char *line, int64_t length)
{
    RTV_TRY(rtv__reserve(text->context, &text->bytes, &text->capacity, text->used + length + 1, 1));
    RTV_TRY(rtv__reserve(text->context, &text->offsets, &text->line_capacity, text->lines + 2,
                         sizeof text->offsets[0]));
    memcpy(text->bytes + text->used, line, (size_t)length);
    text->bytes[text->used + length] = '\n';
    text->offsets[0] = 0;
    text->used += length + 1;
    text->offsets[++text->lines] = text->used;
    return RTV_OK;
}

rtv_status text_column(rtv_column **out, rtv_context *context, const text_lines *text)
{
    const char **strings = rtv__alloc_array(context, text->lines, sizeof strings[0]);
    int64_t *lengths = rtv__alloc_array(context, text->lines, sizeof lengths[0]);
    rtv_status status = strings != NULL && lengths != NULL ? RTV_OK : RTV_E_NOMEM;
    for (int64_t i = 0; i < text->lines && status == RTV_OK; i++) {
        strings[i] = text->bytes + text->offsets[i];
        lengths[i] = text->offsets[i + 1] - text->offsets[i] - 1;
    }
    if (status == RTV_OK)
        status = rtv_column_create_strings(out, context, text->lines, strings, lengths);
    rtv__free(context, strings);
    rtv__free(context, lengths);
    return status;
}

rtv_status text_share(const text_lines *text, const bench_run *bench, const char *name)
{
    return shared_bytes(bench, name, text->bytes, (size_t)text->used);
}

rtv_status text_numbers(text_lines *out, const rtv_context *context, int64_t count, int64_t most)
{
    rtv__random random;
    char line[32];
    *out = (text_lines){.context = context};
    rtv__random_seed(&random, 21);
    for (int64_t i = 0; i < count; i++) {
        int length = snprintf(line, sizeof line, "%llu",
                              (unsigned long long)rtv__random_below(&random, (uint64_t)most));
        RTV_TRY(text_add(out, line, length));
    }
    return RTV_OK;
}

rtv_status text_titles(text_lines *out, bench_run *bench, int64_t count)
{
    bench_job *job;
    RTV_TRY(job_load(&job, bench));
    *out = (text_lines){.context = bench->context};
    const rtv_column *titles = rtv_table_column(job->data.movies, "movie_title");
    for (int64_t i = 0; i < count; i++) {
        int64_t length;
        const char *title = rtv_column_string(titles, i % rtv_column_count(titles), &length);
        RTV_TRY(text_add(out, title, length));
    }
    return RTV_OK;
}
