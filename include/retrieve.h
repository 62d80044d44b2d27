/*
 * libretrieve: train, evaluate and serve two-tower retrieval models inside a C program.
 * This header includes the public headers of all rooms, from the lowest to the highest.
 */
#ifndef RTV_RETRIEVE_H
#define RTV_RETRIEVE_H

#include "retrieve/base.h"
#include "retrieve/hash.h"
#include "retrieve/tensor.h"
#include "retrieve/io.h"
#include "retrieve/tensor_writer.h"
#include "retrieve/data.h"
#include "retrieve/table.h"
#include "retrieve/split.h"
#include "retrieve/delimited.h"
#include "retrieve/batch.h"
#include "retrieve/preprocess.h"
#include "retrieve/preprocess_state.h"
#include "retrieve/encoding.h"
#include "retrieve/vocabulary.h"
#include "retrieve/autodiff.h"
#include "retrieve/ops.h"
#include "retrieve/gradient_check.h"
#include "retrieve/initializer.h"
#include "retrieve/nn.h"
#include "retrieve/layers.h"
#include "retrieve/normalization_layers.h"
#include "retrieve/embedding.h"
#include "retrieve/schedule.h"
#include "retrieve/optim.h"
#include "retrieve/optim_state.h"
#include "retrieve/hits.h"
#include "retrieve/index.h"
#include "retrieve/index_read.h"
#include "retrieve/search.h"
#include "retrieve/streaming.h"
#include "retrieve/topk_result.h"
#include "retrieve/metric.h"
#include "retrieve/ranking_metric.h"
#include "retrieve/mean_metric.h"
#include "retrieve/losses.h"
#include "retrieve/task.h"

#endif
