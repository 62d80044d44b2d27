/* The distinct rows of one batch: which groups occur, and where each row of the batch went. */
#ifndef RTV_LIB_MODEL_BATCH_GROUPS_H
#define RTV_LIB_MODEL_BATCH_GROUPS_H

#include "base/memory.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    int32_t *place_of_group;    /* [groups] place + 1 in the present batch, 0 for none */
    int64_t *groups;            /* [count] the batch's groups in the order of first appearance */
    int64_t *place_of_row;      /* [rows of the batch] index into `groups` */
    int64_t *multiplicity;      /* [count] rows of the batch in the group */
    int64_t count;
} rtv__batch_groups;

/* For batches of up to `most_rows` rows out of `group_count` groups. */
rtv_status rtv__batch_groups_init(rtv__batch_groups *batch, const rtv_context *context,
                                  int64_t group_count, int64_t most_rows);
void rtv__batch_groups_destroy(rtv__batch_groups *batch);

/* `merge` false: every row keeps a place of its own, as dropout needs. */
void rtv__batch_groups_set(rtv__batch_groups *batch, const int64_t *group_of_row,
                           const int64_t *rows, int64_t count, int32_t merge);

#endif
