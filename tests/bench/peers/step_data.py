"""Users and items of the batches of a train step; the sizes of the model are those of the issue."""
WIDTH, HIDDEN, RATE, BATCHES = 32, 64, 0.1, 16


def batches(data):
    """Pairs of arrays of ids, one pair a batch."""
    users, items, rows = data.sizes[:3]
    kind = data.workload.split(".")[1].split("_")[0]
    most = (users, items) if kind == "uniform" else (6040, 3706)
    # The modulus only bites with --quick, whose tables are shorter than the ids that repeat.
    ids = [data.integers("%s_%s_%d.i64" % (name, kind, count)) % height
           for name, count, height in zip(("user", "item"), most, (users, items))]
    return [(ids[0][i * rows:(i + 1) * rows], ids[1][i * rows:(i + 1) * rows])
            for i in range(BATCHES)]
