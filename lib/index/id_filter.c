#include "index/id_filter.h"

#include <inttypes.h>

#include "base/options.h"
#include "base/thread_pool.h"
#include "tensor/topk.h"

void rtv__id_filter_init(rtv__id_filter *filter, const rtv_context *context)
{
    *filter = (rtv__id_filter){.context = context};
}

void rtv__id_filter_destroy(rtv__id_filter *filter)
{
    rtv__free(filter->context, filter->offsets);
    rtv__free(filter->context, filter->counts);
    rtv__free(filter->context, filter->keys);
    rtv__free(filter->context, filter->found);
    rtv__free(filter->context, filter->picked);
    rtv__id_filter_init(filter, filter->context);
}

static rtv__id_array ids_of(const rtv_id_lists *lists)
{
    return lists->strings != NULL
               ? rtv__string_ids(lists->strings, lists->string_bytes, lists->count)
               : rtv__int64_ids(lists->ids, 0, lists->count);
}

static rtv_status check_offsets(const rtv_id_lists *lists, const char *name, int64_t query_count)
{
    const int64_t *offsets = lists->offsets;
    if (offsets[0] != 0)
        return rtv__fail(RTV_E_INVALID, "%s.offsets begins with %" PRId64 " instead of 0", name,
                         offsets[0]);
    for (int64_t q = 0; q < query_count; q++)
        if (offsets[q + 1] < offsets[q])
            return rtv__fail(RTV_E_INVALID,
                             "%s.offsets falls from %" PRId64 " to %" PRId64 " at query %" PRId64,
                             name, offsets[q], offsets[q + 1], q);
    if (offsets[query_count] != lists->count)
        return rtv__fail(RTV_E_INVALID,
                         "%s.offsets ends with %" PRId64 ", but there are %" PRId64 " ids", name,
                         offsets[query_count], lists->count);
    return RTV_OK;
}

rtv_status rtv__id_lists_read(rtv_id_lists *out, const rtv_id_lists *given, const char *name,
                              rtv_id_type type, int64_t query_count)
{
    *out = (rtv_id_lists)RTV_ID_LISTS_INIT;
    RTV_TRY(rtv__options_read(out, sizeof *out, given, name, 0));
    RTV_CHECK_ARG(out->count >= 0, "%s.count is %" PRId64, name, out->count);
    RTV_CHECK_ARG(out->ids == NULL || out->strings == NULL, "%s has ids of both types", name);
    if (out->count > 0) {
        RTV_CHECK_ARG(out->ids != NULL || out->strings != NULL,
                      "%s has a count of %" PRId64 " and no ids", name, out->count);
        if ((out->strings != NULL) != (type == RTV_ID_STRING))
            return rtv__fail(RTV_E_DTYPE, "%s has %s ids, the candidates have %s ids", name,
                             out->strings != NULL ? "string" : "int64",
                             type == RTV_ID_STRING ? "string" : "int64");
        rtv__id_array ids = ids_of(out);
        RTV_TRY(rtv__id_array_check(&ids));
    }
    if (out->offsets != NULL)
        RTV_TRY(check_offsets(out, name, query_count));
    return RTV_OK;
}

enum { LISTS_PER_TASK = 32 };

typedef struct {
    rtv__id_filter *filter;
    const rtv_id_lists *lists;
    rtv__id_array ids;
    const rtv__id_store *store;
    int64_t list_count;
    const rtv_context *workers;
} find_job;

/* Where the ids of a list begin, and how many there are. */
static int64_t list_begin(const find_job *job, int64_t list, int64_t *count)
{
    if (job->lists->offsets == NULL) {
        *count = job->lists->count;
        return 0;
    }
    *count = job->lists->offsets[list + 1] - job->lists->offsets[list];
    return job->lists->offsets[list];
}

/* The positions of a list's ids as keys that sort to rising positions; `keys` NULL only counts. */
static int64_t look_up(const find_job *job, int64_t list, uint64_t *keys)
{
    int64_t ids, found = 0, begin = list_begin(job, list, &ids);
    for (int64_t i = begin; i < begin + ids; i++) {
        rtv__id id = rtv__id_array_at(&job->ids, i);
        int64_t position = rtv__id_store_find(job->store, id, rtv__id_hash(job->ids.type, id));
        for (; position >= 0; position = rtv__id_store_earlier(job->store, position)) {
            if (keys != NULL)
                keys[found] = rtv__topk_key(0, (uint32_t)position);
            found++;
        }
    }
    return found;
}

static void count_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const find_job *job = payload;
    for (int64_t i = task * LISTS_PER_TASK; i < job->list_count; i++) {
        if (i == (task + 1) * LISTS_PER_TASK)
            break;
        job->filter->counts[i] = look_up(job, i, NULL);
    }
}

/* Rising and distinct positions by a sort. */
static int64_t sort_positions(uint32_t *positions, uint64_t *keys, int64_t count)
{
    int64_t distinct = 0;
    rtv__keys_sort(keys, count);
    for (int64_t i = 0; i < count; i++)
        if (i == 0 || keys[i] != keys[i - 1])
            positions[distinct++] = rtv__topk_key_position(keys[i]);
    return distinct;
}

