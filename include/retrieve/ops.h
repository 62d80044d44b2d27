/*
 * autodiff: the operations of a tape, by family.
 *
 * All take the tape and give a result that the tape owns. Inputs are tensors of the caller or
 * results of the same tape. Values are computed at once; with gradients on, what a leaf or a
 * dependent result enters is recorded for the backward pass. A failing op leaves the tape as it
 * was.
 */
#ifndef RTV_OPS_H
#define RTV_OPS_H

#include "retrieve/ops_activation.h"
#include "retrieve/ops_binary.h"
#include "retrieve/ops_lookup.h"
#include "retrieve/ops_loss.h"
#include "retrieve/ops_math.h"
#include "retrieve/ops_matrix.h"
#include "retrieve/ops_norm.h"
#include "retrieve/ops_reduce.h"
#include "retrieve/ops_shape.h"

#endif
