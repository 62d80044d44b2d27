/*
 * What the checkers of the golden vectors share.
 *
 * A checker file parity_<name>.c stands as one line in tests/parity/CMakeLists.txt and defines
 *
 *     const parity_area parity_<name>_areas[] = {
 *         {"ops_matmul", NULL, check_matmul},
 *         {"kerasrs_layers", "dot_interaction", check_dot},
 *         {NULL, NULL, NULL},
 *     };
 *
 * A checker gets one case, computes, and compares. It reports what is wrong with parity_fail (any
 * number of times); a case passes when its checker compared something and reported nothing. All
 * memory that it gets from this header belongs to the case and goes with it. checksum.h beside it
 * (tests/support) has SHA-256 and FNV-1a.
 */
#ifndef PARITY_H
#define PARITY_H

#include "parity_json.h"
#include "retrieve/tensor.h"

typedef struct parity_case {
    const char *area; /* "area" of the file, else "preprocess/" and its "layer", else its name */
    const char *kind; /* the case's options "op", "layer", "optimizer", ..., else "" */
    const char *name;
    const char *directory;       /* of the file: other files of the case lie beside it */
    const parity_json *document; /* the whole file */
    const parity_json *json;     /* the case, with `options`, `input`, ... as shortcuts */
    const parity_json *options, *input, *output;
    const parity_json *output_f64; /* NULL when the file has none */
    struct parity_state *state;
} parity_case;

typedef struct parity_area {
    const char *area; /* equal to the case's area; a closing '*' stands for any rest */
    const char *kind; /* equal to the case's kind; NULL for every kind */
    void (*check)(parity_case *c);
} parity_area;

/* The case is wrong. The first few reasons are shown. */
void parity_fail(parity_case *c, const char *format, ...) RTV_PRINTF(2, 3);
int parity_failed(const parity_case *c);
/* Fails with the library's message. */
void parity_fail_status(parity_case *c, const char *what, rtv_status status);
/* Counts as a comparison that held, for checks that use none of the functions below. */
void parity_checked(parity_case *c);
/* The case cannot be run here. Accepted only when the file itself has a reason: the case is marked
 * as a quirk or needs data that is not included. */
void parity_skip(parity_case *c, const char *format, ...) RTV_PRINTF(2, 3);
/* The reference does something accidental here and the sensible thing is checked instead. Goes on;
 * shown beside the case's name. */
void parity_quirk(parity_case *c, const char *format, ...) RTV_PRINTF(2, 3);

