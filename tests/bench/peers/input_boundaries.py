"""The boundaries of the buckets."""
import numpy

BOUNDARIES = numpy.float32(-3.0 + 6.0 * numpy.arange(999) / 998)
