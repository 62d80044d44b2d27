"""Who takes turns with whom, at what. A peer is (label, module, setting, flags):

slow     takes part in the first three rounds only
ours     this library in another configuration; the setting is its command line
"""
from collections import namedtuple

Contest = namedtuple("Contest", "name workload peers threads")


def search(workload, *peers):
    return Contest(workload, workload, peers, 2)


def one_thread(workload, *peers):
    return Contest(workload, workload, peers, 1)


def million(kind, queries, k, *more):
    return search("search.%s_n1000000_d64_q%d_k%d" % (kind, queries, k),
                  SCANN if queries > 1 else FAISS_ONE, *more)


SCANN = ("ScaNN, batches of half the queries", "search_scann", "half", "")
SCANN_DEFAULT = ("ScaNN, default", "search_scann", "default", "")
FAISS_ONE = ("faiss, one thread", "search_faiss", "one_thread", "")
FAISS_DEFAULT = ("faiss, default", "search_faiss", "default", "")
FAISS_BLAS = ("faiss, product path", "search_faiss", "blas", "")
TORCH_TOPK = ("PyTorch, topk of a product", "search_torch", "full", "slow")
TFRS_BRUTE = ("TFRS BruteForce", "search_tensorflow", "default", "slow")
USEARCH = ("usearch, exact", "search_usearch", "default", "slow")

BLOCKS = ("PyTorch, blocks by hand", "softmax_torch", "blocks", "")
EAGER = ("PyTorch, eager", "softmax_torch", "eager", "slow")
LINEAR = ("PyTorch, linear_cross_entropy", "softmax_torch", "linear", "")
TFRS = ("TFRS", "softmax_tensorflow", "tfrs", "")
SPARSE = ("TensorFlow, sparse labels", "softmax_tensorflow", "sparse", "")

STEP = [("PyTorch, blocks by hand", "step_torch", "blocks", ""),
        ("TFRS", "step_tensorflow", "tfrs", ""),
        ("PyTorch, eager", "step_torch", "eager", "slow")]


