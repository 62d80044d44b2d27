/* Pooling is one op over bags; here the ids are brought into the form that the op expects. */
#include "autodiff/op.h"
#include "nn/embedding.h"
#include "retrieve/ops.h"

static int64_t id_at(const rtv_tensor *ids, int64_t i)
{
    return ids->dtype == RTV_DTYPE_I32 ? ((const int32_t *)ids->data)[i]
                                       : ((const int64_t *)ids->data)[i];
}

static rtv_status check_shape(const rtv_layer *layer, const char *what, const rtv_tensor *tensor,
                              const rtv_tensor *ids)
{
    char text[RTV__SHAPE_TEXT], text_ids[RTV__SHAPE_TEXT];
    if (rtv__shape_equal(&tensor->shape, &ids->shape))
        return RTV_OK;
    return rtv__fail(RTV_E_SHAPE, "%s: %s have shape %s, ids have %s", layer->name, what,
                     rtv__shape_text(&tensor->shape, text), rtv__shape_text(&ids->shape, text_ids));
}

/* The op drops negative ids: those that are left out become -1. */
static rtv_status leave_out(const rtv_tensor **out, const rtv__embedding_layer *self,
                            rtv_tape *tape, const rtv_tensor *ids, const rtv_tensor *mask)
{
    *out = ids;
    if (mask == NULL && !self->masks_zero)
        return RTV_OK;
    int64_t *kept = rtv__tape_alloc(tape, (size_t)ids->count * sizeof *kept);
    if (kept == NULL)
        return RTV_E_NOMEM;
    const uint8_t *keep = mask != NULL ? mask->data : NULL;
    for (int64_t i = 0; i < ids->count; i++) {
        int64_t id = id_at(ids, i);
        bool is_out = (keep != NULL && keep[i] == 0) || (self->masks_zero && id == 0);
        kept[i] = is_out ? -1 : id;
    }
    rtv_tensor *tensor;
    RTV_TRY(
        rtv_tape_constant(&tensor, tape, RTV_DTYPE_I64, ids->shape.rank, ids->shape.dims, kept));
    *out = tensor;
    return RTV_OK;
}

static rtv_status pool(rtv_tensor **out, const rtv__embedding_layer *self, rtv_tape *tape,
                       const rtv_tensor *ids, const rtv_tensor *offsets, const rtv_tensor *weights)
{
    rtv_embedding_bag_options options = RTV_EMBEDDING_BAG_OPTIONS_INIT;
    options.flags = RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS;
    options.combiner = self->pooling == RTV_POOLING_SUM     ? RTV_COMBINER_SUM
                       : self->pooling == RTV_POOLING_SQRTN ? RTV_COMBINER_SQRTN
                                                            : RTV_COMBINER_MEAN;
    return rtv_op_embedding_bag(out, tape, self->layer.parameters[0], ids, offsets, weights,
                                &options);
}

rtv_status rtv_embedding_pool(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                              const rtv_tensor *ids, const rtv_tensor *weights,
                              const rtv_tensor *mask)
{
    RTV_TRY(rtv__embedding_check(out, layer, tape, ids));
    const rtv__embedding_layer *self = (const rtv__embedding_layer *)layer;
    if (ids->shape.rank != 2) {
        char text[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_SHAPE, "%s pools ids [rows, positions], these have shape %s",
                         layer->name, rtv__shape_text(&ids->shape, text));
    }
    if (self->pooling == RTV_POOLING_PADDED_MEAN) {
        RTV_CHECK_ARG(weights == NULL && mask == NULL,
                      "%s: a padded mean takes neither weights nor mask", layer->name);
        return pool(out, self, tape, ids, NULL, NULL);
    }
    if (weights != NULL)
        RTV_TRY(check_shape(layer, "weights", weights, ids));
    if (mask != NULL) {
        RTV_TRY(check_shape(layer, "masks", mask, ids));
        if (mask->dtype != RTV_DTYPE_U8)
            return rtv__fail(RTV_E_DTYPE, "%s: the mask has dtype %d, must be u8", layer->name,
                             mask->dtype);
    }
    const rtv_tensor *kept;
    RTV_TRY(leave_out(&kept, self, tape, ids, mask));
    return pool(out, self, tape, kept, NULL, weights);
}

