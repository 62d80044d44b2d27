/* Running rows of text through a TextVectorization, on all threads. */
#ifndef RTV_LIB_PREPROCESS_TEXT_ROWS_H
#define RTV_LIB_PREPROCESS_TEXT_ROWS_H

#include <stdatomic.h>

#include "preprocess/text_vectorization.h"

typedef struct {
    const rtv__text_vectorization *layer;
    const rtv__vocabulary *vocabulary;
    rtv__text_rows rows;
    int64_t limit; /* most tokens of a row */
    char *scratch; /* of all workers; NULL: the stack suffices */
    size_t scratch_bytes;

    int64_t *counts; /* tokens of each row; NULL-able */
    atomic_int_least64_t longest;

    int64_t *indices;
    const int64_t *splits; /* where each row begins in `indices`; NULL: all are `fixed` long */
    int64_t fixed;         /* filled with 0 */

    float *numbers;
    int64_t depth; /* of the rows of numbers */
} rtv__text_job;

/*
 * Finds scratch for the rows of the job: the stack, or the place where the output keeps the offsets
 * of strings, of which it must have none now. So repeated calls of like size allocate nothing.
 */
rtv_status rtv__text_job_begin(rtv__text_job *job, rtv_column *out);
void rtv__text_job_end(const rtv__text_job *job, rtv_column *out);

/* Writes `counts` and `longest`. */
void rtv__text_job_count(rtv__text_job *job);
/* Writes `indices`. */
void rtv__text_job_index(rtv__text_job *job);
/* Writes `numbers`: MULTI_HOT, COUNT or TF_IDF. */
void rtv__text_job_encode(rtv__text_job *job);

#endif
