/* Batches for the strip softmax, and a naive double computation that writes every row and column
 * out. */
#ifndef NAIVE_STRIP_H
#define NAIVE_STRIP_H

#include "tensor/softmax_strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "test_support.h"

/* A batch with memory of its own, as large as the random cases get. */
typedef struct {
    rtv__strip_batch batch;
    float *query, *candidate, *weights, *log_probability;
    int64_t *pair_queries, *pair_candidates, *multiplicity, *ids, *known_offsets, *known_ids;
    uint8_t *mask;
} test_batch;

typedef struct {
    double *losses, *d_query, *d_candidate;
} test_result;

static int64_t below(rtv__random *random, int64_t bound)
{
    return (int64_t)rtv__random_below(random, (uint64_t)bound);
}

static inline bool chance(rtv__random *random, double p)
{
    return rtv__random_uniform(random) < p;
}

static inline float *random_floats(rtv__random *random, int64_t count, double size)
{
    float *out = malloc((size_t)(count + 1) * sizeof *out);
    for (int64_t i = 0; i < count; i++)
        out[i] = (float)(size * rtv__random_normal(random));
    return out;
}

static int64_t *random_ints(rtv__random *random, int64_t count, int64_t first, int64_t bound)
{
    int64_t *out = malloc((size_t)(count + 1) * sizeof *out);
    for (int64_t i = 0; i < count; i++)
        out[i] = first + below(random, bound);
    return out;
}

/* Query rows, heads, candidate rows, dim and pairs; size of the embeddings. */
static inline void start_batch(test_batch *out, rtv__random *random, int64_t rows, int64_t heads,
                               int64_t columns, int64_t dim, double size)
{
    memset(out, 0, sizeof *out);
    rtv__strip_batch *batch = &out->batch;
    batch->query = out->query = random_floats(random, rows * heads * dim, size);
    batch->candidate = out->candidate = random_floats(random, columns * dim, size);
    batch->query_rows = batch->pair_count = rows;
    batch->heads = heads;
    batch->candidate_rows = columns;
    batch->dim = dim;
    batch->weight_scale = 1.0;
    batch->temperature = 1.0f;
    batch->hard_negatives = -1;
}

static inline void free_batch(test_batch *t)
{
    void *blocks[] = {t->query,        t->candidate,       t->weights, t->log_probability,
                      t->pair_queries, t->pair_candidates, t->ids,     t->multiplicity,
                      t->known_ids,    t->known_offsets,   t->mask};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        free(blocks[i]);
}

static inline void add_pairs(test_batch *t, rtv__random *random, int64_t pairs)
{
    t->batch.pair_count = pairs;
    t->batch.pair_queries = t->pair_queries = random_ints(random, pairs, 0, t->batch.query_rows);
    t->batch.pair_candidates = t->pair_candidates =
        random_ints(random, pairs, 0, t->batch.candidate_rows);
}

static inline void add_weights(test_batch *t, rtv__random *random)
{
    t->batch.pair_weights = t->weights = random_floats(random, t->batch.pair_count, 1.0);
    for (int64_t i = 0; i < t->batch.pair_count; i++)
        t->weights[i] = chance(random, 0.1) ? 0.0f : fabsf(t->weights[i]);
}

static inline void add_known(test_batch *t, rtv__random *random, int64_t ids)
{
    int64_t rows = t->batch.query_rows, most = 5;
    t->batch.known_offsets = t->known_offsets = malloc((size_t)(rows + 1) * sizeof(int64_t));
    t->known_offsets[0] = 0;
    for (int64_t r = 0; r < rows; r++)
        t->known_offsets[r + 1] = t->known_offsets[r] + below(random, most);
    t->batch.known_ids = t->known_ids = random_ints(random, rows * most, -3, ids + 6);
}

static inline void add_mask(test_batch *t, rtv__random *random)
{
    int64_t cells = t->batch.query_rows * t->batch.candidate_rows;
    t->batch.mask = t->mask = malloc((size_t)cells);
    for (int64_t i = 0; i < cells; i++)
        t->mask[i] = chance(random, 0.8);
}

