"""Declarations of libretrieve 0.1.0 for ctypes, made from docs/abi.json by cmake/abi/bindings.py: do not edit.

    library = load()
    context = POINTER(rtv_context)()
    options = rtv_context_options(threads=2)
    status = library.rtv_context_create(byref(context), byref(options))

Structs begin with their defaults. A callback that is not wanted is an empty one: rtv_release_fn().
"""
import ctypes
from ctypes import (CFUNCTYPE, POINTER, c_char, c_char_p, c_double, c_float, c_int32, c_int64,
                    c_size_t, c_uint32, c_uint64, c_uint8, c_void_p)

VERSION_NUMBER = 0x100
SONAME = "libretrieve.so.0.1"

RTV_MOST_DIMS = 8
RTV_TAPE_NO_GRADIENT = 1
RTV_TAPE_NO_TRAINING = 2
RTV_OK = 0
RTV_E_INVALID = -1
RTV_E_SHAPE = -2
RTV_E_DTYPE = -3
RTV_E_RANGE = -4
RTV_E_NOMEM = -5
RTV_E_STATE = -6
RTV_E_NOTFOUND = -7
RTV_E_UNSUPPORTED = -8
RTV_E_IO = -9
RTV_E_CORRUPT = -10
RTV_E_NUMERIC = -11
RTV_E_CANCELLED = -12
RTV_E_INTERNAL = -13
RTV_E_USER = -14
RTV_LOG_DEBUG = 10
RTV_LOG_INFO = 20
RTV_LOG_WARNING = 30
RTV_BUNDLE_CANDIDATE_TOWER = 1
RTV_BUNDLE_SKIP_CHECKSUMS = 2
RTV_VALUE_STRING = 1
RTV_VALUE_INT64 = 2
RTV_VALUE_FLOAT32 = 3
RTV_VALUE_FLOAT64 = 4
RTV_FIELD_MAY_BE_EMPTY = 1
RTV_FIELD_MAY_BE_INFINITE = 2
RTV_ENCODING_UTF8 = 0
RTV_ENCODING_LATIN1 = 1
RTV_DELIMITED_HEADING = 1
RTV_DELIMITED_QUOTES = 2
RTV_POOLING_MEAN = 0
RTV_POOLING_SUM = 1
RTV_POOLING_SQRTN = 2
RTV_POOLING_PADDED_MEAN = 3
RTV_EMBEDDING_POOLED = 1
RTV_EMBEDDING_MASK_ZERO = 2
RTV_HASHING_SALTED = 1
RTV_HASHING_MASK_INTEGER = 2
RTV_DISCRETIZATION_ACCURATE = 1
RTV_NORMALIZATION_INVERT = 1
RTV_NORMALIZATION_WHOLE = 2
RTV_NORMALIZATION_ACCURATE = 4
RTV_EVALUATE_BY_SCORE = 1
RTV_EVALUATE_KEEP_DUPLICATES = 2
RTV_EVALUATE_STOP_AT_K = 4
RTV_FIT_KEEP_ORDER = 1
RTV_FIT_SHUFFLE_ONCE = 2
RTV_FIT_DROP_LAST = 4
RTV_ID_INT64 = 1
RTV_ID_STRING = 2
RTV_INDEX_BRUTE_FORCE = 1
RTV_INDEX_STORAGE_FLOAT32 = 0
RTV_INDEX_STORAGE_BFLOAT16 = 1
RTV_INDEX_STORAGE_INT8 = 2
RTV_INITIALIZER_DEFAULT = 0
RTV_INITIALIZER_ZEROS = 1
RTV_INITIALIZER_ONES = 2
RTV_INITIALIZER_CONSTANT = 3
RTV_INITIALIZER_UNIFORM = 4
RTV_INITIALIZER_NORMAL = 5
RTV_INITIALIZER_TRUNCATED_NORMAL = 6
RTV_INITIALIZER_GLOROT_UNIFORM = 7
RTV_INITIALIZER_GLOROT_NORMAL = 8
RTV_INITIALIZER_HE_UNIFORM = 9
RTV_INITIALIZER_HE_NORMAL = 10
RTV_INITIALIZER_LECUN_UNIFORM = 11
RTV_INITIALIZER_LECUN_NORMAL = 12
RTV_INITIALIZER_OWN_SEED = 1
RTV_TENSOR_FILE_SKIP_CHECKSUMS = 1
RTV_TENSOR_FILE_NEED_CHECKSUMS = 2
RTV_TENSOR_FILE_IN_MEMORY = 4
RTV_LAYER_NO_BIAS = 1
RTV_DOT_SELF_INTERACTION = 1
RTV_DOT_SKIP_GATHER = 2
RTV_PAIRWISE_HINGE = 1
RTV_PAIRWISE_LOGISTIC = 2
RTV_PAIRWISE_SOFT_ZERO_ONE = 3
RTV_PAIRWISE_MEAN_SQUARED = 4
RTV_LIST_MLE = 5
RTV_LIST_SOFTMAX = 6
RTV_TOPK_BY_ID = 1
RTV_TOPK_BY_SCORE = 2
RTV_TOPK_STOP_AT_K = 1
RTV_SAMPLING_NONE = 0
RTV_SAMPLING_FREQUENCY = 1
RTV_ACTIVATION_SOFTMAX = 64
RTV_ACTIVATION_NONE = 0
RTV_ACTIVATION_RELU = 1
RTV_ACTIVATION_RELU6 = 2
RTV_ACTIVATION_LEAKY_RELU = 3
RTV_ACTIVATION_ELU = 4
RTV_ACTIVATION_SELU = 5
RTV_ACTIVATION_GELU = 6
RTV_ACTIVATION_GELU_TANH = 7
RTV_ACTIVATION_TANH = 8
RTV_ACTIVATION_SIGMOID = 9
RTV_ACTIVATION_HARD_SIGMOID = 10
RTV_ACTIVATION_SOFTPLUS = 11
RTV_ACTIVATION_SOFTSIGN = 12
RTV_ACTIVATION_SWISH = 13
RTV_ACTIVATION_MISH = 14
RTV_ACTIVATION_EXPONENTIAL = 15
RTV_COMPARE_EQUAL = 0
RTV_COMPARE_NOT_EQUAL = 1
RTV_COMPARE_LESS = 2
RTV_COMPARE_LESS_EQUAL = 3
RTV_COMPARE_GREATER = 4
RTV_COMPARE_GREATER_EQUAL = 5
RTV_SEGMENT_SUM = 0
RTV_SEGMENT_MEAN = 1
RTV_SEGMENT_MAX = 2
RTV_COMBINER_MEAN = 0
RTV_COMBINER_SUM = 1
RTV_COMBINER_SQRTN = 2
RTV_EMBEDDING_BAG_DEFAULT_ID = 1
RTV_EMBEDDING_BAG_KEEP_ALL_WEIGHTS = 2
RTV_LOSS_MEAN = 0
RTV_LOSS_SUM = 1
RTV_LOSS_SUM_OVER_BATCH_SIZE = 2
RTV_LOSS_NONE = 3
RTV_OPTIMIZER_ADAGRAD = 0
RTV_OPTIMIZER_SGD = 1
RTV_OPTIMIZER_ADAM = 2
RTV_OPTIMIZER_ADAMW = 3
RTV_OPTIMIZER_NADAM = 4
RTV_OPTIMIZER_ADAMAX = 5
RTV_OPTIMIZER_RMSPROP = 6
RTV_OPTIMIZER_ADADELTA = 7
RTV_OPTIMIZER_FTRL = 8
RTV_OPTIMIZER_LION = 9
RTV_OPTIMIZER_CLIPPY_ADAGRAD = 10
RTV_ROWS_EXACT = 0
RTV_ROWS_LAZY = 1
RTV_NON_FINITE_FAIL = 0
RTV_NON_FINITE_SKIP = 1
RTV_NON_FINITE_PROPAGATE = 2
RTV_OPTIMIZER_NESTEROV = 1
RTV_OPTIMIZER_AMSGRAD = 2
RTV_OPTIMIZER_CENTERED = 4
RTV_OPTIMIZER_LEGACY_ADAGRAD = 8
RTV_OPTIMIZER_CLIP_ACCUMULATOR = 16
RTV_OPTIMIZER_ACCUMULATE_FIRST = 32
RTV_OPTIMIZER_ROW_WISE = 64
RTV_PARAMETER_NO_DECAY = 1
RTV_PREPROCESSOR_HASHING = 1
RTV_PREPROCESSOR_HASHED_CROSSING = 2
RTV_PREPROCESSOR_CATEGORY_ENCODING = 3
RTV_PREPROCESSOR_DISCRETIZATION = 4
RTV_PREPROCESSOR_NORMALIZATION = 5
RTV_PREPROCESSOR_STRING_LOOKUP = 6
RTV_PREPROCESSOR_INTEGER_LOOKUP = 7
RTV_PREPROCESSOR_TEXT_VECTORIZATION = 8
RTV_OUTPUT_INT = 0
RTV_OUTPUT_ONE_HOT = 1
RTV_OUTPUT_MULTI_HOT = 2
RTV_OUTPUT_COUNT = 3
RTV_OUTPUT_TF_IDF = 4
RTV_RANKING_MRR = 1
RTV_RANKING_PRECISION = 2
RTV_RANKING_RECALL = 3
RTV_RANKING_MAP = 4
RTV_RANKING_DCG = 5
RTV_RANKING_NDCG = 6
RTV_WEIGHT_ONE = 1
RTV_WEIGHT_PER_LIST = 2
RTV_WEIGHT_PER_ITEM = 3
RTV_SCHEDULE_CONSTANT = 0
RTV_SCHEDULE_EXPONENTIAL = 1
RTV_SCHEDULE_INVERSE_TIME = 2
RTV_SCHEDULE_POLYNOMIAL = 3
RTV_SCHEDULE_COSINE = 4
RTV_SCHEDULE_COSINE_RESTARTS = 5
RTV_SCHEDULE_PIECEWISE = 6
RTV_SCHEDULE_STAIRCASE = 1
RTV_SCHEDULE_CYCLE = 2
RTV_RETRIEVAL_SOFTMAX = 0
RTV_RETRIEVAL_BINARY = 1
RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS = 1
RTV_RETRIEVAL_HARD_NEGATIVES = 2
RTV_DTYPE_F32 = 1
RTV_DTYPE_F64 = 2
RTV_DTYPE_I32 = 3
RTV_DTYPE_I64 = 4
RTV_DTYPE_U8 = 5
RTV_LOOKUP_INVERT = 1
RTV_LOOKUP_PAD = 2
RTV_LOOKUP_MASK = 4
RTV_STANDARDIZE_LOWER_AND_STRIP = 0
RTV_STANDARDIZE_LOWER = 1
RTV_STANDARDIZE_STRIP = 2
RTV_STANDARDIZE_NONE = 3
RTV_SPLIT_WHITESPACE = 0
RTV_SPLIT_CHARACTER = 1
RTV_SPLIT_NONE = 2
RTV_TEXT_PADDED = 1
RTV_TEXT_PAD_TO_MAX_TOKENS = 2
RTV_TEXT_RAGGED = 4


