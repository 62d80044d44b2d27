#include "index/index_codes.h"

#include "base/thread_pool.h"

enum { CHANGES_AT_LEAST = 4096 };

void rtv__index_codes_init(rtv__index_codes *codes, const rtv_context *context)
{
    *codes = (rtv__index_codes){0};
    pthread_mutex_init(&codes->lock, NULL);
    rtv__int8_set_init(&codes->set, context);
}

static void free_memory(rtv__index_codes *codes)
{
    const rtv_context *context = codes->set.context;
    rtv__int8_set_destroy(&codes->set);
    rtv__free(context, codes->rows);
    rtv__free(context, codes->stale);
    rtv__free(context, codes->changed);
    codes->rows = NULL;
    codes->stale = NULL;
    codes->changed = NULL;
    codes->row_capacity = codes->stale_capacity = codes->changed_capacity = 0;
}

void rtv__index_codes_destroy(rtv__index_codes *codes)
{
    free_memory(codes);
    pthread_mutex_destroy(&codes->lock);
}

void rtv__index_codes_drop(rtv__index_codes *codes)
{
    atomic_store(&codes->ready, false);
    atomic_store(&codes->queries, 0);
    codes->given_up = false;
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
        codes->given_up = true;
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
    if (!atomic_load(&codes->ready) && !codes->given_up) {
        status = build(codes, search);
        if (status == RTV_E_NOMEM) { /* float32 answers too */
            codes->given_up = true;
            status = RTV_OK;
        }
        if (codes->given_up)
            free_memory(codes);
        codes->coded_count = search->count;
        codes->changes = 0;
        atomic_store(&codes->ready, status == RTV_OK && !codes->given_up);
    }
    if (atomic_load(&codes->ready))
        search->coded = &codes->view;
    pthread_mutex_unlock(&codes->lock);
    return status;
}

void rtv__index_codes_reserve(rtv__index_codes *codes, int64_t changes)
{
    bool ready = atomic_load(&codes->ready);
    if (!ready && !codes->given_up)
        return;
    codes->changes += changes;
    if (codes->changes > codes->coded_count / 8 + CHANGES_AT_LEAST ||
        (ready &&
         rtv__reserve(codes->set.context, &codes->changed, &codes->changed_capacity,
                      codes->view.changed_count + changes, sizeof *codes->changed) != RTV_OK)) {
        rtv__index_codes_drop(codes);
        return;
    }
    codes->view.changed = codes->changed;
}

/* The place of the position's panel among the changed ones, or where it would stand. */
static int64_t place_of(const rtv__index_codes *codes, int64_t position, bool *is_there)
{
    int64_t low = 0, high = codes->view.changed_count, panel = position / RTV__PANEL_LANES;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (codes->changed[middle].panel < panel)
            low = middle + 1;
        else
            high = middle;
    }
    *is_there = low < codes->view.changed_count && codes->changed[low].panel == panel;
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
    bool is_there;
    int64_t place = place_of(codes, position, &is_there);
    rtv__panel_pick *pick = &codes->changed[place];
    if (!is_there) {
        memmove(pick + 1, pick, (size_t)(codes->view.changed_count - place) * sizeof *pick);
        *pick = (rtv__panel_pick){(uint32_t)(position / RTV__PANEL_LANES), 0};
        codes->view.changed_count++;
    }
    pick->lanes |= 1u << position % RTV__PANEL_LANES;
}

void rtv__index_codes_remove(rtv__index_codes *codes, int64_t position)
{
    if (!atomic_load(&codes->ready))
        return;
    forget_slot(codes, position);
    bool is_there;
    int64_t place = place_of(codes, position, &is_there);
    rtv__panel_pick *pick = &codes->changed[place];
    if (!is_there)
        return;
    pick->lanes &= ~(1u << position % RTV__PANEL_LANES);
    if (pick->lanes != 0)
        return;
    codes->view.changed_count--;
    memmove(pick, pick + 1, (size_t)(codes->view.changed_count - place) * sizeof *pick);
}
