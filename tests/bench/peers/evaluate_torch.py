"""Counting the candidates above the true one in PyTorch. Setting: "QxC", queries and candidates of a
block."""
import numpy
import torch

from evaluate_data import Ranking
from peer import THREADS


class Work(Ranking):
    version = "torch " + torch.__version__

    def __init__(self, setting, data):
        super().__init__(data)
        torch.set_num_threads(THREADS)
        self.query_block, self.candidate_block = map(int, setting.split("x"))
        self.c, self.q, self.p = map(torch.from_numpy,
                                     (self.candidates, self.queries, self.positives))

    @torch.inference_mode()
    def run(self):
        ranks = []
        for first in range(0, self.rows, self.query_block):
            q = self.q[first:first + self.query_block]
            positive = (q * self.p[first:first + self.query_block]).sum(1, keepdim=True)
            above = torch.zeros(len(q), dtype=torch.int64)
            for start in range(0, self.count, self.candidate_block):
                above += (q @ self.c[start:start + self.candidate_block].T > positive).sum(1)
            ranks.append(above + 1)
        self.ranks = torch.cat(ranks).numpy()

    def check(self, path):
        """Its scores are rounded otherwise, so that a candidate may pass its own copy."""
        ours = numpy.fromfile(path + ".ranks", numpy.int64)
        near = numpy.abs(ours - self.ranks) <= 1 + self.ranks // 100000
        beyond = ours == 0  # not told apart beyond the greatest k
        near[beyond] = self.ranks[beyond] >= 100
        known = ours <= 100
        return "%.5f of the ranks up to 100" % (float(near[known].mean()) if known.any() else 1.0)


def make(setting, data):
    return Work(setting, data)
