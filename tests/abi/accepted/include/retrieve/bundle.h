#ifndef RTV_BUNDLE_H
#define RTV_BUNDLE_H
#include "retrieve/batch.h"
#include "retrieve/model.h"
#include "retrieve/search.h"
RTV_BEGIN_DECLS
typedef struct rtv_bundle rtv_bundle;
typedef struct rtv_bundle_options {
    uint32_t struct_size;
    uint32_t flags;
} rtv_bundle_options;
enum {
    RTV_BUNDLE_CANDIDATE_TOWER = 1u,
    RTV_BUNDLE_SKIP_CHECKSUMS = 2u
};
#define RTV_BUNDLE_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(rtv_bundle_options), 0                                                              \
    }
RTV_API RTV_NODISCARD rtv_status rtv_bundle_options_init(rtv_bundle_options *options,
                                                         size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_bundle_save(const char *path, rtv_model *model,
                                                 const rtv_index *index,
                                                 const rtv_bundle_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_bundle_open(rtv_bundle **out, rtv_context *context,
                                                 const char *path,
                                                 const rtv_bundle_options *options);
RTV_API void rtv_bundle_free(rtv_bundle *bundle);
RTV_API RTV_NODISCARD rtv_status rtv_bundle_recommend(rtv_bundle *bundle, const rtv_batch *batch,
                                                      const rtv_search_options *search,
                                                      rtv_hits *hits);
RTV_API RTV_NODISCARD rtv_status rtv_bundle_encode_queries(rtv_bundle *bundle,
                                                           const rtv_batch *batch, float *out);
RTV_API RTV_NODISCARD rtv_status rtv_bundle_encode_candidates(rtv_bundle *bundle,
                                                              const rtv_batch *batch, float *out);
RTV_API rtv_index *rtv_bundle_index(rtv_bundle *bundle);
RTV_API int64_t rtv_bundle_width(const rtv_bundle *bundle);
RTV_END_DECLS
#endif
