/*
 * Candidates packed as in panel.h, in fewer bytes: as bfloat16, or as codes of 8 bits with a scale
 * for each candidate. What they stand for is again a float32 vector, which a search scores like any
 * other: it widens some panels at a time and leaves them behind. So all that is lost is lost when a
 * vector is stored:
 *
 *   bfloat16  each number is rounded to 8 bits, ties to even: |error| <= 2^-8 |number| (2^-134 where
 *             it is subnormal). Above 3.396e38 that is infinity; NaN stays NaN.
 *   int8      number = code * scale with |code| <= 127 and scale = greatest |number| / 127, its last
 *             8 bits cut off so that the product is exact, at least 2^-126:
 *             |error| <= max(greatest / 253, 2^-127). A vector that is not finite becomes all NaN.
 *
 * Storing what a panel stands for changes nothing more. A score is off by at most the sum of
 * |query[x]| |error[x]|, beyond what float32 rounds anyway.
 */
#ifndef RTV_LIB_TENSOR_PANEL_NARROW_H
#define RTV_LIB_TENSOR_PANEL_NARROW_H

#include "kernel/widen_kernels.h"
#include "tensor/panel.h"

typedef enum { RTV__NARROW_BF16, RTV__NARROW_INT8 } rtv__narrow_type;

typedef struct {
    rtv__narrow_type type;
    int64_t dim;
    const void *numbers; /* uint16_t or int8_t: [panels][dim][16] */
    const float *scales; /* of int8: [panels][16] */
} rtv__narrow_panels;

/* The same to be written to. */
typedef struct {
    rtv__narrow_type type;
    int64_t dim;
    void *numbers;
    float *scales;
} rtv__narrow_room;

static inline size_t rtv__narrow_bytes(rtv__narrow_type type)
{
    return type == RTV__NARROW_BF16 ? 2 : 1;
}

/* As the functions of panel.h. */
void rtv__narrow_set(const rtv__narrow_room *room, int64_t position, const float *vector);
void rtv__narrow_move(const rtv__narrow_room *room, int64_t to, int64_t from);
void rtv__narrow_get(float *vector, const rtv__narrow_panels *panels, int64_t position);
void rtv__narrow_append(const rtv_context *context, const rtv__narrow_room *room, int64_t first,
                        const float *vectors, int64_t count);

/* The canonical score of what stands at a position. */
float rtv__narrow_score(const rtv__narrow_panels *panels, int64_t position, const float *query);
/* A panel as float32: [dim][16]. */
void rtv__narrow_widen(float *out, const rtv__widen_kernels *widen,
                       const rtv__narrow_panels *panels, int64_t panel);

#endif
