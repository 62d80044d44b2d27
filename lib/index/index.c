#include "index/index.h"

#include <inttypes.h>

#include "base/options.h"

static const rtv_index_options default_options = RTV_INDEX_OPTIONS_INIT;

rtv_status rtv_index_options_init(rtv_index_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status read_options(rtv_index_options *known, const rtv_index_options *options)
{
    *known = default_options;
    RTV_TRY(rtv__options_read(known, sizeof *known, options, "rtv_index_options", 0));
    RTV_TRY(rtv__options_reserved("rtv_index_options", known->reserved1 == 0));
    if (known->id_type == 0)
        known->id_type = RTV_ID_INT64;
    if (known->kind == 0)
        known->kind = RTV_INDEX_BRUTE_FORCE;
    RTV_CHECK_KNOWN(known->id_type == RTV_ID_INT64 || known->id_type == RTV_ID_STRING,
                    "id_type %d does not exist", known->id_type);
    RTV_CHECK_KNOWN(known->storage == RTV_INDEX_STORAGE_FLOAT32 ||
                        known->storage == RTV_INDEX_STORAGE_BFLOAT16 ||
                        known->storage == RTV_INDEX_STORAGE_INT8,
                    "storage %d does not exist", known->storage);
    if (known->kind != RTV_INDEX_BRUTE_FORCE)
        return rtv__fail(RTV_E_UNSUPPORTED, "an index of kind %d is not known", known->kind);
    return RTV_OK;
}

rtv_status rtv_index_create(rtv_index **out, rtv_context *context, int64_t dim,
                            const rtv_index_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_index_options known;
    RTV_TRY(read_options(&known, options));
    if (dim < 1 || dim > RTV__PANEL_MOST_DIM)
        return rtv__fail(RTV_E_RANGE, "dim is %" PRId64 ", not 1 to %d", dim, RTV__PANEL_MOST_DIM);
    rtv_index *index = rtv__alloc_zero(context, sizeof *index);
    if (index == NULL)
        return RTV_E_NOMEM;
    index->codes = rtv__alloc(context, sizeof *index->codes);
    if (index->codes == NULL) {
        rtv__free(context, index);
        return RTV_E_NOMEM;
    }
    rtv__index_codes_init(index->codes, context);
    index->context = rtv__context_retain(context);
    rtv__vector_store_init(&index->vectors, context, known.storage, dim);
    rtv__id_store_init(&index->ids, context, known.id_type, true);
    pthread_mutex_init(&index->idle_lock, NULL);
    *out = index;
    return RTV_OK;
}

void rtv_index_free(rtv_index *index)
{
    if (index == NULL)
        return;
    rtv_context *context = index->context;
    while (index->idle != NULL) {
        rtv__searcher *searcher = index->idle;
        index->idle = searcher->next;
        rtv__searcher_destroy(searcher);
        rtv__free(context, searcher);
    }
    pthread_mutex_destroy(&index->idle_lock);
    rtv__id_store_destroy(&index->ids);
    rtv__index_codes_destroy(index->codes);
    rtv__free(context, index->codes);
    rtv__vector_store_destroy(&index->vectors);
    rtv__free(context, index);
    rtv__context_release(context);
}

rtv_status rtv__index_check_type(const rtv_index *index, rtv_id_type type)
{
    RTV_CHECK_ARG(index != NULL, "index is NULL");
    if (index->ids.type == type)
        return RTV_OK;
    return rtv__fail(RTV_E_DTYPE, "the index has %s ids",
                     index->ids.type == RTV_ID_STRING ? "string" : "int64");
}

/* What is to be added or replaced. */
typedef struct {
    rtv__id_array ids;
    const float *vectors;
} vector_rows;

static rtv_status check_change(const rtv_index *index, const vector_rows *change)
{
    int64_t count = change->ids.count;
    RTV_TRY(rtv__index_check_type(index, change->ids.type));
    RTV_CHECK_ARG(count >= 0, "count is %" PRId64, count);
    RTV_CHECK_ARG(change->vectors != NULL || count == 0, "vectors is NULL");
    if (count > RTV__PANEL_MOST_VECTORS)
        return rtv__fail(RTV_E_RANGE, "%" PRId64 " candidates are too many", count);
    return rtv__id_array_check(&change->ids);
}

/* Room for all ids that are not there yet (one that comes twice is counted twice). */
static rtv_status make_room(rtv_index *index, const vector_rows *change)
{
    int64_t more = 0, bytes = 0;
    for (int64_t i = 0; i < change->ids.count; i++) {
        RTV_TRY(rtv__check_cancelled_at(index->context, i));
        rtv__id id = rtv__id_array_at(&change->ids, i);
        if (rtv__id_store_find(&index->ids, id, rtv__id_hash(change->ids.type, id)) < 0) {
            more++;
            bytes += id.length;
        }
    }
    if (index->ids.count + more > RTV__PANEL_MOST_VECTORS)
        return rtv__fail(RTV_E_RANGE, "%" PRId64 " candidates and %" PRId64 " more are too many",
                         index->ids.count, more);
    /* Without new ids nothing moves: the caller may name the old ones by the index's own memory. */
    if (more > 0)
        RTV_TRY(rtv__id_store_reserve(&index->ids, more, bytes));
    RTV_TRY(rtv__vector_store_own(&index->vectors, index->ids.count, more));
    rtv__index_codes_reserve(index->codes, change->ids.count);
    return RTV_OK;
}

/* Packs the vectors of the last positions. */
static void pack_last(rtv_index *index, const float *vectors, int64_t count)
{
    int64_t first = index->ids.count - count;
    rtv__vector_store_append(&index->vectors, first, vectors, count);
    for (int64_t i = 0; i < count; i++)
        rtv__index_codes_change(index->codes, first + i);
}

/* Takes back the ids from a position on, whose vectors are not there yet. */
static void drop_ids(rtv_index *index, int64_t from)
{
    while (index->ids.count > from)
        rtv__id_store_remove(&index->ids, index->ids.count - 1);
}

static rtv_status add(rtv_index *index, const vector_rows *change)
{
    char text[RTV__ID_TEXT];
    RTV_TRY(check_change(index, change));
    if (change->ids.count == 0)
        return RTV_OK;
    RTV_TRY(make_room(index, change));
    int64_t before = index->ids.count;
    for (int64_t i = 0; i < change->ids.count; i++) {
        rtv_status status = rtv__check_cancelled_at(index->context, i);
        if (status != RTV_OK) {
            drop_ids(index, before);
            return status;
        }
        rtv__id id = rtv__id_array_at(&change->ids, i);
        uint64_t hash = rtv__id_hash(change->ids.type, id);
        int64_t position = rtv__id_store_find(&index->ids, id, hash);
        if (position >= 0) {
            drop_ids(index, before);
            return rtv__fail(RTV_E_INVALID, "id %s %s", rtv__id_text(change->ids.type, id, text),
                             position < before ? "is there already" : "comes twice");
        }
        rtv__id_store_append(&index->ids, id, hash);
    }
    pack_last(index, change->vectors, change->ids.count);
    return RTV_OK;
}

static rtv_status upsert(rtv_index *index, const vector_rows *change)
{
    RTV_TRY(check_change(index, change));
    RTV_CHECK_ARG(change->ids.type != RTV_ID_INT64 || change->ids.numbers != NULL ||
                      change->ids.count == 0,
                  "ids is NULL");
    if (change->ids.count == 0)
        return RTV_OK;
    RTV_TRY(make_room(index, change));
    /* New ids in a row are packed together: rows begin_new to i - 1 go to the last positions. */
    int64_t begin_new = 0, dim = index->vectors.dim;
    for (int64_t i = 0; i <= change->ids.count; i++) {
        int64_t position = -1;
        if (i < change->ids.count) {
            rtv__id id = rtv__id_array_at(&change->ids, i);
            uint64_t hash = rtv__id_hash(change->ids.type, id);
            position = rtv__id_store_find(&index->ids, id, hash);
            if (position < 0) {
                rtv__id_store_append(&index->ids, id, hash);
                continue;
            }
        }
        pack_last(index, change->vectors + begin_new * dim, i - begin_new);
        if (position >= 0) {
            rtv__vector_store_set(&index->vectors, position, change->vectors + i * dim);
            rtv__index_codes_change(index->codes, position);
        }
        begin_new = i + 1;
    }
    return RTV_OK;
}

static rtv_status remove_ids(rtv_index *index, const rtv__id_array *ids)
{
    RTV_TRY(rtv__index_check_type(index, ids->type));
    RTV_CHECK_ARG(ids->count >= 0, "count is %" PRId64, ids->count);
    RTV_CHECK_ARG(ids->type != RTV_ID_INT64 || ids->numbers != NULL || ids->count == 0,
                  "ids is NULL");
    RTV_TRY(rtv__id_array_check(ids));
    if (ids->count == 0)
        return RTV_OK;
    RTV_TRY(rtv__vector_store_own(&index->vectors, index->ids.count, 0));
    rtv__index_codes_reserve(index->codes, ids->count);
    for (int64_t i = 0; i < ids->count; i++) {
        rtv__id id = rtv__id_array_at(ids, i);
        int64_t position = rtv__id_store_find(&index->ids, id, rtv__id_hash(ids->type, id));
        if (position < 0)
            continue;
        int64_t last = index->ids.count - 1;
        rtv__id_store_remove(&index->ids, position);
        if (position != last) {
            rtv__vector_store_move(&index->vectors, position, last);
            rtv__index_codes_change(index->codes, position);
        }
        rtv__vector_store_set(&index->vectors, last, NULL);
        rtv__index_codes_remove(index->codes, last);
    }
    return RTV_OK;
}

rtv_status rtv_index_add(rtv_index *index, const int64_t *ids, const float *vectors, int64_t count)
{
    RTV_CHECK_ARG(index != NULL, "index is NULL");
    vector_rows change = {rtv__int64_ids(ids, index->ids.count, count), vectors};
    return add(index, &change);
}

rtv_status rtv_index_add_strings(rtv_index *index, const char *const *ids, const int64_t *id_bytes,
                                 const float *vectors, int64_t count)
{
    vector_rows change = {rtv__string_ids(ids, id_bytes, count), vectors};
    return add(index, &change);
}

rtv_status rtv_index_upsert(rtv_index *index, const int64_t *ids, const float *vectors,
                            int64_t count)
{
    vector_rows change = {rtv__int64_ids(ids, 0, count), vectors};
    return upsert(index, &change);
}

rtv_status rtv_index_upsert_strings(rtv_index *index, const char *const *ids,
                                    const int64_t *id_bytes, const float *vectors, int64_t count)
{
    vector_rows change = {rtv__string_ids(ids, id_bytes, count), vectors};
    return upsert(index, &change);
}

rtv_status rtv_index_remove(rtv_index *index, const int64_t *ids, int64_t count)
{
    rtv__id_array array = rtv__int64_ids(ids, 0, count);
    return remove_ids(index, &array);
}

rtv_status rtv_index_remove_strings(rtv_index *index, const char *const *ids,
                                    const int64_t *id_bytes, int64_t count)
{
    rtv__id_array array = rtv__string_ids(ids, id_bytes, count);
    return remove_ids(index, &array);
}

void rtv_index_clear(rtv_index *index)
{
    rtv__id_store_clear(&index->ids);
    rtv__index_codes_drop(index->codes);
    rtv__vector_store_clear(&index->vectors);
}
