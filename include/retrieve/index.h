/*
 * index: candidates under their ids, to be searched for the largest inner products. This header
 * changes them, retrieve/index_read.h reads and stores them, retrieve/search.h searches them.
 *
 * Ids are int64 or strings (bytes with a length), chosen at creation, each at most once. A
 * candidate has a position, 0 to count - 1, which decides between equal scores (lower first): a new
 * id gets the position count, an upsert of a known id keeps its position, and a removal moves the
 * last candidate to the position that became free. Ids never move. The same calls in the same order
 * give the same positions, and so the same results to the last bit.
 */
#ifndef RTV_INDEX_H
#define RTV_INDEX_H

#include "retrieve/hits.h"

RTV_BEGIN_DECLS

/* Candidates and their ids. Frozen while nobody changes it. */
typedef struct rtv_index rtv_index;

/* How an index searches. */
typedef int32_t rtv_index_kind;
enum {
    RTV_INDEX_BRUTE_FORCE = 1 /* exact, scores every candidate */
};

/*
 * How an index stores the numbers of its vectors. Where fewer bytes round them, that is all that is
 * lost: searches, scores and rtv_index_vector see what is stored, to the last bit.
 */
typedef int32_t rtv_index_storage_type;
enum {
    RTV_INDEX_STORAGE_FLOAT32 = 0,  /* 4 bytes, as they are */
    RTV_INDEX_STORAGE_BFLOAT16 = 1, /* 2 bytes, rounded to 8 bits: off by at most 1/256 of itself
                                       (2^-134 if subnormal); above 3.396e38 it is infinite */
    RTV_INDEX_STORAGE_INT8 = 2 /* 1 byte: off by at most 1/253 of the vector's greatest, or 2^-127;
                                  not finite: never found. 4 bytes more a vector */
};

/* What an index holds, and how it searches. */
typedef struct rtv_index_options {
    uint32_t struct_size;           /* bytes of this struct, set by RTV_INDEX_OPTIONS_INIT */
    uint32_t flags;                 /* reserved, 0 */
    rtv_id_type id_type;            /* 0: RTV_ID_INT64 */
    rtv_index_kind kind;            /* 0: RTV_INDEX_BRUTE_FORCE */
    rtv_index_storage_type storage; /* 0: RTV_INDEX_STORAGE_FLOAT32 */
    int32_t reserved1;              /* 0 */
} rtv_index_options;

#define RTV_INDEX_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(rtv_index_options), 0, RTV_ID_INT64, RTV_INDEX_BRUTE_FORCE,                         \
            RTV_INDEX_STORAGE_FLOAT32, 0                                                           \
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
RTV_API RTV_NODISCARD rtv_status rtv_index_options_init(rtv_index_options *options,
                                                        size_t struct_size);

/**
 * Creates an empty index.
 *
 * @param out     receives the index; NULL on failure
 * @param context NULL-able; its threads share the work of a search
 * @param dim     numbers in a vector, 1 to 65536
 * @param options NULL for int64 ids and exact search of float32 vectors
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen (searched by any number of threads) while nobody changes it, else single user.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (dim), RTV_E_UNSUPPORTED (kind, storage),
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_create(rtv_index **out, rtv_context *context,
                                                  int64_t dim, const rtv_index_options *options);

/**
 * Frees an index.
 *
 * @param index NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: any one thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_index_free(rtv_index *index);

/**
 * The numbers in a vector.
 *
 * @param index not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_index_dim(const rtv_index *index);

/**
 * The number of candidates.
 *
 * @param index not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_index_count(const rtv_index *index);

/**
 * The type of the ids.
 *
 * @param index not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_id_type rtv_index_id_type(const rtv_index *index);

/**
 * Adds candidates that are not there yet; all of them or, on an error, none.
 *
 * @param index   an index with int64 ids
 * @param ids     `count` ids; NULL: the numbers from rtv_index_count on, that is row numbers
 * @param vectors [count, dim] row-major
 * @param count   0 or more
 *
 * Ownership: borrows `ids` and `vectors` (copies them).
 * Threads: single user. Costs a copy, on average.
 * Errors: RTV_E_INVALID (NULL, an id that is there or comes twice), RTV_E_DTYPE (string ids),
 * RTV_E_RANGE (more than 2147483647 candidates), RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_add(rtv_index *index, const int64_t *ids,
                                               const float *vectors, int64_t count);

/**
 * The same for an index with string ids.
 *
 * @param index    an index with string ids
 * @param ids      `count` strings
 * @param id_bytes their lengths; NULL: each ends with a zero byte
 * @param vectors  [count, dim] row-major
 * @param count    0 or more
 *
 * Ownership: borrows `ids`, `id_bytes` and `vectors` (copies them).
 * Threads: single user.
 * Errors: as rtv_index_add; RTV_E_DTYPE for an index with int64 ids.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_add_strings(rtv_index *index, const char *const *ids,
                                                       const int64_t *id_bytes,
                                                       const float *vectors, int64_t count);

/**
 * Adds candidates, or replaces the vectors of those that are there; all of them or none.
 *
 * @param index   an index with int64 ids
 * @param ids     `count` ids; of one that comes twice the last vector stays
 * @param vectors [count, dim] row-major
 * @param count   0 or more
 *
 * Ownership: borrows `ids` and `vectors` (copies them).
 * Threads: single user. Costs a copy, on average.
 * Errors: RTV_E_INVALID (NULL), RTV_E_DTYPE (string ids), RTV_E_RANGE (more than 2147483647
 * candidates), RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_upsert(rtv_index *index, const int64_t *ids,
                                                  const float *vectors, int64_t count);

/**
 * The same for an index with string ids.
 *
 * @param index    an index with string ids
 * @param ids      `count` strings
 * @param id_bytes their lengths; NULL: each ends with a zero byte
 * @param vectors  [count, dim] row-major
 * @param count    0 or more
 *
 * Ownership: borrows `ids`, `id_bytes` and `vectors` (copies them).
 * Threads: single user.
 * Errors: as rtv_index_upsert; RTV_E_DTYPE for an index with int64 ids.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_upsert_strings(rtv_index *index, const char *const *ids,
                                                          const int64_t *id_bytes,
                                                          const float *vectors, int64_t count);

/**
 * Removes candidates. Ids that are not there are passed over: afterwards none of them is there.
 *
 * @param index an index with int64 ids
 * @param ids   `count` ids
 * @param count 0 or more
 *
 * Ownership: borrows `ids`.
 * Threads: single user. Costs the copy of one vector for each id, whatever the size of the index.
 * Errors: RTV_E_INVALID, RTV_E_DTYPE (string ids), RTV_E_NOMEM (first change of an opened index).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_remove(rtv_index *index, const int64_t *ids,
                                                  int64_t count);

/**
 * The same for an index with string ids.
 *
 * @param index    an index with string ids
 * @param ids      `count` strings
 * @param id_bytes their lengths; NULL: each ends with a zero byte
 * @param count    0 or more
 *
 * Ownership: borrows `ids` and `id_bytes`.
 * Threads: single user.
 * Errors: as rtv_index_remove; RTV_E_DTYPE for an index with int64 ids.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_index_remove_strings(rtv_index *index, const char *const *ids,
                                                          const int64_t *id_bytes, int64_t count);

/**
 * Removes all candidates; keeps the memory.
 *
 * @param index not NULL
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_index_clear(rtv_index *index);

RTV_END_DECLS

#endif
