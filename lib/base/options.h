/* The one reader of size-first options structs. */
#ifndef RTV_LIB_BASE_OPTIONS_H
#define RTV_LIB_BASE_OPTIONS_H

#include <stdbool.h>

#include "base/status.h"

/*
 * Copies the caller's options over `known` (which holds the defaults and is `known_bytes` long).
 * `given` NULL leaves the defaults. A shorter (older) struct leaves the tail at its defaults; a
 * longer (newer) one is accepted when its unknown tail is all zero. Flags that are not in
 * `known_flags` are refused. `name` is the struct's, for messages.
 */
rtv_status rtv__options_read(void *known, size_t known_bytes, const void *given, const char *name,
                             uint32_t known_flags);

/*
 * Refuses reserved fields that are not zero: whoever fills them has newer headers, where they mean
 * something.
 */
rtv_status rtv__options_reserved(const char *name, bool are_zero);

/* For rtv_x_options_init: writes the defaults, but no more than the caller's struct holds. */
rtv_status rtv__options_init(void *out, size_t out_bytes, const void *defaults,
                             size_t defaults_bytes);

#endif
