"""PyTorch's tape on one thread. Settings: "eager", and for the network "fused" Adam."""
import torch


def chain(data, with_gradient):
    count, width = data.sizes[:2]
    start = torch.from_numpy(data.floats("inputs.f32", 1, width)).requires_grad_(True)
    term = torch.from_numpy(data.floats("targets.f32", 1, width)).requires_grad_(True)

    def run():
        start.grad = term.grad = None
        total = start
        for _ in range(count):
            total = total + term
        if with_gradient:
            total.sum().backward()
    return run


def network(data, fused):
    rows = data.sizes[0]
    x = torch.from_numpy(data.floats("inputs.f32", rows, 32))
    y = torch.from_numpy(data.floats("targets.f32", rows, 1))
    layers = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64),
                                 torch.nn.ReLU(), torch.nn.Linear(64, 1))
    optimizer = torch.optim.Adam(layers.parameters(), 0.001, fused=fused or None)

    def run():
        optimizer.zero_grad(set_to_none=True)
        torch.nn.functional.mse_loss(layers(x), y).backward()
        optimizer.step()
    return run


class Work:
    version = "torch " + torch.__version__

    def __init__(self, setting, data):
        torch.set_num_threads(1)
        if data.workload == "autodiff.network":
            self.run = network(data, setting == "fused")
        else:
            self.run = chain(data, data.workload == "autodiff.chain_gradient")


def make(setting, data):
    return Work(setting, data)
