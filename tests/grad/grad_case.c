#include "grad_case.h"

#include <math.h>
#include <string.h>

#include "test_support.h"

int64_t grad_below(grad_input *input, int64_t bound)
{
    return (int64_t)rtv__random_below(&input->random, (uint64_t)bound);
}

int64_t grad_between(grad_input *input, int64_t low, int64_t high)
{
    return low + grad_below(input, high - low + 1);
}

/* Rounded to float, so that runs in f32 and f64 start from the same numbers. */
double grad_real(grad_input *input, double low, double high)
{
    return (float)(low + (high - low) * rtv__random_uniform(&input->random));
}

int32_t grad_shape(grad_input *input, int64_t *dims, int32_t least_rank, int32_t most_rank,
                   int64_t most)
{
    int32_t rank = (int32_t)grad_between(input, least_rank, most_rank);
    for (int32_t i = 0; i < rank; i++)
        dims[i] = grad_between(input, 1, most);
    return rank;
}

int32_t grad_smaller(grad_input *input, int64_t *dims, int32_t full_rank, const int64_t *full)
{
    int32_t rank = (int32_t)grad_between(input, 0, full_rank);
    for (int32_t i = 0; i < rank; i++)
        dims[i] = grad_below(input, 3) == 0 ? 1 : full[full_rank - rank + i];
    return rank;
}

rtv_tensor *grad_leaf_away(grad_input *input, int32_t rank, const int64_t *dims, double low,
                           double high, const double *kinks, int kink_count)
{
    rtv_tensor *leaf;
    ck_assert_int_lt(input->leaf_count, GRAD_MOST_LEAVES);
    OK(rtv_tensor_create(&leaf, NULL, input->dtype, rank, dims));
    OK(rtv_tensor_set_requires_gradient(leaf, 1));
    for (int64_t i = 0; i < rtv_tensor_count(leaf); i++) {
        double value;
        int near;
        do {
            value = grad_real(input, low, high);
            near = 0;
            for (int k = 0; k < kink_count; k++)
                near |= fabs(value - kinks[k]) < 0.02;
        } while (near);
        if (input->dtype == RTV_DTYPE_F32)
            ((float *)rtv_tensor_data(leaf))[i] = (float)value;
        else
            ((double *)rtv_tensor_data(leaf))[i] = value;
    }
    input->leaves[input->leaf_count++] = leaf;
    return leaf;
}

rtv_tensor *grad_leaf(grad_input *input, int32_t rank, const int64_t *dims, double low, double high)
{
    return grad_leaf_away(input, rank, dims, low, high, NULL, 0);
}

static rtv_tensor *constant(grad_input *input, rtv_dtype dtype, int32_t rank, const int64_t *dims)
{
    rtv_tensor *tensor;
    ck_assert_int_lt(input->constant_count, GRAD_MOST_CONSTANTS);
    OK(rtv_tensor_create(&tensor, NULL, dtype, rank, dims));
    input->constants[input->constant_count++] = tensor;
    return tensor;
}

rtv_tensor *grad_ids(grad_input *input, int32_t rank, const int64_t *dims, int64_t low,
                     int64_t high)
{
    rtv_dtype dtype = input->round % 2 == 0 ? RTV_DTYPE_I64 : RTV_DTYPE_I32;
    rtv_tensor *ids = constant(input, dtype, rank, dims);
    for (int64_t i = 0; i < rtv_tensor_count(ids); i++) {
        int64_t id = grad_between(input, low, high - 1);
        if (dtype == RTV_DTYPE_I64)
            ((int64_t *)rtv_tensor_data(ids))[i] = id;
        else
            ((int32_t *)rtv_tensor_data(ids))[i] = (int32_t)id;
    }
    return ids;
}

rtv_tensor *grad_mask(grad_input *input, int32_t rank, const int64_t *dims)
{
    rtv_tensor *mask = constant(input, RTV_DTYPE_U8, rank, dims);
    for (int64_t i = 0; i < rtv_tensor_count(mask); i++)
        ((uint8_t *)rtv_tensor_data(mask))[i] = (uint8_t)(grad_below(input, 3) != 0);
    return mask;
}

void grad_input_start(grad_input *input, rtv_dtype dtype, int32_t round)
{
    memset(input, 0, sizeof *input);
    input->dtype = dtype;
    input->round = round;
    rtv__random_seed(&input->random, (uint64_t)round * 77 + 5);
}

void grad_input_free(grad_input *input)
{
    for (int32_t i = 0; i < input->leaf_count; i++)
        rtv_tensor_free(input->leaves[i]);
    for (int32_t i = 0; i < input->constant_count; i++)
        rtv_tensor_free(input->constants[i]);
}
