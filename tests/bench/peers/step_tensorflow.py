"""A train step of two towers in TensorFlow Recommenders, Adagrad. Settings: as softmax_tensorflow."""
from tensorflow_setup import tf, tfrs

from softmax_tensorflow import loss_of
from step_data import HIDDEN, RATE, WIDTH, batches


def tower(rows):
    layers = tf.keras.layers
    return tf.keras.Sequential([layers.Embedding(rows, WIDTH),
                                layers.Dense(HIDDEN, activation="relu"), layers.Dense(WIDTH)])


class Work:
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        self.next = 0
        self.batches = [tuple(map(tf.constant, pair)) for pair in batches(data)]
        query, candidate = tower(data.sizes[0]), tower(data.sizes[1])
        optimizer = tf.keras.optimizers.Adagrad(RATE)
        loss_function = loss_of(setting)
        query(self.batches[0][0]), candidate(self.batches[0][1])
        variables = query.trainable_variables + candidate.trainable_variables
        optimizer.build(variables)

        @tf.function(jit_compile=setting.endswith("_xla"))
        def step(users, items):
            with tf.GradientTape() as tape:
                loss = loss_function(query(users), candidate(items))
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            return loss
        self.step = step

    def run(self):
        float(self.step(*self.batches[self.next]))
        self.next = (self.next + 1) % len(self.batches)


def make(setting, data):
    return Work(setting, data)
