"""TensorFlow: lookup, tower, product and top-k in one function saved and loaded again."""
import tempfile

from tensorflow_setup import tf, tfrs
from query_data import Serving


class Module(tf.Module):
    def __init__(self, serving):
        super().__init__()
        self.lookup = tf.keras.layers.StringLookup(vocabulary=serving.names)
        self.weights = [tf.Variable(value) for value in
                        (serving.table, serving.w1, serving.b1, serving.w2, serving.b2,
                         serving.candidates)]
        self.items = tf.Variable(serving.items)
        self.k = serving.k

    @tf.function(input_signature=[tf.TensorSpec([1], tf.string)])
    def ask(self, names):
        table, w1, b1, w2, b2, candidates = self.weights
        hidden = tf.nn.relu(tf.gather(table, self.lookup(names)) @ w1 + b1)
        scores = tf.matmul(hidden @ w2 + b2, candidates, transpose_b=True)
        return tf.gather(self.items, tf.math.top_k(scores, self.k).indices)


class Work(Serving):
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        super().__init__(data)
        with tempfile.TemporaryDirectory() as folder:
            tf.saved_model.save(Module(self), folder)
            self.loaded = tf.saved_model.load(folder)

    def ask(self, name):
        return [item.decode() for item in self.loaded.ask(tf.constant([name])).numpy()[0]]


def make(setting, data):
    return Work(setting, data)
