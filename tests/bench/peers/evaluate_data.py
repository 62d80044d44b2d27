"""Candidates, queries, and of each query the vector of its true candidate."""


class Ranking:
    def __init__(self, data):
        self.count, self.dim, self.rows = data.sizes[:3]
        self.candidates = data.floats("candidates_gauss_%dx%d.f32" % (self.count, self.dim),
                                      self.count, self.dim)
        self.queries = data.floats("queries_gauss_%dx%d.f32" % (self.rows, self.dim), self.rows,
                                   self.dim)
        ids = data.integers("positives_%d_of_%d.i64" % (self.rows, self.count))
        self.positives = self.candidates[ids]
