/* A stable sort that calls no allocator. */
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

#endif
