/* The strip softmax against a naive double computation that writes every row and column out. */
#include "tensor/softmax_strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "test_support.h"

enum { MOST_CELLS = 1 << 20 };

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

static bool chance(rtv__random *random, double p)
{
    return rtv__random_uniform(random) < p;
}

static float *random_floats(rtv__random *random, int64_t count, double size)
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
static void start_batch(test_batch *out, rtv__random *random, int64_t rows, int64_t heads,
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

static void free_batch(test_batch *t)
{
    void *blocks[] = {t->query,        t->candidate,       t->weights, t->log_probability,
                      t->pair_queries, t->pair_candidates, t->ids,     t->multiplicity,
                      t->known_ids,    t->known_offsets,   t->mask};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        free(blocks[i]);
}

static void add_pairs(test_batch *t, rtv__random *random, int64_t pairs)
{
    t->batch.pair_count = pairs;
    t->batch.pair_queries = t->pair_queries = random_ints(random, pairs, 0, t->batch.query_rows);
    t->batch.pair_candidates = t->pair_candidates =
        random_ints(random, pairs, 0, t->batch.candidate_rows);
}

static void add_weights(test_batch *t, rtv__random *random)
{
    t->batch.pair_weights = t->weights = random_floats(random, t->batch.pair_count, 1.0);
    for (int64_t i = 0; i < t->batch.pair_count; i++)
        t->weights[i] = chance(random, 0.1) ? 0.0f : fabsf(t->weights[i]);
}

static void add_known(test_batch *t, rtv__random *random, int64_t ids)
{
    int64_t rows = t->batch.query_rows, most = 5;
    t->batch.known_offsets = t->known_offsets = malloc((size_t)(rows + 1) * sizeof(int64_t));
    t->known_offsets[0] = 0;
    for (int64_t r = 0; r < rows; r++)
        t->known_offsets[r + 1] = t->known_offsets[r] + below(random, most);
    t->batch.known_ids = t->known_ids = random_ints(random, rows * most, -3, ids + 6);
}

static void add_mask(test_batch *t, rtv__random *random)
{
    int64_t cells = t->batch.query_rows * t->batch.candidate_rows;
    t->batch.mask = t->mask = malloc((size_t)cells);
    for (int64_t i = 0; i < cells; i++)
        t->mask[i] = chance(random, 0.8);
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

static double naive_dot(const float *a, const float *b, int64_t dim)
{
    double sum = 0.0;
    for (int64_t x = 0; x < dim; x++)
        sum += (double)a[x] * b[x];
    return sum;
}

static double naive_score(const rtv__strip_batch *b, int64_t row, int64_t column)
{
    double best = -INFINITY;
    for (int64_t h = 0; h < b->heads; h++)
        best = fmax(best, naive_dot(b->query + (row * b->heads + h) * b->dim,
                                    b->candidate + column * b->dim, b->dim));
    best /= b->temperature;
    return b->log_probability != NULL ? best - b->log_probability[column] : best;
}

static bool naive_is_hit(const rtv__strip_batch *b, int64_t row, int64_t positive, int64_t column)
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

static void naive_write_out(naive_state *s, int64_t row, int64_t positive)
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

static void naive_keep_hardest(naive_state *s)
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

static double naive_pair(naive_state *s, int64_t row, int64_t positive, double weight)
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

static void naive_spread(const naive_state *s, test_result *out)
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

static test_result make_result(const rtv__strip_batch *b)
{
    return (test_result){
        calloc((size_t)b->pair_count + 1, sizeof(double)),
        calloc((size_t)(b->query_rows * b->heads * b->dim) + 1, sizeof(double)),
        calloc((size_t)(b->candidate_rows * b->dim) + 1, sizeof(double))};
}

static void free_result(test_result *result)
{
    free(result->losses);
    free(result->d_query);
    free(result->d_candidate);
}

static test_result naive_loss(const rtv__strip_batch *b)
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

/* The library's result in double, so that both have one type. */
static test_result strip_loss(rtv__strip_space *space, const rtv__strip_batch *b)
{
    test_result out = make_result(b);
    size_t queries = (size_t)(b->query_rows * b->heads * b->dim);
    size_t candidates = (size_t)(b->candidate_rows * b->dim);
    float *d_query = malloc((queries + 1) * sizeof(float));
    float *d_candidate = malloc((candidates + 1) * sizeof(float));
    const double *losses;
    OK(rtv__softmax_strip(space, b, &losses, d_query, d_candidate));
    memcpy(out.losses, losses, (size_t)b->pair_count * sizeof(double));
    for (size_t i = 0; i < queries; i++)
        out.d_query[i] = (double)d_query[i];
    for (size_t i = 0; i < candidates; i++)
        out.d_candidate[i] = (double)d_candidate[i];
    free(d_query);
    free(d_candidate);
    return out;
}

static void check_close(const char *what, int64_t number, const double *got, const double *want,
                        int64_t count, double tolerance)
{
    double largest = 0.0;
    for (int64_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(want[i]));
    for (int64_t i = 0; i < count; i++)
        ck_assert_msg(fabs(got[i] - want[i]) <= tolerance * (largest + 1.0) &&
                          isfinite(got[i]) == isfinite(want[i]),
                      "case %lld: %s[%lld] is %.9g, should be %.9g", (long long)number, what,
                      (long long)i, got[i], want[i]);
}

static void check_result(int64_t number, const rtv__strip_batch *b, const test_result *got,
                         const test_result *want, double tolerance)
{
    check_close("loss", number, got->losses, want->losses, b->pair_count, tolerance);
    check_close("d_query", number, got->d_query, want->d_query,
                b->query_rows * b->heads * b->dim, tolerance);
    check_close("d_candidate", number, got->d_candidate, want->d_candidate,
                b->candidate_rows * b->dim, tolerance);
}

/* Every option is on or off at random. */
static void random_batch(test_batch *t, rtv__random *random, int64_t number)
{
    int64_t rows = 1 + below(random, number % 7 == 0 ? 90 : 30);
    int64_t dim = 1 + below(random, number % 5 == 0 ? 150 : 40);
    int64_t heads = chance(random, 0.1) ? 1 + below(random, 4) : 1;
    int64_t columns = rows + (chance(random, 0.5) ? below(random, 120) : 0);
    start_batch(t, random, rows, heads, columns, dim, chance(random, 0.1) ? 2.0 : 0.5);
    rtv__strip_batch *batch = &t->batch;
    if (chance(random, 0.4))
        add_pairs(t, random, below(random, 3 * rows + 1));
    if (chance(random, 0.4))
        add_weights(t, random);
    if (chance(random, 0.5))
        batch->temperature = 0.3f + (float)rtv__random_uniform(random);
    if (chance(random, 0.4))
        batch->log_probability = t->log_probability = random_floats(random, columns, 1.0);
    if (chance(random, 0.4))
        batch->multiplicity = t->multiplicity = random_ints(random, columns, 1, 4);
    int64_t ids = 1 + below(random, chance(random, 0.5) ? 2 * columns : 6);
    if (chance(random, 0.7)) {
        batch->ids = t->ids = random_ints(random, columns, 0, ids);
        batch->remove_hits = chance(random, 0.7);
        if (chance(random, 0.3))
            add_known(t, random, ids);
    }
    if (chance(random, 0.15))
        add_mask(t, random);
    if (chance(random, 0.15))
        batch->label_smoothing = rtv__random_uniform(random);
    if (batch->label_smoothing > 0.0) {
        /* smoothed labels of removed columns make losses of 1e35 that nothing is told from */
        batch->remove_hits = false;
        batch->mask = NULL;
        batch->known_offsets = NULL;
    }
    batch->is_binary = chance(random, 0.1);
    if (chance(random, 0.2))
        batch->hard_negatives = below(random, columns + 5);
    batch->weight_scale = chance(random, 0.5) ? 1.0 : 0.25;
}

/* A masked positive has a loss of 3.4e36, beside which others vanish: compared apart. */
static void cap_losses(test_result *result, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (result->losses[i] > 1e30)
            result->losses[i] /= 3.4e36;
}

START_TEST(random_options_equal_naive)
{
    rtv__random random;
    rtv__random_seed(&random, (uint64_t)_i + 1);
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 2;
    rtv_context *context;
    rtv__strip_space *space;
    OK(rtv_context_create(&context, &options));
    OK(rtv__strip_space_create(&space, context));
    for (int64_t number = 0; number < 120; number++) {
        test_batch t;
        random_batch(&t, &random, number);
        test_result want = naive_loss(&t.batch), got = strip_loss(space, &t.batch);
        cap_losses(&want, t.batch.pair_count);
        cap_losses(&got, t.batch.pair_count);
        check_result(number, &t.batch, &got, &want, 4e-6 * sqrt((double)t.batch.dim));
        free_result(&want);
        free_result(&got);
        free_batch(&t);
    }
    rtv__strip_space_free(space);
    rtv_context_free(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("softmax_strip");
    TCase *tests = tcase_create("softmax_strip");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, random_options_equal_naive, 0, 4);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
