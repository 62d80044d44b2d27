/*
 * task: the Retrieval loss. Queries shall score their own candidates above those of the others.
 *
 * The score of a query and a candidate is their dot product. Of each row of the batch the positive
 * is its own candidate and the negatives are all other candidates: in the default loss, a softmax
 * over them, -log p(positive). The matrix of scores is never stored. docs/retrieval-task.md has the
 * formula and the differences from TensorFlow Recommenders (TFRS), whose order of steps this keeps:
 * temperature, sampling correction, accidental hits, mask, hard negatives.
 */
#ifndef RTV_TASK_H
#define RTV_TASK_H

#include "retrieve/data.h"
#include "retrieve/losses.h"

RTV_BEGIN_DECLS

/* The options of the loss and its work space. Single user. */
typedef struct rtv_retrieval rtv_retrieval;

/* The loss of one row of scores against its positive. */
typedef int32_t rtv_retrieval_kind;
enum {
    RTV_RETRIEVAL_SOFTMAX = 0, /* categorical cross-entropy of the softmax over the row */
    RTV_RETRIEVAL_BINARY = 1   /* mean over the row of the binary cross-entropies of the scores */
};

enum {
    /* Candidates with the id of the positive are no negatives; needs candidate ids. */
    RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS = 1u,
    /* Only the `hard_negatives` highest negatives of each row count. */
    RTV_RETRIEVAL_HARD_NEGATIVES = 2u
};

/* What the loss is. */
typedef struct rtv_retrieval_options {
    uint32_t struct_size;   /* set by RTV_RETRIEVAL_OPTIONS_INIT */
    uint32_t flags;         /* RTV_RETRIEVAL_ flags; 0: none */
    int32_t kind;           /* RTV_RETRIEVAL_SOFTMAX (0) or RTV_RETRIEVAL_BINARY */
    int32_t reduction;      /* RTV_LOSS_MEAN (0), or another RTV_LOSS_ constant; TFRS: the sum */
    float temperature;      /* scores are divided by it; above 0; 0: 1 */
    float label_smoothing;  /* of the labels over the columns that count; 0 (default) to 1 */
    int64_t hard_negatives; /* 0 or more; read when RTV_RETRIEVAL_HARD_NEGATIVES is set */
    /* Sampling probabilities are clipped to [probability_floor, 1], as TFRS does with 1e-6; 0
     * (default): any positive number is taken as it is, and others are an error. */
    float probability_floor;
    int32_t reserved1; /* 0 */
} rtv_retrieval_options;

#define RTV_RETRIEVAL_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_retrieval_options), 0, 0, 0, 0, 0, 0, 0, 0                                      \
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
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_options_init(rtv_retrieval_options *options,
                                                            size_t struct_size);

/**
 * Creates a task: its options and the work space that its losses share.
 *
 * @param out     receives the task; NULL on failure
 * @param context NULL-able
 * @param options NULL for the defaults: softmax, weighted mean, temperature 1
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user; a loss works on the context's threads, with the same bits for any number.
 * Errors: RTV_E_INVALID (a field out of range, named), RTV_E_NOMEM, RTV_E_UNSUPPORTED.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_create(rtv_retrieval **out, rtv_context *context,
                                                      const rtv_retrieval_options *options);

/**
 * Frees a task.
 *
 * @param task NULL is a no-op; a tape that still has a loss of the task must have been reset
 *
 * Ownership: ends the caller's ownership.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_retrieval_free(rtv_retrieval *task);

/**
 * Changes the temperature of the losses from here on, for schedules.
 *
 * @param task        not NULL
 * @param temperature above 0 and finite
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_set_temperature(rtv_retrieval *task,
                                                               float temperature);

/**
 * Changes the number of hard negatives of the losses from here on, for schedules.
 *
 * @param task  not NULL
 * @param count 0 or more; -1: all negatives count
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_set_hard_negatives(rtv_retrieval *task,
                                                                  int64_t count);

/*
 * What a batch brings beside its embeddings. Q are the rows of `query`, C those of `candidate`, P
 * the positive pairs: P is Q, and pair i is row i of both, unless the caller gives pairs.
 * Everything may be NULL, and all memory stays the caller's until the tape's reset.
 */
