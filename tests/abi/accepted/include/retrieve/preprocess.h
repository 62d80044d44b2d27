#ifndef RTV_PREPROCESS_H
#define RTV_PREPROCESS_H
#include "retrieve/data.h"
RTV_BEGIN_DECLS
typedef struct rtv_preprocessor rtv_preprocessor;
typedef int32_t rtv_preprocessor_kind;
enum {
    RTV_PREPROCESSOR_HASHING = 1,
    RTV_PREPROCESSOR_HASHED_CROSSING = 2,
    RTV_PREPROCESSOR_CATEGORY_ENCODING = 3,
    RTV_PREPROCESSOR_DISCRETIZATION = 4,
    RTV_PREPROCESSOR_NORMALIZATION = 5,
    RTV_PREPROCESSOR_STRING_LOOKUP = 6,
    RTV_PREPROCESSOR_INTEGER_LOOKUP = 7,
    RTV_PREPROCESSOR_TEXT_VECTORIZATION = 8
};
typedef int32_t rtv_output_mode;
enum {
    RTV_OUTPUT_INT = 0,
    RTV_OUTPUT_ONE_HOT = 1,
    RTV_OUTPUT_MULTI_HOT = 2,
    RTV_OUTPUT_COUNT = 3,
    RTV_OUTPUT_TF_IDF = 4
};
RTV_API rtv_preprocessor *rtv_preprocessor_retain(rtv_preprocessor *preprocessor);
RTV_API void rtv_preprocessor_free(rtv_preprocessor *preprocessor);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt(rtv_preprocessor *preprocessor,
                                                        const rtv_column *column,
                                                        int64_t batch_rows);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt_begin(rtv_preprocessor *preprocessor);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt_update(rtv_preprocessor *preprocessor,
                                                               const rtv_column *column);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_adapt_finish(rtv_preprocessor *preprocessor);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_apply(const rtv_preprocessor *preprocessor,
                                                        rtv_column *out,
                                                        const rtv_column *const *inputs,
                                                        int32_t input_count);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_save(const rtv_preprocessor *preprocessor,
                                                       const char *path);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_load(rtv_preprocessor **out, rtv_context *context,
                                                       const char *path);
RTV_API rtv_preprocessor_kind rtv_preprocessor_kind_of(const rtv_preprocessor *preprocessor);
RTV_API rtv_output_mode rtv_preprocessor_output_mode(const rtv_preprocessor *preprocessor);
RTV_API int64_t rtv_preprocessor_bins(const rtv_preprocessor *preprocessor);
RTV_END_DECLS
#endif
