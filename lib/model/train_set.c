#include "model/train_set.h"

#include <inttypes.h>
#include <math.h>

#include "model/key_map.h"

/* Encodes the rows of one side and keeps each distinct one once. */
static rtv_status encode_side(rtv__tower_input *distinct, rtv__row_groups *groups,
                              const rtv_tower *tower, const rtv_table *rows,
                              const int64_t *key_of_row)
{
    rtv__tower_input all;
    rtv__feature_source source = {.table = rows};
    rtv_status status = rtv__tower_input_init(&all, tower);
    if (status == RTV_OK)
        status = rtv__tower_input_fill(&all, tower, &source);
    if (status == RTV_OK)
        status = rtv__row_groups_make(groups, tower->context, all.columns, all.count, key_of_row,
                                      all.rows);
    if (status == RTV_OK)
        status = rtv__tower_input_init(distinct, tower);
    if (status == RTV_OK)
        status = rtv__tower_input_gather(distinct, &all, groups->first_row, groups->count);
    rtv__tower_input_destroy(&all);
    return status;
}

static rtv_status read_weights(rtv__train_set *set, const rtv_table *rows, const char *name)
{
    rtv_column *column;
    RTV_TRY(rtv__table_find(&column, rows, name));
    if (column->type == RTV_VALUE_STRING || column->is_ragged || column->count != column->rows)
        return rtv__fail(RTV_E_DTYPE, "sample weights '%s' must be one number per row", name);
    set->weight = rtv__alloc_array(set->context, set->rows, sizeof set->weight[0]);
    if (set->weight == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < set->rows; i++) {
        set->weight[i] = column->type == RTV_VALUE_INT64     ? (float)column->values.int64[i]
                         : column->type == RTV_VALUE_FLOAT64 ? (float)column->values.float64[i]
                                                             : column->values.float32[i];
        if (!(set->weight[i] >= 0.0f && set->weight[i] < INFINITY))
            return rtv__fail(RTV_E_RANGE, "sample weight '%s' of row %" PRId64 " is %g", name, i,
                             (double)set->weight[i]);
    }
    return RTV_OK;
}

/*
 * Each candidate's share of the training rows, for log-Q. A candidate that training did not have
 * counts as one that it had once.
 */
static rtv_status find_shares(rtv__train_set *set, rtv_model *model, rtv__popularity *popularity,
                              const rtv_table *rows)
{
    int64_t candidates = set->candidate_groups.count;
    set->probability = rtv__alloc_array(set->context, candidates, sizeof set->probability[0]);
    if (set->probability == NULL)
        return RTV_E_NOMEM;
    rtv_table *distinct;
    RTV_TRY(rtv_table_select(&distinct, rows, set->candidate_groups.first_row, candidates));
    rtv_status status =
        rtv__popularity_of_rows(set->probability, popularity, distinct, model->candidate_id);
    rtv_table_free(distinct);
    RTV_TRY(status);
    for (int64_t i = 0; i < candidates; i++)
        set->probability[i] =
            (float)((set->probability[i] > 0.0f ? (double)set->probability[i] : 1.0) /
                    (double)popularity->rows);
    return RTV_OK;
}

/* Rows that are measured before any training are corrected by their own shares, for this once. */
static rtv_status correct_sampling(rtv__train_set *set, rtv_model *model, const rtv_table *rows,
                                   bool training)
{
    rtv__popularity own = {0};
    rtv__popularity *popularity =
        training || model->popularity.counted > 0 ? &model->popularity : &own;
    rtv_status status = RTV_OK;
    if (training || popularity == &own)
        status = rtv__popularity_count(popularity, set->context, rows, model->candidate_id);
    if (status == RTV_OK)
        status = find_shares(set, model, popularity, rows);
    rtv__popularity_destroy(&own);
    return status;
}

static rtv_status number_ids(int64_t *id_of_row, const rtv_model *model, const rtv_table *rows)
{
    rtv_column *column;
    RTV_TRY(rtv__table_find(&column, rows, model->candidate_id));
    rtv__key_map ids;
    rtv__key_map_init(&ids, model->context);
    rtv_status status = rtv__key_map_number(&ids, column, model->candidate_id, id_of_row);
    rtv__key_map_destroy(&ids);
    return status;
}

static rtv_status read_candidates(rtv__train_set *set, const rtv_model *model,
                                  const rtv_table *rows, int64_t *id_of_row)
{
    RTV_TRY(number_ids(id_of_row, model, rows));
    RTV_TRY(
        encode_side(&set->candidates, &set->candidate_groups, model->candidate, rows, id_of_row));
    int64_t count = set->candidate_groups.count;
    set->id_of_candidate = rtv__alloc_array(set->context, count, sizeof set->id_of_candidate[0]);
    if (set->id_of_candidate == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < count; i++)
        set->id_of_candidate[i] = id_of_row[set->candidate_groups.first_row[i]];
    return RTV_OK;
}

static rtv_status fill_set(rtv__train_set *set, rtv_model *model, const rtv_table *rows,
                           bool training)
{
    RTV_TRY(encode_side(&set->queries, &set->query_groups, model->query, rows, NULL));
    if (model->sample_weight != NULL)
        RTV_TRY(read_weights(set, rows, model->sample_weight));
    int64_t *id_of_row = rtv__alloc_array(set->context, set->rows, sizeof id_of_row[0]);
    if (id_of_row == NULL)
        return RTV_E_NOMEM;
    rtv_status status = read_candidates(set, model, rows, id_of_row);
    rtv__free(set->context, id_of_row);
    RTV_TRY(status);
    return model->sampling_correction == RTV_SAMPLING_FREQUENCY
               ? correct_sampling(set, model, rows, training)
               : RTV_OK;
}

rtv_status rtv__train_set_make(rtv__train_set *set, rtv_model *model, const rtv_table *rows,
                               bool training)
{
    *set = (rtv__train_set){.context = model->context, .rows = rtv_table_rows(rows)};
    if (set->rows == 0)
        return rtv__fail(RTV_E_INVALID, training ? "there are no rows to train on"
                                                 : "there are no rows to compute the loss of");
    rtv_status status = fill_set(set, model, rows, training);
    if (status != RTV_OK)
        rtv__train_set_destroy(set);
    return status;
}

void rtv__train_set_destroy(rtv__train_set *set)
{
    rtv__tower_input_destroy(&set->queries);
    rtv__tower_input_destroy(&set->candidates);
    rtv__row_groups_destroy(&set->query_groups);
    rtv__row_groups_destroy(&set->candidate_groups);
    rtv__free(set->context, set->id_of_candidate);
    rtv__free(set->context, set->probability);
    rtv__free(set->context, set->weight);
    *set = (rtv__train_set){0};
}
