#include "retrieve/dlpack.h"

#include <inttypes.h>

#include "tensor/dlpack_layout.h"
#include "tensor/tensor.h"

typedef struct {
    rtv_dtype dtype;
    uint8_t code, bits;
} dtype_pair;

static const dtype_pair dtype_pairs[] = {
    {RTV_DTYPE_F32, RTV__DLPACK_FLOAT, 32}, {RTV_DTYPE_F64, RTV__DLPACK_FLOAT, 64},
    {RTV_DTYPE_I32, RTV__DLPACK_INT, 32},   {RTV_DTYPE_I64, RTV__DLPACK_INT, 64},
    {RTV_DTYPE_U8, RTV__DLPACK_UINT, 8},    {RTV_DTYPE_U8, RTV__DLPACK_BOOL, 8},
};
enum { PAIRS = sizeof dtype_pairs / sizeof dtype_pairs[0] };

static rtv_status find_dtype(rtv_dtype *out, const rtv__dlpack_array *array)
{
    for (int i = 0; i < PAIRS; i++)
        if (dtype_pairs[i].code == array->code && dtype_pairs[i].bits == array->bits &&
            array->lanes == 1) {
            *out = dtype_pairs[i].dtype;
            return RTV_OK;
        }
    return rtv__fail(RTV_E_DTYPE,
                     "a DLPack type of code %d with %d bits and %d lanes: only float32, float64, "
                     "int32, int64, uint8 and bool can be taken",
                     array->code, array->bits, array->lanes);
}

/* Steps along axes of size 1 are never taken, and say nothing. */
static rtv_status check_strides(const rtv__dlpack_array *array)
{
    int64_t step = 1;
    for (int32_t i = 0; i < array->rank; i++)
        if (array->dims[i] == 0)
            return RTV_OK;
    for (int32_t i = array->rank - 1; i >= 0; i--) {
        if (array->dims[i] != 1 && array->strides[i] != step)
            return rtv__fail(RTV_E_SHAPE,
                             "axis %d has the stride %" PRId64 " instead of %" PRId64
                             ": only row-major memory without gaps can be taken, make a copy first",
                             i, array->strides[i], step);
        step *= array->dims[i];
    }
    return RTV_OK;
}

static rtv_status take_array(rtv_tensor **out, rtv_context *context, const rtv__dlpack_array *array,
                             bool is_read_only, rtv_release_fn release, void *managed)
{
    rtv_dtype dtype = 0;
    if (array->device_type != RTV__DLPACK_CPU)
        return rtv__fail(RTV_E_UNSUPPORTED,
                         "the DLPack tensor is on device %d:%d, only the CPU (1) can be used",
                         array->device_type, array->device_id);
    RTV_TRY(find_dtype(&dtype, array));
    rtv__shape shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&shape, &count, array->rank, array->dims));
    if (array->strides != NULL)
        RTV_TRY(check_strides(array));
    char *data = array->data;
    if (data != NULL)
        data += array->byte_offset;
    RTV_TRY(rtv_tensor_wrap(out, context, dtype, array->rank, array->dims, data, release, managed));
    (*out)->is_read_only = is_read_only;
    return RTV_OK;
}

static void delete_plain(void *data, void *payload)
{
    (void)data;
    rtv_dlpack *managed = payload;
    if (managed->deleter != NULL)
        managed->deleter(managed);
}

rtv_status rtv_tensor_from_dlpack(rtv_tensor **out, rtv_context *context, rtv_dlpack *managed)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(managed != NULL, "managed is NULL");
    return take_array(out, context, &managed->array, false, delete_plain, managed);
}

static void delete_versioned(void *data, void *payload)
{
    (void)data;
    rtv_dlpack_versioned *managed = payload;
    if (managed->deleter != NULL)
        managed->deleter(managed);
}

