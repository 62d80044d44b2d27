/* Which statistic of a Normalization belongs to which value of a column. */
#include "preprocess/normalization.h"
#include "retrieve/encoding.h"

rtv_status rtv__normalization_kept(rtv__shape *kept_out, bool is_kept[RTV_MOST_DIMS],
                                   const rtv__normalization *layer, const rtv_column *column)
{
    const rtv__shape *shape = &column->shape;
    char text[RTV__SHAPE_TEXT];
    for (int32_t i = 0; i < RTV_MOST_DIMS; i++)
        is_kept[i] = false;
    *kept_out = (rtv__shape){0};
    bool by_default = layer->axis_count == 0 && (layer->flags & RTV_NORMALIZATION_WHOLE) == 0;
    if (by_default && shape->rank >= 2 && !column->is_ragged)
        is_kept[shape->rank - 1] = true;
    for (int32_t i = 0; i < layer->axis_count; i++) {
        int32_t axis = layer->axes[i] < 0 ? layer->axes[i] + shape->rank : layer->axes[i];
        if (axis < 0 || axis >= shape->rank)
            return rtv__fail(RTV_E_SHAPE, "Normalization along axis %d of a column of shape %s",
                             layer->axes[i], rtv__shape_text(shape, text));
        if (is_kept[axis])
            return rtv__fail(RTV_E_SHAPE, "Normalization names axis %d of shape %s twice", axis,
                             rtv__shape_text(shape, text));
        if (column->is_ragged)
            return rtv__fail(RTV_E_SHAPE, "Normalization along axis %d of a ragged column",
                             layer->axes[i]);
        is_kept[axis] = true;
    }
    for (int32_t i = 0; i < shape->rank; i++)
        if (is_kept[i])
            kept_out->dims[kept_out->rank++] = shape->dims[i];
    return RTV_OK;
}

void rtv__statistic_map_make(rtv__statistic_map *out, const rtv__shape *dims, int64_t count,
                             const bool is_kept[RTV_MOST_DIMS], const rtv__shape *statistics)
{
    *out = (rtv__statistic_map){.inner = 1};
    int32_t axis = statistics->rank - 1;
    int64_t stride = 1;
    /* From the last axis on; neighbours of which neither has a stride become one. */
    int64_t sizes[RTV_MOST_DIMS], strides[RTV_MOST_DIMS];
    int32_t used = 0;
    for (int32_t i = dims->rank - 1; i >= 0; i--) {
        int64_t here = 0;
        if (is_kept[i] && axis >= 0) {
            here = statistics->dims[axis] == 1 ? 0 : stride;
            stride *= statistics->dims[axis--];
        }
        if (dims->dims[i] == 1)
            continue;
        if (used > 0 && here == 0 && strides[used - 1] == 0) {
            sizes[used - 1] *= dims->dims[i];
        } else {
            sizes[used] = dims->dims[i];
            strides[used++] = here;
        }
    }
    if (used > 0) {
        out->inner = sizes[0];
        out->step = strides[0];
    }
    for (int32_t i = used - 1; i >= 1; i--) {
        out->dims[out->rank] = sizes[i];
        out->strides[out->rank++] = strides[i];
    }
    out->blocks = out->inner > 0 ? count / out->inner : 0;
}

int64_t rtv__statistic_map_block(const rtv__statistic_map *map, int64_t block)
{
    int64_t offset = 0;
    for (int32_t i = map->rank - 1; i >= 0; i--) {
        offset += block % map->dims[i] * map->strides[i];
        block /= map->dims[i];
    }
    return offset;
}
