/* Serving from a bundle: features in, vectors or ids out. */
#include <string.h>

#include "model/bundle.h"
#include "retrieve/search.h"

rtv_status rtv_bundle_recommend(rtv_bundle *bundle, const rtv_batch *batch,
                                const rtv_search_options *search, rtv_hits *hits)
{
    RTV_CHECK_ARG(bundle != NULL && batch != NULL && hits != NULL, "bundle, batch or hits is NULL");
    const float *vectors;
    rtv__encoder_space *space;
    RTV_TRY(rtv__encoder_run(&vectors, &space, &bundle->query, batch));
    rtv_status status =
        rtv_index_search(bundle->index, vectors, rtv_batch_rows(batch), search, hits);
    rtv__encoder_give_back(&bundle->query, space);
    return status;
}

static rtv_status encode(rtv__encoder *encoder, const rtv_batch *batch, float *out)
{
    const float *vectors;
    rtv__encoder_space *space;
    RTV_TRY(rtv__encoder_run(&vectors, &space, encoder, batch));
    size_t count = (size_t)rtv_batch_rows(batch) * (size_t)rtv_tower_width(encoder->tower);
    if (count > 0)
        memcpy(out, vectors, count * sizeof out[0]);
    rtv__encoder_give_back(encoder, space);
    return RTV_OK;
}

rtv_status rtv_bundle_encode_queries(rtv_bundle *bundle, const rtv_batch *batch, float *out)
{
    RTV_CHECK_ARG(bundle != NULL && batch != NULL && out != NULL, "bundle, batch or out is NULL");
    return encode(&bundle->query, batch, out);
}

rtv_status rtv_bundle_encode_candidates(rtv_bundle *bundle, const rtv_batch *batch, float *out)
{
    RTV_CHECK_ARG(bundle != NULL && batch != NULL && out != NULL, "bundle, batch or out is NULL");
    if (bundle->candidate.tower == NULL)
        return rtv__fail(RTV_E_STATE, "the bundle was saved without the candidate tower");
    return encode(&bundle->candidate, batch, out);
}
