//! Declarations of libretrieve 0.1.0, made from docs/abi.json by cmake/abi/bindings.py: do not edit.
#![allow(non_camel_case_types, dead_code)]

use std::mem::size_of;
use std::os::raw::{c_char, c_void};

pub const RTV_VERSION_NUMBER: u32 = 0x100;

pub type rtv_status = i32;
pub type rtv_value_type = i32;
pub type rtv_encoding = i32;
pub type rtv_pooling = i32;
pub type rtv_id_type = i32;
pub type rtv_index_kind = i32;
pub type rtv_index_storage_type = i32;
pub type rtv_initializer_kind = i32;
pub type rtv_ranking_loss_kind = i32;
pub type rtv_sampling_correction = i32;
pub type rtv_activation = i32;
pub type rtv_comparison = i32;
pub type rtv_segment_reduction = i32;
pub type rtv_combiner = i32;
pub type rtv_loss_reduction = i32;
pub type rtv_optimizer_kind = i32;
pub type rtv_row_updates = i32;
pub type rtv_non_finite = i32;
pub type rtv_preprocessor_kind = i32;
pub type rtv_output_mode = i32;
pub type rtv_ranking_kind = i32;
pub type rtv_schedule_kind = i32;
pub type rtv_retrieval_kind = i32;
pub type rtv_dtype = i32;

/// The largest rank of a tensor.
pub const RTV_MOST_DIMS: i32 = 8;
/// values only: nothing is recorded, backward is not possible
pub const RTV_TAPE_NO_GRADIENT: u32 = 1;
/// dropout passes everything, batch norm uses its moving values
pub const RTV_TAPE_NO_TRAINING: u32 = 2;
/// success
pub const RTV_OK: rtv_status = 0;
/// invalid argument
pub const RTV_E_INVALID: rtv_status = -1;
/// shapes do not fit
pub const RTV_E_SHAPE: rtv_status = -2;
/// wrong data type
pub const RTV_E_DTYPE: rtv_status = -3;
/// index or size out of range
pub const RTV_E_RANGE: rtv_status = -4;
/// out of memory
pub const RTV_E_NOMEM: rtv_status = -5;
/// call not possible in this state
pub const RTV_E_STATE: rtv_status = -6;
/// not found
pub const RTV_E_NOTFOUND: rtv_status = -7;
/// an option, constant or file that this library does not know
pub const RTV_E_UNSUPPORTED: rtv_status = -8;
/// input or output failed
pub const RTV_E_IO: rtv_status = -9;
/// damaged or malformed data
pub const RTV_E_CORRUPT: rtv_status = -10;
/// not a finite number
pub const RTV_E_NUMERIC: rtv_status = -11;
/// cancelled by the caller
pub const RTV_E_CANCELLED: rtv_status = -12;
/// internal error
pub const RTV_E_INTERNAL: rtv_status = -13;
/// error of a user callback
pub const RTV_E_USER: rtv_status = -14;
pub const RTV_LOG_DEBUG: i32 = 10;
pub const RTV_LOG_INFO: i32 = 20;
pub const RTV_LOG_WARNING: i32 = 30;
/// save: the candidate tower rides along, so that the opened bundle can encode new candidates
pub const RTV_BUNDLE_CANDIDATE_TOWER: u32 = 1;
/// open: in time independent of the file's size; damage to tensors is then not noticed
pub const RTV_BUNDLE_SKIP_CHECKSUMS: u32 = 2;
/// bytes, UTF-8 by custom; no closing zero
pub const RTV_VALUE_STRING: rtv_value_type = 1;
pub const RTV_VALUE_INT64: rtv_value_type = 2;
pub const RTV_VALUE_FLOAT32: rtv_value_type = 3;
pub const RTV_VALUE_FLOAT64: rtv_value_type = 4;
/// The field may be empty; the row then gets `missing_int64` or `missing_float64`.
pub const RTV_FIELD_MAY_BE_EMPTY: u32 = 1;
/// NaN and infinities are accepted (float fields).
pub const RTV_FIELD_MAY_BE_INFINITE: u32 = 2;
pub const RTV_ENCODING_UTF8: rtv_encoding = 0;
/// strings are converted to UTF-8
pub const RTV_ENCODING_LATIN1: rtv_encoding = 1;
/// the first line names the fields
pub const RTV_DELIMITED_HEADING: u32 = 1;
/// fields may stand in double quotes, doubled inside (RFC 4180)
pub const RTV_DELIMITED_QUOTES: u32 = 2;
/// over the values that are there; zeros for a row without values
pub const RTV_POOLING_MEAN: rtv_pooling = 0;
pub const RTV_POOLING_SUM: rtv_pooling = 1;
/// sum divided by the square root of the number of values
pub const RTV_POOLING_SQRTN: rtv_pooling = 2;
/// over all positions up to a length; a missing one reads row 0
pub const RTV_POOLING_PADDED_MEAN: rtv_pooling = 3;
/// flags: rtv_layer_apply pools the last axis of the ids
pub const RTV_EMBEDDING_POOLED: u32 = 1;
/// flags: id 0 is padding, left out of MEAN, SUM and SQRTN
pub const RTV_EMBEDDING_MASK_ZERO: u32 = 2;
/// SipHash with the key `salt` in place of FarmHash
pub const RTV_HASHING_SALTED: u32 = 1;
/// `mask_integer` counts
pub const RTV_HASHING_MASK_INTEGER: u32 = 2;
/// Learn quantiles that are right to within `epsilon` of all rows, however the rows are cut into batches; no bin is empty. Without it, as Keras does: many small batches drift.
pub const RTV_DISCRETIZATION_ACCURATE: u32 = 1;
/// from normalised values back to the original ones
pub const RTV_NORMALIZATION_INVERT: u32 = 1;
/// one mean and one variance for all values (Keras' axis None)
pub const RTV_NORMALIZATION_WHOLE: u32 = 2;
/// Learn in double precision, independent of the batches; a constant column gives zeros. Without it, in float32 as Keras does, which loses digits of values like timestamps.
pub const RTV_NORMALIZATION_ACCURATE: u32 = 4;
/// TFRS's way: a hit when fewer than k scores are above the positive's, which is encoded with its batch; default: by id
pub const RTV_EVALUATE_BY_SCORE: u32 = 1;
/// candidates with the same id all count, as in TFRS; default: the first one
pub const RTV_EVALUATE_KEEP_DUPLICATES: u32 = 2;
/// as RTV_TOPK_STOP_AT_K: faster, without ranks beyond the greatest k
pub const RTV_EVALUATE_STOP_AT_K: u32 = 4;
/// rows in the order of the table, no shuffling
pub const RTV_FIT_KEEP_ORDER: u32 = 1;
/// one order for all epochs, as a cached tf.data set
pub const RTV_FIT_SHUFFLE_ONCE: u32 = 2;
/// leave out a last batch that is not full
pub const RTV_FIT_DROP_LAST: u32 = 4;
pub const RTV_ID_INT64: rtv_id_type = 1;
pub const RTV_ID_STRING: rtv_id_type = 2;
/// exact, scores every candidate
pub const RTV_INDEX_BRUTE_FORCE: rtv_index_kind = 1;
/// 4 bytes, as they are
pub const RTV_INDEX_STORAGE_FLOAT32: rtv_index_storage_type = 0;
/// 2 bytes, rounded to 8 bits: off by at most 1/256 of itself (2^-134 if subnormal); above 3.396e38 it is infinite
pub const RTV_INDEX_STORAGE_BFLOAT16: rtv_index_storage_type = 1;
/// 1 byte: off by at most 1/253 of the vector's greatest, or 2^-127; not finite: never found. 4 bytes more a vector
pub const RTV_INDEX_STORAGE_INT8: rtv_index_storage_type = 2;
/// what the layer's documentation says; alone: GLOROT_UNIFORM
pub const RTV_INITIALIZER_DEFAULT: rtv_initializer_kind = 0;
pub const RTV_INITIALIZER_ZEROS: rtv_initializer_kind = 1;
pub const RTV_INITIALIZER_ONES: rtv_initializer_kind = 2;
/// mean
pub const RTV_INITIALIZER_CONSTANT: rtv_initializer_kind = 3;
/// between mean - scale and mean + scale
pub const RTV_INITIALIZER_UNIFORM: rtv_initializer_kind = 4;
/// with that mean and scale as standard deviation
pub const RTV_INITIALIZER_NORMAL: rtv_initializer_kind = 5;
/// NORMAL, drawn again beyond 2 standard deviations
pub const RTV_INITIALIZER_TRUNCATED_NORMAL: rtv_initializer_kind = 6;
/// Uniform in +-sqrt(3 v), or a truncated normal of variance v after the truncation. v = 2 / (fan_in + fan_out)
pub const RTV_INITIALIZER_GLOROT_UNIFORM: rtv_initializer_kind = 7;
pub const RTV_INITIALIZER_GLOROT_NORMAL: rtv_initializer_kind = 8;
/// v = 2 / fan_in
pub const RTV_INITIALIZER_HE_UNIFORM: rtv_initializer_kind = 9;
pub const RTV_INITIALIZER_HE_NORMAL: rtv_initializer_kind = 10;
/// v = 1 / fan_in
pub const RTV_INITIALIZER_LECUN_UNIFORM: rtv_initializer_kind = 11;
pub const RTV_INITIALIZER_LECUN_NORMAL: rtv_initializer_kind = 12;
/// flags: use `seed` in place of the context's
pub const RTV_INITIALIZER_OWN_SEED: u32 = 1;
/// Check the header only: opening costs O(header), damage in a tensor goes unseen.
pub const RTV_TENSOR_FILE_SKIP_CHECKSUMS: u32 = 1;
/// Refuse a file that carries no checksums, as files written by other programs do.
pub const RTV_TENSOR_FILE_NEED_CHECKSUMS: u32 = 2;
/// Read the file into memory instead of mapping it.
pub const RTV_TENSOR_FILE_IN_MEMORY: u32 = 4;
/// flags of dense and cross
pub const RTV_LAYER_NO_BIAS: u32 = 1;
/// flags: keep the diagonal too
pub const RTV_DOT_SELF_INTERACTION: u32 = 1;
/// flags: the whole matrix, zeros in the part left out
pub const RTV_DOT_SKIP_GATHER: u32 = 2;
/// Pairs of valid items with y_i > y_j; the loss of item i is the sum over j. max(0, 1 - z)
pub const RTV_PAIRWISE_HINGE: rtv_ranking_loss_kind = 1;
/// log(1 + exp(-z))
pub const RTV_PAIRWISE_LOGISTIC: rtv_ranking_loss_kind = 2;
/// 1 - sigmoid(z)
pub const RTV_PAIRWISE_SOFT_ZERO_ONE: rtv_ranking_loss_kind = 3;
/// ((y_i - y_j) - (s_i - s_j))^2 over all pairs of valid items; no temperature
pub const RTV_PAIRWISE_MEAN_SQUARED: rtv_ranking_loss_kind = 4;
/// The likelihood of the order by falling labels, ties in the order given; one loss a list.
pub const RTV_LIST_MLE: rtv_ranking_loss_kind = 5;
/// -sum of y_j log_softmax(s / temperature)_j over the valid items; one loss a list.
pub const RTV_LIST_SOFTMAX: rtv_ranking_loss_kind = 6;
pub const RTV_TOPK_BY_ID: i32 = 1;
pub const RTV_TOPK_BY_SCORE: i32 = 2;
/// A row is left as soon as its rank is certain to be beyond the greatest k, and then counts as one without a rank: faster, and the measures at each k are the same; the mean reciprocal rank and the mean rank are those of the rows within the greatest k.
pub const RTV_TOPK_STOP_AT_K: i32 = 1;
pub const RTV_SAMPLING_NONE: rtv_sampling_correction = 0;
/// log-Q: minus log(rows with the candidate / training rows)
pub const RTV_SAMPLING_FREQUENCY: rtv_sampling_correction = 1;
pub const RTV_ACTIVATION_SOFTMAX: i32 = 64;
pub const RTV_ACTIVATION_NONE: rtv_activation = 0;
pub const RTV_ACTIVATION_RELU: rtv_activation = 1;
pub const RTV_ACTIVATION_RELU6: rtv_activation = 2;
/// slope 0.3, the default of the Keras layer
pub const RTV_ACTIVATION_LEAKY_RELU: rtv_activation = 3;
/// alpha 1
pub const RTV_ACTIVATION_ELU: rtv_activation = 4;
pub const RTV_ACTIVATION_SELU: rtv_activation = 5;
pub const RTV_ACTIVATION_GELU: rtv_activation = 6;
pub const RTV_ACTIVATION_GELU_TANH: rtv_activation = 7;
pub const RTV_ACTIVATION_TANH: rtv_activation = 8;
pub const RTV_ACTIVATION_SIGMOID: rtv_activation = 9;
pub const RTV_ACTIVATION_HARD_SIGMOID: rtv_activation = 10;
pub const RTV_ACTIVATION_SOFTPLUS: rtv_activation = 11;
pub const RTV_ACTIVATION_SOFTSIGN: rtv_activation = 12;
pub const RTV_ACTIVATION_SWISH: rtv_activation = 13;
pub const RTV_ACTIVATION_MISH: rtv_activation = 14;
pub const RTV_ACTIVATION_EXPONENTIAL: rtv_activation = 15;
pub const RTV_COMPARE_EQUAL: rtv_comparison = 0;
pub const RTV_COMPARE_NOT_EQUAL: rtv_comparison = 1;
pub const RTV_COMPARE_LESS: rtv_comparison = 2;
pub const RTV_COMPARE_LESS_EQUAL: rtv_comparison = 3;
pub const RTV_COMPARE_GREATER: rtv_comparison = 4;
pub const RTV_COMPARE_GREATER_EQUAL: rtv_comparison = 5;
pub const RTV_SEGMENT_SUM: rtv_segment_reduction = 0;
pub const RTV_SEGMENT_MEAN: rtv_segment_reduction = 1;
pub const RTV_SEGMENT_MAX: rtv_segment_reduction = 2;
/// sum of w e / sum of w
pub const RTV_COMBINER_MEAN: rtv_combiner = 0;
pub const RTV_COMBINER_SUM: rtv_combiner = 1;
/// sum of w e / sqrt(sum of w^2)
pub const RTV_COMBINER_SQRTN: rtv_combiner = 2;
/// an empty bag gives the row `default_id`, not zeros
pub const RTV_EMBEDDING_BAG_DEFAULT_ID: u32 = 1;
/// weights <= 0 count too; a divisor of 0 gives zeros
pub const RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS: u32 = 2;
/// sum of weight times loss, divided by the sum of the weights
pub const RTV_LOSS_MEAN: rtv_loss_reduction = 0;
/// sum of weight times loss: the Retrieval task of TFRS
pub const RTV_LOSS_SUM: rtv_loss_reduction = 1;
/// that sum divided by the number of losses: Keras
pub const RTV_LOSS_SUM_OVER_BATCH_SIZE: rtv_loss_reduction = 2;
/// weight times loss, one by one
pub const RTV_LOSS_NONE: rtv_loss_reduction = 3;
/// arXiv 1002.4908
pub const RTV_OPTIMIZER_ADAGRAD: rtv_optimizer_kind = 0;
pub const RTV_OPTIMIZER_SGD: rtv_optimizer_kind = 1;
/// arXiv 1412.6980
pub const RTV_OPTIMIZER_ADAM: rtv_optimizer_kind = 2;
/// Adam with weight_decay 0.004: arXiv 1711.05101
pub const RTV_OPTIMIZER_ADAMW: rtv_optimizer_kind = 3;
/// Dozat 2016
pub const RTV_OPTIMIZER_NADAM: rtv_optimizer_kind = 4;
/// arXiv 1412.6980, section 7.1
pub const RTV_OPTIMIZER_ADAMAX: rtv_optimizer_kind = 5;
/// Tieleman and Hinton 2012
pub const RTV_OPTIMIZER_RMSPROP: rtv_optimizer_kind = 6;
/// arXiv 1212.5701
pub const RTV_OPTIMIZER_ADADELTA: rtv_optimizer_kind = 7;
/// McMahan et al. 2013
pub const RTV_OPTIMIZER_FTRL: rtv_optimizer_kind = 8;
/// arXiv 2302.06675
pub const RTV_OPTIMIZER_LION: rtv_optimizer_kind = 9;
/// arXiv 2302.09178, as in TFRS
pub const RTV_OPTIMIZER_CLIPPY_ADAGRAD: rtv_optimizer_kind = 10;
/// The same as with a gradient of 0, as in Keras: averages decay, momentum and weight decay move the row. Done when the row is next read, so that a step costs what its batch touches.
pub const RTV_ROWS_EXACT: rtv_row_updates = 0;
/// nothing, and weight decay too waits for the row's next gradient
pub const RTV_ROWS_LAZY: rtv_row_updates = 1;
/// the step fails with RTV_E_NUMERIC, naming the parameter
pub const RTV_NON_FINITE_FAIL: rtv_non_finite = 0;
/// the step does nothing but count in rtv_optimizer_skipped
pub const RTV_NON_FINITE_SKIP: rtv_non_finite = 1;
/// it goes into the parameters, as in Keras; not looked for
pub const RTV_NON_FINITE_PROPAGATE: rtv_non_finite = 2;
/// flags of rtv_optimizer_options SGD
pub const RTV_OPTIMIZER_NESTEROV: u32 = 1;
/// ADAM and ADAMW
pub const RTV_OPTIMIZER_AMSGRAD: u32 = 2;
/// RMSPROP
pub const RTV_OPTIMIZER_CENTERED: u32 = 4;
/// ADAGRAD as before Keras 2.11: epsilon outside the root
pub const RTV_OPTIMIZER_LEGACY_ADAGRAD: u32 = 8;
/// CLIPPY_ADAGRAD adds the clipped gradient's square
pub const RTV_OPTIMIZER_CLIP_ACCUMULATOR: u32 = 16;
/// CLIPPY_ADAGRAD adds it before the division
pub const RTV_OPTIMIZER_ACCUMULATE_FIRST: u32 = 32;
/// ADAGRAD of tables: one accumulator per row, of the mean square; no Keras form
pub const RTV_OPTIMIZER_ROW_WISE: u32 = 64;
/// flags: weight decay leaves the parameter alone
pub const RTV_PARAMETER_NO_DECAY: u32 = 1;
pub const RTV_PREPROCESSOR_HASHING: rtv_preprocessor_kind = 1;
pub const RTV_PREPROCESSOR_HASHED_CROSSING: rtv_preprocessor_kind = 2;
pub const RTV_PREPROCESSOR_CATEGORY_ENCODING: rtv_preprocessor_kind = 3;
pub const RTV_PREPROCESSOR_DISCRETIZATION: rtv_preprocessor_kind = 4;
pub const RTV_PREPROCESSOR_NORMALIZATION: rtv_preprocessor_kind = 5;
pub const RTV_PREPROCESSOR_STRING_LOOKUP: rtv_preprocessor_kind = 6;
pub const RTV_PREPROCESSOR_INTEGER_LOOKUP: rtv_preprocessor_kind = 7;
pub const RTV_PREPROCESSOR_TEXT_VECTORIZATION: rtv_preprocessor_kind = 8;
pub const RTV_OUTPUT_INT: rtv_output_mode = 0;
pub const RTV_OUTPUT_ONE_HOT: rtv_output_mode = 1;
/// 1 for every index that occurs
pub const RTV_OUTPUT_MULTI_HOT: rtv_output_mode = 2;
/// how often it occurs
pub const RTV_OUTPUT_COUNT: rtv_output_mode = 3;
/// how often, times the inverse document frequency
pub const RTV_OUTPUT_TF_IDF: rtv_output_mode = 4;
pub const RTV_RANKING_MRR: rtv_ranking_kind = 1;
pub const RTV_RANKING_PRECISION: rtv_ranking_kind = 2;
pub const RTV_RANKING_RECALL: rtv_ranking_kind = 3;
pub const RTV_RANKING_MAP: rtv_ranking_kind = 4;
pub const RTV_RANKING_DCG: rtv_ranking_kind = 5;
pub const RTV_RANKING_NDCG: rtv_ranking_kind = 6;
pub const RTV_WEIGHT_ONE: i32 = 1;
pub const RTV_WEIGHT_PER_LIST: i32 = 2;
pub const RTV_WEIGHT_PER_ITEM: i32 = 3;
pub const RTV_SCHEDULE_CONSTANT: rtv_schedule_kind = 0;
/// initial * decay_rate^(s / N)
pub const RTV_SCHEDULE_EXPONENTIAL: rtv_schedule_kind = 1;
/// initial / (1 + decay_rate * s / N)
pub const RTV_SCHEDULE_INVERSE_TIME: rtv_schedule_kind = 2;
/// (initial - end) * (1 - min(s, N) / N)^power + end
pub const RTV_SCHEDULE_POLYNOMIAL: rtv_schedule_kind = 3;
/// initial * ((1 - alpha) * (1 + cos(pi min(s, N) / N)) / 2 + alpha); with warmup_steps W first linearly from initial to warmup_target, then the cosine of the target at s - W
pub const RTV_SCHEDULE_COSINE: rtv_schedule_kind = 4;
/// cosines, each `period_factor` times as long and `height_factor` times as high as the one before
pub const RTV_SCHEDULE_COSINE_RESTARTS: rtv_schedule_kind = 5;
/// values\[i\] of the first i with s <= boundaries\[i\], after the last boundary values\[boundary_count\]
pub const RTV_SCHEDULE_PIECEWISE: rtv_schedule_kind = 6;
/// flags: EXPONENTIAL and INVERSE_TIME round s / N down
pub const RTV_SCHEDULE_STAIRCASE: u32 = 1;
/// flags: POLYNOMIAL starts again from a lower rate after each N
pub const RTV_SCHEDULE_CYCLE: u32 = 2;
/// categorical cross-entropy of the softmax over the row
pub const RTV_RETRIEVAL_SOFTMAX: rtv_retrieval_kind = 0;
/// mean over the row of the binary cross-entropies of the scores
pub const RTV_RETRIEVAL_BINARY: rtv_retrieval_kind = 1;
/// Candidates with the id of the positive are no negatives; needs candidate ids.
pub const RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS: u32 = 1;
/// Only the `hard_negatives` highest negatives of each row count.
pub const RTV_RETRIEVAL_HARD_NEGATIVES: u32 = 2;
pub const RTV_DTYPE_F32: rtv_dtype = 1;
pub const RTV_DTYPE_F64: rtv_dtype = 2;
pub const RTV_DTYPE_I32: rtv_dtype = 3;
pub const RTV_DTYPE_I64: rtv_dtype = 4;
/// also masks: 0 is false, anything else true
pub const RTV_DTYPE_U8: rtv_dtype = 5;
/// from indices back to tokens; only in mode INT
pub const RTV_LOOKUP_INVERT: u32 = 1;
/// rows of the modes other than INT are `max_tokens` wide
pub const RTV_LOOKUP_PAD: u32 = 2;
/// integer lookup: `mask_token` counts
pub const RTV_LOOKUP_MASK: u32 = 4;
/// A-Z to a-z, then without ASCII punctuation
pub const RTV_STANDARDIZE_LOWER_AND_STRIP: i32 = 0;
pub const RTV_STANDARDIZE_LOWER: i32 = 1;
pub const RTV_STANDARDIZE_STRIP: i32 = 2;
pub const RTV_STANDARDIZE_NONE: i32 = 3;
/// at runs of ASCII white space
pub const RTV_SPLIT_WHITESPACE: i32 = 0;
/// one token for each code point; ill-formed bytes become U+FFFD
pub const RTV_SPLIT_CHARACTER: i32 = 1;
/// the string is the token
pub const RTV_SPLIT_NONE: i32 = 2;
/// Mode INT gives rows of equal length, filled with 0, as Keras does: of output_sequence_length, or of the longest row of the call.
pub const RTV_TEXT_PADDED: u32 = 1;
/// rows of the other modes are `max_tokens` wide
pub const RTV_TEXT_PAD_TO_MAX_TOKENS: u32 = 2;
/// mode INT gives rows of their own length: the default
pub const RTV_TEXT_RAGGED: u32 = 4;

