"""TensorFlow Recommenders' BruteForce layer. Settings: "default"."""
from tensorflow_setup import tf, tfrs
from search_data import Search


class Work(Search):
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        super().__init__(data)
        self.layer = tfrs.layers.factorized_top_k.BruteForce(k=self.k)
        self.layer.index(tf.constant(self.candidates))
        self.call = tf.function(lambda queries: self.layer(queries))
        self.q = tf.constant(self.queries)

    def run(self):
        _, ids = self.call(self.q)
        self.ids = ids.numpy().astype("int64")


def make(setting, data):
    return Work(setting, data)