class _Opaque(ctypes.Structure):
    """What a handle points to."""


class _Sized(ctypes.Structure):
    """A struct with its defaults; fields may be given by name."""
    _defaults_ = {}

    def __init__(self, **fields):
        super().__init__(**{**self._defaults_, **fields})


class rtv_arrow_array(_Opaque):
    pass


class rtv_arrow_schema(_Opaque):
    pass


class rtv_tape(_Opaque):
    pass


class rtv_context(_Opaque):
    pass


class rtv_batch(_Opaque):
    pass


class rtv_bundle(_Opaque):
    pass


class rtv_column(_Opaque):
    pass


class rtv_dlpack(_Opaque):
    pass


class rtv_dlpack_versioned(_Opaque):
    pass


class rtv_history(_Opaque):
    pass


class rtv_hits(_Opaque):
    pass


class rtv_index(_Opaque):
    pass


class rtv_tensor_file(_Opaque):
    pass


class rtv_mean_metric(_Opaque):
    pass


class rtv_topk_metric(_Opaque):
    pass


class rtv_model(_Opaque):
    pass


class rtv_layer(_Opaque):
    pass


class rtv_optimizer(_Opaque):
    pass


class rtv_preprocessor(_Opaque):
    pass


class rtv_ranking_metric(_Opaque):
    pass


class rtv_streaming(_Opaque):
    pass


class rtv_table(_Opaque):
    pass


class rtv_retrieval(_Opaque):
    pass


class rtv_tensor(_Opaque):
    pass


class rtv_tensor_writer(_Opaque):
    pass


class rtv_topk_result(_Opaque):
    pass


class rtv_tower(_Opaque):
    pass


class rtv_custom_call(_Opaque):
    pass


class rtv_tape_options(_Sized):
    pass


class rtv_context_options(_Sized):
    pass


class rtv_bundle_options(_Sized):
    pass


class rtv_field(_Sized):
    pass


class rtv_delimited_options(_Sized):
    pass


class rtv_embedding_options(_Sized):
    pass


class rtv_hashing_options(_Sized):
    pass


class rtv_discretization_options(_Sized):
    pass


class rtv_normalization_options(_Sized):
    pass


class rtv_evaluate_options(_Sized):
    pass


class rtv_progress(_Sized):
    pass


class rtv_fit_options(_Sized):
    pass


class rtv_gradient_check_options(_Sized):
    pass


class rtv_index_options(_Sized):
    pass


class rtv_initializer(_Sized):
    pass


class rtv_tensor_file_options(_Sized):
    pass


class rtv_dense_options(_Sized):
    pass


class rtv_cross_options(_Sized):
    pass


class rtv_ranking_loss_options(_Sized):
    pass


class rtv_topk_metric_options(_Sized):
    pass


class rtv_topk_rows(_Sized):
    pass


class rtv_model_options(_Sized):
    pass


class rtv_norm_options(_Sized):
    pass


class rtv_embedding_bag_options(_Sized):
    pass


class rtv_optimizer_options(_Sized):
    pass


class rtv_parameter_options(_Sized):
    pass


class rtv_ranking_lists(_Sized):
    pass


class rtv_schedule(_Sized):
    pass


class rtv_id_lists(_Sized):
    pass


class rtv_search_options(_Sized):
    pass


class rtv_retrieval_options(_Sized):
    pass


class rtv_retrieval_inputs(_Sized):
    pass


class rtv_tower_embedding_options(_Sized):
    pass


class rtv_string_lookup_options(_Sized):
    pass


class rtv_integer_lookup_options(_Sized):
    pass


class rtv_text_vectorization_options(_Sized):
    pass


class rtv_custom_op(_Sized):
    pass


rtv_allocate_fn = CFUNCTYPE(c_void_p, c_void_p, c_size_t, c_size_t, c_size_t, c_void_p)
rtv_log_fn = CFUNCTYPE(None, c_int32, c_char_p, c_char_p, c_void_p)
rtv_share_fn = CFUNCTYPE(None, c_void_p)
rtv_execute_fn = CFUNCTYPE(None, rtv_share_fn, c_void_p, c_int32, c_void_p)
rtv_progress_fn = CFUNCTYPE(c_int32, POINTER(rtv_progress), c_void_p)
rtv_recorded_fn = CFUNCTYPE(c_int32, POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(POINTER(rtv_tensor)), c_int32, c_void_p)
rtv_release_fn = CFUNCTYPE(None, c_void_p, c_void_p)
rtv_custom_infer_fn = CFUNCTYPE(c_int32, POINTER(c_int32), POINTER(c_int32), POINTER(c_int64), POINTER(POINTER(rtv_tensor)), c_int32, c_void_p)
rtv_custom_forward_fn = CFUNCTYPE(c_int32, POINTER(rtv_custom_call), POINTER(rtv_tensor), POINTER(POINTER(rtv_tensor)), c_int32, c_void_p)
rtv_custom_backward_fn = CFUNCTYPE(c_int32, POINTER(rtv_custom_call), POINTER(POINTER(rtv_tensor)), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(POINTER(rtv_tensor)), c_int32, c_void_p)

