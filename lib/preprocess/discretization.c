/* Keras' Discretization: the bin of a number between ascending boundaries. */
#include <inttypes.h>
#include <math.h>

#include "base/options.h"
#include "preprocess/discretization.h"
#include "preprocess/encode.h"
#include "preprocess/state.h"
#include "retrieve/encoding.h"

static const double default_epsilon = 0.01;

static const rtv__discretization *discretization_of(const rtv_preprocessor *layer)
{
    return (const rtv__discretization *)layer;
}

static int64_t discretization_bins(const rtv_preprocessor *layer)
{
    return discretization_of(layer)->boundary_count + 1;
}

/*
 * The number of boundaries that the value has reached; what is not a number is below none of them.
 * Halves without a branch that could be guessed wrong.
 */
static inline int64_t bin_of_float(const float *boundaries, int64_t count, float value)
{
    int64_t reached = 0;
    for (; count > 1; count -= count / 2)
        reached += -(int64_t) !(value < boundaries[reached + count / 2 - 1]) & count / 2;
    return reached + (count == 1 && !(value < boundaries[reached]));
}

static inline int64_t bin_of_double(const float *boundaries, int64_t count, double value)
{
    int64_t reached = 0;
    for (; count > 1; count -= count / 2)
        reached += -(int64_t) !(value < (double)boundaries[reached + count / 2 - 1]) & count / 2;
    return reached + (count == 1 && !(value < (double)boundaries[reached]));
}

static int64_t bin_values(const rtv_preprocessor *layer, const rtv_column *const *inputs,
                          int32_t input_count, int64_t first, int64_t count, int64_t *out)
{
    (void)input_count;
    const float *boundaries = discretization_of(layer)->boundaries;
    int64_t boundary_count = discretization_of(layer)->boundary_count;
    const rtv_column *column = inputs[0];
    switch (column->type) {
    case RTV_VALUE_INT64:
        for (int64_t i = 0; i < count; i++)
            out[i] =
                bin_of_float(boundaries, boundary_count, (float)column->values.int64[first + i]);
        break;
    case RTV_VALUE_FLOAT32:
        for (int64_t i = 0; i < count; i++)
            out[i] = bin_of_float(boundaries, boundary_count, column->values.float32[first + i]);
        break;
    default:
        /* Keras casts doubles to float, but not in mode INT. */
        for (int64_t i = 0; i < count; i++) {
            double value = column->values.float64[first + i];
            out[i] = layer->output_mode == RTV_OUTPUT_INT
                         ? bin_of_double(boundaries, boundary_count, value)
                         : bin_of_float(boundaries, boundary_count, (float)value);
        }
    }
    return -1;
}

rtv_status rtv__discretization_check_type(const rtv_column *column)
{
    if (column->type == RTV_VALUE_STRING)
        return rtv__fail(RTV_E_DTYPE, "Discretization takes numbers, not strings");
    return RTV_OK;
}

static rtv_status discretization_apply(const rtv_preprocessor *layer, rtv_column *out,
                                       const rtv_column *const *inputs, int32_t input_count,
                                       bool by_rows)
{
    RTV_TRY(rtv__discretization_check_type(inputs[0]));
    rtv__encoding encoding = {.layer = layer,
                              .index = bin_values,
                              .depth = discretization_bins(layer),
                              .by_rows = by_rows};
    return rtv__encode(&encoding, out, inputs, input_count);
}

static rtv_status check_boundaries(const rtv__discretization *discretization)
{
    const float *boundaries = discretization->boundaries;
    for (int64_t i = 0; i < discretization->boundary_count; i++)
        if (isnan(boundaries[i]) || (i > 0 && boundaries[i] < boundaries[i - 1]))
            return rtv__fail(RTV_E_INVALID,
                             "boundaries must ascend: number %" PRId64 " is %.9g after %.9g", i,
                             (double)boundaries[i], i > 0 ? (double)boundaries[i - 1] : 0.0);
    return RTV_OK;
}

static rtv_status check(const rtv__discretization *discretization)
{
    if (discretization->bins < 0)
        return rtv__fail(RTV_E_RANGE, "Discretization into %" PRId64 " bins: must be 0 or more",
                         discretization->bins);
    if (!(discretization->epsilon > 0.0 && discretization->epsilon <= 1.0))
        return rtv__fail(RTV_E_RANGE, "epsilon is %g, must be above 0 and at most 1",
                         discretization->epsilon);
    RTV_TRY(check_boundaries(discretization));
    return rtv__output_mode_check(discretization->base.output_mode, RTV__MODES_NO_TF_IDF,
                                  "Discretization");
}

