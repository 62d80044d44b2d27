#include "preprocess/quantile_sketch.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "preprocess/quantile_summary.h"

enum { LEAST_WIDTH = 1024 };

void rtv__quantile_sketch_init(rtv__quantile_sketch *sketch, const rtv_context *context,
                               double epsilon)
{
    /* 30 levels of merging, each adding 1 / (2 width) to the error. */
    double width = ceil(15.0 / epsilon);
    *sketch = (rtv__quantile_sketch){.context = context, .width = LEAST_WIDTH};
    if (width > LEAST_WIDTH)
        sketch->width = width < 1e9 ? (int64_t)width : 1000000000;
}

void rtv__quantile_sketch_destroy(rtv__quantile_sketch *sketch)
{
    rtv__free(sketch->context, sketch->open);
    rtv__free(sketch->context, sketch->scratch);
    for (int i = 0; i < RTV__SKETCH_LEVELS; i++)
        rtv__free(sketch->context, sketch->buffers[i]);
    *sketch = (rtv__quantile_sketch){.context = sketch->context, .width = sketch->width};
}

static rtv_status need(float **block, const rtv__quantile_sketch *sketch, int64_t count)
{
    if (*block == NULL)
        *block = rtv__alloc_array(sketch->context, count, sizeof **block);
    return *block == NULL ? RTV_E_NOMEM : RTV_OK;
}

/* Every other value of two sorted buffers, into the first. */
static void merge_half(rtv__quantile_sketch *sketch, float *a, const float *b)
{
    int64_t width = sketch->width, i = 0, j = 0;
    for (int64_t k = 0; k < 2 * width; k++)
        sketch->scratch[k] = j == width || (i < width && a[i] <= b[j]) ? a[i++] : b[j++];
    for (int64_t k = 0; k < width; k++)
        a[k] = sketch->scratch[2 * k + sketch->keeps_odd];
    sketch->keeps_odd = !sketch->keeps_odd;
}

/* Puts the full buffer away, as in adding 1 to a binary number. */
static rtv_status close_buffer(rtv__quantile_sketch *sketch)
{
    int level = 0;
    while (level < RTV__SKETCH_LEVELS - 1 && sketch->is_full[level])
        level++;
    RTV_TRY(need(&sketch->buffers[level], sketch, sketch->width));
    rtv__sort_floats(sketch->open, sketch->scratch, sketch->width);
    for (int i = 0; i < level; i++) {
        merge_half(sketch, sketch->open, sketch->buffers[i]);
        sketch->is_full[i] = false;
    }
    memcpy(sketch->buffers[level], sketch->open, (size_t)sketch->width * sizeof(float));
    sketch->is_full[level] = true;
    sketch->open_count = 0;
    return RTV_OK;
}

rtv_status rtv__quantile_sketch_add(rtv__quantile_sketch *sketch, const float *values,
                                    int64_t count)
{
    RTV_TRY(need(&sketch->open, sketch, sketch->width));
    RTV_TRY(need(&sketch->scratch, sketch, 2 * sketch->width));
    while (count > 0) {
        int64_t room = sketch->width - sketch->open_count, part = count < room ? count : room;
        memcpy(sketch->open + sketch->open_count, values, (size_t)part * sizeof *values);
        sketch->open_count += part;
        sketch->count += part;
        values += part;
        count -= part;
        if (sketch->open_count == sketch->width)
            RTV_TRY(close_buffer(sketch));
    }
    return RTV_OK;
}

typedef struct {
    float value;
    double weight;
} weighted_value;

static int by_value(const void *a, const void *b, const void *payload)
{
    (void)payload;
    float left = ((const weighted_value *)a)->value, right = ((const weighted_value *)b)->value;
    return (left > right) - (left < right);
}

/* All values with what they stand for; `out` has room for as many again, for the sort. */
static int64_t collect(weighted_value *out, const rtv__quantile_sketch *sketch)
{
    int64_t count = 0;
    for (int64_t i = 0; i < sketch->open_count; i++)
        out[count++] = (weighted_value){sketch->open[i], 1.0};
    double weight = 1.0;
    for (int level = 0; level < RTV__SKETCH_LEVELS; level++, weight *= 2.0)
        for (int64_t i = 0; sketch->is_full[level] && i < sketch->width; i++)
            out[count++] = (weighted_value){sketch->buffers[level][i], weight};
    rtv__sort(out, out + count, count, sizeof *out, by_value, NULL);
    return count;
}

rtv_status rtv__quantile_sketch_boundaries(float **out, int64_t *count_out,
                                           const rtv__quantile_sketch *sketch, int64_t bins)
{
    int64_t most = sketch->open_count;
    for (int level = 0; level < RTV__SKETCH_LEVELS; level++)
        most += sketch->is_full[level] ? sketch->width : 0;
    int64_t room = bins - 1 < most ? bins - 1 : most;
    weighted_value *values = rtv__alloc_array(sketch->context, 2 * most, sizeof *values);
    float *boundaries = rtv__alloc_array(sketch->context, room, sizeof *boundaries);
    if (values == NULL || boundaries == NULL) {
        rtv__free(sketch->context, values);
        rtv__free(sketch->context, boundaries);
        return RTV_E_NOMEM;
    }
    int64_t count = collect(values, sketch), kept = 0;
    double below = 0.0, part = 1.0; /* values passed; the next rank is part * count / bins */
    for (int64_t i = 0; i < count && part < (double)bins; i++) {
        below += values[i].weight;
        if (below <= part * (double)sketch->count / (double)bins)
            continue;
        if (values[i].value > (kept > 0 ? boundaries[kept - 1] : values[0].value))
            boundaries[kept++] = values[i].value;
        double next = ceil(below * (double)bins / (double)sketch->count);
        part = next > part ? next : part + 1.0;
    }
    rtv__free(sketch->context, values);
    *out = boundaries;
    *count_out = kept;
    return RTV_OK;
}
