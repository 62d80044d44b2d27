"""The in-batch loss in PyTorch. Settings: "eager" as everybody writes it, "linear" its chunked loss,
"blocks" products of 256 rows by hand."""
import torch
import torch.nn.functional as F

import same
from peer import THREADS

BLOCK = 256


def blocks(q, c):
    """Loss and both gradients, a block of rows at a time, with no more memory than that."""
    rows = q.shape[0]
    dq, dc, loss = torch.empty_like(q), torch.zeros_like(c), 0.0
    for first in range(0, rows, BLOCK):
        block = q[first:first + BLOCK]
        scores = block @ c.T
        here = torch.arange(block.shape[0])
        positive = scores[here, here + first].clone()
        most = scores.amax(1, keepdim=True)
        scores.sub_(most).exp_()
        total = scores.sum(1, keepdim=True)
        loss += float((total.log() + most).sum() - positive.sum())
        scores.div_(total * rows)
        scores[here, here + first] -= 1.0 / rows
        torch.mm(scores, c, out=dq[first:first + BLOCK])
        dc.addmm_(scores.T, block)
    return loss / rows, dq, dc


class Blocks(torch.autograd.Function):
    """The same as a node of a graph."""

    @staticmethod
    def forward(context, q, c):
        loss, dq, dc = blocks(q.detach(), c.detach())
        context.save_for_backward(dq, dc)
        return q.new_tensor(loss)

    @staticmethod
    def backward(context, gradient):
        dq, dc = context.saved_tensors
        return gradient * dq, gradient * dc


def loss_of(setting, q, c):
    labels = torch.arange(q.shape[0])
    if setting == "linear":
        return F.linear_cross_entropy(q, c, labels)
    if setting == "blocks":
        return Blocks.apply(q, c)
    return F.cross_entropy(q @ c.T, labels)


class Work:
    version = "torch " + torch.__version__

    def __init__(self, setting, data):
        torch.set_num_threads(THREADS)
        rows, dim = data.sizes[:2]
        self.setting = setting
        self.q, self.c = (torch.from_numpy(data.floats("logits_%s_%dx%d.f32" % (side, rows, dim),
                                                       rows, dim))
                          for side in ("query", "candidate"))
        self.q.requires_grad_(True)
        self.c.requires_grad_(True)

    def run(self):
        if self.setting == "blocks":
            self.loss, self.dq, self.dc = blocks(self.q.detach(), self.c.detach())
            return
        self.q.grad = self.c.grad = None
        loss = loss_of(self.setting, self.q, self.c)
        loss.backward()
        self.loss, self.dq, self.dc = float(loss.detach()), self.q.grad, self.c.grad

    def check(self, path):
        return same.gradients(path, self.loss, self.dq.numpy(), self.dc.numpy())


def make(setting, data):
    return Work(setting, data)
