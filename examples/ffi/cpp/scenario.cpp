// Trains a small model, serves it from its file and searches an index: ../README.md says what, step by step.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <retrieve/ext/retrieve.hpp>

namespace
{

const int user_count = 200, item_count = 60, met_count = 10, width = 16;

std::int64_t item_of(int user, int j)
{
    return user % 4 + 4 * ((3 * user + 7 * j) % 15);
}

const char *yes(bool is)
{
    return is ? "yes" : "no";
}

retrieve::column integers(const retrieve::context &context, const std::vector<std::int64_t> &values)
{
    return retrieve::create<retrieve::column>(rtv_column_create_numbers, context, RTV_VALUE_INT64,
                                              std::int64_t(values.size()), values.data());
}

retrieve::column strings(const retrieve::context &context, const std::vector<std::string> &values)
{
    std::vector<const char *> pointers;
    for (const std::string &value : values)
        pointers.push_back(value.c_str());
    return retrieve::create<retrieve::column>(
        rtv_column_create_strings, context, std::int64_t(values.size()), pointers.data(), nullptr);
}

retrieve::table make_interactions(const retrieve::context &context)
{
    std::vector<std::string> users;
    std::vector<std::int64_t> items;
    for (int j = 0; j < met_count; j++) {
        for (int user = 0; user < user_count; user++) {
            users.push_back("u" + std::to_string(user));
            items.push_back(item_of(user, j));
        }
    }
    auto table = retrieve::create<retrieve::table>(rtv_table_create, context);
    retrieve::check(rtv_table_add(table, "user", strings(context, users)));
    retrieve::check(rtv_table_add(table, "item", integers(context, items)));
    return table;
}

retrieve::table make_candidates(const retrieve::context &context)
{
    std::vector<std::int64_t> items;
    for (std::int64_t item = 0; item < item_count; item++)
        items.push_back(item);
    auto table = retrieve::create<retrieve::table>(rtv_table_create, context);
    retrieve::check(rtv_table_add(table, "item", integers(context, items)));
    return table;
}

retrieve::tower make_tower(const retrieve::context &context, const char *name, const char *feature,
                           const retrieve::preprocessor &lookup)
{
    auto tower = retrieve::create<retrieve::tower>(rtv_tower_create, context, name);
    retrieve::check(rtv_tower_add_embedding(tower, feature, lookup, width, nullptr));
    return tower;
}

retrieve::model make_model(const retrieve::context &context)
{
    auto by_string =
        retrieve::create<retrieve::preprocessor>(rtv_string_lookup_create, context, nullptr);
    auto by_integer =
        retrieve::create<retrieve::preprocessor>(rtv_integer_lookup_create, context, nullptr);
    auto query = make_tower(context, "query", "user", by_string);
    auto candidate = make_tower(context, "candidate", "item", by_integer);
    auto optimizer = retrieve::defaults<rtv_optimizer_options>();
    optimizer.kind = RTV_OPTIMIZER_ADAM;
    optimizer.learning_rate = 0.05;
    auto task = retrieve::defaults<rtv_retrieval_options>();
    task.flags = RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS;
    auto options = retrieve::defaults<rtv_model_options>();
    options.optimizer = &optimizer;
    options.task = &task;
    return retrieve::create<retrieve::model>(rtv_model_create, context, query, candidate, &options);
}

void train(const retrieve::model &model, const retrieve::table &interactions)
{
    auto options = retrieve::defaults<rtv_fit_options>();
    options.batch_rows = 200;
    options.epochs = 20;
    retrieve::history history;
    retrieve::check(rtv_model_fit(model, interactions, &options, history.out()));
    std::int64_t epochs = rtv_history_epochs(history);
    double first = rtv_history_value(history, "loss", 0);
    double last = rtv_history_value(history, "loss", epochs - 1);
    std::printf("trained %lld rows, %lld epochs\n", (long long)rtv_table_rows(interactions),
                (long long)epochs);
    std::printf("loss fell: %s\n", yes(last < first));
}

using answers = std::vector<std::vector<std::pair<std::int64_t, float>>>;

// An opened bundle with what a query takes: the 5 best for each user, without the items that it has met.
class recommender
{
  public:
    recommender(const retrieve::context &context, const char *path, const std::vector<int> &users)
        : bundle_(retrieve::create<retrieve::bundle>(rtv_bundle_open, context, path, nullptr)),
          batch_(retrieve::create<retrieve::batch>(rtv_batch_create, context,
                                                   std::int64_t(users.size()))),
          hits_(retrieve::create<retrieve::hits>(rtv_hits_create, context)),
          exclude_(retrieve::defaults<rtv_id_lists>()),
          search_(retrieve::defaults<rtv_search_options>())
    {
        offsets_.push_back(0);
        std::vector<std::string> names;
        std::vector<const char *> pointers;
        for (int user : users) {
            names.push_back("u" + std::to_string(user));
            for (int j = 0; j < met_count; j++)
                met_.push_back(item_of(user, j));
            offsets_.push_back(std::int64_t(met_.size()));
        }
        for (const std::string &name : names)
            pointers.push_back(name.c_str());
        retrieve::check(rtv_batch_set_strings(batch_, "user", pointers.data(), nullptr));
        exclude_.count = std::int64_t(met_.size());
        exclude_.ids = met_.data();
        exclude_.offsets = offsets_.data();
        search_.k = 5;
        search_.exclude = &exclude_;
    }
    recommender(const recommender &) = delete;
    recommender &operator=(const recommender &) = delete;

