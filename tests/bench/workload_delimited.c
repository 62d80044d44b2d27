/* Reading text with one rating a line: user and movie as strings, rating, time. Size: rows. */
#include <stdio.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"
#include "retrieve/delimited.h"
#include "shared_data.h"
#include "shared_text.h"
#include "workload.h"

typedef struct {
    rtv_context *context;
    text_lines text;
    rtv_table *table;
} reading;

static rtv_status run(void *made)
{
    reading *work = made;
    const rtv_field fields[] = {
        RTV_FIELD_INIT("user", 0, RTV_VALUE_STRING), RTV_FIELD_INIT("movie", 1, RTV_VALUE_STRING),
        RTV_FIELD_INIT("rating", 2, RTV_VALUE_FLOAT32), RTV_FIELD_INIT("time", 3, RTV_VALUE_INT64)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.fields = fields;
    options.field_count = 4;
    rtv_table_free(work->table);
    return rtv_table_parse_delimited(&work->table, work->context, work->text.bytes,
                                     (size_t)work->text.used, NULL, &options);
}

static void release(void *made)
{
    reading *work = made;
    rtv_table_free(work->table);
    text_free(&work->text);
    rtv__free(NULL, work);
}

static rtv_status write_ratings(text_lines *text, int64_t count)
{
    rtv__random random;
    char line[64];
    rtv__random_seed(&random, 31);
    for (int64_t i = 0; i < count; i++) {
        int length = snprintf(
            line, sizeof line, "%d\t%d\t%d\t%d", 1 + (int)rtv__random_below(&random, 138493),
            1 + (int)rtv__random_below(&random, 131262), 1 + (int)rtv__random_below(&random, 5),
            789652009 + (int)rtv__random_below(&random, 500000000));
        RTV_TRY(text_add(text, line, length));
    }
    return RTV_OK;
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    reading *made = rtv__alloc_zero(NULL, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    made->text.context = bench->context;
    rtv_status status = write_ratings(&made->text, work->size[0]);
    if (status == RTV_OK)
        status = text_share(&made->text, bench, "ratings.tsv");
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

/* The times, which every row has to be right for. */
static rtv_status save(void *made, const char *path)
{
    char name[4096];
    const reading *work = made;
    const rtv_column *times = rtv_table_column(work->table, "time");
    snprintf(name, sizeof name, "%s.times", path);
    return write_file(name, rtv_column_values(times, NULL),
                      (size_t)rtv_column_count(times) * sizeof(int64_t));
}

static work_done done(const workload *work)
{
    return (work_done){.items = 26.2 * (double)work->size[0]};
}

const workload delimited_work[] = {
    {"input.delimited",
     "ratings from text in memory",
     {2000000, 0, 0, 0},
     0,
     "bytes",
     make,
     run,
     release,
     save,
     NULL,
     done},
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
