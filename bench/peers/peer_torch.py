"""OT-ICNN's outer step in PyTorch, as a careful user writes it: eager, or compiled.

eager    torch.autograd.grad(create_graph=True) for T = grad g, torch.optim.Adam(fused=True).
compile  torch.compile of whole inner and outer updates, sampling and Adam included. torch.func.grad inside
         torch.func.grad is tried first; where it does not trace, T is written out by hand, so that one derivative is
         left to the compiler.
"""

import os
import sys

from peer import layer_shapes, read_case, serve

case = read_case()
os.environ["OMP_NUM_THREADS"] = str(case.threads)

import math  # noqa: E402

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_num_threads(case.threads)
torch.set_default_device(case.device)
torch.manual_seed(7)
RATE, BETA1, BETA2, EPSILON, PENALTY = 1e-4, 0.5, 0.9, 1e-8, 1.0
SHAPES = layer_shapes(case)
HIDDEN = [i for i, name in enumerate([n for k in range(len(SHAPES)) for n in ("AWb" if k else "Ab")]) if name == "W"]
ANGLES = torch.arange(8) * (math.pi / 4)
CENTRES = 5 * torch.stack([ANGLES.cos(), ANGLES.sin()], 1)


def new_parameters():
    """Flat list A_0, b_0, A_1, W_1, b_1, ...: A, W ~ U(0, scale), b = 0."""
    parameters = []
    for a, w, b in SHAPES:
        parameters.append(torch.rand(a) * case.init_scale)
        if w:
            parameters.append(torch.rand(w) * case.init_scale)
        parameters.append(torch.zeros(b))
    return parameters


def sample_source():
    return torch.randn(case.batch, case.dim)


def sample_target():
    if case.dim == 2:
        return CENTRES[torch.randint(8, (case.batch,))] + 0.5 * torch.randn(case.batch, 2)
    return 5 + torch.randn(case.batch, case.dim)


def potential(p, x):
    """phi(x) [n] of x [n, d]."""
    z = F.leaky_relu(F.linear(x, p[0], p[1]), 0.2).square()
    for i in range(2, len(p), 3):
        z = F.leaky_relu(F.linear(x, p[i], p[i + 2]) + F.linear(z, p[i + 1]), 0.2)
    return z.squeeze(-1)


def map_by_hand(p, x):
    """grad phi(x), the backward pass written out."""
    a = F.linear(x, p[0], p[1])
    slopes = [torch.where(a > 0, 2 * a, 0.08 * a)]
    z = F.leaky_relu(a, 0.2).square()
    for i in range(2, len(p), 3):
        a = F.linear(x, p[i], p[i + 2]) + F.linear(z, p[i + 1])
        slopes.append(torch.where(a > 0, 1.0, 0.2))
        z = F.leaky_relu(a, 0.2)
    gradient = torch.zeros_like(x)
    d = slopes[-1]
    for k in range(len(slopes) - 1, 0, -1):
        i = 3 * k - 1
        gradient = gradient + d @ p[i]
        d = (d @ p[i + 1]) * slopes[k - 1]
    return gradient + d @ p[0]


def map_by_func(p, x):
    return torch.func.grad(lambda at: potential(p, at).sum())(x)


def penalty(p):
    return PENALTY * sum(0.5 * F.relu(-p[i]).square().sum() for i in HIDDEN)


def dual_value(f_image, f_target, x, mapped, y):
    return (f_image - (x * mapped).sum(1) + 0.5 * x.square().sum(1)).mean() + (0.5 * y.square().sum(1) - f_target).mean()