/// The values of a column or a table, as Arrow declares them: 80 bytes where pointers have 8.
#[repr(C)]
pub struct rtv_arrow_array {
    _private: [u8; 0],
}

/// Their types and names: 72 bytes where pointers have 8.
#[repr(C)]
pub struct rtv_arrow_schema {
    _private: [u8; 0],
}

/// A recording of operations, with all results and gradients. Single user.
#[repr(C)]
pub struct rtv_tape {
    _private: [u8; 0],
}

/// Allocator, log sink, thread pool and seed. Locked inside.
#[repr(C)]
pub struct rtv_context {
    _private: [u8; 0],
}

/// Named columns of equal rows, with reusable memory. Single user.
#[repr(C)]
pub struct rtv_batch {
    _private: [u8; 0],
}

/// An open bundle: all that serving needs. Frozen.
#[repr(C)]
pub struct rtv_bundle {
    _private: [u8; 0],
}

/// One feature of many rows. Its values are strings or numbers; a row holds one value, or a block of them of one shape, or (ragged) any number. Frozen once made, except as the output of a call.
#[repr(C)]
pub struct rtv_column {
    _private: [u8; 0],
}

/// A struct DLManagedTensor of dlpack.h; from other languages the pointer in a capsule "dltensor".
#[repr(C)]
pub struct rtv_dlpack {
    _private: [u8; 0],
}

/// A struct DLManagedTensorVersioned; the pointer in a capsule "dltensor_versioned".
#[repr(C)]
pub struct rtv_dlpack_versioned {
    _private: [u8; 0],
}

/// The losses, times and metrics of a training, epoch by epoch.
#[repr(C)]
pub struct rtv_history {
    _private: [u8; 0],
}

/// The results of a search. Single user while a search fills it, else frozen.
#[repr(C)]
pub struct rtv_hits {
    _private: [u8; 0],
}

/// Candidates and their ids. Frozen while nobody changes it.
#[repr(C)]
pub struct rtv_index {
    _private: [u8; 0],
}

/// An open file of named tensors: frozen. Tensors made from it keep it alive.
#[repr(C)]
pub struct rtv_tensor_file {
    _private: [u8; 0],
}

/// sum(weight * value) / sum(weight). Single user.
#[repr(C)]
pub struct rtv_mean_metric {
    _private: [u8; 0],
}

/// Ranks of true candidates, added up. Single user.
#[repr(C)]
pub struct rtv_topk_metric {
    _private: [u8; 0],
}

/// Two towers, a task and an optimizer. Single user.
#[repr(C)]
pub struct rtv_model {
    _private: [u8; 0],
}

/// A function with parameters. Single user while it is trained, else frozen.
#[repr(C)]
pub struct rtv_layer {
    _private: [u8; 0],
}

/// A rule of update, and the state that it keeps of each parameter. Single user.
#[repr(C)]
pub struct rtv_optimizer {
    _private: [u8; 0],
}

/// A layer before the model: features in, numbers out. Frozen once it has its state.
#[repr(C)]
pub struct rtv_preprocessor {
    _private: [u8; 0],
}

/// A mean over ranked lists. Single user.
#[repr(C)]
pub struct rtv_ranking_metric {
    _private: [u8; 0],
}

/// A search that goes on. Single user.
#[repr(C)]
pub struct rtv_streaming {
    _private: [u8; 0],
}

/// Named columns of equal rows. Frozen while nobody adds, renames or drops a column.
#[repr(C)]
pub struct rtv_table {
    _private: [u8; 0],
}

/// The options of the loss and its work space. Single user.
#[repr(C)]
pub struct rtv_retrieval {
    _private: [u8; 0],
}

/// Numbers of one type in a block of rows. Frozen while nobody writes its data.
#[repr(C)]
pub struct rtv_tensor {
    _private: [u8; 0],
}

/// Collects tensors and texts, then writes them. Single user.
#[repr(C)]
pub struct rtv_tensor_writer {
    _private: [u8; 0],
}

/// What was measured, for every k. Frozen.
#[repr(C)]
pub struct rtv_topk_result {
    _private: [u8; 0],
}

/// The way from features to a vector. Single user.
#[repr(C)]
pub struct rtv_tower {
    _private: [u8; 0],
}

/// One use of a custom op on a tape: carries memory from the forward to the backward pass.
#[repr(C)]
pub struct rtv_custom_call {
    _private: [u8; 0],
}

pub type rtv_allocate_fn = Option<
    unsafe extern "C" fn(ptr: *mut c_void, old_bytes: usize, new_bytes: usize, alignment: usize, payload: *mut c_void) -> *mut c_void,
>;

pub type rtv_log_fn = Option<
    unsafe extern "C" fn(level: i32, category: *const c_char, message: *const c_char, payload: *mut c_void),
>;

pub type rtv_share_fn = Option<
    unsafe extern "C" fn(work: *mut c_void),
>;

pub type rtv_execute_fn = Option<
    unsafe extern "C" fn(share: rtv_share_fn, work: *mut c_void, count: i32, payload: *mut c_void),
>;

pub type rtv_progress_fn = Option<
    unsafe extern "C" fn(progress: *const rtv_progress, payload: *mut c_void) -> i32,
>;

pub type rtv_recorded_fn = Option<
    unsafe extern "C" fn(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, leaves: *const *mut rtv_tensor, leaf_count: i32, payload: *mut c_void) -> rtv_status,
>;

pub type rtv_release_fn = Option<
    unsafe extern "C" fn(data: *mut c_void, payload: *mut c_void),
>;

pub type rtv_custom_infer_fn = Option<
    unsafe extern "C" fn(dtype_out: *mut rtv_dtype, rank_out: *mut i32, dims_out: *mut i64, inputs: *const *const rtv_tensor, input_count: i32, payload: *mut c_void) -> rtv_status,
>;

pub type rtv_custom_forward_fn = Option<
    unsafe extern "C" fn(call: *mut rtv_custom_call, output: *mut rtv_tensor, inputs: *const *const rtv_tensor, input_count: i32, payload: *mut c_void) -> rtv_status,
>;

pub type rtv_custom_backward_fn = Option<
    unsafe extern "C" fn(call: *mut rtv_custom_call, input_gradients: *const *mut rtv_tensor, output_gradient: *const rtv_tensor, output: *const rtv_tensor, inputs: *const *const rtv_tensor, input_count: i32, payload: *mut c_void) -> rtv_status,
>;

/// What a tape records.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_tape_options {
    /// set by RTV_TAPE_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_TAPE_ constants; 0: gradients and training
    pub flags: u32,
}

impl Default for rtv_tape_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_tape_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_tape_options>() == 8);

/// What a host may choose for a context.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_context_options {
    /// bytes of this struct, set by RTV_CONTEXT_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// of initialisers, shuffles and dropout; any value, 0 is one too
    pub seed: u64,
    /// 1 to 1024, the caller's thread included; 0: one per processor
    pub threads: i32,
    /// 0
    pub reserved1: i32,
    /// NULL: the C library's
    pub allocate: rtv_allocate_fn,
    /// handed to `allocate`
    pub allocate_payload: *mut c_void,
    /// NULL: silent
    pub log: rtv_log_fn,
    /// handed to `log`
    pub log_payload: *mut c_void,
    /// NULL: the context has threads of its own; else it starts none, and `threads` is the most that work at the same time
    pub execute: rtv_execute_fn,
    /// handed to `execute`
    pub execute_payload: *mut c_void,
}

impl Default for rtv_context_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_context_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_context_options>() == 72);

/// What a bundle holds, and how it is opened.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_bundle_options {
    /// set by RTV_BUNDLE_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_BUNDLE_ constants
    pub flags: u32,
}

impl Default for rtv_bundle_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_bundle_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_bundle_options>() == 8);

/// One column to read. All elements of an array have the struct_size of the first.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_field {
    /// bytes of this struct, set by RTV_FIELD_INIT
    pub struct_size: u32,
    /// RTV_FIELD_ constants
    pub flags: u32,
    /// of the column in the table
    pub name: *const c_char,
    /// its name in the first line; NULL: the same. See `position`
    pub heading: *const c_char,
    /// of the field in the line, from 0; -1: look the heading up
    pub position: i32,
    /// an RTV_VALUE_ constant
    pub r#type: rtv_value_type,
    /// what an empty field of type INT64 becomes
    pub missing_int64: i64,
    /// of both float types
    pub missing_float64: f64,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_field>() == 48);

/// How a text is cut into rows and fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_delimited_options {
    /// bytes of this struct, set by RTV_DELIMITED_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_DELIMITED_ constants
    pub flags: u32,
    /// 1 to 8 bytes such as "," or "::"; NULL: a tab
    pub separator: *const c_char,
    /// the columns to read, in the order of the table; never NULL
    pub fields: *const rtv_field,
    /// 1 or more
    pub field_count: i32,
    /// an RTV_ENCODING_ constant; 0: UTF-8
    pub encoding: rtv_encoding,
    /// lines to pass over at the beginning, before any heading
    pub skip_lines: i64,
    /// 0: all
    pub most_rows: i64,
    /// longer lines are an error; 0: 1,048,576
    pub most_line_bytes: i64,
    /// exactly so many, the unread ones included; 0: at least the needed
    pub fields_per_line: i32,
    /// 0
    pub reserved1: i32,
}

impl Default for rtv_delimited_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_delimited_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_delimited_options>() == 64);

/// What a table of embeddings does with ids.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_embedding_options {
    /// set by RTV_EMBEDDING_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_EMBEDDING_ constants or 0
    pub flags: u32,
    /// an RTV_POOLING_ constant; 0: MEAN
    pub pooling: rtv_pooling,
    /// f32 or f64; 0: f32
    pub dtype: rtv_dtype,
    /// PADDED_MEAN of bags: the length; 0: the longest bag of each call
    pub padded_length: i64,
    /// NULL: uniform in +-0.05
    pub initializer: *const rtv_initializer,
    /// NULL
    pub reserved1: *const c_void,
}

