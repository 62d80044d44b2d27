/* What an open bundle holds, and the names in its file. */
#ifndef RTV_LIB_MODEL_BUNDLE_H
#define RTV_LIB_MODEL_BUNDLE_H

#include "io/safetensors.h"
#include "model/encoder.h"
#include "retrieve/bundle.h"

#define RTV__BUNDLE_PREFIX       "retrieve.bundle/"
#define RTV__BUNDLE_INDEX_PREFIX "index/"
enum { RTV__BUNDLE_VERSION = 1 };

struct rtv_bundle {
    rtv_context *context;
    rtv_tensor_file *file;
    rtv__encoder query, candidate; /* candidate.tower is NULL when it is not in the file */
    rtv_index *index;
};

#endif
