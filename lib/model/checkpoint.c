/* All that a training needs to go on, in one file. */
#include <inttypes.h>
#include <string.h>

#include "model/model.h"
#include "model/tower_file.h"
#include "optim/optimizer.h"
#include "preprocess/preprocessor.h"
#include "retrieve/fit.h"

#define CHECKPOINT_PREFIX "retrieve.checkpoint/"
#define OPTIMIZER_PREFIX  "optimizer/"
enum { CHECKPOINT_VERSION = 1 };

static rtv_status fill_file(rtv_tensor_writer *writer, rtv_model *model)
{
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, CHECKPOINT_PREFIX, "version", CHECKPOINT_VERSION));
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, CHECKPOINT_PREFIX, "epochs", model->epochs_done));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, CHECKPOINT_PREFIX, "steps", model->steps_done));
    RTV_TRY(rtv__tower_save_preprocessors(model->query, writer));
    RTV_TRY(rtv__tower_save_preprocessors(model->candidate, writer));
    RTV_TRY(rtv__tower_save_parameters(model->query, writer));
    RTV_TRY(rtv__tower_save_parameters(model->candidate, writer));
    return rtv__optimizer_save(model->optimizer, writer, OPTIMIZER_PREFIX);
}

rtv_status rtv_model_save_checkpoint(rtv_model *model, const char *path)
{
    RTV_TRY(rtv__model_check_built(model));
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    RTV_TRY(rtv_optimizer_flush(model->optimizer));
    rtv_tensor_writer *writer;
    RTV_TRY(rtv_tensor_writer_create(&writer, model->context));
    rtv_status status = fill_file(writer, model);
    if (status == RTV_OK)
        status = rtv_tensor_writer_save(writer, path);
    rtv_tensor_writer_free(writer);
    return status;
}

/* The preprocessors of both towers, feature by feature; NULL for a feature without one. */
typedef struct {
    rtv_preprocessor **loaded;
    int64_t count;
} preprocessor_list;

static void free_preprocessors(const rtv_model *model, preprocessor_list *list)
{
    for (int64_t i = 0; i < list->count; i++)
        rtv_preprocessor_free(list->loaded[i]);
    rtv__free(model->context, list->loaded);
}

static rtv_status load_preprocessor(rtv_preprocessor **out, const rtv_tower *tower,
                                    const rtv__tower_feature *feature, const rtv_tensor_file *file)
{
    RTV_TRY(rtv__tower_load_preprocessor(out, tower, feature, file));
    if ((*out)->class != feature->preprocessor->class)
        return rtv__fail(RTV_E_STATE,
                         "feature '%s' of the checkpoint has the preprocessor %s, the model's %s",
                         feature->label, (*out)->class->name, feature->preprocessor->class->name);
    return RTV_OK;
}

static rtv_status load_preprocessors(preprocessor_list *list, const rtv_model *model,
                                     const rtv_tensor_file *file)
{
    const rtv_tower *towers[2] = {model->query, model->candidate};
    list->count = model->query->feature_count + model->candidate->feature_count;
    list->loaded = rtv__alloc_zero(model->context, (size_t)list->count * sizeof list->loaded[0]);
    if (list->loaded == NULL) {
        list->count = 0;
        return RTV_E_NOMEM;
    }
    int64_t next = 0;
    for (int t = 0; t < 2; t++)
        for (int64_t i = 0; i < towers[t]->feature_count; i++, next++)
            if (towers[t]->features[i].preprocessor != NULL)
                RTV_TRY(load_preprocessor(&list->loaded[next], towers[t], &towers[t]->features[i],
                                          file));
    return RTV_OK;
}

/* Exchanges the towers' preprocessors with those of the list; calling it again undoes it. */
static void swap_preprocessors(rtv_model *model, preprocessor_list *list)
{
    rtv_tower *towers[2] = {model->query, model->candidate};
    int64_t next = 0;
    for (int t = 0; t < 2; t++)
        for (int64_t i = 0; i < towers[t]->feature_count; i++, next++) {
            rtv_preprocessor *old = towers[t]->features[i].preprocessor;
            towers[t]->features[i].preprocessor = list->loaded[next];
            list->loaded[next] = old;
        }
}

