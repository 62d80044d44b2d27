/*
 * index: the k candidates with the largest inner products.
 *
 * The contract, the same for every search of the library (docs/search.md):
 * - A score is the inner product of query and candidate in float32, added up in the order of the
 *   dimensions with fused multiply-add: the same bits for any processor, thread count and batch.
 * - Results go by falling score; equal scores (0 and -0 are equal) by lower position.
 * - A candidate whose score is NaN is never returned. Infinite scores rank as what they are.
 * - k beyond what may be returned gives fewer results, and the count says how many.
 * - Excluded ids are never returned, and k results come back whenever k others may be returned.
 */
#ifndef RTV_SEARCH_H
#define RTV_SEARCH_H

#include "retrieve/index.h"

RTV_BEGIN_DECLS

/*
 * Ids of either type: one list for each query, or one for all queries. Ids that the index does not
 * hold, and repeated ones, are allowed.
 */
typedef struct rtv_id_lists {
    uint32_t struct_size;   /* bytes of this struct, set by RTV_ID_LISTS_INIT */
    uint32_t flags;         /* reserved, 0 */
    int64_t count;          /* ids in all lists */
    const int64_t *offsets; /* one more than queries, from 0 to `count`, rising: list q is the ids
                               offsets[q] to offsets[q + 1] - 1; NULL: one list for every query */
    const int64_t *ids;     /* `count` int64 ids; NULL for string ids */
    const char *const *strings;  /* `count` string ids; NULL for int64 ids */
    const int64_t *string_bytes; /* their lengths; NULL: each ends with a zero byte */
} rtv_id_lists;

#define RTV_ID_LISTS_INIT                                                                          \
    {                                                                                              \
        sizeof(rtv_id_lists), 0, 0, NULL, NULL, NULL, NULL                                         \
    }

/* What a search returns. */
typedef struct rtv_search_options {
    uint32_t struct_size;        /* bytes of this struct, set by RTV_SEARCH_OPTIONS_INIT */
    uint32_t flags;              /* reserved, 0 */
    int64_t k;                   /* results per query, 1 or more; 0: 10 */
    int32_t threads;             /* at most so many, 1: only the caller's; 0: all of the context */
    int32_t reserved1;           /* 0 */
    const rtv_id_lists *exclude; /* never to be returned; NULL: nothing */
    const rtv_id_lists *allow;   /* nothing else is returned; NULL: everything may be. An id that is
                                    both allowed and excluded is excluded */
} rtv_search_options;

#define RTV_SEARCH_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(rtv_search_options), 0, 10, 0, 0, NULL, NULL                                        \
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
RTV_API RTV_NODISCARD rtv_status rtv_search_options_init(rtv_search_options *options,
                                                         size_t struct_size);

/**
 * Fills lists with their defaults (empty), for callers that cannot use the initialiser macro.
 *
 * @param lists       struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `lists`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_id_lists_init(rtv_id_lists *lists, size_t struct_size);

/**
 * Searches the best candidates of each query.
 *
 * @param index       the index
 * @param queries     [query_count, dim] row-major
 * @param query_count 0 to 2147483647
 * @param options     NULL for k = 10 and no filter
 * @param hits        receives the results; empty on failure
 *
 * Few queries share the candidates among the threads, many share the queries; the results are the
 * same, and the same as of single queries.
 *
 * Ownership: borrows all. Allocates nothing once `hits` and the index have seen a call of that
 * size.
 * Threads: frozen: any number of threads may search one index, each with hits of its own.
 * Errors: RTV_E_INVALID (NULL, offsets that fall), RTV_E_RANGE (k, threads, query_count),
 * RTV_E_DTYPE (ids of the other type in a list), RTV_E_UNSUPPORTED, RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_search(const rtv_index *index, const float *queries,
                                                  int64_t query_count,
                                                  const rtv_search_options *options,
                                                  rtv_hits *hits);

/**
 * The same into arrays of the caller, for int64 ids.
 *
 * @param index       an index with int64 ids
 * @param queries     [query_count, dim] row-major
 * @param query_count 0 to 2147483647
 * @param options     NULL for k = 10 and no filter
 * @param out_ids     [query_count, k]; the results of a query, then -1
 * @param out_scores  [query_count, k]; the same, then minus infinity
 * @param out_counts  [query_count]; how many results a query has; NULL-able
 *
 * Ownership: borrows all. On failure the arrays are untouched.
 * Threads: frozen.
 * Errors: as rtv_index_search; RTV_E_DTYPE for an index with string ids.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_search_into(const rtv_index *index, const float *queries,
                                                       int64_t query_count,
                                                       const rtv_search_options *options,
                                                       int64_t *out_ids, float *out_scores,
                                                       int64_t *out_counts);

/**
 * Searches the candidates that are most like one of them; itself is not among the results.
 *
 * @param index   an index with int64 ids
 * @param id      the candidate whose vector is the query
 * @param options NULL for k = 10 and no filter; its lists are for one query
 * @param hits    receives the results of one query; empty on failure
 *
 * Ownership: borrows all.
 * Threads: frozen.
 * Errors: as rtv_index_search; RTV_E_NOTFOUND (no such id), RTV_E_DTYPE (string ids).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_similar(const rtv_index *index, int64_t id,
                                                   const rtv_search_options *options,
                                                   rtv_hits *hits);

/**
 * The same for an index with string ids.
 *
 * @param index    an index with string ids
 * @param id       the candidate whose vector is the query
 * @param id_bytes length of the id; -1: it ends with a zero byte
 * @param options  NULL for k = 10 and no filter; its lists are for one query
 * @param hits     receives the results of one query; empty on failure
 *
 * Ownership: borrows all.
 * Threads: frozen.
 * Errors: as rtv_index_search; RTV_E_NOTFOUND (no such id), RTV_E_DTYPE (int64 ids).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_similar_string(const rtv_index *index, const char *id,
                                                          int64_t id_bytes,
                                                          const rtv_search_options *options,
                                                          rtv_hits *hits);

RTV_END_DECLS

#endif