static rtv_status discretization_save(const rtv_preprocessor *layer, rtv_tensor_writer *writer,
                                      const char *prefix)
{
    const rtv__discretization *discretization = discretization_of(layer);
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "bins", discretization->bins));
    RTV_TRY(rtv__tensor_writer_set_double(writer, prefix, "epsilon", discretization->epsilon));
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, prefix, "accurate", discretization->is_accurate));
    if (discretization->boundaries == NULL)
        return RTV_OK;
    return rtv__tensor_writer_add(writer, prefix, "boundaries", RTV_DTYPE_F32, 1,
                                  &discretization->boundary_count, discretization->boundaries);
}

static rtv_status discretization_load(rtv_preprocessor *layer, const rtv_tensor_file *file,
                                      const char *prefix)
{
    rtv__discretization *discretization = (rtv__discretization *)layer;
    RTV_TRY(rtv__tensor_file_integer(&discretization->bins, file, prefix, "bins"));
    RTV_TRY(rtv__tensor_file_double(&discretization->epsilon, file, prefix, "epsilon"));
    RTV_TRY(rtv__state_flag(&discretization->is_accurate, file, prefix, "accurate"));
    RTV_TRY(rtv__state_load_floats(&discretization->boundaries, &discretization->boundary_count,
                                   layer->context, file, prefix, "boundaries"));
    if (layer->is_adaptive != (discretization->bins > 0))
        return rtv__fail(RTV_E_CORRUPT, "adaptive is %d with %" PRId64 " bins to learn",
                         layer->is_adaptive, discretization->bins);
    if (layer->is_adapted && discretization->boundaries == NULL)
        return rtv__fail(RTV_E_CORRUPT, "it is adapted, but there are no boundaries");
    return check(discretization);
}

static void discretization_destroy(rtv_preprocessor *layer)
{
    rtv__free(layer->context, ((rtv__discretization *)layer)->boundaries);
}

const rtv__preprocessor_class rtv__discretization_class = {
    .kind = RTV_PREPROCESSOR_DISCRETIZATION,
    .name = "Discretization",
    .struct_bytes = sizeof(rtv__discretization),
    .most_inputs = 1,
    .apply = discretization_apply,
    .bins = discretization_bins,
    .adapt_begin = rtv__discretization_begin,
    .adapt_update = rtv__discretization_update,
    .adapt_finish = rtv__discretization_finish,
    .adapt_drop = rtv__discretization_drop,
    .save = discretization_save,
    .load = discretization_load,
    .destroy = discretization_destroy,
};

static const rtv_discretization_options default_options = RTV_DISCRETIZATION_OPTIONS_INIT;

rtv_status rtv_discretization_options_init(rtv_discretization_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status configure(rtv__discretization *discretization,
                            const rtv_discretization_options *options)
{
    RTV_CHECK_ARG(options->boundary_count >= 0, "boundary_count is %" PRId64,
                  options->boundary_count);
    RTV_CHECK_ARG(options->boundaries != NULL || options->boundary_count == 0,
                  "boundaries is NULL, boundary_count %" PRId64, options->boundary_count);
    RTV_CHECK_ARG(options->boundaries == NULL || options->bins == 0,
                  "both %" PRId64 " boundaries and %" PRId64 " bins to learn are given",
                  options->boundary_count, options->bins);
    discretization->base.output_mode = options->output_mode;
    discretization->base.is_adaptive = options->bins > 0;
    discretization->bins = options->bins;
    discretization->is_accurate = options->flags != 0;
    discretization->epsilon = options->epsilon != 0.0 ? options->epsilon : default_epsilon;
    if (options->boundaries != NULL) {
        int64_t count = options->boundary_count;
        discretization->boundaries =
            rtv__alloc_array(discretization->base.context, count, sizeof(float));
        if (discretization->boundaries == NULL)
            return RTV_E_NOMEM;
        discretization->boundary_count = count;
        for (int64_t i = 0; i < count; i++)
            discretization->boundaries[i] = (float)options->boundaries[i];
    }
    return check(discretization);
}

rtv_status rtv_discretization_create(rtv_preprocessor **out, rtv_context *context,
                                     const rtv_discretization_options *options)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    rtv_discretization_options known = default_options;
    RTV_TRY(rtv__options_read(&known, sizeof known, options, "rtv_discretization_options",
                              RTV_DISCRETIZATION_ACCURATE));
    RTV_TRY(rtv__options_reserved("rtv_discretization_options",
                                  known.reserved1 == 0 && known.reserved2 == NULL));
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, &rtv__discretization_class, context));
    return rtv__preprocessor_give(out, layer, configure((rtv__discretization *)layer, &known));
}

const float *rtv_preprocessor_boundaries(const rtv_preprocessor *preprocessor, int64_t *count_out)
{
    bool has = preprocessor->class == &rtv__discretization_class;
    if (count_out != NULL)
        *count_out = has ? discretization_of(preprocessor)->boundary_count : 0;
    return has ? discretization_of(preprocessor)->boundaries : NULL;
}
