/*
 * The autodiff core on its own: a network of radial functions learns to tell two interleaved
 * spirals apart. The radial layer is a custom op, whose gradient is checked before it is used.
 * Prints the loss, the share of points on the right side, and a picture of what was learnt.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "retrieve.h"
#include "retrieve/ext/custom_op.h"

enum { POINTS = 400, CENTRES = 80, CLASSES = 2, STEPS = 300, COLUMNS = 64, LINES = 28 };

/* Returns from the calling function when a call fails. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        rtv_status try_status_ = (call);                                                           \
        if (try_status_ != RTV_OK)                                                                 \
            return try_status_;                                                                    \
    } while (0)

/* The custom op: points [n, 2] and centres [h, 2] give exp(-4 |point - centre|^2), [n, h]. */

static rtv_status radial_infer(rtv_dtype *dtype, int32_t *rank, int64_t *dims,
                               const rtv_tensor *const *inputs, int32_t input_count, void *payload)
{
    (void)payload;
    if (input_count != 2 || rtv_tensor_rank(inputs[0]) != 2 || rtv_tensor_rank(inputs[1]) != 2 ||
        rtv_tensor_dim(inputs[0], 1) != 2 || rtv_tensor_dim(inputs[1], 1) != 2)
        return RTV_E_SHAPE;
    *dtype = RTV_DTYPE_F32;
    *rank = 2;
    dims[0] = rtv_tensor_dim(inputs[0], 0);
    dims[1] = rtv_tensor_dim(inputs[1], 0);
    return RTV_OK;
}

static rtv_status radial_forward(rtv_custom_call *call, rtv_tensor *output,
                                 const rtv_tensor *const *inputs, int32_t input_count,
                                 void *payload)
{
    const float *points = rtv_tensor_const_data(inputs[0]);
    const float *centres = rtv_tensor_const_data(inputs[1]);
    float *y = rtv_tensor_data(output);
    int64_t rows = rtv_tensor_dim(output, 0), width = rtv_tensor_dim(output, 1);
    (void)call, (void)input_count, (void)payload;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < width; j++) {
            float across = points[2 * i] - centres[2 * j];
            float down = points[2 * i + 1] - centres[2 * j + 1];
            y[i * width + j] = expf(-4 * (across * across + down * down));
        }
    return RTV_OK;
}

/* d y / d centre = 8 y (point - centre); gradients are added, and a NULL one is not wanted. */
static rtv_status radial_backward(rtv_custom_call *call, rtv_tensor *const *input_gradients,
                                  const rtv_tensor *output_gradient, const rtv_tensor *output,
                                  const rtv_tensor *const *inputs, int32_t input_count,
                                  void *payload)
{
    const float *points = rtv_tensor_const_data(inputs[0]);
    const float *centres = rtv_tensor_const_data(inputs[1]);
    const float *y = rtv_tensor_const_data(output), *dy = rtv_tensor_const_data(output_gradient);
    int64_t rows = rtv_tensor_dim(output, 0), width = rtv_tensor_dim(output, 1);
    (void)call, (void)input_count, (void)payload;
    for (int side = 0; side < 2; side++) {
        if (input_gradients[side] == NULL)
            continue;
        float *to = rtv_tensor_data(input_gradients[side]);
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < width; j++)
                for (int axis = 0; axis < 2; axis++) {
                    float away = points[2 * i + axis] - centres[2 * j + axis];
                    float slope = 8 * y[i * width + j] * dy[i * width + j] * away;
                    to[2 * (side == 0 ? i : j) + axis] += side == 0 ? -slope : slope;
                }
    }
    return RTV_OK;
}

static const rtv_custom_op radial = {
    sizeof(rtv_custom_op), 0, "radial", radial_infer, radial_forward, radial_backward};

typedef struct {
    rtv_tensor *centres, *kernel, *bias;
    rtv_tensor *points, *labels;
} spirals;

/* The network: radial functions, then a dense layer to one logit per spiral. */
static rtv_status record_logits(rtv_tensor **out, rtv_tape *tape, const spirals *s,
                                const rtv_tensor *points)
{
    const rtv_tensor *inputs[2] = {points, s->centres};
    rtv_tensor *features;
    TRY(rtv_op_custom(&features, tape, &radial, inputs, 2, NULL));
    return rtv_op_dense(out, tape, features, s->kernel, s->bias, RTV_ACTIVATION_NONE);
}

static rtv_status record_loss(rtv_tensor **out, rtv_tape *tape, rtv_tensor *const *leaves,
                              int32_t leaf_count, void *payload)
{
    const spirals *s = payload;
    rtv_tensor *logits, *losses;
    (void)leaves, (void)leaf_count;
    TRY(record_logits(&logits, tape, s, s->points));
    TRY(rtv_op_sparse_softmax_cross_entropy(&losses, tape, logits, s->labels));
    return rtv_op_reduce_loss(out, tape, losses, NULL, RTV_LOSS_MEAN);
}

static rtv_status create_parameter(rtv_tensor **out, rtv_context *context, int32_t rank,
                                   const int64_t *dims)
{
    TRY(rtv_tensor_create(out, context, RTV_DTYPE_F32, rank, dims));
    return rtv_tensor_set_requires_gradient(*out, 1);
}

