#include "tensor/topk.h"

#include <math.h>

enum { SHORT = 24 };

static void insertion_sort(uint64_t *keys, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        int64_t j = i;
        for (; j > 0 && keys[j - 1] < key; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

/* The heap's root is its smallest key, so that sorting puts the greatest first. */
static void sift_down(uint64_t *keys, int64_t root, int64_t count)
{
    uint64_t key = keys[root];
    for (int64_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && keys[child + 1] < keys[child])
            child++;
        if (keys[child] >= key)
            break;
        keys[root] = keys[child];
    }
    keys[root] = key;
}

static void heap_sort(uint64_t *keys, int64_t count)
{
    for (int64_t i = count / 2 - 1; i >= 0; i--)
        sift_down(keys, i, count);
    for (int64_t end = count - 1; end > 0; end--) {
        uint64_t smallest = keys[0];
        keys[0] = keys[end];
        keys[end] = smallest;
        sift_down(keys, 0, end);
    }
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    if (a < b)
        return b < c ? b : a < c ? c : a;
    return a < c ? a : b < c ? c : b;
}

/* Moves the keys above a bound to the front, without a branch that depends on them. */
static int64_t move_above(uint64_t *keys, int64_t count, uint64_t bound)
{
    int64_t above = 0;
    for (int64_t i = 0; i < count; i++) {
        uint64_t key = keys[i];
        keys[i] = keys[above];
        keys[above] = key;
        above += key > bound;
    }
    return above;
}

/*
 * Splits keys[0..count) into greater ones, keys[0..left), and smaller ones, keys[right..count);
 * what stands between equals the pivot. Both parts are smaller than the whole.
 */
static void partition(uint64_t *keys, int64_t count, int64_t *left, int64_t *right)
{
    uint64_t pivot = median(keys[count / 4], keys[count / 2], keys[count - count / 4 - 1]);
    *left = move_above(keys, count, pivot);
    *right = *left;
    /* The pivot is the greatest: it and its equals leave. A pivot of 0 has nothing below. */
    if (*left == 0)
        *right = pivot > 0 ? move_above(keys, count, pivot - 1) : count;
}

static int most_rounds(int64_t count)
{
    int rounds = 16;
    for (; count > 1; count /= 2)
        rounds += 2;
    return rounds;
}

void rtv__keys_select(uint64_t *keys, int64_t count, int64_t k)
{
    /* Pivots that keep going wrong cost no more than a sort. */
    for (int rounds = most_rounds(count); count > SHORT; rounds--) {
        if (rounds == 0) {
            heap_sort(keys, count);
            return;
        }
        int64_t left, right;
        partition(keys, count, &left, &right);
        if (k <= left) {
            count = left;
        } else if (k <= right) {
            return;
        } else {
            keys += right;
            count -= right;
            k -= right;
        }
    }
    insertion_sort(keys, count);
}

uint64_t rtv__keys_kth(uint64_t *keys, int64_t count, int64_t k)
{
    rtv__keys_select(keys, count, k);
    uint64_t least = keys[0];
    for (int64_t i = 1; i < k; i++)
        least = keys[i] < least ? keys[i] : least;
    return least;
}

static void sort_rounds(uint64_t *keys, int64_t count, int rounds)
{
    while (count > SHORT) {
        if (rounds-- == 0) {
            heap_sort(keys, count);
            return;
        }
        int64_t left, right;
        partition(keys, count, &left, &right);
        if (left < count - right) {
            sort_rounds(keys, left, rounds);
            keys += right;
            count -= right;
        } else {
            sort_rounds(keys + right, count - right, rounds);
            count = left;
        }
    }
    insertion_sort(keys, count);
}

void rtv__keys_sort(uint64_t *keys, int64_t count)
{
    sort_rounds(keys, count, most_rounds(count));
}

int64_t rtv__topk_capacity(int64_t k, int64_t most)
{
    const int64_t tile = 48, least_spare = 32;
    if (k >= most)
        return most + tile;
    int64_t spare = k > least_spare ? k : least_spare;
    return k + spare < most ? k + spare + tile : most + tile;
}

void rtv__topk_init(rtv__topk *topk, uint64_t *keys, int64_t capacity, int64_t k)
{
    *topk = (rtv__topk){keys, 0, capacity, k, -INFINITY};
}

void rtv__topk_shrink(rtv__topk *topk)
{
    if (topk->count <= topk->k)
        return;
    uint64_t worst = rtv__keys_kth(topk->keys, topk->count, topk->k);
    topk->count = topk->k;
    /* Positions rise: an equal score that comes later is worse. */
    float score = rtv__topk_key_score(worst);
    topk->bound = score < INFINITY ? nextafterf(score, INFINITY) : NAN;
}

int64_t rtv__topk_finish(rtv__topk *topk)
{
    rtv__topk_shrink(topk);
    rtv__keys_sort(topk->keys, topk->count);
    return topk->count;
}
