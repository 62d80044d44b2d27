/* An embedding's settings, shared by lookup and pooling. */
#ifndef RTV_LIB_NN_EMBEDDING_H
#define RTV_LIB_NN_EMBEDDING_H

#include "nn/layer.h"
#include "retrieve/embedding.h"

typedef struct {
    rtv_layer layer; /* parameter: embeddings */
    rtv_pooling pooling;
    bool pools, masks_zero;
    int64_t padded_length;
} rtv__embedding_layer;

/* Checks the arguments that lookup and pooling share; sets *out to NULL. */
rtv_status rtv__embedding_check(rtv_tensor **out, const rtv_layer *layer, const rtv_tape *tape,
                                const rtv_tensor *ids);

#endif
