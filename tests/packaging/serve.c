/* serve BUNDLE: what a library without training can do with train's bundle, every number by its bits. */
#include <retrieve.h>

#include <stdio.h>

enum { USERS = 40 };

#define TRY(call)                                                                                  \
    do {                                                                                           \
        if ((call) != RTV_OK)                                                                      \
            return fprintf(stderr, "%s: %s\n", #call, rtv_last_error_message()), 1;                \
    } while (0)

/* Raw features in, titles out, with something excluded. */
static int recommend(rtv_bundle *bundle, rtv_batch *batch, rtv_hits *hits)
{
    static const char *const seen[] = {"Red Red 0", "Night Red 1"};
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    rtv_id_lists exclude = RTV_ID_LISTS_INIT;
    exclude.count = 2;
    exclude.strings = seen;
    options.k = 5;
    options.exclude = &exclude;
    TRY(rtv_bundle_recommend(bundle, batch, &options, hits));
    for (int64_t q = 0; q < rtv_hits_query_count(hits); q++)
        for (int64_t i = 0; i < rtv_hits_count(hits, q); i++)
            printf("u%d %s %a\n", (int)q, rtv_hits_id_string(hits, q, i),
                   rtv_hits_score(hits, q, i));
    return 0;
}

static int encode(rtv_bundle *bundle, rtv_batch *batch)
{
    float vectors[USERS * 16];
    int64_t width = rtv_bundle_width(bundle);
    TRY(rtv_bundle_encode_queries(bundle, batch, vectors));
    for (int64_t i = 0; i < USERS * width; i++)
        printf("%a%c", vectors[i], i % width == width - 1 ? '\n' : ' ');
    return 0;
}

static int preprocess(void)
{
    static const char *const texts[] = {"Night City", "The last STAR, again", ""};
    rtv_preprocessor *hashing;
    rtv_column *in, *out;
    TRY(rtv_column_create_strings(&in, NULL, 3, texts, NULL));
    TRY(rtv_hashing_create(&hashing, NULL, 1000, NULL));
    TRY(rtv_column_create(&out, NULL));
    TRY(rtv_preprocessor_apply(hashing, out, (const rtv_column *const *)&in, 1));
    for (int64_t i = 0; i < 3; i++)
        printf("%d ", (int)((const int64_t *)rtv_column_values(out, NULL))[i]);
    printf("\n");
    rtv_column_free(in);
    rtv_column_free(out);
    rtv_preprocessor_free(hashing);
    return 0;
}

static int search(void)
{
    const int64_t ids[3] = {10, 20, 30};
    const float vectors[6] = {1, 0, 0, 1, 1, 1}, query[2] = {1, 0.5f};
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    rtv_index *index;
    int64_t found[2];
    float scores[2];
    options.k = 2;
    TRY(rtv_index_create(&index, NULL, 2, NULL));
    TRY(rtv_index_add(index, ids, vectors, 3));
    TRY(rtv_index_search_into(index, query, 1, &options, found, scores, NULL));
    printf("%d %a %d %a\n", (int)found[0], scores[0], (int)found[1], scores[1]);
    rtv_index_free(index);
    return 0;
}

int main(int argc, char **argv)
{
    static char users[USERS][8];
    const char *names[USERS];
    int64_t times[USERS];
    rtv_bundle *bundle;
    rtv_batch *batch;
    rtv_hits *hits;
    for (int i = 0; i < USERS; i++) {
        snprintf(users[i], sizeof users[i], "u%d", i);
        names[i] = users[i];
        times[i] = 880000000 + (int64_t)i * 25000;
    }
    if (argc != 2)
        return 1;
    TRY(rtv_check_abi(RTV_VERSION_NUMBER));
    TRY(rtv_bundle_open(&bundle, NULL, argv[1], NULL));
    TRY(rtv_batch_create(&batch, NULL, USERS));
    TRY(rtv_batch_set_strings(batch, "user", names, NULL));
    TRY(rtv_batch_set_int64(batch, "time", times));
    TRY(rtv_hits_create(&hits, NULL));
    if (recommend(bundle, batch, hits) || encode(bundle, batch) || preprocess() || search())
        return 1;
    rtv_hits_free(hits);
    rtv_batch_free(batch);
    rtv_bundle_free(bundle);
    return 0;
}
