/* Tensors of other libraries, and ours in their hands: the same memory, and one deleter call. */
#include "retrieve/dlpack.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tensor/dlpack_layout.h"
#include "tensor/tensor.h"
#include "test_support.h"

static int deleted;

static void count_plain(struct DLManagedTensor *self)
{
    ck_assert_ptr_eq(self->manager, &deleted);
    deleted++;
}

static void count_versioned(struct DLManagedTensorVersioned *self)
{
    ck_assert_ptr_eq(self->manager, &deleted);
    deleted++;
}

static _Alignas(64) float numbers[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static int64_t dims[2], strides[2];
static struct DLManagedTensor plain;
static struct DLManagedTensorVersioned versioned;

/* [3, 4] floats. */
static void setup(void)
{
    deleted = 0;
    dims[0] = 3;
    dims[1] = strides[0] = 4;
    strides[1] = 1;
    plain = (struct DLManagedTensor){
        .array = {numbers, 1, 0, 2, RTV__DLPACK_FLOAT, 32, 1, dims, strides, 0},
        .manager = &deleted,
        .deleter = count_plain,
    };
    versioned = (struct DLManagedTensorVersioned){
        .major = 1,
        .minor = 3,
        .manager = &deleted,
        .deleter = count_versioned,
        .array = plain.array,
    };
}

/* The layout that everybody agreed on, where pointers have 8 bytes. */
START_TEST(the_layout_is_the_published_one)
{
    if (sizeof(void *) != 8)
        return;
    ck_assert_uint_eq(offsetof(rtv__dlpack_array, rank), 16);
    ck_assert_uint_eq(offsetof(rtv__dlpack_array, code), 20);
    ck_assert_uint_eq(offsetof(rtv__dlpack_array, lanes), 22);
    ck_assert_uint_eq(offsetof(rtv__dlpack_array, dims), 24);
    ck_assert_uint_eq(offsetof(rtv__dlpack_array, byte_offset), 40);
    ck_assert_uint_eq(sizeof(rtv__dlpack_array), 48);
    ck_assert_uint_eq(offsetof(struct DLManagedTensor, manager), 48);
    ck_assert_uint_eq(sizeof(struct DLManagedTensor), 64);
    ck_assert_uint_eq(offsetof(struct DLManagedTensorVersioned, manager), 8);
    ck_assert_uint_eq(offsetof(struct DLManagedTensorVersioned, flags), 24);
    ck_assert_uint_eq(offsetof(struct DLManagedTensorVersioned, array), 32);
    ck_assert_uint_eq(sizeof(struct DLManagedTensorVersioned), 80);
}
END_TEST

START_TEST(memory_of_others_is_taken_without_a_copy)
{
    rtv_tensor *tensor, *view;
    int64_t flat = 12;
    OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    ck_assert_ptr_eq(rtv_tensor_data(tensor), numbers);
    ck_assert_int_eq(rtv_tensor_rank(tensor), 2);
    ck_assert_int_eq(rtv_tensor_dim(tensor, 0), 3);
    ck_assert_int_eq(rtv_tensor_dim(tensor, 1), 4);
    ck_assert_int_eq(rtv_tensor_dtype(tensor), RTV_DTYPE_F32);
    OK(rtv_tensor_view(&view, tensor, 1, &flat));
    rtv_tensor_free(tensor);
    ck_assert_int_eq(deleted, 0);
    rtv_tensor_free(view);
    ck_assert_int_eq(deleted, 1);

    OK(rtv_tensor_from_dlpack_versioned(&tensor, NULL, &versioned));
    ck_assert_ptr_eq(rtv_tensor_data(tensor), numbers);
    rtv_tensor_free(tensor);
    ck_assert_int_eq(deleted, 2);

    plain.deleter = NULL;
    versioned.deleter = NULL;
    OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    rtv_tensor_free(tensor);
    OK(rtv_tensor_from_dlpack_versioned(&tensor, NULL, &versioned));
    rtv_tensor_free(tensor);
    ck_assert_int_eq(deleted, 2);
}
END_TEST

START_TEST(all_types)
{
    static const struct {
        uint8_t code, bits;
        rtv_dtype dtype;
    } cases[] = {{2, 32, RTV_DTYPE_F32}, {2, 64, RTV_DTYPE_F64}, {0, 32, RTV_DTYPE_I32},
                 {0, 64, RTV_DTYPE_I64}, {1, 8, RTV_DTYPE_U8},   {6, 8, RTV_DTYPE_U8}};
    rtv_tensor *tensor, *ours;
    rtv_dlpack *given;
    dims[1] = strides[0] = 2;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        plain.array.code = cases[i].code;
        plain.array.bits = cases[i].bits;
        OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
        ck_assert_int_eq(rtv_tensor_dtype(tensor), cases[i].dtype);
        rtv_tensor_free(tensor);
        OK(rtv_tensor_create(&ours, NULL, cases[i].dtype, 2, dims));
        OK(rtv_tensor_to_dlpack(&given, ours));
        ck_assert_int_eq(given->array.bits, cases[i].bits);
        ck_assert_int_eq(given->array.code, cases[i].code == 6 ? 1 : cases[i].code);
        given->deleter(given);
        rtv_tensor_free(ours);
    }
}
END_TEST

