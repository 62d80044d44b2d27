#include "index/vector_store.h"

#include <string.h>

#include "kernel/kernel.h"

static bool is_wide(const rtv__vector_store *store)
{
    return store->type == RTV_INDEX_STORAGE_FLOAT32;
}

static bool has_scales(const rtv__vector_store *store)
{
    return store->type == RTV_INDEX_STORAGE_INT8;
}

static rtv__narrow_type narrow_type(const rtv__vector_store *store)
{
    return has_scales(store) ? RTV__NARROW_INT8 : RTV__NARROW_BF16;
}

static size_t bytes_of_a_number(const rtv__vector_store *store)
{
    return is_wide(store) ? sizeof(float) : rtv__narrow_bytes(narrow_type(store));
}

static rtv__narrow_room room_of(const rtv__vector_store *store)
{
    return (rtv__narrow_room){narrow_type(store), store->dim, store->own_numbers,
                              store->own_scales};
}

void rtv__vector_store_init(rtv__vector_store *store, const rtv_context *context,
                            rtv_index_storage_type type, int64_t dim)
{
    *store = (rtv__vector_store){.context = context, .type = type, .dim = dim};
}

void rtv__vector_store_destroy(rtv__vector_store *store)
{
    rtv__free(store->context, store->own_numbers);
    rtv__free(store->context, store->own_scales);
    rtv_tensor_file_free(store->file);
    rtv__vector_store_init(store, store->context, store->type, store->dim);
}

static void use_own(rtv__vector_store *store)
{
    rtv_tensor_file_free(store->file);
    store->file = NULL;
    store->numbers = store->own_numbers;
    store->scales = store->own_scales;
}

void rtv__vector_store_clear(rtv__vector_store *store)
{
    use_own(store);
}

void rtv__vector_store_map(rtv__vector_store *store, rtv_tensor_file *file, const void *numbers,
                           const float *scales)
{
    store->numbers = numbers;
    store->scales = scales;
    store->file = rtv__tensor_file_retain(file);
}

rtv_status rtv__vector_store_own(rtv__vector_store *store, int64_t count, int64_t more)
{
    size_t size = bytes_of_a_number(store);
    rtv_status status = rtv__reserve(store->context, &store->own_numbers, &store->own_capacity,
                                     rtv__panel_size(count + more, store->dim), size);
    if (status == RTV_OK && has_scales(store))
        status = rtv__reserve(store->context, &store->own_scales, &store->scale_capacity,
                              rtv__panel_size(count + more, 1), sizeof *store->own_scales);
    /* The numbers may have moved although there was no memory for the scales. */
    if (store->file == NULL)
        use_own(store);
    RTV_TRY(status);
    if (store->file != NULL && count > 0) {
        memcpy(store->own_numbers, store->numbers,
               (size_t)rtv__panel_size(count, store->dim) * size);
        if (has_scales(store))
            memcpy(store->own_scales, store->scales,
                   (size_t)rtv__panel_size(count, 1) * sizeof *store->own_scales);
    }
    use_own(store);
    return RTV_OK;
}

void rtv__vector_store_append(rtv__vector_store *store, int64_t first, const float *vectors,
                              int64_t count)
{
    rtv__narrow_room room = room_of(store);
    if (is_wide(store))
        rtv__panel_append(store->context, store->own_numbers, store->dim, first, vectors, count);
    else
        rtv__narrow_append(store->context, &room, first, vectors, count);
}

void rtv__vector_store_set(rtv__vector_store *store, int64_t position, const float *vector)
{
    rtv__narrow_room room = room_of(store);
    if (is_wide(store))
        rtv__panel_set(store->own_numbers, store->dim, position, vector);
    else
        rtv__narrow_set(&room, position, vector);
}

void rtv__vector_store_move(rtv__vector_store *store, int64_t to, int64_t from)
{
    rtv__narrow_room room = room_of(store);
    if (is_wide(store))
        rtv__panel_move(store->own_numbers, store->dim, to, from);
    else
        rtv__narrow_move(&room, to, from);
}

const float *rtv__vector_store_panels(const rtv__vector_store *store)
{
    return is_wide(store) ? store->numbers : NULL;
}

const rtv__narrow_panels *rtv__vector_store_narrow(rtv__narrow_panels *panels,
                                                   const rtv__vector_store *store)
{
    *panels = (rtv__narrow_panels){narrow_type(store), store->dim, store->numbers, store->scales};
    return is_wide(store) ? NULL : panels;
}

void rtv__vector_store_get(float *vector, const rtv__vector_store *store, int64_t position)
{
    rtv__narrow_panels narrow;
    if (rtv__vector_store_narrow(&narrow, store) != NULL)
        rtv__narrow_get(vector, &narrow, position);
    else
        rtv__panel_get(vector, store->numbers, store->dim, position);
}

float rtv__vector_store_score(const rtv__vector_store *store, int64_t position, const float *query)
{
    rtv__narrow_panels narrow;
    if (rtv__vector_store_narrow(&narrow, store) != NULL)
        return rtv__narrow_score(&narrow, position, query);
    const float *lane = rtv__panel_lane(store->numbers, store->dim, position);
    return rtv__kernels_of(store->context)
        ->search->score(query, 1, lane, RTV__PANEL_LANES, store->dim);
}
