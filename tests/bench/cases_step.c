/* Where the time of a train step goes. */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "job.h"
#include "model/tower_forward.h"
#include "model/train_step.h"

typedef enum {
    PART_GATHER,
    PART_QUERY,
    PART_CANDIDATE,
    PART_LOSS,
    PART_BACKWARD,
    PART_UPDATE,
    PART_COUNT
} step_part;

static const char *const part_names[] = {"gather", "query_tower", "candidate_tower",
                                         "loss",   "backward",    "update"};

static samples parts[PART_COUNT], whole;
static int64_t distinct_queries, distinct_candidates;

static void end_part(step_part part, instant *began)
{
    samples_add(&parts[part], *began);
    *began = instant_now();
}

static rtv_status gather(rtv__train_step *step, const int64_t *rows, int64_t count)
{
    const rtv__train_set *set = step->set;
    rtv__batch_groups_set(&step->queries, set->query_groups.group_of_row, rows, count,
                          step->merges_queries);
    rtv__batch_groups_set(&step->candidates, set->candidate_groups.group_of_row, rows, count,
                          step->merges_candidates);
    RTV_TRY(rtv__tower_input_gather(&step->query_input, &set->queries, step->queries.groups,
                                    step->queries.count));
    RTV_TRY(rtv__tower_input_gather(&step->candidate_input, &set->candidates,
                                    step->candidates.groups, step->candidates.count));
    for (int64_t i = 0; i < step->candidates.count; i++)
        step->id[i] = set->id_of_candidate[step->candidates.groups[i]];
    return RTV_OK;
}

/* The same as rtv__train_step_run for the seed's models, with a look at the clock in between. */
static rtv_status run_step(rtv__train_step *step, const int64_t *rows, int64_t count)
{
    rtv_model *model = step->model;
    rtv_tensor *query, *candidate, *loss;
    instant first = instant_now(), began = first;
    rtv_tape_reset(step->tape);
    rtv_tape_set_step(step->tape, (uint64_t)model->steps_done);
    RTV_TRY(gather(step, rows, count));
    end_part(PART_GATHER, &began);
    RTV_TRY(rtv__tower_forward(&query, model->query, step->tape, &step->query_input));
    end_part(PART_QUERY, &began);
    RTV_TRY(rtv__tower_forward(&candidate, model->candidate, step->tape, &step->candidate_input));
    end_part(PART_CANDIDATE, &began);
    rtv_retrieval_inputs inputs = RTV_RETRIEVAL_INPUTS_INIT;
    inputs.candidate_ids = step->id;
    inputs.pair_count = count;
    inputs.pair_queries = step->queries.place_of_row;
    inputs.pair_candidates = step->candidates.place_of_row;
    inputs.multiplicity = step->candidates.multiplicity;
    RTV_TRY(rtv_retrieval_loss(&loss, model->task, step->tape, query, candidate, &inputs));
    end_part(PART_LOSS, &began);
    RTV_TRY(rtv_tape_backward(step->tape, loss));
    end_part(PART_BACKWARD, &began);
    RTV_TRY(rtv_optimizer_step(model->optimizer, step->tape));
    end_part(PART_UPDATE, &began);
    samples_add(&whole, first);
    model->steps_done++;
    distinct_queries = step->queries.count;
    distinct_candidates = step->candidates.count;
    return RTV_OK;
}

static void forget_samples(void)
{
    for (int i = 0; i < PART_COUNT; i++)
        samples_clear(&parts[i]);
    samples_clear(&whole);
}

static rtv_status run_steps(rtv__train_step *step, int64_t batch_rows, int64_t epochs)
{
    /* The split has shuffled the rows; batches are runs of them. */
    int64_t rows = step->set->rows, steps = rows / batch_rows;
    int64_t *order = rtv__alloc_array(step->set->context, rows, sizeof order[0]);
    if (order == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < rows; i++)
        order[i] = i;
    rtv_status status = RTV_OK;
    for (int64_t i = 0; i < (epochs + 1) * steps && status == RTV_OK; i++) {
        if (i == steps)
            forget_samples();
        status = run_step(step, order + i % steps * batch_rows, batch_rows);
    }
    rtv__free(step->set->context, order);
    return status;
}

static rtv_status train(rtv_model *model, const bench_job *job, const bench_run *bench)
{
    rtv__train_set set;
    rtv__train_step step;
    int64_t batch_rows = variant_defaults_of(VARIANT_SEED)->batch_rows;
    RTV_TRY(rtv__train_set_make(&set, model, job->setup.train, true));
    rtv_status status = rtv__train_step_init(&step, model, &set, batch_rows, true);
    if (status == RTV_OK) {
        status = run_steps(&step, batch_rows, bench->settings->quick ? 1 : 6);
        rtv__train_step_destroy(&step);
    }
    rtv__train_set_destroy(&set);
    return status;
}

static void report_parts(bench_run *bench, const hidden_layers *hidden)
{
    char prefix[48] = "step.seed_", name[64];
    job_hidden_name(prefix + strlen(prefix), sizeof prefix - strlen(prefix), hidden);
    bench_figure out = figure_of_samples(prefix, &whole);
    double step = out.value.median;
    snprintf(out.note, sizeof out.note, "of 8192 pairs: %lld distinct queries, %lld candidates",
             (long long)distinct_queries, (long long)distinct_candidates);
    bench_add(bench, &out);
    for (int i = 0; i < PART_COUNT; i++) {
        snprintf(name, sizeof name, "%s.%s", prefix, part_names[i]);
        out = figure_of_samples(name, &parts[i]);
        snprintf(out.note, sizeof out.note, "%.1f %% of the step", 100.0 * out.value.median / step);
        if (i == PART_LOSS)
            figure_set_flops(&out, &bench->roof,
                             6.0 * 64.0 * (double)distinct_queries * (double)distinct_candidates);
        bench_add(bench, &out);
    }
}

static rtv_status breakdown(bench_run *bench)
{
    bench_job *job;
    RTV_TRY(job_load(&job, bench));
    for (int32_t i = 0; i < (bench->settings->quick ? 1 : 3); i++) {
        rtv_model *model;
        RTV_TRY(job_model(&model, job, VARIANT_SEED, job_seed_hidden(i)));
        rtv_status status = train(model, job, bench);
        rtv_model_free(model);
        RTV_TRY(status);
        report_parts(bench, job_seed_hidden(i));
    }
    return RTV_OK;
}

const bench_case step_cases[] = {
    {"step.breakdown", "the parts of a step of the seed's three models", breakdown},
    {NULL, NULL, NULL},
};