/* Takes the mask off all positives; call it when the pairs are there. */
static inline void show_positives(test_batch *t)
{
    const rtv__strip_batch *b = &t->batch;
    for (int64_t p = 0; p < b->pair_count; p++) {
        int64_t row = b->pair_queries != NULL ? b->pair_queries[p] : p;
        t->mask[row * b->candidate_rows +
                (b->pair_candidates != NULL ? b->pair_candidates[p] : p)] = 1;
    }
}

/* One written-out column of a row of scores. */
typedef struct {
    double value;
    int64_t column;
    bool is_positive, is_masked, is_kept;
    double label;
} naive_entry;

typedef struct {
    const rtv__strip_batch *batch;
    double *scores;    /* [rows, columns] of the best head */
    double *gradients; /* by them */
    naive_entry *entries;
    int64_t count;
} naive_state;

static inline double naive_dot(const float *a, const float *b, int64_t dim)
{
    double sum = 0.0;
    for (int64_t x = 0; x < dim; x++)
        sum += (double)a[x] * b[x];
    return sum;
}

static inline double naive_score(const rtv__strip_batch *b, int64_t row, int64_t column)
{
    double best = -INFINITY;
    for (int64_t h = 0; h < b->heads; h++)
        best = fmax(best, naive_dot(b->query + (row * b->heads + h) * b->dim,
                                    b->candidate + column * b->dim, b->dim));
    best /= b->temperature;
    return b->log_probability != NULL ? best - b->log_probability[column] : best;
}

static inline bool naive_is_hit(const rtv__strip_batch *b, int64_t row, int64_t positive,
                                int64_t column)
{
    if (b->ids == NULL)
        return false;
    if (b->remove_hits && b->ids[column] == b->ids[positive])
        return true;
    if (b->known_offsets != NULL)
        for (int64_t i = b->known_offsets[row]; i < b->known_offsets[row + 1]; i++)
            if (b->known_ids[i] == b->ids[column])
                return true;
    return false;
}

static inline void naive_write_out(naive_state *s, int64_t row, int64_t positive)
{
    const rtv__strip_batch *b = s->batch;
    s->count = 0;
    for (int64_t c = 0; c < b->candidate_rows; c++) {
        int64_t copies = b->multiplicity != NULL ? b->multiplicity[c] : 1;
        for (int64_t k = 0; k < copies; k++) {
            naive_entry *e = &s->entries[s->count++];
            *e = (naive_entry){.column = c, .is_positive = c == positive && k == 0};
            e->value = s->scores[row * b->candidate_rows + c];
            if (!e->is_positive && naive_is_hit(b, row, positive, c))
                e->value += (double)RTV__STRIP_REMOVED;
            e->is_masked = b->mask != NULL && !b->mask[row * b->candidate_rows + c];
            if (e->is_masked)
                e->value = (double)RTV__STRIP_REMOVED;
            e->is_kept = b->hard_negatives < 0;
        }
    }
}

static inline void naive_keep_hardest(naive_state *s)
{
    for (int64_t k = 0; k <= s->batch->hard_negatives && k < s->count; k++) {
        int64_t best = -1;
        double best_value = 0.0;
        for (int64_t i = 0; i < s->count; i++) {
            double value = s->entries[i].value;
            if (s->entries[i].is_positive)
                value -= (double)RTV__STRIP_REMOVED;
            if (!s->entries[i].is_kept && (best < 0 || value > best_value)) {
                best = i;
                best_value = value;
            }
        }
        s->entries[best].is_kept = true;
    }
}

