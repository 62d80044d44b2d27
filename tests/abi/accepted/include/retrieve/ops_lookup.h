#ifndef RTV_OPS_LOOKUP_H
#define RTV_OPS_LOOKUP_H
#include "retrieve/autodiff.h"
RTV_BEGIN_DECLS
typedef int32_t rtv_segment_reduction;
enum { RTV_SEGMENT_SUM = 0, RTV_SEGMENT_MEAN = 1, RTV_SEGMENT_MAX = 2 };
typedef int32_t rtv_combiner;
enum {
    RTV_COMBINER_MEAN = 0,
    RTV_COMBINER_SUM = 1,
    RTV_COMBINER_SQRTN = 2
};
enum {
    RTV_EMBEDDING_BAG_DEFAULT_ID = 1u,
    RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS = 2u
};
typedef struct rtv_embedding_bag_options {
    uint32_t struct_size;
    uint32_t flags;
    rtv_combiner combiner;
    int32_t reserved1;
    int64_t default_id;
} rtv_embedding_bag_options;
#define RTV_EMBEDDING_BAG_OPTIONS_INIT                                                             \
    {                                                                                              \
        sizeof(rtv_embedding_bag_options), 0, 0, 0, 0                                              \
    }
RTV_API RTV_NODISCARD rtv_status rtv_embedding_bag_options_init(rtv_embedding_bag_options *options,
                                                                size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_op_gather(rtv_tensor **out, rtv_tape *tape,
                                               const rtv_tensor *x, const rtv_tensor *ids,
                                               int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_take_along_axis(rtv_tensor **out, rtv_tape *tape,
                                                        const rtv_tensor *x, const rtv_tensor *ids,
                                                        int32_t axis);
RTV_API RTV_NODISCARD rtv_status rtv_op_one_hot(rtv_tensor **out, rtv_tape *tape,
                                                const rtv_tensor *ids, int64_t depth,
                                                rtv_dtype dtype);
RTV_API RTV_NODISCARD rtv_status rtv_op_embedding_bag(
    rtv_tensor **out, rtv_tape *tape, const rtv_tensor *table, const rtv_tensor *ids,
    const rtv_tensor *offsets, const rtv_tensor *weights, const rtv_embedding_bag_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_op_masked_mean(rtv_tensor **out, rtv_tape *tape,
                                                    const rtv_tensor *x, const rtv_tensor *mask);
RTV_API RTV_NODISCARD rtv_status rtv_op_segment_reduce(rtv_tensor **out, rtv_tape *tape,
                                                       const rtv_tensor *x, const rtv_tensor *ids,
                                                       rtv_segment_reduction reduction);
RTV_API RTV_NODISCARD rtv_status rtv_op_unsorted_segment_reduce(rtv_tensor **out, rtv_tape *tape,
                                                                const rtv_tensor *x,
                                                                const rtv_tensor *ids,
                                                                int64_t segment_count,
                                                                rtv_segment_reduction reduction);
RTV_END_DECLS
#endif
