#include "base/cpu.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

#if defined(__x86_64__)
/* A feature that not every compiler's __builtin_cpu_supports knows. */
static int32_t has_avx_vnni(void)
{
    unsigned eax, ebx, ecx, edx;
    return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax >> 4 & 1) != 0;
}
#elif defined(__aarch64__)
static int32_t has_dot_product(void)
{
#if defined(__linux__)
    const unsigned long dot_product = 1ul << 20; /* HWCAP_ASIMDDP of asm/hwcap.h */
    return (getauxval(AT_HWCAP) & dot_product) != 0;
#elif defined(__ARM_FEATURE_DOTPROD)
    return 1;
#else
    return 0;
#endif
}
#endif

const char *rtv__isa_name(rtv__isa isa)
{
    static const char *const names[RTV__ISA_COUNT] = {"scalar",     "avx2", "avx2vnni", "avx512",
                                                      "avx512vnni", "neon", "neondot"};
    return names[isa];
}

int32_t rtv__isa_available(rtv__isa isa)
{
    switch (isa) {
    case RTV__ISA_SCALAR:
        return 1;
#if defined(__x86_64__)
    /* The compiler's support library reads CPUID and XGETBV once, when the program starts. */
    case RTV__ISA_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case RTV__ISA_AVX512:
        return rtv__isa_available(RTV__ISA_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2");
    case RTV__ISA_AVX2_VNNI:
        return rtv__isa_available(RTV__ISA_AVX2) && has_avx_vnni();
    case RTV__ISA_AVX512_VNNI:
        return rtv__isa_available(RTV__ISA_AVX512) && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    case RTV__ISA_NEON:
        return 1;
    case RTV__ISA_NEON_DOT:
        return has_dot_product();
#endif
    default:
        return 0;
    }
}

rtv__isa rtv__isa_best(void)
{
    rtv__isa isa = RTV__ISA_COUNT - 1;
    while (!rtv__isa_available(isa))
        isa--;
    return isa;
}

rtv_status rtv__isa_choose(rtv__isa *out)
{
    const char *wanted = getenv("RTV_ISA");
    if (wanted == NULL || *wanted == '\0') {
        *out = rtv__isa_best();
        return RTV_OK;
    }
    for (rtv__isa isa = RTV__ISA_SCALAR; isa < RTV__ISA_COUNT; isa++)
        if (strcmp(wanted, rtv__isa_name(isa)) == 0 && rtv__isa_available(isa)) {
            *out = isa;
            return RTV_OK;
        }
    return rtv__fail(RTV_E_UNSUPPORTED, "RTV_ISA is \"%s\", which this machine or build has not",
                     wanted);
}

int64_t rtv__cache_bytes(void)
{
    const int64_t least = 256 * 1024, most = 4 * 1024 * 1024;
    int64_t bytes = 0;
#if defined(_SC_LEVEL2_CACHE_SIZE)
    bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
#endif
    if (bytes <= 0)
        return RTV__LIKELY_CACHE_BYTES;
    return bytes < least ? least : bytes < most ? bytes : most;
}
