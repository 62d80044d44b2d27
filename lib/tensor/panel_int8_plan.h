/* How one thread's scan of panel_int8_scan.h goes about it, and where it has its memory. */
#ifndef RTV_LIB_TENSOR_PANEL_INT8_PLAN_H
#define RTV_LIB_TENSOR_PANEL_INT8_PLAN_H

#include "tensor/panel_int8_scan.h"

enum {
    RTV__INT8_SCORES = 64, /* computed at a time */
    RTV__INT8_HITS = 96,   /* looked at together, at least */
    RTV__INT8_PIECE = 16   /* tiles between two looks ahead; one of them is in the sample */
};

/* Where one query is. */
typedef struct {
    rtv__int8_hits *hits; /* what the kernel found and nobody has looked at */
    uint64_t *pending;    /* keys of lower bounds and slots */
    int64_t pending_count;
    uint64_t *best; /* keys of scores and positions */
    int64_t best_count;
    float bound;   /* what scores less is not among the k best, if `guess` is right */
    float guess;   /* k candidates score at least this: true when they have been found */
    int64_t looks; /* hits and scores so far */
    bool done;     /* nothing can come any more */
    bool given_up;
} rtv__int8_query_state;

/* One thread's scan. */
typedef struct {
    const rtv__int8_search *search;
    int64_t block, step; /* tiles that stay in the cache; from one block to the next */
    int64_t room;        /* hits after which they are looked at */
    int64_t most_room;
    int64_t pending_capacity; /* besides those */
    int64_t best_capacity;
    int64_t most_looks;
    int64_t k; /* of the sample, then of all */
    bool filters;
    bool sampled;   /* a guess from a sample comes first */
    bool looks;     /* or a first look */
    bool backwards; /* all but the first block */
    int64_t first_query, query_count;
    rtv__int8_group *groups;
    rtv__int8_hits *hits;
    rtv__int8_query_state *states;
    int8_t *codes;
    float *packed; /* queries for the changed candidates */
    uint32_t *slots;
    int32_t *products;
    uint64_t *pending, *best;
    int64_t bytes;
} rtv__int8_scan_state;

static inline int64_t rtv__int8_groups_of(int64_t queries)
{
    return (queries + RTV__TILE_QUERIES - 1) / RTV__TILE_QUERIES;
}

/* Plans a scan of every `step`th block for so many queries. With NULL only the bytes come out. */
void rtv__int8_plan(rtv__int8_scan_state *s, const rtv__int8_search *search, int64_t query_count,
                    int64_t step, char *scratch);

/*
 * Of the k best a sample of 1 in 16 holds k / 16, give or take: what the j-th best of the sample
 * scores, for a j well above that, k of all reach, but for one query in a thousand, which is then
 * searched for again. In return few candidates remain to be looked at.
 */
int64_t rtv__int8_sample_rank(int64_t k);

#endif
