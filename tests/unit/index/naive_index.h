/* An index as one would write it first: arrays, linear search, a sort. Shared by the tests. */
#ifndef NAIVE_INDEX_H
#define NAIVE_INDEX_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "retrieve/index_read.h"
#include "retrieve/search.h"
#include "test_support.h"

enum { NAIVE_MOST = 3000 };

typedef struct {
    int64_t dim, count;
    int64_t ids[NAIVE_MOST];
    float *vectors; /* [NAIVE_MOST, dim] */
} naive_index;

typedef struct {
    int64_t id;
    int64_t position;
    float score;
} naive_hit;

static inline void naive_init(naive_index *naive, int64_t dim)
{
    *naive = (naive_index){.dim = dim};
    naive->vectors = calloc((size_t)(NAIVE_MOST * dim), sizeof *naive->vectors);
}

static inline int64_t naive_find(const naive_index *naive, int64_t id)
{
    for (int64_t i = 0; i < naive->count; i++)
        if (naive->ids[i] == id)
            return i;
    return -1;
}

static inline void naive_upsert(naive_index *naive, int64_t id, const float *vector)
{
    int64_t i = naive_find(naive, id);
    if (i < 0) {
        ck_assert_int_lt(naive->count, NAIVE_MOST);
        i = naive->count++;
        naive->ids[i] = id;
    }
    memcpy(naive->vectors + i * naive->dim, vector, (size_t)naive->dim * sizeof *vector);
}

static inline void naive_remove(naive_index *naive, int64_t id)
{
    int64_t i = naive_find(naive, id);
    if (i < 0)
        return;
    int64_t last = --naive->count;
    naive->ids[i] = naive->ids[last];
    memmove(naive->vectors + i * naive->dim, naive->vectors + last * naive->dim,
            (size_t)naive->dim * sizeof *naive->vectors);
}

static inline float naive_score(const float *a, const float *b, int64_t dim)
{
    float sum = 0;
    for (int64_t x = 0; x < dim; x++)
        sum = fmaf(a[x], b[x], sum);
    return sum;
}

static inline int naive_better(const void *a, const void *b)
{
    const naive_hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->position < y->position ? -1 : 1;
}

static inline int naive_holds(const int64_t *list, int64_t count, int64_t id)
{
    for (int64_t i = 0; i < count; i++)
        if (list[i] == id)
            return 1;
    return 0;
}

/* `allow` NULL: everything is allowed. */
static inline int64_t naive_search(naive_hit *out, const naive_index *naive, const float *query,
                                   int64_t k, const int64_t *exclude, int64_t exclude_count,
                                   const int64_t *allow, int64_t allow_count)
{
    int64_t found = 0;
    for (int64_t i = 0; i < naive->count; i++) {
        float score = naive_score(query, naive->vectors + i * naive->dim, naive->dim);
        if (isnan(score) || naive_holds(exclude, exclude_count, naive->ids[i]))
            continue;
        if (allow != NULL && !naive_holds(allow, allow_count, naive->ids[i]))
            continue;
        out[found++] = (naive_hit){naive->ids[i], i, score};
    }
    qsort(out, (size_t)found, sizeof *out, naive_better);
    return found < k ? found : k;
}

/* The string that stands for a number where ids are strings; some are empty, long or hold zeros. */
static inline int64_t id_text(char *out, int64_t id)
{
    if (id == 0)
        return 0;
    int64_t length = sprintf(out, "movie %lld (%lld)", (long long)id, (long long)(1900 + id % 100));
    if (id % 7 == 0) {
        memset(out + length, 'x', 90);
        length += 90;
    }
    if (id % 5 == 0)
        out[1] = '\0';
    return length;
}

enum { ID_TEXT_BYTES = 160 };

/* The same ids as strings. */
typedef struct {
    char bytes[NAIVE_MOST][ID_TEXT_BYTES];
    const char *strings[NAIVE_MOST];
    int64_t lengths[NAIVE_MOST];
} id_strings;

static inline void make_strings(id_strings *out, const int64_t *ids, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        out->lengths[i] = id_text(out->bytes[i], ids[i]);
        out->bytes[i][out->lengths[i]] = '\0';
        out->strings[i] = out->bytes[i];
    }
}

/* The hits of one query are those of the naive search. */
static inline void check_hits(const rtv_hits *hits, int64_t query, const naive_hit *want,
                              int64_t count)
{
    ck_assert_int_eq(rtv_hits_count(hits, query), count);
    for (int64_t i = 0; i < count; i++) {
        ck_assert_msg(rtv_hits_score(hits, query, i) == want[i].score, "rank %lld: %g, not %g",
                      (long long)i, (double)rtv_hits_score(hits, query, i), (double)want[i].score);
        if (rtv_hits_id_type(hits) == RTV_ID_INT64) {
            ck_assert_int_eq(rtv_hits_id_int64(hits, query, i), want[i].id);
            continue;
        }
        char text[ID_TEXT_BYTES];
        int64_t length = id_text(text, want[i].id);
        ck_assert_int_eq(rtv_hits_id_string_bytes(hits, query, i), length);
        ck_assert_mem_eq(rtv_hits_id_string(hits, query, i), text, (size_t)length);
        ck_assert(rtv_hits_id_string(hits, query, i)[length] == '\0');
    }
}

static inline float random_number(rtv__random *random)
{
    return (float)(rtv__random_uniform(random) * 2 - 1);
}

static inline void random_numbers(float *out, int64_t count, rtv__random *random)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = random_number(random);
}

#endif