impl Default for rtv_embedding_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_embedding_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_embedding_options>() == 40);

/// How values become bins.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_hashing_options {
    /// bytes of this struct, set by RTV_HASHING_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_HASHING_ constants
    pub flags: u32,
    /// RTV_OUTPUT_INT (default), _ONE_HOT, _MULTI_HOT or _COUNT
    pub output_mode: i32,
    /// 0
    pub reserved1: i32,
    /// Strings equal to `mask` get bin 0, which is then kept for them; NULL: none.
    pub mask: *const c_char,
    /// NULL
    pub reserved2: *const c_void,
    /// length of `mask`; 0: up to its closing zero
    pub mask_bytes: i64,
    /// the same for integers, with RTV_HASHING_MASK_INTEGER
    pub mask_integer: i64,
    /// Keras' salt s is {s, s}, its salt (s, t) is {s, t}
    pub salt: [u64; 2],
}

impl Default for rtv_hashing_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_hashing_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_hashing_options>() == 64);

/// The boundaries of the bins, or how they are learnt.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_discretization_options {
    /// bytes of this struct, set by RTV_DISCRETIZATION_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_DISCRETIZATION_ constants
    pub flags: u32,
    /// RTV_OUTPUT_INT (default), _ONE_HOT, _MULTI_HOT or _COUNT
    pub output_mode: i32,
    /// 0
    pub reserved1: i32,
    /// Ascending, each is rounded to float32; NULL: learnt. Copied.
    pub boundaries: *const f64,
    /// NULL
    pub reserved2: *const c_void,
    /// 0 with boundaries that are not NULL: one bin
    pub boundary_count: i64,
    /// how many to learn; excludes boundaries. 0: none, all in bin 0
    pub bins: i64,
    /// error of the learnt quantiles, above 0, at most 1; 0: 0.01
    pub epsilon: f64,
}

impl Default for rtv_discretization_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_discretization_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_discretization_options>() == 56);

/// The statistics, or what they are learnt over.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_normalization_options {
    /// bytes of this struct, set by RTV_NORMALIZATION_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_NORMALIZATION_ constants
    pub flags: u32,
    /// The axes that have statistics of their own, counted from 0 or, negative, from the end. None (default): the last axis, or RTV_NORMALIZATION_WHOLE for a column of rank 1.
    pub axes: *const i32,
    /// NULL
    pub reserved1: *const c_void,
    /// Both given, or both NULL: learnt. Row-major, broadcast to the sizes of `axes`. Copied.
    pub mean: *const f64,
    /// like `mean`
    pub variance: *const f64,
    /// `mean_rank` sizes; NULL-able for rank 0, one number
    pub mean_dims: *const i64,
    /// `variance_rank` sizes, likewise
    pub variance_dims: *const i64,
    /// 0 to 8
    pub axis_count: i32,
    /// of `mean`, 0 to 8
    pub mean_rank: i32,
    /// of `variance`, 0 to 8
    pub variance_rank: i32,
    /// 0
    pub reserved2: i32,
}

impl Default for rtv_normalization_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_normalization_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_normalization_options>() == 72);

/// What is measured, and for whom.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_evaluate_options {
    /// set by RTV_EVALUATE_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_EVALUATE_ constants
    pub flags: u32,
    /// in any order; NULL: 1, 5, 10, 50, 100
    pub ks: *const i64,
    /// 0 with NULL
    pub k_count: i64,
    /// queries encoded at once; 0: 4096; changes no result unless a tower pads to its batch
    pub batch_rows: i64,
    /// likewise for the corpus; 0: all at once
    pub candidate_batch_rows: i64,
    /// interactions whose candidates leave the ranking of the same user: what was seen in training; NULL: nobody's
    pub exclude: *const rtv_table,
    /// column of both tables that says who; needed by `exclude`
    pub user_id: *const c_char,
}

impl Default for rtv_evaluate_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_evaluate_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_evaluate_options>() == 56);

/// How far a training is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_progress {
    /// from 0
    pub epoch: i64,
    /// asked for
    pub epochs: i64,
    /// of this epoch, from 1
    pub step: i64,
    /// of an epoch
    pub steps: i64,
    /// seen in this epoch
    pub rows: i64,
    /// mean loss per row of this epoch so far
    pub loss: f64,
    /// since the epoch began
    pub seconds: f64,
    /// of this step, as the task reduces it
    pub batch_loss: f64,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_progress>() == 64);

/// How a model is trained.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_fit_options {
    /// set by RTV_FIT_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_FIT_ constants
    pub flags: u32,
    /// 1 or more; 0: 1024
    pub batch_rows: i64,
    /// counted from the model's first, 1 or more; 0: 1
    pub epochs: i64,
    /// 0: the context's seed
    pub shuffle_seed: u64,
    /// NULL: none; evaluated after every epoch
    pub validation: *const rtv_table,
    /// the corpus of the validation
    pub candidates: *const rtv_table,
    /// of the validation; NULL: the defaults
    pub evaluate: *const rtv_evaluate_options,
    /// "loss", "validation_loss" or "top_K_accuracy"; NULL: "loss"
    pub monitor: *const c_char,
    /// epochs without a better value before it stops; 0: never stops early. The weights of the best epoch are put back
    pub patience: i64,
    /// NULL: none
    pub on_progress: rtv_progress_fn,
    /// handed to `on_progress`
    pub payload: *mut c_void,
}

impl Default for rtv_fit_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_fit_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_fit_options>() == 88);

/// How exact the check is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_gradient_check_options {
    /// set by RTV_GRADIENT_CHECK_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// of the difference, relative to max(1, |x|); 0: 1e-5 in f64, 1e-2 in f32
    pub step: f64,
    /// |difference - gradient| <= tolerance * max(1, largest |gradient| of the leaf); 0: 1e-6 in f64, 2e-2 in f32
    pub tolerance: f64,
    /// of the weights that make a scalar of the result, and of the choice
    pub seed: u64,
    /// checked per leaf, chosen at random; 0: all
    pub most_elements: i64,
}

impl Default for rtv_gradient_check_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_gradient_check_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_gradient_check_options>() == 40);

/// What an index holds, and how it searches.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_index_options {
    /// bytes of this struct, set by RTV_INDEX_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// 0: RTV_ID_INT64
    pub id_type: rtv_id_type,
    /// 0: RTV_INDEX_BRUTE_FORCE
    pub kind: rtv_index_kind,
    /// 0: RTV_INDEX_STORAGE_FLOAT32
    pub storage: rtv_index_storage_type,
    /// 0
    pub reserved1: i32,
}

impl Default for rtv_index_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_index_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_index_options>() == 24);

/// Where a parameter starts.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_initializer {
    /// set by RTV_INITIALIZER_INIT
    pub struct_size: u32,
    /// RTV_INITIALIZER_OWN_SEED or 0
    pub flags: u32,
    /// an RTV_INITIALIZER_ constant
    pub kind: rtv_initializer_kind,
    /// 0
    pub reserved1: i32,
    /// of UNIFORM, NORMAL and TRUNCATED_NORMAL; the value of CONSTANT
    pub mean: f64,
    /// see the kinds; at least 0; 0: 0.05, as in Keras
    pub scale: f64,
    /// read with RTV_INITIALIZER_OWN_SEED only
    pub seed: u64,
}

impl Default for rtv_initializer {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_initializer_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_initializer>() == 40);

/// How far a file is trusted.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_tensor_file_options {
    /// bytes of this struct, set by RTV_TENSOR_FILE_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_TENSOR_FILE_ constants
    pub flags: u32,
}

impl Default for rtv_tensor_file_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_tensor_file_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_tensor_file_options>() == 8);

/// What a dense layer has beside its size.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_dense_options {
    /// set by RTV_DENSE_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_LAYER_NO_BIAS or 0
    pub flags: u32,
    /// an RTV_ACTIVATION_ constant; 0: none
    pub activation: rtv_activation,
    /// f32 or f64; 0: f32
    pub dtype: rtv_dtype,
    /// slope of LEAKY_RELU, scale of ELU; 0: 0.3 and 1
    pub activation_alpha: f64,
    /// NULL: glorot uniform
    pub kernel_initializer: *const rtv_initializer,
    /// NULL: zeros
    pub bias_initializer: *const rtv_initializer,
}

impl Default for rtv_dense_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_dense_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_dense_options>() == 40);

/// What a cross layer has beside its size.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_cross_options {
    /// set by RTV_CROSS_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_LAYER_NO_BIAS or 0
    pub flags: u32,
    /// rank of the kernel; 0: full rank
    pub projection: i64,
    /// at least 0: adds that multiple of x
    pub diag_scale: f64,
    /// of the product with the kernel
    pub preactivation: rtv_activation,
    /// f32 or f64; 0: f32
    pub dtype: rtv_dtype,
    /// NULL: truncated normal, scale 0.05, as TFRS
    pub kernel_initializer: *const rtv_initializer,
    /// NULL: zeros
    pub bias_initializer: *const rtv_initializer,
}

impl Default for rtv_cross_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_cross_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_cross_options>() == 48);

/// What a ranking loss has beside scores and labels.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_ranking_loss_options {
    /// set by RTV_RANKING_LOSS_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// above 0; 0: 1
    pub temperature: f32,
    /// RTV_LOSS_MEAN (0) or another RTV_LOSS_ constant
    pub reduction: i32,
    /// uint8 of the shape of the scores: 0 leaves an item out; NULL: none is left out
    pub mask: *const rtv_tensor,
    /// Weights of the losses, of a float dtype: \[lists\] or \[lists, 1\], for pairwise losses also the shape of the scores; NULL: 1. A scalar or \[1\] for scores of rank 1.
    pub sample_weight: *const rtv_tensor,
}

impl Default for rtv_ranking_loss_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_ranking_loss_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_ranking_loss_options>() == 32);

/// What is counted, and how.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_topk_metric_options {
    /// bytes of this struct, set by RTV_TOPK_METRIC_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_TOPK_STOP_AT_K or 0
    pub flags: u32,
    /// 1 or more each, any order; NULL: 1, 5, 10, 50, 100
    pub ks: *const i64,
    /// 0 with NULL
    pub k_count: i64,
    /// 0: RTV_TOPK_BY_ID
    pub mode: i32,
    /// at most so many; 0: all of the context
    pub threads: i32,
}

impl Default for rtv_topk_metric_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_topk_metric_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_topk_metric_options>() == 32);

/// Rows of queries with their true candidates.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_topk_rows {
    /// bytes of this struct, set by RTV_TOPK_ROWS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// rows, 0 or more
    pub count: i64,
    /// \[count, dim\]
    pub queries: *const f32,
    /// \[count, dim\]; needed by score, else not read
    pub true_candidates: *const f32,
    /// \[count\]; needed by id with int64 ids
    pub true_ids: *const i64,
    /// \[count\]; needed by id with string ids
    pub true_strings: *const *const c_char,
    /// \[count\] lengths; NULL: each ends with a zero byte
    pub true_string_bytes: *const i64,
    /// \[count\] of 0 or more; NULL: 1 each
    pub weights: *const f32,
    /// candidates that do not count in the row's ranking, as a user's training items; the true id itself always counts; NULL: none
    pub exclude: *const rtv_id_lists,
    /// receives \[count\] ranks from 1, 0 for none; NULL-able
    pub out_ranks: *mut i64,
}

impl Default for rtv_topk_rows {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_topk_rows_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_topk_rows>() == 80);

/// What a model has beside its towers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_model_options {
    /// set by RTV_MODEL_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// NULL: the defaults; read by rtv_model_create
    pub optimizer: *const rtv_optimizer_options,
    /// NULL: the defaults; read by rtv_model_create
    pub task: *const rtv_retrieval_options,
    /// column that identifies a candidate; NULL: the first feature of the candidate tower
    pub candidate_id: *const c_char,
    /// float column of the training rows; NULL: every row weighs 1
    pub sample_weight: *const c_char,
    /// an RTV_SAMPLING_ constant
    pub sampling_correction: rtv_sampling_correction,
    /// 0
    pub reserved1: i32,
}

impl Default for rtv_model_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_model_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_model_options>() == 48);

/// What a normalisation has beside its width.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_norm_options {
    /// set by RTV_NORM_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// added to the variance; above 0; 0: 1e-3, as Keras
    pub epsilon: f64,
    /// batch norm: share of the old moving average; 0: 0.99, as Keras
    pub momentum: f64,
    /// f32 or f64; 0: f32
    pub dtype: rtv_dtype,
    /// 0
    pub reserved1: i32,
}

impl Default for rtv_norm_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_norm_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_norm_options>() == 32);

/// How a bag becomes one row.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_embedding_bag_options {
    /// set by RTV_EMBEDDING_BAG_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_EMBEDDING_BAG_ constants
    pub flags: u32,
    /// an RTV_COMBINER_ constant; 0: MEAN
    pub combiner: rtv_combiner,
    /// 0
    pub reserved1: i32,
    /// 0 to rows - 1, read with RTV_EMBEDDING_BAG_DEFAULT_ID
    pub default_id: i64,
}

impl Default for rtv_embedding_bag_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_embedding_bag_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_embedding_bag_options>() == 24);

/// A field that says "default" takes Keras's value for the kind: see docs/optimizers.md.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_optimizer_options {
    /// set by RTV_OPTIMIZER_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_OPTIMIZER_ constants or 0
    pub flags: u32,
    /// an RTV_OPTIMIZER_ constant; 0: ADAGRAD
    pub kind: rtv_optimizer_kind,
    /// an RTV_ROWS_ constant; 0: EXACT
    pub row_updates: rtv_row_updates,
    /// an RTV_NON_FINITE_ constant; 0: FAIL
    pub non_finite: rtv_non_finite,
    /// 0
    pub reserved1: i32,
    /// NULL: learning_rate; read by rtv_optimizer_create
    pub schedule: *const rtv_schedule,
    /// NULL
    pub reserved2: *const c_void,
    /// negative: default
    pub learning_rate: f64,
    /// SGD and RMSPROP, 0 to below 1; negative: default, 0
    pub momentum: f64,
    /// RMSPROP and ADADELTA, 0 to below 1; negative: default
    pub rho: f64,
    /// of the Adam family and LION, 0 to below 1; negative: default
    pub beta_1: f64,
    /// likewise
    pub beta_2: f64,
    /// negative: default, 1e-7
    pub epsilon: f64,
    /// both ADAGRADs and FTRL; negative: default, 0.1
    pub initial_accumulator: f64,
    /// times the learning rate, each step; negative: default
    pub weight_decay: f64,
    /// bound of each element of a gradient; 0: none
    pub clip_value: f64,
    /// bound of the norm of each parameter's gradient; 0: none
    pub clip_norm: f64,
    /// bound of the norm of all gradients together; 0: none
    pub clip_global_norm: f64,
    /// FTRL, penalty of |w|; at least 0
    pub l1: f64,
    /// FTRL, penalty of w^2; at least 0
    pub l2: f64,
    /// FTRL, the same by its gradient; at least 0
    pub l2_shrinkage: f64,
    /// FTRL, added to the root of the accumulator; at least 0
    pub ftrl_beta: f64,
    /// FTRL, at most 0; positive: default, -0.5
    pub learning_rate_power: f64,
    /// CLIPPY_ADAGRAD, relative; negative: default, 0.1
    pub variable_threshold: f64,
    /// CLIPPY_ADAGRAD, relative; negative: default, 0
    pub accumulator_threshold: f64,
    /// CLIPPY_ADAGRAD; negative: default, 1e-7
    pub absolute_threshold: f64,
}

impl Default for rtv_optimizer_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_optimizer_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_optimizer_options>() == 192);

/// An exception that holds for one parameter.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_parameter_options {
    /// set by RTV_PARAMETER_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_PARAMETER_NO_DECAY or 0
    pub flags: u32,
    /// multiplies the learning rate; above 0; 0: 1
    pub rate_factor: f64,
}

impl Default for rtv_parameter_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_parameter_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_parameter_options>() == 16);

/// Lists of scored items.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_ranking_lists {
    /// bytes of this struct, set by RTV_RANKING_LISTS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// 0 or more
    pub lists: i64,
    /// in each list, 0 or more
    pub items: i64,
    /// \[lists, items\]; below 0: does not count
    pub labels: *const f32,
    /// \[lists, items\]
    pub scores: *const f32,
    /// \[lists, items\], 0: does not count; NULL: all count
    pub mask: *const u8,
    /// as many as weight_shape says; NULL: 1
    pub weights: *const f32,
    /// an RTV_WEIGHT_ constant; not read without weights
    pub weight_shape: i32,
    /// 0
    pub reserved1: i32,
}

impl Default for rtv_ranking_lists {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_ranking_lists_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_ranking_lists>() == 64);

