/* From a trained model to a search index. */
#include "base/options.h"
#include "model/model.h"
#include "model/string_list.h"

static rtv_status add_candidates(rtv_index *index, rtv_model *model, const rtv_table *candidates,
                                 const rtv_column *ids, const char *id_column)
{
    int64_t rows = rtv_table_rows(candidates), width = rtv_tower_width(model->candidate);
    rtv__string_list strings;
    RTV_TRY(rtv__string_list_make(&strings, model->context, ids, id_column));
    float *vectors = rtv__alloc_array(model->context, rows * width, sizeof vectors[0]);
    rtv_status status = vectors != NULL ? RTV_OK : RTV_E_NOMEM;
    if (status == RTV_OK)
        status = rtv__model_encode(vectors, model, model->candidate, candidates, 0);
    if (status == RTV_OK)
        status = strings.strings != NULL
                     ? rtv_index_add_strings(index, strings.strings, strings.lengths, vectors, rows)
                     : rtv_index_add(index, ids->values.int64, vectors, rows);
    rtv__free(model->context, vectors);
    rtv__string_list_destroy(&strings);
    return status;
}

static rtv_status make_index(rtv_index **out, rtv_model *model, const rtv_table *candidates,
                             const char *id_column, rtv_index_options *options)
{
    rtv_column *ids;
    RTV_TRY(rtv__table_find(&ids, candidates, id_column));
    options->id_type = ids->type == RTV_VALUE_STRING ? RTV_ID_STRING : RTV_ID_INT64;
    rtv_index *index;
    RTV_TRY(rtv_index_create(&index, model->context, rtv_tower_width(model->candidate), options));
    rtv_status status = add_candidates(index, model, candidates, ids, id_column);
    if (status != RTV_OK) {
        rtv_index_free(index);
        return status;
    }
    *out = index;
    return RTV_OK;
}

rtv_status rtv_model_index(rtv_index **out, rtv_model *model, const rtv_table *candidates,
                           const char *id_column, const rtv_index_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_TRY(rtv__model_check_built(model));
    RTV_CHECK_ARG(candidates != NULL, "candidates is NULL");
    rtv_index_options options = RTV_INDEX_OPTIONS_INIT;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_index_options", 0));
    if (id_column == NULL)
        id_column = model->candidate_id;
    rtv_table *distinct;
    RTV_TRY(rtv_table_distinct(&distinct, candidates, id_column, NULL));
    rtv_status status = make_index(out, model, distinct, id_column, &options);
    rtv_table_free(distinct);
    return status;
}