rtv_status rtv_tensor_from_dlpack_versioned(rtv_tensor **out, rtv_context *context,
                                            rtv_dlpack_versioned *managed)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(managed != NULL, "managed is NULL");
    if (managed->major != RTV__DLPACK_MAJOR)
        return rtv__fail(RTV_E_UNSUPPORTED, "DLPack %u.%u, only version %d is known",
                         managed->major, managed->minor, RTV__DLPACK_MAJOR);
    return take_array(out, context, &managed->array, (managed->flags & RTV__DLPACK_READ_ONLY) != 0,
                      delete_versioned, managed);
}

/* A tensor on its way to others; `manager` of the struct in it points here. */
typedef struct {
    rtv_context *context; /* counted */
    rtv_tensor *tensor;   /* counted */
    int64_t dims[RTV_MOST_DIMS], strides[RTV_MOST_DIMS];
    union {
        rtv_dlpack plain;
        rtv_dlpack_versioned versioned;
    } managed;
} given_tensor;

static void free_given(given_tensor *given)
{
    rtv_context *context = given->context;
    rtv_tensor_free(given->tensor);
    rtv__free(context, given);
    rtv__context_release(context);
}

static rtv_status give(given_tensor **out, rtv_tensor *tensor)
{
    RTV_CHECK_ARG(tensor != NULL, "tensor is NULL");
    if (tensor->tape != NULL)
        return rtv__fail(RTV_E_STATE, "a result of a tape belongs to the tape: give a copy");
    RTV_TRY(rtv__tensor_prepare_rows(tensor, NULL, 0));
    given_tensor *given = rtv__alloc_zero(tensor->context, sizeof *given);
    if (given == NULL)
        return RTV_E_NOMEM;
    given->context = rtv__context_retain(tensor->context);
    given->tensor = rtv__tensor_retain(tensor);
    *out = given;
    return RTV_OK;
}

static void describe(rtv__dlpack_array *array, given_tensor *given)
{
    const rtv_tensor *tensor = given->tensor;
    int64_t step = 1;
    for (int32_t i = tensor->shape.rank - 1; i >= 0; i--) {
        given->dims[i] = tensor->shape.dims[i];
        given->strides[i] = step;
        step *= given->dims[i];
    }
    *array = (rtv__dlpack_array){.data = tensor->count > 0 ? tensor->data : NULL,
                                 .device_type = RTV__DLPACK_CPU,
                                 .rank = tensor->shape.rank,
                                 .lanes = 1,
                                 .dims = given->dims,
                                 .strides = given->strides};
    int i = 0;
    while (dtype_pairs[i].dtype != tensor->dtype)
        i++;
    array->code = dtype_pairs[i].code;
    array->bits = dtype_pairs[i].bits;
}

static void delete_given_plain(rtv_dlpack *self)
{
    free_given(self->manager);
}

rtv_status rtv_tensor_to_dlpack(rtv_dlpack **out, rtv_tensor *tensor)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    if (tensor != NULL && tensor->is_read_only)
        return rtv__fail(RTV_E_STATE, "the tensor's memory is read-only, which DLPack says since "
                                      "its version 1: use rtv_tensor_to_dlpack_versioned");
    given_tensor *given;
    RTV_TRY(give(&given, tensor));
    rtv_dlpack *managed = &given->managed.plain;
    describe(&managed->array, given);
    managed->manager = given;
    managed->deleter = delete_given_plain;
    *out = managed;
    return RTV_OK;
}

static void delete_given_versioned(rtv_dlpack_versioned *self)
{
    free_given(self->manager);
}

rtv_status rtv_tensor_to_dlpack_versioned(rtv_dlpack_versioned **out, rtv_tensor *tensor)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    given_tensor *given;
    RTV_TRY(give(&given, tensor));
    rtv_dlpack_versioned *managed = &given->managed.versioned;
    describe(&managed->array, given);
    managed->major = RTV__DLPACK_MAJOR;
    managed->minor = RTV__DLPACK_MINOR;
    managed->flags = tensor->is_read_only ? RTV__DLPACK_READ_ONLY : 0;
    managed->manager = given;
    managed->deleter = delete_given_versioned;
    *out = managed;
    return RTV_OK;
}