/* The same by a bit for each candidate, where there are few. */
enum { MOST_MARKED = 1 << 15, MARKS = 64 };

static int64_t mark_positions(uint32_t *positions, const uint64_t *keys, int64_t count,
                              int64_t candidates)
{
    uint64_t marks[MOST_MARKED / MARKS];
    int64_t words = (candidates + MARKS - 1) / MARKS, distinct = 0;
    memset(marks, 0, (size_t)words * sizeof *marks);
    for (int64_t i = 0; i < count; i++) {
        uint32_t position = rtv__topk_key_position(keys[i]);
        marks[position / MARKS] |= UINT64_C(1) << position % MARKS;
    }
    for (int64_t i = 0; i < words; i++)
        for (uint64_t left = marks[i]; left != 0; left &= left - 1)
            positions[distinct++] = (uint32_t)(i * MARKS) + rtv__lowest_bit(left);
    return distinct;
}

static void fill_list(const find_job *job, int64_t list)
{
    rtv__id_filter *filter = job->filter;
    uint64_t *keys = filter->keys + filter->offsets[list];
    uint32_t *positions = filter->found + filter->offsets[list];
    int64_t found = look_up(job, list, keys), candidates = job->store->count;
    bool marks = candidates <= MOST_MARKED && candidates <= found * MARKS;
    filter->counts[list] = marks ? mark_positions(positions, keys, found, candidates)
                                 : sort_positions(positions, keys, found);
}

static void fill_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const find_job *job = payload;
    for (int64_t i = task * LISTS_PER_TASK; i < job->list_count; i++) {
        if (i == (task + 1) * LISTS_PER_TASK)
            break;
        fill_list(job, i);
    }
}

/* Where each list of positions begins; gives the room that all need. */
static int64_t lay_out(find_job *job, int64_t tasks)
{
    rtv__id_filter *filter = job->filter;
    int64_t total = 0, ids;
    if (job->store->repeats)
        rtv__parallel(job->workers, tasks, count_task, job);
    for (int64_t i = 0; i < job->list_count; i++) {
        list_begin(job, i, &ids);
        filter->offsets[i] = total;
        total += job->store->repeats ? filter->counts[i] : ids;
    }
    return total;
}

rtv_status rtv__id_filter_find(rtv__id_filter *filter, const rtv_id_lists *lists,
                               const rtv__id_store *store, int64_t query_count,
                               const rtv_context *workers)
{
    find_job job = {filter, lists, ids_of(lists), store, query_count, workers};
    if (lists->offsets == NULL)
        job.list_count = 1;
    /* An empty list has no type of its own. */
    job.ids.type = store->type;
    RTV_TRY(rtv__reserve(filter->context, &filter->offsets, &filter->offset_capacity,
                         job.list_count, sizeof *filter->offsets));
    RTV_TRY(rtv__reserve(filter->context, &filter->counts, &filter->count_capacity, job.list_count,
                         sizeof *filter->counts));
    int64_t tasks = (job.list_count + LISTS_PER_TASK - 1) / LISTS_PER_TASK;
    int64_t room = lay_out(&job, tasks);
    if (room == 0)
        room = 1;
    RTV_TRY(rtv__reserve(filter->context, &filter->keys, &filter->key_capacity, room,
                         sizeof *filter->keys));
    RTV_TRY(rtv__reserve(filter->context, &filter->found, &filter->found_capacity, room,
                         sizeof *filter->found));
    rtv__parallel(workers, tasks, fill_task, &job);
    filter->positions = (rtv__position_lists){
        {filter->offsets, filter->counts, lists->offsets == NULL}, filter->found};
    return RTV_OK;
}

static int64_t pick_list(rtv__panel_pick *picks, const uint32_t *positions, int64_t count)
{
    int64_t filled = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t panel = positions[i] / RTV__PANEL_LANES;
        uint32_t lane = 1u << positions[i] % RTV__PANEL_LANES;
        if (filled > 0 && picks[filled - 1].panel == panel)
            picks[filled - 1].lanes |= lane;
        else
            picks[filled++] = (rtv__panel_pick){panel, lane};
    }
    return filled;
}

rtv_status rtv__id_filter_pick(rtv__id_filter *filter, int64_t query_count)
{
    RTV_TRY(rtv__reserve(filter->context, &filter->picked, &filter->picked_capacity,
                         filter->found_capacity, sizeof *filter->picked));
    const rtv__list_layout *layout = &filter->positions.layout;
    int64_t lists = layout->shared ? 1 : query_count;
    for (int64_t i = 0; i < lists; i++)
        filter->counts[i] = pick_list(filter->picked + filter->offsets[i],
                                      filter->found + filter->offsets[i], filter->counts[i]);
    filter->picks = (rtv__pick_lists){*layout, filter->picked};
    return RTV_OK;
}
