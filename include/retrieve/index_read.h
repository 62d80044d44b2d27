/*
 * index: what it holds, and its file.
 */
#ifndef RTV_INDEX_READ_H
#define RTV_INDEX_READ_H

#include "retrieve/index.h"

RTV_BEGIN_DECLS

/**
 * How the vectors are stored.
 *
 * @param index not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_index_storage_type rtv_index_storage(const rtv_index *index);

/**
 * Whether an id is there: 0 or 1.
 *
 * @param index not NULL
 * @param id    any number
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; 0 for an index with string ids.
 * Since: 0.1
 */
RTV_API int32_t rtv_index_contains(const rtv_index *index, int64_t id);

/**
 * The same for an index with string ids.
 *
 * @param index    not NULL
 * @param id       a string
 * @param id_bytes its length; -1: it ends with a zero byte
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; 0 for an index with int64 ids.
 * Since: 0.1
 */
RTV_API int32_t rtv_index_contains_string(const rtv_index *index, const char *id, int64_t id_bytes);

/**
 * The id at a position, for walking over an index with int64 ids.
 *
 * @param index    not NULL
 * @param position 0 to count - 1
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none; -1 when there is no such position or ids are strings.
 * Since: 0.1
 */
RTV_API int64_t rtv_index_id_at(const rtv_index *index, int64_t position);

/**
 * The same for an index with string ids.
 *
 * @param index     not NULL
 * @param position  0 to count - 1
 * @param out_bytes receives the length; NULL-able
 *
 * Ownership: valid until the index changes or is freed. The bytes need not end with a zero.
 * Threads: frozen.
 * Errors: none; NULL when there is no such position or ids are int64.
 * Since: 0.1
 */
RTV_API const char *rtv_index_id_string_at(const rtv_index *index, int64_t position,
                                           int64_t *out_bytes);

/**
 * Copies the vector of an id, as it is stored.
 *
 * @param out   receives `dim` numbers; untouched on failure
 * @param index an index with int64 ids
 * @param id    the candidate
 *
 * Ownership: borrows `out`.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND, RTV_E_DTYPE (string ids).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_vector(float *out, const rtv_index *index, int64_t id);

/**
 * The same for an index with string ids.
 *
 * @param out      receives `dim` numbers; untouched on failure
 * @param index    an index with string ids
 * @param id       the candidate
 * @param id_bytes length of the id; -1: it ends with a zero byte
 *
 * Ownership: borrows `out` and `id`.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND, RTV_E_DTYPE (int64 ids).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_vector_string(float *out, const rtv_index *index,
                                                         const char *id, int64_t id_bytes);

/**
 * The scores of chosen candidates for one query: the very numbers that a search would give.
 *
 * @param out_scores receives `count` inner products; untouched on failure
 * @param index      an index with int64 ids
 * @param query      `dim` numbers
 * @param ids        `count` ids, in any order, repeated or not
 * @param count      0 or more
 *
 * Ownership: borrows all.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND (names the id), RTV_E_DTYPE (string ids).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_score(float *out_scores, const rtv_index *index,
                                                 const float *query, const int64_t *ids,
                                                 int64_t count);

/**
 * The same for an index with string ids.
 *
 * @param out_scores receives `count` inner products; untouched on failure
 * @param index      an index with string ids
 * @param query      `dim` numbers
 * @param ids        `count` strings, in any order, repeated or not
 * @param id_bytes   their lengths; NULL: each ends with a zero byte
 * @param count      0 or more
 *
 * Ownership: borrows all.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND (names the id), RTV_E_DTYPE (int64 ids).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_score_strings(float *out_scores, const rtv_index *index,
                                                         const float *query, const char *const *ids,
                                                         const int64_t *id_bytes, int64_t count);

/**
 * Writes an index to a file of named tensors (docs/search.md describes them).
 *
 * @param index the index
 * @param path  not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_IO, RTV_E_NOTFOUND (no such directory), RTV_E_NOMEM; an old file of
 * that name is then as it was.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_save(const rtv_index *index, const char *path);

/**
 * Opens a saved index. The vectors stay in the mapped file, shared with other processes, until the
 * first change copies them; the same searches give the same bits as before saving.
 *
 * @param out     receives the index; NULL on failure
 * @param context NULL-able
 * @param path    not NULL
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: as rtv_index_create.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND (no such file, or no index in it), RTV_E_IO, RTV_E_CORRUPT,
 * RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_load(rtv_index **out, rtv_context *context,
                                                const char *path);

RTV_END_DECLS

#endif
