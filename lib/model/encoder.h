/* A tower for many threads at once: each call borrows a work space from a list that only grows. */
#ifndef RTV_LIB_MODEL_ENCODER_H
#define RTV_LIB_MODEL_ENCODER_H

#include <pthread.h>

#include "model/tower_forward.h"

typedef struct rtv__encoder_space rtv__encoder_space;

typedef struct {
    rtv_context *context; /* borrowed */
    rtv_tower *tower;     /* counted */
    pthread_mutex_t lock;
    rtv__encoder_space *idle;
} rtv__encoder;

/* Takes over the caller's reference to the tower. */
void rtv__encoder_init(rtv__encoder *encoder, rtv_context *context, rtv_tower *tower);
void rtv__encoder_destroy(rtv__encoder *encoder);

/* The vectors of a batch, [rows, width]; they stay valid until the work space is given back. */
rtv_status rtv__encoder_run(const float **out, rtv__encoder_space **space, rtv__encoder *encoder,
                            const rtv_batch *batch);
void rtv__encoder_give_back(rtv__encoder *encoder, rtv__encoder_space *space);

#endif
