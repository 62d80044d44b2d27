"""The in-batch loss in TensorFlow. Settings: "tfrs" its Retrieval task, "sparse" the loss of one label
a row, each with "_xla"."""
from tensorflow_setup import tf, tfrs

import same


def loss_of(setting):
    if setting.startswith("tfrs"):
        return tfrs.tasks.Retrieval()

    def sparse(q, c):
        scores = tf.matmul(q, c, transpose_b=True)
        labels = tf.range(tf.shape(q)[0])
        return tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))
    return sparse


class Work:
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        self.rows, dim = data.sizes[:2]
        self.q, self.c = (tf.constant(data.floats("logits_%s_%dx%d.f32" % (side, self.rows, dim),
                                                  self.rows, dim))
                          for side in ("query", "candidate"))
        loss_function = loss_of(setting)

        @tf.function(jit_compile=setting.endswith("_xla"))
        def step(q, c):
            with tf.GradientTape() as tape:
                tape.watch([q, c])
                loss = loss_function(q, c)
            return loss, tape.gradient(loss, [q, c])
        self.step = step

    def run(self):
        loss, gradients = self.step(self.q, self.c)
        self.loss, self.gradients = float(loss), gradients

    def check(self, path):
        # Its loss is a sum.
        return same.gradients(path, self.loss / self.rows,
                              *(g.numpy() / self.rows for g in self.gradients))


def make(setting, data):
    return Work(setting, data)
