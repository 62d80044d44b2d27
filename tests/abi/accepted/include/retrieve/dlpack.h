#ifndef RTV_DLPACK_H
#define RTV_DLPACK_H
#include "retrieve/tensor.h"
RTV_BEGIN_DECLS
typedef struct DLManagedTensor rtv_dlpack;
typedef struct DLManagedTensorVersioned rtv_dlpack_versioned;
RTV_API RTV_NODISCARD rtv_status rtv_tensor_from_dlpack(rtv_tensor **out, rtv_context *context,
                                                        rtv_dlpack *managed);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_from_dlpack_versioned(rtv_tensor **out,
                                                                  rtv_context *context,
                                                                  rtv_dlpack_versioned *managed);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_to_dlpack(rtv_dlpack **out, rtv_tensor *tensor);
RTV_API RTV_NODISCARD rtv_status rtv_tensor_to_dlpack_versioned(rtv_dlpack_versioned **out,
                                                                rtv_tensor *tensor);
RTV_END_DECLS
#endif
