"""ScaNN's exact search. Settings: "default", or "half": a batch is half the queries, one a thread."""
import scann

from peer import THREADS
from search_data import Search


class Work(Search):
    version = "scann"

    def __init__(self, setting, data):
        super().__init__(data)
        builder = scann.scann_ops_pybind.builder(self.candidates, self.k, "dot_product")
        self.searcher = builder.score_brute_force().build()
        self.searcher.set_num_threads(THREADS)
        self.batch = 256 if setting == "default" else max(1, self.queries_count // THREADS)

    def run(self):
        if self.queries_count == 1:
            self.ids, _ = self.searcher.search(self.queries[0], self.k)
        else:
            self.ids, _ = self.searcher.search_batched_parallel(self.queries, self.k,
                                                                batch_size=self.batch)


def make(setting, data):
    return Work(setting, data)
