/* How often each candidate occurs in training rows. */
#ifndef RTV_LIB_MODEL_POPULARITY_H
#define RTV_LIB_MODEL_POPULARITY_H

#include "data/table.h"
#include "model/key_map.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    rtv__key_map ids;
    int64_t *rows_of_id;
    int64_t rows, counted; /* training rows, and the ids that occur in them; 0 before counting */
} rtv__popularity;

/* `out` is given up first when it was counted before; zeroed memory will do too. */
rtv_status rtv__popularity_count(rtv__popularity *out, const rtv_context *context,
                                 const rtv_table *train, const char *candidate_id);
void rtv__popularity_destroy(rtv__popularity *popularity);
/* The count of each row's candidate, 0 for one that was not seen in training. */
rtv_status rtv__popularity_of_rows(float *out, rtv__popularity *popularity, const rtv_table *rows,
                                   const char *candidate_id);

#endif
