#include "model/model.h"

#include <inttypes.h>
#include <string.h>

#include "base/options.h"
#include "model/tower_forward.h"
#include "retrieve/optim_state.h"

static const rtv_model_options default_options = RTV_MODEL_OPTIONS_INIT;

rtv_status rtv_model_options_init(rtv_model_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status check_towers(const rtv_tower *query, const rtv_tower *candidate)
{
    RTV_CHECK_ARG(query != NULL && candidate != NULL, "a tower is NULL");
    RTV_CHECK_ARG(query != candidate && strcmp(query->name, candidate->name) != 0,
                  "both towers are called '%s'", query->name);
    const rtv_tower *towers[2] = {query, candidate};
    for (int i = 0; i < 2; i++) {
        if (towers[i]->in_model)
            return rtv__fail(RTV_E_STATE, "tower '%s' is in another model", towers[i]->name);
        RTV_CHECK_ARG(towers[i]->feature_count > 0, "tower '%s' has no features", towers[i]->name);
    }
    if (rtv_tower_width(query) != rtv_tower_width(candidate))
        return rtv__fail(RTV_E_SHAPE,
                         "the query tower is %" PRId64 " wide, the candidate tower %" PRId64,
                         rtv_tower_width(query), rtv_tower_width(candidate));
    return RTV_OK;
}

static rtv_status copy_name(char **out, rtv_context *context, const char *name)
{
    *out = rtv__copy_string(context, name, strlen(name));
    return *out != NULL ? RTV_OK : RTV_E_NOMEM;
}

static rtv_status fill_model(rtv_model *model, const rtv_model_options *options)
{
    rtv_optimizer_options optimizer = RTV_OPTIMIZER_OPTIONS_INIT;
    /* Their constructors look at the flags. */
    RTV_TRY(rtv__options_read(&optimizer, sizeof optimizer, options->optimizer,
                              "rtv_optimizer_options", UINT32_MAX));
    rtv_retrieval_options task = RTV_RETRIEVAL_OPTIONS_INIT;
    RTV_TRY(
        rtv__options_read(&task, sizeof task, options->task, "rtv_retrieval_options", UINT32_MAX));
    if (task.reduction == RTV_LOSS_NONE)
        return rtv__fail(RTV_E_INVALID, "the loss of a model must be reduced to one number");
    model->reduction = task.reduction;
    model->fails_on_non_finite = optimizer.non_finite == RTV_NON_FINITE_FAIL;
    model->sampling_correction = options->sampling_correction;
    RTV_TRY(rtv_optimizer_create(&model->optimizer, model->context, &optimizer));
    RTV_TRY(rtv_retrieval_create(&model->task, model->context, &task));
    RTV_TRY(copy_name(&model->candidate_id, model->context,
                      options->candidate_id != NULL ? options->candidate_id
                                                    : model->candidate->features[0].column));
    return options->sample_weight != NULL
               ? copy_name(&model->sample_weight, model->context, options->sample_weight)
               : RTV_OK;
}

rtv_status rtv_model_create(rtv_model **out, rtv_context *context, rtv_tower *query,
                            rtv_tower *candidate, const rtv_model_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(check_towers(query, candidate));
    rtv_model_options options = default_options;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_model_options", 0));
    RTV_TRY(rtv__options_reserved("rtv_model_options", options.reserved1 == 0));
    RTV_CHECK_KNOWN(options.sampling_correction == RTV_SAMPLING_NONE ||
                        options.sampling_correction == RTV_SAMPLING_FREQUENCY,
                    "sampling_correction %d does not exist", options.sampling_correction);
    rtv_model *model = rtv__alloc_zero(context, sizeof *model);
    if (model == NULL)
        return RTV_E_NOMEM;
    model->context = rtv__context_retain(context);
    model->query = rtv__tower_retain(query);
    model->candidate = rtv__tower_retain(candidate);
    rtv_status status = fill_model(model, &options);
    if (status != RTV_OK) {
        rtv_model_free(model);
        return status;
    }
    query->in_model = candidate->in_model = true;
    *out = model;
    return RTV_OK;
}

void rtv_model_free(rtv_model *model)
{
    if (model == NULL)
        return;
    rtv_context *context = model->context;
    rtv__model_unbuild(model);
    rtv_optimizer_free(model->optimizer);
    rtv_retrieval_free(model->task);
    rtv__popularity_destroy(&model->popularity);
    model->query->in_model = model->candidate->in_model = false; /* they may outlive the model */
    rtv_tower_free(model->query);
    rtv_tower_free(model->candidate);
    rtv__free(context, model->candidate_id);
    rtv__free(context, model->sample_weight);
    rtv__free(context, model);
    rtv__context_release(context);
}

rtv_status rtv__model_check_built(const rtv_model *model)
{
    RTV_CHECK_ARG(model != NULL, "model is NULL");
    if (!model->built)
        return rtv__fail(RTV_E_STATE, "the model has no weights yet: call rtv_model_adapt");
    return RTV_OK;
}

static int64_t count_parameters(const rtv_tower *tower)
{
    int64_t count = 0;
    for (int64_t i = 0; i < rtv__tower_layer_count(tower); i++)
        if (rtv__tower_layer(tower, i) != NULL)
            count += rtv_layer_parameter_count(rtv__tower_layer(tower, i));
    return count;
}

static rtv_status list_parameters(rtv_model *model, const rtv_tower *tower)
{
    for (int64_t i = 0; i < rtv__tower_layer_count(tower); i++) {
        rtv_layer *layer = rtv__tower_layer(tower, i);
        if (layer == NULL)
            continue;
        RTV_TRY(rtv_optimizer_add_layer(model->optimizer, layer, NULL));
        for (int32_t j = 0; j < rtv_layer_parameter_count(layer); j++)
            model->parameters[model->parameter_count++] = (rtv__model_parameter){
                rtv_layer_parameter(layer, j), rtv_layer_parameter_name(layer, j)};
    }
    return RTV_OK;
}

static rtv_status build_all(rtv_model *model)
{
    RTV_TRY(rtv__tower_build(model->query, false));
    RTV_TRY(rtv__tower_build(model->candidate, false));
    int64_t count = count_parameters(model->query) + count_parameters(model->candidate);
    model->parameters = rtv__alloc_array(model->context, count, sizeof model->parameters[0]);
    if (model->parameters == NULL)
        return RTV_E_NOMEM;
    RTV_TRY(list_parameters(model, model->query));
    RTV_TRY(list_parameters(model, model->candidate));
    RTV_TRY(rtv__tower_input_init(&model->query_input, model->query));
    RTV_TRY(rtv__tower_input_init(&model->candidate_input, model->candidate));
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    options.flags = RTV_TAPE_NO_GRADIENT | RTV_TAPE_NO_TRAINING;
    return rtv_tape_create(&model->encode_tape, model->context, &options);
}

rtv_status rtv__model_build(rtv_model *model)
{
    rtv_status status = build_all(model);
    if (status != RTV_OK)
        rtv__model_unbuild(model);
    else
        model->built = true;
    return status;
}

void rtv__model_unbuild(rtv_model *model)
{
    for (int32_t i = 0; model->optimizer != NULL && i < model->parameter_count; i++) {
        rtv_status status =
            rtv_optimizer_remove_parameter(model->optimizer, model->parameters[i].tensor);
        (void)status; /* unknown parameters are no error */
    }
    rtv_tape_free(model->encode_tape);
    model->encode_tape = NULL;
    rtv__tower_input_destroy(&model->query_input);
    rtv__tower_input_destroy(&model->candidate_input);
    rtv__free(model->context, model->parameters);
    model->parameters = NULL;
    model->parameter_count = 0;
    rtv__tower_unbuild(model->query);
    rtv__tower_unbuild(model->candidate);
    model->built = false;
}

rtv_status rtv_model_adapt(rtv_model *model, const rtv_table *interactions,
                           const rtv_table *candidates)
{
    RTV_CHECK_ARG(model != NULL && interactions != NULL, "model or interactions is NULL");
    if (model->built)
        return rtv__fail(RTV_E_STATE, "the model has its weights already");
    if (candidates == NULL)
        candidates = interactions;
    RTV_TRY(rtv__tower_check_columns(model->query, interactions));
    RTV_TRY(rtv__tower_check_columns(model->candidate, candidates));
    RTV_TRY(rtv__tower_adapt(model->query, interactions));
    RTV_TRY(rtv__tower_adapt(model->candidate, candidates));
    return rtv__model_build(model);
}

int32_t rtv_model_parameter_count(const rtv_model *model)
{
    return model->parameter_count;
}

rtv_tensor *rtv_model_parameter(rtv_model *model, int32_t i)
{
    if (i < 0 || i >= model->parameter_count)
        return NULL;
    return model->parameters[i].tensor;
}

const char *rtv_model_parameter_name(const rtv_model *model, int32_t i)
{
    return i < 0 || i >= model->parameter_count ? NULL : model->parameters[i].name;
}

rtv_status rtv__model_encode(float *out, rtv_model *model, const rtv_tower *tower,
                             const rtv_table *rows, int64_t batch_rows)
{
    rtv__feature_source source = {.table = rows};
    return rtv__tower_encode(out, tower, model->encode_tape,
                             tower == model->query ? &model->query_input : &model->candidate_input,
                             &source, batch_rows);
}

static rtv_status encode_rows(rtv_tensor **out, rtv_model *model, const rtv_tower *tower,
                              const rtv_table *rows)
{
    RTV_CHECK_ARG(rows != NULL, "rows is NULL");
    rtv_tensor *vectors;
    RTV_TRY(rtv_tensor_create(&vectors, model->context, RTV_DTYPE_F32, 2,
                              (const int64_t[]){rtv_table_rows(rows), rtv_tower_width(tower)}));
    rtv_status status = rtv__model_encode(rtv_tensor_data(vectors), model, tower, rows, 0);
    if (status != RTV_OK) {
        rtv_tensor_free(vectors);
        return status;
    }
    *out = vectors;
    return RTV_OK;
}

rtv_status rtv_model_encode_queries(rtv_tensor **out, rtv_model *model, const rtv_table *rows)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(rtv__model_check_built(model));
    return encode_rows(out, model, model->query, rows);
}

rtv_status rtv_model_encode_candidates(rtv_tensor **out, rtv_model *model, const rtv_table *rows)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(rtv__model_check_built(model));
    return encode_rows(out, model, model->candidate, rows);
}
