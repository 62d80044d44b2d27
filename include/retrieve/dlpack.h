/*
 * tensor: DLPack, tensors given to and taken from other libraries (numpy, PyTorch, JAX, TensorFlow) without
 * a copy. DLPack is a published binary interface (https://dmlc.github.io/dlpack): its structs
 * DLManagedTensor and, since its version 1, DLManagedTensorVersioned hold a pointer, a shape, and a
 * deleter that is called once, by whoever has the struct last.
 *
 * Read-only memory: a versioned struct says when its memory may not be written. Such a tensor is for
 * reading; writing to it, training it included, is a mistake of the caller that nothing prevents.
 * It is handed on as read-only. So are tensors over a file (rtv_tensor_file_tensor). The struct
 * without a version cannot say so: it is refused for them.
 */
#ifndef RTV_DLPACK_H
#define RTV_DLPACK_H

#include "retrieve/tensor.h"

RTV_BEGIN_DECLS

/* A struct DLManagedTensor of dlpack.h; from other languages the pointer in a capsule "dltensor". */
typedef struct DLManagedTensor rtv_dlpack;

/* A struct DLManagedTensorVersioned; the pointer in a capsule "dltensor_versioned". */
typedef struct DLManagedTensorVersioned rtv_dlpack_versioned;

/**
 * Makes a tensor over the memory of another library.
 *
 * @param out     receives the tensor; NULL on failure
 * @param context NULL-able
 * @param managed float32, float64, int32, int64, uint8 or bool (as u8) on the CPU; row-major without
 *                gaps; rank 0 to RTV_MOST_DIMS
 *
 * Ownership: returns new; takes `managed`, whose deleter is called when the last user of the tensor
 * is gone. On failure it is still the caller's.
 * Threads: as rtv_tensor_create. The deleter is called on the thread that frees the tensor.
 * Errors: RTV_E_INVALID (NULL, alignment), RTV_E_UNSUPPORTED (device), RTV_E_DTYPE, RTV_E_SHAPE
 * (strides), RTV_E_RANGE (rank, sizes), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_from_dlpack(rtv_tensor **out, rtv_context *context,
                                                        rtv_dlpack *managed);

/**
 * The same for the versioned struct.
 *
 * @param out     receives the tensor; NULL on failure
 * @param context NULL-able
 * @param managed as in rtv_tensor_from_dlpack, of DLPack's version 1; may be read-only
 *
 * Ownership: as rtv_tensor_from_dlpack.
 * Threads: as rtv_tensor_from_dlpack.
 * Errors: as rtv_tensor_from_dlpack; RTV_E_UNSUPPORTED also for another major version.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_from_dlpack_versioned(rtv_tensor **out,
                                                                  rtv_context *context,
                                                                  rtv_dlpack_versioned *managed);

/**
 * Gives a tensor's memory to another library.
 *
 * @param out    receives the struct; NULL on failure
 * @param tensor not a result of a tape, not over read-only memory
 *
 * Ownership: returns new: whoever takes it calls its deleter once, and until then it keeps a
 * reference to the tensor. One that nobody took can be given back to rtv_tensor_from_dlpack.
 * Threads: as the tensor, of which it shares the memory; the deleter on any thread.
 * Errors: RTV_E_INVALID, RTV_E_STATE (a result of a tape, read-only memory), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_to_dlpack(rtv_dlpack **out, rtv_tensor *tensor);

/**
 * The same with the versioned struct, which says whether the memory is read-only.
 *
 * @param out    receives the struct; NULL on failure
 * @param tensor not a result of a tape
 *
 * Ownership: as rtv_tensor_to_dlpack.
 * Threads: as rtv_tensor_to_dlpack.
 * Errors: RTV_E_INVALID, RTV_E_STATE (a result of a tape), RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_to_dlpack_versioned(rtv_dlpack_versioned **out,
                                                                rtv_tensor *tensor);

RTV_END_DECLS

#endif
