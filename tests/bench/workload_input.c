/* Preprocessing layers, a whole column in one call. Size: rows. */
#include <stdio.h>

#include "base/memory.h"
#include "base/status.h"
#include "retrieve/encoding.h"
#include "retrieve/vocabulary.h"
#include "shared_data.h"
#include "shared_text.h"
#include "workload.h"

typedef enum { INPUT_HASH, INPUT_LOOKUP, INPUT_DISCRETIZE, INPUT_TEXT } input_kind;
enum { HASH_BINS = 100000, WORDS = 100000, BOUNDARIES = 999 };

typedef struct {
    rtv_preprocessor *layer;
    rtv_column *input, *output;
} preprocessing;

static rtv_status run(void *made)
{
    preprocessing *work = made;
    const rtv_column *inputs[] = {work->input};
    return rtv_preprocessor_apply(work->layer, work->output, inputs, 1);
}

static void release(void *made)
{
    preprocessing *work = made;
    rtv_preprocessor_free(work->layer);
    rtv_column_free(work->input);
    rtv_column_free(work->output);
    rtv__free(NULL, work);
}

/* Half of the numbers are words of the vocabulary. */
static rtv_status make_numbers(preprocessing *made, const workload *work, bench_run *bench)
{
    text_lines text;
    rtv_status status = text_numbers(&text, bench->context, work->size[0], INT64_C(2) * WORDS);
    if (status == RTV_OK)
        status = text_share(&text, bench, "numbers.txt");
    if (status == RTV_OK)
        status = text_column(&made->input, bench->context, &text);
    text_free(&text);
    return status;
}

static rtv_status make_lookup(preprocessing *made, rtv_context *context)
{
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    char(*words)[8] = rtv__alloc_array(context, WORDS, sizeof words[0]);
    const char **vocabulary = rtv__alloc_array(context, WORDS, sizeof vocabulary[0]);
    rtv_status status = words != NULL && vocabulary != NULL ? RTV_OK : RTV_E_NOMEM;
    for (int i = 0; i < WORDS && status == RTV_OK; i++) {
        snprintf(words[i], sizeof words[i], "%d", i);
        vocabulary[i] = words[i];
    }
    options.vocabulary = vocabulary;
    options.vocabulary_count = WORDS;
    if (status == RTV_OK)
        status = rtv_string_lookup_create(&made->layer, context, &options);
    rtv__free(context, words);
    rtv__free(context, vocabulary);
    return status;
}

static rtv_status make_buckets(preprocessing *made, const workload *work, bench_run *bench)
{
    double boundaries[BOUNDARIES];
    for (int i = 0; i < BOUNDARIES; i++)
        boundaries[i] = -3.0 + 6.0 * i / (BOUNDARIES - 1);
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.boundaries = boundaries;
    options.boundary_count = BOUNDARIES;
    RTV_TRY(rtv_discretization_create(&made->layer, bench->context, &options));
    float *values = shared_vectors(bench, "values.f32", DATA_GAUSS, work->size[0], 1, 22);
    if (values == NULL)
        return RTV_E_NOMEM;
    rtv_status status = rtv_column_create_numbers(&made->input, bench->context, RTV_VALUE_FLOAT32,
                                                  work->size[0], values);
    rtv__free(bench->context, values);
    return status;
}

static rtv_status make_text(preprocessing *made, const workload *work, bench_run *bench)
{
    text_lines text;
    rtv_status status = text_titles(&text, bench, work->size[0]);
    if (status == RTV_OK)
        status = text_share(&text, bench, "titles.txt");
    if (status == RTV_OK)
        status = text_column(&made->input, bench->context, &text);
    text_free(&text);
    RTV_TRY(status);
    RTV_TRY(rtv_text_vectorization_create(&made->layer, bench->context, NULL));
    return rtv_preprocessor_adapt(made->layer, made->input, 1024);
}

static rtv_status make_kind(preprocessing *made, const workload *work, bench_run *bench)
{
    RTV_TRY(rtv_column_create(&made->output, bench->context));
    if (work->kind == INPUT_DISCRETIZE)
        return make_buckets(made, work, bench);
    if (work->kind == INPUT_TEXT)
        return make_text(made, work, bench);
    RTV_TRY(make_numbers(made, work, bench));
    if (work->kind == INPUT_LOOKUP)
        return make_lookup(made, bench->context);
    return rtv_hashing_create(&made->layer, bench->context, HASH_BINS, NULL);
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    preprocessing *made = rtv__alloc_zero(NULL, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    rtv_status status = make_kind(made, work, bench);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

static rtv_status save(void *made, const char *path)
{
    char name[4096];
    const preprocessing *work = made;
    snprintf(name, sizeof name, "%s.indices", path);
    return write_file(name, rtv_column_values(work->output, NULL),
                      (size_t)rtv_column_count(work->output) * sizeof(int64_t));
}

static work_done done(const workload *work)
{
    return (work_done){.items = (double)work->size[0]};
}

#define INPUT(name, about, rows, kind)                                                             \
    {                                                                                              \
        "input." name, about, {rows, 0, 0, 0}, kind, "rows", make, run, release, save, NULL, done  \
    }

const workload input_work[] = {
    INPUT("hash", "strings into 100,000 bins", 1000000, INPUT_HASH),
    INPUT("lookup", "strings in a vocabulary of 100,000, half of them unknown", 1000000,
          INPUT_LOOKUP),
    INPUT("discretize", "floats into 1,000 buckets", 1000000, INPUT_DISCRETIZE),
    INPUT("text", "titles into words of a vocabulary", 100000, INPUT_TEXT),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
