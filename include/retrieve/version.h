/* base: the version. These numbers are the source of truth, read by the build too. */
#ifndef RTV_VERSION_H
#define RTV_VERSION_H

#include <stdint.h>

#include "retrieve/export.h"

/* Breaks, from 1 on. */
#define RTV_VERSION_MAJOR 0
/* Adds; breaks too while the major version is 0. */
#define RTV_VERSION_MINOR 1
/* Mends. */
#define RTV_VERSION_PATCH 0

/* One number that grows with every release: 0xMMmmpp. */
#define RTV_VERSION_NUMBER                                                                         \
    ((RTV_VERSION_MAJOR << 16) | (RTV_VERSION_MINOR << 8) | RTV_VERSION_PATCH)

RTV_BEGIN_DECLS

/**
 * The version of the library that is loaded, as RTV_VERSION_NUMBER of its build.
 *
 * Ownership: none.
 * Threads: any thread, any time.
 * Errors: none.
 * Since: 0.1
 */
RTV_API uint32_t rtv_version(void);

/**
 * Says whether a program compiled against `compiled_version` can use the loaded library.
 *
 * @param compiled_version RTV_VERSION_NUMBER as the program was compiled
 *
 * While the major version is 0, the minor versions must be equal; from 1.0 on the major ones,
 * and the library must not be older than the headers.
 *
 * Ownership: none.
 * Threads: any thread, any time.
 * Errors: RTV_E_UNSUPPORTED, naming both versions.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD int32_t rtv_check_abi(uint32_t compiled_version);

RTV_END_DECLS

#endif
