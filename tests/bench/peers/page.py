"""Writes tables and pictures of docs/benchmarks.md from the results of the contests."""
import glob
import json
import os
import re
import statistics

import asked
import svg

PAGE = "benchmarks.md"
PICTURES = "benchmarks"
NAME = "libretrieve"


def load(folder):
    out = {}
    for path in glob.glob(os.path.join(folder, "*.json")):
        with open(path) as file:
            result = json.load(file)
        out[result["name"]] = result
    return out


def side_of(result, label):
    return next((s for s in result["sides"] if s["label"] == label), None)


def best_of(result):
    """The setting of a peer that is hardest to beat."""
    return min(result["sides"][1:], key=lambda s: s["ratio"], default=None)


def amount(seconds):
    return svg.seconds(float("%.3g" % seconds))


def ratio(side):
    return "%.3gx (%.3g to %.3g)" % (side["ratio"], side["ratios"]["least"], side["ratios"]["most"])


def judged(row, result):
    """Our figure, the other one, what came of it in words and in a number, and what was asked."""
    ours, seconds = result["sides"][0], result["sides"][0]["seconds"]["median"]
    items, flops = result["work"][:2]
    if row.kind in ("best", "peer"):
        other = best_of(result) if row.kind == "best" else side_of(result, row.peer)
        if other is None:
            return None
        return (amount(seconds), "%s: %s" % (other["label"], amount(other["seconds"]["median"])),
                ratio(other), other["ratio"], "%gx" % row.asked, True)
    if row.kind == "share":
        share = flops / seconds / result["roof"][1]
        return (amount(seconds), "FMA peak: %.0f GF/s" % (1e-9 * result["roof"][1]),
                "%.0f %%" % (100 * share), share, "%g %%" % (100 * row.asked), True)
    if row.kind == "memory":
        peers = ", ".join("%s %.0f MB" % (s["label"], 1e-6 * s["memory"]) for s in result["sides"][1:])
        return ("%.1f MB" % (1e-6 * ours["memory"]), peers, "", ours["memory"],
                "%g MB" % (1e-6 * row.asked), False)
    if row.kind == "rate":
        rate = items / seconds
        return amount(seconds), "", "%.3g GB/s" % (1e-9 * rate), rate, "%g GB/s" % (1e-9 * row.asked), True
    each = seconds / items if row.kind == "each" else seconds
    return amount(each), "", "", each, amount(row.asked), False


def table_asked(results):
    lines = ["| case | %s | against | result | asked | |" % NAME, "|---|---|---|---|---|---|"]
    for row in asked.rows():
        found = judged(row, results[row.contest]) if row.contest in results else None
        if found is None:
            lines.append("| %s | not measured | | | | |" % row.about)
            continue
        ours, other, words, value, wanted, is_least = found
        reached = value >= row.asked if is_least else value <= row.asked
        lines.append("| %s | %s | %s | %s | %s | %s |" % (
            row.about, ours, other, words, wanted, "" if reached else "**missed**"))
    return lines


def table_of_contest(result):
    flops, bytes_read, is_int8 = result["work"][1:4]
    roof = result["roof"]
    seconds = result["sides"][0]["seconds"]["median"]
    shares = []
    if flops:
        shares.append("%.0f %% of the FMA peak" % (100 * flops / seconds / roof[1]))
    if flops and is_int8 and roof[3]:
        shares.append("%.0f %% of the int8 peak" % (100 * flops / seconds / roof[3]))
    if bytes_read:
        shares.append("%.0f %% of reading memory" % (100 * bytes_read / seconds / roof[5]))
    lines = ["**%s**%s" % (result["name"], ": " + ", ".join(shares) if shares else ""), "",
             "| | time | rounds | times ours | memory | same |", "|---|---|---|---|---|---|"]
    for side in result["sides"]:
        spread = side["seconds"]
        lines.append("| %s%s | %s (%s to %s) | %d | %s | %.0f MB | %s |" % (
            side["label"] if side is not result["sides"][0] else NAME,
            " (%s)" % side["version"] if side["version"] and side["label"] != "ours, one thread"
            and not side["version"][0].isdigit() else "",
            amount(spread["median"]), amount(spread["least"]), amount(spread["most"]),
            spread["runs"], ratio(side) if "ratio" in side else "", 1e-6 * max(0, side["memory"]),
            side.get("same", "").replace("nothing to check", "")))
    if result["absent"]:
        lines.append("")
        lines.append("Not to be had: " + ", ".join(result["absent"]) + ".")
    return lines + [""]


