/*
 * The in-batch loss with its gradients, without the matrix of scores.
 *
 * Queries are cut into strips of 48 rows. A strip passes over the candidates in blocks of 48
 * columns: a block of scores is computed, turned into exponentials, added up and multiplied by its
 * candidates while it is in the nearest cache. When all blocks of the strip are done, so are the
 * losses of its rows and their d_query = G K / T, where G are the derivatives by the scores; then
 * the strip's part of d_candidate = G^T Q / T is added block by block. The memory is 192 bytes per
 * candidate and thread. All sums run in an order that depends on the sizes only, so that the bits
 * are the same for any number of threads.
 *
 * Exponentials are powers of two, taken of the scores while these are in registers. Where the norms
 * of queries and candidates show that no score is beyond +-40, nothing is taken off before. Else
 * the shift of a row is its largest score of a few columns: as good as the largest of all while the
 * two are not far apart; where they are, the strip is done again in two passes.
 *
 * The steps and their order are those of the Retrieval task of TensorFlow Recommenders; merging of
 * equal rows is our own, and exact: a column that stands for m equal ones counts m times in the
 * softmax, and once for a positive of its own when accidental hits are removed.
 */
#ifndef RTV_LIB_TENSOR_SOFTMAX_STRIP_H
#define RTV_LIB_TENSOR_SOFTMAX_STRIP_H

#include <stdbool.h>

#include "base/context.h"

/* Work space, kept from one loss to the next. Single user. */
typedef struct rtv__strip_space rtv__strip_space;

rtv_status rtv__strip_space_create(rtv__strip_space **out, rtv_context *context);
void rtv__strip_space_free(rtv__strip_space *space);

enum { RTV__STRIP_MOST_HEADS = 48 };

/* Pointers that are NULL stand for what their comments say; everything is borrowed. */
typedef struct {
    const float *query; /* [query_rows, heads, dim]: the score is that of the best head; at most
                           RTV__STRIP_MOST_HEADS */
    int64_t query_rows, heads;
    const float *candidate; /* [candidate_rows, dim] */
    int64_t candidate_rows, dim;

    int64_t pair_count;
    const int64_t *pair_queries, *pair_candidates; /* NULL: pair i is row i of both */
    const float *pair_weights;                     /* NULL: 1 */
    double weight_scale;                           /* of all weights */

    float temperature;
    const float *log_probability; /* [candidate_rows] taken off the scores; NULL: 0 */
    const int64_t *multiplicity;  /* [candidate_rows]; NULL: 1 */
    const int64_t *ids;           /* [candidate_rows]; NULL: none */
    bool remove_hits;             /* needs ids */
    const uint8_t *mask;          /* [query_rows, candidate_rows]; NULL: all count */
    /* Ids that are no negatives of a row: [query_rows + 1] and ids; NULL: none. Needs ids. */
    const int64_t *known_offsets, *known_ids;

    bool is_binary; /* else softmax */
    double label_smoothing;
    int64_t hard_negatives; /* negatives that are kept; -1: all */
} rtv__strip_batch;

/* What TFRS adds to the score of an accidental hit: the lowest float32 by 100. */
#define RTV__STRIP_REMOVED (-3.40282347e36f)

/*
 * Computes the weighted loss of each pair, and the gradients of their sum where wanted. Indices
 * must lie within their rows and counts below 2^31.
 *
 * `*losses_out` [pair_count] belongs to the space until its next use; NULL without pairs. d_query
 * has the shape of the queries, d_candidate that of the candidates; NULL: not wanted.
 */
rtv_status rtv__softmax_strip(rtv__strip_space *space, const rtv__strip_batch *batch,
                              const double **losses_out, float *d_query, float *d_candidate);

#endif
