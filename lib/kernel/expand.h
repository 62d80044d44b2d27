/* How the bodies that are shared by the instruction sets are expanded. */
#ifndef RTV_LIB_KERNEL_EXPAND_H
#define RTV_LIB_KERNEL_EXPAND_H

/* Expanded at each call, so that arguments which are constants there are constants inside. */
#define EXPAND static inline __attribute__((always_inline))

/* Unrolls the loop that follows, so that arrays of vectors become registers. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 24")
#endif

#endif
