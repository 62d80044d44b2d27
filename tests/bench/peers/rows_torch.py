"""Looking rows up and updating them by Adagrad in PyTorch. Settings: "sparse" gradients, or "dense"."""
import torch

from peer import THREADS


class Work:
    version = "torch " + torch.__version__

    def __init__(self, setting, data):
        torch.set_num_threads(THREADS)
        height, dim, rows = data.sizes[:3]
        self.ids = torch.from_numpy(data.integers("rows_%d_of_%d.i64" % (rows, height)))
        self.gradient = torch.from_numpy(data.floats("gradient_%dx%d.f32" % (rows, dim), rows, dim))
        self.table = torch.nn.Embedding(height, dim, sparse=setting == "sparse")
        self.optimizer = torch.optim.Adagrad(self.table.parameters(), 0.01,
                                             initial_accumulator_value=0.1)

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.table(self.ids).backward(self.gradient)
        self.optimizer.step()


def make(setting, data):
    return Work(setting, data)
