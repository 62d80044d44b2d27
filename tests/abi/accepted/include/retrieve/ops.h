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
