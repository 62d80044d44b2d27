"""Measures this library and its peers turn by turn, and writes docs/benchmarks.md from the results.

    python3 compare.py --bench build/tests/bench/retrieve_bench [--only REGEX] [--quick] [--page]

Every contest leaves a file of JSON in the folder of results, so that a long run may be cut into
pieces; --page measures nothing and writes the page from what is there.
"""
import argparse
import glob
import json
import os
import re
import statistics
import sys
import tempfile
import time

import contests
import page
import side

TURN_SECONDS, SLOW_ROUNDS = 0.2, 3


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values),
            "runs": len(values)}


def numbers_of(text):
    return [float(number) for number in text.split()]


class Held:
    """A contest with all its sides made and standing still."""

    def __init__(self, contest, options):
        self.contest, self.absent, self.flags = contest, [], {}
        self.stem = os.path.join(options.data, "ours-" + contest.name)
        # Ours first: it writes the data. The peers then start together.
        self.our = side.ours(options, contest.workload, contest.threads).wait()
        self.sides = [self.our]
        self.flags[self.our] = []
        started = []
        for peer in contest.peers:
            try:
                started.append((peer, side.theirs(options, peer, contest.workload, contest.threads,
                                                  self.our.ready.split())))
            except OSError as problem:
                self.miss(peer, problem)
        for peer, each in started:
            try:
                self.sides.append(each.wait())
                self.flags[each] = peer[3].split()
            except RuntimeError as problem:
                self.miss(peer, problem)
                each.close()

    def miss(self, peer, problem):
        self.absent.append(peer[0])
        print("    %s cannot be had: %s" % (peer[0], problem))

    def take_turns(self, seconds, rounds):
        """So many rounds, fewer when the time is over, but three at least. Measures the roof too."""
        self.roof = numbers_of(self.our.ask("roof", "roof"))
        began, done = time.monotonic(), 0
        for each in self.sides:
            if "slow" not in self.flags[each]:
                each.warm_up(TURN_SECONDS)
        while done < 3 or (time.monotonic() - began < seconds and done < rounds):
            for each in self.sides:
                if "slow" in self.flags[each] and done >= SLOW_ROUNDS:
                    continue
                each.times.append(each.turn(TURN_SECONDS))
            done += 1

    def result_of(self, each):
        out = {"label": each.label, "version": each.ready if each is not self.our else "",
               "flags": self.flags[each], "seconds": spread(each.times),
               "memory": float(each.ask("memory", "bytes"))}
        if each is not self.our:
            ours = self.our.times
            out["ratio"] = statistics.median(each.times) / statistics.median(ours)
            out["ratios"] = spread([a / b for a, b in zip(each.times, ours)])
            if "ours" not in self.flags[each]:
                out["same"] = each.ask("check " + self.stem, "check")
        return out

    def results(self):
        self.our.ask("save " + self.stem, "saved")
        return {"name": self.contest.name, "workload": self.contest.workload,
                "threads": self.contest.threads,
                "sizes": [int(size) for size in self.our.ready.split()],
                "date": time.strftime("%Y-%m-%d"), "machine": self.our.ask("machine", "machine"),
                "work": numbers_of(self.our.ask("work", "work")), "roof": self.roof,
                "sides": [self.result_of(each) for each in self.sides], "absent": self.absent}

    def close(self):
        for each in self.sides:
            each.close()
        for path in glob.glob(self.stem + ".*"):
            os.remove(path)


def hold(contest, options):
    held = Held(contest, options)
    try:
        held.take_turns(options.seconds, 1 if options.quick else options.rounds)
        return held.results()
    finally:
        held.close()


def keep(result, options):
    tell(result)
    with open(os.path.join(options.results, result["name"] + ".json"), "w") as file:
        json.dump(result, file, indent=1)


def tell(result):
    for each in result["sides"]:
        text = "    %-36s %10.4g ms" % (each["label"], 1e3 * each["seconds"]["median"])
        if "ratio" in each:
            ratios = each["ratios"]
            text += "  %7.2f x (%.2f to %.2f, %d rounds)  %s" % (
                each["ratio"], ratios["least"], ratios["most"], ratios["runs"],
                each.get("same", ""))
        print(text)
    sys.stdout.flush()


def parse(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    project = os.path.normpath(os.path.join(here, "..", "..", ".."))
    temporary = os.path.join(tempfile.gettempdir(), "retrieve-peers")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", default=os.path.join(project, "build/tests/bench/retrieve_bench"))
    parser.add_argument("--only", default="", help="contests whose names match")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--quick", action="store_true", help="tiny sizes; the figures mean nothing")
    parser.add_argument("--page", action="store_true", help="write the page from earlier results")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=50.0, help="of turns, a contest")
    parser.add_argument("--data", default=os.path.join(temporary, "data"))
    parser.add_argument("--results", default=os.path.join(temporary, "results"))
    parser.add_argument("--movielens", default=os.environ.get("RETRIEVE_MOVIELENS", ""))
    parser.add_argument("--tensorflow", default=sys.executable,
                        help="Python of TensorFlow's own environment")
    parser.add_argument("--docs", default=os.path.join(project, "docs"))
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    chosen = [c for c in contests.contests() if re.search(options.only, c.name)]
    if options.list:
        print("\n".join(c.name for c in chosen))
        return 0
    if options.quick:
        options.data += "-quick"
        options.results += "-quick"
    os.makedirs(options.data, exist_ok=True)
    os.makedirs(options.results, exist_ok=True)
    failed = 0
    for contest in chosen if not options.page else []:
        print(contest.name)
        sys.stdout.flush()
        try:
            keep(hold(contest, options), options)
        except (RuntimeError, OSError) as problem:
            print("    failed: %s" % problem)
            failed += 1
    if not options.quick and (options.page or not options.only):
        page.write(options.results, options.docs)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
