FNR == 1 { code_begin() }
{
    text = code($0)
    # A hint to a waiting processor is no arithmetic.
    if (FILENAME ~ /^lib\/base\//) sub(/__builtin_ia32_pause\(\)/, "", text)
    # What the processor has is asked in one place.
    if (FILENAME !~ /^lib\/kernel\// && FILENAME != "lib/base/cpu.c" &&
        (text ~ /(^|[^A-Za-z0-9_])(_mm[0-9]*_|__m(64|128|256|512)|__builtin_ia32|__cpuid|vld1q?_|vst1q?_|float32x4_t)/ ||
         $0 ~ /#[ \t]*include[ \t]*<(.*intrin|arm_neon|cpuid)\.h>/))
        report("instruction sets are known in lib/kernel only")
    if ($0 ~ /#[ \t]*include[ \t]*<cblas\.h>/)
        report("the library needs no BLAS: lib/tensor/gemm.h multiplies")
}
END { exit found }
