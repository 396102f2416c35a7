"""A learned potential as a function of PyTorch, differentiable twice.

    phi = potential(T)                    # T: a fitted brenier.OTMap, or brenier.load(RUN)
    x = torch.randn(64, 2, requires_grad=True)
    phi(x).sum().backward()               # x.grad is the map, T.transform(x)
"""

import torch


def potential(T, side="source"):
    """x [n, d] -> phi(x) [n] for autograd: its gradient is the map, its second derivatives are Hessian-vector products."""

    def numbers(tensor):
        return tensor.detach().cpu().numpy()

    class HessianVector(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, v):
            ctx.save_for_backward(x)
            return torch.from_numpy(T.hessian_vector(numbers(x), numbers(v), side)).to(x)

        @staticmethod
        def backward(ctx, w):
            (x,) = ctx.saved_tensors  # linear in v, and the Hessian is symmetric; third derivatives are not known
            return torch.full_like(x, float("nan")), HessianVector.apply(x, w)

    class Gradient(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return torch.from_numpy(T.gradient(numbers(x), side)).to(x)

        @staticmethod
        def backward(ctx, v):
            (x,) = ctx.saved_tensors
            return HessianVector.apply(x, v)

    class Potential(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return torch.from_numpy(T.potential(numbers(x), side)).to(x)

        @staticmethod
        def backward(ctx, w):
            (x,) = ctx.saved_tensors
            return w[:, None] * Gradient.apply(x)

    return Potential.apply


def main():
    import brenier
    import numpy as np

    random = np.random.default_rng(0)
    T = brenier.OTMap(seconds=5).fit(random.normal(size=(2000, 2)), random.normal(size=(2000, 2)) * [1, 3] + 2)
    x = torch.randn(5, 2, requires_grad=True)
    (map_at_x,) = torch.autograd.grad(potential(T)(x).sum(), x)
    print("the map by autograd:", map_at_x, "and by transform:", T.transform(x.detach().numpy()), sep="\n")


if __name__ == "__main__":
    main()
