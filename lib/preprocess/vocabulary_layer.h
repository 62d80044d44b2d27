/* What layers with a vocabulary begin with. */
#ifndef RTV_LIB_PREPROCESS_VOCABULARY_LAYER_H
#define RTV_LIB_PREPROCESS_VOCABULARY_LAYER_H

#include "preprocess/word_counts.h"

typedef struct {
    rtv_preprocessor base;
    rtv__vocabulary vocabulary;
    rtv__word_counts counts; /* between begin and finish */
} rtv__vocabulary_layer;

static inline const rtv__vocabulary *rtv__vocabulary_of(const rtv_preprocessor *layer)
{
    return &((const rtv__vocabulary_layer *)layer)->vocabulary;
}

/* For the tables of functions; see rtv__preprocessor_class. */
int64_t rtv__vocabulary_layer_bins(const rtv_preprocessor *layer);
rtv_status rtv__vocabulary_layer_begin(rtv_preprocessor *layer);
rtv_status rtv__vocabulary_layer_finish(rtv_preprocessor *layer);
void rtv__vocabulary_layer_drop(rtv_preprocessor *layer);
void rtv__vocabulary_layer_destroy(rtv_preprocessor *layer);
/* Loads the vocabulary into a zeroed layer, and checks that it goes with what has been learnt. */
rtv_status rtv__vocabulary_layer_load(rtv_preprocessor *layer, bool holds_strings,
                                      const rtv_tensor_file *file, const char *prefix,
                                      uint32_t modes);

#endif