def tables_all(results):
    order = ("search", "scan", "softmax", "step", "epoch", "evaluate", "accuracy", "query", "rows",
             "autodiff", "input", "threads")
    names = sorted(results, key=lambda name: (order.index(name.split(".")[0]), name))
    return [line for name in names if results[name]["sides"][1:]
            for line in table_of_contest(results[name])]


def series(results, pattern, label, value):
    """Points (size, value) of the contests whose names have one number where the pattern has #."""
    points = []
    for name, result in results.items():
        match = re.fullmatch(pattern.replace("#", "([0-9]+)"), name)
        side = match and (result["sides"][0] if label is None else side_of(result, label))
        if side:
            points.append((int(match.group(1)), value(result, side)))
    return sorted(points)


def per_second(result, side):
    return result["work"][0] / side["seconds"]["median"]


def seconds(result, side):
    return side["seconds"]["median"]


def with_exponent(name, points, letter):
    if len(points) < 3:
        return name, points
    return "%s, ~ %s^%.2f" % (name, letter, svg.exponent(points)), points


def pictures(results):
    searches = "search.gauss_n1000000_d64_q#_k10"
    labels = ("ScaNN, batches of half the queries", "ScaNN, default", "faiss, product path",
              "faiss, default", "faiss, one thread", "usearch, exact")
    names = {"ScaNN, batches of half the queries": "ScaNN, nq/2"}
    yield "search-batch", svg.chart(
        "Exact search: 1M candidates, d = 64, k = 10, two threads", "queries in a call",
        "queries a second", [(NAME, series(results, searches, None, per_second))] +
        [(names.get(label, label), series(results, searches, label, per_second))
         for label in labels])
    losses = "softmax.b#_d64"
    labels = (("PyTorch, by hand", "PyTorch, blocks by hand"),
              ("PyTorch, linear_ce", "PyTorch, linear_cross_entropy"),
              ("PyTorch, eager", "PyTorch, eager"), ("TFRS", "TFRS"))
    yield "softmax-rows", svg.chart(
        "In-batch softmax with both gradients, d = 64, two threads", "rows of the batch (B)",
        "time", [with_exponent(NAME, series(results, losses, None, seconds), "B")] +
        [with_exponent(name, series(results, losses, label, seconds), "B")
         for name, label in labels], svg.seconds)
    yield "search-candidates", svg.chart(
        "Exact search: 256 queries, d = 64, k = 10, two threads", "candidates (N)", "time",
        [with_exponent(NAME, series(results, "search.gauss_n#_d64_q256_k10", None, seconds), "N")],
        svg.seconds)
    heights = "rows.adagrad_v#_d64_b8192"
    yield "table-height", svg.chart(
        "8,192 rows of width 64 read and updated by Adagrad, two threads",
        "rows of the table (V)", "time",
        [with_exponent(NAME, series(results, heights, None, seconds), "V")] +
        [(label, series(results, heights, label, seconds))
         for label in ("TensorFlow, fused operation", "PyTorch, sparse")], svg.seconds)


def between(text, name, lines):
    """Replaces what stands between the marks of that name."""
    first, last = "<!-- begin %s -->" % name, "<!-- end %s -->" % name
    before, rest = text.split(first)
    return before + first + "\n" + "\n".join(lines).rstrip() + "\n" + last + rest.split(last)[1]


def machine_lines(results):
    told = sorted({(r["date"], r["machine"]) for r in results.values()})
    lines = ["%s: %s.  " % pair for pair in told]
    roofs = [r["roof"] for r in results.values() if r["threads"] > 1]
    if roofs:
        one_fma, fma, one_int8, int8, one_far, far = map(statistics.median, zip(*roofs))
        lines.append("What it can do at best, one thread and all (medians of %d measurements): %.0f and "
                     "%.0f GF/s of fused multiply-adds in fp32, %.0f and %.0f G/s of products of bytes, "
                     "%.0f and %.0f GB/s read from memory."
                     % (len(roofs), one_fma / 1e9, fma / 1e9, one_int8 / 1e9, int8 / 1e9,
                        one_far / 1e9, far / 1e9))
    return lines


def write(folder, docs):
    results = load(folder)
    os.makedirs(os.path.join(docs, PICTURES), exist_ok=True)
    for name, picture in pictures(results):
        if picture is not None:
            with open(os.path.join(docs, PICTURES, name + ".svg"), "w") as file:
                file.write(picture)
    path = os.path.join(docs, PAGE)
    with open(path) as file:
        text = file.read()
    text = between(text, "machine", machine_lines(results))
    text = between(text, "asked", table_asked(results))
    text = between(text, "contests", tables_all(results))
    with open(path, "w") as file:
        file.write(text)
    print("written: %s" % path)
