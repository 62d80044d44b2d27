/* How optim walks the leaves of a tape and their gradients after the backward pass. */
#ifndef RTV_LIB_AUTODIFF_GRADIENT_H
#define RTV_LIB_AUTODIFF_GRADIENT_H

#include "retrieve/autodiff.h"
#include "tensor/tensor.h"

/*
 * The gradient of one leaf; owned by the tape. Its values are writable (clipping works in place)
 * once rtv__gradient_gather has been called.
 */
typedef struct {
    rtv_tensor *leaf;
    void *values; /* of the leaf's dtype: the leaf's elements, or row_count * row_width */
    const void **row_values; /* where each row's values are; NULL: in `values` */
    const int64_t *rows;     /* NULL: dense; else rising, each once */
    int64_t row_count;       /* rows in `values`; of a dense gradient: dims[0], 1 for a scalar */
    int64_t row_width;       /* elements per row */
    bool known_finite;       /* no element is infinite or NaN; false: not known */
} rtv__gradient;

/* Leaves that the recording used, in the order of their first use. */
int64_t rtv__tape_leaf_count(const rtv_tape *tape);
/*
 * The gradient of leaf i. `out->values` is NULL when the output does not depend on it. The first
 * call for a leaf sums its looked-up rows (in the order of their occurrence); later calls are free.
 */
rtv_status rtv__tape_leaf_gradient(rtv__gradient *out, rtv_tape *tape, int64_t i);
/* Brings rows that lie elsewhere into `values`. */
void rtv__gradient_gather(rtv__gradient *gradient);
/* RTV_E_STATE unless a backward pass has succeeded since the last reset. */
rtv_status rtv__tape_check_gradients(const rtv_tape *tape);

#endif
