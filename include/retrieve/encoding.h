/*
 * preprocess: the layers that need no vocabulary.
 */
#ifndef RTV_ENCODING_H
#define RTV_ENCODING_H

#include "retrieve/preprocess.h"

RTV_BEGIN_DECLS

enum {
    RTV_HASHING_SALTED = 1u,      /* SipHash with the key `salt` in place of FarmHash */
    RTV_HASHING_MASK_INTEGER = 2u /* `mask_integer` counts */
};

/* How values become bins. */
typedef struct rtv_hashing_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_HASHING_OPTIONS_INIT */
    uint32_t flags;       /* RTV_HASHING_ constants */
    int32_t output_mode;  /* RTV_OUTPUT_INT (default), _ONE_HOT, _MULTI_HOT or _COUNT */
    int32_t reserved1;    /* 0 */
    /* Strings equal to `mask` get bin 0, which is then kept for them; NULL: none. */
    const char *mask;
    const void *reserved2; /* NULL */
    int64_t mask_bytes;    /* length of `mask`; 0: up to its closing zero */
    int64_t mask_integer;  /* the same for integers, with RTV_HASHING_MASK_INTEGER */
    uint64_t salt[2];      /* Keras' salt s is {s, s}, its salt (s, t) is {s, t} */
} rtv_hashing_options;

#define RTV_HASHING_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(rtv_hashing_options), 0, 0, 0, NULL, NULL, 0, 0,                                    \
        {                                                                                          \
            0, 0                                                                                   \
        }                                                                                          \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_hashing_options_init(rtv_hashing_options *options,
                                                          size_t struct_size);

/**
 * Keras' Hashing: Fingerprint64 of the string, or of the decimal digits of the integer, modulo
 * `bins`. No state: any value has a bin, and different values may share one.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param bins    1 or more, the bin of the mask included
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (bins), RTV_E_NOMEM, RTV_E_UNSUPPORTED (newer options).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_hashing_create(rtv_preprocessor **out, rtv_context *context,
                                                    int64_t bins,
                                                    const rtv_hashing_options *options);

/**
 * Keras' HashedCrossing: one bin for the combination of two or more features, string or integer,
 * each of shape [], [n] or [n, 1].
 *
 * @param out         receives the layer; NULL on failure
 * @param context     NULL-able
 * @param bins        1 or more
 * @param output_mode RTV_OUTPUT_INT or RTV_OUTPUT_ONE_HOT
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (bins), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_hashed_crossing_create(rtv_preprocessor **out,
                                                            rtv_context *context, int64_t bins,
                                                            rtv_output_mode output_mode);

/**
 * Keras' CategoryEncoding: integers 0 to `tokens` - 1 as rows of `tokens` numbers. Floats are cut
 * towards zero. In mode COUNT a second input may hold a weight for every value.
 *
 * @param out         receives the layer; NULL on failure
 * @param context     NULL-able
 * @param tokens      1 or more
 * @param output_mode RTV_OUTPUT_ONE_HOT, _MULTI_HOT (Keras' default) or _COUNT
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen.
 * Errors: RTV_E_INVALID, RTV_E_RANGE (tokens), RTV_E_UNSUPPORTED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_category_encoding_create(rtv_preprocessor **out,
                                                              rtv_context *context, int64_t tokens,
                                                              rtv_output_mode output_mode);

enum {
    /*
     * Learn quantiles that are right to within `epsilon` of all rows, however the rows are cut into
     * batches; no bin is empty. Without it, as Keras does: many small batches drift.
     */
    RTV_DISCRETIZATION_ACCURATE = 1u
};

