// Trains a small model, serves it from its file and searches an index: ../README.md says what, step by step.
package main

/*
#include <retrieve.h>
*/
import "C"

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

const (
	userCount = 200
	itemCount = 60
	metCount  = 10
	width     = 16
)

func itemOf(user, j int) C.int64_t {
	return C.int64_t(user%4 + 4*((3*user+7*j)%15))
}

func met(user int) []C.int64_t {
	items := make([]C.int64_t, metCount)
	for j := range items {
		items[j] = itemOf(user, j)
	}
	return items
}

func userName(user int) string { return "u" + strconv.Itoa(user) }

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func addIntegers(context *C.rtv_context, table *C.rtv_table, name *C.char, values []C.int64_t) {
	var column *C.rtv_column
	must(func() C.rtv_status {
		return C.rtv_column_create_numbers(&column, context, C.RTV_VALUE_INT64, C.int64_t(len(values)), unsafe.Pointer(&values[0]))
	})
	defer C.rtv_column_free(column)
	must(func() C.rtv_status { return C.rtv_table_add(table, name, column) })
}

func makeTables(context *C.rtv_context, a *arena) (interactions, candidates *C.rtv_table) {
	var names []string
	var items, all []C.int64_t
	for j := 0; j < metCount; j++ {
		for user := 0; user < userCount; user++ {
			names = append(names, userName(user))
			items = append(items, itemOf(user, j))
		}
	}
	for item := 0; item < itemCount; item++ {
		all = append(all, C.int64_t(item))
	}
	must(func() C.rtv_status { return C.rtv_table_create(&interactions, context) })
	must(func() C.rtv_status { return C.rtv_table_create(&candidates, context) })
	var users *C.rtv_column
	must(func() C.rtv_status {
		return C.rtv_column_create_strings(&users, context, C.int64_t(len(names)), a.texts(names), nil)
	})
	defer C.rtv_column_free(users)
	must(func() C.rtv_status { return C.rtv_table_add(interactions, a.text("user"), users) })
	addIntegers(context, interactions, a.text("item"), items)
	addIntegers(context, candidates, a.text("item"), all)
	return interactions, candidates
}

func makeTower(context *C.rtv_context, name, feature *C.char, lookup *C.rtv_preprocessor) *C.rtv_tower {
	var tower *C.rtv_tower
	must(func() C.rtv_status { return C.rtv_tower_create(&tower, context, name) })
	must(func() C.rtv_status { return C.rtv_tower_add_embedding(tower, feature, lookup, width, nil) })
	C.rtv_preprocessor_free(lookup)
	return tower
}

func makeModel(context *C.rtv_context, a *arena) (model *C.rtv_model) {
	var byString, byInteger *C.rtv_preprocessor
	must(func() C.rtv_status { return C.rtv_string_lookup_create(&byString, context, nil) })
	must(func() C.rtv_status { return C.rtv_integer_lookup_create(&byInteger, context, nil) })
	query := makeTower(context, a.text("query"), a.text("user"), byString)
	candidate := makeTower(context, a.text("candidate"), a.text("item"), byInteger)
	defer C.rtv_tower_free(query)
	defer C.rtv_tower_free(candidate)

	var optimizer C.rtv_optimizer_options
	var task C.rtv_retrieval_options
	var options C.rtv_model_options
	must(func() C.rtv_status {
		return C.rtv_optimizer_options_init(&optimizer, C.size_t(unsafe.Sizeof(optimizer)))
	})
	must(func() C.rtv_status { return C.rtv_retrieval_options_init(&task, C.size_t(unsafe.Sizeof(task))) })
	must(func() C.rtv_status { return C.rtv_model_options_init(&options, C.size_t(unsafe.Sizeof(options))) })
	optimizer.kind = C.RTV_OPTIMIZER_ADAM
	optimizer.learning_rate = 0.05
	task.flags = C.RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS

	// What C is given may only point to memory of Go that is pinned.
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(&optimizer)
	pinner.Pin(&task)
	options.optimizer = &optimizer
	options.task = &task
	must(func() C.rtv_status { return C.rtv_model_create(&model, context, query, candidate, &options) })
	return model
}

