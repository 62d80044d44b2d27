/*
 * index: the answers of a search, in memory that the next search with the same object reuses.
 * Query q has rtv_hits_count(hits, q) results, the best first.
 */
#ifndef RTV_HITS_H
#define RTV_HITS_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/* The results of a search. Single user while a search fills it, else frozen. */
typedef struct rtv_hits rtv_hits;

/* What names a candidate: a whole number or bytes (as a rule UTF-8 text). */
typedef int32_t rtv_id_type;
enum { RTV_ID_INT64 = 1, RTV_ID_STRING = 2 };

/**
 * Creates empty hits.
 *
 * @param out     receives the hits; NULL on failure
 * @param context NULL-able; gives the memory
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user while a search fills them, frozen else.
 * Errors: RTV_E_INVALID, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_hits_create(rtv_hits **out, rtv_context *context);

/**
 * Frees hits and everything that their accessors gave.
 *
 * @param hits NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_hits_free(rtv_hits *hits);

/**
 * The number of queries of the last search; 0 before the first one and after a failed one.
 *
 * @param hits not NULL
 *
 * Ownership: borrows.
 * Threads: any thread while no search fills the hits.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_hits_query_count(const rtv_hits *hits);

/**
 * How many results a query has: k, or fewer when fewer candidates may be returned.
 *
 * @param hits  not NULL
 * @param query 0 to rtv_hits_query_count - 1
 *
 * Ownership: borrows.
 * Threads: any thread while no search fills the hits.
 * Errors: none; 0 when there is no such query.
 * Since: 0.1
 */
RTV_API int64_t rtv_hits_count(const rtv_hits *hits, int64_t query);

/**
 * The type of the ids of the last search, 0 before the first one.
 *
 * @param hits not NULL
 *
 * Ownership: borrows.
 * Threads: any thread while no search fills the hits.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_id_type rtv_hits_id_type(const rtv_hits *hits);

/**
 * The id of one result, where ids are int64.
 *
 * @param hits  not NULL
 * @param query 0 to rtv_hits_query_count - 1
 * @param rank  0 (the best) to rtv_hits_count - 1
 *
 * Ownership: borrows.
 * Threads: any thread while no search fills the hits.
 * Errors: none; -1 when there is no such result or ids are strings.
 * Since: 0.1
 */
RTV_API int64_t rtv_hits_id_int64(const rtv_hits *hits, int64_t query, int64_t rank);

/**
 * The id of one result, where ids are strings; a zero byte follows its last byte.
 *
 * @param hits  not NULL
 * @param query 0 to rtv_hits_query_count - 1
 * @param rank  0 (the best) to rtv_hits_count - 1
 *
 * Ownership: a copy that belongs to the hits, valid until their next search or rtv_hits_free.
 * Threads: any thread while no search fills the hits.
 * Errors: none; NULL when there is no such result or ids are int64.
 * Since: 0.1
 */
RTV_API const char *rtv_hits_id_string(const rtv_hits *hits, int64_t query, int64_t rank);

/**
 * The bytes of rtv_hits_id_string, its closing zero not counted.
 *
 * @param hits  not NULL
 * @param query 0 to rtv_hits_query_count - 1
 * @param rank  0 (the best) to rtv_hits_count - 1
 *
 * Ownership: borrows.
 * Threads: any thread while no search fills the hits.
 * Errors: none; -1 when there is no such result or ids are int64.
 * Since: 0.1
 */
RTV_API int64_t rtv_hits_id_string_bytes(const rtv_hits *hits, int64_t query, int64_t rank);

/**
 * The score of one result.
 *
 * @param hits  not NULL
 * @param query 0 to rtv_hits_query_count - 1
 * @param rank  0 (the best) to rtv_hits_count - 1
 *
 * Ownership: borrows.
 * Threads: any thread while no search fills the hits.
 * Errors: none; minus infinity when there is no such result.
 * Since: 0.1
 */
RTV_API float rtv_hits_score(const rtv_hits *hits, int64_t query, int64_t rank);

/*
 * The same, flat, for callers through a foreign function interface: the results of query q are the
 * elements offsets[q] to offsets[q + 1] - 1 of scores and ids.
 */

/**
 * Where the results of each query begin: rtv_hits_query_count + 1 numbers, the last one the total.
 *
 * @param hits not NULL
 *
 * Ownership: valid until the next search or rtv_hits_free.
 * Threads: any thread while no search fills the hits.
 * Errors: none; NULL before the first search.
 * Since: 0.1
 */
RTV_API const int64_t *rtv_hits_offsets(const rtv_hits *hits);

/**
 * The scores of all results, query after query.
 *
 * @param hits not NULL
 *
 * Ownership: valid until the next search or rtv_hits_free.
 * Threads: any thread while no search fills the hits.
 * Errors: none; may be NULL when there are no results.
 * Since: 0.1
 */
RTV_API const float *rtv_hits_scores(const rtv_hits *hits);

/**
 * The int64 ids of all results, query after query.
 *
 * @param hits not NULL
 *
 * Ownership: valid until the next search or rtv_hits_free.
 * Threads: any thread while no search fills the hits.
 * Errors: none; NULL when ids are strings, may be NULL when there are no results.
 * Since: 0.1
 */
RTV_API const int64_t *rtv_hits_ids_int64(const rtv_hits *hits);

/**
 * The bytes of the string ids of all results, query after query, a zero byte after each.
 *
 * @param hits not NULL
 *
 * Result i begins at byte rtv_hits_string_offsets(hits)[i] and ends before the zero byte at
 * rtv_hits_string_offsets(hits)[i + 1] - 1.
 *
 * Ownership: valid until the next search or rtv_hits_free.
 * Threads: any thread while no search fills the hits.
 * Errors: none; NULL when ids are int64, may be NULL when there are no results.
 * Since: 0.1
 */
RTV_API const char *rtv_hits_string_bytes(const rtv_hits *hits);

/**
 * Where each string id begins in rtv_hits_string_bytes: one number per result and one more.
 *
 * @param hits not NULL
 *
 * Ownership: valid until the next search or rtv_hits_free.
 * Threads: any thread while no search fills the hits.
 * Errors: none; NULL when ids are int64 and before the first search.
 * Since: 0.1
 */
RTV_API const int64_t *rtv_hits_string_offsets(const rtv_hits *hits);

RTV_END_DECLS

#endif
