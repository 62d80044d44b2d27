"""What the figures shall show, one row of the page's first table each."""
from collections import namedtuple

# kind: "best" at least so many times the best peer's speed; "peer" that of the one named; "share" of the
# FMA peak, "memory" in bytes at most, "rate" items a second at least, "each" seconds an item at most.
Row = namedtuple("Row", "about contest kind peer asked")

MILLION = "search.gauss_n1000000_d64_"
UNEQUAL = "search.clustered_n1000000_d64_"


def rows():
    for queries, asked in ((4096, 4.5), (256, 4.5), (32, 8), (8, 10)):
        yield Row("exact search, {:,} queries at once".format(queries),
                  MILLION + "q%d_k10" % queries, "best", None, asked)
    yield Row("scan in fp32 alone, 4,096 queries", "scan.fp32_n1000000_d64_q4096_k10", "share", None, 0.9)
    yield Row("exact search, one query", MILLION + "q1_k10", "best", None, 4.7)
    yield Row("the same, k = 100, 4,096 queries", MILLION + "q4096_k100", "best", None, 4)
    yield Row("unequal norms, 4,096 queries", UNEQUAL + "q4096_k10", "best", None, 8)
    yield Row("unequal norms, one query", UNEQUAL + "q1_k10", "best", None, 8)
    small = "search.gauss_n100000_d32_q4096_"
    yield Row("100,000 candidates, d = 32, 4,096 queries", small + "k10", "best", None, 3.5)
    yield Row("the same, k = 100", small + "k100", "best", None, 2.5)
    yield Row("1,682 candidates, k = 100, 20,000 queries", "search.gauss_n1682_d64_q20000_k100",
              "best", None, 2)
    yield Row("softmax and gradients, B = 8,192, d = 64", "softmax.b8192_d64", "share", None, 0.88)
    for dim, asked in ((64, (1.7, 3.3, 4.7)), (32, (2.3, 3.8, 7))):
        for peer, times in zip(("PyTorch, blocks by hand", "TFRS", "PyTorch, eager"), asked):
            yield Row("the same, d = %d" % dim, "softmax.b8192_d%d" % dim, "peer", peer, times)
    yield Row("the same, d = 64: memory it takes", "softmax.b8192_d64", "memory", None, 12e6)
    yield Row("softmax and gradients, B = 32,768, d = 64", "softmax.b32768_d64", "best", None, 2)
    for kind, peer_asked, asked in (("uniform", 2.2, 3.6), ("repeating", 4.4, 7.2)):
        contest = "step.%s_b8192" % kind
        yield Row("train step, %s ids" % kind, contest, "peer", "PyTorch, blocks by hand",
                  peer_asked)
        yield Row("train step, %s ids" % kind, contest, "peer", "TFRS", asked)
    yield Row("epoch of the notebook's model, B = 8,192", "epoch.seed_64_64_b8192", "best", None, 12)
    yield Row("the same, B = 2,048", "epoch.seed_64_64_b2048", "best", None, 10)
    ranking = "evaluate.n1682_d64_q20000"
    yield Row("all ranks, 20,000 x 1,682, d = 64", ranking, "best", None, 4)
    yield Row("the same", ranking, "peer", "TFRS, as the tutorial", 100)
    yield Row("all ranks, 1,024 x 1M, d = 32", "evaluate.n1000000_d32_q1024", "best", None, 12)
    yield Row("FactorizedTopK at 1 to 100, 20,000 x 1,682, d = 64", "accuracy.n1682_d64_q20000", "best",
              None, 4)
    yield Row("the same, 1,024 x 1M, d = 32", "accuracy.n1000000_d32_q1024", "best", None, 12)
    yield Row("a query, strings in, ids out, 1,682 candidates", "query.n1682_d64", "best", None, 3)
    yield Row("the same, 100,000 candidates", "query.n100000_d64", "best", None, 6)
    yield Row("rows read and updated by Adagrad, 1M x 64, B = 8,192",
              "rows.adagrad_v1000000_d64_b8192", "best", None, 6)
    for workload, about in (("search.gauss_n1000000_d64_q4096_k10", "search, 4,096 queries"),
                            ("softmax.b8192_d64", "softmax, B = 8,192, d = 64")):
        yield Row("second thread: " + about, "threads." + workload, "peer", "ours, one thread", 1.9)
    yield Row("tape: an operation recorded, 16 floats", "autodiff.chain_forward", "each", None, 60e-9)
    yield Row("tape: the same with its gradient", "autodiff.chain_gradient", "each", None, 120e-9)
    yield Row("train step of 32-64-64-1, batch 32", "autodiff.network", "run", None, 25e-6)
    for name in ("hash", "lookup", "discretize", "text"):
        yield Row("preprocessing: " + name, "input." + name, "best", None, 1)
        yield Row("the same through tf.data", "input." + name, "peer", "TensorFlow, tf.data", 10)
    yield Row("delimited text", "input.delimited", "rate", None, 2e9)
    yield Row("the same", "input.delimited", "best", None, 3)
