/* What each user has interacted with before: the candidates to leave out of the user's ranking. */
#ifndef RTV_LIB_MODEL_SEEN_ITEMS_H
#define RTV_LIB_MODEL_SEEN_ITEMS_H

#include "data/table.h"
#include "retrieve/search.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    const rtv_column *ids;      /* of the seen rows; borrowed from their table */
    int64_t *user_of_row;       /* of the rows that are ranked */
    int64_t *row_splits;        /* [users + 1] into seen_rows */
    int64_t *seen_rows;         /* rows of the seen table, user after user */

    /* The lists of one batch. */
    int64_t *offsets, *integers, *lengths;
    const char **strings;
    int64_t offset_capacity, integer_capacity, length_capacity, string_capacity;
} rtv__seen_items;

/* The tables must outlive the object. */
rtv_status rtv__seen_items_make(rtv__seen_items *out, const rtv_context *context,
                                const rtv_table *seen, const rtv_table *ranked, const char *user_id,
                                const char *candidate_id);
void rtv__seen_items_destroy(rtv__seen_items *seen);
/* The lists of `count` ranked rows from `first` on; valid until the next call. */
rtv_status rtv__seen_items_of_rows(rtv_id_lists *out, rtv__seen_items *seen, int64_t first,
                                   int64_t count);

#endif
