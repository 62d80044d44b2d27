/*
 * nn: starting values of parameters. The formulas are those of Keras's initialisers
 * (keras.io/api/layers/initializers); the numbers are our own: each depends only on seed, stream
 * and position, so that neither threads nor the order of creation change a weight.
 */
#ifndef RTV_INITIALIZER_H
#define RTV_INITIALIZER_H

#include "retrieve/tensor.h"

RTV_BEGIN_DECLS

/* The distribution of starting values. */
typedef int32_t rtv_initializer_kind;
enum {
    RTV_INITIALIZER_DEFAULT = 0, /* what the layer's documentation says; alone: GLOROT_UNIFORM */
    RTV_INITIALIZER_ZEROS = 1,
    RTV_INITIALIZER_ONES = 2,
    RTV_INITIALIZER_CONSTANT = 3,         /* mean */
    RTV_INITIALIZER_UNIFORM = 4,          /* between mean - scale and mean + scale */
    RTV_INITIALIZER_NORMAL = 5,           /* with that mean and scale as standard deviation */
    RTV_INITIALIZER_TRUNCATED_NORMAL = 6, /* NORMAL, drawn again beyond 2 standard deviations */
    /* Uniform in +-sqrt(3 v), or a truncated normal of variance v after the truncation. */
    RTV_INITIALIZER_GLOROT_UNIFORM = 7, /* v = 2 / (fan_in + fan_out) */
    RTV_INITIALIZER_GLOROT_NORMAL = 8,
    RTV_INITIALIZER_HE_UNIFORM = 9, /* v = 2 / fan_in */
    RTV_INITIALIZER_HE_NORMAL = 10,
    RTV_INITIALIZER_LECUN_UNIFORM = 11, /* v = 1 / fan_in */
    RTV_INITIALIZER_LECUN_NORMAL = 12
};

enum { RTV_INITIALIZER_OWN_SEED = 1u /* flags: use `seed` in place of the context's */ };

/* Where a parameter starts. */
typedef struct rtv_initializer {
    uint32_t struct_size;      /* set by RTV_INITIALIZER_INIT */
    uint32_t flags;            /* RTV_INITIALIZER_OWN_SEED or 0 */
    rtv_initializer_kind kind; /* an RTV_INITIALIZER_ constant */
    int32_t reserved1;         /* 0 */
    double mean;               /* of UNIFORM, NORMAL and TRUNCATED_NORMAL; the value of CONSTANT */
    double scale;              /* see the kinds; at least 0; 0: 0.05, as in Keras */
    uint64_t seed;             /* read with RTV_INITIALIZER_OWN_SEED only */
} rtv_initializer;

#define RTV_INITIALIZER_INIT                                                                       \
    {                                                                                              \
        sizeof(rtv_initializer), 0, 0, 0, 0.0, 0.0, 0                                              \
    }

/**
 * Fills an initializer with its defaults, for callers that cannot use the macro.
 *
 * @param initializer struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `initializer`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_initializer_init(rtv_initializer *initializer,
                                                      size_t struct_size);

/**
 * Fills a tensor with starting values, on all threads of its context.
 *
 * fan_in and fan_out are the two sizes of a matrix [in, out], both n for a vector [n], 1 for a
 * scalar; with more axes the leading ones are a receptive field that multiplies both.
 *
 * @param tensor      dtype f32 or f64
 * @param initializer NULL: glorot uniform
 * @param stream      number of the stream of random numbers: parameters that shall differ need
 *                    different streams
 *
 * Ownership: borrows.
 * Threads: single user of the tensor.
 * Errors: RTV_E_INVALID, RTV_E_UNSUPPORTED (kind), RTV_E_DTYPE, RTV_E_RANGE (scale, not finite).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_tensor_initialize(rtv_tensor *tensor,
                                                       const rtv_initializer *initializer,
                                                       uint64_t stream);

RTV_END_DECLS

#endif
