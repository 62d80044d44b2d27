/* How often each candidate occurs in training rows. */
#ifndef RTV_LIB_MODEL_POPULARITY_H
#define RTV_LIB_MODEL_POPULARITY_H

#include "data/table.h"
#include "model/key_map.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    rtv__key_map ids;
    int64_t *rows_of_id;
    int64_t counted; /* ids that occur in the training rows */
} rtv__popularity;

rtv_status rtv__popularity_count(rtv__popularity *out, const rtv_context *context,
                                 const rtv_table *train, const char *candidate_id);
void rtv__popularity_destroy(rtv__popularity *popularity);
/* The count of each row's candidate, 0 for one that was not seen in training. */
rtv_status rtv__popularity_of_rows(float *out, rtv__popularity *popularity, const rtv_table *rows,
                                   const char *candidate_id);

#endif
