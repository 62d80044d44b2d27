"""One peer's side of a comparison: a process that makes the work and runs it when it is told to.

The other side is retrieve_bench (turns.h), and the commands are the same, but for

    check PATH   compares the results of the last run with ours; "check TEXT"

    python3 peer.py MODULE SETTING WORKLOAD FOLDER SIZE...
"""
import importlib
import os
import statistics
import sys
import time

import numpy

THREADS = int(os.environ.get("BENCH_THREADS", "2"))


class Data:
    """The numbers that retrieve_bench wrote, and the sizes of the work."""

    def __init__(self, workload, folder, sizes):
        self.workload = workload
        self.kind = workload.split(".")[0]
        self.folder = folder
        self.sizes = sizes

    def path(self, name):
        return os.path.join(self.folder, name)

    def floats(self, name, *shape):
        return numpy.fromfile(self.path(name), numpy.float32).reshape(shape)

    def integers(self, name):
        return numpy.fromfile(self.path(name), numpy.int64)

    def lines(self, name):
        with open(self.path(name), "rb") as file:
            return file.read().split(b"\n")[:-1]


def status_bytes(key):
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(key):
                return 1024 * int(line.split()[1])
    return 0


def run_first(work):
    """Gives by how much the process grows in its very first run."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = status_bytes("VmRSS")
    work.run()
    return status_bytes("VmHWM") - before


def run_many(work, count):
    times = []
    for _ in range(count):
        began = time.perf_counter()
        work.run()
        times.append(getattr(work, "seconds", None) or time.perf_counter() - began)
    return statistics.median(times)


def say(text):
    answers.write(text + "\n")
    answers.flush()


def main(module, setting, workload, folder, *sizes):
    data = Data(workload, folder, [int(size) for size in sizes])
    work = importlib.import_module(module).make(setting, data)
    grown = run_first(work)
    say("ready " + getattr(work, "version", ""))
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "run":
            say("seconds %.9g" % run_many(work, int(argument)))
        elif command == "memory":
            say("bytes %d" % grown)
        elif command == "check":
            say("check " + (work.check(argument) if hasattr(work, "check") else "nothing to check"))
        else:
            break


if __name__ == "__main__":
    # Answers have standard output to themselves: libraries print what they like to the other one.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    main(*sys.argv[1:])
