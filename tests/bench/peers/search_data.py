"""Candidates and queries of a search."""
import same


class Search:
    def __init__(self, data):
        self.count, self.dim, self.queries_count, self.k = data.sizes
        kind = data.workload.split(".")[1].split("_")[0]
        shape = (kind, self.count, self.dim)
        self.candidates = data.floats("candidates_%s_%dx%d.f32" % shape, self.count, self.dim)
        self.queries = data.floats("queries_%s_%dx%d.f32" % (kind, self.queries_count, self.dim),
                                   self.queries_count, self.dim)
        self.ids = None

    def check(self, path):
        return same.ids(path, self.ids.reshape(self.queries_count, self.k))
