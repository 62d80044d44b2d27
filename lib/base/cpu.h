/* The instruction sets that the library has kernels for, and which of them this processor has. */
#ifndef RTV_LIB_BASE_CPU_H
#define RTV_LIB_BASE_CPU_H

#include "base/status.h"

typedef enum {
    RTV__ISA_SCALAR,      /* plain C, any processor */
    RTV__ISA_AVX2,        /* with FMA */
    RTV__ISA_AVX2_VNNI,   /* and the dot product of bytes of 256 bits */
    RTV__ISA_AVX512,      /* F, BW, DQ and VL; with BMI2 */
    RTV__ISA_AVX512_VNNI, /* and the dot product of bytes of 512 bits */
    RTV__ISA_NEON,        /* of AArch64 */
    RTV__ISA_NEON_DOT,    /* and the dot product of bytes */
    RTV__ISA_COUNT
} rtv__isa;

/* "scalar", "avx2", "avx2vnni", "avx512", "avx512vnni", "neon", "neondot". */
const char *rtv__isa_name(rtv__isa isa);
/* Whether the build has it, the processor has it and the system keeps its registers: 0 or 1. */
int32_t rtv__isa_available(rtv__isa isa);
/* The widest that is available. */
rtv__isa rtv__isa_best(void);
/* The one that the environment variable RTV_ISA names, else the best. */
rtv_status rtv__isa_choose(rtv__isa *out);

/* What is taken where nothing is known of the caches. */
enum { RTV__LIKELY_CACHE_BYTES = 512 * 1024 };
/*
 * Bytes of the second-level cache, which a core has to itself: between 256 KB and 4 MB, whatever
 * the system says. Asking it takes microseconds.
 */
int64_t rtv__cache_bytes(void);

#endif