    void recommend()
    {
        retrieve::check(rtv_bundle_recommend(bundle_, batch_, &search_, hits_));
    }

    answers results() const
    {
        const std::int64_t *begins = rtv_hits_offsets(hits_), *ids = rtv_hits_ids_int64(hits_);
        const float *scores = rtv_hits_scores(hits_);
        answers lists(offsets_.size() - 1);
        for (std::size_t q = 0; q < lists.size(); q++) {
            for (std::int64_t at = begins[q]; at < begins[q + 1]; at++)
                lists[q].emplace_back(ids[at], scores[at]);
        }
        return lists;
    }

    bool has_met(std::size_t q, std::int64_t item) const
    {
        return std::find(met_.begin() + offsets_[q], met_.begin() + offsets_[q + 1], item) !=
               met_.begin() + offsets_[q + 1];
    }

  private:
    retrieve::bundle bundle_;
    retrieve::batch batch_;
    retrieve::hits hits_;
    rtv_id_lists exclude_;
    rtv_search_options search_;
    std::vector<std::int64_t> met_, offsets_;
};

void serve(const retrieve::context &context, const char *path)
{
    const std::vector<int> users = {7, 50};
    recommender first(context, path, users), second(context, path, users);
    first.recommend();
    second.recommend();
    answers found = first.results();
    int excluded = 0;
    for (std::size_t q = 0; q < users.size(); q++) {
        std::vector<std::int64_t> ids;
        for (const auto &hit : found[q]) {
            ids.push_back(hit.first);
            excluded += first.has_met(q, hit.first);
        }
        std::sort(ids.begin(), ids.end());
        std::printf("u%d:", users[q]);
        for (std::int64_t id : ids)
            std::printf(" %lld", (long long)id);
        std::printf("\n");
    }
    std::printf("excluded among them: %d\n", excluded);
    std::printf("reopened bundle gives the same: %s\n", yes(found == second.results()));
}

void search_index(const retrieve::context &context)
{
    auto index = retrieve::create<retrieve::index>(rtv_index_create, context, 2, nullptr);
    const std::int64_t new_ids[] = {10, 20, 30};
    const float vectors[] = {1, 0, 0, 1, 1, 1}, query[] = {1, 0.5f};
    retrieve::check(rtv_index_add(index, new_ids, vectors, 3));
    auto options = retrieve::defaults<rtv_search_options>();
    options.k = 2;
    std::int64_t ids[2];
    float scores[2];
    retrieve::check(rtv_index_search_into(index, query, 1, &options, ids, scores, nullptr));
    std::printf("index: %lld %.2f, %lld %.2f\n", (long long)ids[0], scores[0], (long long)ids[1],
                scores[1]);
}

void time_calls(const retrieve::context &context, const char *path, int calls)
{
    recommender one(context, path, {7});
    one.recommend();
    auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; i++)
        one.recommend();
    std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - begin;
    std::printf("recommend: %.0f ns a call\n", elapsed.count() / calls);
}

void scenario(const char *path, int calls)
{
    retrieve::check(rtv_check_abi(RTV_VERSION_NUMBER));
    unsigned version = rtv_version();
    std::printf("libretrieve %u.%u.%u\n", version >> 16, version >> 8 & 255, version & 255);
    auto options = retrieve::defaults<rtv_context_options>();
    options.threads = 2;
    options.seed = 1;
    auto context = retrieve::create<retrieve::context>(rtv_context_create, &options);
    auto interactions = make_interactions(context);
    auto candidates = make_candidates(context);
    auto model = make_model(context);
    train(model, interactions);
    auto index =
        retrieve::create<retrieve::index>(rtv_model_index, model, candidates, "item", nullptr);
    retrieve::check(rtv_bundle_save(path, model, index, nullptr));
    serve(context, path);
    search_index(context);
    try {
        retrieve::create<retrieve::index>(rtv_index_create, context, -3, nullptr);
    } catch (const retrieve::error &error) {
        std::printf("error: %s: %s\n", error.name(), error.what());
    }
    if (calls > 0)
        time_calls(context, path, calls);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s BUNDLE [CALLS]\n", argv[0]);
        return 2;
    }
    try {
        scenario(argv[1], argc > 2 ? std::atoi(argv[2]) : 0);
    } catch (const retrieve::error &error) {
        std::fprintf(stderr, "%s: %s\n", error.name(), error.what());
        return 1;
    }
    return 0;
}
