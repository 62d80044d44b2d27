#include "autodiff/ops/id_input.h"

#include <inttypes.h>

rtv_status rtv__ids_read(const int64_t **out, rtv_tape *tape, const rtv__op *op,
                         const rtv_tensor *ids, const char *name)
{
    if (ids->dtype == RTV_DTYPE_I64) {
        *out = ids->data;
        return RTV_OK;
    }
    if (ids->dtype != RTV_DTYPE_I32)
        return rtv__fail(RTV_E_DTYPE, "%s: %s has dtype %s, must be i32 or i64", op->name, name,
                         rtv__dtype_text(ids->dtype));
    int64_t *wide = rtv__tape_alloc(tape, (size_t)ids->count * sizeof *wide);
    if (wide == NULL)
        return RTV_E_NOMEM;
    const int32_t *narrow = ids->data;
    for (int64_t i = 0; i < ids->count; i++)
        wide[i] = narrow[i];
    *out = wide;
    return RTV_OK;
}

rtv_status rtv__ids_check(const rtv__op *op, const int64_t *ids, int64_t count, int64_t low,
                          int64_t high)
{
    for (int64_t i = 0; i < count; i++)
        if (ids[i] < low || ids[i] >= high)
            return rtv__fail(RTV_E_RANGE,
                             "%s: id %" PRId64 " at position %" PRId64 " is not in %" PRId64
                             " to %" PRId64,
                             op->name, ids[i], i, low, high - 1);
    return RTV_OK;
}
