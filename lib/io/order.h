/* Sorting without an allocation. */
#ifndef RTV_LIB_IO_ORDER_H
#define RTV_LIB_IO_ORDER_H

#include <stdint.h>

/*
 * Orders `count` positions so that keys[position] does not fall; equal keys stay in their order
 * (merge sort). `scratch` has room for as many.
 */
void rtv__order_by_int64(int64_t *positions, int64_t *scratch, int64_t count, const int64_t *keys);

#endif
