/*
 * model: the bundle, one file that holds preprocessing, query tower, candidate vectors and ids,
 * and is enough alone to serve. It is a valid safetensors file.
 */
#ifndef RTV_BUNDLE_H
#define RTV_BUNDLE_H

#include "retrieve/batch.h"
#include "retrieve/model.h"
#include "retrieve/search.h"

RTV_BEGIN_DECLS

/* An open bundle: all that serving needs. Frozen. */
typedef struct rtv_bundle rtv_bundle;

/* What a bundle holds, and how it is opened. */
typedef struct rtv_bundle_options {
    uint32_t struct_size; /* set by RTV_BUNDLE_OPTIONS_INIT */
    uint32_t flags;       /* RTV_BUNDLE_ constants */
} rtv_bundle_options;

enum {
    RTV_BUNDLE_CANDIDATE_TOWER = 1u, /* save: the candidate tower rides along, so that the opened
                                        bundle can encode new candidates */
    RTV_BUNDLE_SKIP_CHECKSUMS = 2u   /* open: in time independent of the file's size; damage to
                                        tensors is then not noticed */
};

#define RTV_BUNDLE_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(rtv_bundle_options), 0                                                              \
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
RTV_API RTV_NODISCARD rtv_status rtv_bundle_options_init(rtv_bundle_options *options,
                                                         size_t struct_size);

/**
 * Writes a model and its index into one file.
 *
 * @param path    of the file; replaced only when the new one is complete
 * @param model   after rtv_model_adapt
 * @param index   of the model's candidates
 * @param options NULL for the defaults: without the candidate tower
 *
 * Ownership: borrows.
 * Threads: single user.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE (index of another width), RTV_E_STATE, RTV_E_IO,
 * RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_bundle_save(const char *path, rtv_model *model,
                                                 const rtv_index *index,
                                                 const rtv_bundle_options *options);

/**
 * Opens a bundle for serving. Tables and vectors are read from the mapped file, not copied.
 *
 * @param out     receives the bundle; NULL on failure
 * @param context NULL-able
 * @param path    of the file, which must not change while the bundle is open
 * @param options NULL for the defaults: every checksum is verified
 *
 * Ownership: returns new.
 * Threads: frozen.
 * Errors: RTV_E_NOTFOUND (no such file), RTV_E_IO, RTV_E_CORRUPT, RTV_E_UNSUPPORTED (made by a
 * newer library), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_bundle_open(rtv_bundle **out, rtv_context *context,
                                                 const char *path,
                                                 const rtv_bundle_options *options);

/**
 * Closes a bundle.
 *
 * @param bundle NULL is a no-op
 *
 * Ownership: ends the caller's ownership.
 * Threads: single user: no other thread may still use it.
 * Errors: none.
 * Since: 0.1
 */
RTV_API void rtv_bundle_free(rtv_bundle *bundle);

/**
 * Raw features in, candidate ids out.
 *
 * @param bundle not NULL
 * @param batch  one row per query, with every column of the query tower
 * @param search NULL for the defaults; k, exclusions, allow-list
 * @param hits   receives the answers, best first; reused, its former content is lost
 *
 * Ownership: borrows; the ids in `hits` are valid as retrieve/index.h says.
 * Threads: frozen: any number of threads, each with its own batch and hits.
 * Errors: RTV_E_NOTFOUND (a column is missing), RTV_E_DTYPE, RTV_E_RANGE, RTV_E_NUMERIC,
 * RTV_E_UNSUPPORTED, RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_bundle_recommend(rtv_bundle *bundle, const rtv_batch *batch,
                                                      const rtv_search_options *search,
                                                      rtv_hits *hits);

/**
 * The vectors of queries.
 *
 * @param bundle not NULL
 * @param batch  one row per query, with every column of the query tower
 * @param out    f32 [rows, width], row-major, to be filled
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: as rtv_bundle_recommend.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_bundle_encode_queries(rtv_bundle *bundle,
                                                           const rtv_batch *batch, float *out);

/**
 * The vectors of candidates, old or new, to be upserted into an index.
 *
 * @param bundle saved with RTV_BUNDLE_CANDIDATE_TOWER
 * @param batch  one row per candidate, with every column of the candidate tower
 * @param out    f32 [rows, width], row-major, to be filled
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: RTV_E_STATE (no candidate tower in the file), and as rtv_bundle_recommend.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_bundle_encode_candidates(rtv_bundle *bundle,
                                                              const rtv_batch *batch, float *out);

/**
 * The bundle's index, for scores, counts, upserts and removals.
 *
 * @param bundle not NULL
 *
 * Ownership: belongs to the bundle, valid as long as it.
 * Threads: writing makes the bundle single user.
 * Errors: none.
 * Since: 0.1
 */
RTV_API rtv_index *rtv_bundle_index(rtv_bundle *bundle);

/**
 * The width of the bundle's vectors.
 *
 * @param bundle not NULL
 *
 * Ownership: borrows.
 * Threads: frozen.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int64_t rtv_bundle_width(const rtv_bundle *bundle);

RTV_END_DECLS

#endif
