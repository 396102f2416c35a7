"""Loads a transport map that Brenier exported, with PyTorch:

    from load_torch import load
    T = load("FOLDER")
    T.map(x)        # source to target, x [n, d]; T.inverse(y), T.potential(x), T.inverse_potential(y) where there are

config.json holds the structure, the safetensors file beside it the weights. Normalisation is part of the networks.
The gradients are written out, so everything works under torch.no_grad() and can be differentiated too.
"""
import json
import pathlib

import torch
from safetensors.torch import load_file


def activate(kind, slope, a):
    """s(a) and s'(a)."""
    one = torch.ones_like(a)
    if kind == "identity":
        return a, one
    if kind == "softplus":
        return torch.nn.functional.softplus(a), torch.sigmoid(a)
    if kind in ("celu", "elu"):
        return torch.nn.functional.elu(a), torch.exp(torch.clamp(a, max=0))
    k = torch.where(a > 0, one, one * (0 if kind == "relu" else slope))
    return (a * k * a * k, 2 * k * k * a) if kind == "squared_leaky_relu" else (a * k, k)


class Network(torch.nn.Module):
    """a_k = A_k x + W_k z_{k-1} + b_k + sum_r <Q_kr, x>^2, z_k = s_k(a_k)."""

    def __init__(self, config, weights):
        super().__init__()
        self.config = config
        for name, value in weights.items():
            self.register_parameter(name, torch.nn.Parameter(value))
        for side in ("from", "to"):
            self.register_buffer(side + "_mean", torch.tensor(config[side]["mean"], dtype=torch.float32))

    def forward(self, x):
        """The value [n, outputs], and the gradient [n, d] where it is a potential."""
        c, tensor = self.config, lambda name: getattr(self, name, None)
        r, s = c["from"]["scale"], c["to"]["scale"]
        p = (x - self.from_mean) / r
        z, slopes, squares, last = None, [], [], len(c["hidden"])
        for k in range(last + 1):
            a = tensor(f"b{k}").expand(len(x), -1)
            if tensor(f"A{k}") is not None:
                a = a + p @ tensor(f"A{k}").T
            if k > 0:
                a = a + z @ tensor(f"W{k}").T
            q = None if tensor(f"Q{k}") is None else torch.einsum("ord,nd->nor", tensor(f"Q{k}"), p)
            a = a if q is None else a + (q * q).sum(2)
            z, slope = activate(c["last" if k == last else "middle" if k else "first"], c["slope"], a)
            slopes.append(slope)
            squares.append(q)
        if c["kind"] == "map":
            return self.to_mean + s * (z + p if c["residual"] else z), None
        curvature = c["strong_convexity"] + (self.q**2 if tensor("q") is not None else torch.zeros_like(p[0]))
        value = r * s * (z + 0.5 * (curvature * p * p).sum(1, keepdim=True)) + x @ self.to_mean[:, None]
        gradient, u = curvature * p, torch.ones_like(z)
        for k in range(last, -1, -1):
            d = slopes[k] * u
            if tensor(f"A{k}") is not None:
                gradient = gradient + d @ tensor(f"A{k}")
            if squares[k] is not None:
                gradient = gradient + torch.einsum("no,nor,ord->nd", 2 * d, squares[k], tensor(f"Q{k}"))
            if k > 0:
                u = d @ tensor(f"W{k}")
        return value, self.to_mean + s * gradient


class TransportMap(torch.nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.outputs = config["outputs"]
        for name, network in config["networks"].items():
            own = {key[len(name) + 1:]: value for key, value in weights.items() if key.startswith(name + ".")}
            self.add_module(name.replace(".", "_"), Network(network, own))

    def output(self, name, x):
        if name not in self.outputs:
            raise ValueError(f"this export has no {name}; it has {', '.join(self.outputs)}")
        of = self.outputs[name]
        value, gradient = getattr(self, of["network"].replace(".", "_"))(x)
        return gradient if of["is"] == "gradient" else value

    def map(self, x):
        return self.output("map", x)

    def inverse(self, y):
        return self.output("inverse", y)

    def potential(self, x):
        return self.output("potential", x)

    def inverse_potential(self, y):
        return self.output("inverse_potential", y)

    forward = map


def load(folder):
    folder = pathlib.Path(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return TransportMap(config, load_file(folder / config["weights"]))
