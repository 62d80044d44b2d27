/* Options of a Normalization. */
#include <inttypes.h>

#include "base/options.h"
#include "preprocess/normalization.h"
#include "retrieve/encoding.h"

static const rtv_normalization_options default_options = RTV_NORMALIZATION_OPTIONS_INIT;

rtv_status rtv_normalization_options_init(rtv_normalization_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

/* The value of an array of shape `from` that broadcasts to position `index` of shape `to`. */
static double broadcast_value(const double *values, const rtv__shape *from, const rtv__shape *to,
                              int64_t index)
{
    int64_t offset = 0, stride = 1;
    for (int32_t i = to->rank - 1; i >= 0; i--) {
        int32_t axis = i - (to->rank - from->rank);
        int64_t place = index % to->dims[i];
        index /= to->dims[i];
        if (axis >= 0 && from->dims[axis] != 1)
            offset += place * stride;
        if (axis >= 0)
            stride *= from->dims[axis];
    }
    return values[offset];
}

/* Brings the given mean and variance to one shape, and to float32. */
static rtv_status take_statistics(rtv__normalization *layer,
                                  const rtv_normalization_options *options)
{
    const rtv_context *context = layer->base.context;
    rtv__shape mean_shape, variance_shape, shape;
    int64_t count;
    RTV_TRY(rtv__shape_make(&mean_shape, &count, options->mean_rank, options->mean_dims));
    RTV_TRY(
        rtv__shape_make(&variance_shape, &count, options->variance_rank, options->variance_dims));
    RTV_TRY(rtv__shape_broadcast(&shape, &mean_shape, &variance_shape));
    RTV_TRY(rtv__shape_make(&shape, &count, shape.rank, shape.dims));
    float *mean = rtv__alloc_array(context, count, sizeof *mean);
    float *variance = rtv__alloc_array(context, count, sizeof *variance);
    rtv_status status = mean == NULL || variance == NULL ? RTV_E_NOMEM : RTV_OK;
    for (int64_t i = 0; i < count && status == RTV_OK; i++) {
        mean[i] = (float)broadcast_value(options->mean, &mean_shape, &shape, i);
        variance[i] = (float)broadcast_value(options->variance, &variance_shape, &shape, i);
    }
    if (status == RTV_OK)
        status = rtv__normalization_set(layer, &shape, mean, variance);
    if (status != RTV_OK) {
        rtv__free(context, mean);
        rtv__free(context, variance);
    }
    return status;
}

static rtv_status configure(rtv__normalization *layer, const rtv_normalization_options *options)
{
    RTV_CHECK_ARG(options->axis_count >= 0 && options->axis_count <= RTV_MOST_DIMS,
                  "axis_count is %d, must be 0 to %d", options->axis_count, RTV_MOST_DIMS);
    RTV_CHECK_ARG(options->axis_count == 0 || options->axes != NULL, "axes is NULL");
    RTV_CHECK_ARG((options->mean == NULL) == (options->variance == NULL),
                  "%s is given without %s: both or none",
                  options->mean != NULL ? "mean" : "variance",
                  options->mean != NULL ? "variance" : "mean");
    layer->flags = options->flags;
    layer->axis_count = options->axis_count;
    for (int32_t i = 0; i < options->axis_count; i++) {
        RTV_CHECK_ARG(options->axes[i] >= -RTV_MOST_DIMS && options->axes[i] < RTV_MOST_DIMS,
                      "axis %d is out of range", options->axes[i]);
        layer->axes[i] = options->axes[i];
    }
    RTV_TRY(rtv__normalization_check(layer));
    layer->base.is_adaptive = options->mean == NULL;
    return options->mean == NULL ? RTV_OK : take_statistics(layer, options);
}

rtv_status rtv_normalization_create(rtv_preprocessor **out, rtv_context *context,
                                    const rtv_normalization_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_normalization_options known = default_options;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_normalization_options",
                              RTV_NORMALIZATION_INVERT | RTV_NORMALIZATION_WHOLE |
                                  RTV_NORMALIZATION_ACCURATE));
    RTV_TRY(rtv__options_reserved("rtv_normalization_options",
                                  known.reserved1 == NULL && known.reserved2 == 0));
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__normalization_class, context));
    return rtv__preprocessor_give(out, layer, configure((rtv__normalization *)layer, &known));
}
