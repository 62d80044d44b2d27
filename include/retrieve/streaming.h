/*
 * index: a search over candidates that come in batches and are never stored, with the same
 * results as an index that holds them all (see retrieve/search.h). For a corpus that is larger than
 * memory, or is searched once.
 *
 * Here the position of a candidate is its number in the stream. Ids are not checked for being
 * unique: an id that comes twice may be returned twice.
 */
#ifndef RTV_STREAMING_H
#define RTV_STREAMING_H

#include "retrieve/search.h"

RTV_BEGIN_DECLS

/* A search that goes on. Single user. */
typedef struct rtv_streaming rtv_streaming;

/**
 * Creates a streaming search.
 *
 * @param out     receives it; NULL on failure
 * @param context NULL-able; its threads share the work
 * @param dim     numbers in a vector, 1 to 65536
 * @param id_type RTV_ID_INT64 or RTV_ID_STRING; 0: RTV_ID_INT64
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (dim), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_streaming_create(rtv_streaming **out, rtv_context *context,
                                                      int64_t dim, rtv_id_type id_type);

/**
 * Frees a streaming search.
 *
 * @param streaming NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_streaming_free(rtv_streaming *streaming);

/**
 * Begins a search; one that was not finished is dropped.
 *
 * @param streaming   not NULL
 * @param queries     [query_count, dim] row-major
 * @param query_count 0 to 2147483647
 * @param options     NULL for k = 10 and no filter
 *
 * Ownership: borrows all (copies the queries and the lists).
 * Threads: single user.
 * Errors: RTV_E_INVALID (NULL, offsets that fall), RTV_E_RANGE (k, threads, query_count),
 * RTV_E_DTYPE (ids of the other type in a list), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_streaming_begin(rtv_streaming *streaming, const float *queries,
                                                     int64_t query_count,
                                                     const rtv_search_options *options);

/**
 * Hands over the next candidates.
 *
 * @param streaming with int64 ids, after rtv_streaming_begin
 * @param ids       `count` ids; NULL: the numbers from the candidates so far on
 * @param vectors   [count, dim] row-major
 * @param count     0 or more; batches may differ in size
 *
 * Ownership: borrows all.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_STATE (not begun), RTV_E_DTYPE (string ids), RTV_E_RANGE (more than
 * 2147483647 candidates), RTV_E_CANCELLED, RTV_E_NOMEM; then the batch counts as not given.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_streaming_add(rtv_streaming *streaming, const int64_t *ids,
                                                   const float *vectors, int64_t count);

/**
 * The same with string ids.
 *
 * @param streaming with string ids, after rtv_streaming_begin
 * @param ids       `count` strings
 * @param id_bytes  their lengths; NULL: each ends with a zero byte
 * @param vectors   [count, dim] row-major
 * @param count     0 or more
 *
 * Ownership: borrows all.
 * Threads: single user.
 * Errors: as rtv_streaming_add; RTV_E_DTYPE with int64 ids.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_streaming_add_strings(rtv_streaming *streaming,
                                                           const char *const *ids,
                                                           const int64_t *id_bytes,
                                                           const float *vectors, int64_t count);

/**
 * Ends the search and gives its results.
 *
 * @param streaming after rtv_streaming_begin
 * @param hits      receives the results; empty on failure
 *
 * Ownership: borrows `hits`.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_STATE (not begun), RTV_E_NOMEM (the search is still there).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_streaming_finish(rtv_streaming *streaming, rtv_hits *hits);

RTV_END_DECLS

#endif
