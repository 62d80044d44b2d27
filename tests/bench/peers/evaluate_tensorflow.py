"""FactorizedTopK of TensorFlow Recommenders. Settings: "stream" candidates in batches of 128 as the
tutorial has them, "stream_8192", "brute" all at once."""
from tensorflow_setup import no_autotune, tf, tfrs
from evaluate_data import Ranking

QUERIES = 4096


class Work(Ranking):
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        super().__init__(data)
        if setting == "brute":
            corpus = tfrs.layers.factorized_top_k.BruteForce(k=100)
            corpus.index(tf.constant(self.candidates))
        else:
            batch = 8192 if setting == "stream_8192" else 128
            corpus = no_autotune(tf.data.Dataset.from_tensor_slices(self.candidates).batch(batch)
                                 .cache())
        self.metric = tfrs.metrics.FactorizedTopK(corpus)

        @tf.function
        def update(queries, positives):
            self.metric.update_state(queries, positives)
        self.update = update
        self.batches = [(tf.constant(self.queries[i:i + QUERIES]),
                         tf.constant(self.positives[i:i + QUERIES]))
                        for i in range(0, self.rows, QUERIES)]

    def run(self):
        self.metric.reset_states()
        for queries, positives in self.batches:
            self.update(queries, positives)
        self.result = [float(value) for value in self.metric.result()]


def make(setting, data):
    return Work(setting, data)
