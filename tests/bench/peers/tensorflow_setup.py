"""TensorFlow as all of its jobs use it: Keras 2, the threads of the comparison, no log."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

import tensorflow as tf  # noqa: E402
import tensorflow_recommenders as tfrs  # noqa: E402

from peer import THREADS  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)


def no_autotune(dataset):
    """Without this a pass only ends when its tuning thread next wakes up."""
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