func train(model *C.rtv_model, interactions *C.rtv_table, a *arena) {
	var options C.rtv_fit_options
	var history *C.rtv_history
	must(func() C.rtv_status { return C.rtv_fit_options_init(&options, C.size_t(unsafe.Sizeof(options))) })
	options.batch_rows = 200
	options.epochs = 20
	must(func() C.rtv_status { return C.rtv_model_fit(model, interactions, &options, &history) })
	defer C.rtv_history_free(history)
	epochs := C.rtv_history_epochs(history)
	loss := func(epoch C.int64_t) C.double { return C.rtv_history_value(history, a.text("loss"), epoch) }
	fmt.Printf("trained %d rows, %d epochs\n", C.rtv_table_rows(interactions), epochs)
	fmt.Printf("loss fell: %s\n", yes(loss(epochs-1) < loss(0)))
}

func save(path *C.char, model *C.rtv_model, candidates *C.rtv_table, a *arena) {
	var index *C.rtv_index
	must(func() C.rtv_status { return C.rtv_model_index(&index, model, candidates, a.text("item"), nil) })
	defer C.rtv_index_free(index)
	must(func() C.rtv_status { return C.rtv_bundle_save(path, model, index, nil) })
}

// recommender is an opened bundle with what a query takes: the 5 best for each user, without the items that it has met.
type recommender struct {
	bundle *C.rtv_bundle
	batch  *C.rtv_batch
	hits   *C.rtv_hits
	search *C.rtv_search_options
	users  int
	pinner runtime.Pinner
}

func openRecommender(context *C.rtv_context, path *C.char, users []int, a *arena) *recommender {
	r := &recommender{users: len(users), search: new(C.rtv_search_options)}
	exclude := new(C.rtv_id_lists)
	names, ids, offsets := []string{}, []C.int64_t{}, []C.int64_t{0}
	for _, user := range users {
		names = append(names, userName(user))
		ids = append(ids, met(user)...)
		offsets = append(offsets, C.int64_t(len(ids)))
	}
	must(func() C.rtv_status { return C.rtv_bundle_open(&r.bundle, context, path, nil) })
	must(func() C.rtv_status { return C.rtv_batch_create(&r.batch, context, C.int64_t(len(users))) })
	must(func() C.rtv_status { return C.rtv_batch_set_strings(r.batch, a.text("user"), a.texts(names), nil) })
	must(func() C.rtv_status { return C.rtv_hits_create(&r.hits, context) })
	must(func() C.rtv_status { return C.rtv_search_options_init(r.search, C.size_t(unsafe.Sizeof(*r.search))) })
	must(func() C.rtv_status { return C.rtv_id_lists_init(exclude, C.size_t(unsafe.Sizeof(*exclude))) })
	// What C is given may only point to memory of Go that is pinned.
	r.pinner.Pin(exclude)
	r.pinner.Pin(&ids[0])
	r.pinner.Pin(&offsets[0])
	exclude.count = C.int64_t(len(ids))
	exclude.ids = &ids[0]
	exclude.offsets = &offsets[0]
	r.search.k = 5
	r.search.exclude = exclude
	return r
}

func (r *recommender) free() {
	r.pinner.Unpin()
	C.rtv_hits_free(r.hits)
	C.rtv_batch_free(r.batch)
	C.rtv_bundle_free(r.bundle)
}

func (r *recommender) recommend() {
	must(func() C.rtv_status { return C.rtv_bundle_recommend(r.bundle, r.batch, r.search, r.hits) })
}

// results are copies of the ids of each user, and of all scores.
func (r *recommender) results() (lists [][]C.int64_t, scores []C.float) {
	begins := unsafe.Slice(C.rtv_hits_offsets(r.hits), r.users+1)
	ids := unsafe.Slice(C.rtv_hits_ids_int64(r.hits), begins[r.users])
	for q := 0; q < r.users; q++ {
		lists = append(lists, append([]C.int64_t(nil), ids[begins[q]:begins[q+1]]...))
	}
	return lists, append(scores, unsafe.Slice(C.rtv_hits_scores(r.hits), begins[r.users])...)
}

