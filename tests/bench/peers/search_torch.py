"""PyTorch: a product and topk. Settings: "full", or "blocks" of candidates, the best of each kept."""
import torch

from peer import THREADS
from search_data import Search

BLOCK = 16384


class Work(Search):
    version = "torch " + torch.__version__

    def __init__(self, setting, data):
        super().__init__(data)
        torch.set_num_threads(THREADS)
        self.whole = setting == "full"
        self.c, self.q = torch.from_numpy(self.candidates), torch.from_numpy(self.queries)

    @torch.inference_mode()
    def run(self):
        if self.whole:
            self.ids = torch.topk(self.q @ self.c.T, self.k).indices.numpy()
            return
        scores, ids = [], []
        for first in range(0, self.count, BLOCK):
            best = torch.topk(self.q @ self.c[first:first + BLOCK].T,
                              min(self.k, self.count - first))
            scores.append(best.values)
            ids.append(best.indices + first)
        best = torch.topk(torch.cat(scores, 1), self.k).indices
        self.ids = torch.cat(ids, 1).gather(1, best).numpy()


def make(setting, data):
    return Work(setting, data)
