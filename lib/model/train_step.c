#include "model/train_step.h"

#include <inttypes.h>
#include <math.h>

#include "base/thread_pool.h"
#include "model/tower_forward.h"

static rtv_status allocate(rtv__train_step *step, int64_t batch_rows)
{
    const rtv_model *model = step->model;
    const rtv__train_set *set = step->set;
    RTV_TRY(
        rtv__batch_groups_init(&step->queries, set->context, set->query_groups.count, batch_rows));
    RTV_TRY(rtv__batch_groups_init(&step->candidates, set->context, set->candidate_groups.count,
                                   batch_rows));
    RTV_TRY(rtv__tower_input_init(&step->query_input, model->query));
    RTV_TRY(rtv__tower_input_init(&step->candidate_input, model->candidate));
    step->weight = rtv__alloc_array(set->context, batch_rows, sizeof step->weight[0]);
    step->probability = rtv__alloc_array(set->context, batch_rows, sizeof step->probability[0]);
    step->id = rtv__alloc_array(set->context, batch_rows, sizeof step->id[0]);
    return step->weight != NULL && step->probability != NULL && step->id != NULL ? RTV_OK
                                                                                 : RTV_E_NOMEM;
}

rtv_status rtv__train_step_init(rtv__train_step *step, rtv_model *model, const rtv__train_set *set,
                                int64_t batch_rows, bool training)
{
    *step = (rtv__train_step){.model = model, .set = set};
    step->merges_queries = !training || !rtv__tower_has_dropout(model->query);
    step->merges_candidates = !training || !rtv__tower_has_dropout(model->candidate);
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    options.flags = training ? 0 : RTV_TAPE_NO_GRADIENT | RTV_TAPE_NO_TRAINING;
    rtv_status status = rtv_tape_create(&step->tape, model->context, &options);
    if (status == RTV_OK)
        status = allocate(step, batch_rows < set->rows ? batch_rows : set->rows);
    if (status != RTV_OK)
        rtv__train_step_destroy(step);
    return status;
}

void rtv__train_step_destroy(rtv__train_step *step)
{
    if (step->set == NULL)
        return;
    const rtv_context *context = step->set->context;
    rtv_tape_free(step->tape);
    rtv__batch_groups_destroy(&step->queries);
    rtv__batch_groups_destroy(&step->candidates);
    rtv__tower_input_destroy(&step->query_input);
    rtv__tower_input_destroy(&step->candidate_input);
    rtv__free(context, step->weight);
    rtv__free(context, step->probability);
    rtv__free(context, step->id);
    *step = (rtv__train_step){0};
}

typedef struct {
    rtv__train_step *step;
    const int64_t *rows;
    int64_t count;
} grouping;

/* The distinct rows of one side. */
static void group_side(void *payload, int64_t side, int32_t worker)
{
    (void)worker;
    const grouping *work = payload;
    rtv__train_step *step = work->step;
    if (side == 0)
        rtv__batch_groups_set(&step->queries, step->set->query_groups.group_of_row, work->rows,
                              work->count, step->merges_queries);
    else
        rtv__batch_groups_set(&step->candidates, step->set->candidate_groups.group_of_row,
                              work->rows, work->count, step->merges_candidates);
}

/* Finds the batch's distinct rows and copies what belongs to them. */
static rtv_status gather_batch(rtv__train_step *step, const int64_t *rows, int64_t count)
{
    const rtv__train_set *set = step->set;
    grouping work = {step, rows, count};
    rtv__parallel(set->context, 2, group_side, &work);
    RTV_TRY(rtv__tower_input_gather(&step->query_input, &set->queries, step->queries.groups,
                                    step->queries.count));
    RTV_TRY(rtv__tower_input_gather(&step->candidate_input, &set->candidates,
                                    step->candidates.groups, step->candidates.count));
    for (int64_t i = 0; i < step->candidates.count; i++)
        step->id[i] = set->id_of_candidate[step->candidates.groups[i]];
    for (int64_t i = 0; set->probability != NULL && i < step->candidates.count; i++)
        step->probability[i] = set->probability[step->candidates.groups[i]];
    for (int64_t i = 0; set->weight != NULL && i < count; i++)
        step->weight[i] = set->weight[rows[i]];
    return RTV_OK;
}

static double weight_of_loss(const rtv__train_step *step, int64_t count)
{
    if (step->model->reduction == RTV_LOSS_SUM)
        return 1.0;
    if (step->model->reduction == RTV_LOSS_SUM_OVER_BATCH_SIZE || step->set->weight == NULL)
        return (double)count;
    double sum = 0.0;
    for (int64_t i = 0; i < count; i++)
        sum += (double)step->weight[i];
    return sum;
}

static rtv_status record_loss(rtv_tensor **out, rtv__train_step *step, const int64_t *rows,
                              int64_t count)
{
    rtv_model *model = step->model;
    rtv_tape_reset(step->tape);
    rtv_tape_set_step(step->tape, (uint64_t)model->steps_done);
    RTV_TRY(rtv__check_cancelled(model->context));
    RTV_TRY(gather_batch(step, rows, count));
    rtv_tensor *query, *candidate;
    RTV_TRY(rtv__tower_forward(&query, model->query, step->tape, &step->query_input));
    RTV_TRY(rtv__check_cancelled(model->context));
    RTV_TRY(rtv__tower_forward(&candidate, model->candidate, step->tape, &step->candidate_input));
    rtv_retrieval_inputs inputs = RTV_RETRIEVAL_INPUTS_INIT;
    inputs.sample_weight = step->set->weight != NULL ? step->weight : NULL;
    inputs.sampling_probability = step->set->probability != NULL ? step->probability : NULL;
    inputs.candidate_ids = step->id;
    inputs.pair_count = count;
    inputs.pair_queries = step->queries.place_of_row;
    inputs.pair_candidates = step->candidates.place_of_row;
    inputs.multiplicity = step->candidates.multiplicity;
    return rtv_retrieval_loss(out, model->task, step->tape, query, candidate, &inputs);
}

rtv_status rtv__train_step_loss(rtv__batch_loss *out, rtv__train_step *step, const int64_t *rows,
                                int64_t count)
{
    rtv_tensor *loss;
    RTV_TRY(record_loss(&loss, step, rows, count));
    out->loss = (double)((const float *)rtv_tensor_const_data(loss))[0];
    out->weight_of_loss = weight_of_loss(step, count);
    return RTV_OK;
}

rtv_status rtv__train_step_run(rtv__batch_loss *out, rtv__train_step *step, const int64_t *rows,
                               int64_t count)
{
    rtv_tensor *loss;
    RTV_TRY(record_loss(&loss, step, rows, count));
    out->loss = (double)((const float *)rtv_tensor_const_data(loss))[0];
    out->weight_of_loss = weight_of_loss(step, count);
    if (!isfinite(out->loss) && step->model->fails_on_non_finite)
        return rtv__fail(RTV_E_NUMERIC,
                         "the loss of step %" PRId64 " is %g: a lower learning rate, clipping or "
                         "normalised inputs may help",
                         step->model->steps_done, out->loss);
    RTV_TRY(rtv__check_cancelled(step->model->context));
    RTV_TRY(rtv_tape_backward(step->tape, loss));
    RTV_TRY(rtv_optimizer_step(step->model->optimizer, step->tape));
    step->model->steps_done++;
    return RTV_OK;
}
