/*
 * model: evaluation over the whole corpus.
 */
#ifndef RTV_EVALUATE_H
#define RTV_EVALUATE_H

#include "retrieve/metric.h"
#include "retrieve/model.h"

RTV_BEGIN_DECLS

/* What is measured, and for whom. */
typedef struct rtv_evaluate_options {
    uint32_t struct_size; /* set by RTV_EVALUATE_OPTIONS_INIT */
    uint32_t flags;       /* RTV_EVALUATE_ constants */
    const int64_t *ks;    /* in any order; NULL: 1, 5, 10, 50, 100 */
    int64_t k_count;      /* 0 with NULL */
    int64_t batch_rows;   /* queries encoded at once; 0: 4096; changes no result unless a tower
                           pads to its batch */
    int64_t candidate_batch_rows; /* likewise for the corpus; 0: all at once */
    const rtv_table *exclude;     /* interactions whose candidates leave the ranking of the same
                                     user: what was seen in training; NULL: nobody's */
    const char *user_id;          /* column of both tables that says who; needed by `exclude` */
} rtv_evaluate_options;

enum {
    RTV_EVALUATE_BY_SCORE = 1u,        /* TFRS's way: a hit when fewer than k scores are above the
                                         positive's, which is encoded with its batch; default: by id */
    RTV_EVALUATE_KEEP_DUPLICATES = 2u, /* candidates with the same id all count, as in TFRS;
                                         default: the first one */
    RTV_EVALUATE_STOP_AT_K = 4u /* as RTV_TOPK_STOP_AT_K: faster, without ranks beyond the greatest
                                   k */
};

#define RTV_EVALUATE_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(rtv_evaluate_options), 0, NULL, 0, 0, 0, NULL, NULL                                 \
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
RTV_API RTV_NODISCARD rtv_status rtv_evaluate_options_init(rtv_evaluate_options *options,
                                                           size_t struct_size);

/**
 * Ranks every test row's candidate among the whole corpus, which is encoded once.
 *
 * @param out        receives the result; NULL on failure
 * @param model      after rtv_model_adapt
 * @param test       one row per positive pair, with the columns of both towers
 * @param candidates one row per candidate
 * @param options    NULL for the defaults
 *
 * Ownership: returns new, see retrieve/metric.h; borrows the tables.
 * Threads: single user; works on the context's threads.
 * Errors: RTV_E_STATE, RTV_E_NOTFOUND (a column is missing), RTV_E_DTYPE, RTV_E_RANGE,
 * RTV_E_UNSUPPORTED, RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_evaluate(rtv_topk_result **out, rtv_model *model,
                                                    const rtv_table *test,
                                                    const rtv_table *candidates,
                                                    const rtv_evaluate_options *options);

/**
 * The loss of rows as validation computes it: no dropout, no change of weights.
 *
 * @param out        receives the mean loss per row
 * @param model      after rtv_model_adapt
 * @param rows       one row per positive pair, with the columns of both towers; at least one
 * @param batch_rows rows that are each other's negatives; 0: 1024
 *
 * Ownership: borrows the table.
 * Threads: single user; works on the context's threads.
 * Errors: RTV_E_STATE, RTV_E_NOTFOUND (a column is missing), RTV_E_DTYPE, RTV_E_RANGE,
 * RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_loss(double *out, rtv_model *model,
                                                const rtv_table *rows, int64_t batch_rows);

/**
 * The same ranking by popularity: candidates ordered by how often they occur in the training rows,
 * ties in favour of the row's own. What a trained model has to beat.
 *
 * @param out        receives the result; NULL on failure
 * @param context    NULL-able
 * @param train      training rows
 * @param test       one row per positive pair
 * @param candidates one row per candidate
 * @param candidate_id column of all three tables that identifies a candidate
 * @param options    NULL for the defaults
 *
 * Ownership: returns new; borrows the tables.
 * Threads: any thread; the tables are read only.
 * Errors: RTV_E_NOTFOUND (a column is missing), RTV_E_DTYPE, RTV_E_RANGE, RTV_E_UNSUPPORTED,
 * RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_popularity_evaluate(
    rtv_topk_result **out, rtv_context *context, const rtv_table *train, const rtv_table *test,
    const rtv_table *candidates, const char *candidate_id, const rtv_evaluate_options *options);

RTV_END_DECLS

#endif
