/* Steps over given gradients, and naive twins of all optimizers in double precision. */
#ifndef OPTIM_FIXTURE_H
#define OPTIM_FIXTURE_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "retrieve/ops.h"
#include "retrieve/optim.h"
#include "retrieve/optim_state.h"
#include "test_support.h"

/* A parameter [rows, width] with given values. */
static inline rtv_tensor *make_parameter(rtv_context *context, rtv_dtype dtype, int64_t rows,
                                         int64_t width, const double *values)
{
    rtv_tensor *tensor;
    OK(rtv_tensor_create(&tensor, context, dtype, 2, (const int64_t[]){rows, width}));
    OK(rtv_tensor_set_requires_gradient(tensor, 1));
    for (int64_t i = 0; i < rows * width; i++)
        if (dtype == RTV_DTYPE_F32)
            ((float *)rtv_tensor_data(tensor))[i] = (float)values[i];
        else
            ((double *)rtv_tensor_data(tensor))[i] = values[i];
    return tensor;
}

static inline double value_at(const rtv_tensor *tensor, int64_t i)
{
    return rtv_tensor_dtype(tensor) == RTV_DTYPE_F32
               ? (double)((const float *)rtv_tensor_const_data(tensor))[i]
               : ((const double *)rtv_tensor_const_data(tensor))[i];
}

/* Records sum(parameter * gradient), or with ids that of the looked-up rows, and goes backward. */
static inline rtv_status record_gradient(rtv_tape *tape, const rtv_tensor *parameter,
                                         const int64_t *ids, int64_t id_count, const void *gradient)
{
    int64_t width = rtv_tensor_dim(parameter, 1);
    int64_t dims[2] = {ids != NULL ? id_count : rtv_tensor_dim(parameter, 0), width};
    rtv_tensor *id_tensor, *read, *weight, *loss;
    const rtv_tensor *x = parameter;
    rtv_status status = RTV_OK;
    rtv_tape_reset(tape);
    if (ids != NULL) {
        status = rtv_tape_constant(&id_tensor, tape, RTV_DTYPE_I64, 1, dims, ids);
        if (status == RTV_OK)
            status = rtv_op_gather(&read, tape, parameter, id_tensor, 0);
        if (status == RTV_OK)
            x = read;
    }
    if (status == RTV_OK)
        status = rtv_tape_constant(&weight, tape, rtv_tensor_dtype(parameter), 2, dims, gradient);
    if (status == RTV_OK)
        status = rtv_op_mul(&loss, tape, x, weight);
    if (status == RTV_OK)
        status = rtv_op_reduce_sum(&loss, tape, loss, NULL, 0, 0);
    return status == RTV_OK ? rtv_tape_backward(tape, loss) : status;
}

static inline rtv_status take_step(rtv_optimizer *optimizer, rtv_tape *tape,
                                   const rtv_tensor *parameter, const int64_t *ids,
                                   int64_t id_count, const void *gradient)
{
    rtv_status status = record_gradient(tape, parameter, ids, id_count, gradient);
    return status == RTV_OK ? rtv_optimizer_step(optimizer, tape) : status;
}

/* The formulas as docs/optimizers.md has them, element by element, all rows in each step. */
typedef struct {
    rtv_optimizer_options options; /* complete */
    int64_t count, t;
    double *w, *a, *b, *c; /* weights and up to three slots */
} twin;

static inline twin make_twin(const rtv_optimizer_options *options, int64_t count,
                             const double *values)
{
    twin made = {*options, count, 0, NULL, NULL, NULL, NULL};
    made.w = calloc((size_t)count * 4, sizeof(double));
    made.a = made.w + count;
    made.b = made.a + count;
    made.c = made.b + count;
    memcpy(made.w, values, (size_t)count * sizeof(double));
    bool accumulates = options->kind == RTV_OPTIMIZER_ADAGRAD ||
                       options->kind == RTV_OPTIMIZER_CLIPPY_ADAGRAD ||
                       options->kind == RTV_OPTIMIZER_FTRL;
    for (int64_t i = 0; accumulates && i < count; i++)
        made.a[i] = options->initial_accumulator;
    return made;
}

static inline double twin_nadam_momentum(double beta, double t)
{
    return beta * (1 - 0.5 * pow(0.96, t));
}

