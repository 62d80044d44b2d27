#include "model/batch_groups.h"

rtv_status rtv__batch_groups_init(rtv__batch_groups *batch, const rtv_context *context,
                                  int64_t group_count, int64_t most_rows)
{
    *batch = (rtv__batch_groups){.context = context};
    batch->place_of_group = rtv__alloc_zero(context, (size_t)group_count * sizeof(int32_t));
    batch->groups = rtv__alloc_array(context, most_rows, sizeof batch->groups[0]);
    batch->place_of_row = rtv__alloc_array(context, most_rows, sizeof batch->place_of_row[0]);
    batch->multiplicity = rtv__alloc_array(context, most_rows, sizeof batch->multiplicity[0]);
    if (batch->place_of_group == NULL || batch->groups == NULL || batch->place_of_row == NULL ||
        batch->multiplicity == NULL) {
        rtv__batch_groups_destroy(batch);
        return RTV_E_NOMEM;
    }
    return RTV_OK;
}

void rtv__batch_groups_destroy(rtv__batch_groups *batch)
{
    rtv__free(batch->context, batch->place_of_group);
    rtv__free(batch->context, batch->groups);
    rtv__free(batch->context, batch->place_of_row);
    rtv__free(batch->context, batch->multiplicity);
    *batch = (rtv__batch_groups){0};
}

static int64_t add_place(rtv__batch_groups *batch, int64_t group)
{
    batch->groups[batch->count] = group;
    batch->multiplicity[batch->count] = 0;
    return batch->count++;
}

void rtv__batch_groups_set(rtv__batch_groups *batch, const int64_t *group_of_row,
                           const int64_t *rows, int64_t count, int32_t merge)
{
    batch->count = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t group = group_of_row[rows[i]], place;
        if (!merge) {
            place = add_place(batch, group);
        } else if (batch->place_of_group[group] != 0) {
            place = batch->place_of_group[group] - 1;
        } else {
            place = add_place(batch, group);
            batch->place_of_group[group] = (int32_t)(place + 1);
        }
        batch->multiplicity[place]++;
        batch->place_of_row[i] = place;
    }
    /* The marks go again by the batch's own groups: the cost is the batch's, not the table's. */
    for (int64_t i = 0; merge && i < batch->count; i++)
        batch->place_of_group[batch->groups[i]] = 0;
}
