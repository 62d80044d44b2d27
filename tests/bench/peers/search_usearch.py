"""usearch's exact search."""
import numpy
import usearch
from usearch.index import MetricKind, search

from peer import THREADS
from search_data import Search


class Work(Search):
    version = "usearch " + usearch.__version__

    def run(self):
        found = search(self.candidates, self.queries, self.k, MetricKind.IP, exact=True,
                       threads=THREADS)
        self.ids = numpy.asarray(found.keys).astype(numpy.int64)


def make(setting, data):
    return Work(data)