def contests():
    yield million("gauss", 4096, 10, ("faiss, product path",) + FAISS_BLAS[1:3] + ("slow",))
    yield search("scan.fp32_n1000000_d64_q4096_k10")
    yield million("gauss", 256, 10, SCANN_DEFAULT, FAISS_BLAS, FAISS_DEFAULT, TORCH_TOPK, TFRS_BRUTE)
    yield million("gauss", 32, 10, SCANN_DEFAULT, FAISS_BLAS, FAISS_DEFAULT, USEARCH)
    yield million("gauss", 8, 10, SCANN_DEFAULT, FAISS_BLAS, FAISS_DEFAULT)
    yield million("gauss", 1, 10, FAISS_DEFAULT, SCANN_DEFAULT, USEARCH)
    yield million("clustered", 4096, 10)
    yield million("clustered", 1, 10, FAISS_DEFAULT)
    yield million("gauss", 4096, 100)
    yield million("clustered", 4096, 100)
    yield search("search.gauss_n100000_d32_q4096_k10", SCANN, FAISS_BLAS, TFRS_BRUTE)
    yield search("search.gauss_n100000_d32_q4096_k100", SCANN, FAISS_BLAS)
    yield search("search.gauss_n1682_d64_q20000_k100", SCANN, FAISS_BLAS, TFRS_BRUTE)
    yield search("softmax.b2048_d64", BLOCKS, EAGER, LINEAR, TFRS)
    yield search("softmax.b8192_d64", BLOCKS, LINEAR, TFRS, SPARSE, EAGER)
    yield search("softmax.b8192_d32", BLOCKS, LINEAR, TFRS, EAGER)
    yield search("softmax.b32768_d64", BLOCKS,
                 ("PyTorch, linear_cross_entropy",) + LINEAR[1:3] + ("slow",))
    yield search("step.uniform_b8192", *STEP)
    yield search("step.repeating_b8192", *STEP)
    yield search("epoch.seed_64_64_b8192",
                 ("TFRS, autotune off", "epoch_tensorflow", "no_autotune", "slow"))
    yield search("epoch.seed_64_64_b2048",
                 ("TFRS, autotune off", "epoch_tensorflow", "no_autotune", "slow"))
    yield search("evaluate.n1682_d64_q20000",
                 ("PyTorch, counting", "evaluate_torch", "128x1682", ""),
                 ("TFRS, as the tutorial", "evaluate_tensorflow", "stream", ""),
                 ("TFRS, BruteForce", "evaluate_tensorflow", "brute", ""))
    yield search("evaluate.n1000000_d32_q1024",
                 ("PyTorch, counting", "evaluate_torch", "128x2048", ""))
    # The same without ranks beyond the greatest k, which TFRS does not tell apart either.
    yield search("accuracy.n1682_d64_q20000",
                 ("PyTorch, counting", "evaluate_torch", "128x1682", ""),
                 ("TFRS, BruteForce", "evaluate_tensorflow", "brute", ""))
    yield search("accuracy.n1000000_d32_q1024",
                 ("PyTorch, counting", "evaluate_torch", "128x2048", ""))
    for candidates in (1682, 100000):
        yield search("query.n%d_d64" % candidates,
                     ("numpy and faiss", "query_numpy", "faiss", ""),
                     ("onnxruntime, 2 threads", "query_onnx", "2", ""),
                     ("onnxruntime, 1 thread", "query_onnx", "1", ""),
                     ("TensorFlow, saved", "query_tensorflow", "default", ""))
    yield search("rows.adagrad_v1000000_d64_b8192",
                 ("TensorFlow, fused operation", "rows_tensorflow", "raw", ""),
                 ("PyTorch, sparse", "rows_torch", "sparse", ""),
                 ("TensorFlow, Keras", "rows_tensorflow", "keras", ""))
    for name in ("autodiff.chain_forward", "autodiff.chain_gradient"):
        yield one_thread(name, ("PyTorch, eager", "autodiff_torch", "eager", ""))
    yield one_thread("autodiff.network", ("PyTorch, eager", "autodiff_torch", "eager", ""),
                     ("PyTorch, fused Adam", "autodiff_torch", "fused", ""))
    tensorflow = [("TensorFlow, one call", "input_tensorflow", "call", ""),
                  ("TensorFlow, tf.data", "input_tensorflow", "data", "slow")]
    pandas = ("pandas", "input_numpy", "pandas", "")
    yield search("input.hash", *tensorflow, pandas)
    yield search("input.lookup", *tensorflow, pandas)
    yield search("input.discretize", *tensorflow,
                 ("PyTorch, bucketize", "input_numpy", "torch", ""),
                 ("numpy, searchsorted", "input_numpy", "numpy", ""))
    yield search("input.text", *tensorflow)
    yield search("input.delimited", ("pyarrow", "delimited_table", "pyarrow", ""),
                 ("pandas, pyarrow's reader", "delimited_table", "pandas_pyarrow", ""),
                 ("pandas", "delimited_table", "pandas", "slow"))
    # How our own time grows; no peer.
    for rows in (2048, 32768, 65536):
        yield search("softmax.b%d_d32" % rows)
    yield search("softmax.b65536_d64")
    for candidates in (1000, 10000, 100000):
        yield search("search.gauss_n%d_d64_q256_k10" % candidates)
    for height in (10000, 100000, 10000000):
        yield search("rows.adagrad_v%d_d64_b8192" % height)
    for workload in ("search.gauss_n1000000_d64_q4096_k10", "softmax.b8192_d64",
                     "step.uniform_b8192", "evaluate.n1682_d64_q20000"):
        yield Contest("threads." + workload, workload,
                      [("ours, one thread", "ours", "--threads 1", "ours")], 2)
