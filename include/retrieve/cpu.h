/* base: what computes. */
#ifndef RTV_CPU_H
#define RTV_CPU_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/**
 * Says what computes, in one line for logs and for reports of errors, such as
 * "kernels=avx512 available=scalar,avx2,avx512 threads=2": the instruction set of the context's
 * kernels, all sets that the processor offers and the build has, by the names that the environment
 * variable RTV_ISA takes, and the threads of the context. Later versions may append words.
 *
 * @param out     buffer for the text with its closing zero; NULL-able when `bytes` is 0
 * @param bytes   size of the buffer; a longer text is cut
 * @param context NULL: what computes in calls without a context
 * @return the bytes that the whole text needs, the closing zero included
 *
 * Ownership: borrows `out`.
 * Threads: any thread, any time.
 * Errors: none.
 * Since: 0.1
 */
RTV_API size_t rtv_cpu_info(char *out, size_t bytes, const rtv_context *context);

RTV_END_DECLS

#endif