rtv_tape_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
]
rtv_tape_options._defaults_ = {"struct_size": 8}
rtv_context_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("seed", c_uint64),
    ("threads", c_int32),
    ("reserved1", c_int32),
    ("allocate", rtv_allocate_fn),
    ("allocate_payload", c_void_p),
    ("log", rtv_log_fn),
    ("log_payload", c_void_p),
    ("execute", rtv_execute_fn),
    ("execute_payload", c_void_p),
]
rtv_context_options._defaults_ = {"struct_size": 72}
rtv_bundle_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
]
rtv_bundle_options._defaults_ = {"struct_size": 8}
rtv_field._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("name", c_char_p),
    ("heading", c_char_p),
    ("position", c_int32),
    ("type", c_int32),
    ("missing_int64", c_int64),
    ("missing_float64", c_double),
]
rtv_field._defaults_ = {"struct_size": 48}
rtv_delimited_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("separator", c_char_p),
    ("fields", POINTER(rtv_field)),
    ("field_count", c_int32),
    ("encoding", c_int32),
    ("skip_lines", c_int64),
    ("most_rows", c_int64),
    ("most_line_bytes", c_int64),
    ("fields_per_line", c_int32),
    ("reserved1", c_int32),
]
rtv_delimited_options._defaults_ = {"struct_size": 64}
rtv_embedding_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("pooling", c_int32),
    ("dtype", c_int32),
    ("padded_length", c_int64),
    ("initializer", POINTER(rtv_initializer)),
    ("reserved1", c_void_p),
]
rtv_embedding_options._defaults_ = {"struct_size": 40}
rtv_hashing_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("output_mode", c_int32),
    ("reserved1", c_int32),
    ("mask", c_char_p),
    ("reserved2", c_void_p),
    ("mask_bytes", c_int64),
    ("mask_integer", c_int64),
    ("salt", c_uint64 * 2),
]
rtv_hashing_options._defaults_ = {"struct_size": 64}
rtv_discretization_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("output_mode", c_int32),
    ("reserved1", c_int32),
    ("boundaries", POINTER(c_double)),
    ("reserved2", c_void_p),
    ("boundary_count", c_int64),
    ("bins", c_int64),
    ("epsilon", c_double),
]
rtv_discretization_options._defaults_ = {"struct_size": 56}
rtv_normalization_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("axes", POINTER(c_int32)),
    ("reserved1", c_void_p),
    ("mean", POINTER(c_double)),
    ("variance", POINTER(c_double)),
    ("mean_dims", POINTER(c_int64)),
    ("variance_dims", POINTER(c_int64)),
    ("axis_count", c_int32),
    ("mean_rank", c_int32),
    ("variance_rank", c_int32),
    ("reserved2", c_int32),
]
rtv_normalization_options._defaults_ = {"struct_size": 72}
rtv_evaluate_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("ks", POINTER(c_int64)),
    ("k_count", c_int64),
    ("batch_rows", c_int64),
    ("candidate_batch_rows", c_int64),
    ("exclude", POINTER(rtv_table)),
    ("user_id", c_char_p),
]
rtv_evaluate_options._defaults_ = {"struct_size": 56}
rtv_progress._fields_ = [
    ("epoch", c_int64),
    ("epochs", c_int64),
    ("step", c_int64),
    ("steps", c_int64),
    ("rows", c_int64),
    ("loss", c_double),
    ("seconds", c_double),
    ("batch_loss", c_double),
]
rtv_fit_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("batch_rows", c_int64),
    ("epochs", c_int64),
    ("shuffle_seed", c_uint64),
    ("validation", POINTER(rtv_table)),
    ("candidates", POINTER(rtv_table)),
    ("evaluate", POINTER(rtv_evaluate_options)),
    ("monitor", c_char_p),
    ("patience", c_int64),
    ("on_progress", rtv_progress_fn),
    ("payload", c_void_p),
]
rtv_fit_options._defaults_ = {"struct_size": 88}
rtv_gradient_check_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("step", c_double),
    ("tolerance", c_double),
    ("seed", c_uint64),
    ("most_elements", c_int64),
]
rtv_gradient_check_options._defaults_ = {"struct_size": 40}
rtv_index_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("id_type", c_int32),
    ("kind", c_int32),
    ("storage", c_int32),
    ("reserved1", c_int32),
]
rtv_index_options._defaults_ = {"struct_size": 24, "id_type": 1, "kind": 1}
rtv_initializer._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("kind", c_int32),
    ("reserved1", c_int32),
    ("mean", c_double),
    ("scale", c_double),
    ("seed", c_uint64),
]
rtv_initializer._defaults_ = {"struct_size": 40}
rtv_tensor_file_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
]
rtv_tensor_file_options._defaults_ = {"struct_size": 8}
rtv_dense_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("activation", c_int32),
    ("dtype", c_int32),
    ("activation_alpha", c_double),
    ("kernel_initializer", POINTER(rtv_initializer)),
    ("bias_initializer", POINTER(rtv_initializer)),
]
rtv_dense_options._defaults_ = {"struct_size": 40}
rtv_cross_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("projection", c_int64),
    ("diag_scale", c_double),
    ("preactivation", c_int32),
    ("dtype", c_int32),
    ("kernel_initializer", POINTER(rtv_initializer)),
    ("bias_initializer", POINTER(rtv_initializer)),
]
rtv_cross_options._defaults_ = {"struct_size": 48}
rtv_ranking_loss_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("temperature", c_float),
    ("reduction", c_int32),
    ("mask", POINTER(rtv_tensor)),
    ("sample_weight", POINTER(rtv_tensor)),
]
rtv_ranking_loss_options._defaults_ = {"struct_size": 32}
rtv_topk_metric_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("ks", POINTER(c_int64)),
    ("k_count", c_int64),
    ("mode", c_int32),
    ("threads", c_int32),
]
rtv_topk_metric_options._defaults_ = {"struct_size": 32, "mode": 1}
rtv_topk_rows._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("count", c_int64),
    ("queries", POINTER(c_float)),
    ("true_candidates", POINTER(c_float)),
    ("true_ids", POINTER(c_int64)),
    ("true_strings", POINTER(c_char_p)),
    ("true_string_bytes", POINTER(c_int64)),
    ("weights", POINTER(c_float)),
    ("exclude", POINTER(rtv_id_lists)),
    ("out_ranks", POINTER(c_int64)),
]
rtv_topk_rows._defaults_ = {"struct_size": 80}
rtv_model_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("optimizer", POINTER(rtv_optimizer_options)),
    ("task", POINTER(rtv_retrieval_options)),
    ("candidate_id", c_char_p),
    ("sample_weight", c_char_p),
    ("sampling_correction", c_int32),
    ("reserved1", c_int32),
]
rtv_model_options._defaults_ = {"struct_size": 48}
rtv_norm_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("epsilon", c_double),
    ("momentum", c_double),
    ("dtype", c_int32),
    ("reserved1", c_int32),
]
rtv_norm_options._defaults_ = {"struct_size": 32}
rtv_embedding_bag_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("combiner", c_int32),
    ("reserved1", c_int32),
    ("default_id", c_int64),
]
rtv_embedding_bag_options._defaults_ = {"struct_size": 24}
rtv_optimizer_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("kind", c_int32),
    ("row_updates", c_int32),
    ("non_finite", c_int32),
    ("reserved1", c_int32),
    ("schedule", POINTER(rtv_schedule)),
    ("reserved2", c_void_p),
    ("learning_rate", c_double),
    ("momentum", c_double),
    ("rho", c_double),
    ("beta_1", c_double),
    ("beta_2", c_double),
    ("epsilon", c_double),
    ("initial_accumulator", c_double),
    ("weight_decay", c_double),
    ("clip_value", c_double),
    ("clip_norm", c_double),
    ("clip_global_norm", c_double),
    ("l1", c_double),
    ("l2", c_double),
    ("l2_shrinkage", c_double),
    ("ftrl_beta", c_double),
    ("learning_rate_power", c_double),
    ("variable_threshold", c_double),
    ("accumulator_threshold", c_double),
    ("absolute_threshold", c_double),
]
rtv_optimizer_options._defaults_ = {"struct_size": 192, "learning_rate": -1.0, "momentum": -1.0, "rho": -1.0, "beta_1": -1.0, "beta_2": -1.0, "epsilon": -1.0, "initial_accumulator": -1.0, "weight_decay": -1.0, "learning_rate_power": 1.0, "variable_threshold": -1.0, "accumulator_threshold": -1.0, "absolute_threshold": -1.0}
rtv_parameter_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("rate_factor", c_double),
]
rtv_parameter_options._defaults_ = {"struct_size": 16}
rtv_ranking_lists._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("lists", c_int64),
    ("items", c_int64),
    ("labels", POINTER(c_float)),
    ("scores", POINTER(c_float)),
    ("mask", POINTER(c_uint8)),
    ("weights", POINTER(c_float)),
    ("weight_shape", c_int32),
    ("reserved1", c_int32),
]
rtv_ranking_lists._defaults_ = {"struct_size": 64}
rtv_schedule._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("kind", c_int32),
    ("boundary_count", c_int32),
    ("initial_learning_rate", c_double),
    ("decay_steps", c_int64),
    ("decay_rate", c_double),
    ("end_learning_rate", c_double),
    ("power", c_double),
    ("alpha", c_double),
    ("warmup_target", c_double),
    ("warmup_steps", c_int64),
    ("period_factor", c_double),
    ("height_factor", c_double),
    ("boundaries", POINTER(c_int64)),
    ("values", POINTER(c_double)),
]
rtv_schedule._defaults_ = {"struct_size": 112}
rtv_id_lists._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("count", c_int64),
    ("offsets", POINTER(c_int64)),
    ("ids", POINTER(c_int64)),
    ("strings", POINTER(c_char_p)),
    ("string_bytes", POINTER(c_int64)),
]
rtv_id_lists._defaults_ = {"struct_size": 48}
rtv_search_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("k", c_int64),
    ("threads", c_int32),
    ("reserved1", c_int32),
    ("exclude", POINTER(rtv_id_lists)),
    ("allow", POINTER(rtv_id_lists)),
]
rtv_search_options._defaults_ = {"struct_size": 40, "k": 10}
rtv_retrieval_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("kind", c_int32),
    ("reduction", c_int32),
    ("temperature", c_float),
    ("label_smoothing", c_float),
    ("hard_negatives", c_int64),
    ("probability_floor", c_float),
    ("reserved1", c_int32),
]
rtv_retrieval_options._defaults_ = {"struct_size": 40}
rtv_retrieval_inputs._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("sample_weight", POINTER(c_float)),
    ("sampling_probability", POINTER(c_float)),
    ("sampling_log_probability", POINTER(c_float)),
    ("candidate_ids", POINTER(c_int64)),
    ("candidate_id_column", POINTER(rtv_column)),
    ("score_mask", POINTER(c_uint8)),
    ("known_offsets", POINTER(c_int64)),
    ("known_ids", POINTER(c_int64)),
    ("pair_count", c_int64),
    ("pair_queries", POINTER(c_int64)),
    ("pair_candidates", POINTER(c_int64)),
    ("multiplicity", POINTER(c_int64)),
    ("reserved1", c_void_p),
]
rtv_retrieval_inputs._defaults_ = {"struct_size": 112}
rtv_tower_embedding_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("rows", c_int64),
    ("pooling", c_int32),
    ("padded_length", c_int32),
    ("initial_range", c_double),
]
rtv_tower_embedding_options._defaults_ = {"struct_size": 32}
rtv_string_lookup_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("output_mode", c_int32),
    ("oov_indices", c_int32),
    ("max_tokens", c_int64),
    ("least_count", c_int64),
    ("mask_token", c_char_p),
    ("oov_token", c_char_p),
    ("mask_token_bytes", c_int64),
    ("oov_token_bytes", c_int64),
    ("vocabulary", POINTER(c_char_p)),
    ("vocabulary_bytes", POINTER(c_int64)),
    ("idf_weights", POINTER(c_double)),
    ("reserved1", c_void_p),
    ("vocabulary_count", c_int64),
    ("idf_weight_count", c_int64),
]
rtv_string_lookup_options._defaults_ = {"struct_size": 112, "oov_indices": 1}
rtv_integer_lookup_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("output_mode", c_int32),
    ("oov_indices", c_int32),
    ("max_tokens", c_int64),
    ("least_count", c_int64),
    ("mask_token", c_int64),
    ("oov_token", c_int64),
    ("vocabulary", POINTER(c_int64)),
    ("idf_weights", POINTER(c_double)),
    ("vocabulary_count", c_int64),
    ("idf_weight_count", c_int64),
]
rtv_integer_lookup_options._defaults_ = {"struct_size": 80, "oov_indices": 1, "oov_token": -1}
rtv_text_vectorization_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("standardize", c_int32),
    ("split", c_int32),
    ("output_mode", c_int32),
    ("ngrams", c_int32),
    ("ngram_widths", POINTER(c_int32)),
    ("reserved1", c_void_p),
    ("ngram_width_count", c_int64),
    ("output_sequence_length", c_int64),
    ("max_tokens", c_int64),
    ("least_count", c_int64),
    ("vocabulary", POINTER(c_char_p)),
    ("vocabulary_bytes", POINTER(c_int64)),
    ("idf_weights", POINTER(c_double)),
    ("reserved2", c_void_p),
    ("vocabulary_count", c_int64),
    ("idf_weight_count", c_int64),
]
rtv_text_vectorization_options._defaults_ = {"struct_size": 120}
rtv_custom_op._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("name", c_char_p),
    ("infer", rtv_custom_infer_fn),
    ("forward", rtv_custom_forward_fn),
    ("backward", rtv_custom_backward_fn),
]
rtv_custom_op._defaults_ = {"struct_size": 40}

