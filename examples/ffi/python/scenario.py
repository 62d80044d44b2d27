"""Trains a small model, serves it from its file and searches an index: ../README.md says what, step by step."""
import sys
import time
from ctypes import POINTER, byref, pointer

import retrieve_abi as abi
from retrieve import Error, call, create, floats, int64s, library, strings

USERS, ITEMS, MET, WIDTH = 200, 60, 10, 16


def item_of(user, j):
    return user % 4 + 4 * ((3 * user + 7 * j) % 15)


def add_column(table, name, column):
    call("table_add", table, name, column)
    library.rtv_column_free(column)


def make_tables(context):
    pairs = [(u, item_of(u, j)) for j in range(MET) for u in range(USERS)]
    interactions = create(abi.rtv_table, "table_create", context)
    users = strings(["u%d" % u for u, _ in pairs])
    add_column(interactions, b"user",
               create(abi.rtv_column, "column_create_strings", context, len(pairs), users, None))
    items = int64s([item for _, item in pairs])
    add_column(interactions, b"item",
               create(abi.rtv_column, "column_create_numbers", context, abi.RTV_VALUE_INT64, len(pairs), items))
    candidates = create(abi.rtv_table, "table_create", context)
    add_column(candidates, b"item",
               create(abi.rtv_column, "column_create_numbers", context, abi.RTV_VALUE_INT64, ITEMS,
                      int64s(range(ITEMS))))
    return interactions, candidates


def make_tower(context, name, feature, lookup):
    tower = create(abi.rtv_tower, "tower_create", context, name)
    preprocessor = create(abi.rtv_preprocessor, lookup, context, None)
    call("tower_add_embedding", tower, feature, preprocessor, WIDTH, None)
    library.rtv_preprocessor_free(preprocessor)
    return tower


def make_model(context):
    query = make_tower(context, b"query", b"user", "string_lookup_create")
    candidate = make_tower(context, b"candidate", b"item", "integer_lookup_create")
    optimizer = abi.rtv_optimizer_options(kind=abi.RTV_OPTIMIZER_ADAM, learning_rate=0.05)
    task = abi.rtv_retrieval_options(flags=abi.RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS)
    options = abi.rtv_model_options(optimizer=pointer(optimizer), task=pointer(task))
    model = create(abi.rtv_model, "model_create", context, query, candidate, byref(options))
    library.rtv_tower_free(query)
    library.rtv_tower_free(candidate)
    return model


def train(model, interactions):
    options = abi.rtv_fit_options(batch_rows=200, epochs=20)
    history = POINTER(abi.rtv_history)()
    call("model_fit", model, interactions, byref(options), byref(history))
    epochs = library.rtv_history_epochs(history)
    first, last = (library.rtv_history_value(history, b"loss", epoch) for epoch in (0, epochs - 1))
    library.rtv_history_free(history)
    print("trained %d rows, %d epochs" % (library.rtv_table_rows(interactions), epochs))
    print("loss fell: %s" % ("yes" if last < first else "no"))


def save(path, model, candidates):
    index = create(abi.rtv_index, "model_index", model, candidates, b"item", None)
    call("bundle_save", path, model, index, None)
    library.rtv_index_free(index)


class Recommender:
    """A bundle, opened, and what a query for some users needs, made once."""

    def __init__(self, context, path, users):
        self.met = [[item_of(user, j) for j in range(MET)] for user in users]
        ids = int64s([item for items in self.met for item in items])
        offsets = int64s([MET * i for i in range(len(users) + 1)])
        self.exclude = abi.rtv_id_lists(count=len(ids), offsets=offsets, ids=ids)
        self.search = abi.rtv_search_options(k=5, exclude=pointer(self.exclude))
        self.bundle = create(abi.rtv_bundle, "bundle_open", context, path, None)
        self.batch = create(abi.rtv_batch, "batch_create", context, len(users))
        call("batch_set_strings", self.batch, b"user", strings(["u%d" % user for user in users]), None)
        self.hits = create(abi.rtv_hits, "hits_create", context)

    def recommend(self):
        call("bundle_recommend", self.bundle, self.batch, byref(self.search), self.hits)

    def close(self):
        library.rtv_hits_free(self.hits)
        library.rtv_batch_free(self.batch)
        library.rtv_bundle_free(self.bundle)


def recommend(context, path, users):
    """For each user the ids and scores of the 5 best items that the user has not met, and those met."""
    one = Recommender(context, path, users)
    one.recommend()
    begins = library.rtv_hits_offsets(one.hits)
    found, scores = library.rtv_hits_ids_int64(one.hits), library.rtv_hits_scores(one.hits)
    results = [(found[begins[q]:begins[q + 1]], scores[begins[q]:begins[q + 1]], one.met[q]) for q in range(len(users))]
    one.close()
    return results


def time_calls(context, path, calls):
    one = Recommender(context, path, [7])
    begin = time.perf_counter_ns()
    for _ in range(calls):
        one.recommend()
    print("recommend: %.0f ns a call" % ((time.perf_counter_ns() - begin) / calls))
    one.close()


def search_index(context):
    index = create(abi.rtv_index, "index_create", context, 2, None)
    call("index_add", index, int64s([10, 20, 30]), floats([1, 0, 0, 1, 1, 1]), 3)
    ids, scores = int64s([0, 0]), floats([0, 0])
    call("index_search_into", index, floats([1, 0.5]), 1, byref(abi.rtv_search_options(k=2)), ids, scores, None)
    library.rtv_index_free(index)
    return ", ".join("%d %.2f" % pair for pair in zip(ids, scores))


def main(path, calls):
    version = library.rtv_version()
    print("libretrieve %d.%d.%d" % (version >> 16, version >> 8 & 255, version & 255))
    context = create(abi.rtv_context, "context_create", byref(abi.rtv_context_options(threads=2, seed=1)))
    interactions, candidates = make_tables(context)
    model = make_model(context)
    train(model, interactions)
    save(path, model, candidates)
    users = [7, 50]
    answers = recommend(context, path, users)
    for user, (ids, _, _) in zip(users, answers):
        print("u%d: %s" % (user, " ".join(map(str, sorted(ids)))))
    print("excluded among them: %d" % sum(len(set(ids) & set(met)) for ids, _, met in answers))
    print("reopened bundle gives the same: %s" % ("yes" if recommend(context, path, users) == answers else "no"))
    print("index: %s" % search_index(context))
    try:
        create(abi.rtv_index, "index_create", context, -3, None)
    except Error as error:
        print("error: %s: %s" % (error.name, error))
    if calls > 0:
        time_calls(context, path, calls)
    library.rtv_model_free(model)
    library.rtv_table_free(interactions)
    library.rtv_table_free(candidates)
    library.rtv_context_free(context)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: scenario.py BUNDLE [CALLS]")
    main(sys.argv[1].encode(), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