/* Leaves a checker (a void function) when a library call fails. */
#define PARITY_TRY(c, call)                                                                        \
    do {                                                                                           \
        rtv_status parity_status_ = (call);                                                        \
        if (parity_status_ != RTV_OK) {                                                            \
            parity_fail_status(c, #call, parity_status_);                                          \
            return;                                                                                \
        }                                                                                          \
    } while (0)

/* Zeroed memory that is freed with the case; ends the program when there is none. */
void *parity_alloc(parity_case *c, size_t bytes);
/* Calls release(object) after the checker, newest first: for handles of the library. */
void parity_defer(parity_case *c, void (*release)(void *object), void *object);

typedef enum {
    PARITY_F32 = 1,
    PARITY_F64,
    PARITY_I32,
    PARITY_I64,
    PARITY_U8,
    PARITY_U64,
    PARITY_BOOL,
    PARITY_STRING
} parity_dtype;

typedef struct {
    const char *bytes; /* a zero follows */
    int64_t length;
} parity_string;

/*
 * A tensor of either format of the goldens. Numbers can be read in several types at once: `f64`
 * and `i64` and `f32` always stand for the same elements (converted by C's rules; a number that an
 * int64 cannot hold gives 0), the others only where named.
 */
typedef struct {
    parity_dtype dtype;
    int32_t rank;
    int64_t dims[RTV_MOST_DIMS]; /* -1 for the ragged dimension */
    int64_t count;               /* elements */
    float *f32;
    double *f64;
    int64_t *i64;
    int32_t *i32;           /* I32 and BOOL */
    uint8_t *u8;            /* U8 and BOOL: 0 or 1 for BOOL */
    uint64_t *u64;          /* U64 */
    parity_string *strings; /* STRING; then the numbers are NULL */
    int64_t *row_splits;    /* NULL unless ragged: dims[0] + 1 offsets */
} parity_tensor;

/* NULL, and the case has failed, when `value` is missing or malformed. */
const parity_tensor *parity_tensor_read(parity_case *c, const parity_json *value);
/* The same of the member `key`; parity_tensor_optional gives NULL without failing when the member
 * is missing or null. */
const parity_tensor *parity_tensor_get(parity_case *c, const parity_json *parent, const char *key);
const parity_tensor *parity_tensor_optional(parity_case *c, const parity_json *parent,
                                            const char *key);
/* A tensor of a safetensors file beside the JSON file; `optional` lacks the failure. */
const parity_tensor *parity_safetensor(parity_case *c, const char *file, const char *key);
const parity_tensor *parity_safetensor_optional(parity_case *c, const char *file, const char *key);
/* A string in `options` and the like: JSON text, or {"hex": ...}; fails the case otherwise. */
parity_string parity_string_read(parity_case *c, const parity_json *value);
/* A library tensor with a copy of the elements, converted to `dtype` (0: the one nearest to the
 * tensor's own; BOOL becomes U8). Freed with the case. NULL, and the case has failed, on failure.
 */
rtv_tensor *parity_to_rtv(parity_case *c, const parity_tensor *tensor, rtv_dtype dtype);

/*
 * Comparisons. Each counts as one check, says what differs first, and gives whether all is well.
 * `label` names the value in the message. A NULL `want` fails.
 */

/* The goldens' rule for float32 results: |got - f64| <= 2 |want - f64| + 1e-6 + 2e-5 max|tensor|,
 * or, without `want_f64`, 4e-5 against `want`. Infinities and nan must stand where they do in
 * `want`. `scale` widens the bound (1 is the rule). */
int parity_close(parity_case *c, const char *label, const float *got, int64_t count,
                 const parity_tensor *want, const parity_tensor *want_f64, double scale);
int parity_close_f64(parity_case *c, const char *label, const double *got, int64_t count,
                     const parity_tensor *want, const parity_tensor *want_f64, double scale);
/* The same for the members `key` of the case's output and output_f64. */
int parity_output_close(parity_case *c, const char *key, const float *got, int64_t count);
/* The same of a library tensor (f32 or f64), its shape included. */
int parity_output_tensor(parity_case *c, const char *key, const rtv_tensor *got);
/* |got - want| <= atol + rtol |want|; 0 and 0: equal as numbers (0 and -0 are equal), nan to nan.
 */
int parity_within(parity_case *c, const char *label, const float *got, int64_t count,
                  const parity_tensor *want, double atol, double rtol);
int parity_within_f64(parity_case *c, const char *label, const double *got, int64_t count,
                      const parity_tensor *want, double atol, double rtol);
int parity_number(parity_case *c, const char *label, double got, double want, double atol,
                  double rtol);
int parity_equal_i64(parity_case *c, const char *label, const int64_t *got, int64_t count,
                     const parity_tensor *want);
int parity_equal_u64(parity_case *c, const char *label, const uint64_t *got, int64_t count,
                     const parity_tensor *want);
int parity_equal_i32(parity_case *c, const char *label, const int32_t *got, int64_t count,
                     const parity_tensor *want);
int parity_equal_strings(parity_case *c, const char *label, const parity_string *got, int64_t count,
                         const parity_tensor *want);
int parity_equal_shape(parity_case *c, const char *label, const int64_t *dims, int32_t rank,
                       const parity_tensor *want);

/* The folder with the real MovieLens 100K (u.data, u.item, u.user): RETRIEVE_MOVIELENS, else
 * ../shared/ml-100k; NULL when there is none, and the case is then to be skipped. */
const char *parity_movielens(void);

#endif
