#ifndef RTV_PREPROCESS_STATE_H
#define RTV_PREPROCESS_STATE_H
#include "retrieve/preprocess.h"
RTV_BEGIN_DECLS
RTV_API int32_t rtv_preprocessor_is_adaptive(const rtv_preprocessor *preprocessor);
RTV_API int32_t rtv_preprocessor_is_adapted(const rtv_preprocessor *preprocessor);
RTV_API int64_t rtv_preprocessor_vocabulary_size(const rtv_preprocessor *preprocessor);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_word(const char **out, int64_t *length_out,
                                                       const rtv_preprocessor *preprocessor,
                                                       int64_t index);
RTV_API RTV_NODISCARD rtv_status rtv_preprocessor_word_int64(int64_t *out,
                                                             const rtv_preprocessor *preprocessor,
                                                             int64_t index);
RTV_API const float *rtv_preprocessor_idf_weights(const rtv_preprocessor *preprocessor,
                                                  int64_t *count_out);
RTV_API const float *rtv_preprocessor_boundaries(const rtv_preprocessor *preprocessor,
                                                 int64_t *count_out);
RTV_API const float *rtv_preprocessor_mean(const rtv_preprocessor *preprocessor,
                                           int64_t *count_out);
RTV_API const float *rtv_preprocessor_variance(const rtv_preprocessor *preprocessor,
                                               int64_t *count_out);
RTV_END_DECLS
#endif
