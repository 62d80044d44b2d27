#include <inttypes.h>

#include "base/options.h"
#include "index/index.h"
#include "model/bundle.h"
#include "model/model.h"
#include "model/tower_file.h"

static rtv_status add_tower(rtv_tensor_writer *writer, const rtv_tower *tower, const char *role)
{
    RTV_TRY(rtv__tensor_writer_set_text(writer, RTV__BUNDLE_PREFIX, role, tower->name));
    RTV_TRY(rtv__tower_save_declaration(tower, writer));
    RTV_TRY(rtv__tower_save_preprocessors(tower, writer));
    return rtv__tower_save_parameters(tower, writer);
}

static rtv_status fill_file(rtv_tensor_writer *writer, rtv_model *model, const rtv_index *index,
                            uint32_t flags)
{
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, RTV__BUNDLE_PREFIX, "version", RTV__BUNDLE_VERSION));
    RTV_TRY(add_tower(writer, model->query, "query_tower"));
    if (flags & RTV_BUNDLE_CANDIDATE_TOWER)
        RTV_TRY(add_tower(writer, model->candidate, "candidate_tower"));
    return rtv__index_save(index, writer, RTV__BUNDLE_INDEX_PREFIX);
}

rtv_status rtv_bundle_save(const char *path, rtv_model *model, const rtv_index *index,
                           const rtv_bundle_options *given)
{
    RTV_CHECK_ARG(path != NULL && index != NULL, "path or index is NULL");
    RTV_TRY(rtv__model_check_built(model));
    rtv_bundle_options options = RTV_BUNDLE_OPTIONS_INIT;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_bundle_options",
                              RTV_BUNDLE_CANDIDATE_TOWER));
    if (rtv_index_dim(index) != rtv_tower_width(model->query))
        return rtv__fail(RTV_E_SHAPE,
                         "the index holds vectors of width %" PRId64 ", the model makes %" PRId64,
                         rtv_index_dim(index), rtv_tower_width(model->query));
    RTV_TRY(rtv_optimizer_flush(model->optimizer));
    rtv_tensor_writer *writer;
    RTV_TRY(rtv_tensor_writer_create(&writer, model->context));
    rtv_status status = fill_file(writer, model, index, options.flags);
    if (status == RTV_OK)
        status = rtv_tensor_writer_save(writer, path);
    rtv_tensor_writer_free(writer);
    return status;
}
