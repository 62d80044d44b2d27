#include "model/encoder.h"

struct rtv__encoder_space {
    rtv__encoder_space *next;
    rtv_tape *tape;
    rtv__tower_input input;
};

void rtv__encoder_init(rtv__encoder *encoder, rtv_context *context, rtv_tower *tower)
{
    *encoder = (rtv__encoder){.context = context, .tower = tower};
    pthread_mutex_init(&encoder->lock, NULL);
}

static void free_space(rtv__encoder *encoder, rtv__encoder_space *space)
{
    rtv_tape_free(space->tape);
    rtv__tower_input_destroy(&space->input);
    rtv__free(encoder->context, space);
}

void rtv__encoder_destroy(rtv__encoder *encoder)
{
    if (encoder->tower == NULL)
        return;
    while (encoder->idle != NULL) {
        rtv__encoder_space *next = encoder->idle->next;
        free_space(encoder, encoder->idle);
        encoder->idle = next;
    }
    rtv_tower_free(encoder->tower);
    encoder->tower = NULL;
    pthread_mutex_destroy(&encoder->lock);
}

static rtv_status make_space(rtv__encoder_space **out, rtv__encoder *encoder)
{
    rtv__encoder_space *space = rtv__alloc_zero(encoder->context, sizeof *space);
    if (space == NULL)
        return RTV_E_NOMEM;
    rtv_tape_options options = RTV_TAPE_OPTIONS_INIT;
    options.flags = RTV_TAPE_NO_GRADIENT | RTV_TAPE_NO_TRAINING;
    rtv_status status = rtv__tower_input_init(&space->input, encoder->tower);
    if (status == RTV_OK)
        status = rtv_tape_create(&space->tape, encoder->context, &options);
    if (status != RTV_OK) {
        free_space(encoder, space);
        return status;
    }
    *out = space;
    return RTV_OK;
}

static rtv_status borrow_space(rtv__encoder_space **out, rtv__encoder *encoder)
{
    pthread_mutex_lock(&encoder->lock);
    rtv__encoder_space *space = encoder->idle;
    if (space != NULL)
        encoder->idle = space->next;
    pthread_mutex_unlock(&encoder->lock);
    if (space == NULL)
        return make_space(out, encoder);
    *out = space;
    return RTV_OK;
}

void rtv__encoder_give_back(rtv__encoder *encoder, rtv__encoder_space *space)
{
    pthread_mutex_lock(&encoder->lock);
    space->next = encoder->idle;
    encoder->idle = space;
    pthread_mutex_unlock(&encoder->lock);
}

static rtv_status encode(const float **out, rtv__encoder_space *space, const rtv_tower *tower,
                         const rtv_batch *batch)
{
    rtv__feature_source source = {.batch = batch};
    rtv_tape_reset(space->tape);
    RTV_TRY(rtv__tower_input_fill(&space->input, tower, &source));
    rtv_tensor *vectors;
    RTV_TRY(rtv__tower_forward(&vectors, tower, space->tape, &space->input));
    *out = rtv_tensor_const_data(vectors);
    return RTV_OK;
}

rtv_status rtv__encoder_run(const float **out, rtv__encoder_space **space, rtv__encoder *encoder,
                            const rtv_batch *batch)
{
    rtv__encoder_space *borrowed;
    RTV_TRY(borrow_space(&borrowed, encoder));
    rtv_status status = encode(out, borrowed, encoder->tower, batch);
    if (status != RTV_OK) {
        rtv__encoder_give_back(encoder, borrowed);
        return status;
    }
    *space = borrowed;
    return RTV_OK;
}
