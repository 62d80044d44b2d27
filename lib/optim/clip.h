/* What looks at the gradients of a step before they are used. */
#ifndef RTV_LIB_OPTIM_CLIP_H
#define RTV_LIB_OPTIM_CLIP_H

#include "optim/optimizer.h"

/* The first parameter of the current work whose gradient is not finite; NULL: all are. */
rtv_status rtv__gradients_check(const rtv__parameter **bad_out, rtv_optimizer *optimizer);
/* Clips the gradients of the current work in place, as the options say. Duplicate rows have been
 * summed: the norm is that of the gradient, where TensorFlow takes the norm of its pieces. */
rtv_status rtv__gradients_clip(rtv_optimizer *optimizer);

#endif
