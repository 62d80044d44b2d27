/*
 * A whole query of a two-tower model: a user's name in, the ids of ten candidates out, one at a
 * time. Sizes: candidates, width of the vectors, users.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/status.h"
#include "retrieve/bundle.h"
#include "retrieve/vocabulary.h"
#include "shared_data.h"
#include "workload.h"

enum { WIDTH = 32, HIDDEN = 64, RESULTS = 10, NAME_BYTES = 32, PATH_BYTES = 4096 };

typedef struct {
    rtv_context *context;
    rtv_bundle *bundle;
    rtv_batch *batch;
    rtv_hits *hits;
    char (*users)[NAME_BYTES];
    int64_t user_count, asked;
} serving;

static rtv_status run(void *made)
{
    serving *work = made;
    const char *user = work->users[work->asked++ * 7919 % work->user_count];
    rtv_search_options search = RTV_SEARCH_OPTIONS_INIT;
    search.k = RESULTS;
    RTV_TRY(rtv_batch_set_strings(work->batch, "user", &user, NULL));
    return rtv_bundle_recommend(work->bundle, work->batch, &search, work->hits);
}

static void release(void *made)
{
    serving *work = made;
    rtv_bundle_free(work->bundle);
    rtv_batch_free(work->batch);
    rtv_hits_free(work->hits);
    rtv__free(work->context, work->users);
    rtv__free(work->context, work);
}

static rtv_status make_user_tower(rtv_tower **out, const serving *made, int64_t width)
{
    rtv_preprocessor *lookup;
    rtv_string_lookup_options options = RTV_STRING_LOOKUP_OPTIONS_INIT;
    const char **names = rtv__alloc_array(made->context, made->user_count, sizeof names[0]);
    if (names == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < made->user_count; i++)
        names[i] = made->users[i];
    options.vocabulary = names;
    options.vocabulary_count = made->user_count;
    rtv_status status = rtv_string_lookup_create(&lookup, made->context, &options);
    rtv__free(made->context, names);
    RTV_TRY(status);
    status = rtv_tower_create(out, made->context, "query");
    if (status == RTV_OK)
        status = rtv_tower_add_embedding(*out, "user", lookup, WIDTH, NULL);
    if (status == RTV_OK)
        status = rtv_tower_add_dense(*out, HIDDEN, RTV_ACTIVATION_RELU);
    if (status == RTV_OK)
        status = rtv_tower_add_dense(*out, width, RTV_ACTIVATION_NONE);
    rtv_preprocessor_free(lookup);
    return status;
}

/* A model needs one; the candidates' vectors are drawn. */
static rtv_status make_item_tower(rtv_tower **out, rtv_context *context, int64_t width)
{
    rtv_preprocessor *hashing;
    RTV_TRY(rtv_hashing_create(&hashing, context, 16, NULL));
    rtv_status status = rtv_tower_create(out, context, "candidate");
    if (status == RTV_OK)
        status = rtv_tower_add_embedding(*out, "item", hashing, width, NULL);
    rtv_preprocessor_free(hashing);
    return status;
}

static rtv_status adapt(rtv_model *model, const serving *made)
{
    rtv_table *row;
    rtv_column *column = NULL;
    const char *user = made->users[0];
    RTV_TRY(rtv_table_create(&row, made->context));
    rtv_status status = rtv_column_create_strings(&column, made->context, 1, &user, NULL);
    if (status == RTV_OK)
        status = rtv_table_add(row, "user", column);
    if (status == RTV_OK)
        status = rtv_table_add(row, "item", column);
    if (status == RTV_OK)
        status = rtv_model_adapt(model, row, NULL);
    rtv_column_free(column);
    rtv_table_free(row);
    return status;
}

static rtv_status share_weights(rtv_model *model, const bench_run *bench)
{
    char name[256];
    for (int32_t i = 0; i < rtv_model_parameter_count(model); i++) {
        rtv_tensor *weights = rtv_model_parameter(model, i);
        snprintf(name, sizeof name, "weights_%s.f32", rtv_model_parameter_name(model, i));
        for (char *c = name; *c != '\0'; c++)
            *c = (char)(*c == '/' ? '_' : *c);
        RTV_TRY(shared_bytes(bench, name, rtv_tensor_const_data(weights),
                             (size_t)rtv_tensor_count(weights) * sizeof(float)));
    }
    return RTV_OK;
}

