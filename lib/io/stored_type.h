/* The element types of the safetensors format. */
#ifndef RTV_LIB_IO_STORED_TYPE_H
#define RTV_LIB_IO_STORED_TYPE_H

#include "retrieve/tensor.h"

typedef struct {
    char name[12];
    int32_t bits;    /* of one element */
    rtv_dtype dtype; /* what rtv_tensor_file_tensor makes of it; 0: nothing */
    int32_t is_same; /* the dtype has the same bytes, so that no copy is needed */
} rtv__stored_type;

/* Rows of the table that we write without a dtype of ours. */
enum { RTV__STORED_F32 = 0, RTV__STORED_BF16 = 6, RTV__STORED_I8 = 8 };

/* NULL when there is no such type. */
const rtv__stored_type *rtv__stored_type_at(int32_t index);
/* -1 when there is no such type. `name` has no closing zero. */
int32_t rtv__stored_type_find(const char *name, size_t length);
/* The type that stores a dtype as it is. */
int32_t rtv__stored_type_of(rtv_dtype dtype);
/* Converts `count` elements to the dtype of the type. */
void rtv__stored_type_convert(void *out, int32_t index, const void *stored, int64_t count);

#endif