START_TEST(offsets_and_strides)
{
    rtv_tensor *tensor;
    dims[0] = 2;
    plain.array.byte_offset = 16;
    OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    ck_assert_ptr_eq(rtv_tensor_data(tensor), numbers + 4);
    rtv_tensor_free(tensor);
    plain.array.byte_offset = 2;
    FAILS(RTV_E_INVALID, "not aligned to 4 bytes", rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    plain.array.byte_offset = 0;

    plain.array.strides = NULL;
    OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    rtv_tensor_free(tensor);
    plain.array.strides = strides;

    /* A step along an axis of one element is never taken, nor any when there are none. */
    dims[0] = 1;
    strides[0] = -77;
    OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    rtv_tensor_free(tensor);
    dims[0] = 5;
    dims[1] = 0;
    plain.array.data = NULL;
    OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    ck_assert_int_eq(rtv_tensor_count(tensor), 0);
    rtv_tensor_free(tensor);
    plain.array.data = numbers;
    plain.array.rank = 0;
    plain.array.dims = plain.array.strides = NULL;
    OK(rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    ck_assert_int_eq(rtv_tensor_count(tensor), 1);
    rtv_tensor_free(tensor);
    ck_assert_int_eq(deleted, 5);
}
END_TEST

START_TEST(what_cannot_be_taken_stays_the_callers)
{
    rtv_tensor *tensor = (rtv_tensor *)&deleted;
    strides[0] = 1;
    strides[1] = 3;
    FAILS(RTV_E_SHAPE, "axis 1 has the stride 3 instead of 1",
          rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    ck_assert_ptr_null(tensor);
    strides[0] = 8;
    strides[1] = 1;
    FAILS(RTV_E_SHAPE, "axis 0 has the stride 8 instead of 4",
          rtv_tensor_from_dlpack_versioned(&tensor, NULL, &versioned));
    strides[0] = 4;

    plain.array.device_type = 2;
    FAILS(RTV_E_UNSUPPORTED, "device 2:0", rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    plain.array.device_type = 1;
    plain.array.bits = 16;
    FAILS(RTV_E_DTYPE, "code 2 with 16 bits", rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    plain.array.bits = 32;
    plain.array.lanes = 4;
    FAILS(RTV_E_DTYPE, "4 lanes", rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    plain.array.lanes = 1;
    dims[0] = -3;
    FAILS(RTV_E_RANGE, "-3", rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    dims[0] = 3;
    plain.array.rank = 9;
    FAILS(RTV_E_RANGE, "9", rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    plain.array.rank = 2;
    plain.array.data = NULL;
    FAILS(RTV_E_INVALID, "data is NULL", rtv_tensor_from_dlpack(&tensor, NULL, &plain));
    versioned.major = 2;
    FAILS(RTV_E_UNSUPPORTED, "DLPack 2.3",
          rtv_tensor_from_dlpack_versioned(&tensor, NULL, &versioned));
    FAILS(RTV_E_INVALID, "managed", rtv_tensor_from_dlpack(&tensor, NULL, NULL));
    FAILS(RTV_E_INVALID, "managed", rtv_tensor_from_dlpack_versioned(&tensor, NULL, NULL));
    FAILS(RTV_E_INVALID, "out", rtv_tensor_from_dlpack(NULL, NULL, &plain));
    FAILS(RTV_E_INVALID, "out", rtv_tensor_from_dlpack_versioned(NULL, NULL, &versioned));
    ck_assert_int_eq(deleted, 0);
}
END_TEST

START_TEST(ours_live_as_long_as_they_are_used)
{
    counting_allocator counter;
    counting_allocator_init(&counter);
    rtv_context *context = counting_context(&counter, 1);
    rtv_tensor *tensor, *back;
    rtv_dlpack *first;
    rtv_dlpack_versioned *second;
    OK(rtv_tensor_create(&tensor, context, RTV_DTYPE_F32, 2, dims));
    rtv_context_free(context);
    float *data = rtv_tensor_data(tensor);
    OK(rtv_tensor_to_dlpack(&first, tensor));
    OK(rtv_tensor_to_dlpack_versioned(&second, tensor));
    rtv_tensor_free(tensor);
    ck_assert_ptr_eq(first->array.data, data);
    ck_assert_int_eq(first->array.device_type, 1);
    ck_assert_int_eq(first->array.dims[0], 3);
    ck_assert_int_eq(first->array.strides[0], 4);
    ck_assert_int_eq(first->array.strides[1], 1);
    ck_assert_uint_eq(second->major, 1);
    ck_assert(second->flags == 0);
    data[11] = 7;
    ck_assert(((float *)second->array.data)[11] == 7.0f);
    first->deleter(first);
    /* The way round: taken back, it is the same memory. */
    OK(rtv_tensor_from_dlpack_versioned(&back, NULL, second));
    ck_assert_ptr_eq(rtv_tensor_data(back), data);
    ck_assert_int_gt(counter.live_blocks, 0);
    rtv_tensor_free(back);
    ck_assert_int_eq(counter.live_blocks, 0);
}
END_TEST

START_TEST(scalars_and_empty_ones)
{
    const int64_t none[3] = {2, 0, 3};
    rtv_tensor *tensor;
    rtv_dlpack *given;
    OK(rtv_tensor_create(&tensor, NULL, RTV_DTYPE_I64, 0, NULL));
    OK(rtv_tensor_to_dlpack(&given, tensor));
    ck_assert_int_eq(given->array.rank, 0);
    given->deleter(given);
    rtv_tensor_free(tensor);
    OK(rtv_tensor_create(&tensor, NULL, RTV_DTYPE_U8, 3, none));
    OK(rtv_tensor_to_dlpack(&given, tensor));
    ck_assert_ptr_null(given->array.data);
    ck_assert_int_eq(given->array.dims[2], 3);
    given->deleter(given);
    rtv_tensor_free(tensor);
}
END_TEST

START_TEST(read_only_memory_stays_read_only)
{
    rtv_tensor *tensor, *view, *copy;
    rtv_dlpack *given;
    rtv_dlpack_versioned *again;
    versioned.flags = RTV__DLPACK_READ_ONLY;
    OK(rtv_tensor_from_dlpack_versioned(&tensor, NULL, &versioned));
    OK(rtv_tensor_view(&view, tensor, 2, (const int64_t[]){4, 3}));
    FAILS(RTV_E_STATE, "read-only", rtv_tensor_to_dlpack(&given, view));
    ck_assert_ptr_null(given);
    OK(rtv_tensor_to_dlpack_versioned(&again, view));
    ck_assert(again->flags == RTV__DLPACK_READ_ONLY);
    again->deleter(again);
    OK(rtv_tensor_copy(&copy, tensor));
    OK(rtv_tensor_to_dlpack(&given, copy));
    given->deleter(given);
    rtv_tensor_free(copy);
    rtv_tensor_free(view);
    rtv_tensor_free(tensor);
    ck_assert_int_eq(deleted, 1);
    FAILS(RTV_E_INVALID, "tensor", rtv_tensor_to_dlpack(&given, NULL));
    FAILS(RTV_E_INVALID, "tensor", rtv_tensor_to_dlpack_versioned(&again, NULL));
    FAILS(RTV_E_INVALID, "out", rtv_tensor_to_dlpack(NULL, NULL));
    FAILS(RTV_E_INVALID, "out", rtv_tensor_to_dlpack_versioned(NULL, NULL));
}
END_TEST

START_TEST(results_of_a_tape_are_not_given_away)
{
    rtv_dlpack *given;
    rtv_dlpack_versioned *again;
    rtv_tensor result = {.tape = &deleted};
    FAILS(RTV_E_STATE, "tape", rtv_tensor_to_dlpack(&given, &result));
    FAILS(RTV_E_STATE, "tape", rtv_tensor_to_dlpack_versioned(&again, &result));
}
END_TEST

static rtv_status take_and_give(rtv_context *context, void *payload)
{
    (void)payload;
    rtv_tensor *tensor, *back;
    rtv_dlpack *given;
    int before = deleted;
    rtv_status status = rtv_tensor_from_dlpack(&tensor, context, &plain);
    if (status != RTV_OK) {
        ck_assert_int_eq(deleted, before);
        return status;
    }
    status = rtv_tensor_to_dlpack(&given, tensor);
    rtv_tensor_free(tensor);
    if (status != RTV_OK)
        return status;
    ck_assert_int_eq(deleted, before);
    status = rtv_tensor_from_dlpack(&back, context, given);
    if (status != RTV_OK) {
        given->deleter(given);
        return status;
    }
    rtv_tensor_free(back);
    ck_assert_int_eq(deleted, before + 1);
    return RTV_OK;
}

START_TEST(failing_allocations)
{
    ck_assert_int_ge(sweep_failing_allocations(take_and_give, NULL), 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dlpack");
    TCase *tests = tcase_create("dlpack");
    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, the_layout_is_the_published_one);
    tcase_add_test(tests, memory_of_others_is_taken_without_a_copy);
    tcase_add_test(tests, all_types);
    tcase_add_test(tests, offsets_and_strides);
    tcase_add_test(tests, what_cannot_be_taken_stays_the_callers);
    tcase_add_test(tests, ours_live_as_long_as_they_are_used);
    tcase_add_test(tests, scalars_and_empty_ones);
    tcase_add_test(tests, read_only_memory_stays_read_only);
    tcase_add_test(tests, results_of_a_tape_are_not_given_away);
    tcase_add_test(tests, failing_allocations);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
