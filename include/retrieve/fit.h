/*
 * model: training, its history, and checkpoints.
 */
#ifndef RTV_FIT_H
#define RTV_FIT_H

#include "retrieve/evaluate.h"
#include "retrieve/model.h"

RTV_BEGIN_DECLS

/* The losses, times and metrics of a training, epoch by epoch. */
typedef struct rtv_history rtv_history;

/* How far a training is. */
typedef struct rtv_progress {
    int64_t epoch;     /* from 0 */
    int64_t epochs;    /* asked for */
    int64_t step;      /* of this epoch, from 1 */
    int64_t steps;     /* of an epoch */
    int64_t rows;      /* seen in this epoch */
    double loss;       /* mean loss per row of this epoch so far */
    double seconds;    /* since the epoch began */
    double batch_loss; /* of this step, as the task reduces it */
} rtv_progress;

/* Called after every step. Anything but 0 stops the training with RTV_E_CANCELLED. */
typedef int32_t (*rtv_progress_fn)(const rtv_progress *progress, void *payload);

/* How a model is trained. */
typedef struct rtv_fit_options {
    uint32_t struct_size;                 /* set by RTV_FIT_OPTIONS_INIT */
    uint32_t flags;                       /* RTV_FIT_ constants */
    int64_t batch_rows;                   /* 1 or more; 0: 1024 */
    int64_t epochs;                       /* counted from the model's first, 1 or more; 0: 1 */
    uint64_t shuffle_seed;                /* 0: the context's seed */
    const rtv_table *validation;          /* NULL: none; evaluated after every epoch */
    const rtv_table *candidates;          /* the corpus of the validation */
    const rtv_evaluate_options *evaluate; /* of the validation; NULL: the defaults */
    const char *monitor; /* "loss", "validation_loss" or "top_K_accuracy"; NULL: "loss" */
    int64_t patience;    /* epochs without a better value before it stops; 0: never stops early.
                            The weights of the best epoch are put back */
    rtv_progress_fn on_progress; /* NULL: none */
    void *payload;               /* handed to `on_progress` */
} rtv_fit_options;

enum {
    RTV_FIT_KEEP_ORDER = 1u,   /* rows in the order of the table, no shuffling */
    RTV_FIT_SHUFFLE_ONCE = 2u, /* one order for all epochs, as a cached tf.data set */
    RTV_FIT_DROP_LAST = 4u     /* leave out a last batch that is not full */
};

#define RTV_FIT_OPTIONS_INIT                                                                       \
    {                                                                                              \
        sizeof(rtv_fit_options), 0, 0, 0, 0, NULL, NULL, NULL, NULL, 0, NULL, NULL                 \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_fit_options_init(rtv_fit_options *options, size_t struct_size);

/**
 * Trains the model until it has seen `epochs` epochs, those before a resume included.
 *
 * @param model   adapted here on `train` if rtv_model_adapt was not called
 * @param train   one row per positive pair, with the columns of both towers
 * @param options NULL for the defaults
 * @param history receives the history; NULL-able. Given on failure and cancel too, with the epochs
 *                that were finished
 *
 * Ownership: borrows the tables; the history is new.
 * Threads: single user; works on the context's threads.
 * Errors: RTV_E_NOTFOUND (a column is missing), RTV_E_DTYPE, RTV_E_RANGE, RTV_E_CANCELLED,
 * RTV_E_NUMERIC (the loss is not finite), RTV_E_UNSUPPORTED, RTV_E_NOMEM. After an error the model
 * can be trained on.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_fit(rtv_model *model, const rtv_table *train,
                                               const rtv_fit_options *options,
                                               rtv_history **history);

/**
 * Frees a history.
 *
 * @param history NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_history_free(rtv_history *history);

/**
 * The number of epochs in a history.
 *
 * @param history not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_history_epochs(const rtv_history *history);

/**
 * One figure of one epoch.
 *
 * @param history not NULL
 * @param name    "loss" (mean per row), "last_batch_loss" (what Keras prints), "seconds",
 *                "validation_loss", "validation_seconds" or "top_K_accuracy" for a K of the
 *                validation
 * @param epoch   0 to rtv_history_epochs - 1
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none; NaN for a figure that was not computed.
 * Since: 0.1
 */
RTV_API double rtv_history_value(const rtv_history *history, const char *name, int64_t epoch);

/**
 * The epoch whose weights the model has: the best one when early stopping put it back, else the
 * last.
 *
 * @param history not NULL
 *
 * Ownership: borrows.
 * Threads: any thread.
 * Errors: none; -1 without epochs.
 * Since: 0.1
 */
RTV_API int64_t rtv_history_best_epoch(const rtv_history *history);

/**
 * Writes all that a training needs to go on: preprocessor states, weights, optimizer state, epoch
 * and step counters.
 *
 * @param model after rtv_model_adapt
 * @param path  of the file; replaced only when the new one is complete
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_STATE, RTV_E_IO, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_save_checkpoint(rtv_model *model, const char *path);

/**
 * Puts a checkpoint into a model that was declared in the same way. Training on with the same rows
 * and options gives the same bits as a training that saved at the same epochs and was never
 * interrupted (saving catches up the rows whose updates wait, which rounds otherwise than a later
 * catching up). An epoch that was cancelled midway is trained again from its beginning. The learning
 * rate is that of the file.
 *
 * @param model same towers and options as the one that was saved
 * @param path  of the file
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_IO, RTV_E_CORRUPT, RTV_E_SHAPE, RTV_E_NOTFOUND and RTV_E_STATE (another
 * declaration or optimizer; names what differs), RTV_E_UNSUPPORTED (made by a newer library),
 * RTV_E_NOMEM. On failure the model is as before.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_load_checkpoint(rtv_model *model, const char *path);

RTV_END_DECLS

#endif
