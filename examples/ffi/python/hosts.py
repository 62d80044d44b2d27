"""What a host may give a context: threads of its own, a log sink; and how it ends a training that takes too long."""
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from ctypes import byref, c_double

import retrieve_abi as abi
import scenario
from retrieve import Error, call, create, library


@abi.rtv_execute_fn
def call_in_turn(share, work, count, _payload):
    for _ in range(count):
        share(work)


pool = ThreadPoolExecutor(4)


@abi.rtv_execute_fn
def call_on_pool(share, work, count, _payload):
    wait([pool.submit(share, work) for _ in range(count)])


def answers(path, **options):
    """Trains with a context of these options; the ids and scores for two users."""
    context = create(abi.rtv_context, "context_create", byref(abi.rtv_context_options(seed=1, **options)))
    interactions, candidates = scenario.make_tables(context)
    model = scenario.make_model(context)
    call("model_fit", model, interactions, byref(abi.rtv_fit_options(batch_rows=1000, epochs=5)), None)
    scenario.save(path, model, candidates)
    found = scenario.recommend(context, path, [7, 50])
    for free, handle in ((library.rtv_model_free, model), (library.rtv_table_free, interactions),
                         (library.rtv_table_free, candidates), (library.rtv_context_free, context)):
        free(handle)
    return found


def cancel():
    """Another thread ends the training; the same model is of use afterwards."""
    context = create(abi.rtv_context, "context_create", byref(abi.rtv_context_options(threads=2)))
    interactions, candidates = scenario.make_tables(context)
    model = scenario.make_model(context)
    timer = threading.Timer(0.2, library.rtv_context_set_cancelled, (context, 1))
    timer.start()
    try:
        call("model_fit", model, interactions, byref(abi.rtv_fit_options(epochs=1 << 40)), None)
        raise AssertionError("trained to the end")
    except Error as error:
        assert error.status == abi.RTV_E_CANCELLED, error
        print("cancelled: %s" % error)
    timer.join()
    library.rtv_context_set_cancelled(context, 0)
    loss = c_double()
    call("model_loss", byref(loss), model, interactions, 0)
    assert loss.value > 0
    library.rtv_model_free(model)
    library.rtv_table_free(interactions)
    library.rtv_table_free(candidates)
    library.rtv_context_free(context)


def main(path):
    lines = []

    @abi.rtv_log_fn
    def log(_level, category, message, _payload):
        lines.append((category.decode(), message.decode()))

    expected = answers(path, threads=1, log=log)
    assert len(lines) == 5 and lines[0][0] == "model", lines
    assert answers(path, threads=3) == expected
    assert answers(path, threads=3, execute=call_in_turn) == expected
    assert answers(path, threads=3, execute=call_on_pool) == expected
    print("the same answers on one thread, on the library's, on the host's")
    cancel()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: hosts.py BUNDLE")
    main(sys.argv[1].encode())
