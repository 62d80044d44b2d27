"""The notebook's model with two hidden layers in TensorFlow Recommenders, metrics off. Settings:
"no_autotune" of tf.data, its best, or "default"."""
import time

import numpy
from tensorflow_setup import no_autotune, tf, tfrs

BINS, BUCKETS, WIDTH, WORDS = 20000, 1000, 32, 10000


def dense(units):
    layers = tf.keras.layers
    return [layers.Dense(n, activation="relu") for n in units] + [layers.Dense(64)]


class Query(tf.keras.Model):
    def __init__(self, times):
        super().__init__()
        layers = tf.keras.layers
        edges = [float(b) for b in numpy.linspace(times.min(), times.max(), BUCKETS)]
        self.user = tf.keras.Sequential([layers.Hashing(BINS), layers.Embedding(BINS, WIDTH)])
        self.bucket = tf.keras.Sequential([layers.Discretization(edges),
                                           layers.Embedding(BUCKETS + 1, WIDTH)])
        self.normal = layers.Normalization(mean=float(times.mean()), variance=float(times.var()))
        self.top = tf.keras.Sequential(dense([64, 64]))

    def call(self, batch):
        times = batch["timestamp"]
        return self.top(tf.concat([self.user(batch["user_id"]), self.bucket(times),
                                   tf.reshape(self.normal(tf.reshape(times, [-1, 1])), [-1, 1])],
                                  1))


class Candidate(tf.keras.Model):
    def __init__(self, titles):
        super().__init__()
        layers = tf.keras.layers
        words = layers.TextVectorization(max_tokens=WORDS)
        words.adapt(titles)
        self.title = tf.keras.Sequential([layers.Hashing(BINS), layers.Embedding(BINS, WIDTH)])
        self.text = tf.keras.Sequential([words, layers.Embedding(WORDS, WIDTH),
                                         layers.GlobalAveragePooling1D()])
        self.top = tf.keras.Sequential(dense([64, 64]))

    def call(self, titles):
        return self.top(tf.concat([self.title(titles), self.text(titles)], 1))


class Model(tfrs.Model):
    def __init__(self, times, titles):
        super().__init__()
        self.query, self.candidate = Query(times), Candidate(titles)
        self.task = tfrs.tasks.Retrieval()

    def compute_loss(self, batch, training=False):
        return self.task(self.query(batch), self.candidate(batch["movie_title"]),
                         compute_metrics=False)


class Times(tf.keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.began)


class Work:
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        columns = [line.split(b"\t") for line in data.lines("train.tsv")]
        users, times, titles = (numpy.array(column) for column in zip(*columns))
        times = times.astype("float32")
        rows = tf.data.Dataset.from_tensor_slices(
            {"user_id": users, "timestamp": times, "movie_title": titles})
        self.rows = rows.batch(data.sizes[0]).cache()
        if setting == "no_autotune":
            self.rows = no_autotune(self.rows)
        self.model = Model(times, numpy.unique(titles))
        self.model.compile(tf.keras.optimizers.Adagrad(0.1))

    def run(self):
        """Two epochs, of which the first does not count, as on the other side."""
        watch = Times()
        self.model.fit(self.rows, epochs=2, verbose=0, callbacks=[watch])
        self.seconds = watch.seconds[1]


def make(setting, data):
    return Work(setting, data)
