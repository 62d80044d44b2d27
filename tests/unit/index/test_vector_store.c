/* The memory of an index's vectors, in each storage: what fails leaves them as they were. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "retrieve/hits.h"
#include "retrieve/index.h"
#include "retrieve/index_read.h"
#include "retrieve/search.h"
#include "test_support.h"

typedef struct {
    const char *path;
    rtv_index_storage_type storage;
} sweep_case;

static rtv_status use_index(rtv_context *context, void *payload)
{
    enum { GROWN = 40 };
    const sweep_case *sweep = payload;
    const float vectors[] = {1, 2, 3, 4, 5, 6};
    const int64_t id = 1;
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    options.storage = sweep->storage;
    rtv_index *index = NULL, *loaded = NULL;
    rtv_hits *hits = NULL;
    rtv_status status = rtv_index_create(&index, context, 2, &options);
    if (status == RTV_OK) {
        status = rtv_index_add(index, NULL, vectors, 3);
        ck_assert_int_eq(rtv_index_count(index), status == RTV_OK ? 3 : 0);
    }
    if (status == RTV_OK) {
        /* So many that the memory of both numbers and scales grows: the old vectors stay. */
        static const float more[2 * GROWN];
        float vector[2];
        status = rtv_index_add(index, NULL, more, GROWN);
        OK(rtv_index_vector(vector, index, 1));
        ck_assert(fabsf(vector[1] - 4) < 0.02f);
    }
    if (status == RTV_OK)
        status = rtv_hits_create(&hits, context);
    if (status == RTV_OK)
        status = rtv_index_search(index, vectors, 1, NULL, hits);
    if (status == RTV_OK)
        status = rtv_index_save(index, sweep->path);
    if (status == RTV_OK)
        status = rtv_index_load(&loaded, context, sweep->path);
    if (status == RTV_OK) {
        float vector[2] = {0, 0};
        status = rtv_index_upsert(loaded, &id, vectors, 1);
        OK(rtv_index_vector(vector, loaded, id));
        ck_assert(fabsf(vector[1] - (status == RTV_OK ? 2.0f : 4.0f)) < 0.02f);
    }
    rtv_hits_free(hits);
    rtv_index_free(index);
    rtv_index_free(loaded);
    return status;
}

START_TEST(failing_allocations)
{
    char *directory = make_temporary_directory(), path[4096];
    snprintf(path, sizeof path, "%s/a", directory);
    sweep_case sweep = {path, (rtv_index_storage_type)_i};
    ck_assert_int_gt(sweep_failing_allocations(use_index, &sweep), 15);
    remove_directory(directory);
    free(directory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vector_store");
    TCase *tests = tcase_create("vector_store");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, failing_allocations, RTV_INDEX_STORAGE_FLOAT32,
                        RTV_INDEX_STORAGE_INT8 + 1);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