/// A learning rate as a function of the step s, with N = decay_steps.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_schedule {
    /// set by RTV_SCHEDULE_INIT
    pub struct_size: u32,
    /// RTV_SCHEDULE_STAIRCASE, RTV_SCHEDULE_CYCLE or 0
    pub flags: u32,
    /// an RTV_SCHEDULE_ constant; 0: CONSTANT
    pub kind: rtv_schedule_kind,
    /// of PIECEWISE, 0 to 1024
    pub boundary_count: i32,
    /// at least 0
    pub initial_learning_rate: f64,
    /// above 0 where it is used; of the first COSINE_RESTARTS
    pub decay_steps: i64,
    /// above 0
    pub decay_rate: f64,
    /// of POLYNOMIAL
    pub end_learning_rate: f64,
    /// of POLYNOMIAL; 0: 1
    pub power: f64,
    /// floor of the cosines, as a share of the initial rate
    pub alpha: f64,
    /// of COSINE with warmup_steps
    pub warmup_target: f64,
    /// of COSINE; 0: no warm-up
    pub warmup_steps: i64,
    /// of COSINE_RESTARTS, at least 1; 0: 2
    pub period_factor: f64,
    /// of COSINE_RESTARTS, above 0; 0: 1
    pub height_factor: f64,
    /// of PIECEWISE, rising
    pub boundaries: *const i64,
    /// of PIECEWISE: boundary_count + 1
    pub values: *const f64,
}

impl Default for rtv_schedule {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_schedule_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_schedule>() == 112);

/// Ids of either type: one list for each query, or one for all queries. Ids that the index does not hold, and repeated ones, are allowed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_id_lists {
    /// bytes of this struct, set by RTV_ID_LISTS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// ids in all lists
    pub count: i64,
    /// one more than queries, from 0 to `count`, rising: list q is the ids offsets\[q\] to offsets\[q + 1\] - 1; NULL: one list for every query
    pub offsets: *const i64,
    /// `count` int64 ids; NULL for string ids
    pub ids: *const i64,
    /// `count` string ids; NULL for int64 ids
    pub strings: *const *const c_char,
    /// their lengths; NULL: each ends with a zero byte
    pub string_bytes: *const i64,
}

impl Default for rtv_id_lists {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_id_lists_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_id_lists>() == 48);

/// What a search returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_search_options {
    /// bytes of this struct, set by RTV_SEARCH_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// results per query, 1 or more; 0: 10
    pub k: i64,
    /// at most so many, 1: only the caller's; 0: all of the context
    pub threads: i32,
    /// 0
    pub reserved1: i32,
    /// never to be returned; NULL: nothing
    pub exclude: *const rtv_id_lists,
    /// nothing else is returned; NULL: everything may be. An id that is both allowed and excluded is excluded
    pub allow: *const rtv_id_lists,
}

impl Default for rtv_search_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_search_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_search_options>() == 40);

/// What the loss is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_retrieval_options {
    /// set by RTV_RETRIEVAL_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_RETRIEVAL_ flags; 0: none
    pub flags: u32,
    /// RTV_RETRIEVAL_SOFTMAX (0) or RTV_RETRIEVAL_BINARY
    pub kind: i32,
    /// RTV_LOSS_MEAN (0), or another RTV_LOSS_ constant; TFRS: the sum
    pub reduction: i32,
    /// scores are divided by it; above 0; 0: 1
    pub temperature: f32,
    /// of the labels over the columns that count; 0 (default) to 1
    pub label_smoothing: f32,
    /// 0 or more; read when RTV_RETRIEVAL_HARD_NEGATIVES is set
    pub hard_negatives: i64,
    /// Sampling probabilities are clipped to \[probability_floor, 1\], as TFRS does with 1e-6; 0 (default): any positive number is taken as it is, and others are an error.
    pub probability_floor: f32,
    /// 0
    pub reserved1: i32,
}

impl Default for rtv_retrieval_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_retrieval_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_retrieval_options>() == 40);

/// What a batch brings beside its embeddings. Q are the rows of `query`, C those of `candidate`, P the positive pairs: P is Q, and pair i is row i of both, unless the caller gives pairs. Everything may be NULL, and all memory stays the caller's until the tape's reset.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_retrieval_inputs {
    /// set by RTV_RETRIEVAL_INPUTS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// \[P\] weight of each pair's loss; NULL: 1
    pub sample_weight: *const f32,
    /// \[C\] how often each candidate is drawn into a batch: a probability or a count, since only the ratios matter to the softmax; its logarithm is taken off the scores. Give one, or none.
    pub sampling_probability: *const f32,
    /// \[C\] the logarithm itself; -inf is an error
    pub sampling_log_probability: *const f32,
    /// \[C\] ids, as numbers or as a column of int64 or strings. Give one, or none.
    pub candidate_ids: *const i64,
    /// \[C\] the same as a column of int64 or strings
    pub candidate_id_column: *const rtv_column,
    /// \[Q, C\] 0: the candidate does not count for the query
    pub score_mask: *const u8,
    /// Ids that never are negatives of a query: those of row q are known_ids\[known_offsets\[q\]\] to known_ids\[known_offsets\[q + 1\] - 1\]. Needs candidate ids as numbers. \[Q + 1\], rising from 0
    pub known_offsets: *const i64,
    /// the ids of all rows, one after the other
    pub known_ids: *const i64,
    /// Rows that are equal can be merged: candidate row c stands for multiplicity\[c\] equal ones, pair p has query row pair_queries\[p\] and candidate row pair_candidates\[p\]. The loss equals that of the rows written out. Give both pair arrays, or none.
    pub pair_count: i64,
    /// \[pair_count\]
    pub pair_queries: *const i64,
    /// \[pair_count\]
    pub pair_candidates: *const i64,
    /// \[C\] 1 or more; NULL: 1
    pub multiplicity: *const i64,
    /// NULL
    pub reserved1: *const c_void,
}

impl Default for rtv_retrieval_inputs {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_retrieval_inputs_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_retrieval_inputs>() == 112);

/// What a feature of a tower has beside its width.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_tower_embedding_options {
    /// set by RTV_TOWER_EMBEDDING_OPTIONS_INIT
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// of the table; 0: as many as the preprocessor has bins
    pub rows: i64,
    /// of a feature with several values per row
    pub pooling: rtv_pooling,
    /// PADDED_MEAN: the fixed length; 0: the longest row of each batch, as the notebook does, where a vector depends on its batch-mates (rows that the preprocessor itself pads are averaged as they come)
    pub padded_length: i32,
    /// weights start uniform in +-range; 0: 0.05, as Keras
    pub initial_range: f64,
}

impl Default for rtv_tower_embedding_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_tower_embedding_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_tower_embedding_options>() == 32);

/// The vocabulary, or how it is learnt.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_string_lookup_options {
    /// bytes of this struct, set by RTV_STRING_LOOKUP_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_LOOKUP_INVERT, RTV_LOOKUP_PAD
    pub flags: u32,
    /// an RTV_OUTPUT_ constant; default RTV_OUTPUT_INT
    pub output_mode: i32,
    /// places for unknown tokens, 0 or more; default 1. 0: they are errors
    pub oov_indices: i32,
    /// most entries of the vocabulary, 2 or more; 0: no limit
    pub max_tokens: i64,
    /// adapt leaves out tokens that occur less often; 0: 1
    pub least_count: i64,
    /// no word: index 0 in mode INT, else ignored; NULL: none
    pub mask_token: *const c_char,
    /// stands for unknown tokens in the vocabulary; NULL: "\[UNK\]"
    pub oov_token: *const c_char,
    /// length; 0: up to the closing zero
    pub mask_token_bytes: i64,
    /// length; 0: up to the closing zero
    pub oov_token_bytes: i64,
    /// The words, with or without the special tokens before them; NULL: learnt. Copied.
    pub vocabulary: *const *const c_char,
    /// length of each; NULL: up to its closing zero
    pub vocabulary_bytes: *const i64,
    /// Mode TF_IDF with a given vocabulary: one weight for each of its entries. Copied.
    pub idf_weights: *const f64,
    /// NULL
    pub reserved1: *const c_void,
    /// of `vocabulary`
    pub vocabulary_count: i64,
    /// of `idf_weights`
    pub idf_weight_count: i64,
}

impl Default for rtv_string_lookup_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_string_lookup_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_string_lookup_options>() == 112);

/// The vocabulary, or how it is learnt.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_integer_lookup_options {
    /// bytes of this struct, set by RTV_INTEGER_LOOKUP_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_LOOKUP_ constants
    pub flags: u32,
    /// an RTV_OUTPUT_ constant; default RTV_OUTPUT_INT
    pub output_mode: i32,
    /// places for unknown tokens, 0 or more; default 1. 0: they are errors
    pub oov_indices: i32,
    /// most entries of the vocabulary, 2 or more; 0: no limit
    pub max_tokens: i64,
    /// adapt leaves out tokens that occur less often; 0: 1
    pub least_count: i64,
    /// no word: index 0 in mode INT, else ignored; with RTV_LOOKUP_MASK
    pub mask_token: i64,
    /// stands for unknown tokens in the vocabulary; default -1
    pub oov_token: i64,
    /// The words, with or without the special tokens before them; NULL: learnt. Copied.
    pub vocabulary: *const i64,
    /// Mode TF_IDF with a given vocabulary: one weight for each of its entries. Copied.
    pub idf_weights: *const f64,
    /// of `vocabulary`
    pub vocabulary_count: i64,
    /// of `idf_weights`
    pub idf_weight_count: i64,
}

impl Default for rtv_integer_lookup_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_integer_lookup_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_integer_lookup_options>() == 80);

/// How texts become tokens, and tokens numbers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_text_vectorization_options {
    /// bytes of this struct, set by RTV_TEXT_VECTORIZATION_OPTIONS_INIT
    pub struct_size: u32,
    /// RTV_TEXT_ constants
    pub flags: u32,
    /// an RTV_STANDARDIZE_ constant
    pub standardize: i32,
    /// an RTV_SPLIT_ constant
    pub split: i32,
    /// RTV_OUTPUT_INT (default), _MULTI_HOT, _COUNT or _TF_IDF
    pub output_mode: i32,
    /// n: runs of 1, 2, .. n words joined by a space are the tokens; 0: off
    pub ngrams: i32,
    /// Or these lengths of runs, in this order; NULL: see `ngrams`. Copied.
    pub ngram_widths: *const i32,
    /// NULL
    pub reserved1: *const c_void,
    /// of `ngram_widths`
    pub ngram_width_count: i64,
    /// mode INT: rows are cut, and if padded, filled to it; 0: off
    pub output_sequence_length: i64,
    /// most entries of the vocabulary, 2 or more; 0: no limit
    pub max_tokens: i64,
    /// adapt leaves out tokens that occur less often; 0: 1
    pub least_count: i64,
    /// The words, with or without "" and "\[UNK\]" ("\[UNK\]" in other modes) before them; NULL: learnt. Copied.
    pub vocabulary: *const *const c_char,
    /// length of each; NULL: up to its closing zero
    pub vocabulary_bytes: *const i64,
    /// Mode TF_IDF with a given vocabulary: one weight for each of its entries. Copied.
    pub idf_weights: *const f64,
    /// NULL
    pub reserved2: *const c_void,
    /// of `vocabulary`
    pub vocabulary_count: i64,
    /// of `idf_weights`
    pub idf_weight_count: i64,
}

impl Default for rtv_text_vectorization_options {
    fn default() -> Self {
        let mut options = std::mem::MaybeUninit::<Self>::uninit();
        // Writes the whole struct; it can only fail for NULL or a size below 8.
        unsafe {
            let _ = rtv_text_vectorization_options_init(options.as_mut_ptr(), size_of::<Self>());
            options.assume_init()
        }
    }
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_text_vectorization_options>() == 120);

/// An operation: its callbacks.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rtv_custom_op {
    /// sizeof(rtv_custom_op)
    pub struct_size: u32,
    /// reserved, 0
    pub flags: u32,
    /// for messages; not NULL
    pub name: *const c_char,
    /// not NULL
    pub infer: rtv_custom_infer_fn,
    /// not NULL
    pub forward: rtv_custom_forward_fn,
    /// NULL: the output is a constant
    pub backward: rtv_custom_backward_fn,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<rtv_custom_op>() == 40);

