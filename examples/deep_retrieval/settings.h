/* The command line. */
#ifndef EXAMPLE_SETTINGS_H
#define EXAMPLE_SETTINGS_H

#include <stdint.h>

enum { MOST_MODELS = 16, MOST_LAYERS = 16 };

typedef enum { VARIANT_SEED, VARIANT_TUTORIAL, VARIANT_RECIPE } variant;

/* The widths of the hidden layers of one model. */
typedef struct {
    int count;
    int64_t units[MOST_LAYERS];
} hidden_layers;

typedef struct {
    variant variant;
    const char *data; /* NULL: search */
    hidden_layers hidden[MOST_MODELS];
    int hidden_count;      /* 0: the three models of the variant */
    int64_t epochs, batch; /* 0: those of the variant */
    uint64_t seed;
    int32_t threads;                  /* 0: one per processor */
    const char *save, *json, *report; /* NULL: none */
    const char *load;                 /* NULL: train; else serve from this bundle */
    const char *user;
    int64_t timestamp;
    int64_t k;
} settings;

const char *variant_name(variant which);

/* Gives 0 when the program shall go on, else the exit code plus 1 (help, or a mistake, told). */
int settings_read(settings *out, int argument_count, char **arguments);

#endif