static rtv_status check_offsets(const rtv_layer *layer, const rtv_tensor *ids,
                                const rtv_tensor *offsets)
{
    RTV_CHECK_ARG(offsets != NULL, "offsets is NULL");
    if (offsets->dtype != RTV_DTYPE_I64)
        return rtv__fail(RTV_E_DTYPE, "%s: offsets have dtype %d, must be i64", layer->name,
                         offsets->dtype);
    if (ids->shape.rank != 1 || offsets->shape.rank != 1 || offsets->count < 1) {
        char text[RTV__SHAPE_TEXT], text_ids[RTV__SHAPE_TEXT];
        return rtv__fail(RTV_E_SHAPE, "%s: bags need ids [n] and offsets [bags + 1], not %s and %s",
                         layer->name, rtv__shape_text(&ids->shape, text_ids),
                         rtv__shape_text(&offsets->shape, text));
    }
    const int64_t *at = offsets->data;
    int64_t bags = offsets->count - 1;
    if (at[0] != 0 || at[bags] != ids->count)
        return rtv__fail(RTV_E_RANGE, "%s: offsets go from %lld to %lld, there are %lld ids",
                         layer->name, (long long)at[0], (long long)at[bags], (long long)ids->count);
    for (int64_t i = 0; i < bags; i++)
        if (at[i] > at[i + 1])
            return rtv__fail(RTV_E_RANGE, "%s: offsets[%lld] is %lld, offsets[%lld] is %lld",
                             layer->name, (long long)i, (long long)at[i], (long long)(i + 1),
                             (long long)at[i + 1]);
    return RTV_OK;
}

static int64_t longest_bag(const int64_t *offsets, int64_t bags)
{
    int64_t longest = 0;
    for (int64_t i = 0; i < bags; i++)
        if (offsets[i + 1] - offsets[i] > longest)
            longest = offsets[i + 1] - offsets[i];
    return longest;
}

static void set_weight(void *weights, rtv_dtype dtype, int64_t i, int64_t value)
{
    if (dtype == RTV_DTYPE_F32)
        ((float *)weights)[i] = (float)value;
    else
        ((double *)weights)[i] = (double)value;
}

/* The missing positions of a bag become one entry: row 0 with their number as weight. */
static rtv_status padded_mean(rtv_tensor **out, const rtv__embedding_layer *self, rtv_tape *tape,
                              const rtv_tensor *ids, const rtv_tensor *offsets)
{
    const int64_t *from = offsets->data;
    int64_t bags = offsets->count - 1, used = 0;
    int64_t length = self->padded_length > 0 ? self->padded_length : longest_bag(from, bags);
    rtv_dtype dtype = self->layer.parameters[0]->dtype;
    size_t most = (size_t)(ids->count + bags);
    int64_t *padded_ids = rtv__tape_alloc(tape, most * sizeof *padded_ids);
    int64_t *padded_offsets = rtv__tape_alloc(tape, (size_t)(bags + 1) * sizeof *padded_offsets);
    void *weights = rtv__tape_alloc(tape, most * rtv_dtype_bytes(dtype));
    if (padded_ids == NULL || padded_offsets == NULL || weights == NULL)
        return RTV_E_NOMEM;
    padded_offsets[0] = 0;
    for (int64_t i = 0; i < bags; i++) {
        int64_t size = from[i + 1] - from[i] < length ? from[i + 1] - from[i] : length;
        for (int64_t j = 0; j < size; j++) {
            set_weight(weights, dtype, used, 1);
            padded_ids[used++] = id_at(ids, from[i] + j);
        }
        if (size < length) {
            set_weight(weights, dtype, used, length - size);
            padded_ids[used++] = 0;
        }
        padded_offsets[i + 1] = used;
    }
    int64_t ends = bags + 1;
    rtv_tensor *id_tensor, *offset_tensor, *weight_tensor;
    RTV_TRY(rtv_tape_constant(&id_tensor, tape, RTV_DTYPE_I64, 1, &used, padded_ids));
    RTV_TRY(rtv_tape_constant(&offset_tensor, tape, RTV_DTYPE_I64, 1, &ends, padded_offsets));
    RTV_TRY(rtv_tape_constant(&weight_tensor, tape, dtype, 1, &used, weights));
    return pool(out, self, tape, id_tensor, offset_tensor, weight_tensor);
}

rtv_status rtv_embedding_bag(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                             const rtv_tensor *ids, const rtv_tensor *offsets,
                             const rtv_tensor *weights)
{
    RTV_TRY(rtv__embedding_check(out, layer, tape, ids));
    const rtv__embedding_layer *self = (const rtv__embedding_layer *)layer;
    RTV_TRY(check_offsets(layer, ids, offsets));
    if (weights != NULL)
        RTV_TRY(check_shape(layer, "weights", weights, ids));
    if (self->pooling == RTV_POOLING_PADDED_MEAN) {
        RTV_CHECK_ARG(weights == NULL, "%s: a padded mean takes no weights", layer->name);
        return padded_mean(out, self, tape, ids, offsets);
    }
    const rtv_tensor *kept;
    RTV_TRY(leave_out(&kept, self, tape, ids, NULL));
    return pool(out, self, tape, kept, offsets, weights);
}
