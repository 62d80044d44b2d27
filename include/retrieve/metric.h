/*
 * metric: FactorizedTopK, the rank of each row's true candidate among a whole corpus. The measures
 * of its result are in retrieve/topk_result.h, metrics of ranked lists in
 * retrieve/ranking_metric.h, running means in retrieve/mean_metric.h.
 *
 * The rank of a row is 1 + the number of candidates that beat its true candidate; the row is a hit
 * at k when its rank is at most k. By id (the default) the true candidate is looked up in the
 * corpus and beaten as in a search: by a higher score, or an equal one at a lower position; of
 * several candidates with that id the best counts, and an id that is not in the corpus has no rank.
 * By score (TFRS's way) the true candidate's own embedding is scored and beaten by higher scores
 * only. A positive whose score is not finite has no rank; by score, neither has a row for which a
 * candidate's score is NaN or plus infinity. Scores are those of retrieve/search.h on both sides,
 * so that a candidate ties with its own copy.
 */
#ifndef RTV_METRIC_H
#define RTV_METRIC_H

#include "retrieve/search.h"
#include "retrieve/topk_result.h"

RTV_BEGIN_DECLS

/* Ranks of true candidates, added up. Single user. */
typedef struct rtv_topk_metric rtv_topk_metric;

enum { RTV_TOPK_BY_ID = 1, RTV_TOPK_BY_SCORE = 2 };

enum {
    /* A row is left as soon as its rank is certain to be beyond the greatest k, and then counts as
     * one without a rank: faster, and the measures at each k are the same; the mean reciprocal rank
     * and the mean rank are those of the rows within the greatest k. */
    RTV_TOPK_STOP_AT_K = 1
};

/* What is counted, and how. */
typedef struct rtv_topk_metric_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_TOPK_METRIC_OPTIONS_INIT */
    uint32_t flags;       /* RTV_TOPK_STOP_AT_K or 0 */
    const int64_t *ks;    /* 1 or more each, any order; NULL: 1, 5, 10, 50, 100 */
    int64_t k_count;      /* 0 with NULL */
    int32_t mode;         /* 0: RTV_TOPK_BY_ID */
    int32_t threads;      /* at most so many; 0: all of the context */
} rtv_topk_metric_options;

#define RTV_TOPK_METRIC_OPTIONS_INIT                                                               \
    {                                                                                              \
        sizeof(rtv_topk_metric_options), 0, NULL, 0, RTV_TOPK_BY_ID, 0                             \
    }

/* Rows of queries with their true candidates. */
typedef struct rtv_topk_rows {
    uint32_t struct_size;             /* bytes of this struct, set by RTV_TOPK_ROWS_INIT */
    uint32_t flags;                   /* reserved, 0 */
    int64_t count;                    /* rows, 0 or more */
    const float *queries;             /* [count, dim] */
    const float *true_candidates;     /* [count, dim]; needed by score, else not read */
    const int64_t *true_ids;          /* [count]; needed by id with int64 ids */
    const char *const *true_strings;  /* [count]; needed by id with string ids */
    const int64_t *true_string_bytes; /* [count] lengths; NULL: each ends with a zero byte */
    const float *weights;             /* [count] of 0 or more; NULL: 1 each */
    const rtv_id_lists *exclude; /* candidates that do not count in the row's ranking, as a user's
                                    training items; the true id itself always counts; NULL: none */
    int64_t *out_ranks;          /* receives [count] ranks from 1, 0 for none; NULL-able */
} rtv_topk_rows;

#define RTV_TOPK_ROWS_INIT                                                                         \
    {                                                                                              \
        sizeof(rtv_topk_rows), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL                \
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
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_options_init(rtv_topk_metric_options *options,
                                                              size_t struct_size);

/**
 * Fills rows with their defaults (none), for callers that cannot use the initialiser macro.
 *
 * @param rows        struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `rows`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_topk_rows_init(rtv_topk_rows *rows, size_t struct_size);

/**
 * Creates a metric over an empty corpus.
 *
 * @param out     receives the metric; NULL on failure
 * @param context NULL-able; its threads share the work
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context; copies `ks`.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_UNSUPPORTED (mode), RTV_E_RANGE (a k below 1, threads), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_create(rtv_topk_metric **out, rtv_context *context,
                                                        const rtv_topk_metric_options *options);

/**
 * Frees a metric.
 *
 * @param metric NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_topk_metric_free(rtv_topk_metric *metric);

/**
 * Sets the corpus; what was measured so far stays.
 *
 * @param metric  the metric
 * @param ids     `count` int64 ids; the same one may come several times; NULL: row numbers
 * @param vectors [count, dim] row-major
 * @param count   0 to 2147483647
 * @param dim     numbers in a vector, 1 to 65536
 *
 * Ownership: borrows both (copies them).
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_CANCELLED, RTV_E_NOMEM; the old corpus is then still
 * set.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_set_candidates(rtv_topk_metric *metric,
                                                                const int64_t *ids,
                                                                const float *vectors, int64_t count,
                                                                int64_t dim);

/**
 * The same with string ids.
 *
 * @param metric   the metric
 * @param ids      `count` strings; the same one may come several times
 * @param id_bytes their lengths; NULL: each ends with a zero byte
 * @param vectors  [count, dim] row-major
 * @param count    0 to 2147483647
 * @param dim      numbers in a vector, 1 to 65536
 *
 * Ownership: borrows all (copies them).
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOMEM; the old corpus is then still set.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_set_candidates_strings(rtv_topk_metric *metric,
                                                                        const char *const *ids,
                                                                        const int64_t *id_bytes,
                                                                        const float *vectors,
                                                                        int64_t count, int64_t dim);

/**
 * Ranks rows and adds them to what was measured. Nothing of rows x candidates is allocated, and
 * how rows are divided into calls changes no rank.
 *
 * @param metric the metric, its corpus set
 * @param rows   the rows
 *
 * Ownership: borrows all.
 * Threads: single user.
 * Errors: RTV_E_INVALID (NULL, offsets that fall), RTV_E_STATE (no corpus), RTV_E_RANGE (a weight
 * that is negative or not finite), RTV_E_DTYPE (ids of the other type), RTV_E_UNSUPPORTED,
 * RTV_E_CANCELLED, RTV_E_NOMEM; then nothing was added.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_update(rtv_topk_metric *metric,
                                                        const rtv_topk_rows *rows);

/**
 * What was measured since the creation or the last reset.
 *
 * @param out    receives the result; NULL on failure
 * @param metric the metric
 *
 * Ownership: returns new; later updates do not change it.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_topk_metric_result(rtv_topk_result **out,
                                                        const rtv_topk_metric *metric);

/**
 * Forgets what was measured; the corpus stays.
 *
 * @param metric not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_topk_metric_reset(rtv_topk_metric *metric);

RTV_END_DECLS

#endif
