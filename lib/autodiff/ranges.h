/* Work over many elements, cut into ranges for the context's threads. */
#ifndef RTV_LIB_AUTODIFF_RANGES_H
#define RTV_LIB_AUTODIFF_RANGES_H

#include "retrieve/autodiff.h"

/* Elements per task of element-by-element work: long enough to pay for waking a thread. */
enum { RTV__ELEMENTS_PER_TASK = 32768 };

typedef void (*rtv__range_fn)(void *work, int64_t begin, int64_t end);

/*
 * Runs [0, count) in ranges of `grain` (the last may be shorter). The cut depends on `count` and
 * `grain` only, so that a reduction per range gives the same bits for any number of threads.
 * `tape` NULL: one range, on this thread.
 */
void rtv__for_ranges(const rtv_tape *tape, int64_t count, int64_t grain, rtv__range_fn run,
                     void *work);
/* A grain for rows of `width` elements each. */
int64_t rtv__rows_per_task(int64_t width);

/* to[i] += from[i], of dtype f32 or f64. */
void rtv__accumulate(const rtv_tape *tape, rtv_dtype dtype, void *to, const void *from,
                     int64_t count);

#endif
