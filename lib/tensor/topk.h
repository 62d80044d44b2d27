/*
 * Choosing the k best of a stream of (score, position) pairs. A pair is one 64-bit key whose order
 * is the order of results: higher scores are greater, of equal scores the lower position.
 */
#ifndef RTV_LIB_TENSOR_TOPK_H
#define RTV_LIB_TENSOR_TOPK_H

#include <string.h>

#include "base/status.h"

/* `score` is no NaN. 0 and -0 are equal, and give 0 back. */
static inline uint64_t rtv__topk_key(float score, uint32_t position)
{
    score += 0.0f;
    uint32_t bits;
    memcpy(&bits, &score, sizeof bits);
    bits ^= (bits >> 31) != 0 ? UINT32_MAX : UINT32_C(1) << 31;
    return (uint64_t)bits << 32 | (uint32_t)~position;
}

static inline float rtv__topk_key_score(uint64_t key)
{
    uint32_t bits = (uint32_t)(key >> 32);
    bits ^= (bits >> 31) != 0 ? UINT32_C(1) << 31 : UINT32_MAX;
    float score;
    memcpy(&score, &bits, sizeof score);
    return score;
}

static inline uint32_t rtv__topk_key_position(uint64_t key)
{
    return ~(uint32_t)key;
}

/*
 * A buffer of keys that come in order of rising position. When it is full the k best stay, and
 * `bound` rises to the lowest score that can still get among them.
 */
typedef struct {
    uint64_t *keys;
    int64_t count, capacity, k;
    float bound; /* -inf at first; NaN, which nothing reaches, when k infinite scores are there */
} rtv__topk;

/* A capacity for k of `most` keys at which choosing costs little; more than k unless k >= most. */
int64_t rtv__topk_capacity(int64_t k, int64_t most);
void rtv__topk_init(rtv__topk *topk, uint64_t *keys, int64_t capacity, int64_t k);
/* Keeps the k best and raises the bound; nothing happens with k keys or fewer. */
void rtv__topk_shrink(rtv__topk *topk);
/* Keeps the k best, the best first; gives their number. */
int64_t rtv__topk_finish(rtv__topk *topk);

/* There must be room; the caller shrinks before the buffer is full. */
static inline void rtv__topk_push(rtv__topk *topk, float score, uint32_t position)
{
    topk->keys[topk->count++] = rtv__topk_key(score, position);
}

/* Moves the k greatest keys to the front, in no order. 0 < k <= count. */
void rtv__keys_select(uint64_t *keys, int64_t count, int64_t k);
/* Likewise; gives the least of them. */
uint64_t rtv__keys_kth(uint64_t *keys, int64_t count, int64_t k);
/* Sorts keys, the greatest first. */
void rtv__keys_sort(uint64_t *keys, int64_t count);

#endif
