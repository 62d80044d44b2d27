"""How far two sides' results agree, in words."""
import numpy


def ids(path, theirs):
    """Of the results of searches, whose order may differ where scores are equal after rounding."""
    ours = numpy.fromfile(path + ".ids", numpy.int64).reshape(theirs.shape)
    same = sum(len(numpy.intersect1d(a, b)) for a, b in zip(ours, theirs))
    return "%.5f of the ids" % (same / theirs.size)


def numbers(ours, theirs):
    scale = numpy.abs(theirs).max()
    return "%.1e" % (numpy.abs(ours - theirs).max() / scale)


def gradients(path, loss, query, candidate):
    """The loss, and the largest differences relative to the largest number."""
    parts = [("loss", numpy.float32([loss])), ("query", query), ("candidate", candidate)]
    told = []
    for name, theirs in parts:
        ours = numpy.fromfile(path + "." + name, numpy.float32)
        told.append("%s %s" % (name, numbers(ours, numpy.asarray(theirs).reshape(-1))))
    return "differs by " + ", ".join(told)


def equal(path, ending, theirs):
    ours = numpy.fromfile(path + "." + ending, numpy.int64)
    theirs = numpy.asarray(theirs).reshape(-1)
    if ours.shape != theirs.shape:
        return "%d against %d values" % (len(ours), len(theirs))
    return "%.5f of the values" % float((ours == theirs).mean())