static inline double naive_pair(naive_state *s, int64_t row, int64_t positive, double weight)
{
    const rtv__strip_batch *b = s->batch;
    naive_write_out(s, row, positive);
    naive_keep_hardest(s);
    double kept = 0.0, top = -INFINITY, sum = 0.0, labels = 0.0, loss = 0.0;
    for (int64_t i = 0; i < s->count; i++)
        if (s->entries[i].is_kept) {
            kept += 1.0;
            top = fmax(top, s->entries[i].value);
        }
    for (int64_t i = 0; i < s->count; i++) {
        naive_entry *e = &s->entries[i];
        if (!e->is_kept)
            continue;
        e->label = e->is_positive * (1.0 - b->label_smoothing) +
                   b->label_smoothing / (b->is_binary ? 2.0 : kept);
        labels += e->label;
        sum += exp(e->value - top);
    }
    for (int64_t i = 0; i < s->count; i++) {
        const naive_entry *e = &s->entries[i];
        if (!e->is_kept)
            continue;
        double gradient;
        if (b->is_binary) {
            double negative = fmin(e->value, 0.0), positive_part = fmax(e->value, 0.0);
            loss += (positive_part + log1p(exp(negative - positive_part)) -
                     (e->label == 0.0 ? 0.0 : e->value * e->label)) /
                    kept;
            gradient = (1.0 / (1.0 + exp(-e->value)) - e->label) / kept;
        } else {
            loss -= e->label == 0.0 ? 0.0 : e->label * (e->value - top - log(sum));
            gradient = labels * exp(e->value - top) / sum - e->label;
        }
        if (!e->is_masked)
            s->gradients[row * b->candidate_rows + e->column] += weight * gradient;
    }
    return weight * loss;
}

static inline void naive_spread(const naive_state *s, test_result *out)
{
    const rtv__strip_batch *b = s->batch;
    for (int64_t r = 0; r < b->query_rows; r++) {
        for (int64_t c = 0; c < b->candidate_rows; c++) {
            double gradient = s->gradients[r * b->candidate_rows + c] / b->temperature;
            const float *key = b->candidate + c * b->dim;
            int64_t best = 0;
            for (int64_t h = 1; h < b->heads; h++)
                if (naive_dot(b->query + (r * b->heads + h) * b->dim, key, b->dim) >
                    naive_dot(b->query + (r * b->heads + best) * b->dim, key, b->dim))
                    best = h;
            for (int64_t x = 0; x < b->dim; x++) {
                int64_t at = (r * b->heads + best) * b->dim + x;
                out->d_query[at] += gradient * key[x];
                out->d_candidate[c * b->dim + x] += gradient * b->query[at];
            }
        }
    }
}

static inline test_result make_result(const rtv__strip_batch *b)
{
    return (test_result){calloc((size_t)b->pair_count + 1, sizeof(double)),
                         calloc((size_t)(b->query_rows * b->heads * b->dim) + 1, sizeof(double)),
                         calloc((size_t)(b->candidate_rows * b->dim) + 1, sizeof(double))};
}

static inline void free_result(test_result *result)
{
    free(result->losses);
    free(result->d_query);
    free(result->d_candidate);
}

static inline test_result naive_loss(const rtv__strip_batch *b)
{
    test_result out = make_result(b);
    int64_t cells = b->query_rows * b->candidate_rows, entries = 0;
    naive_state state = {.batch = b};
    for (int64_t c = 0; c < b->candidate_rows; c++)
        entries += b->multiplicity != NULL ? b->multiplicity[c] : 1;
    state.scores = malloc((size_t)(cells + 1) * sizeof(double));
    state.gradients = calloc((size_t)cells + 1, sizeof(double));
    state.entries = malloc((size_t)(entries + 1) * sizeof *state.entries);
    for (int64_t r = 0; r < b->query_rows; r++)
        for (int64_t c = 0; c < b->candidate_rows; c++)
            state.scores[r * b->candidate_rows + c] = naive_score(b, r, c);
    for (int64_t p = 0; p < b->pair_count; p++) {
        double weight = b->pair_weights != NULL ? (double)b->pair_weights[p] : 1.0;
        out.losses[p] = naive_pair(&state, b->pair_queries != NULL ? b->pair_queries[p] : p,
                                   b->pair_candidates != NULL ? b->pair_candidates[p] : p,
                                   weight * b->weight_scale);
    }
    naive_spread(&state, &out);
    free(state.scores);
    free(state.gradients);
    free(state.entries);
    return out;
}

#endif
