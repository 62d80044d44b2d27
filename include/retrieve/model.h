/*
 * model: two towers, the Retrieval task and an optimizer behind one handle.
 * See retrieve/fit.h for training, retrieve/evaluate.h, and retrieve/bundle.h for serving.
 */
#ifndef RTV_MODEL_H
#define RTV_MODEL_H

#include "retrieve/data.h"
#include "retrieve/index.h"
#include "retrieve/optim.h"
#include "retrieve/table.h"
#include "retrieve/task.h"
#include "retrieve/tower.h"

RTV_BEGIN_DECLS

/* Two towers, a task and an optimizer. Single user. */
typedef struct rtv_model rtv_model;

/* What corrects the logits for how often a candidate turns up in a batch. */
typedef int32_t rtv_sampling_correction;
enum {
    RTV_SAMPLING_NONE = 0,
    RTV_SAMPLING_FREQUENCY = 1 /* log-Q: minus log(rows with the candidate / training rows) */
};

/* What a model has beside its towers. */
typedef struct rtv_model_options {
    uint32_t struct_size;                   /* set by RTV_MODEL_OPTIONS_INIT */
    uint32_t flags;                         /* reserved, 0 */
    const rtv_optimizer_options *optimizer; /* NULL: the defaults; read by rtv_model_create */
    const rtv_retrieval_options *task;      /* NULL: the defaults; read by rtv_model_create */
    const char *candidate_id;  /* column that identifies a candidate; NULL: the first feature of
                                  the candidate tower */
    const char *sample_weight; /* float column of the training rows; NULL: every row weighs 1 */
    rtv_sampling_correction sampling_correction; /* an RTV_SAMPLING_ constant */
    int32_t reserved1;                           /* 0 */
} rtv_model_options;

#define RTV_MODEL_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_model_options), 0, NULL, NULL, NULL, NULL, 0, 0                                 \
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
RTV_API RTV_NODISCARD rtv_status rtv_model_options_init(rtv_model_options *options,
                                                        size_t struct_size);

/**
 * Ties two towers into a model.
 *
 * @param out       receives the model; NULL on failure
 * @param context   NULL-able; its seed starts the weights, the shuffles and dropout
 * @param query     tower with the same width as `candidate`
 * @param candidate another tower
 * @param options   NULL for the defaults: Keras's default optimizer settings, mean loss
 *
 * Ownership: returns new; keeps a reference to the towers, which may not be changed or put
 * into another model until this one is freed; their weights go with the model.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE (widths differ), RTV_E_STATE (a tower is in another model),
 * RTV_E_RANGE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_create(rtv_model **out, rtv_context *context,
                                                  rtv_tower *query, rtv_tower *candidate,
                                                  const rtv_model_options *options);

/**
 * Drops the caller's reference.
 *
 * @param model NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_model_free(rtv_model *model);

/**
 * Lets every preprocessor that has no state yet learn it, then makes the tables and layers.
 *
 * @param model        not yet built
 * @param interactions training rows, with the columns of the query tower
 * @param candidates   one row per candidate, with the columns of the candidate tower; NULL: the
 *                     candidate tower learns from `interactions`
 *
 * rtv_model_fit does this with its training rows when it was not done before.
 *
 * Ownership: borrows the tables.
 * Threads: single user.
 * Errors: RTV_E_NOTFOUND (a column is missing), RTV_E_DTYPE, RTV_E_STATE, RTV_E_CANCELLED,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_adapt(rtv_model *model, const rtv_table *interactions,
                                                 const rtv_table *candidates);

/**
 * The number of parameter tensors; 0 before rtv_model_adapt.
 *
 * @param model not NULL
 *
 * Ownership: borrows.
 * Threads: any thread while nobody trains.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int32_t rtv_model_parameter_count(const rtv_model *model);

/**
 * One parameter tensor, to be read or set.
 *
 * @param model not NULL
 * @param i     0 to rtv_model_parameter_count - 1
 *
 * Ownership: belongs to the model, valid as long as it.
 * Threads: single user.
 * Errors: none; NULL when there is no such parameter.
 * Since: 0.1
 */
RTV_API rtv_tensor *rtv_model_parameter(rtv_model *model, int32_t i);

/**
 * The name of a parameter, such as "query/user_id/embeddings" or "query/dense_0/kernel".
 *
 * @param model not NULL
 * @param i     0 to rtv_model_parameter_count - 1
 *
 * Ownership: belongs to the model, valid as long as it.
 * Threads: any thread.
 * Errors: none; NULL when there is no such parameter.
 * Since: 0.1
 */
RTV_API const char *rtv_model_parameter_name(const rtv_model *model, int32_t i);

/**
 * Encodes rows with the query tower, as in serving: no dropout.
 *
 * @param out   receives an f32 tensor [rows, width]; NULL on failure
 * @param model after rtv_model_adapt
 * @param rows  with the columns of the query tower
 *
 * Ownership: returns new; borrows the rows.
 * Threads: single user.
 * Errors: RTV_E_STATE, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_encode_queries(rtv_tensor **out, rtv_model *model,
                                                          const rtv_table *rows);

/**
 * Encodes rows with the candidate tower, as in serving: no dropout.
 *
 * @param out   receives an f32 tensor [rows, width]; NULL on failure
 * @param model after rtv_model_adapt
 * @param rows  with the columns of the candidate tower
 *
 * Ownership: returns new; borrows the rows.
 * Threads: single user.
 * Errors: RTV_E_STATE, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_encode_candidates(rtv_tensor **out, rtv_model *model,
                                                             const rtv_table *rows);

/**
 * Encodes the candidates and puts them into a new search index.
 *
 * @param out        receives the index; NULL on failure
 * @param model      after rtv_model_adapt
 * @param candidates one row per candidate; of rows with the same id the first is taken
 * @param id_column  string or int64 column of `candidates`; NULL: the model's candidate_id
 * @param options    NULL for the defaults: brute force; id kind and dim are set by the model
 *
 * Ownership: returns new; the index stands alone and needs neither model nor table.
 * Threads: single user.
 * Errors: RTV_E_STATE, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_UNSUPPORTED, RTV_E_CANCELLED,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_model_index(rtv_index **out, rtv_model *model,
                                                 const rtv_table *candidates, const char *id_column,
                                                 const rtv_index_options *options);

RTV_END_DECLS

#endif
