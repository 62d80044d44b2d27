"""faiss IndexFlatIP. Settings: "default", "one_thread", or "blas": its product path for all sizes."""
import faiss

from peer import THREADS
from search_data import Search


class Work(Search):
    version = "faiss " + faiss.__version__

    def __init__(self, setting, data):
        super().__init__(data)
        faiss.omp_set_num_threads(1 if setting == "one_thread" else THREADS)
        if setting == "blas":
            faiss.cvar.distance_compute_blas_threshold = 1
        self.index = faiss.IndexFlatIP(self.dim)
        self.index.add(self.candidates)

    def run(self):
        _, self.ids = self.index.search(self.queries, self.k)


def make(setting, data):
    return Work(setting, data)
