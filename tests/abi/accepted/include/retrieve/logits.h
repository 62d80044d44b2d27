#ifndef RTV_LOGITS_H
#define RTV_LOGITS_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_logits_correct_sampling(rtv_tensor **out, rtv_tape *tape,
                                                             const rtv_tensor *logits,
                                                             const rtv_tensor *probability,
                                                             float floor);
RTV_API RTV_NODISCARD rtv_status rtv_logits_remove_hits(rtv_tensor **out, rtv_tape *tape,
                                                        const rtv_tensor *logits,
                                                        const rtv_tensor *positives,
                                                        const rtv_tensor *ids);
RTV_API RTV_NODISCARD rtv_status rtv_logits_hardest(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *logits,
                                                    const rtv_tensor *positives, int64_t count);
RTV_END_DECLS
#endif
