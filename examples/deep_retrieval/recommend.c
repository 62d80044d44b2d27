#include "recommend.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "child_process.h"
#include "try.h"

static double now_milliseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

/* A title, or the number of a bundle whose ids are numbers. */
static char *copy_id(const rtv_hits *hits, int64_t rank)
{
    char number[32];
    if (rtv_hits_id_type(hits) == RTV_ID_STRING)
        return strdup(rtv_hits_id_string(hits, 0, rank));
    snprintf(number, sizeof number, "%" PRId64, rtv_hits_id_int64(hits, 0, rank));
    return strdup(number);
}

/* Copies the answers of the first query out of the hits. */
static rtv_status take_hits(recommendations *out, const rtv_hits *hits)
{
    int64_t count = rtv_hits_count(hits, 0);
    size_t bytes = 1, used = 0;
    out->titles = calloc((size_t)count + 1, sizeof out->titles[0]);
    out->scores = calloc((size_t)count + 1, sizeof out->scores[0]);
    if (out->titles == NULL || out->scores == NULL)
        return RTV_E_NOMEM;
    out->count = count;
    for (int64_t i = 0; i < count; i++) {
        out->titles[i] = copy_id(hits, i);
        out->scores[i] = rtv_hits_score(hits, 0, i);
        if (out->titles[i] == NULL)
            return RTV_E_NOMEM;
        bytes += strlen(out->titles[i]) + 64;
    }
    out->text = calloc(1, bytes);
    if (out->text == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < count; i++)
        used += (size_t)snprintf(out->text + used, bytes - used, "  %" PRId64 ". %s (%.9g)\n",
                                 i + 1, out->titles[i], (double)out->scores[i]);
    return RTV_OK;
}

static rtv_status one_row(rtv_table **out, rtv_context *context, const settings *wanted)
{
    rtv_column *column;
    TRY(rtv_table_create(out, context));
    TRY(rtv_column_create_strings(&column, context, 1, &wanted->user, NULL));
    rtv_status status = rtv_table_add(*out, "user_id", column);
    rtv_column_free(column);
    TRY(status);
    TRY(rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, 1, &wanted->timestamp));
    status = rtv_table_add(*out, "timestamp", column);
    rtv_column_free(column);
    return status;
}

static rtv_search_options search_options(const settings *wanted)
{
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    options.k = wanted->k;
    return options;
}

rtv_status recommend_in_memory(recommendations *out, rtv_context *context, rtv_model *model,
                               const rtv_index *index, const settings *wanted)
{
    rtv_search_options search = search_options(wanted);
    rtv_table *row = NULL;
    rtv_tensor *vector = NULL;
    rtv_hits *hits = NULL;
    double began = now_milliseconds();
    *out = (recommendations){0};
    rtv_status status = one_row(&row, context, wanted);
    if (status == RTV_OK)
        status = rtv_model_encode_queries(&vector, model, row);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    if (status == RTV_OK)
        status = rtv_index_search(index, rtv_tensor_const_data(vector), 1, &search, hits);
    out->milliseconds = now_milliseconds() - began;
    if (status == RTV_OK)
        status = take_hits(out, hits);
    rtv_hits_free(hits);
    rtv_tensor_free(vector);
    rtv_table_free(row);
    return status;
}

static rtv_status ask_bundle(rtv_bundle *bundle, rtv_batch *batch, rtv_hits *hits,
                             const settings *wanted)
{
    rtv_search_options search = search_options(wanted);
    TRY(rtv_batch_set_strings(batch, "user_id", &wanted->user, NULL));
    TRY(rtv_batch_set_int64(batch, "timestamp", &wanted->timestamp));
    return rtv_bundle_recommend(bundle, batch, &search, hits);
}

rtv_status recommend_from_bundle(recommendations *out, rtv_context *context, const char *path,
                                 const settings *wanted)
{
    rtv_bundle *bundle = NULL;
    rtv_batch *batch = NULL;
    rtv_hits *hits = NULL;
    *out = (recommendations){0};
    rtv_status status = rtv_bundle_open(&bundle, context, path, NULL);
    if (status == RTV_OK)
        status = rtv_batch_create(&batch, context, 1);
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    double began = now_milliseconds();
    if (status == RTV_OK)
        status = ask_bundle(bundle, batch, hits, wanted);
    out->milliseconds = now_milliseconds() - began;
    if (status == RTV_OK)
        status = take_hits(out, hits);
    rtv_hits_free(hits);
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);
    return status;
}

int recommend_in_new_process(const char *program, const char *path, const settings *wanted,
                             const recommendations *expected)
{
    char timestamp[32], k[32], self[4096], file[4096], user[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        length = snprintf(self, sizeof self, "%s", program);
    self[length] = '\0';
    snprintf(file, sizeof file, "%s", path);
    snprintf(user, sizeof user, "%s", wanted->user);
    snprintf(timestamp, sizeof timestamp, "%" PRId64, wanted->timestamp);
    snprintf(k, sizeof k, "%" PRId64, wanted->k);
    const char *const arguments[] = {self,          "--load",  file, "--user", user,
                                     "--timestamp", timestamp, "-k", k,        NULL};
    size_t bytes = strlen(expected->text) + 4096;
    char *output = malloc(bytes);
    if (output == NULL)
        return 0;
    int same = run_program(arguments, output, bytes) == 0 && strstr(output, expected->text) != NULL;
    free(output);
    return same;
}

void recommendations_free(recommendations *list)
{
    for (int64_t i = 0; list->titles != NULL && i < list->count; i++)
        free(list->titles[i]);
    free(list->titles);
    free(list->scores);
    free(list->text);
    *list = (recommendations){0};
}
