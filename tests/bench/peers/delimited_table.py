"""Reading ratings. Settings: "pandas", "pandas_pyarrow", "pyarrow"."""
import io

import same

NAMES = ["user", "movie", "rating", "time"]


class Work:
    def __init__(self, setting, data):
        with open(data.path("ratings.tsv"), "rb") as file:
            self.text = file.read()
        self.read = getattr(self, setting)

    def pandas(self):
        import pandas
        table = pandas.read_csv(io.BytesIO(self.text), sep="\t", names=NAMES,
                                dtype={"user": str, "movie": str, "rating": "float32"})
        return table["time"]

    def pandas_pyarrow(self):
        import pandas
        table = pandas.read_csv(io.BytesIO(self.text), sep="\t", names=NAMES, engine="pyarrow",
                                dtype_backend="pyarrow",
                                dtype={"user": "string[pyarrow]", "movie": "string[pyarrow]"})
        return table["time"]

    def pyarrow(self):
        import pyarrow
        from pyarrow import csv
        types = dict(zip(NAMES, (pyarrow.string(), pyarrow.string(), pyarrow.float32(),
                                 pyarrow.int64())))
        table = csv.read_csv(pyarrow.BufferReader(self.text),
                             csv.ReadOptions(column_names=NAMES, use_threads=True),
                             csv.ParseOptions(delimiter="\t"),
                             csv.ConvertOptions(column_types=types))
        return table["time"]

    def run(self):
        self.times = self.read()

    def check(self, path):
        return same.equal(path, "times", self.times.to_numpy().astype("int64"))


def make(setting, data):
    return Work(setting, data)