#[link(name = "retrieve")]
extern "C" {
    /// Makes a column over an array of Arrow.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_from_arrow(out: *mut *mut rtv_column, context: *mut rtv_context, array: *mut rtv_arrow_array, schema: *const rtv_arrow_schema) -> rtv_status;
    /// Makes a table over a record batch of Arrow, which is an array of structs.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_from_arrow(out: *mut *mut rtv_table, context: *mut rtv_context, array: *mut rtv_arrow_array, schema: *const rtv_arrow_schema) -> rtv_status;
    /// Gives a column to another library: int64, float, double or large_utf8, a fixed_size_list of them for rows of several values, a large_list for a ragged column.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_to_arrow(out_array: *mut rtv_arrow_array, out_schema: *mut rtv_arrow_schema, column: *mut rtv_column) -> rtv_status;
    /// Gives a table to another library, as a record batch: an array of structs.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_to_arrow(out_array: *mut rtv_arrow_array, out_schema: *mut rtv_arrow_schema, table: *const rtv_table) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_options_init(options: *mut rtv_tape_options, struct_size: usize) -> rtv_status;
    /// Creates an empty tape.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_create(out: *mut *mut rtv_tape, context: *mut rtv_context, options: *const rtv_tape_options) -> rtv_status;
    /// Frees the tape, its results and its gradients.
    pub fn rtv_tape_free(tape: *mut rtv_tape);
    /// Forgets the recording. All results and gradients of the tape become invalid; the memory stays, so that the same work allocates nothing.
    pub fn rtv_tape_reset(tape: *mut rtv_tape);
    /// Switches recording on or off from here on: values computed while it is off are constants.
    pub fn rtv_tape_set_gradient(tape: *mut rtv_tape, enabled: i32);
    /// Says whether ops that differ in training (dropout, batch norm) train from here on.
    pub fn rtv_tape_set_training(tape: *mut rtv_tape, enabled: i32);
    /// Sets the number of the train step, from which dropout draws together with the context's seed.
    pub fn rtv_tape_set_step(tape: *mut rtv_tape, step: u64);
    /// Makes a tensor of the tape over data of the caller, without a copy and without a gradient.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_constant(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, dtype: rtv_dtype, rank: i32, dims: *const i64, data: *const c_void) -> rtv_status;
    /// Keeps the gradient of a result for rtv_tape_gradient; without this only leaves keep theirs.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_keep_gradient(tape: *mut rtv_tape, result: *mut rtv_tensor) -> rtv_status;
    /// Computes the gradient of the sum of `output` for every leaf that it depends on.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_backward(tape: *mut rtv_tape, output: *const rtv_tensor) -> rtv_status;
    /// The same from a given gradient of `output`: computes vector-Jacobian products.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_backward_from(tape: *mut rtv_tape, output: *const rtv_tensor, seed: *const rtv_tensor) -> rtv_status;
    /// The gradient of a leaf, or of a result that was marked by rtv_tape_keep_gradient, as a dense tensor. A row-sparse gradient is written out, at the cost of the leaf's whole size.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_gradient(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, tensor: *const rtv_tensor) -> rtv_status;
    /// The gradient of a leaf as rows: those that the recording read, each once, in rising order. A leaf that was used otherwise than by row lookup has a dense gradient; then `*rows_out` is NULL.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tape_gradient_rows(rows_out: *mut *mut rtv_tensor, values_out: *mut *mut rtv_tensor, tape: *mut rtv_tape, leaf: *const rtv_tensor) -> rtv_status;
    /// The name of a status code, such as "RTV_E_SHAPE".
    pub fn rtv_status_name(status: rtv_status) -> *const c_char;
    /// What went wrong in the last failing call of this thread, in one line that names the values.
    pub fn rtv_last_error_message() -> *const c_char;
    /// The status of the last failing call of this thread, RTV_OK when nothing has failed yet.
    pub fn rtv_last_error_status() -> rtv_status;
    /// Copies the last error message, for hosts that hop threads.
    pub fn rtv_last_error_copy(out: *mut c_char, bytes: usize) -> usize;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_context_options_init(options: *mut rtv_context_options, struct_size: usize) -> rtv_status;
    /// Creates a context. Two contexts share nothing.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_context_create(out: *mut *mut rtv_context, options: *const rtv_context_options) -> rtv_status;
    /// Drops the caller's reference; the context goes when the last object made with it goes.
    pub fn rtv_context_free(context: *mut rtv_context);
    /// The number of threads that work for the context, the caller's included.
    pub fn rtv_context_threads(context: *const rtv_context) -> i32;
    /// The seed that the context was created with.
    pub fn rtv_context_seed(context: *const rtv_context) -> u64;
    /// Ends long work of the context early, or allows work again. While set, every call that trains, adapts, evaluates, builds or searches an index, or reads a file with the context, running or new, returns RTV_E_CANCELLED within some milliseconds. Nothing is lost: outputs are as after any error, and every object may be used again once the flag is taken back.
    pub fn rtv_context_set_cancelled(context: *mut rtv_context, cancelled: i32);
    /// Whether the context is cancelled: 0 or 1.
    pub fn rtv_context_is_cancelled(context: *const rtv_context) -> i32;
    /// Creates a batch without columns.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_create(out: *mut *mut rtv_batch, context: *mut rtv_context, rows: i64) -> rtv_status;
    /// Frees a batch.
    pub fn rtv_batch_free(batch: *mut rtv_batch);
    /// Empties the batch and says how many rows the next columns have. The memory stays.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_reset(batch: *mut rtv_batch, rows: i64) -> rtv_status;
    /// Sets a feature of one string per row, in place of an old one of that name. When a setter fails, the batch has no such feature.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_set_strings(batch: *mut rtv_batch, name: *const c_char, strings: *const *const c_char, lengths: *const i64) -> rtv_status;
    /// Sets a feature of one whole number per row.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_set_int64(batch: *mut rtv_batch, name: *const c_char, values: *const i64) -> rtv_status;
    /// Sets a feature of one float per row.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_set_float32(batch: *mut rtv_batch, name: *const c_char, values: *const f32) -> rtv_status;
    /// Sets a feature of one double per row.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_set_float64(batch: *mut rtv_batch, name: *const c_char, values: *const f64) -> rtv_status;
    /// Sets a feature from a column of any type and shape, without a copy.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_set_column(batch: *mut rtv_batch, name: *const c_char, column: *mut rtv_column) -> rtv_status;
    /// Fills the batch with rows of a table: it then has exactly the table's columns.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_gather(batch: *mut rtv_batch, table: *const rtv_table, rows: *const i64, count: i64) -> rtv_status;
    /// The number of rows.
    pub fn rtv_batch_rows(batch: *const rtv_batch) -> i64;
    /// The column of a feature.
    pub fn rtv_batch_column(batch: *const rtv_batch, name: *const c_char) -> *const rtv_column;
    /// The names of the features, one by one, in the order in which they were set.
    pub fn rtv_batch_name(batch: *const rtv_batch, index: i64) -> *const c_char;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_bundle_options_init(options: *mut rtv_bundle_options, struct_size: usize) -> rtv_status;
    /// Writes a model and its index into one file.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_bundle_save(path: *const c_char, model: *mut rtv_model, index: *const rtv_index, options: *const rtv_bundle_options) -> rtv_status;
    /// Opens a bundle for serving. Tables and vectors are read from the mapped file, not copied.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_bundle_open(out: *mut *mut rtv_bundle, context: *mut rtv_context, path: *const c_char, options: *const rtv_bundle_options) -> rtv_status;
    /// Closes a bundle.
    pub fn rtv_bundle_free(bundle: *mut rtv_bundle);
    /// Raw features in, candidate ids out.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_bundle_recommend(bundle: *mut rtv_bundle, batch: *const rtv_batch, search: *const rtv_search_options, hits: *mut rtv_hits) -> rtv_status;
    /// The vectors of queries.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_bundle_encode_queries(bundle: *mut rtv_bundle, batch: *const rtv_batch, out: *mut f32) -> rtv_status;
    /// The vectors of candidates, old or new, to be upserted into an index.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_bundle_encode_candidates(bundle: *mut rtv_bundle, batch: *const rtv_batch, out: *mut f32) -> rtv_status;
    /// The bundle's index, for scores, counts, upserts and removals.
    pub fn rtv_bundle_index(bundle: *mut rtv_bundle) -> *mut rtv_index;
    /// The width of the bundle's vectors.
    pub fn rtv_bundle_width(bundle: *const rtv_bundle) -> i64;
    /// Says what computes, in one line for logs and for reports of errors, such as "kernels=avx512 available=scalar,avx2,avx512 threads=2": the instruction set of the context's kernels, all sets that the processor offers and the build has, by the names that the environment variable RTV_ISA takes, and the threads of the context. Later versions may append words.
    pub fn rtv_cpu_info(out: *mut c_char, bytes: usize, context: *const rtv_context) -> usize;
    /// Creates a column without rows, to be filled as the output of a call such as rtv_preprocessor_apply. Its memory is kept from one call to the next.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_create(out: *mut *mut rtv_column, context: *mut rtv_context) -> rtv_status;
    /// Creates a column of strings.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_create_strings(out: *mut *mut rtv_column, context: *mut rtv_context, rows: i64, strings: *const *const c_char, lengths: *const i64) -> rtv_status;
    /// Creates a column of numbers.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_create_numbers(out: *mut *mut rtv_column, context: *mut rtv_context, r#type: rtv_value_type, rows: i64, values: *const c_void) -> rtv_status;
    /// Makes a column of memory that somebody else owns, without a copy. The layout is that of Arrow's large_utf8, int64, float and double arrays.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_wrap(out: *mut *mut rtv_column, context: *mut rtv_context, r#type: rtv_value_type, rows: i64, offsets: *const i64, values: *mut c_void, release: rtv_release_fn, payload: *mut c_void) -> rtv_status;
    /// Makes a column that shows the same values in another shape: dims\[0\] rows, each a block of values.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_reshape(out: *mut *mut rtv_column, column: *mut rtv_column, rank: i32, dims: *const i64) -> rtv_status;
    /// Makes a ragged column: row r holds the values row_splits\[r\] to row_splits\[r + 1\] - 1.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_column_split(out: *mut *mut rtv_column, column: *mut rtv_column, rows: i64, row_splits: *const i64) -> rtv_status;
    /// Frees a column that the caller owns. Its memory goes with the last table or view of it.
    pub fn rtv_column_free(column: *mut rtv_column);
    /// What the values are: an RTV_VALUE_ constant.
    pub fn rtv_column_type(column: *const rtv_column) -> rtv_value_type;
    /// The number of rows; 1 for a scalar.
    pub fn rtv_column_rows(column: *const rtv_column) -> i64;
    /// The number of values in all rows.
    pub fn rtv_column_count(column: *const rtv_column) -> i64;
    /// The shape. Of a ragged column it is \[rows, -1\].
    pub fn rtv_column_dims(column: *const rtv_column, out_rank: *mut i32) -> *const i64;
    /// Where the rows of a ragged column begin among its values: rows + 1 positions, the first is 0.
    pub fn rtv_column_row_splits(column: *const rtv_column) -> *const i64;
    /// The values, row-major: int64_t, float or double, or the bytes of strings.
    pub fn rtv_column_values(column: *const rtv_column, out_offsets: *mut *const i64) -> *const c_void;
    /// One string.
    pub fn rtv_column_string(column: *const rtv_column, index: i64, out_length: *mut i64) -> *const c_char;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_delimited_options_init(options: *mut rtv_delimited_options, struct_size: usize) -> rtv_status;
    /// Reads a table from a file.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_read_delimited(out: *mut *mut rtv_table, context: *mut rtv_context, path: *const c_char, options: *const rtv_delimited_options) -> rtv_status;
    /// The same from memory.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_parse_delimited(out: *mut *mut rtv_table, context: *mut rtv_context, text: *const c_char, bytes: usize, name: *const c_char, options: *const rtv_delimited_options) -> rtv_status;
    /// Makes a tensor over the memory of another library.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_from_dlpack(out: *mut *mut rtv_tensor, context: *mut rtv_context, managed: *mut rtv_dlpack) -> rtv_status;
    /// The same for the versioned struct.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_from_dlpack_versioned(out: *mut *mut rtv_tensor, context: *mut rtv_context, managed: *mut rtv_dlpack_versioned) -> rtv_status;
    /// Gives a tensor's memory to another library.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_to_dlpack(out: *mut *mut rtv_dlpack, tensor: *mut rtv_tensor) -> rtv_status;
    /// The same with the versioned struct, which says whether the memory is read-only.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_to_dlpack_versioned(out: *mut *mut rtv_dlpack_versioned, tensor: *mut rtv_tensor) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_embedding_options_init(options: *mut rtv_embedding_options, struct_size: usize) -> rtv_status;
    /// Creates a table of embeddings. Parameter: "embeddings" \[rows, width\]. Its starting values are drawn on all threads of the context.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_embedding_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, rows: i64, width: i64, options: *const rtv_embedding_options) -> rtv_status;
    /// Looks up rows of the table.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_embedding_lookup(out: *mut *mut rtv_tensor, layer: *const rtv_layer, tape: *mut rtv_tape, ids: *const rtv_tensor) -> rtv_status;
    /// Pools a matrix of ids to one vector per row.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_embedding_pool(out: *mut *mut rtv_tensor, layer: *const rtv_layer, tape: *mut rtv_tape, ids: *const rtv_tensor, weights: *const rtv_tensor, mask: *const rtv_tensor) -> rtv_status;
    /// Pools bags of ids to one vector per bag: bag i holds ids\[offsets\[i\]\] to ids\[offsets\[i + 1\] - 1\].
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_embedding_bag(out: *mut *mut rtv_tensor, layer: *const rtv_layer, tape: *mut rtv_tape, ids: *const rtv_tensor, offsets: *const rtv_tensor, weights: *const rtv_tensor) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_hashing_options_init(options: *mut rtv_hashing_options, struct_size: usize) -> rtv_status;
    /// Keras' Hashing: Fingerprint64 of the string, or of the decimal digits of the integer, modulo `bins`. No state: any value has a bin, and different values may share one.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_hashing_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, bins: i64, options: *const rtv_hashing_options) -> rtv_status;
    /// Keras' HashedCrossing: one bin for the combination of two or more features, string or integer, each of shape \[\], \[n\] or \[n, 1\].
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_hashed_crossing_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, bins: i64, output_mode: rtv_output_mode) -> rtv_status;
    /// Keras' CategoryEncoding: integers 0 to `tokens` - 1 as rows of `tokens` numbers. Floats are cut towards zero. In mode COUNT a second input may hold a weight for every value.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_category_encoding_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, tokens: i64, output_mode: rtv_output_mode) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_discretization_options_init(options: *mut rtv_discretization_options, struct_size: usize) -> rtv_status;
    /// Keras' Discretization: the number of boundaries that a value has reached. Boundaries are given, or learnt as quantiles, so that every bin holds about the same number of rows; the learnt number of bins may be lower, see rtv_preprocessor_bins. Not a number goes to the last bin.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_discretization_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, options: *const rtv_discretization_options) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_normalization_options_init(options: *mut rtv_normalization_options, struct_size: usize) -> rtv_status;
    /// Keras' Normalization: (x - mean) / max(sqrt(variance), 1e-7) as float32. Neither given nor adapted: mean 0 and variance 1.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_normalization_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, options: *const rtv_normalization_options) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_evaluate_options_init(options: *mut rtv_evaluate_options, struct_size: usize) -> rtv_status;
    /// Ranks every test row's candidate among the whole corpus, which is encoded once.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_evaluate(out: *mut *mut rtv_topk_result, model: *mut rtv_model, test: *const rtv_table, candidates: *const rtv_table, options: *const rtv_evaluate_options) -> rtv_status;
    /// The loss of rows as validation computes it: no dropout, no change of weights.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_loss(out: *mut f64, model: *mut rtv_model, rows: *const rtv_table, batch_rows: i64) -> rtv_status;
    /// The same ranking by popularity: candidates ordered by how often they occur in the training rows, ties in favour of the row's own. What a trained model has to beat.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_popularity_evaluate(out: *mut *mut rtv_topk_result, context: *mut rtv_context, train: *const rtv_table, test: *const rtv_table, candidates: *const rtv_table, candidate_id: *const c_char, options: *const rtv_evaluate_options) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_fit_options_init(options: *mut rtv_fit_options, struct_size: usize) -> rtv_status;
    /// Trains the model until it has seen `epochs` epochs, those before a resume included.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_fit(model: *mut rtv_model, train: *const rtv_table, options: *const rtv_fit_options, history: *mut *mut rtv_history) -> rtv_status;
    /// Frees a history.
    pub fn rtv_history_free(history: *mut rtv_history);
    /// The number of epochs in a history.
    pub fn rtv_history_epochs(history: *const rtv_history) -> i64;
    /// One figure of one epoch.
    pub fn rtv_history_value(history: *const rtv_history, name: *const c_char, epoch: i64) -> f64;
    /// The epoch whose weights the model has: the best one when early stopping put it back, else the last.
    pub fn rtv_history_best_epoch(history: *const rtv_history) -> i64;
    /// Writes all that a training needs to go on: preprocessor states, weights, optimizer state, epoch and step counters.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_save_checkpoint(model: *mut rtv_model, path: *const c_char) -> rtv_status;
    /// Puts a checkpoint into a model that was declared in the same way. Training on with the same rows and options gives the same bits as a training that saved at the same epochs and was never interrupted (saving catches up the rows whose updates wait, which rounds otherwise than a later catching up). An epoch that was cancelled midway is trained again from its beginning. The learning rate is that of the file.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_load_checkpoint(model: *mut rtv_model, path: *const c_char) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_gradient_check_options_init(options: *mut rtv_gradient_check_options, struct_size: usize) -> rtv_status;
    /// Checks the gradients of a recorded function against central differences. f64 leaves give sharp answers; keep values away from kinks.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_gradient_check(largest_error_out: *mut f64, context: *mut rtv_context, function: rtv_recorded_fn, payload: *mut c_void, leaves: *const *mut rtv_tensor, leaf_count: i32, options: *const rtv_gradient_check_options) -> rtv_status;
    /// FarmHash Fingerprint64, TensorFlow's tf.fingerprint and tf.strings.to_hash_bucket_fast.
    pub fn rtv_hash_fingerprint64(bytes: *const c_void, length: usize) -> u64;
    /// SipHash-2-4 with 64 bits of output (Aumasson and Bernstein 2012), TensorFlow's tf.strings.to_hash_bucket_strong and the salted Hashing layer.
    pub fn rtv_hash_siphash(key0: u64, key1: u64, bytes: *const c_void, length: usize) -> u64;
    /// Mixes two fingerprints, TensorFlow's FingerprintCat64: the order matters.
    pub fn rtv_hash_combine(first: u64, second: u64) -> u64;
    /// Creates empty hits.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_hits_create(out: *mut *mut rtv_hits, context: *mut rtv_context) -> rtv_status;
    /// Frees hits and everything that their accessors gave.
    pub fn rtv_hits_free(hits: *mut rtv_hits);
    /// The number of queries of the last search; 0 before the first one and after a failed one.
    pub fn rtv_hits_query_count(hits: *const rtv_hits) -> i64;
    /// How many results a query has: k, or fewer when fewer candidates may be returned.
    pub fn rtv_hits_count(hits: *const rtv_hits, query: i64) -> i64;
    /// The type of the ids of the last search, 0 before the first one.
    pub fn rtv_hits_id_type(hits: *const rtv_hits) -> rtv_id_type;
    /// The id of one result, where ids are int64.
    pub fn rtv_hits_id_int64(hits: *const rtv_hits, query: i64, rank: i64) -> i64;
    /// The id of one result, where ids are strings; a zero byte follows its last byte.
    pub fn rtv_hits_id_string(hits: *const rtv_hits, query: i64, rank: i64) -> *const c_char;
    /// The bytes of rtv_hits_id_string, its closing zero not counted.
    pub fn rtv_hits_id_string_bytes(hits: *const rtv_hits, query: i64, rank: i64) -> i64;
    /// The score of one result.
    pub fn rtv_hits_score(hits: *const rtv_hits, query: i64, rank: i64) -> f32;
    /// Where the results of each query begin: rtv_hits_query_count + 1 numbers, the last one the total.
    pub fn rtv_hits_offsets(hits: *const rtv_hits) -> *const i64;
    /// The scores of all results, query after query.
    pub fn rtv_hits_scores(hits: *const rtv_hits) -> *const f32;
    /// The int64 ids of all results, query after query.
    pub fn rtv_hits_ids_int64(hits: *const rtv_hits) -> *const i64;
    /// The bytes of the string ids of all results, query after query, a zero byte after each.
    pub fn rtv_hits_string_bytes(hits: *const rtv_hits) -> *const c_char;
    /// Where each string id begins in rtv_hits_string_bytes: one number per result and one more.
    pub fn rtv_hits_string_offsets(hits: *const rtv_hits) -> *const i64;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_options_init(options: *mut rtv_index_options, struct_size: usize) -> rtv_status;
    /// Creates an empty index.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_create(out: *mut *mut rtv_index, context: *mut rtv_context, dim: i64, options: *const rtv_index_options) -> rtv_status;
    /// Frees an index.
    pub fn rtv_index_free(index: *mut rtv_index);
    /// The numbers in a vector.
    pub fn rtv_index_dim(index: *const rtv_index) -> i64;
    /// The number of candidates.
    pub fn rtv_index_count(index: *const rtv_index) -> i64;
    /// The type of the ids.
    pub fn rtv_index_id_type(index: *const rtv_index) -> rtv_id_type;
    /// Adds candidates that are not there yet; all of them or, on an error, none.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_add(index: *mut rtv_index, ids: *const i64, vectors: *const f32, count: i64) -> rtv_status;
    /// The same for an index with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_add_strings(index: *mut rtv_index, ids: *const *const c_char, id_bytes: *const i64, vectors: *const f32, count: i64) -> rtv_status;
    /// Adds candidates, or replaces the vectors of those that are there; all of them or none.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_upsert(index: *mut rtv_index, ids: *const i64, vectors: *const f32, count: i64) -> rtv_status;
    /// The same for an index with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_upsert_strings(index: *mut rtv_index, ids: *const *const c_char, id_bytes: *const i64, vectors: *const f32, count: i64) -> rtv_status;
    /// Removes candidates. Ids that are not there are passed over: afterwards none of them is there.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_remove(index: *mut rtv_index, ids: *const i64, count: i64) -> rtv_status;
    /// The same for an index with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_remove_strings(index: *mut rtv_index, ids: *const *const c_char, id_bytes: *const i64, count: i64) -> rtv_status;
    /// Removes all candidates; keeps the memory.
    pub fn rtv_index_clear(index: *mut rtv_index);
    /// How the vectors are stored.
    pub fn rtv_index_storage(index: *const rtv_index) -> rtv_index_storage_type;
    /// Whether an id is there: 0 or 1.
    pub fn rtv_index_contains(index: *const rtv_index, id: i64) -> i32;
    /// The same for an index with string ids.
    pub fn rtv_index_contains_string(index: *const rtv_index, id: *const c_char, id_bytes: i64) -> i32;
    /// The id at a position, for walking over an index with int64 ids.
    pub fn rtv_index_id_at(index: *const rtv_index, position: i64) -> i64;
    /// The same for an index with string ids.
    pub fn rtv_index_id_string_at(index: *const rtv_index, position: i64, out_bytes: *mut i64) -> *const c_char;
    /// Copies the vector of an id, as it is stored.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_vector(out: *mut f32, index: *const rtv_index, id: i64) -> rtv_status;
    /// The same for an index with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_vector_string(out: *mut f32, index: *const rtv_index, id: *const c_char, id_bytes: i64) -> rtv_status;
    /// The scores of chosen candidates for one query: the very numbers that a search would give.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_score(out_scores: *mut f32, index: *const rtv_index, query: *const f32, ids: *const i64, count: i64) -> rtv_status;
    /// The same for an index with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_score_strings(out_scores: *mut f32, index: *const rtv_index, query: *const f32, ids: *const *const c_char, id_bytes: *const i64, count: i64) -> rtv_status;
    /// Writes an index to a file of named tensors (docs/search.md describes them).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_save(index: *const rtv_index, path: *const c_char) -> rtv_status;
    /// Opens a saved index. The vectors stay in the mapped file, shared with other processes, until the first change copies them; the same searches give the same bits as before saving.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_load(out: *mut *mut rtv_index, context: *mut rtv_context, path: *const c_char) -> rtv_status;
    /// Fills an initializer with its defaults, for callers that cannot use the macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_initializer_init(initializer: *mut rtv_initializer, struct_size: usize) -> rtv_status;
    /// Fills a tensor with starting values, on all threads of its context.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_initialize(tensor: *mut rtv_tensor, initializer: *const rtv_initializer, stream: u64) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_file_options_init(options: *mut rtv_tensor_file_options, struct_size: usize) -> rtv_status;
    /// Opens a safetensors file and checks all of it: header, names, shapes, offsets and, where the file carries them, the checksums of the header and of every tensor.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_file_open(out: *mut *mut rtv_tensor_file, context: *mut rtv_context, path: *const c_char, options: *const rtv_tensor_file_options) -> rtv_status;
    /// The same for a file that is in memory already.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_file_open_memory(out: *mut *mut rtv_tensor_file, context: *mut rtv_context, data: *mut c_void, bytes: usize, options: *const rtv_tensor_file_options, release: rtv_release_fn, payload: *mut c_void) -> rtv_status;
    /// Frees an open file. Its memory goes with the last tensor made from it.
    pub fn rtv_tensor_file_free(file: *mut rtv_tensor_file);
    /// Whether the file carries checksums: 0 or 1.
    pub fn rtv_tensor_file_has_checksums(file: *const rtv_tensor_file) -> i32;
    /// The number of tensors. They are numbered from 0 in the order of their data in the file.
    pub fn rtv_tensor_file_count(file: *const rtv_tensor_file) -> i64;
    /// The number of the tensor with a name.
    pub fn rtv_tensor_file_find(file: *const rtv_tensor_file, name: *const c_char) -> i64;
    /// The name of a tensor, in UTF-8.
    pub fn rtv_tensor_file_name(file: *const rtv_tensor_file, index: i64) -> *const c_char;
    /// The type that rtv_tensor_file_tensor gives the elements: f16 and bf16 are widened to f32, bool becomes u8.
    pub fn rtv_tensor_file_dtype(file: *const rtv_tensor_file, index: i64) -> rtv_dtype;
    /// The sizes of a tensor.
    pub fn rtv_tensor_file_dims(file: *const rtv_tensor_file, index: i64, out_rank: *mut i32) -> *const i64;
    /// The elements of a tensor as they are stored: little-endian, row-major.
    pub fn rtv_tensor_file_data(file: *const rtv_tensor_file, index: i64, out_bytes: *mut usize, out_type: *mut *const c_char) -> *const c_void;
    /// Makes a tensor of the stored one: over the file's memory, or a copy where the type is widened. Writing to it is not allowed; take a copy for that.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_file_tensor(out: *mut *mut rtv_tensor, file: *mut rtv_tensor_file, index: i64) -> rtv_status;
    /// A text stored beside the tensors.
    pub fn rtv_tensor_file_metadata(file: *const rtv_tensor_file, key: *const c_char) -> *const c_char;
    /// The keys of the texts, one by one.
    pub fn rtv_tensor_file_metadata_key(file: *const rtv_tensor_file, index: i64) -> *const c_char;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_dense_options_init(options: *mut rtv_dense_options, struct_size: usize) -> rtv_status;
    /// Creates a dense layer: activation(x kernel + bias), over the last axis of x. Parameters: "kernel" \[input_width, units\] and, unless RTV_LAYER_NO_BIAS, "bias" \[units\].
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_dense_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, input_width: i64, units: i64, options: *const rtv_dense_options) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_cross_options_init(options: *mut rtv_cross_options, struct_size: usize) -> rtv_status;
    /// Creates a cross layer (DCN v2: arXiv 2008.13535): x0 (act(x W + bias) + diag_scale x) + x. Parameters: "kernel" \[width, width\], or "kernel_u" \[width, projection\] and "kernel_v" \[projection, width\] whose product is W; "bias" \[width\].
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_cross_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, width: i64, options: *const rtv_cross_options) -> rtv_status;
    /// Creates a dot interaction (DLRM: arXiv 1906.00091): the products of all pairs of n features \[rows, width\], row by row of the lower triangle: (1,0), (2,0), (2,1) ... Without parameters.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_dot_interaction_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, flags: u32) -> rtv_status;
    /// Creates an activation as a layer of its own, without parameters.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_activation_layer_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, activation: rtv_activation, alpha: f64) -> rtv_status;
    /// Takes the logarithm of sampling probabilities off: logits - log(min(max(p, floor), 1)).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_logits_correct_sampling(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, logits: *const rtv_tensor, probability: *const rtv_tensor, floor: f32) -> rtv_status;
    /// Adds -3.40282347e36, which leaves a softmax nothing, to the logits of all columns with the id of the row's positive but the positive itself.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_logits_remove_hits(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, logits: *const rtv_tensor, positives: *const rtv_tensor, ids: *const rtv_tensor) -> rtv_status;
    /// The positive of each row, and behind it the highest negatives, the highest first, of equal ones the lower column. The positive's column of the result is 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_logits_hardest(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, logits: *const rtv_tensor, positives: *const rtv_tensor, count: i64) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_ranking_loss_options_init(options: *mut rtv_ranking_loss_options, struct_size: usize) -> rtv_status;
    /// The loss of lists of scored items, with a gradient for the scores.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_ranking_loss(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, kind: rtv_ranking_loss_kind, scores: *const rtv_tensor, labels: *const rtv_tensor, options: *const rtv_ranking_loss_options) -> rtv_status;
    /// Creates an empty mean.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_mean_metric_create(out: *mut *mut rtv_mean_metric, context: *mut rtv_context) -> rtv_status;
    /// Frees a mean.
    pub fn rtv_mean_metric_free(metric: *mut rtv_mean_metric);
    /// Adds a value, such as the loss of a batch.
    pub fn rtv_mean_metric_add(metric: *mut rtv_mean_metric, value: f64, weight: f64);
    /// Adds the top-k categorical accuracy of rows of logits: 1 for a row where fewer than k logits are greater than the true one, else 0. A true logit that is not finite is a miss, and so is a row where another logit is NaN or plus infinity.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_mean_metric_add_topk(metric: *mut rtv_mean_metric, k: i64, logits: *const f32, rows: i64, columns: i64, labels: *const i64, weights: *const f32) -> rtv_status;
    /// The mean.
    pub fn rtv_mean_metric_result(metric: *const rtv_mean_metric) -> f64;
    /// Forgets the values.
    pub fn rtv_mean_metric_reset(metric: *mut rtv_mean_metric);
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_topk_metric_options_init(options: *mut rtv_topk_metric_options, struct_size: usize) -> rtv_status;
    /// Fills rows with their defaults (none), for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_topk_rows_init(rows: *mut rtv_topk_rows, struct_size: usize) -> rtv_status;
    /// Creates a metric over an empty corpus.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_topk_metric_create(out: *mut *mut rtv_topk_metric, context: *mut rtv_context, options: *const rtv_topk_metric_options) -> rtv_status;
    /// Frees a metric.
    pub fn rtv_topk_metric_free(metric: *mut rtv_topk_metric);
    /// Sets the corpus; what was measured so far stays.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_topk_metric_set_candidates(metric: *mut rtv_topk_metric, ids: *const i64, vectors: *const f32, count: i64, dim: i64) -> rtv_status;
    /// The same with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_topk_metric_set_candidates_strings(metric: *mut rtv_topk_metric, ids: *const *const c_char, id_bytes: *const i64, vectors: *const f32, count: i64, dim: i64) -> rtv_status;
    /// Ranks rows and adds them to what was measured. Nothing of rows x candidates is allocated, and how rows are divided into calls changes no rank.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_topk_metric_update(metric: *mut rtv_topk_metric, rows: *const rtv_topk_rows) -> rtv_status;
    /// What was measured since the creation or the last reset.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_topk_metric_result(out: *mut *mut rtv_topk_result, metric: *const rtv_topk_metric) -> rtv_status;
    /// Forgets what was measured; the corpus stays.
    pub fn rtv_topk_metric_reset(metric: *mut rtv_topk_metric);
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_options_init(options: *mut rtv_model_options, struct_size: usize) -> rtv_status;
    /// Ties two towers into a model.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_create(out: *mut *mut rtv_model, context: *mut rtv_context, query: *mut rtv_tower, candidate: *mut rtv_tower, options: *const rtv_model_options) -> rtv_status;
    /// Drops the caller's reference.
    pub fn rtv_model_free(model: *mut rtv_model);
    /// Lets every preprocessor that has no state yet learn it, then makes the tables and layers.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_adapt(model: *mut rtv_model, interactions: *const rtv_table, candidates: *const rtv_table) -> rtv_status;
    /// The number of parameter tensors; 0 before rtv_model_adapt.
    pub fn rtv_model_parameter_count(model: *const rtv_model) -> i32;
    /// One parameter tensor, to be read or set.
    pub fn rtv_model_parameter(model: *mut rtv_model, i: i32) -> *mut rtv_tensor;
    /// The name of a parameter, such as "query/user_id/embeddings" or "query/dense_0/kernel".
    pub fn rtv_model_parameter_name(model: *const rtv_model, i: i32) -> *const c_char;
    /// Encodes rows with the query tower, as in serving: no dropout.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_encode_queries(out: *mut *mut rtv_tensor, model: *mut rtv_model, rows: *const rtv_table) -> rtv_status;
    /// Encodes rows with the candidate tower, as in serving: no dropout.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_encode_candidates(out: *mut *mut rtv_tensor, model: *mut rtv_model, rows: *const rtv_table) -> rtv_status;
    /// Encodes the candidates and puts them into a new search index.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_model_index(out: *mut *mut rtv_index, model: *mut rtv_model, candidates: *const rtv_table, id_column: *const c_char, options: *const rtv_index_options) -> rtv_status;
    /// The Keras name of an activation, such as "relu"; that of RTV_ACTIVATION_NONE is "linear".
    pub fn rtv_activation_name(activation: rtv_activation) -> *const c_char;
    /// The activation of a Keras name.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_activation_from_name(out: *mut rtv_activation, name: *const c_char) -> rtv_status;
    /// Frees a layer.
    pub fn rtv_layer_free(layer: *mut rtv_layer);
    /// Applies a layer of one input. An embedding takes ids (see retrieve/embedding.h), a cross layer takes `x` for both of its inputs, a dot interaction needs rtv_layer_apply_many.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_layer_apply(out: *mut *mut rtv_tensor, layer: *const rtv_layer, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// Applies a layer of several inputs: cross (x0, x) and dot interaction (the features).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_layer_apply_many(out: *mut *mut rtv_tensor, layer: *const rtv_layer, tape: *mut rtv_tape, inputs: *const *const rtv_tensor, count: i32) -> rtv_status;
    /// The name that the layer was created with.
    pub fn rtv_layer_name(layer: *const rtv_layer) -> *const c_char;
    /// The number of parameters, those that are not trained (moving averages) included.
    pub fn rtv_layer_parameter_count(layer: *const rtv_layer) -> i32;
    /// One parameter, to be read or set; rtv_tensor_requires_gradient tells whether it is trained.
    pub fn rtv_layer_parameter(layer: *const rtv_layer, i: i32) -> *mut rtv_tensor;
    /// The name of a parameter: the layer's, a slash, and what it is, such as "query/dense_0/kernel".
    pub fn rtv_layer_parameter_name(layer: *const rtv_layer, i: i32) -> *const c_char;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_norm_options_init(options: *mut rtv_norm_options, struct_size: usize) -> rtv_status;
    /// Creates layer normalisation (arXiv 1607.06450): every row is brought to mean 0 and variance 1 over its last axis, then scaled and shifted. Parameters: "gamma" \[width\] of ones, "beta" \[width\] of zeros.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_layer_norm_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, width: i64, options: *const rtv_norm_options) -> rtv_status;
    /// Creates batch normalisation (arXiv 1502.03167): every column is brought to mean 0 and variance 1 over the batch in training, by the moving averages otherwise. Parameters: "gamma" of ones, "beta" of zeros, and, not trained, "moving_mean" of zeros and "moving_variance" of ones, all \[width\].
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_batch_norm_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, width: i64, options: *const rtv_norm_options) -> rtv_status;
    /// Creates a layer that scales every row to length 1: x / sqrt(max(sum x^2, 1e-12)). Without parameters.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_l2_normalization_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char) -> rtv_status;
    /// Creates dropout: in training each value is 0 with probability `rate`, the others are divided by 1 - rate; otherwise nothing happens. The mask depends on the context's seed, the layer's name and the tape's step only.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_dropout_create(out: *mut *mut rtv_layer, context: *mut rtv_context, name: *const c_char, rate: f64) -> rtv_status;
    /// y = max(x, 0); the gradient at 0 is 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_relu(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = min(max(x, 0), 6); the gradient at 0 and at 6 is 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_relu6(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = x for x > 0, else alpha * x; the gradient at 0 is alpha.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_leaky_relu(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, alpha: f64) -> rtv_status;
    /// y = x for x > 0, else alpha * (e^x - 1).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_elu(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, alpha: f64) -> rtv_status;
    /// y = s * elu(x, a) with s = 1.0507009873554805 and a = 1.6732632423543772 (Klambauer et al. 2017).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_selu(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = x / 2 * (1 + erf(x / sqrt(2))) (Hendrycks and Gimpel 2016).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_gelu(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_gelu_tanh(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = tanh(x).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_tanh(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = 1 / (1 + e^-x).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_sigmoid(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = 0.2 x + 0.5 cut to \[0, 1\] (Keras 2); the gradient passes at the bounds.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_hard_sigmoid(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = log(1 + e^x), without overflow.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_softplus(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = x / (1 + |x|).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_softsign(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = x * sigmoid(x).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_swish(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = x * tanh(softplus(x)).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_mish(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = a + b.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_add(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = a - b.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_sub(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = a * b.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_mul(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = a / b, by IEEE 754.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_div(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = a / b, and 0 with gradient 0 where b is 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_divide_no_nan(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = the larger; at a tie the gradient goes to a.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_maximum(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = the smaller; at a tie the gradient goes to a.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_minimum(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = (a - b)^2.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_squared_difference(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = a to the power b; the gradient of b is 0 where a <= 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_pow(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = a where the mask is true, else b. All three broadcast.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_where(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, mask: *const rtv_tensor, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// Compares element by element: a u8 mask of 0 and 1, without a gradient.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_compare(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor, comparison: rtv_comparison) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_embedding_bag_options_init(options: *mut rtv_embedding_bag_options, struct_size: usize) -> rtv_status;
    /// Slices of x along an axis, one per id.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_gather(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, ids: *const rtv_tensor, axis: i32) -> rtv_status;
    /// One element along an axis for each id: y\[i\]\[j\] = x\[i\]\[ids\[i\]\[j\]\] for axis 1.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_take_along_axis(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, ids: *const rtv_tensor, axis: i32) -> rtv_status;
    /// 1 at each id and 0 elsewhere, along a new last axis; an id outside \[0, depth) gives zeros.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_one_hot(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, ids: *const rtv_tensor, depth: i64, dtype: rtv_dtype) -> rtv_status;
    /// Pools the table rows of bags of ids: bag i holds ids\[offsets\[i\]\] to ids\[offsets\[i + 1\] - 1\].
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_embedding_bag(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, table: *const rtv_tensor, ids: *const rtv_tensor, offsets: *const rtv_tensor, weights: *const rtv_tensor, options: *const rtv_embedding_bag_options) -> rtv_status;
    /// The mean of x over axis 1 where the mask is true; 0 for a row without any (Keras 2 gives nan).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_masked_mean(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, mask: *const rtv_tensor) -> rtv_status;
    /// Reduces runs of rows with the same id; a missing segment gives 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_segment_reduce(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, ids: *const rtv_tensor, reduction: rtv_segment_reduction) -> rtv_status;
    /// Reduces the rows of each id in any order; negative ids are dropped; an empty segment gives 0, for the maximum the lowest finite number.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_unsorted_segment_reduce(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, ids: *const rtv_tensor, segment_count: i64, reduction: rtv_segment_reduction) -> rtv_status;
    /// The mean of (prediction - target)^2 over the last axis.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_mean_squared_error(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, prediction: *const rtv_tensor, target: *const rtv_tensor) -> rtv_status;
    /// The mean of |prediction - target| over the last axis; gradient 0 at 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_mean_absolute_error(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, prediction: *const rtv_tensor, target: *const rtv_tensor) -> rtv_status;
    /// The mean over the last axis of e^2 / 2 for |e| <= delta, else delta (|e| - delta / 2), where e = prediction - target (Huber 1964).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_huber(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, prediction: *const rtv_tensor, target: *const rtv_tensor, delta: f64) -> rtv_status;
    /// max(x, 0) - x z + log(1 + e^-|x|) for each element: binary cross-entropy from logits x and labels z.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_sigmoid_cross_entropy(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, logits: *const rtv_tensor, labels: *const rtv_tensor) -> rtv_status;
    /// The mean of the same over the last axis: Keras's BinaryCrossentropy(from_logits=True) per row.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_binary_cross_entropy(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, logits: *const rtv_tensor, labels: *const rtv_tensor) -> rtv_status;
    /// - sum of labels * log_softmax(logits) over the last axis, with labels y made y (1 - s) + s / n.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_softmax_cross_entropy(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, logits: *const rtv_tensor, labels: *const rtv_tensor, label_smoothing: f64) -> rtv_status;
    /// - log_softmax(logits)\[label\] over the last axis.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_sparse_softmax_cross_entropy(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, logits: *const rtv_tensor, labels: *const rtv_tensor) -> rtv_status;
    /// Multiplies values by the weights of their rows and reduces them.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reduce_loss(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, values: *const rtv_tensor, weights: *const rtv_tensor, reduction: rtv_loss_reduction) -> rtv_status;
    /// y = |x|; the gradient at 0 is 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_abs(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = -x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_neg(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = -1, 0 or 1; the gradient is 0 everywhere.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_sign(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = x * x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_square(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = the square root of x; gradient dy / (2 y), so inf or nan at 0.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_sqrt(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = 1 / the square root of x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_rsqrt(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = 1 / x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reciprocal(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = e to the power x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_exp(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = e to the power x, minus 1, exact for small x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_expm1(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = the natural logarithm of x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_log(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = log(1 + x), exact for small x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_log1p(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = sin(x), x in radians.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_sin(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = cos(x), x in radians.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_cos(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = the error function of x.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_erf(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// y = scale * x + shift, for constants.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_affine(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, scale: f64, shift: f64) -> rtv_status;
    /// y = x cut to \[low, high\]; the gradient passes inside and at the bounds, as in TensorFlow.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_clip_by_value(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, low: f64, high: f64) -> rtv_status;
    /// y = a b over the last two axes. Leading axes broadcast by NumPy's rule; a matrix b serves all leading axes of a.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_matmul(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = op(a) op(b), where op may transpose the last two axes.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_matmul_transposed(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor, transpose_a: i32, transpose_b: i32) -> rtv_status;
    /// y = activation(x kernel + bias) in one op: what a Dense layer computes.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_dense(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, kernel: *const rtv_tensor, bias: *const rtv_tensor, activation: rtv_activation) -> rtv_status;
    /// The activation of that number, with the parameters named beside it.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_activation(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, activation: rtv_activation) -> rtv_status;
    /// y = the sum of a * b over the last axis, which stays with size 1: the score of each pair of rows.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_row_dot(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor) -> rtv_status;
    /// y = x / sqrt(max(sum of x^2 along the axis, epsilon)); below epsilon the divisor is a constant.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_l2_normalize(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axis: i32, epsilon: f64) -> rtv_status;
    /// y = the sum along the axis of the products of l2-normalised a and b (epsilon 1e-12). The Keras loss is its negative.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_cosine_similarity(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, a: *const rtv_tensor, b: *const rtv_tensor, axis: i32) -> rtv_status;
    /// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta over the last axis, with the biased variance (Ba et al. 2016).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_layer_norm(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, gamma: *const rtv_tensor, beta: *const rtv_tensor, epsilon: f64) -> rtv_status;
    /// The same over all axes but the last (Ioffe and Szegedy 2015). In training with the statistics of the batch; then moving = moving * momentum + batch * (1 - momentum), with the biased variance. Else with the moving statistics.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_batch_norm(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, gamma: *const rtv_tensor, beta: *const rtv_tensor, moving_mean: *mut rtv_tensor, moving_variance: *mut rtv_tensor, momentum: f64, epsilon: f64) -> rtv_status;
    /// In training each element is 0 with probability `rate`, else x / (1 - rate) (Srivastava et al. 2014); else y = x. The choice depends on the context's seed, the tape's step, `stream` and the position only.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_dropout(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, rate: f64, stream: u64) -> rtv_status;
    /// Dropout with a given choice, in training or not.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_dropout_mask(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, keep: *const rtv_tensor, rate: f64) -> rtv_status;
    /// The square root of the sum of squares of all elements of all inputs, a scalar.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_global_norm(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, inputs: *const *const rtv_tensor, input_count: i32) -> rtv_status;
    /// y = x * clip_norm / max(norm of x, clip_norm).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_clip_by_norm(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, clip_norm: f64) -> rtv_status;
    /// Scales tensors together so that their common norm is at most `clip_norm`: y_i = x_i * clip_norm * min(1 / norm, 1 / clip_norm). A norm that is not finite makes every result nan.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_clip_by_global_norm(outs: *mut *mut rtv_tensor, norm_out: *mut *mut rtv_tensor, tape: *mut rtv_tape, inputs: *const *const rtv_tensor, input_count: i32, clip_norm: f64) -> rtv_status;
    /// y = the sum over axes; 0 over nothing.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reduce_sum(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axes: *const i32, axis_count: i32, keep_dims: i32) -> rtv_status;
    /// y = the mean over axes; nan over nothing.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reduce_mean(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axes: *const i32, axis_count: i32, keep_dims: i32) -> rtv_status;
    /// y = the largest over axes; equal ones share the gradient equally; -inf over nothing.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reduce_max(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axes: *const i32, axis_count: i32, keep_dims: i32) -> rtv_status;
    /// y = the smallest over axes; equal ones share the gradient equally; inf over nothing.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reduce_min(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axes: *const i32, axis_count: i32, keep_dims: i32) -> rtv_status;
    /// y = log of the sum of e^x over axes, without overflow; -inf over nothing.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reduce_logsumexp(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axes: *const i32, axis_count: i32, keep_dims: i32) -> rtv_status;
    /// y = e^x / sum e^x along an axis, the maximum subtracted first; all -inf gives nan.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_softmax(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axis: i32) -> rtv_status;
    /// y = x - logsumexp(x) along an axis.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_log_softmax(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axis: i32) -> rtv_status;
    /// y = running sums along an axis.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_cumsum(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axis: i32, exclusive: i32, reverse: i32) -> rtv_status;
    /// The position of the largest element along an axis, the first of equal ones, as int64, without a gradient.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_argmax(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axis: i32) -> rtv_status;
    /// The same elements under another shape, without a copy.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_reshape(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, rank: i32, dims: *const i64) -> rtv_status;
    /// Puts in an axis of size 1.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_expand_dims(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axis: i32) -> rtv_status;
    /// Takes out an axis of size 1.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_squeeze(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, axis: i32) -> rtv_status;
    /// Rearranges the axes.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_transpose(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, permutation: *const i32) -> rtv_status;
    /// Joins tensors along an axis.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_concat(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, inputs: *const *const rtv_tensor, input_count: i32, axis: i32) -> rtv_status;
    /// Joins tensors of one shape along a new axis.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_stack(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, inputs: *const *const rtv_tensor, input_count: i32, axis: i32) -> rtv_status;
    /// Cuts a tensor along an axis into parts.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_split(outs: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, sizes: *const i64, part_count: i32, axis: i32) -> rtv_status;
    /// Cuts out a block.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_slice(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, begin: *const i64, sizes: *const i64) -> rtv_status;
    /// Surrounds a tensor with a value.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_pad(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, before: *const i64, after: *const i64, value: f64) -> rtv_status;
    /// Repeats a tensor.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_tile(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, multiples: *const i64) -> rtv_status;
    /// Repeats axes of size 1 by NumPy's rule.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_broadcast_to(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, rank: i32, dims: *const i64) -> rtv_status;
    /// Converts the elements, fractions cut off; gradients pass between f32 and f64. A value that an integer dtype cannot hold is RTV_E_RANGE.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_cast(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor, dtype: rtv_dtype) -> rtv_status;
    /// The same elements as a constant, without a copy.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_stop_gradient(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, x: *const rtv_tensor) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_options_init(options: *mut rtv_optimizer_options, struct_size: usize) -> rtv_status;
    /// Creates an optimizer. Its state for a parameter is made in the first step that has a gradient for it, or by rtv_optimizer_load.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_create(out: *mut *mut rtv_optimizer, context: *mut rtv_context, options: *const rtv_optimizer_options) -> rtv_status;
    /// Brings every row up to date and frees the optimizer.
    pub fn rtv_optimizer_free(optimizer: *mut rtv_optimizer);
    /// Changes every parameter on the tape that has a gradient. Duplicate rows of a row-sparse gradient are summed first; then follow clipping, weight decay and the formula of the kind.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_step(optimizer: *mut rtv_optimizer, tape: *mut rtv_tape) -> rtv_status;
    /// Brings every row up to date that RTV_ROWS_EXACT has put off. Operations on tapes, copies and files do so for what they read; needed before reading rtv_tensor_data of a table.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_flush(optimizer: *mut rtv_optimizer) -> rtv_status;
    /// Sets the learning rate of the steps to come; a schedule is given up.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_set_learning_rate(optimizer: *mut rtv_optimizer, learning_rate: f64) -> rtv_status;
    /// The learning rate of the next step.
    pub fn rtv_optimizer_learning_rate(optimizer: *const rtv_optimizer) -> f64;
    /// The number of steps done.
    pub fn rtv_optimizer_step_count(optimizer: *const rtv_optimizer) -> i64;
    /// The number of steps that RTV_NON_FINITE_SKIP left out; they are not in the step count.
    pub fn rtv_optimizer_skipped(optimizer: *const rtv_optimizer) -> i64;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_parameter_options_init(options: *mut rtv_parameter_options, struct_size: usize) -> rtv_status;
    /// Tells an optimizer of a parameter: its name, for messages and files, and exceptions for it. A parameter that was never told of is trained too, but is called by its number and cannot be loaded.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_add_parameter(optimizer: *mut rtv_optimizer, parameter: *mut rtv_tensor, name: *const c_char, options: *const rtv_parameter_options) -> rtv_status;
    /// Tells an optimizer of all trained parameters of a layer, by their names.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_add_layer(optimizer: *mut rtv_optimizer, layer: *const rtv_layer, options: *const rtv_parameter_options) -> rtv_status;
    /// Drops the state of a parameter, as if it had never had a gradient, and its reference.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_remove_parameter(optimizer: *mut rtv_optimizer, parameter: *mut rtv_tensor) -> rtv_status;
    /// Saves the state of all parameters, the step count and all hyper-parameters as a safetensors file. Rows are brought up to date first. The parameters themselves are not in the file.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_save(optimizer: *mut rtv_optimizer, path: *const c_char) -> rtv_status;
    /// Takes up the state of a saved optimizer of the same kind: with equal parameters and gradients the steps to come give the same bits. The learning rate and the step count come from the file, the other hyper-parameters must be equal. A schedule is given up when the saved one had been.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_optimizer_load(optimizer: *mut rtv_optimizer, path: *const c_char) -> rtv_status;
    /// Adds an owner, so that two models may share one preprocessor.
    pub fn rtv_preprocessor_retain(preprocessor: *mut rtv_preprocessor) -> *mut rtv_preprocessor;
    /// Drops one owner; the preprocessor goes with its last one.
    pub fn rtv_preprocessor_free(preprocessor: *mut rtv_preprocessor);
    /// Learns the state from a whole column, cut into batches; what was learnt before is forgotten.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_adapt(preprocessor: *mut rtv_preprocessor, column: *const rtv_column, batch_rows: i64) -> rtv_status;
    /// Begins to learn from a stream of columns; an unfinished stream is dropped.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_adapt_begin(preprocessor: *mut rtv_preprocessor) -> rtv_status;
    /// Learns from the next batch: the column as a whole is one batch.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_adapt_update(preprocessor: *mut rtv_preprocessor, column: *const rtv_column) -> rtv_status;
    /// Ends the stream and puts what was learnt in place of the old state.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_adapt_finish(preprocessor: *mut rtv_preprocessor) -> rtv_status;
    /// Computes the layer for a column of rows.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_apply(preprocessor: *const rtv_preprocessor, out: *mut rtv_column, inputs: *const *const rtv_column, input_count: i32) -> rtv_status;
    /// Writes configuration and state to a safetensors file.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_save(preprocessor: *const rtv_preprocessor, path: *const c_char) -> rtv_status;
    /// Reads what rtv_preprocessor_save wrote; the outputs are the same bit for bit.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_load(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, path: *const c_char) -> rtv_status;
    /// Which layer this is.
    pub fn rtv_preprocessor_kind_of(preprocessor: *const rtv_preprocessor) -> rtv_preprocessor_kind;
    /// What becomes of its indices.
    pub fn rtv_preprocessor_output_mode(preprocessor: *const rtv_preprocessor) -> rtv_output_mode;
    /// The number of different indices, all below it: the rows that an embedding table needs, and the width of the other output modes.
    pub fn rtv_preprocessor_bins(preprocessor: *const rtv_preprocessor) -> i64;
    /// Whether there is something to learn: Discretization by a number of bins, Normalization without given statistics, lookups and text without a given vocabulary.
    pub fn rtv_preprocessor_is_adaptive(preprocessor: *const rtv_preprocessor) -> i32;
    /// Whether it has learnt its state.
    pub fn rtv_preprocessor_is_adapted(preprocessor: *const rtv_preprocessor) -> i32;
    /// The length of the vocabulary of a lookup or a text layer, special tokens included.
    pub fn rtv_preprocessor_vocabulary_size(preprocessor: *const rtv_preprocessor) -> i64;
    /// One entry of a vocabulary of strings.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_word(out: *mut *const c_char, length_out: *mut i64, preprocessor: *const rtv_preprocessor, index: i64) -> rtv_status;
    /// One entry of a vocabulary of integers.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_preprocessor_word_int64(out: *mut i64, preprocessor: *const rtv_preprocessor, index: i64) -> rtv_status;
    /// The weights of mode TF_IDF, one for every index.
    pub fn rtv_preprocessor_idf_weights(preprocessor: *const rtv_preprocessor, count_out: *mut i64) -> *const f32;
    /// The boundaries of a Discretization, ascending: bin i holds the values from boundary i - 1 on, up to but without boundary i.
    pub fn rtv_preprocessor_boundaries(preprocessor: *const rtv_preprocessor, count_out: *mut i64) -> *const f32;
    /// The means of a Normalization, one for every position along its kept axes, row-major.
    pub fn rtv_preprocessor_mean(preprocessor: *const rtv_preprocessor, count_out: *mut i64) -> *const f32;
    /// The variances of a Normalization, in the order of its means.
    pub fn rtv_preprocessor_variance(preprocessor: *const rtv_preprocessor, count_out: *mut i64) -> *const f32;
    /// Fills lists with their defaults (none), for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_ranking_lists_init(lists: *mut rtv_ranking_lists, struct_size: usize) -> rtv_status;
    /// Creates a ranking metric.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_ranking_metric_create(out: *mut *mut rtv_ranking_metric, context: *mut rtv_context, kind: rtv_ranking_kind, k: i64) -> rtv_status;
    /// Frees a ranking metric.
    pub fn rtv_ranking_metric_free(metric: *mut rtv_ranking_metric);
    /// Measures lists and adds them to what was measured.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_ranking_metric_update(metric: *mut rtv_ranking_metric, lists: *const rtv_ranking_lists) -> rtv_status;
    /// The mean over all lists since the creation or the last reset.
    pub fn rtv_ranking_metric_result(metric: *const rtv_ranking_metric) -> f64;
    /// Forgets what was measured.
    pub fn rtv_ranking_metric_reset(metric: *mut rtv_ranking_metric);
    /// Fills a schedule with its defaults, for callers that cannot use the macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_schedule_init(schedule: *mut rtv_schedule, struct_size: usize) -> rtv_status;
    /// The learning rate of a step.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_schedule_at(out: *mut f64, schedule: *const rtv_schedule, step: i64) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_search_options_init(options: *mut rtv_search_options, struct_size: usize) -> rtv_status;
    /// Fills lists with their defaults (empty), for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_id_lists_init(lists: *mut rtv_id_lists, struct_size: usize) -> rtv_status;
    /// Searches the best candidates of each query.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_search(index: *const rtv_index, queries: *const f32, query_count: i64, options: *const rtv_search_options, hits: *mut rtv_hits) -> rtv_status;
    /// The same into arrays of the caller, for int64 ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_search_into(index: *const rtv_index, queries: *const f32, query_count: i64, options: *const rtv_search_options, out_ids: *mut i64, out_scores: *mut f32, out_counts: *mut i64) -> rtv_status;
    /// Searches the candidates that are most like one of them; itself is not among the results.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_similar(index: *const rtv_index, id: i64, options: *const rtv_search_options, hits: *mut rtv_hits) -> rtv_status;
    /// The same for an index with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_index_similar_string(index: *const rtv_index, id: *const c_char, id_bytes: i64, options: *const rtv_search_options, hits: *mut rtv_hits) -> rtv_status;
    /// Cuts at a point in time: what a model trained on that day could have known, and what came later.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_split_at_time(out_earlier: *mut *mut rtv_table, out_later: *mut *mut rtv_table, table: *const rtv_table, time_column: *const c_char, time: i64) -> rtv_status;
    /// Cuts at the point in time behind which a given part of the rows lies. Rows of equal time stay together, on the later side.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_split_by_time(out_earlier: *mut *mut rtv_table, out_later: *mut *mut rtv_table, table: *const rtv_table, time_column: *const c_char, later_fraction: f64) -> rtv_status;
    /// Holds out the last rows of every user (leave-last-out). Users without more than `count` rows stay whole among the earlier rows.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_split_last(out_earlier: *mut *mut rtv_table, out_last: *mut *mut rtv_table, table: *const rtv_table, user_column: *const c_char, time_column: *const c_char, count: i64) -> rtv_status;
    /// Holds out whole keys, such as users that training never sees. A key falls on its side by its value and the seed alone, so that other tables are split alike.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_split_by_key(out_rest: *mut *mut rtv_table, out_held: *mut *mut rtv_table, table: *const rtv_table, key_column: *const c_char, held_out_fraction: f64, seed: u64) -> rtv_status;
    /// Keeps the rows whose key is frequent, such as users with at least 5 ratings.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_keep_frequent(out: *mut *mut rtv_table, table: *const rtv_table, key: *const c_char, least: i64) -> rtv_status;
    /// Creates a streaming search.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_streaming_create(out: *mut *mut rtv_streaming, context: *mut rtv_context, dim: i64, id_type: rtv_id_type) -> rtv_status;
    /// Frees a streaming search.
    pub fn rtv_streaming_free(streaming: *mut rtv_streaming);
    /// Begins a search; one that was not finished is dropped.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_streaming_begin(streaming: *mut rtv_streaming, queries: *const f32, query_count: i64, options: *const rtv_search_options) -> rtv_status;
    /// Hands over the next candidates.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_streaming_add(streaming: *mut rtv_streaming, ids: *const i64, vectors: *const f32, count: i64) -> rtv_status;
    /// The same with string ids.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_streaming_add_strings(streaming: *mut rtv_streaming, ids: *const *const c_char, id_bytes: *const i64, vectors: *const f32, count: i64) -> rtv_status;
    /// Ends the search and gives its results.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_streaming_finish(streaming: *mut rtv_streaming, hits: *mut rtv_hits) -> rtv_status;
    /// Creates a table without columns.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_create(out: *mut *mut rtv_table, context: *mut rtv_context) -> rtv_status;
    /// Frees a table. Its columns go with their last user.
    pub fn rtv_table_free(table: *mut rtv_table);
    /// Adds a column.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_add(table: *mut rtv_table, name: *const c_char, column: *mut rtv_column) -> rtv_status;
    /// Gives a column another name.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_rename(table: *mut rtv_table, name: *const c_char, new_name: *const c_char) -> rtv_status;
    /// Takes a column out of the table.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_drop(table: *mut rtv_table, name: *const c_char) -> rtv_status;
    /// The number of rows; 0 without columns.
    pub fn rtv_table_rows(table: *const rtv_table) -> i64;
    /// The column with a name.
    pub fn rtv_table_column(table: *const rtv_table, name: *const c_char) -> *mut rtv_column;
    /// The names of the columns, one by one.
    pub fn rtv_table_name(table: *const rtv_table, index: i64) -> *const c_char;
    /// Makes a table of consecutive rows, without copying values.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_slice(out: *mut *mut rtv_table, table: *const rtv_table, first: i64, count: i64) -> rtv_status;
    /// Makes a table of chosen rows.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_select(out: *mut *mut rtv_table, table: *const rtv_table, rows: *const i64, count: i64) -> rtv_status;
    /// Makes a table of all rows in a random order that depends on `seed` and the number of rows only (Fisher and Yates).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_shuffle(out: *mut *mut rtv_table, table: *const rtv_table, seed: u64) -> rtv_status;
    /// Adds a column looked up in another table: for each row, the value of the row of `other` with the same key, such as the title of the movie that a rating is about.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_join(table: *mut rtv_table, key: *const c_char, other: *const rtv_table, other_key: *const c_char, value: *const c_char, name: *const c_char) -> rtv_status;
    /// Makes a table of the first row of every distinct key, in the order of first appearance.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_table_distinct(out: *mut *mut rtv_table, table: *const rtv_table, key: *const c_char, counts: *const c_char) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_retrieval_options_init(options: *mut rtv_retrieval_options, struct_size: usize) -> rtv_status;
    /// Creates a task: its options and the work space that its losses share.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_retrieval_create(out: *mut *mut rtv_retrieval, context: *mut rtv_context, options: *const rtv_retrieval_options) -> rtv_status;
    /// Frees a task.
    pub fn rtv_retrieval_free(task: *mut rtv_retrieval);
    /// Changes the temperature of the losses from here on, for schedules.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_retrieval_set_temperature(task: *mut rtv_retrieval, temperature: f32) -> rtv_status;
    /// Changes the number of hard negatives of the losses from here on, for schedules.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_retrieval_set_hard_negatives(task: *mut rtv_retrieval, count: i64) -> rtv_status;
    /// Fills inputs with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_retrieval_inputs_init(inputs: *mut rtv_retrieval_inputs, struct_size: usize) -> rtv_status;
    /// The loss of a batch, with gradients for queries and candidates.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_retrieval_loss(out: *mut *mut rtv_tensor, task: *mut rtv_retrieval, tape: *mut rtv_tape, query: *const rtv_tensor, candidate: *const rtv_tensor, inputs: *const rtv_retrieval_inputs) -> rtv_status;
    /// The bytes of one element.
    pub fn rtv_dtype_bytes(dtype: rtv_dtype) -> usize;
    /// Creates a tensor of zeros.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_create(out: *mut *mut rtv_tensor, context: *mut rtv_context, dtype: rtv_dtype, rank: i32, dims: *const i64) -> rtv_status;
    /// Makes a tensor of memory that somebody else owns, without a copy.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_wrap(out: *mut *mut rtv_tensor, context: *mut rtv_context, dtype: rtv_dtype, rank: i32, dims: *const i64, data: *mut c_void, release: rtv_release_fn, payload: *mut c_void) -> rtv_status;
    /// Makes a tensor of other shape over the same elements.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_view(out: *mut *mut rtv_tensor, tensor: *mut rtv_tensor, rank: i32, dims: *const i64) -> rtv_status;
    /// Makes a copy with memory of its own.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_copy(out: *mut *mut rtv_tensor, tensor: *const rtv_tensor) -> rtv_status;
    /// Frees a tensor that the caller owns; its data goes with its last view.
    pub fn rtv_tensor_free(tensor: *mut rtv_tensor);
    /// The type of the elements.
    pub fn rtv_tensor_dtype(tensor: *const rtv_tensor) -> rtv_dtype;
    /// The number of dimensions, 0 for a scalar.
    pub fn rtv_tensor_rank(tensor: *const rtv_tensor) -> i32;
    /// The size along one dimension.
    pub fn rtv_tensor_dim(tensor: *const rtv_tensor, axis: i32) -> i64;
    /// The number of elements.
    pub fn rtv_tensor_count(tensor: *const rtv_tensor) -> i64;
    /// The elements, row-major and without gaps.
    pub fn rtv_tensor_data(tensor: *mut rtv_tensor) -> *mut c_void;
    /// The elements for reading.
    pub fn rtv_tensor_const_data(tensor: *const rtv_tensor) -> *const c_void;
    /// Says whether tapes shall compute a gradient for this tensor (a parameter).
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_set_requires_gradient(tensor: *mut rtv_tensor, enabled: i32) -> rtv_status;
    /// Whether tapes compute a gradient for this tensor: 0 or 1.
    pub fn rtv_tensor_requires_gradient(tensor: *const rtv_tensor) -> i32;
    /// Creates a writer with nothing in it.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_writer_create(out: *mut *mut rtv_tensor_writer, context: *mut rtv_context) -> rtv_status;
    /// Frees a writer; what it saved stays.
    pub fn rtv_tensor_writer_free(writer: *mut rtv_tensor_writer);
    /// Adds a tensor.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_writer_add(writer: *mut rtv_tensor_writer, name: *const c_char, dtype: rtv_dtype, rank: i32, dims: *const i64, data: *const c_void) -> rtv_status;
    /// Adds a tensor object.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_writer_add_tensor(writer: *mut rtv_tensor_writer, name: *const c_char, tensor: *mut rtv_tensor) -> rtv_status;
    /// Stores a text beside the tensors.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_writer_set_metadata(writer: *mut rtv_tensor_writer, key: *const c_char, value: *const c_char) -> rtv_status;
    /// Writes all of it to a file: beside it under another name, then flushed to the disk, then renamed. Readers see the old file or the new one, never a part. May be called again.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_writer_save(writer: *mut rtv_tensor_writer, path: *const c_char) -> rtv_status;
    /// Writes the bytes of the same file to memory.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tensor_writer_save_memory(out_data: *mut *const c_void, out_bytes: *mut usize, writer: *mut rtv_tensor_writer) -> rtv_status;
    /// Frees a result.
    pub fn rtv_topk_result_free(result: *mut rtv_topk_result);
    /// Top-k categorical accuracy (hit rate): the share of rows with r <= k. With one true candidate in each row this is recall at k as well.
    pub fn rtv_topk_result_at(result: *const rtv_topk_result, k: i64) -> f64;
    /// Precision at k: 1 / k where r <= k.
    pub fn rtv_topk_result_precision(result: *const rtv_topk_result, k: i64) -> f64;
    /// Normalised discounted cumulative gain at k: 1 / log2(1 + r) where r <= k.
    pub fn rtv_topk_result_ndcg(result: *const rtv_topk_result, k: i64) -> f64;
    /// Mean average precision at k: 1 / r where r <= k. With one true candidate in each row this is the mean reciprocal rank cut at k.
    pub fn rtv_topk_result_map(result: *const rtv_topk_result, k: i64) -> f64;
    /// Mean reciprocal rank over the whole corpus: 1 / r.
    pub fn rtv_topk_result_mrr(result: *const rtv_topk_result) -> f64;
    /// The mean rank of the rows that have one (the weighted mean over those alone).
    pub fn rtv_topk_result_mean_rank(result: *const rtv_topk_result) -> f64;
    /// The number of rows.
    pub fn rtv_topk_result_rows(result: *const rtv_topk_result) -> i64;
    /// The number of rows that have a rank.
    pub fn rtv_topk_result_ranked_rows(result: *const rtv_topk_result) -> i64;
    /// The number of rows with r <= k, whatever their weights.
    pub fn rtv_topk_result_hits(result: *const rtv_topk_result, k: i64) -> i64;
    /// The sum of the weights of the rows.
    pub fn rtv_topk_result_weight(result: *const rtv_topk_result) -> f64;
    /// The ks, rising and without repetition.
    pub fn rtv_topk_result_ks(result: *const rtv_topk_result, out_count: *mut i64) -> *const i64;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_embedding_options_init(options: *mut rtv_tower_embedding_options, struct_size: usize) -> rtv_status;
    /// Creates a tower without features.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_create(out: *mut *mut rtv_tower, context: *mut rtv_context, name: *const c_char) -> rtv_status;
    /// Drops the caller's reference.
    pub fn rtv_tower_free(tower: *mut rtv_tower);
    /// Adds a feature that is looked up in a table of embeddings. Features are concatenated in the order of their declaration.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_add_embedding(tower: *mut rtv_tower, feature: *const c_char, preprocessor: *mut rtv_preprocessor, width: i64, options: *const rtv_tower_embedding_options) -> rtv_status;
    /// Adds a numeric feature as it is, or as its preprocessor gives it.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_add_value(tower: *mut rtv_tower, feature: *const c_char, preprocessor: *mut rtv_preprocessor, width: i64) -> rtv_status;
    /// Lets the features be added up instead of concatenated; all must have the same width.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_sum_features(tower: *mut rtv_tower) -> rtv_status;
    /// Adds a dense layer with bias; its kernel starts glorot uniform, as in Keras.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_add_dense(tower: *mut rtv_tower, units: i64, activation: rtv_activation) -> rtv_status;
    /// Adds a cross layer (DCN v2, arXiv 2008.13535) over the tower's features.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_add_cross(tower: *mut rtv_tower, projection: i64) -> rtv_status;
    /// Adds layer normalisation over the last axis.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_add_layer_norm(tower: *mut rtv_tower) -> rtv_status;
    /// Adds dropout, active in training only.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_add_dropout(tower: *mut rtv_tower, rate: f64) -> rtv_status;
    /// Scales the vectors to length 1.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_tower_add_l2_normalize(tower: *mut rtv_tower) -> rtv_status;
    /// The width of the tower's embedding, known from the declaration.
    pub fn rtv_tower_width(tower: *const rtv_tower) -> i64;
    /// The version of the library that is loaded, as RTV_VERSION_NUMBER of its build.
    pub fn rtv_version() -> u32;
    /// Says whether a program compiled against `compiled_version` can use the loaded library.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_check_abi(compiled_version: u32) -> i32;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_string_lookup_options_init(options: *mut rtv_string_lookup_options, struct_size: usize) -> rtv_status;
    /// Keras' StringLookup: the index of a string in a vocabulary. Learnt vocabularies are ordered by count, most frequent first, and among equals by descending bytes. Of several places for unknown tokens, Fingerprint64 chooses.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_string_lookup_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, options: *const rtv_string_lookup_options) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_integer_lookup_options_init(options: *mut rtv_integer_lookup_options, struct_size: usize) -> rtv_status;
    /// Keras' IntegerLookup: the index of an integer in a vocabulary. Learnt vocabularies are ordered by count, most frequent first, and among equals by descending value. Of several places for unknown tokens, the value modulo their number chooses.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_integer_lookup_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, options: *const rtv_integer_lookup_options) -> rtv_status;
    /// Fills options with their defaults, for callers that cannot use the initialiser macro.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_text_vectorization_options_init(options: *mut rtv_text_vectorization_options, struct_size: usize) -> rtv_status;
    /// Keras' TextVectorization: strings of shape \[n\] or \[n, 1\] to rows of word indices. In mode INT the index 0 is padding and the empty token, 1 an unknown word; in the others 0 is an unknown word.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_text_vectorization_create(out: *mut *mut rtv_preprocessor, context: *mut rtv_context, options: *const rtv_text_vectorization_options) -> rtv_status;
    /// Applies a custom op.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_op_custom(out: *mut *mut rtv_tensor, tape: *mut rtv_tape, op: *const rtv_custom_op, inputs: *const *const rtv_tensor, input_count: i32, payload: *mut c_void) -> rtv_status;
    /// Gets memory in the forward callback that the backward callback will see: for values that are cheaper kept than computed again.
    #[must_use = "the status says whether the outputs are there"]
    pub fn rtv_custom_call_save(out: *mut *mut c_void, call: *mut rtv_custom_call, bytes: usize) -> rtv_status;
    /// The block that the forward callback got from rtv_custom_call_save.
    pub fn rtv_custom_call_saved(call: *const rtv_custom_call) -> *mut c_void;
}