static rtv_status check_bins(const rtv_tower *tower)
{
    for (int64_t i = 0; i < tower->feature_count; i++) {
        const rtv__tower_feature *feature = &tower->features[i];
        if (feature->embedding == NULL)
            continue;
        int64_t rows = rtv_tensor_dim(rtv_layer_parameter(feature->embedding, 0), 0);
        int64_t bins = rtv_preprocessor_bins(feature->preprocessor);
        if (bins > rows)
            return rtv__fail(RTV_E_SHAPE,
                             "feature '%s' of the checkpoint has %" PRId64
                             " ids, the model's table %" PRId64 " rows",
                             feature->label, bins, rows);
    }
    return RTV_OK;
}

static rtv_status check_parameters(const rtv_model *model, const rtv_tensor_file *file)
{
    for (int32_t i = 0; i < model->parameter_count; i++) {
        const rtv_tensor *tensor = model->parameters[i].tensor;
        const rtv__stored_tensor *stored;
        RTV_TRY(rtv__tensor_file_expect(&stored, file, NULL, model->parameters[i].name,
                                        tensor->dtype, tensor->shape.rank, tensor->shape.dims));
    }
    return RTV_OK;
}

static rtv_status take_file(rtv_model *model, const rtv_tensor_file *file)
{
    int64_t epochs, steps;
    RTV_TRY(rtv__tensor_file_integer(&epochs, file, CHECKPOINT_PREFIX, "epochs"));
    RTV_TRY(rtv__tensor_file_integer(&steps, file, CHECKPOINT_PREFIX, "steps"));
    if (epochs < 0 || steps < 0)
        return rtv__fail(RTV_E_CORRUPT, "%s: %" PRId64 " epochs and %" PRId64 " steps",
                         rtv__tensor_file_path(file), epochs, steps);
    RTV_TRY(check_bins(model->query));
    RTV_TRY(check_bins(model->candidate));
    RTV_TRY(check_parameters(model, file));
    /* Rows that wait for their updates must not get them after the new weights are in place. */
    RTV_TRY(rtv_optimizer_flush(model->optimizer));
    RTV_TRY(rtv__optimizer_load(model->optimizer, file, OPTIMIZER_PREFIX));
    for (int32_t i = 0; i < model->parameter_count; i++)
        RTV_TRY(rtv__tensor_file_copy_into(model->parameters[i].tensor, file, NULL,
                                           model->parameters[i].name));
    model->epochs_done = epochs;
    model->steps_done = steps;
    return RTV_OK;
}

static rtv_status load_file(rtv_model *model, const rtv_tensor_file *file)
{
    int64_t version;
    rtv_status status = rtv__tensor_file_integer(&version, file, CHECKPOINT_PREFIX, "version");
    if (status == RTV_E_NOTFOUND)
        return rtv__fail(RTV_E_CORRUPT, "%s is not a checkpoint", rtv__tensor_file_path(file));
    RTV_TRY(status);
    if (version > CHECKPOINT_VERSION)
        return rtv__fail(RTV_E_UNSUPPORTED,
                         "%s is a checkpoint of version %" PRId64 ", this library reads up to %d",
                         rtv__tensor_file_path(file), version, CHECKPOINT_VERSION);
    preprocessor_list list = {0};
    bool was_built = model->built;
    status = load_preprocessors(&list, model, file);
    if (status == RTV_OK) {
        swap_preprocessors(model, &list);
        if (!was_built)
            status = rtv__model_build(model);
        if (status == RTV_OK)
            status = take_file(model, file);
        if (status != RTV_OK) {
            if (!was_built && model->built)
                rtv__model_unbuild(model);
            swap_preprocessors(model, &list);
        }
    }
    free_preprocessors(model, &list);
    return status;
}

rtv_status rtv_model_load_checkpoint(rtv_model *model, const char *path)
{
    RTV_CHECK_ARG(model != NULL && path != NULL, "model or path is NULL");
    rtv_tensor_file_options options = RTV_TENSOR_FILE_OPTIONS_INIT;
    options.flags = RTV_TENSOR_FILE_NEED_CHECKSUMS;
    rtv_tensor_file *file;
    RTV_TRY(rtv_tensor_file_open(&file, model->context, path, &options));
    rtv_status status = load_file(model, file);
    rtv_tensor_file_free(file);
    return status;
}