/* Points along two spirals, half a turn apart; centres start on a spiral grid over the disk. */
static rtv_status create_spirals(spirals *s, rtv_context *context)
{
    const int64_t points[2] = {POINTS, 2}, centres[2] = {CENTRES, 2},
                  kernel[2] = {CENTRES, CLASSES};
    TRY(rtv_tensor_create(&s->points, context, RTV_DTYPE_F32, 2, points));
    TRY(rtv_tensor_create(&s->labels, context, RTV_DTYPE_I32, 1, points));
    TRY(create_parameter(&s->centres, context, 2, centres));
    TRY(create_parameter(&s->kernel, context, 2, kernel));
    TRY(create_parameter(&s->bias, context, 1, &kernel[1]));
    float *at = rtv_tensor_data(s->points), *centre = rtv_tensor_data(s->centres);
    float *weight = rtv_tensor_data(s->kernel);
    int32_t *label = rtv_tensor_data(s->labels);
    for (int i = 0; i < POINTS; i++) {
        float turn = (float)(i / 2) / (POINTS / 2);
        float radius = 0.2f + 2.6f * turn, angle = 11.0f * turn + 3.1415927f * (float)(i % 2);
        at[2 * i] = radius * cosf(angle);
        at[2 * i + 1] = radius * sinf(angle);
        label[i] = i % 2;
    }
    for (int i = 0; i < CENTRES; i++) {
        float radius = 3 * sqrtf((float)i / CENTRES), angle = 2.399963f * (float)i;
        centre[2 * i] = radius * cosf(angle);
        centre[2 * i + 1] = radius * sinf(angle);
    }
    for (int i = 0; i < CENTRES * CLASSES; i++)
        weight[i] = sinf((float)(i * i));
    return RTV_OK;
}

static rtv_status train(rtv_tape *tape, spirals *s, rtv_optimizer *optimizer)
{
    for (int step = 0; step <= STEPS; step++) {
        rtv_tensor *loss;
        rtv_tape_reset(tape); /* the memory stays: later steps allocate nothing */
        TRY(record_loss(&loss, tape, NULL, 0, s));
        TRY(rtv_tape_backward(tape, loss));
        TRY(rtv_optimizer_step(optimizer, tape));
        if (step % 50 == 0)
            printf("step %3d  loss %.4f\n", step, *(const float *)rtv_tensor_const_data(loss));
    }
    return RTV_OK;
}

static rtv_status print_accuracy(rtv_tape *tape, const spirals *s)
{
    rtv_tensor *logits, *classes;
    int right = 0;
    rtv_tape_reset(tape);
    TRY(record_logits(&logits, tape, s, s->points));
    TRY(rtv_op_argmax(&classes, tape, logits, 1));
    const int64_t *found = rtv_tensor_const_data(classes);
    for (int i = 0; i < POINTS; i++)
        right += found[i] == ((const int32_t *)rtv_tensor_const_data(s->labels))[i];
    printf("%.1f %% of the points are on the right side\n", 100.0 * right / POINTS);
    return RTV_OK;
}

static rtv_status print_picture(rtv_tape *tape, const spirals *s)
{
    static float grid[LINES * COLUMNS * 2];
    const int64_t dims[2] = {LINES * COLUMNS, 2};
    rtv_tensor *points, *logits;
    for (int i = 0; i < LINES * COLUMNS; i++) {
        grid[2 * i] = -3 + 6 * ((float)(i % COLUMNS) + 0.5f) / COLUMNS;
        grid[2 * i + 1] = 3 - 6 * ((float)(i / COLUMNS) + 0.5f) / LINES;
    }
    rtv_tape_reset(tape);
    TRY(rtv_tape_constant(&points, tape, RTV_DTYPE_F32, 2, dims, grid));
    TRY(record_logits(&logits, tape, s, points));
    const float *logit = rtv_tensor_const_data(logits);
    for (int i = 0; i < LINES * COLUMNS; i++) {
        putchar(logit[2 * i] > logit[2 * i + 1] ? '#' : '.');
        if (i % COLUMNS == COLUMNS - 1)
            putchar('\n');
    }
    return RTV_OK;
}

static rtv_status run(rtv_context *context, rtv_tape *tape, spirals *s, rtv_optimizer **optimizer)
{
    rtv_gradient_check_options check = RTV_GRADIENT_CHECK_OPTIONS_INIT;
    rtv_optimizer_options options = RTV_OPTIMIZER_OPTIONS_INIT;
    double error;
    TRY(create_spirals(s, context));
    check.most_elements = 20;
    TRY(rtv_gradient_check(&error, context, record_loss, s, &s->centres, 1, &check));
    printf("gradients agree with differences to %.1e\n", error);
    options.kind = RTV_OPTIMIZER_ADAM;
    options.learning_rate = 0.05;
    TRY(rtv_optimizer_create(optimizer, context, &options));
    TRY(train(tape, s, *optimizer));
    TRY(print_accuracy(tape, s));
    return print_picture(tape, s);
}

int main(void)
{
    rtv_context *context = NULL;
    rtv_tape *tape = NULL;
    rtv_optimizer *optimizer = NULL;
    spirals s = {NULL, NULL, NULL, NULL, NULL};
    rtv_status status = rtv_context_create(&context, NULL);
    if (status == RTV_OK)
        status = rtv_tape_create(&tape, context, NULL);
    if (status == RTV_OK)
        status = run(context, tape, &s, &optimizer);
    if (status != RTV_OK)
        fprintf(stderr, "%s: %s\n", rtv_status_name(status), rtv_last_error_message());
    rtv_optimizer_free(optimizer);
    rtv_tape_free(tape);
    rtv_tensor_free(s.centres);
    rtv_tensor_free(s.kernel);
    rtv_tensor_free(s.bias);
    rtv_tensor_free(s.points);
    rtv_tensor_free(s.labels);
    rtv_context_free(context);
    return status == RTV_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
