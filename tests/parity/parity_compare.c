/* Comparisons with the tolerances that the goldens' pages give. */
#include "parity_internal.h"

#include <math.h>
#include <string.h>

/* Whether a comparison can be made at all. */
static int comparable(parity_case *c, const char *label, int64_t count, const parity_tensor *want,
                      int strings)
{
    c->state->checks++;
    if (want == NULL) {
        parity_fail(c, "%s: nothing to compare with", label);
        return 0;
    }
    if ((want->strings != NULL) != strings) {
        parity_fail(c, "%s: strings against numbers", label);
        return 0;
    }
    if (want->count != count) {
        parity_fail(c, "%s has %lld elements instead of %lld", label, (long long)count,
                    (long long)want->count);
        return 0;
    }
    return 1;
}

static double largest_magnitude(const parity_tensor *tensor)
{
    double largest = 0;
    for (int64_t i = 0; i < tensor->count; i++) {
        double magnitude = fabs(tensor->f64[i]);
        if (isfinite(magnitude) && magnitude > largest)
            largest = magnitude;
    }
    return largest;
}

/* nan stands for nan, an infinity for the same infinity. */
static int agrees(double got, double want, double bound)
{
    if (isnan(want) || isnan(got))
        return isnan(want) && isnan(got);
    if (isinf(want) || isinf(got))
        return want == got;
    return fabs(got - want) <= bound;
}

static int report(parity_case *c, const char *label, int64_t wrong, int64_t first, int64_t count,
                  double got, double want, double bound)
{
    if (wrong == 0)
        return 1;
    parity_fail(c,
                "%s[%lld] is %.9g instead of %.9g (off by %.3g, allowed %.3g); %lld of %lld differ",
                label, (long long)first, got, want, fabs(got - want), bound, (long long)wrong,
                (long long)count);
    return 0;
}

/* One of the two arrays of numbers is given. */
typedef struct {
    const float *f32;
    const double *f64;
} numbers;

static double number_at(numbers got, int64_t i)
{
    return got.f32 != NULL ? (double)got.f32[i] : got.f64[i];
}

static int close_to(parity_case *c, const char *label, numbers got, int64_t count,
                    const parity_tensor *want, const parity_tensor *want_f64, double scale)
{
    if (!comparable(c, label, count, want, 0))
        return 0;
    if (want_f64 != NULL && (want_f64->count != count || want_f64->f64 == NULL))
        want_f64 = NULL;
    double largest = largest_magnitude(want);
    int64_t wrong = 0, first = 0;
    double first_bound = 0;
    for (int64_t i = 0; i < count; i++) {
        double target = want->f64[i], bound = 1e-6 + 4e-5 * largest;
        if (want_f64 != NULL && isfinite(want->f64[i]) && isfinite(want_f64->f64[i])) {
            target = want_f64->f64[i];
            bound = 2 * fabs(want->f64[i] - target) + 1e-6 + 2e-5 * largest;
        }
        bound *= scale;
        if (!agrees(number_at(got, i), target, bound) && wrong++ == 0) {
            first = i;
            first_bound = bound;
        }
    }
    return report(c, label, wrong, first, count, wrong > 0 ? number_at(got, first) : 0,
                  wrong > 0 ? want->f64[first] : 0, first_bound);
}

int parity_close(parity_case *c, const char *label, const float *got, int64_t count,
                 const parity_tensor *want, const parity_tensor *want_f64, double scale)
{
    return close_to(c, label, (numbers){got, NULL}, count, want, want_f64, scale);
}

int parity_close_f64(parity_case *c, const char *label, const double *got, int64_t count,
                     const parity_tensor *want, const parity_tensor *want_f64, double scale)
{
    return close_to(c, label, (numbers){NULL, got}, count, want, want_f64, scale);
}

int parity_output_close(parity_case *c, const char *key, const float *got, int64_t count)
{
    const parity_tensor *want = parity_tensor_get(c, c->output, key);
    return parity_close(c, key, got, count, want, parity_tensor_optional(c, c->output_f64, key), 1);
}

int parity_output_tensor(parity_case *c, const char *key, const rtv_tensor *got)
{
    const parity_tensor *want = parity_tensor_get(c, c->output, key);
    const parity_tensor *want_f64 = parity_tensor_optional(c, c->output_f64, key);
    if (want == NULL || got == NULL) {
        parity_fail(c, "%s: there is no tensor to compare", key);
        return 0;
    }
    int64_t dims[RTV_MOST_DIMS];
    int32_t rank = rtv_tensor_rank(got);
    for (int32_t i = 0; i < rank; i++)
        dims[i] = rtv_tensor_dim(got, i);
    if (!parity_equal_shape(c, key, dims, rank, want))
        return 0;
    const void *data = rtv_tensor_const_data(got);
    int64_t count = rtv_tensor_count(got);
    if (rtv_tensor_dtype(got) == RTV_DTYPE_F32)
        return parity_close(c, key, data, count, want, want_f64, 1);
    if (rtv_tensor_dtype(got) == RTV_DTYPE_F64)
        return parity_close_f64(c, key, data, count, want, want_f64, 1);
    parity_fail(c, "%s: the tensor holds no reals", key);
    return 0;
}