# What the C compiler makes of the structs where pointers have 8 bytes.
_SIZES = {
    rtv_tape_options: 8,
    rtv_context_options: 72,
    rtv_bundle_options: 8,
    rtv_field: 48,
    rtv_delimited_options: 64,
    rtv_embedding_options: 40,
    rtv_hashing_options: 64,
    rtv_discretization_options: 56,
    rtv_normalization_options: 72,
    rtv_evaluate_options: 56,
    rtv_progress: 64,
    rtv_fit_options: 88,
    rtv_gradient_check_options: 40,
    rtv_index_options: 24,
    rtv_initializer: 40,
    rtv_tensor_file_options: 8,
    rtv_dense_options: 40,
    rtv_cross_options: 48,
    rtv_ranking_loss_options: 32,
    rtv_topk_metric_options: 32,
    rtv_topk_rows: 80,
    rtv_model_options: 48,
    rtv_norm_options: 32,
    rtv_embedding_bag_options: 24,
    rtv_optimizer_options: 192,
    rtv_parameter_options: 16,
    rtv_ranking_lists: 64,
    rtv_schedule: 112,
    rtv_id_lists: 48,
    rtv_search_options: 40,
    rtv_retrieval_options: 40,
    rtv_retrieval_inputs: 112,
    rtv_tower_embedding_options: 32,
    rtv_string_lookup_options: 112,
    rtv_integer_lookup_options: 80,
    rtv_text_vectorization_options: 120,
    rtv_custom_op: 40,
}

