"""The weights of the query tower, its vocabulary, and the candidates."""
import numpy

import same


class Serving:
    k = 10

    def __init__(self, data):
        self.count, self.dim, users = data.sizes[:3]
        self.candidates = data.floats("candidates_gauss_%dx%d.f32" % (self.count, self.dim),
                                      self.count, self.dim)
        self.table = data.floats("weights_query_user_embeddings.f32", users + 1, 32)
        self.w1 = data.floats("weights_query_dense_0_kernel.f32", 32, 64)
        self.b1 = data.floats("weights_query_dense_0_bias.f32", 64)
        self.w2 = data.floats("weights_query_dense_1_kernel.f32", 64, self.dim)
        self.b2 = data.floats("weights_query_dense_1_bias.f32", self.dim)
        self.names = ["user%d" % i for i in range(users)]
        self.place = {name: i + 1 for i, name in enumerate(self.names)}
        self.items = ["item%d" % i for i in range(self.count)]
        self.asked = 0

    def run(self):
        self.last = self.ask(self.names[self.asked * 7919 % len(self.names)])
        self.asked += 1

    def check(self, path):
        ids = numpy.array([[int(name[len("item"):]) for name in self.ask(self.names[0])]])
        return same.ids(path, ids)
