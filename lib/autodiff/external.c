/* The tensors of the caller that a recording uses, found again by their address. */
#include "autodiff/tape.h"

#include <string.h>

enum { FIRST_BUCKETS = 64 };

static int64_t first_bucket(const rtv_tape *tape, const rtv_tensor *tensor)
{
    uint64_t scattered = (uint64_t)((uintptr_t)tensor >> 4) * 0x9E3779B97F4A7C15u;
    return (int64_t)(scattered >> 32) & (tape->bucket_count - 1);
}

rtv__external *rtv__tape_find_external(const rtv_tape *tape, const rtv_tensor *tensor)
{
    if (tape->bucket_count == 0)
        return NULL;
    int64_t bucket = first_bucket(tape, tensor);
    while (tape->buckets[bucket] != NULL && tape->buckets[bucket]->tensor != tensor)
        bucket = (bucket + 1) & (tape->bucket_count - 1);
    return tape->buckets[bucket];
}

static void put_in_bucket(rtv_tape *tape, rtv__external *external)
{
    int64_t bucket = first_bucket(tape, external->tensor);
    while (tape->buckets[bucket] != NULL)
        bucket = (bucket + 1) & (tape->bucket_count - 1);
    tape->buckets[bucket] = external;
}

/* At most half of the buckets are in use. */
static rtv_status grow_buckets(rtv_tape *tape)
{
    if ((tape->external_count + 1) * 2 <= tape->bucket_count)
        return RTV_OK;
    int64_t count = tape->bucket_count == 0 ? FIRST_BUCKETS : tape->bucket_count * 2;
    rtv__external **buckets =
        rtv__alloc_zero(tape->context, (size_t)count * sizeof(rtv__external *));
    if (buckets == NULL)
        return RTV_E_NOMEM;
    rtv__free(tape->context, tape->buckets);
    tape->buckets = buckets;
    tape->bucket_count = count;
    for (rtv__external *each = tape->newest_external; each != NULL; each = each->older)
        put_in_bucket(tape, each);
    return RTV_OK;
}

static rtv_status add_external(rtv__external **out, rtv_tape *tape, const rtv_tensor *tensor)
{
    RTV_TRY(grow_buckets(tape));
    rtv__external *external = rtv__tape_alloc_zero(tape, sizeof *external);
    if (external == NULL)
        return RTV_E_NOMEM;
    union {
        const rtv_tensor *readable;
        rtv_tensor *counted;
    } same = {tensor};
    external->slot.tensor = tensor;
    external->tensor = rtv__tensor_retain(same.counted);
    external->older = tape->newest_external;
    tape->newest_external = external;
    tape->external_count++;
    put_in_bucket(tape, external);
    *out = external;
    return RTV_OK;
}

rtv_status rtv__tape_external(rtv__external **out, rtv_tape *tape, const rtv_tensor *tensor)
{
    rtv__external *external = rtv__tape_find_external(tape, tensor);
    if (external == NULL)
        RTV_TRY(add_external(&external, tape, tensor));
    if (tensor->requires_gradient && !external->slot.is_leaf) {
        RTV_TRY(rtv__reserve(tape->context, &tape->leaves, &tape->leaf_capacity,
                             tape->leaf_count + 1, sizeof(rtv__external *)));
        external->slot.is_leaf = true;
        tape->leaves[tape->leaf_count++] = external;
    }
    *out = external;
    return RTV_OK;
}

void rtv__tape_forget_externals(rtv_tape *tape)
{
    for (rtv__external *each = tape->newest_external; each != NULL; each = each->older)
        rtv_tensor_free(each->tensor);
    if (tape->external_count > 0)
        memset(tape->buckets, 0, (size_t)tape->bucket_count * sizeof(rtv__external *));
    tape->newest_external = NULL;
    tape->external_count = 0;
    tape->leaf_count = 0;
}
