/* A program of somebody else, built against the installed library. */
#include <retrieve.h>

#include <stdio.h>

/* The two nearest of three candidates. */
static rtv_status search(rtv_index *index, int64_t *found)
{
    const int64_t ids[3] = {10, 20, 30};
    const float vectors[6] = {1, 0, 0, 1, 1, 1}, query[2] = {1, 0.5f};
    rtv_search_options options = RTV_SEARCH_OPTIONS_INIT;
    float scores[2];
    rtv_status status = rtv_index_upsert(index, ids, vectors, 3);
    options.k = 2;
    if (status == RTV_OK)
        status = rtv_index_search_into(index, query, 1, &options, found, scores, NULL);
    return status;
}

int main(void)
{
    rtv_context *context = NULL;
    rtv_index *index = NULL;
    int64_t found[2] = {0, 0};
    rtv_status status = rtv_check_abi(RTV_VERSION_NUMBER);
    if (status == RTV_OK)
        status = rtv_context_create(&context, NULL);
    if (status == RTV_OK)
        status = rtv_index_create(&index, context, 2, NULL);
    if (status == RTV_OK)
        status = search(index, found);
    if (status == RTV_OK && (found[0] != 30 || found[1] != 10))
        status = RTV_E_INTERNAL;
    printf("libretrieve %d.%d.%d: %s\n", (int)(rtv_version() >> 16),
           (int)(rtv_version() >> 8 & 255), (int)(rtv_version() & 255), rtv_status_name(status));
    rtv_index_free(index);
    rtv_context_free(context);
    return status == RTV_OK ? 0 : 1;
}