/* The boundaries of the bins, or how they are learnt. */
typedef struct rtv_discretization_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_DISCRETIZATION_OPTIONS_INIT */
    uint32_t flags;       /* RTV_DISCRETIZATION_ constants */
    int32_t output_mode;  /* RTV_OUTPUT_INT (default), _ONE_HOT, _MULTI_HOT or _COUNT */
    int32_t reserved1;    /* 0 */
    /* Ascending, each is rounded to float32; NULL: learnt. Copied. */
    const double *boundaries;
    const void *reserved2;  /* NULL */
    int64_t boundary_count; /* 0 with boundaries that are not NULL: one bin */
    int64_t bins;           /* how many to learn; excludes boundaries. 0: none, all in bin 0 */
    double epsilon;         /* error of the learnt quantiles, above 0, at most 1; 0: 0.01 */
} rtv_discretization_options;

#define RTV_DISCRETIZATION_OPTIONS_INIT                                                            \
    {                                                                                              \
        sizeof(rtv_discretization_options), 0, 0, 0, NULL, NULL, 0, 0, 0.0                         \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status
rtv_discretization_options_init(rtv_discretization_options *options, size_t struct_size);

/**
 * Keras' Discretization: the number of boundaries that a value has reached. Boundaries are given,
 * or learnt as quantiles, so that every bin holds about the same number of rows; the learnt number
 * of bins may be lower, see rtv_preprocessor_bins. Not a number goes to the last bin.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen while nobody adapts it.
 * Errors: RTV_E_INVALID (both given, not ascending), RTV_E_RANGE, RTV_E_NOMEM, RTV_E_UNSUPPORTED.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_discretization_create(
    rtv_preprocessor **out, rtv_context *context, const rtv_discretization_options *options);

enum {
    RTV_NORMALIZATION_INVERT = 1u, /* from normalised values back to the original ones */
    RTV_NORMALIZATION_WHOLE = 2u,  /* one mean and one variance for all values (Keras' axis None) */
    /*
     * Learn in double precision, independent of the batches; a constant column gives zeros. Without
     * it, in float32 as Keras does, which loses digits of values like timestamps.
     */
    RTV_NORMALIZATION_ACCURATE = 4u
};

/* The statistics, or what they are learnt over. */
typedef struct rtv_normalization_options {
    uint32_t struct_size; /* bytes of this struct, set by RTV_NORMALIZATION_OPTIONS_INIT */
    uint32_t flags;       /* RTV_NORMALIZATION_ constants */
    /*
     * The axes that have statistics of their own, counted from 0 or, negative, from the end. None
     * (default): the last axis, or RTV_NORMALIZATION_WHOLE for a column of rank 1.
     */
    const int32_t *axes;
    const void *reserved1; /* NULL */
    /* Both given, or both NULL: learnt. Row-major, broadcast to the sizes of `axes`. Copied. */
    const double *mean;
    const double *variance;       /* like `mean` */
    const int64_t *mean_dims;     /* `mean_rank` sizes; NULL-able for rank 0, one number */
    const int64_t *variance_dims; /* `variance_rank` sizes, likewise */
    int32_t axis_count;           /* 0 to 8 */
    int32_t mean_rank;            /* of `mean`, 0 to 8 */
    int32_t variance_rank;        /* of `variance`, 0 to 8 */
    int32_t reserved2;            /* 0 */
} rtv_normalization_options;

#define RTV_NORMALIZATION_OPTIONS_INIT                                                             \
    {                                                                                              \
        sizeof(rtv_normalization_options), 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0       \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_normalization_options_init(rtv_normalization_options *options,
                                                                size_t struct_size);

/**
 * Keras' Normalization: (x - mean) / max(sqrt(variance), 1e-7) as float32. Neither given nor
 * adapted: mean 0 and variance 1.
 *
 * @param out     receives the layer; NULL on failure
 * @param context NULL-able
 * @param options NULL for the defaults
 *
 * Ownership: returns new; keeps a reference to the context.
 * Threads: frozen while nobody adapts it.
 * Errors: RTV_E_INVALID (only one of mean and variance, an axis twice), RTV_E_SHAPE, RTV_E_NOMEM,
 * RTV_E_UNSUPPORTED (newer options).
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_normalization_create(rtv_preprocessor **out,
                                                          rtv_context *context,
                                                          const rtv_normalization_options *options);

RTV_END_DECLS

#endif
