/* Texts that both sides of a comparison work on: as in shared_data.h, one text a line. */
#ifndef BENCH_SHARED_TEXT_H
#define BENCH_SHARED_TEXT_H

#include "bench.h"

/* Grows as text is added. */
typedef struct {
    const rtv_context *context;
    char *bytes;
    int64_t used, capacity;
    int64_t *offsets; /* of the lines; one more than lines */
    int64_t lines, line_capacity;
} text_lines;

void text_free(text_lines *text);
/* The line gets its end here. */
rtv_status text_add(text_lines *text, const char *line, int64_t length);
/* Columns of strings, of the lines without their ends. */
rtv_status text_column(rtv_column **out, rtv_context *context, const text_lines *text);
/* Writes them to the folder of the settings, if there is one. */
rtv_status text_share(const text_lines *text, const bench_run *bench, const char *name);

/* `count` whole numbers below `most`, drawn uniformly, as decimal text. */
rtv_status text_numbers(text_lines *out, const rtv_context *context, int64_t count, int64_t most);
/* `count` titles of the movies of the job's data, again and again. */
rtv_status text_titles(text_lines *out, bench_run *bench, int64_t count);

#endif