class Eager:
    about = "eager, Adam(fused=True)"

    def __init__(self):
        self.f = [p.requires_grad_(True) for p in new_parameters()]
        self.g = [p.requires_grad_(True) for p in new_parameters()]
        options = dict(lr=RATE, betas=(BETA1, BETA2), eps=EPSILON, fused=True)
        self.f_adam, self.g_adam = torch.optim.Adam(self.f, **options), torch.optim.Adam(self.g, **options)

    def inner(self):
        x = sample_source().requires_grad_(True)
        mapped = torch.autograd.grad(potential(self.g, x).sum(), x, create_graph=True)[0]
        loss = (potential(self.f, mapped) - (x * mapped).sum(1)).mean() + penalty(self.g)
        for parameter, grad in zip(self.g, torch.autograd.grad(loss, self.g)):
            parameter.grad = grad
        self.g_adam.step()

    def outer(self):
        x, y = sample_source().requires_grad_(True), sample_target()
        mapped = torch.autograd.grad(potential(self.g, x).sum(), x)[0]
        f_image, f_target = potential(self.f, mapped), potential(self.f, y)
        for parameter, grad in zip(self.f, torch.autograd.grad(f_target.mean() - f_image.mean(), self.f)):
            parameter.grad = grad
        self.f_adam.step()
        with torch.no_grad():
            for i in HIDDEN:
                self.f[i].clamp_(min=0)
            return dual_value(f_image, f_target, x, mapped, y)


def adam(p, grads, m, v, t):
    rate = RATE * torch.sqrt(1 - BETA2**t) / (1 - BETA1**t)
    root = torch.sqrt(1 - BETA2**t)
    for parameter, grad, mean, square in zip(p, grads, m, v):
        mean.mul_(BETA1).add_(grad, alpha=1 - BETA1)
        square.mul_(BETA2).addcmul_(grad, grad, value=1 - BETA2)
        parameter.sub_(rate * mean / (square.sqrt() + EPSILON * root))


class Compiled:
    def __init__(self, transport, about):
        self.about = about
        self.f, self.g = new_parameters(), new_parameters()
        zeros = lambda p: [torch.zeros_like(q) for q in p]  # noqa: E731
        self.f_m, self.f_v, self.g_m, self.g_v = zeros(self.f), zeros(self.f), zeros(self.g), zeros(self.g)
        self.f_t, self.g_t = torch.zeros(()), torch.zeros(())

        def inner_loss(g, f, x):
            mapped = transport(g, x)
            return (potential(f, mapped) - (x * mapped).sum(1)).mean() + penalty(g)

        def outer_loss(f, g, x, y):
            mapped = transport(g, x)
            f_image, f_target = potential(f, mapped), potential(f, y)
            return f_target.mean() - f_image.mean(), dual_value(f_image, f_target, x, mapped, y)

        def inner(g, f, m, v, t):
            grads = torch.func.grad(inner_loss)(g, f, sample_source())
            t.add_(1)
            adam(g, grads, m, v, t)

        def outer(f, g, m, v, t):
            grads, dual = torch.func.grad(outer_loss, has_aux=True)(f, g, sample_source(), sample_target())
            t.add_(1)
            adam(f, grads, m, v, t)
            for i in HIDDEN:
                f[i].clamp_(min=0)
            return dual

        self.inner_step = torch.compile(inner, fullgraph=True)
        self.outer_step = torch.compile(outer, fullgraph=True)

    def inner(self):
        self.inner_step(self.g, self.f, self.g_m, self.g_v, self.g_t)

    def outer(self):
        return self.outer_step(self.f, self.g, self.f_m, self.f_v, self.f_t)


def compiled():
    try:
        run = Compiled(map_by_func, "compile, torch.func.grad twice")
        run.inner(), run.outer()
        return run
    except Exception as error:  # whatever the compiler throws: it is a finding, not a failure
        print(f"torch.func.grad twice: {str(error).splitlines()[0]}", file=sys.stderr)
    torch._dynamo.reset()
    return Compiled(map_by_hand, "compile, grad g by hand")


state = {"run": Eager() if case.mode == "eager" else compiled()}


def restart():
    run = state["run"]
    if case.mode == "eager":
        state["run"] = Eager()
        return
    for old, new in ((run.f, new_parameters()), (run.g, new_parameters())):
        for a, b in zip(old, new):
            a.copy_(b)
    for values in (run.f_m, run.f_v, run.g_m, run.g_v, [run.f_t, run.g_t]):
        for value in values:
            value.zero_()


def train(steps):
    run, duals = state["run"], []
    for _ in range(steps):
        for _ in range(case.inner):
            run.inner()
        duals.append(run.outer())
    last = duals[-10:]
    return sum(float(d.detach()) for d in last) / len(last)


train(1)
serve(f"PyTorch {torch.__version__.split('+')[0]} {state['run'].about}", train, restart)
