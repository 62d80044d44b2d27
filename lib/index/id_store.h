/*
 * The ids of candidates by position, and the way back. An id stands once, or, in a store that is
 * not unique, at several positions.
 */
#ifndef RTV_LIB_INDEX_ID_STORE_H
#define RTV_LIB_INDEX_ID_STORE_H

#include <stdbool.h>

#include "base/map_slots.h"
#include "index/ids.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    rtv_id_type type;
    bool unique;
    bool repeats; /* some id stands at several positions */
    int64_t count;

    int64_t *numbers; /* int64 ids */
    int64_t number_capacity;

    char *bytes; /* string ids, a zero behind each; removed ones leave a gap for a while */
    int64_t byte_count, byte_capacity, live_bytes;
    int64_t *starts, *lengths;
    int64_t start_capacity, length_capacity;

    rtv__map_slots slots; /* hash to position; of several the last */
    uint32_t *earlier;    /* unless unique: the position before with the same id, + 1; 0: none */
    int64_t earlier_capacity;
} rtv__id_store;

void rtv__id_store_init(rtv__id_store *store, const rtv_context *context, rtv_id_type type,
                        bool unique);
void rtv__id_store_destroy(rtv__id_store *store);
/* Forgets the ids, keeps the memory. */
void rtv__id_store_clear(rtv__id_store *store);

/* Makes room for more ids of so many bytes in all; afterwards appending them cannot fail. */
rtv_status rtv__id_store_reserve(rtv__id_store *store, int64_t more, int64_t more_bytes);
/* Gives the id the next position; in a unique store it must not be there. */
void rtv__id_store_append(rtv__id_store *store, rtv__id id, uint64_t hash);
/* Only in a unique store: the last id moves to the position that becomes free. */
void rtv__id_store_remove(rtv__id_store *store, int64_t position);

/* The position of an id (of several the last), -1 when it is not there. */
int64_t rtv__id_store_find(const rtv__id_store *store, rtv__id id, uint64_t hash);
/* The next earlier position with the same id, -1 when there is none. */
static inline int64_t rtv__id_store_earlier(const rtv__id_store *store, int64_t position)
{
    return store->repeats ? (int64_t)store->earlier[position] - 1 : -1;
}

static inline rtv__id rtv__id_store_at(const rtv__id_store *store, int64_t position)
{
    if (store->type == RTV_ID_INT64)
        return (rtv__id){store->numbers[position], NULL, 0};
    return (rtv__id){0, store->bytes + store->starts[position], store->lengths[position]};
}

#endif
