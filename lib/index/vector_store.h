/*
 * The vectors of an index by position, in the type that it was created with: its own, or those of a
 * mapped file until the first change. How many there are is the caller's to know.
 */
#ifndef RTV_LIB_INDEX_VECTOR_STORE_H
#define RTV_LIB_INDEX_VECTOR_STORE_H

#include "io/safetensors.h"
#include "retrieve/index.h"
#include "tensor/panel_narrow.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    rtv_index_storage_type type;
    int64_t dim;
    const void *numbers; /* panels of that type: own, or in `file` */
    const float *scales; /* of int8 */
    void *own_numbers;
    float *own_scales;
    int64_t own_capacity, scale_capacity; /* in elements */
    rtv_tensor_file *file; /* keeps mapped panels alive; NULL once they are our own */
} rtv__vector_store;

void rtv__vector_store_init(rtv__vector_store *store, const rtv_context *context,
                            rtv_index_storage_type type, int64_t dim);
void rtv__vector_store_destroy(rtv__vector_store *store);
/* Forgets the vectors, keeps the memory. */
void rtv__vector_store_clear(rtv__vector_store *store);
/* Takes panels of a file, to which it keeps a reference. */
void rtv__vector_store_map(rtv__vector_store *store, rtv_tensor_file *file, const void *numbers,
                           const float *scales);

/* Makes `count` vectors its own, with room for more: afterwards changes cannot fail. */
rtv_status rtv__vector_store_own(rtv__vector_store *store, int64_t count, int64_t more);
void rtv__vector_store_append(rtv__vector_store *store, int64_t first, const float *vectors,
                              int64_t count);
/* NULL writes zeros. */
void rtv__vector_store_set(rtv__vector_store *store, int64_t position, const float *vector);
void rtv__vector_store_move(rtv__vector_store *store, int64_t to, int64_t from);

void rtv__vector_store_get(float *vector, const rtv__vector_store *store, int64_t position);
float rtv__vector_store_score(const rtv__vector_store *store, int64_t position, const float *query);
/* Panels in float32, or NULL. */
const float *rtv__vector_store_panels(const rtv__vector_store *store);
/* Fills in the panels of the other types, or gives NULL. */
const rtv__narrow_panels *rtv__vector_store_narrow(rtv__narrow_panels *panels,
                                                   const rtv__vector_store *store);

#endif
