"""Preprocessing layers of Keras. Settings: "call" a whole column in one call, "data" through tf.data in
batches of 8,192."""
from tensorflow_setup import no_autotune, tf, tfrs

import same
from input_boundaries import BOUNDARIES

BATCH = 8192


def layer_of(data, column):
    layers = tf.keras.layers
    if data.workload == "input.hash":
        return layers.Hashing(100000)
    if data.workload == "input.lookup":
        return layers.StringLookup(vocabulary=[str(i) for i in range(100000)])
    if data.workload == "input.discretize":
        return layers.Discretization([float(b) for b in BOUNDARIES])
    layer = layers.TextVectorization()
    layer.adapt(column, batch_size=1024)
    return layer


def column_of(data):
    if data.workload == "input.discretize":
        return tf.constant(data.floats("values.f32", -1))
    return tf.constant(data.lines("titles.txt" if data.workload == "input.text" else "numbers.txt"))


class Work:
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        self.column, self.through_data = column_of(data), setting == "data"
        layer = layer_of(data, self.column)
        self.call = tf.function(lambda column: layer(column))
        self.batches = no_autotune(tf.data.Dataset.from_tensor_slices(self.column).batch(BATCH)
                                   .map(lambda batch: layer(batch)))
        self.is_ragged = data.workload == "input.text"

    def run(self):
        if self.through_data:
            for self.last in self.batches:
                pass
        else:
            self.last = self.call(self.column)
            self.last.shape  # the call is done when its tensor is there

    def check(self, path):
        if self.through_data:
            return "nothing to check"
        theirs = self.last.numpy()
        # Its rows are padded with 0, ours have the words only.
        return same.equal(path, "indices", theirs[theirs != 0] if self.is_ragged else theirs)


def make(setting, data):
    return Work(setting, data)