static int within(parity_case *c, const char *label, numbers got, int64_t count,
                  const parity_tensor *want, double atol, double rtol)
{
    if (!comparable(c, label, count, want, 0))
        return 0;
    int64_t wrong = 0, first = 0;
    for (int64_t i = 0; i < count; i++) {
        double target = want->f64[i];
        if (!agrees(number_at(got, i), target, atol + rtol * fabs(target)) && wrong++ == 0)
            first = i;
    }
    return report(c, label, wrong, first, count, wrong > 0 ? number_at(got, first) : 0,
                  wrong > 0 ? want->f64[first] : 0,
                  wrong > 0 ? atol + rtol * fabs(want->f64[first]) : 0);
}

int parity_within(parity_case *c, const char *label, const float *got, int64_t count,
                  const parity_tensor *want, double atol, double rtol)
{
    return within(c, label, (numbers){got, NULL}, count, want, atol, rtol);
}

int parity_within_f64(parity_case *c, const char *label, const double *got, int64_t count,
                      const parity_tensor *want, double atol, double rtol)
{
    return within(c, label, (numbers){NULL, got}, count, want, atol, rtol);
}

int parity_number(parity_case *c, const char *label, double got, double want, double atol,
                  double rtol)
{
    c->state->checks++;
    double bound = atol + rtol * fabs(want);
    if (agrees(got, want, bound))
        return 1;
    parity_fail(c, "%s is %.9g instead of %.9g (allowed %.3g)", label, got, want, bound);
    return 0;
}

int parity_equal_i64(parity_case *c, const char *label, const int64_t *got, int64_t count,
                     const parity_tensor *want)
{
    if (!comparable(c, label, count, want, 0))
        return 0;
    for (int64_t i = 0; i < count; i++) {
        if (got[i] != want->i64[i]) {
            parity_fail(c, "%s[%lld] is %lld instead of %lld", label, (long long)i,
                        (long long)got[i], (long long)want->i64[i]);
            return 0;
        }
    }
    return 1;
}

int parity_equal_u64(parity_case *c, const char *label, const uint64_t *got, int64_t count,
                     const parity_tensor *want)
{
    if (!comparable(c, label, count, want, 0))
        return 0;
    for (int64_t i = 0; i < count; i++) {
        uint64_t expected = want->u64 != NULL ? want->u64[i] : (uint64_t)want->i64[i];
        if (got[i] != expected) {
            parity_fail(c, "%s[%lld] is %llu instead of %llu", label, (long long)i,
                        (unsigned long long)got[i], (unsigned long long)expected);
            return 0;
        }
    }
    return 1;
}

int parity_equal_i32(parity_case *c, const char *label, const int32_t *got, int64_t count,
                     const parity_tensor *want)
{
    int64_t *wide = parity_alloc(c, (size_t)(count > 0 ? count : 0) * sizeof *wide);
    for (int64_t i = 0; i < count; i++)
        wide[i] = got[i];
    return parity_equal_i64(c, label, wide, count, want);
}

int parity_equal_strings(parity_case *c, const char *label, const parity_string *got, int64_t count,
                         const parity_tensor *want)
{
    if (!comparable(c, label, count, want, 1))
        return 0;
    for (int64_t i = 0; i < count; i++) {
        parity_string expected = want->strings[i];
        if (got[i].length != expected.length ||
            memcmp(got[i].bytes, expected.bytes, (size_t)expected.length) != 0) {
            parity_fail(c, "%s[%lld] is \"%.*s\" instead of \"%.*s\"", label, (long long)i,
                        (int)got[i].length, got[i].bytes, (int)expected.length, expected.bytes);
            return 0;
        }
    }
    return 1;
}

int parity_equal_shape(parity_case *c, const char *label, const int64_t *dims, int32_t rank,
                       const parity_tensor *want)
{
    c->state->checks++;
    if (want == NULL)
        return 0;
    int same = rank == want->rank;
    for (int32_t i = 0; same && i < rank; i++)
        same = dims[i] == want->dims[i] || want->dims[i] < 0;
    if (!same)
        parity_fail(c, "%s has another shape (rank %d instead of %d, or other sizes)", label,
                    (int)rank, (int)want->rank);
    return same;
}
