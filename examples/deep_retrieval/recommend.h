/* Asking for recommendations: of the model in memory, of its bundle, of its bundle elsewhere. */
#ifndef EXAMPLE_RECOMMEND_H
#define EXAMPLE_RECOMMEND_H

#include "movielens.h"
#include "settings.h"

/* Titles and scores as lines of text; scores with as many digits as tell floats apart. */
typedef struct {
    char *text; /* one line per recommendation */
    int64_t count;
    char **titles;
    float *scores;
    double milliseconds; /* of the query alone */
} recommendations;

rtv_status recommend_in_memory(recommendations *out, rtv_context *context, rtv_model *model,
                               const rtv_index *index, const settings *wanted);
rtv_status recommend_from_bundle(recommendations *out, rtv_context *context, const char *path,
                                 const settings *wanted);
/* Starts this program anew with --load. Gives 1 when it answers with the same text. */
int recommend_in_new_process(const char *program, const char *path, const settings *wanted,
                             const recommendations *expected);
void recommendations_free(recommendations *list);

#endif
