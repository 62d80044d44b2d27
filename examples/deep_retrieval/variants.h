/* The three settings of the example, as towers, task and optimizer. */
#ifndef EXAMPLE_VARIANTS_H
#define EXAMPLE_VARIANTS_H

#include "movielens.h"
#include "settings.h"

typedef struct {
    int64_t epochs, batch_rows;
    uint32_t fit_flags;
    int model_count;
    hidden_layers models[3]; /* compared when the command line names none */
} variant_defaults;

const variant_defaults *variant_defaults_of(variant which);

/* A name such as "[64, 64]" or "no hidden layer". */
void model_name(char *out, size_t bytes, variant which, const hidden_layers *hidden);

/* A model with new towers. */
rtv_status variant_model(rtv_model **out, rtv_context *context, variant which,
                         const hidden_layers *hidden, const movielens *data);

#endif
