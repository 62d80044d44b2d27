/* Stable sorts that call no allocator. */
#ifndef RTV_LIB_BASE_SORT_H
#define RTV_LIB_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Negative, 0 or positive when `a` belongs before, beside or behind `b`. */
typedef int (*rtv__compare_fn)(const void *a, const void *b, const void *payload);

/* Sorts `count` items of `size` bytes; `scratch` has room for as many. Equal items keep their
 * order.
 */
void rtv__sort(void *items, void *scratch, int64_t count, size_t size, rtv__compare_fn compare,
               const void *payload);

/*
 * Orders `count` positions so that keys[position] does not fall; equal keys keep their order.
 * `scratch` has room for as many.
 */
void rtv__order_by_int64(int64_t *positions, int64_t *scratch, int64_t count, const int64_t *keys);

#endif