# name: (result, arguments)
FUNCTIONS = {
    "rtv_column_from_arrow": (c_int32, [POINTER(POINTER(rtv_column)), POINTER(rtv_context), POINTER(rtv_arrow_array), POINTER(rtv_arrow_schema)]),
    "rtv_table_from_arrow": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_context), POINTER(rtv_arrow_array), POINTER(rtv_arrow_schema)]),
    "rtv_column_to_arrow": (c_int32, [POINTER(rtv_arrow_array), POINTER(rtv_arrow_schema), POINTER(rtv_column)]),
    "rtv_table_to_arrow": (c_int32, [POINTER(rtv_arrow_array), POINTER(rtv_arrow_schema), POINTER(rtv_table)]),
    "rtv_tape_options_init": (c_int32, [POINTER(rtv_tape_options), c_size_t]),
    "rtv_tape_create": (c_int32, [POINTER(POINTER(rtv_tape)), POINTER(rtv_context), POINTER(rtv_tape_options)]),
    "rtv_tape_free": (None, [POINTER(rtv_tape)]),
    "rtv_tape_reset": (None, [POINTER(rtv_tape)]),
    "rtv_tape_set_gradient": (None, [POINTER(rtv_tape), c_int32]),
    "rtv_tape_set_training": (None, [POINTER(rtv_tape), c_int32]),
    "rtv_tape_set_step": (None, [POINTER(rtv_tape), c_uint64]),
    "rtv_tape_constant": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), c_int32, c_int32, POINTER(c_int64), c_void_p]),
    "rtv_tape_keep_gradient": (c_int32, [POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_tape_backward": (c_int32, [POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_tape_backward_from": (c_int32, [POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_tape_gradient": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_tape_gradient_rows": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_status_name": (c_char_p, [c_int32]),
    "rtv_last_error_message": (c_char_p, []),
    "rtv_last_error_status": (c_int32, []),
    "rtv_last_error_copy": (c_size_t, [POINTER(c_char), c_size_t]),
    "rtv_context_options_init": (c_int32, [POINTER(rtv_context_options), c_size_t]),
    "rtv_context_create": (c_int32, [POINTER(POINTER(rtv_context)), POINTER(rtv_context_options)]),
    "rtv_context_free": (None, [POINTER(rtv_context)]),
    "rtv_context_threads": (c_int32, [POINTER(rtv_context)]),
    "rtv_context_seed": (c_uint64, [POINTER(rtv_context)]),
    "rtv_context_set_cancelled": (None, [POINTER(rtv_context), c_int32]),
    "rtv_context_is_cancelled": (c_int32, [POINTER(rtv_context)]),
    "rtv_batch_create": (c_int32, [POINTER(POINTER(rtv_batch)), POINTER(rtv_context), c_int64]),
    "rtv_batch_free": (None, [POINTER(rtv_batch)]),
    "rtv_batch_reset": (c_int32, [POINTER(rtv_batch), c_int64]),
    "rtv_batch_set_strings": (c_int32, [POINTER(rtv_batch), c_char_p, POINTER(c_char_p), POINTER(c_int64)]),
    "rtv_batch_set_int64": (c_int32, [POINTER(rtv_batch), c_char_p, POINTER(c_int64)]),
    "rtv_batch_set_float32": (c_int32, [POINTER(rtv_batch), c_char_p, POINTER(c_float)]),
    "rtv_batch_set_float64": (c_int32, [POINTER(rtv_batch), c_char_p, POINTER(c_double)]),
    "rtv_batch_set_column": (c_int32, [POINTER(rtv_batch), c_char_p, POINTER(rtv_column)]),
    "rtv_batch_gather": (c_int32, [POINTER(rtv_batch), POINTER(rtv_table), POINTER(c_int64), c_int64]),
    "rtv_batch_rows": (c_int64, [POINTER(rtv_batch)]),
    "rtv_batch_column": (POINTER(rtv_column), [POINTER(rtv_batch), c_char_p]),
    "rtv_batch_name": (c_char_p, [POINTER(rtv_batch), c_int64]),
    "rtv_bundle_options_init": (c_int32, [POINTER(rtv_bundle_options), c_size_t]),
    "rtv_bundle_save": (c_int32, [c_char_p, POINTER(rtv_model), POINTER(rtv_index), POINTER(rtv_bundle_options)]),
    "rtv_bundle_open": (c_int32, [POINTER(POINTER(rtv_bundle)), POINTER(rtv_context), c_char_p, POINTER(rtv_bundle_options)]),
    "rtv_bundle_free": (None, [POINTER(rtv_bundle)]),
    "rtv_bundle_recommend": (c_int32, [POINTER(rtv_bundle), POINTER(rtv_batch), POINTER(rtv_search_options), POINTER(rtv_hits)]),
    "rtv_bundle_encode_queries": (c_int32, [POINTER(rtv_bundle), POINTER(rtv_batch), POINTER(c_float)]),
    "rtv_bundle_encode_candidates": (c_int32, [POINTER(rtv_bundle), POINTER(rtv_batch), POINTER(c_float)]),
    "rtv_bundle_index": (POINTER(rtv_index), [POINTER(rtv_bundle)]),
    "rtv_bundle_width": (c_int64, [POINTER(rtv_bundle)]),
    "rtv_cpu_info": (c_size_t, [POINTER(c_char), c_size_t, POINTER(rtv_context)]),
    "rtv_column_create": (c_int32, [POINTER(POINTER(rtv_column)), POINTER(rtv_context)]),
    "rtv_column_create_strings": (c_int32, [POINTER(POINTER(rtv_column)), POINTER(rtv_context), c_int64, POINTER(c_char_p), POINTER(c_int64)]),
    "rtv_column_create_numbers": (c_int32, [POINTER(POINTER(rtv_column)), POINTER(rtv_context), c_int32, c_int64, c_void_p]),
    "rtv_column_wrap": (c_int32, [POINTER(POINTER(rtv_column)), POINTER(rtv_context), c_int32, c_int64, POINTER(c_int64), c_void_p, rtv_release_fn, c_void_p]),
    "rtv_column_reshape": (c_int32, [POINTER(POINTER(rtv_column)), POINTER(rtv_column), c_int32, POINTER(c_int64)]),
    "rtv_column_split": (c_int32, [POINTER(POINTER(rtv_column)), POINTER(rtv_column), c_int64, POINTER(c_int64)]),
    "rtv_column_free": (None, [POINTER(rtv_column)]),
    "rtv_column_type": (c_int32, [POINTER(rtv_column)]),
    "rtv_column_rows": (c_int64, [POINTER(rtv_column)]),
    "rtv_column_count": (c_int64, [POINTER(rtv_column)]),
    "rtv_column_dims": (POINTER(c_int64), [POINTER(rtv_column), POINTER(c_int32)]),
    "rtv_column_row_splits": (POINTER(c_int64), [POINTER(rtv_column)]),
    "rtv_column_values": (c_void_p, [POINTER(rtv_column), POINTER(POINTER(c_int64))]),
    "rtv_column_string": (c_char_p, [POINTER(rtv_column), c_int64, POINTER(c_int64)]),
    "rtv_delimited_options_init": (c_int32, [POINTER(rtv_delimited_options), c_size_t]),
    "rtv_table_read_delimited": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_context), c_char_p, POINTER(rtv_delimited_options)]),
    "rtv_table_parse_delimited": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_context), c_char_p, c_size_t, c_char_p, POINTER(rtv_delimited_options)]),
    "rtv_tensor_from_dlpack": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_context), POINTER(rtv_dlpack)]),
    "rtv_tensor_from_dlpack_versioned": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_context), POINTER(rtv_dlpack_versioned)]),
    "rtv_tensor_to_dlpack": (c_int32, [POINTER(POINTER(rtv_dlpack)), POINTER(rtv_tensor)]),
    "rtv_tensor_to_dlpack_versioned": (c_int32, [POINTER(POINTER(rtv_dlpack_versioned)), POINTER(rtv_tensor)]),
    "rtv_embedding_options_init": (c_int32, [POINTER(rtv_embedding_options), c_size_t]),
    "rtv_embedding_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_int64, c_int64, POINTER(rtv_embedding_options)]),
    "rtv_embedding_lookup": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_layer), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_embedding_pool": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_layer), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_embedding_bag": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_layer), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_hashing_options_init": (c_int32, [POINTER(rtv_hashing_options), c_size_t]),
    "rtv_hashing_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), c_int64, POINTER(rtv_hashing_options)]),
    "rtv_hashed_crossing_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), c_int64, c_int32]),
    "rtv_category_encoding_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), c_int64, c_int32]),
    "rtv_discretization_options_init": (c_int32, [POINTER(rtv_discretization_options), c_size_t]),
    "rtv_discretization_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), POINTER(rtv_discretization_options)]),
    "rtv_normalization_options_init": (c_int32, [POINTER(rtv_normalization_options), c_size_t]),
    "rtv_normalization_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), POINTER(rtv_normalization_options)]),
    "rtv_evaluate_options_init": (c_int32, [POINTER(rtv_evaluate_options), c_size_t]),
    "rtv_model_evaluate": (c_int32, [POINTER(POINTER(rtv_topk_result)), POINTER(rtv_model), POINTER(rtv_table), POINTER(rtv_table), POINTER(rtv_evaluate_options)]),
    "rtv_model_loss": (c_int32, [POINTER(c_double), POINTER(rtv_model), POINTER(rtv_table), c_int64]),
    "rtv_popularity_evaluate": (c_int32, [POINTER(POINTER(rtv_topk_result)), POINTER(rtv_context), POINTER(rtv_table), POINTER(rtv_table), POINTER(rtv_table), c_char_p, POINTER(rtv_evaluate_options)]),
    "rtv_fit_options_init": (c_int32, [POINTER(rtv_fit_options), c_size_t]),
    "rtv_model_fit": (c_int32, [POINTER(rtv_model), POINTER(rtv_table), POINTER(rtv_fit_options), POINTER(POINTER(rtv_history))]),
    "rtv_history_free": (None, [POINTER(rtv_history)]),
    "rtv_history_epochs": (c_int64, [POINTER(rtv_history)]),
    "rtv_history_value": (c_double, [POINTER(rtv_history), c_char_p, c_int64]),
    "rtv_history_best_epoch": (c_int64, [POINTER(rtv_history)]),
    "rtv_model_save_checkpoint": (c_int32, [POINTER(rtv_model), c_char_p]),
    "rtv_model_load_checkpoint": (c_int32, [POINTER(rtv_model), c_char_p]),
    "rtv_gradient_check_options_init": (c_int32, [POINTER(rtv_gradient_check_options), c_size_t]),
    "rtv_gradient_check": (c_int32, [POINTER(c_double), POINTER(rtv_context), rtv_recorded_fn, c_void_p, POINTER(POINTER(rtv_tensor)), c_int32, POINTER(rtv_gradient_check_options)]),
    "rtv_hash_fingerprint64": (c_uint64, [c_void_p, c_size_t]),
    "rtv_hash_siphash": (c_uint64, [c_uint64, c_uint64, c_void_p, c_size_t]),
    "rtv_hash_combine": (c_uint64, [c_uint64, c_uint64]),
    "rtv_hits_create": (c_int32, [POINTER(POINTER(rtv_hits)), POINTER(rtv_context)]),
    "rtv_hits_free": (None, [POINTER(rtv_hits)]),
    "rtv_hits_query_count": (c_int64, [POINTER(rtv_hits)]),
    "rtv_hits_count": (c_int64, [POINTER(rtv_hits), c_int64]),
    "rtv_hits_id_type": (c_int32, [POINTER(rtv_hits)]),
    "rtv_hits_id_int64": (c_int64, [POINTER(rtv_hits), c_int64, c_int64]),
    "rtv_hits_id_string": (c_char_p, [POINTER(rtv_hits), c_int64, c_int64]),
    "rtv_hits_id_string_bytes": (c_int64, [POINTER(rtv_hits), c_int64, c_int64]),
    "rtv_hits_score": (c_float, [POINTER(rtv_hits), c_int64, c_int64]),
    "rtv_hits_offsets": (POINTER(c_int64), [POINTER(rtv_hits)]),
    "rtv_hits_scores": (POINTER(c_float), [POINTER(rtv_hits)]),
    "rtv_hits_ids_int64": (POINTER(c_int64), [POINTER(rtv_hits)]),
    "rtv_hits_string_bytes": (c_char_p, [POINTER(rtv_hits)]),
    "rtv_hits_string_offsets": (POINTER(c_int64), [POINTER(rtv_hits)]),
    "rtv_index_options_init": (c_int32, [POINTER(rtv_index_options), c_size_t]),
    "rtv_index_create": (c_int32, [POINTER(POINTER(rtv_index)), POINTER(rtv_context), c_int64, POINTER(rtv_index_options)]),
    "rtv_index_free": (None, [POINTER(rtv_index)]),
    "rtv_index_dim": (c_int64, [POINTER(rtv_index)]),
    "rtv_index_count": (c_int64, [POINTER(rtv_index)]),
    "rtv_index_id_type": (c_int32, [POINTER(rtv_index)]),
    "rtv_index_add": (c_int32, [POINTER(rtv_index), POINTER(c_int64), POINTER(c_float), c_int64]),
    "rtv_index_add_strings": (c_int32, [POINTER(rtv_index), POINTER(c_char_p), POINTER(c_int64), POINTER(c_float), c_int64]),
    "rtv_index_upsert": (c_int32, [POINTER(rtv_index), POINTER(c_int64), POINTER(c_float), c_int64]),
    "rtv_index_upsert_strings": (c_int32, [POINTER(rtv_index), POINTER(c_char_p), POINTER(c_int64), POINTER(c_float), c_int64]),
    "rtv_index_remove": (c_int32, [POINTER(rtv_index), POINTER(c_int64), c_int64]),
    "rtv_index_remove_strings": (c_int32, [POINTER(rtv_index), POINTER(c_char_p), POINTER(c_int64), c_int64]),
    "rtv_index_clear": (None, [POINTER(rtv_index)]),
    "rtv_index_storage": (c_int32, [POINTER(rtv_index)]),
    "rtv_index_contains": (c_int32, [POINTER(rtv_index), c_int64]),
    "rtv_index_contains_string": (c_int32, [POINTER(rtv_index), c_char_p, c_int64]),
    "rtv_index_id_at": (c_int64, [POINTER(rtv_index), c_int64]),
    "rtv_index_id_string_at": (c_char_p, [POINTER(rtv_index), c_int64, POINTER(c_int64)]),
    "rtv_index_vector": (c_int32, [POINTER(c_float), POINTER(rtv_index), c_int64]),
    "rtv_index_vector_string": (c_int32, [POINTER(c_float), POINTER(rtv_index), c_char_p, c_int64]),
    "rtv_index_score": (c_int32, [POINTER(c_float), POINTER(rtv_index), POINTER(c_float), POINTER(c_int64), c_int64]),
    "rtv_index_score_strings": (c_int32, [POINTER(c_float), POINTER(rtv_index), POINTER(c_float), POINTER(c_char_p), POINTER(c_int64), c_int64]),
    "rtv_index_save": (c_int32, [POINTER(rtv_index), c_char_p]),
    "rtv_index_load": (c_int32, [POINTER(POINTER(rtv_index)), POINTER(rtv_context), c_char_p]),
    "rtv_initializer_init": (c_int32, [POINTER(rtv_initializer), c_size_t]),
    "rtv_tensor_initialize": (c_int32, [POINTER(rtv_tensor), POINTER(rtv_initializer), c_uint64]),
    "rtv_tensor_file_options_init": (c_int32, [POINTER(rtv_tensor_file_options), c_size_t]),
    "rtv_tensor_file_open": (c_int32, [POINTER(POINTER(rtv_tensor_file)), POINTER(rtv_context), c_char_p, POINTER(rtv_tensor_file_options)]),
    "rtv_tensor_file_open_memory": (c_int32, [POINTER(POINTER(rtv_tensor_file)), POINTER(rtv_context), c_void_p, c_size_t, POINTER(rtv_tensor_file_options), rtv_release_fn, c_void_p]),
    "rtv_tensor_file_free": (None, [POINTER(rtv_tensor_file)]),
    "rtv_tensor_file_has_checksums": (c_int32, [POINTER(rtv_tensor_file)]),
    "rtv_tensor_file_count": (c_int64, [POINTER(rtv_tensor_file)]),
    "rtv_tensor_file_find": (c_int64, [POINTER(rtv_tensor_file), c_char_p]),
    "rtv_tensor_file_name": (c_char_p, [POINTER(rtv_tensor_file), c_int64]),
    "rtv_tensor_file_dtype": (c_int32, [POINTER(rtv_tensor_file), c_int64]),
    "rtv_tensor_file_dims": (POINTER(c_int64), [POINTER(rtv_tensor_file), c_int64, POINTER(c_int32)]),
    "rtv_tensor_file_data": (c_void_p, [POINTER(rtv_tensor_file), c_int64, POINTER(c_size_t), POINTER(c_char_p)]),
    "rtv_tensor_file_tensor": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tensor_file), c_int64]),
    "rtv_tensor_file_metadata": (c_char_p, [POINTER(rtv_tensor_file), c_char_p]),
    "rtv_tensor_file_metadata_key": (c_char_p, [POINTER(rtv_tensor_file), c_int64]),
    "rtv_dense_options_init": (c_int32, [POINTER(rtv_dense_options), c_size_t]),
    "rtv_dense_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_int64, c_int64, POINTER(rtv_dense_options)]),
    "rtv_cross_options_init": (c_int32, [POINTER(rtv_cross_options), c_size_t]),
    "rtv_cross_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_int64, POINTER(rtv_cross_options)]),
    "rtv_dot_interaction_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_uint32]),
    "rtv_activation_layer_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_int32, c_double]),
    "rtv_logits_correct_sampling": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_float]),
    "rtv_logits_remove_hits": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_logits_hardest": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int64]),
    "rtv_ranking_loss_options_init": (c_int32, [POINTER(rtv_ranking_loss_options), c_size_t]),
    "rtv_ranking_loss": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), c_int32, POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_ranking_loss_options)]),
    "rtv_mean_metric_create": (c_int32, [POINTER(POINTER(rtv_mean_metric)), POINTER(rtv_context)]),
    "rtv_mean_metric_free": (None, [POINTER(rtv_mean_metric)]),
    "rtv_mean_metric_add": (None, [POINTER(rtv_mean_metric), c_double, c_double]),
    "rtv_mean_metric_add_topk": (c_int32, [POINTER(rtv_mean_metric), c_int64, POINTER(c_float), c_int64, c_int64, POINTER(c_int64), POINTER(c_float)]),
    "rtv_mean_metric_result": (c_double, [POINTER(rtv_mean_metric)]),
    "rtv_mean_metric_reset": (None, [POINTER(rtv_mean_metric)]),
    "rtv_topk_metric_options_init": (c_int32, [POINTER(rtv_topk_metric_options), c_size_t]),
    "rtv_topk_rows_init": (c_int32, [POINTER(rtv_topk_rows), c_size_t]),
    "rtv_topk_metric_create": (c_int32, [POINTER(POINTER(rtv_topk_metric)), POINTER(rtv_context), POINTER(rtv_topk_metric_options)]),
    "rtv_topk_metric_free": (None, [POINTER(rtv_topk_metric)]),
    "rtv_topk_metric_set_candidates": (c_int32, [POINTER(rtv_topk_metric), POINTER(c_int64), POINTER(c_float), c_int64, c_int64]),
    "rtv_topk_metric_set_candidates_strings": (c_int32, [POINTER(rtv_topk_metric), POINTER(c_char_p), POINTER(c_int64), POINTER(c_float), c_int64, c_int64]),
    "rtv_topk_metric_update": (c_int32, [POINTER(rtv_topk_metric), POINTER(rtv_topk_rows)]),
    "rtv_topk_metric_result": (c_int32, [POINTER(POINTER(rtv_topk_result)), POINTER(rtv_topk_metric)]),
    "rtv_topk_metric_reset": (None, [POINTER(rtv_topk_metric)]),
    "rtv_model_options_init": (c_int32, [POINTER(rtv_model_options), c_size_t]),
    "rtv_model_create": (c_int32, [POINTER(POINTER(rtv_model)), POINTER(rtv_context), POINTER(rtv_tower), POINTER(rtv_tower), POINTER(rtv_model_options)]),
    "rtv_model_free": (None, [POINTER(rtv_model)]),
    "rtv_model_adapt": (c_int32, [POINTER(rtv_model), POINTER(rtv_table), POINTER(rtv_table)]),
    "rtv_model_parameter_count": (c_int32, [POINTER(rtv_model)]),
    "rtv_model_parameter": (POINTER(rtv_tensor), [POINTER(rtv_model), c_int32]),
    "rtv_model_parameter_name": (c_char_p, [POINTER(rtv_model), c_int32]),
    "rtv_model_encode_queries": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_model), POINTER(rtv_table)]),
    "rtv_model_encode_candidates": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_model), POINTER(rtv_table)]),
    "rtv_model_index": (c_int32, [POINTER(POINTER(rtv_index)), POINTER(rtv_model), POINTER(rtv_table), c_char_p, POINTER(rtv_index_options)]),
    "rtv_activation_name": (c_char_p, [c_int32]),
    "rtv_activation_from_name": (c_int32, [POINTER(c_int32), c_char_p]),
    "rtv_layer_free": (None, [POINTER(rtv_layer)]),
    "rtv_layer_apply": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_layer), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_layer_apply_many": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_layer), POINTER(rtv_tape), POINTER(POINTER(rtv_tensor)), c_int32]),
    "rtv_layer_name": (c_char_p, [POINTER(rtv_layer)]),
    "rtv_layer_parameter_count": (c_int32, [POINTER(rtv_layer)]),
    "rtv_layer_parameter": (POINTER(rtv_tensor), [POINTER(rtv_layer), c_int32]),
    "rtv_layer_parameter_name": (c_char_p, [POINTER(rtv_layer), c_int32]),
    "rtv_norm_options_init": (c_int32, [POINTER(rtv_norm_options), c_size_t]),
    "rtv_layer_norm_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_int64, POINTER(rtv_norm_options)]),
    "rtv_batch_norm_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_int64, POINTER(rtv_norm_options)]),
    "rtv_l2_normalization_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p]),
    "rtv_dropout_create": (c_int32, [POINTER(POINTER(rtv_layer)), POINTER(rtv_context), c_char_p, c_double]),
    "rtv_op_relu": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_relu6": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_leaky_relu": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_double]),
    "rtv_op_elu": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_double]),
    "rtv_op_selu": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_gelu": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_gelu_tanh": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_tanh": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_sigmoid": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_hard_sigmoid": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_softplus": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_softsign": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_swish": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_mish": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_add": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_sub": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_mul": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_div": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_divide_no_nan": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_maximum": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_minimum": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_squared_difference": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_pow": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_where": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_compare": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32]),
    "rtv_embedding_bag_options_init": (c_int32, [POINTER(rtv_embedding_bag_options), c_size_t]),
    "rtv_op_gather": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32]),
    "rtv_op_take_along_axis": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32]),
    "rtv_op_one_hot": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int64, c_int32]),
    "rtv_op_embedding_bag": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_embedding_bag_options)]),
    "rtv_op_masked_mean": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_segment_reduce": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32]),
    "rtv_op_unsorted_segment_reduce": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int64, c_int32]),
    "rtv_op_mean_squared_error": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_mean_absolute_error": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_huber": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_double]),
    "rtv_op_sigmoid_cross_entropy": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_binary_cross_entropy": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_softmax_cross_entropy": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_double]),
    "rtv_op_sparse_softmax_cross_entropy": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_reduce_loss": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32]),
    "rtv_op_abs": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_neg": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_sign": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_square": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_sqrt": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_rsqrt": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_reciprocal": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_exp": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_expm1": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_log": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_log1p": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_sin": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_cos": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_erf": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_op_affine": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_double, c_double]),
    "rtv_op_clip_by_value": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_double, c_double]),
    "rtv_op_matmul": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_matmul_transposed": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32, c_int32]),
    "rtv_op_dense": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32]),
    "rtv_op_activation": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32]),
    "rtv_op_row_dot": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor)]),
    "rtv_op_l2_normalize": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32, c_double]),
    "rtv_op_cosine_similarity": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_int32]),
    "rtv_op_layer_norm": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor), c_double]),
    "rtv_op_batch_norm": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_tensor), c_double, c_double]),
    "rtv_op_dropout": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_double, c_uint64]),
    "rtv_op_dropout_mask": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), c_double]),
    "rtv_op_global_norm": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(POINTER(rtv_tensor)), c_int32]),
    "rtv_op_clip_by_norm": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_double]),
    "rtv_op_clip_by_global_norm": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(POINTER(rtv_tensor)), c_int32, c_double]),
    "rtv_op_reduce_sum": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int32), c_int32, c_int32]),
    "rtv_op_reduce_mean": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int32), c_int32, c_int32]),
    "rtv_op_reduce_max": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int32), c_int32, c_int32]),
    "rtv_op_reduce_min": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int32), c_int32, c_int32]),
    "rtv_op_reduce_logsumexp": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int32), c_int32, c_int32]),
    "rtv_op_softmax": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32]),
    "rtv_op_log_softmax": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32]),
    "rtv_op_cumsum": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32, c_int32, c_int32]),
    "rtv_op_argmax": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32]),
    "rtv_op_reshape": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32, POINTER(c_int64)]),
    "rtv_op_expand_dims": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32]),
    "rtv_op_squeeze": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32]),
    "rtv_op_transpose": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int32)]),
    "rtv_op_concat": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(POINTER(rtv_tensor)), c_int32, c_int32]),
    "rtv_op_stack": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(POINTER(rtv_tensor)), c_int32, c_int32]),
    "rtv_op_split": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int64), c_int32, c_int32]),
    "rtv_op_slice": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int64), POINTER(c_int64)]),
    "rtv_op_pad": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int64), POINTER(c_int64), c_double]),
    "rtv_op_tile": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(c_int64)]),
    "rtv_op_broadcast_to": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32, POINTER(c_int64)]),
    "rtv_op_cast": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor), c_int32]),
    "rtv_op_stop_gradient": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_tensor)]),
    "rtv_optimizer_options_init": (c_int32, [POINTER(rtv_optimizer_options), c_size_t]),
    "rtv_optimizer_create": (c_int32, [POINTER(POINTER(rtv_optimizer)), POINTER(rtv_context), POINTER(rtv_optimizer_options)]),
    "rtv_optimizer_free": (None, [POINTER(rtv_optimizer)]),
    "rtv_optimizer_step": (c_int32, [POINTER(rtv_optimizer), POINTER(rtv_tape)]),
    "rtv_optimizer_flush": (c_int32, [POINTER(rtv_optimizer)]),
    "rtv_optimizer_set_learning_rate": (c_int32, [POINTER(rtv_optimizer), c_double]),
    "rtv_optimizer_learning_rate": (c_double, [POINTER(rtv_optimizer)]),
    "rtv_optimizer_step_count": (c_int64, [POINTER(rtv_optimizer)]),
    "rtv_optimizer_skipped": (c_int64, [POINTER(rtv_optimizer)]),
    "rtv_parameter_options_init": (c_int32, [POINTER(rtv_parameter_options), c_size_t]),
    "rtv_optimizer_add_parameter": (c_int32, [POINTER(rtv_optimizer), POINTER(rtv_tensor), c_char_p, POINTER(rtv_parameter_options)]),
    "rtv_optimizer_add_layer": (c_int32, [POINTER(rtv_optimizer), POINTER(rtv_layer), POINTER(rtv_parameter_options)]),
    "rtv_optimizer_remove_parameter": (c_int32, [POINTER(rtv_optimizer), POINTER(rtv_tensor)]),
    "rtv_optimizer_save": (c_int32, [POINTER(rtv_optimizer), c_char_p]),
    "rtv_optimizer_load": (c_int32, [POINTER(rtv_optimizer), c_char_p]),
    "rtv_preprocessor_retain": (POINTER(rtv_preprocessor), [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_free": (None, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_adapt": (c_int32, [POINTER(rtv_preprocessor), POINTER(rtv_column), c_int64]),
    "rtv_preprocessor_adapt_begin": (c_int32, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_adapt_update": (c_int32, [POINTER(rtv_preprocessor), POINTER(rtv_column)]),
    "rtv_preprocessor_adapt_finish": (c_int32, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_apply": (c_int32, [POINTER(rtv_preprocessor), POINTER(rtv_column), POINTER(POINTER(rtv_column)), c_int32]),
    "rtv_preprocessor_save": (c_int32, [POINTER(rtv_preprocessor), c_char_p]),
    "rtv_preprocessor_load": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), c_char_p]),
    "rtv_preprocessor_kind_of": (c_int32, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_output_mode": (c_int32, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_bins": (c_int64, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_is_adaptive": (c_int32, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_is_adapted": (c_int32, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_vocabulary_size": (c_int64, [POINTER(rtv_preprocessor)]),
    "rtv_preprocessor_word": (c_int32, [POINTER(c_char_p), POINTER(c_int64), POINTER(rtv_preprocessor), c_int64]),
    "rtv_preprocessor_word_int64": (c_int32, [POINTER(c_int64), POINTER(rtv_preprocessor), c_int64]),
    "rtv_preprocessor_idf_weights": (POINTER(c_float), [POINTER(rtv_preprocessor), POINTER(c_int64)]),
    "rtv_preprocessor_boundaries": (POINTER(c_float), [POINTER(rtv_preprocessor), POINTER(c_int64)]),
    "rtv_preprocessor_mean": (POINTER(c_float), [POINTER(rtv_preprocessor), POINTER(c_int64)]),
    "rtv_preprocessor_variance": (POINTER(c_float), [POINTER(rtv_preprocessor), POINTER(c_int64)]),
    "rtv_ranking_lists_init": (c_int32, [POINTER(rtv_ranking_lists), c_size_t]),
    "rtv_ranking_metric_create": (c_int32, [POINTER(POINTER(rtv_ranking_metric)), POINTER(rtv_context), c_int32, c_int64]),
    "rtv_ranking_metric_free": (None, [POINTER(rtv_ranking_metric)]),
    "rtv_ranking_metric_update": (c_int32, [POINTER(rtv_ranking_metric), POINTER(rtv_ranking_lists)]),
    "rtv_ranking_metric_result": (c_double, [POINTER(rtv_ranking_metric)]),
    "rtv_ranking_metric_reset": (None, [POINTER(rtv_ranking_metric)]),
    "rtv_schedule_init": (c_int32, [POINTER(rtv_schedule), c_size_t]),
    "rtv_schedule_at": (c_int32, [POINTER(c_double), POINTER(rtv_schedule), c_int64]),
    "rtv_search_options_init": (c_int32, [POINTER(rtv_search_options), c_size_t]),
    "rtv_id_lists_init": (c_int32, [POINTER(rtv_id_lists), c_size_t]),
    "rtv_index_search": (c_int32, [POINTER(rtv_index), POINTER(c_float), c_int64, POINTER(rtv_search_options), POINTER(rtv_hits)]),
    "rtv_index_search_into": (c_int32, [POINTER(rtv_index), POINTER(c_float), c_int64, POINTER(rtv_search_options), POINTER(c_int64), POINTER(c_float), POINTER(c_int64)]),
    "rtv_index_similar": (c_int32, [POINTER(rtv_index), c_int64, POINTER(rtv_search_options), POINTER(rtv_hits)]),
    "rtv_index_similar_string": (c_int32, [POINTER(rtv_index), c_char_p, c_int64, POINTER(rtv_search_options), POINTER(rtv_hits)]),
    "rtv_table_split_at_time": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_char_p, c_int64]),
    "rtv_table_split_by_time": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_char_p, c_double]),
    "rtv_table_split_last": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_char_p, c_char_p, c_int64]),
    "rtv_table_split_by_key": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_char_p, c_double, c_uint64]),
    "rtv_table_keep_frequent": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_char_p, c_int64]),
    "rtv_streaming_create": (c_int32, [POINTER(POINTER(rtv_streaming)), POINTER(rtv_context), c_int64, c_int32]),
    "rtv_streaming_free": (None, [POINTER(rtv_streaming)]),
    "rtv_streaming_begin": (c_int32, [POINTER(rtv_streaming), POINTER(c_float), c_int64, POINTER(rtv_search_options)]),
    "rtv_streaming_add": (c_int32, [POINTER(rtv_streaming), POINTER(c_int64), POINTER(c_float), c_int64]),
    "rtv_streaming_add_strings": (c_int32, [POINTER(rtv_streaming), POINTER(c_char_p), POINTER(c_int64), POINTER(c_float), c_int64]),
    "rtv_streaming_finish": (c_int32, [POINTER(rtv_streaming), POINTER(rtv_hits)]),
    "rtv_table_create": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_context)]),
    "rtv_table_free": (None, [POINTER(rtv_table)]),
    "rtv_table_add": (c_int32, [POINTER(rtv_table), c_char_p, POINTER(rtv_column)]),
    "rtv_table_rename": (c_int32, [POINTER(rtv_table), c_char_p, c_char_p]),
    "rtv_table_drop": (c_int32, [POINTER(rtv_table), c_char_p]),
    "rtv_table_rows": (c_int64, [POINTER(rtv_table)]),
    "rtv_table_column": (POINTER(rtv_column), [POINTER(rtv_table), c_char_p]),
    "rtv_table_name": (c_char_p, [POINTER(rtv_table), c_int64]),
    "rtv_table_slice": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_int64, c_int64]),
    "rtv_table_select": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_table), POINTER(c_int64), c_int64]),
    "rtv_table_shuffle": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_uint64]),
    "rtv_table_join": (c_int32, [POINTER(rtv_table), c_char_p, POINTER(rtv_table), c_char_p, c_char_p, c_char_p]),
    "rtv_table_distinct": (c_int32, [POINTER(POINTER(rtv_table)), POINTER(rtv_table), c_char_p, c_char_p]),
    "rtv_retrieval_options_init": (c_int32, [POINTER(rtv_retrieval_options), c_size_t]),
    "rtv_retrieval_create": (c_int32, [POINTER(POINTER(rtv_retrieval)), POINTER(rtv_context), POINTER(rtv_retrieval_options)]),
    "rtv_retrieval_free": (None, [POINTER(rtv_retrieval)]),
    "rtv_retrieval_set_temperature": (c_int32, [POINTER(rtv_retrieval), c_float]),
    "rtv_retrieval_set_hard_negatives": (c_int32, [POINTER(rtv_retrieval), c_int64]),
    "rtv_retrieval_inputs_init": (c_int32, [POINTER(rtv_retrieval_inputs), c_size_t]),
    "rtv_retrieval_loss": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_retrieval), POINTER(rtv_tape), POINTER(rtv_tensor), POINTER(rtv_tensor), POINTER(rtv_retrieval_inputs)]),
    "rtv_dtype_bytes": (c_size_t, [c_int32]),
    "rtv_tensor_create": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_context), c_int32, c_int32, POINTER(c_int64)]),
    "rtv_tensor_wrap": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_context), c_int32, c_int32, POINTER(c_int64), c_void_p, rtv_release_fn, c_void_p]),
    "rtv_tensor_view": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tensor), c_int32, POINTER(c_int64)]),
    "rtv_tensor_copy": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tensor)]),
    "rtv_tensor_free": (None, [POINTER(rtv_tensor)]),
    "rtv_tensor_dtype": (c_int32, [POINTER(rtv_tensor)]),
    "rtv_tensor_rank": (c_int32, [POINTER(rtv_tensor)]),
    "rtv_tensor_dim": (c_int64, [POINTER(rtv_tensor), c_int32]),
    "rtv_tensor_count": (c_int64, [POINTER(rtv_tensor)]),
    "rtv_tensor_data": (c_void_p, [POINTER(rtv_tensor)]),
    "rtv_tensor_const_data": (c_void_p, [POINTER(rtv_tensor)]),
    "rtv_tensor_set_requires_gradient": (c_int32, [POINTER(rtv_tensor), c_int32]),
    "rtv_tensor_requires_gradient": (c_int32, [POINTER(rtv_tensor)]),
    "rtv_tensor_writer_create": (c_int32, [POINTER(POINTER(rtv_tensor_writer)), POINTER(rtv_context)]),
    "rtv_tensor_writer_free": (None, [POINTER(rtv_tensor_writer)]),
    "rtv_tensor_writer_add": (c_int32, [POINTER(rtv_tensor_writer), c_char_p, c_int32, c_int32, POINTER(c_int64), c_void_p]),
    "rtv_tensor_writer_add_tensor": (c_int32, [POINTER(rtv_tensor_writer), c_char_p, POINTER(rtv_tensor)]),
    "rtv_tensor_writer_set_metadata": (c_int32, [POINTER(rtv_tensor_writer), c_char_p, c_char_p]),
    "rtv_tensor_writer_save": (c_int32, [POINTER(rtv_tensor_writer), c_char_p]),
    "rtv_tensor_writer_save_memory": (c_int32, [POINTER(c_void_p), POINTER(c_size_t), POINTER(rtv_tensor_writer)]),
    "rtv_topk_result_free": (None, [POINTER(rtv_topk_result)]),
    "rtv_topk_result_at": (c_double, [POINTER(rtv_topk_result), c_int64]),
    "rtv_topk_result_precision": (c_double, [POINTER(rtv_topk_result), c_int64]),
    "rtv_topk_result_ndcg": (c_double, [POINTER(rtv_topk_result), c_int64]),
    "rtv_topk_result_map": (c_double, [POINTER(rtv_topk_result), c_int64]),
    "rtv_topk_result_mrr": (c_double, [POINTER(rtv_topk_result)]),
    "rtv_topk_result_mean_rank": (c_double, [POINTER(rtv_topk_result)]),
    "rtv_topk_result_rows": (c_int64, [POINTER(rtv_topk_result)]),
    "rtv_topk_result_ranked_rows": (c_int64, [POINTER(rtv_topk_result)]),
    "rtv_topk_result_hits": (c_int64, [POINTER(rtv_topk_result), c_int64]),
    "rtv_topk_result_weight": (c_double, [POINTER(rtv_topk_result)]),
    "rtv_topk_result_ks": (POINTER(c_int64), [POINTER(rtv_topk_result), POINTER(c_int64)]),
    "rtv_tower_embedding_options_init": (c_int32, [POINTER(rtv_tower_embedding_options), c_size_t]),
    "rtv_tower_create": (c_int32, [POINTER(POINTER(rtv_tower)), POINTER(rtv_context), c_char_p]),
    "rtv_tower_free": (None, [POINTER(rtv_tower)]),
    "rtv_tower_add_embedding": (c_int32, [POINTER(rtv_tower), c_char_p, POINTER(rtv_preprocessor), c_int64, POINTER(rtv_tower_embedding_options)]),
    "rtv_tower_add_value": (c_int32, [POINTER(rtv_tower), c_char_p, POINTER(rtv_preprocessor), c_int64]),
    "rtv_tower_sum_features": (c_int32, [POINTER(rtv_tower)]),
    "rtv_tower_add_dense": (c_int32, [POINTER(rtv_tower), c_int64, c_int32]),
    "rtv_tower_add_cross": (c_int32, [POINTER(rtv_tower), c_int64]),
    "rtv_tower_add_layer_norm": (c_int32, [POINTER(rtv_tower)]),
    "rtv_tower_add_dropout": (c_int32, [POINTER(rtv_tower), c_double]),
    "rtv_tower_add_l2_normalize": (c_int32, [POINTER(rtv_tower)]),
    "rtv_tower_width": (c_int64, [POINTER(rtv_tower)]),
    "rtv_version": (c_uint32, []),
    "rtv_check_abi": (c_int32, [c_uint32]),
    "rtv_string_lookup_options_init": (c_int32, [POINTER(rtv_string_lookup_options), c_size_t]),
    "rtv_string_lookup_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), POINTER(rtv_string_lookup_options)]),
    "rtv_integer_lookup_options_init": (c_int32, [POINTER(rtv_integer_lookup_options), c_size_t]),
    "rtv_integer_lookup_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), POINTER(rtv_integer_lookup_options)]),
    "rtv_text_vectorization_options_init": (c_int32, [POINTER(rtv_text_vectorization_options), c_size_t]),
    "rtv_text_vectorization_create": (c_int32, [POINTER(POINTER(rtv_preprocessor)), POINTER(rtv_context), POINTER(rtv_text_vectorization_options)]),
    "rtv_op_custom": (c_int32, [POINTER(POINTER(rtv_tensor)), POINTER(rtv_tape), POINTER(rtv_custom_op), POINTER(POINTER(rtv_tensor)), c_int32, c_void_p]),
    "rtv_custom_call_save": (c_int32, [POINTER(c_void_p), POINTER(rtv_custom_call), c_size_t]),
    "rtv_custom_call_saved": (c_void_p, [POINTER(rtv_custom_call)]),
}


def load(path=SONAME):
    """The library with typed functions; fails clearly when it is not the one these declarations are of."""
    for struct, size in _SIZES.items():
        if ctypes.sizeof(ctypes.c_void_p) == 8 and ctypes.sizeof(struct) != size:
            raise ImportError("%s has %d bytes, not %d" % (struct.__name__, ctypes.sizeof(struct), size))
    library = ctypes.CDLL(path)
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name, None)  # a build for inference only has fewer
        if function is not None:
            function.restype, function.argtypes = result, arguments
    if library.rtv_check_abi(VERSION_NUMBER) != RTV_OK:
        raise ImportError(library.rtv_last_error_message().decode())
    return library
