/*
 * libretrieve for C++11 and later: handles that free themselves, statuses as exceptions, options
 * with their defaults. All functions are those of retrieve.h; nothing here has symbols of its own.
 *
 *     auto options = retrieve::defaults<rtv_context_options>();
 *     options.threads = 2;
 *     auto context = retrieve::create<retrieve::context>(rtv_context_create, &options);
 *     auto index = retrieve::create<retrieve::index>(rtv_index_create, context, 64, nullptr);
 *     retrieve::check(rtv_index_add(index, ids, vectors, count));
 *
 * A handle converts to the pointer that the functions take. It moves and does not copy, and it may
 * go before those that were made with it: they keep what they need.
 */
#ifndef RTV_EXT_RETRIEVE_HPP
#define RTV_EXT_RETRIEVE_HPP

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include "retrieve.h"

namespace retrieve
{

/* A failed call; what() is the message that names the values. */
class error : public std::runtime_error
{
  public:
    error(rtv_status status, const std::string &message)
        : std::runtime_error(message), status_(status)
    {
    }

    rtv_status status() const noexcept
    {
        return status_;
    }
    /* Such as "RTV_E_SHAPE". */
    const char *name() const noexcept
    {
        return rtv_status_name(status_);
    }

  private:
    rtv_status status_;
};

/* Throws retrieve::error unless the status is RTV_OK. */
inline void check(rtv_status status)
{
    if (status != RTV_OK)
        throw error(status, rtv_last_error_message());
}

/* Owns one object of the library, or none. */
template <typename T, void (*Free)(T *)> class handle
{
  public:
    using type = T;

    handle() noexcept = default;
    explicit handle(T *owned) noexcept : object_(owned)
    {
    }
    handle(handle &&other) noexcept : object_(other.release())
    {
    }
    handle(const handle &) = delete;
    handle &operator=(const handle &) = delete;
    handle &operator=(handle &&other) noexcept
    {
        reset(other.release());
        return *this;
    }
    ~handle()
    {
        reset();
    }

    T *get() const noexcept
    {
        return object_;
    }
    operator T *() const noexcept
    {
        return object_;
    }

    /* Gives the object away: the caller frees it. */
    T *release() noexcept
    {
        T *object = object_;
        object_ = nullptr;
        return object;
    }

    void reset(T *owned = nullptr) noexcept
    {
        T *former = object_;
        object_ = owned;
        if (former != nullptr && former != owned)
            Free(former);
    }

    /* For an argument through which a function hands out a new object. */
    T **out() noexcept
    {
        reset();
        return &object_;
    }

  private:
    T *object_ = nullptr;
};

/* What `function` hands out through its first argument, given the other arguments. */
template <typename Handle, typename Function, typename... Arguments>
Handle create(Function function, Arguments &&...arguments)
{
    Handle made;
    check(function(made.out(), std::forward<Arguments>(arguments)...));
    return made;
}

using batch = handle<rtv_batch, rtv_batch_free>;
using bundle = handle<rtv_bundle, rtv_bundle_free>;
using column = handle<rtv_column, rtv_column_free>;
using context = handle<rtv_context, rtv_context_free>;
using history = handle<rtv_history, rtv_history_free>;
using hits = handle<rtv_hits, rtv_hits_free>;
using index = handle<rtv_index, rtv_index_free>;
using layer = handle<rtv_layer, rtv_layer_free>;
using mean_metric = handle<rtv_mean_metric, rtv_mean_metric_free>;
using model = handle<rtv_model, rtv_model_free>;
using optimizer = handle<rtv_optimizer, rtv_optimizer_free>;
using preprocessor = handle<rtv_preprocessor, rtv_preprocessor_free>;
using ranking_metric = handle<rtv_ranking_metric, rtv_ranking_metric_free>;
using retrieval = handle<rtv_retrieval, rtv_retrieval_free>;
using streaming = handle<rtv_streaming, rtv_streaming_free>;
using table = handle<rtv_table, rtv_table_free>;
using tape = handle<rtv_tape, rtv_tape_free>;
using tensor = handle<rtv_tensor, rtv_tensor_free>;
using tensor_file = handle<rtv_tensor_file, rtv_tensor_file_free>;
using tensor_writer = handle<rtv_tensor_writer, rtv_tensor_writer_free>;
using topk_metric = handle<rtv_topk_metric, rtv_topk_metric_free>;
using topk_result = handle<rtv_topk_result, rtv_topk_result_free>;
using tower = handle<rtv_tower, rtv_tower_free>;

/* Each struct that has defaults, with the function that writes them. */
template <typename Options> struct initializer;

#define RTV_HPP_DEFAULTS(options)                                                                  \
    template <> struct initializer<options> {                                                      \
        static rtv_status run(options *out)                                                        \
        {                                                                                          \
            return options##_init(out, sizeof *out);                                               \
        }                                                                                          \
    };
RTV_HPP_DEFAULTS(rtv_bundle_options)
RTV_HPP_DEFAULTS(rtv_context_options)
RTV_HPP_DEFAULTS(rtv_cross_options)
RTV_HPP_DEFAULTS(rtv_delimited_options)
RTV_HPP_DEFAULTS(rtv_dense_options)
RTV_HPP_DEFAULTS(rtv_discretization_options)
RTV_HPP_DEFAULTS(rtv_embedding_bag_options)
RTV_HPP_DEFAULTS(rtv_embedding_options)
RTV_HPP_DEFAULTS(rtv_evaluate_options)
RTV_HPP_DEFAULTS(rtv_fit_options)
RTV_HPP_DEFAULTS(rtv_gradient_check_options)
RTV_HPP_DEFAULTS(rtv_hashing_options)
RTV_HPP_DEFAULTS(rtv_id_lists)
RTV_HPP_DEFAULTS(rtv_index_options)
RTV_HPP_DEFAULTS(rtv_initializer)
RTV_HPP_DEFAULTS(rtv_integer_lookup_options)
RTV_HPP_DEFAULTS(rtv_model_options)
RTV_HPP_DEFAULTS(rtv_norm_options)
RTV_HPP_DEFAULTS(rtv_normalization_options)
RTV_HPP_DEFAULTS(rtv_optimizer_options)
RTV_HPP_DEFAULTS(rtv_parameter_options)
RTV_HPP_DEFAULTS(rtv_ranking_lists)
RTV_HPP_DEFAULTS(rtv_ranking_loss_options)
RTV_HPP_DEFAULTS(rtv_retrieval_inputs)
RTV_HPP_DEFAULTS(rtv_retrieval_options)
RTV_HPP_DEFAULTS(rtv_schedule)
RTV_HPP_DEFAULTS(rtv_search_options)
RTV_HPP_DEFAULTS(rtv_string_lookup_options)
RTV_HPP_DEFAULTS(rtv_tape_options)
RTV_HPP_DEFAULTS(rtv_tensor_file_options)
RTV_HPP_DEFAULTS(rtv_text_vectorization_options)
RTV_HPP_DEFAULTS(rtv_topk_metric_options)
RTV_HPP_DEFAULTS(rtv_topk_rows)
RTV_HPP_DEFAULTS(rtv_tower_embedding_options)
#undef RTV_HPP_DEFAULTS

/* An options struct with its defaults. */
template <typename Options> Options defaults()
{
    Options options;
    check(initializer<Options>::run(&options));
    return options;
}

} /* namespace retrieve */

#endif
