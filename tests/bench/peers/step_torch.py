"""A train step of two towers in PyTorch, sparse tables, Adagrad. Settings: as softmax_torch."""
import torch

from peer import THREADS
from softmax_torch import loss_of
from step_data import HIDDEN, RATE, WIDTH, batches


def tower(rows):
    table = torch.nn.Embedding(rows, WIDTH, sparse=True)
    dense = torch.nn.Sequential(torch.nn.Linear(WIDTH, HIDDEN), torch.nn.ReLU(),
                                torch.nn.Linear(HIDDEN, WIDTH))
    return torch.nn.Sequential(table, dense)


class Work:
    version = "torch " + torch.__version__

    def __init__(self, setting, data):
        torch.set_num_threads(THREADS)
        torch.manual_seed(1)
        self.setting, self.next = setting, 0
        self.batches = [tuple(map(torch.from_numpy, pair)) for pair in batches(data)]
        self.query, self.candidate = tower(data.sizes[0]), tower(data.sizes[1])
        parameters = list(self.query.parameters()) + list(self.candidate.parameters())
        self.optimizer = torch.optim.Adagrad(parameters, RATE, initial_accumulator_value=0.1)

    def run(self):
        users, items = self.batches[self.next]
        self.next = (self.next + 1) % len(self.batches)
        self.optimizer.zero_grad(set_to_none=True)
        loss_of(self.setting, self.query(users), self.candidate(items)).backward()
        self.optimizer.step()


def make(setting, data):
    return Work(setting, data)
