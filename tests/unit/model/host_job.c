#include "host_job.h"

#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "retrieve/bundle.h"
#include "retrieve/delimited.h"
#include "retrieve/encoding.h"
#include "retrieve/fit.h"
#include "retrieve/vocabulary.h"

enum { USERS = 50, ITEMS = 40, ROWS = 600, TEXT_BYTES = ROWS * 24 };

typedef struct {
    rtv_context *context;
    rtv_table *plays, *items;
    rtv_tower *query, *candidate;
    rtv_model *model;
    rtv_index *index;
    rtv_bundle *bundle;
    rtv_batch *batch;
    rtv_hits *hits;
} job;

static size_t write_text(char *text)
{
    size_t used = 0;
    for (int i = 0; i < ROWS; i++) {
        int user = i % USERS, item = (user % 4 + 4 * (i / USERS * 7 % 10)) % ITEMS;
        used += (size_t)snprintf(text + used, TEXT_BYTES - used, "u%d,%d,%d\n", user, item, i % 17);
    }
    return used;
}

static rtv_status read_tables(job *self)
{
    char text[TEXT_BYTES];
    size_t bytes = write_text(text);
    const rtv_field fields[] = {RTV_FIELD_INIT("user", 0, RTV_VALUE_STRING),
                                RTV_FIELD_INIT("item", 1, RTV_VALUE_INT64),
                                RTV_FIELD_INIT("hour", 2, RTV_VALUE_FLOAT32)};
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.separator = ",";
    options.fields = fields;
    options.field_count = 3;
    RTV_TRY(rtv_table_parse_delimited(&self->plays, self->context, text, bytes, "plays", &options));
    return rtv_table_distinct(&self->items, self->plays, "item", NULL);
}

static rtv_status declare_query(job *self)
{
    rtv_preprocessor *users, *hours = NULL;
    RTV_TRY(rtv_tower_create(&self->query, self->context, "query"));
    RTV_TRY(rtv_string_lookup_create(&users, self->context, NULL));
    rtv_status status = rtv_tower_add_embedding(self->query, "user", users, 8, NULL);
    if (status == RTV_OK)
        status = rtv_normalization_create(&hours, self->context, NULL);
    if (status == RTV_OK)
        status = rtv_tower_add_value(self->query, "hour", hours, 1);
    if (status == RTV_OK)
        status = rtv_tower_add_dense(self->query, 8, RTV_ACTIVATION_NONE);
    rtv_preprocessor_free(users);
    rtv_preprocessor_free(hours);
    return status;
}

static rtv_status declare_candidate(job *self)
{
    rtv_preprocessor *items;
    RTV_TRY(rtv_tower_create(&self->candidate, self->context, "candidate"));
    RTV_TRY(rtv_integer_lookup_create(&items, self->context, NULL));
    rtv_status status = rtv_tower_add_embedding(self->candidate, "item", items, 8, NULL);
    rtv_preprocessor_free(items);
    return status;
}

static rtv_status train(job *self, host_job_result *result)
{
    rtv_fit_options options = RTV_FIT_OPTIONS_INIT;
    options.epochs = 2;
    options.batch_rows = 256;
    options.validation = self->plays;
    options.candidates = self->items;
    rtv_history *history;
    rtv_status status = rtv_model_fit(self->model, self->plays, &options, &history);
    if (status == RTV_OK)
        result->loss = rtv_history_value(history, "loss", 1);
    rtv_history_free(history);
    RTV_TRY(status);
    rtv_topk_result *ranks;
    RTV_TRY(rtv_model_evaluate(&ranks, self->model, self->plays, self->items, NULL));
    result->accuracy = rtv_topk_result_at(ranks, 5);
    rtv_topk_result_free(ranks);
    return RTV_OK;
}

static rtv_status answer(job *self, host_job_result *result, const char *path)
{
    static const char *const users[] = {"u3", "u44"};
    static const float hours[] = {3, 12};
    static const int64_t excluded[] = {0, 12};
    rtv_id_lists exclude = RTV_ID_LISTS_INIT;
    rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
    exclude.ids = excluded;
    exclude.count = 2;
    search.exclude = &exclude;
    search.k = HOST_JOB_RESULTS;
    RTV_TRY(rtv_model_index(&self->index, self->model, self->items, "item", NULL));
    RTV_TRY(rtv_bundle_save(path, self->model, self->index, NULL));
    RTV_TRY(rtv_bundle_open(&self->bundle, self->context, path, NULL));
    RTV_TRY(rtv_batch_create(&self->batch, self->context, 2));
    RTV_TRY(rtv_batch_set_strings(self->batch, "user", users, NULL));
    RTV_TRY(rtv_batch_set_float32(self->batch, "hour", hours));
    RTV_TRY(rtv_hits_create(&self->hits, self->context));
    RTV_TRY(rtv_bundle_recommend(self->bundle, self->batch, &search, self->hits));
    float queries[16];
    RTV_TRY(rtv_bundle_encode_queries(self->bundle, self->batch, queries));
    return rtv_index_search_into(self->index, queries, 2, &search, result->ids, result->scores,
                                 result->counts);
}

static rtv_status compare(const job *self, const host_job_result *result)
{
    for (int64_t q = 0; q < 2; q++)
        for (int64_t i = 0; i < result->counts[q]; i++) {
            int64_t at = q * HOST_JOB_RESULTS + i, id = rtv_hits_id_int64(self->hits, q, i);
            if (id != result->ids[at] || id == 0 || id == 12)
                return rtv__fail(RTV_E_INTERNAL, "result %d of query %d: %d and %d", (int)i, (int)q,
                                 (int)id, (int)result->ids[at]);
        }
    return RTV_OK;
}

static rtv_status run(job *self, host_job_result *result, const char *path)
{
    RTV_TRY(read_tables(self));
    RTV_TRY(declare_query(self));
    RTV_TRY(declare_candidate(self));
    RTV_TRY(rtv_model_create(&self->model, self->context, self->query, self->candidate, NULL));
    RTV_TRY(train(self, result));
    RTV_TRY(answer(self, result, path));
    return compare(self, result);
}

rtv_status host_job(host_job_result *result, rtv_context *context, const char *path)
{
    job self = {.context = context};
    memset(result, 0, sizeof *result);
    rtv_status status = run(&self, result, path);
    rtv_hits_free(self.hits);
    rtv_batch_free(self.batch);
    rtv_bundle_free(self.bundle);
    rtv_index_free(self.index);
    rtv_model_free(self.model);
    rtv_tower_free(self.query);
    rtv_tower_free(self.candidate);
    rtv_table_free(self.plays);
    rtv_table_free(self.items);
    if (status != RTV_OK)
        memset(result, 0, sizeof *result);
    return status;
}