func searchIndex(context *C.rtv_context) string {
	var index *C.rtv_index
	must(func() C.rtv_status { return C.rtv_index_create(&index, context, 2, nil) })
	defer C.rtv_index_free(index)
	newIds, vectors := []C.int64_t{10, 20, 30}, []C.float{1, 0, 0, 1, 1, 1}
	must(func() C.rtv_status { return C.rtv_index_add(index, &newIds[0], &vectors[0], 3) })
	var options C.rtv_search_options
	must(func() C.rtv_status { return C.rtv_search_options_init(&options, C.size_t(unsafe.Sizeof(options))) })
	options.k = 2
	query, ids, scores := []C.float{1, 0.5}, make([]C.int64_t, 2), make([]C.float, 2)
	must(func() C.rtv_status {
		return C.rtv_index_search_into(index, &query[0], 1, &options, &ids[0], &scores[0], nil)
	})
	return fmt.Sprintf("%d %.2f, %d %.2f", ids[0], scores[0], ids[1], scores[1])
}

func scenario(path string, calls int) {
	var a arena
	defer a.free()
	must(func() C.rtv_status { return C.rtv_check_abi(C.RTV_VERSION_NUMBER) })
	version := C.rtv_version()
	fmt.Printf("libretrieve %d.%d.%d\n", version>>16, version>>8&255, version&255)
	var options C.rtv_context_options
	var context *C.rtv_context
	must(func() C.rtv_status { return C.rtv_context_options_init(&options, C.size_t(unsafe.Sizeof(options))) })
	options.threads = 2
	options.seed = 1
	must(func() C.rtv_status { return C.rtv_context_create(&context, &options) })
	defer C.rtv_context_free(context)
	interactions, candidates := makeTables(context, &a)
	defer C.rtv_table_free(interactions)
	defer C.rtv_table_free(candidates)
	model := makeModel(context, &a)
	defer C.rtv_model_free(model)
	train(model, interactions, &a)
	bundle := a.text(path)
	save(bundle, model, candidates, &a)

	users := []int{7, 50}
	first := openRecommender(context, bundle, users, &a)
	defer first.free()
	first.recommend()
	lists, scores := first.results()
	excluded := 0
	for q, user := range users {
		texts := []string{}
		rising := append([]C.int64_t(nil), lists[q]...)
		sort.Slice(rising, func(i, j int) bool { return rising[i] < rising[j] })
		for _, id := range rising {
			texts = append(texts, fmt.Sprint(id))
			for _, seen := range met(user) {
				if id == seen {
					excluded++
				}
			}
		}
		fmt.Printf("u%d: %s\n", user, strings.Join(texts, " "))
	}
	fmt.Printf("excluded among them: %d\n", excluded)
	second := openRecommender(context, bundle, users, &a)
	defer second.free()
	second.recommend()
	listsAgain, scoresAgain := second.results()
	fmt.Printf("reopened bundle gives the same: %s\n", yes(reflect.DeepEqual(lists, listsAgain) && reflect.DeepEqual(scores, scoresAgain)))
	fmt.Printf("index: %s\n", searchIndex(context))
	var index *C.rtv_index
	if err := call(func() C.rtv_status { return C.rtv_index_create(&index, context, -3, nil) }); err != nil {
		fmt.Printf("error: %s\n", err)
	}
	if calls > 0 {
		one := openRecommender(context, bundle, users[:1], &a)
		defer one.free()
		one.recommend()
		begin := time.Now()
		for i := 0; i < calls; i++ {
			one.recommend()
		}
		fmt.Printf("recommend: %.0f ns a call\n", float64(time.Since(begin).Nanoseconds())/float64(calls))
	}
}

func main() {
	calls := 0
	if len(os.Args) > 2 {
		calls, _ = strconv.Atoi(os.Args[2])
	}
	if len(os.Args) < 2 {
		fmt.Fprintf(os.Stderr, "usage: %s BUNDLE [CALLS]\n", os.Args[0])
		os.Exit(2)
	}
	scenario(os.Args[1], calls)
}
