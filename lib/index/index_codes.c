#include "index/index_codes.h"

#include "base/thread_pool.h"

enum { CHANGES_AT_LEAST = 4096 };

void rtv__index_codes_init(rtv__index_codes *codes, const rtv_context *context)
{
    *codes = (rtv__index_codes){0};
    pthread_mutex_init(&codes->lock, NULL);
    rtv__int8_set_init(&codes->set, context);
}

void rtv__index_codes_destroy(rtv__index_codes *codes)
{
    const rtv_context *context = codes->set.context;
    rtv__int8_set_destroy(&codes->set);
    rtv__free(context, codes->rows);
    rtv__free(context, codes->stale);
    rtv__free(context, codes->changed);
    pthread_mutex_destroy(&codes->lock);
}

void rtv__index_codes_drop(rtv__index_codes *codes)
{
    atomic_store(&codes->ready, false);
    atomic_store(&codes->queries, 0);
    codes->useless = false;
}

typedef struct {
    const float *panels;
    float *rows;
    int64_t dim, count, rows_per_task;
} unpack_job;

static void unpack_task(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const unpack_job *job = payload;
    int64_t first = task * job->rows_per_task, end = first + job->rows_per_task;
    for (int64_t i = first; i < end && i < job->count; i++)
        rtv__panel_get(job->rows + i * job->dim, job->panels, job->dim, i);
}

/* The vectors by rows. */
static rtv_status unpack(rtv__index_codes *codes, const rtv__panel_search *search)
{
    const int64_t numbers_per_task = INT64_C(1) << 16;
    RTV_TRY(rtv__reserve(codes->set.context, &codes->rows, &codes->row_capacity,
                         search->count * search->dim, sizeof *codes->rows));
    unpack_job job = {search->panels, codes->rows, search->dim, search->count,
                      numbers_per_task / search->dim + 1};
    return rtv__parallel_cancellable(search->workers, 0,
                                     (search->count + job.rows_per_task - 1) / job.rows_per_task,
                                     unpack_task, &job);
}

static int64_t words_of(int64_t bits)
{
    return (bits + 63) / 64;
}

static rtv_status build(rtv__index_codes *codes, const rtv__panel_search *search)
{
    const float widest = 0.05f;
    const rtv_context *context = codes->set.context;
    RTV_TRY(rtv__int8_set_build(&codes->set, search->workers, search->panels, search->dim,
                                search->count));
    if (codes->set.spread > widest || codes->set.count * 8 < search->count * 7) {
        codes->useless = true;
        return RTV_OK;
    }
    RTV_TRY(unpack(codes, search));
    RTV_TRY(rtv__reserve(context, &codes->stale, &codes->stale_capacity, words_of(search->count),
                         sizeof *codes->stale));
    RTV_TRY(rtv__reserve(context, &codes->changed, &codes->changed_capacity,
                         codes->set.other_count + 1, sizeof *codes->changed));
    memset(codes->stale, 0, (size_t)words_of(search->count) * sizeof *codes->stale);
    if (codes->set.other_count > 0)
        memcpy(codes->changed, codes->set.others,
               (size_t)codes->set.other_count * sizeof *codes->changed);
    codes->coded_count = search->count;
    codes->changes = 0;
    codes->view = (rtv__coded_panels){
        .set = &codes->set,
        .rows = codes->rows,
        .changed = codes->changed,
        .changed_count = codes->set.other_count,
    };
    return RTV_OK;
}

rtv_status rtv__index_codes_use(rtv__index_codes *codes, rtv__panel_search *search)
{
    const long long pays_from = 8;
    if (!rtv__panel_search_codes_help(search))
        return RTV_OK;
    if (atomic_load(&codes->ready)) {
        search->coded = &codes->view;
        return RTV_OK;
    }
    long long before = atomic_fetch_add(&codes->queries, search->query_count);
    if (before + search->query_count < pays_from || pthread_mutex_trylock(&codes->lock) != 0)
        return RTV_OK;
    rtv_status status = RTV_OK;
    if (!atomic_load(&codes->ready) && !codes->useless) {
        status = build(codes, search);
        atomic_store(&codes->ready, status == RTV_OK && !codes->useless);
    }
    if (atomic_load(&codes->ready))
        search->coded = &codes->view;
    pthread_mutex_unlock(&codes->lock);
    return status;
}

rtv_status rtv__index_codes_reserve(rtv__index_codes *codes, int64_t changes)
{
    codes->useless = false;
    if (!atomic_load(&codes->ready))
        return RTV_OK;
    codes->changes += changes;
    if (codes->changes > codes->coded_count / 8 + CHANGES_AT_LEAST) {
        rtv__index_codes_drop(codes);
        return RTV_OK;
    }
    RTV_TRY(rtv__reserve(codes->set.context, &codes->changed, &codes->changed_capacity,
                         codes->view.changed_count + changes, sizeof *codes->changed));
    codes->view.changed = codes->changed;
    return RTV_OK;
}

/* The first pick of a panel that is not before this one. */
static int64_t place_of(const rtv__index_codes *codes, uint32_t panel)
{
    int64_t low = 0, high = codes->view.changed_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (codes->changed[middle].panel < panel)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void forget_slot(rtv__index_codes *codes, int64_t position)
{
    if (position >= codes->coded_count)
        return;
    codes->stale[position / 64] |= UINT64_C(1) << position % 64;
    codes->view.stale = codes->stale;
}

void rtv__index_codes_change(rtv__index_codes *codes, int64_t position)
{
    if (!atomic_load(&codes->ready))
        return;
    forget_slot(codes, position);
    uint32_t panel = (uint32_t)(position / RTV__PANEL_LANES);
    int64_t place = place_of(codes, panel), count = codes->view.changed_count;
    rtv__panel_pick *pick = &codes->changed[place];
    if (place == count || pick->panel != panel) {
        memmove(pick + 1, pick, (size_t)(count - place) * sizeof *pick);
        *pick = (rtv__panel_pick){panel, 0};
        codes->view.changed_count++;
    }
    pick->lanes |= 1u << position % RTV__PANEL_LANES;
}

void rtv__index_codes_remove(rtv__index_codes *codes, int64_t position)
{
    if (!atomic_load(&codes->ready))
        return;
    forget_slot(codes, position);
    uint32_t panel = (uint32_t)(position / RTV__PANEL_LANES);
    int64_t place = place_of(codes, panel), count = codes->view.changed_count;
    if (place == count || codes->changed[place].panel != panel)
        return;
    rtv__panel_pick *pick = &codes->changed[place];
    pick->lanes &= ~(1u << position % RTV__PANEL_LANES);
    if (pick->lanes != 0)
        return;
    memmove(pick, pick + 1, (size_t)(count - place - 1) * sizeof *pick);
    codes->view.changed_count--;
}
