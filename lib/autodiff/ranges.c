#include "autodiff/ranges.h"

#include "autodiff/op.h"
#include "base/thread_pool.h"

typedef struct {
    rtv__range_fn run;
    void *work;
    int64_t count, grain;
} ranges_job;

static void run_range(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    const ranges_job *job = payload;
    int64_t begin = task * job->grain, end = begin + job->grain;
    job->run(job->work, begin, end < job->count ? end : job->count);
}

void rtv__for_ranges(const rtv_tape *tape, int64_t count, int64_t grain, rtv__range_fn run,
                     void *work)
{
    if (count <= grain || tape == NULL) {
        if (count > 0)
            run(work, 0, count);
        return;
    }
    ranges_job job = {run, work, count, grain};
    rtv__parallel(rtv__tape_context(tape), (count + grain - 1) / grain, run_range, &job);
}

int64_t rtv__rows_per_task(int64_t width)
{
    int64_t rows = RTV__ELEMENTS_PER_TASK / (width > 0 ? width : 1);
    return rows > 0 ? rows : 1;
}

typedef struct {
    void *to;
    const void *from;
} accumulate_work;

static void accumulate_f32(void *payload, int64_t begin, int64_t end)
{
    const accumulate_work *work = payload;
    float *to = work->to;
    const float *from = work->from;
    for (int64_t i = begin; i < end; i++)
        to[i] += from[i];
}

static void accumulate_f64(void *payload, int64_t begin, int64_t end)
{
    const accumulate_work *work = payload;
    double *to = work->to;
    const double *from = work->from;
    for (int64_t i = begin; i < end; i++)
        to[i] += from[i];
}

void rtv__accumulate(const rtv_tape *tape, rtv_dtype dtype, void *to, const void *from,
                     int64_t count)
{
    accumulate_work work = {to, from};
    rtv__for_ranges(tape, count, RTV__ELEMENTS_PER_TASK,
                    dtype == RTV_DTYPE_F32 ? accumulate_f32 : accumulate_f64, &work);
}
