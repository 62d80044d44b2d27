/* What the checkers of search share: ids of either type, an index or a stream over candidates. */
#ifndef SEARCH_CASE_H
#define SEARCH_CASE_H

#include "parity.h"
#include "retrieve/index.h"
#include "retrieve/search.h"

/* Ids as the library takes them; all NULL where a case has none. */
typedef struct {
    rtv_id_type type;
    int64_t count;
    const int64_t *numbers;
    const char *const *strings;
    const int64_t *lengths;
} search_ids;

/* `tensor` may be NULL: then ids are row numbers. */
search_ids search_ids_of(parity_case *c, const parity_tensor *tensor);
/* The same ids as a list for each query (rows of the tensor). */
rtv_id_lists search_lists_of(parity_case *c, const parity_tensor *tensor);
/* NULL, and the case has failed, when something goes wrong. Freed with the case. */
rtv_index *search_index(parity_case *c, const parity_tensor *candidates, search_ids ids);
/* One search over the index, or over a stream in batches of 128 rows when `index` is NULL. */
rtv_hits *search_run(parity_case *c, const rtv_index *index, const parity_tensor *candidates,
                     search_ids ids, const parity_tensor *queries,
                     const rtv_search_options *options);
/* Whether a result's id is element i of a tensor of ids (rows when there are none). */
int search_is_id(const rtv_hits *hits, int64_t query, int64_t rank, const parity_tensor *ids,
                 int64_t i);

#endif
