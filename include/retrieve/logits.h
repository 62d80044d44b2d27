/*
 * task: the steps of the Retrieval task on a matrix of scores that the caller has, for models
 * whose scores are no dot products. rtv_retrieval_loss does the same without any matrix.
 *
 * Formulas: keras-rs's SamplingProbabilityCorrection, RemoveAccidentalHits and HardNegativeMining.
 */
#ifndef RTV_LOGITS_H
#define RTV_LOGITS_H

#include "retrieve/autodiff.h"

RTV_BEGIN_DECLS

/**
 * Takes the logarithm of sampling probabilities off: logits - log(min(max(p, floor), 1)).
 *
 * @param out         receives a tensor of the shape of `logits`; NULL on failure
 * @param tape        not NULL
 * @param logits      float32 [rows, columns]
 * @param probability float32 [columns] or [rows, columns]; no gradient flows to it
 * @param floor       above 0, at most 1; TFRS and keras-rs: 1e-6
 *
 * Ownership: the tape owns `*out`; borrows the tensors until the tape's reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID (also a probability that is not a number), RTV_E_SHAPE, RTV_E_DTYPE,
 * RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_logits_correct_sampling(rtv_tensor **out, rtv_tape *tape,
                                                             const rtv_tensor *logits,
                                                             const rtv_tensor *probability,
                                                             float floor);

/**
 * Adds -3.40282347e36, which leaves a softmax nothing, to the logits of all columns with the id of
 * the row's positive but the positive itself.
 *
 * @param out       receives a tensor of the shape of `logits`; NULL on failure
 * @param tape      not NULL
 * @param logits    float32 [rows, columns]
 * @param positives int32 or int64 [rows]: the column of each row's positive
 * @param ids       int32 or int64 [columns] or [rows, columns]
 *
 * Ownership: the tape owns `*out`; borrows the tensors until the tape's reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_DTYPE, RTV_E_RANGE (a positive), RTV_E_STATE,
 * RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_logits_remove_hits(rtv_tensor **out, rtv_tape *tape,
                                                        const rtv_tensor *logits,
                                                        const rtv_tensor *positives,
                                                        const rtv_tensor *ids);

/**
 * The positive of each row, and behind it the highest negatives, the highest first, of equal ones
 * the lower column. The positive's column of the result is 0.
 *
 * @param out       receives [rows, min(count + 1, columns)]; NULL on failure
 * @param tape      not NULL
 * @param logits    float32 [rows, columns]; what is not a number counts as the highest
 * @param positives int32 or int64 [rows]: the column of each row's positive
 * @param count     number of negatives, 0 or more
 *
 * Ownership: the tape owns `*out`; borrows the tensors until the tape's reset.
 * Threads: single user, as the tape.
 * Errors: RTV_E_INVALID, RTV_E_SHAPE, RTV_E_DTYPE, RTV_E_RANGE (a positive, the count),
 * RTV_E_STATE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_logits_hardest(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *logits,
                                                    const rtv_tensor *positives, int64_t count);

RTV_END_DECLS

#endif
