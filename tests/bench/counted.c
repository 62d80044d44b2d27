#include "counted.h"

#include <stdio.h>

#include "base/status.h"
#include "machine.h"

typedef struct {
    const char *name, *workload;
    int64_t size[WORKLOAD_SIZES];
} counted_call;

static const counted_call calls[] = {
    {"search_one", "search.gauss_n1000000_d64_q1_k10", {6000, 64, 1, 10}},
    {"search_many", "search.gauss_n1000000_d64_q256_k10", {5000, 64, 32, 10}},
    {"search_clustered", "search.clustered_n1000000_d64_q256_k10", {5000, 64, 32, 10}},
    {"search_top_100", "search.gauss_n1682_d64_q20000_k100", {1682, 64, 64, 100}},
    {"scan_fp32", "scan.fp32_n1000000_d64_q4096_k10", {2000, 64, 32, 10}},
    {"softmax", "softmax.b8192_d64", {384, 64, 0, 0}},
    {"evaluate", "evaluate.n1682_d64_q20000", {1682, 64, 128, 0}},
    {"train_step", "step.uniform_b8192", {2000, 500, 256, 0}},
    {"adagrad", "rows.adagrad_v1000000_d64_b8192", {2000, 64, 1024, 0}},
    {"autodiff_chain", "autodiff.chain_gradient", {1000, 16, 0, 0}},
    {"autodiff_network", "autodiff.network", {32, 0, 0, 0}},
    {"hash", "input.hash", {10000, 0, 0, 0}},
    {"lookup", "input.lookup", {10000, 0, 0, 0}},
    {"discretize", "input.discretize", {10000, 0, 0, 0}},
    {"delimited", "input.delimited", {3000, 0, 0, 0}},
    {"recommend", "query.n1682_d64", {1682, 64, 500, 0}},
};

__attribute__((noinline)) rtv_status counted_run(const workload *work, void *made)
{
    return work->run(made);
}

static rtv_status count(bench_run *bench, const counted_call *call)
{
    void *made;
    const workload *found = workload_find(call->workload);
    if (found == NULL)
        return rtv__fail(RTV_E_NOTFOUND, "there is no workload '%s'", call->workload);
    workload work = *found;
    for (int i = 0; i < WORKLOAD_SIZES; i++)
        work.size[i] = call->size[i];
    RTV_TRY(work.make(&made, &work, bench));
    rtv_status status = work.run(made);
    if (status == RTV_OK)
        status = work.run(made);
    if (status == RTV_OK)
        status = counted_run(&work, made);
    work.release(made);
    return status;
}

void counted_compiler(const bench_run *bench)
{
    bench_machine machine;
    machine_find(&machine, bench->context);
    printf("compiler %s %s\n", machine.compiler, machine.build);
}

rtv_status counted_all(bench_run *bench)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        RTV_TRY(count(bench, &calls[i]));
        printf("counted %s\n", calls[i].name);
        fflush(stdout);
    }
    return RTV_OK;
}
