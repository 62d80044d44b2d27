"""The same in TensorFlow. Settings: "raw" its fused operation on summed duplicates, "keras"."""
from tensorflow_setup import tf, tfrs


class Work:
    version = "tensorflow " + tf.__version__

    def __init__(self, setting, data):
        height, dim, rows = data.sizes[:3]
        ids = tf.constant(data.integers("rows_%d_of_%d.i64" % (rows, height)))
        gradient = tf.constant(data.floats("gradient_%dx%d.f32" % (rows, dim), rows, dim))
        table = tf.Variable(tf.random.uniform([height, dim], -0.05, 0.05))
        sums = tf.Variable(tf.fill([height, dim], 0.1))
        optimizer = tf.keras.optimizers.Adagrad(0.01)
        optimizer.build([table])

        @tf.function
        def raw():
            looked_up = tf.gather(table, ids)
            distinct, place = tf.unique(ids)
            summed = tf.math.unsorted_segment_sum(gradient, place, tf.size(distinct))
            tf.raw_ops.ResourceSparseApplyAdagradV2(var=table.handle, accum=sums.handle, lr=0.01,
                                                    epsilon=1e-7, grad=summed, indices=distinct)
            return looked_up[0, 0]

        @tf.function
        def keras():
            with tf.GradientTape() as tape:
                looked_up = tf.gather(table, ids)
            slices = tape.gradient(looked_up, table, output_gradients=gradient)
            optimizer.apply_gradients([(slices, table)])
            return looked_up[0, 0]
        self.step = raw if setting == "raw" else keras

    def run(self):
        float(self.step())


def make(setting, data):
    return Work(setting, data)