static inline void twin_element(twin *s, double rate, double g, int64_t i, double clip)
{
    const rtv_optimizer_options *o = &s->options;
    double t = (double)s->t, *w = &s->w[i], *a = &s->a[i], *b = &s->b[i], *c = &s->c[i];
    double correct_1 = 1 - pow(o->beta_1, t), correct_2 = 1 - pow(o->beta_2, t);
    switch (o->kind) {
    case RTV_OPTIMIZER_SGD:
        *a = o->momentum * *a - rate * g;
        *w += o->flags & RTV_OPTIMIZER_NESTEROV ? o->momentum * *a - rate * g : *a;
        break;
    case RTV_OPTIMIZER_ADAGRAD:
        *a += g * g;
        *w -= o->flags & RTV_OPTIMIZER_LEGACY_ADAGRAD ? rate * g / (sqrt(*a) + o->epsilon)
                                                      : rate * g / sqrt(*a + o->epsilon);
        break;
    case RTV_OPTIMIZER_CLIPPY_ADAGRAD:
        *w -= clip * rate * g / sqrt(*a + o->epsilon);
        *a += g * g;
        break;
    case RTV_OPTIMIZER_ADAM:
    case RTV_OPTIMIZER_ADAMW: {
        *a += (g - *a) * (1 - o->beta_1);
        *b += (g * g - *b) * (1 - o->beta_2);
        *c = fmax(*c, *b);
        double square = o->flags & RTV_OPTIMIZER_AMSGRAD ? *c : *b;
        *w -= rate * sqrt(correct_2) / correct_1 * *a / (sqrt(square) + o->epsilon);
        break;
    }
    case RTV_OPTIMIZER_NADAM: {
        double product = 1, now = twin_nadam_momentum(o->beta_1, t);
        double next = twin_nadam_momentum(o->beta_1, t + 1);
        for (int64_t k = 1; k <= s->t; k++)
            product *= twin_nadam_momentum(o->beta_1, (double)k);
        *a += (g - *a) * (1 - o->beta_1);
        *b += (g * g - *b) * (1 - o->beta_2);
        double mean = next * *a / (1 - product * next) + (1 - now) * g / (1 - product);
        *w -= rate * mean / (sqrt(*b / correct_2) + o->epsilon);
        break;
    }
    case RTV_OPTIMIZER_ADAMAX:
        *a += (g - *a) * (1 - o->beta_1);
        *b = fmax(o->beta_2 * *b, fabs(g));
        *w -= rate * *a / (correct_1 * (*b + o->epsilon));
        break;
    case RTV_OPTIMIZER_RMSPROP: {
        *a = o->rho * *a + (1 - o->rho) * g * g;
        *b = o->rho * *b + (1 - o->rho) * g;
        double spread = o->flags & RTV_OPTIMIZER_CENTERED ? *a - *b * *b : *a;
        *c = o->momentum * *c + rate * g / sqrt(spread + o->epsilon);
        *w -= *c;
        break;
    }
    case RTV_OPTIMIZER_ADADELTA: {
        *a = o->rho * *a + (1 - o->rho) * g * g;
        double move = -sqrt(*b + o->epsilon) / sqrt(*a + o->epsilon) * g;
        *b = o->rho * *b + (1 - o->rho) * move * move;
        *w += rate * move;
        break;
    }
    case RTV_OPTIMIZER_FTRL: {
        double p = o->learning_rate_power, l2 = o->l2 + o->ftrl_beta / (2 * rate);
        double n = *a + g * g;
        *b += g + 2 * o->l2_shrinkage * *w - (pow(n, -p) - pow(*a, -p)) / rate * *w;
        *w = (fmin(fmax(*b, -o->l1), o->l1) - *b) / (pow(n, -p) / rate + 2 * l2);
        *a = n;
        break;
    }
    default: {
        double direction = o->beta_1 * *a + (1 - o->beta_1) * g;
        *w -= rate * ((direction > 0) - (direction < 0));
        *a = o->beta_2 * *a + (1 - o->beta_2) * g;
        break;
    }
    }
}

static inline void twin_step(twin *s, double rate, const double *gradient)
{
    const rtv_optimizer_options *o = &s->options;
    double clip = 1;
    s->t++;
    for (int64_t i = 0; i < s->count; i++)
        s->w[i] -= s->w[i] * o->weight_decay * rate;
    for (int64_t i = 0; i < s->count; i++) {
        double scale = 1 / sqrt(s->a[i] + o->epsilon), move = fabs(rate * gradient[i] * scale);
        double most = fabs(s->w[i]) * o->variable_threshold + scale * o->accumulator_threshold +
                      o->absolute_threshold;
        if (move > 0)
            clip = fmin(clip, most / move);
    }
    for (int64_t i = 0; i < s->count; i++)
        twin_element(s, rate, gradient[i], i, clip);
}

#endif
