/* Work space that a context keeps for reuse, so that what takes some again and again allocates
 * once. */
#ifndef RTV_LIB_BASE_SCRATCH_H
#define RTV_LIB_BASE_SCRATCH_H

#include "base/context.h"

rtv_status rtv__scratch_create(rtv__scratch **out, rtv_context *context);
void rtv__scratch_free(rtv__scratch *scratch, rtv_context *context);

/*
 * A 64-byte aligned block of at least `bytes`, for the caller alone until it gives it back to the
 * same context; NULL when out of memory. Any thread, no locks.
 */
void *rtv__scratch_take(const rtv_context *context, size_t bytes);
void rtv__scratch_give(const rtv_context *context, void *block);

#endif