typedef struct rtv_retrieval_inputs {
    uint32_t struct_size; /* set by RTV_RETRIEVAL_INPUTS_INIT */
    uint32_t flags;       /* reserved, 0 */

    const float *sample_weight; /* [P] weight of each pair's loss; NULL: 1 */

    /* [C] how often each candidate is drawn into a batch: a probability or a count, since only the
     * ratios matter to the softmax; its logarithm is taken off the scores. Give one, or none. */
    const float *sampling_probability;
    const float *sampling_log_probability; /* [C] the logarithm itself; -inf is an error */

    /* [C] ids, as numbers or as a column of int64 or strings. Give one, or none. */
    const int64_t *candidate_ids;
    const rtv_column *candidate_id_column; /* [C] the same as a column of int64 or strings */

    const uint8_t *score_mask; /* [Q, C] 0: the candidate does not count for the query */

    /* Ids that never are negatives of a query: those of row q are known_ids[known_offsets[q]] to
     * known_ids[known_offsets[q + 1] - 1]. Needs candidate ids as numbers. */
    const int64_t *known_offsets; /* [Q + 1], rising from 0 */
    const int64_t *known_ids;     /* the ids of all rows, one after the other */

    /* Rows that are equal can be merged: candidate row c stands for multiplicity[c] equal ones,
     * pair p has query row pair_queries[p] and candidate row pair_candidates[p]. The loss equals
     * that of the rows written out. Give both pair arrays, or none. */
    int64_t pair_count;
    const int64_t *pair_queries;    /* [pair_count] */
    const int64_t *pair_candidates; /* [pair_count] */
    const int64_t *multiplicity;    /* [C] 1 or more; NULL: 1 */
    const void *reserved1;          /* NULL */
} rtv_retrieval_inputs;

#define RTV_RETRIEVAL_INPUTS_INIT                                                                  \
    {                                                                                              \
        sizeof(rtv_retrieval_inputs), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL,  \
            NULL, NULL, NULL                                                                       \
    }

/**
 * Fills inputs with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param inputs      struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `inputs`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_inputs_init(rtv_retrieval_inputs *inputs,
                                                           size_t struct_size);

/**
 * The loss of a batch, with gradients for queries and candidates.
 *
 * @param out       receives a scalar, or [P] with RTV_LOSS_NONE; NULL on failure
 * @param task      not NULL
 * @param tape      not NULL
 * @param query     float32 [Q, d], or [Q, heads, d] with up to 48 heads: then the score is that
 *                  of the best head
 * @param candidate float32 [C, d]; without pairs C >= Q, row i is the positive of query i, and rows
 *                  from Q on are further negatives
 * @param inputs    NULL for none
 *
 * Embeddings that are not finite give a loss or, where a mask hides them, gradients that are not
 * finite, and no error.
 *
 * Ownership: the tape owns `*out`; borrows the task, the tensors and the inputs' memory until the
 * tape's reset.
 * Threads: single user.
 * Errors: RTV_E_INVALID (a probability that is not positive, ids missing while accidental hits are
 * to be removed), RTV_E_SHAPE, RTV_E_DTYPE, RTV_E_RANGE (a pair's row), RTV_E_NOMEM,
 * RTV_E_UNSUPPORTED (newer inputs).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_retrieval_loss(rtv_tensor **out, rtv_retrieval *task,
                                                    rtv_tape *tape, const rtv_tensor *query,
                                                    const rtv_tensor *candidate,
                                                    const rtv_retrieval_inputs *inputs);

RTV_END_DECLS

#endif
