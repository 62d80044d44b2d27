"""The processes that take turns. While one works the others are stopped, so that no thread of theirs
that still spins takes anything from it."""
import os
import select
import shlex
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 300
MOST_RUNS = 300


class Side:
    def __init__(self, label, command, environment):
        # One run a turn until it is known how long a run takes.
        self.label, self.times, self.pace = label, [], float("inf")
        self.log = open(os.path.join(environment["BENCH_LOGS"], "side.log"), "ab")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log, env=environment, text=True, bufsize=1)
        self.ready = None

    def wait(self):
        """Until it has made its work and run it once; then it stands still."""
        self.ready = self.answer("ready")
        self.stop()
        return self

    def stop(self):
        os.kill(self.process.pid, signal.SIGSTOP)

    def answer(self, word):
        """The rest of the next line that begins with the word."""
        if not select.select([self.process.stdout], [], [], START_SECONDS)[0]:
            raise RuntimeError("%s said nothing for %d s" % (self.label, START_SECONDS))
        line = self.process.stdout.readline()
        if not line.startswith(word):
            raise RuntimeError("%s said %r" % (self.label, line.strip() or "nothing more"))
        return line[len(word):].strip()

    def ask(self, command, word):
        os.kill(self.process.pid, signal.SIGCONT)
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
            return self.answer(word)
        finally:
            self.stop()

    def run(self, count):
        return float(self.ask("run %d" % count, "seconds"))

    def warm_up(self, seconds):
        """Until what is only done once is done, and to know how often it runs in that time."""
        self.pace = self.run(1)
        if self.pace < 5 * seconds:
            self.pace = self.run(1)
            self.turn(seconds)

    def turn(self, seconds):
        """As many runs as take so long, one at least; gives their median."""
        self.pace = self.run(max(1, min(MOST_RUNS, int(seconds / max(self.pace, 1e-9)))))
        return self.pace

    def close(self):
        os.kill(self.process.pid, signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        self.log.close()


def environment_of(threads, logs):
    out = dict(os.environ, BENCH_THREADS=str(threads), OMP_NUM_THREADS=str(threads), BENCH_LOGS=logs)
    out["PYTHONDONTWRITEBYTECODE"] = "1"
    return out


def ours(options, workload, threads, arguments=""):
    command = [options.bench, "--child", "turns", "--work", workload, "--folder", options.data,
               "--threads", str(threads)] + shlex.split(arguments)
    if options.movielens:
        command += ["--data", options.movielens]
    if options.quick:
        command.append("--quick")
    return Side("ours", command, environment_of(threads, options.results))


def theirs(options, peer, workload, threads, sizes):
    label, module, setting, flags = peer
    if "ours" in flags.split():
        side = ours(options, workload, threads, setting)
        side.label = label
        return side
    python = options.tensorflow if module.endswith("_tensorflow") else sys.executable
    command = [python, os.path.join(HERE, "peer.py"), module, setting, workload, options.data]
    command += sizes
    return Side(label, command, environment_of(threads, options.results))