static rtv_status make_model(rtv_model **out, const serving *made, const workload *work,
                             const bench_run *bench)
{
    rtv_tower *query = NULL, *candidate = NULL;
    rtv_model *model = NULL;
    rtv_status status = make_user_tower(&query, made, work->size[1]);
    if (status == RTV_OK)
        status = make_item_tower(&candidate, made->context, work->size[1]);
    if (status == RTV_OK)
        status = rtv_model_create(&model, made->context, query, candidate, NULL);
    rtv_tower_free(query);
    rtv_tower_free(candidate);
    if (status == RTV_OK)
        status = adapt(model, made);
    if (status == RTV_OK)
        status = share_weights(model, bench);
    *out = model;
    return status;
}

static rtv_status make_index(rtv_index **out, const workload *work, const bench_run *bench)
{
    char name[64];
    int64_t count = work->size[0], dim = work->size[1];
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.id_type = RTV_ID_STRING;
    RTV_TRY(rtv_index_create(out, bench->context, dim, &options));
    snprintf(name, sizeof name, "candidates_gauss_%lldx%lld.f32", (long long)count, (long long)dim);
    float *vectors = shared_vectors(bench, name, DATA_GAUSS, count, dim, 1);
    char(*items)[NAME_BYTES] = rtv__alloc_array(bench->context, count, sizeof items[0]);
    const char **names = rtv__alloc_array(bench->context, count, sizeof names[0]);
    rtv_status status = RTV_E_NOMEM;
    if (vectors != NULL && items != NULL && names != NULL) {
        for (int64_t i = 0; i < count; i++) {
            snprintf(items[i], sizeof items[i], "item%lld", (long long)i);
            names[i] = items[i];
        }
        status = rtv_index_add_strings(*out, names, NULL, vectors, count);
    }
    rtv__free(bench->context, vectors);
    rtv__free(bench->context, items);
    rtv__free(bench->context, names);
    return status;
}

static rtv_status make_bundle(serving *made, const workload *work, const bench_run *bench)
{
    char path[PATH_BYTES];
    rtv_model *model = NULL;
    rtv_index *index = NULL;
    const char *directory = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/retrieve_bench-query-%ld.rtv",
             directory != NULL ? directory : "/tmp", (long)getpid());
    rtv_status status = make_model(&model, made, work, bench);
    if (status == RTV_OK)
        status = make_index(&index, work, bench);
    if (status == RTV_OK)
        status = rtv_bundle_save(path, model, index, NULL);
    rtv_index_free(index);
    rtv_model_free(model);
    RTV_TRY(status);
    status = rtv_bundle_open(&made->bundle, made->context, path, NULL);
    unlink(path);
    return status;
}

static rtv_status make(void **out, const workload *work, bench_run *bench)
{
    serving *made = rtv__alloc_zero(bench->context, sizeof *made);
    if (made == NULL)
        return RTV_E_NOMEM;
    made->context = bench->context;
    made->user_count = work->size[2];
    made->users = rtv__alloc_array(bench->context, made->user_count, sizeof made->users[0]);
    rtv_status status = made->users != NULL ? RTV_OK : RTV_E_NOMEM;
    for (int64_t i = 0; i < made->user_count && status == RTV_OK; i++)
        snprintf(made->users[i], sizeof made->users[i], "user%lld", (long long)i);
    if (status == RTV_OK)
        status = make_bundle(made, work, bench);
    if (status == RTV_OK)
        status = rtv_batch_create(&made->batch, bench->context, 1);
    if (status == RTV_OK)
        status = rtv_hits_create(&made->hits, bench->context);
    if (status != RTV_OK)
        release(made);
    else
        *out = made;
    return status;
}

/* The first user's answer, as numbers. */
static rtv_status save(void *made, const char *path)
{
    char name[PATH_BYTES];
    int64_t ids[RESULTS];
    serving *work = made;
    work->asked = 0;
    RTV_TRY(run(made));
    for (int64_t i = 0; i < RESULTS; i++) {
        char item[NAME_BYTES] = "";
        memcpy(item, rtv_hits_id_string(work->hits, 0, i),
               (size_t)rtv_hits_id_string_bytes(work->hits, 0, i));
        ids[i] = strtoll(item + strlen("item"), NULL, 10);
    }
    snprintf(name, sizeof name, "%s.ids", path);
    return write_file(name, ids, sizeof ids);
}

static work_done done(const workload *work)
{
    (void)work;
    return (work_done){.items = 1.0};
}

#define QUERY(n, d)                                                                                \
    {                                                                                              \
        "query.n" #n "_d" #d, "one query, a user's name in, ten ids out", {n, d, 10000, 0}, 0,     \
            "queries", make, run, release, save, NULL, done                                        \
    }

const workload query_work[] = {
    QUERY(1682, 64),
    QUERY(100000, 64),
    {NULL, NULL, {0}, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
