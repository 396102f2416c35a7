"""Loads a transport map that Brenier exported, with PyTorch:

    from load_torch import load
    T = load("FOLDER")
    T.map(x)        # source to target, x [n, d]; T.inverse(y), T.potential(x), T.inverse_potential(y) where there are

config.json holds the structure, the safetensors file beside it the weights. Normalisation is part of the networks.
Pictures are rows of channels * height * width numbers in [-1, 1].
The gradients are written out, so everything works under torch.no_grad() and can be differentiated too.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file


def activate(kind, slope, a):
    """s(a) and s'(a)."""
    one = torch.ones_like(a)
    if kind == "identity":
        return a, one
    if kind == "softplus":
        return F.softplus(a), torch.sigmoid(a)
    if kind in ("celu", "elu"):
        return F.elu(a), torch.exp(torch.clamp(a, max=0))
    k = torch.where(a > 0, one, one * (0 if kind == "relu" else slope))
    return (a * k * a * k, 2 * k * k * a) if kind == "squared_leaky_relu" else (a * k, k)


class Network(torch.nn.Module):
    """a_k = A_k x + W_k z_{k-1} + b_k + sum_r <Q_kr, x>^2 + sum_j (D_kj x_j)^2, z_k = s_k(a_k)."""

    def __init__(self, config, weights):
        super().__init__()
        self.config = config
        for name, value in weights.items():
            self.register_parameter(name, torch.nn.Parameter(value))
        for side in ("from", "to"):
            for what in ("mean", "scale"):
                self.register_buffer(f"{side}_{what}", torch.tensor(config[side][what], dtype=torch.float64))

    def forward(self, x):
        """The value [n, outputs], and the gradient [n, d] where it is a potential."""
        c, tensor = self.config, lambda name: getattr(self, name, None)
        # In double, because single precision loses digits far from 0; the answer is of the type of the question.
        p = ((x.double() - self.from_mean) / self.from_scale).float()
        outside = lambda y: (self.to_mean + self.to_scale * y.double()).to(x.dtype)
        z, slopes, squares, last = None, [], [], len(c["hidden"])
        for k in range(last + 1):
            a = tensor(f"b{k}").expand(len(x), -1)
            if tensor(f"A{k}") is not None:
                a = a + p @ tensor(f"A{k}").T
            if k > 0:
                a = a + z @ tensor(f"W{k}").T
            q = None if tensor(f"Q{k}") is None else torch.einsum("ord,nd->nor", tensor(f"Q{k}"), p)
            a = a if q is None else a + (q * q).sum(2)
            if tensor(f"D{k}") is not None:
                a = a + (p * p) @ (tensor(f"D{k}") ** 2).T
            z, slope = activate(c["last" if k == last else "middle" if k else "first"], c["slope"], a)
            slopes.append(slope)
            squares.append(q)
        if c["kind"] == "map":
            return outside(z + p if c["residual"] else z), None
        curvature = c["strong_convexity"] + (self.q**2 if tensor("q") is not None else torch.zeros_like(p[0]))
        both = (self.from_scale * self.to_scale).reshape(-1)[0]
        value = both * (z + 0.5 * (curvature * p * p).sum(1, keepdim=True)).double()
        value = (value + x.double() @ self.to_mean[:, None]).to(x.dtype)
        gradient, u = curvature * p, torch.ones_like(z)
        for k in range(last, -1, -1):
            d = slopes[k] * u
            if tensor(f"A{k}") is not None:
                gradient = gradient + d @ tensor(f"A{k}")
            if squares[k] is not None:
                gradient = gradient + torch.einsum("no,nor,ord->nd", 2 * d, squares[k], tensor(f"Q{k}"))
            if tensor(f"D{k}") is not None:
                gradient = gradient + 2 * p * (d @ tensor(f"D{k}") ** 2)
            if k > 0:
                u = d @ tensor(f"W{k}")
        return value, outside(gradient)


def standard(a, over):
    """Less its mean over these axes, over its standard deviation there."""
    centred = a - a.mean(over, True)
    return centred / torch.sqrt((centred * centred).mean(over, True) + 1e-5)


# What a network over pictures does: s is a step of config.json, w(name) the weight of its layer, None where it has none.
STEPS = {
    "conv": lambda s, w, x: F.conv2d(x, w("weight"), w("bias"), s["stride"], s["padding"]),
    "transposed_conv": lambda s, w, x: F.conv_transpose2d(x, w("weight"), w("bias"), s["stride"], s["padding"]),
    "group_norm": lambda s, w, x: F.group_norm(x, s["groups"], w("weight"), w("bias"), 1e-5),
    "instance_norm_plus": lambda s, w, x: w("gamma") * (
        standard(x, (2, 3)) + w("alpha") * standard(x.mean((2, 3), True), 1)) + w("beta"),
    "linear": lambda s, w, x: F.linear(x, w("weight"), w("bias")),
    "leaky_relu": lambda s, w, x: F.leaky_relu(x, s["slope"]),
    "relu": lambda s, w, x: F.relu(x),
    "tanh": lambda s, w, x: torch.tanh(x),
    "double_nearest": lambda s, w, x: F.interpolate(x, scale_factor=2, mode="nearest"),
    "double_bilinear": lambda s, w, x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True),
    "average_pool": lambda s, w, x: F.avg_pool2d(x, s["side"], s["stride"], s["padding"]),
    "max_pool": lambda s, w, x: F.max_pool2d(x, s["side"], s["stride"]),
    "join": lambda s, w, a, b: torch.cat([a, b], 1),
    "add": lambda s, w, a, b: a + s["factor"] * b,
    "reshape": lambda s, w, x: x.reshape(len(x), *s["sides"]),
}


class PictureNetwork(torch.nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.steps = config["steps"]
        for name, value in weights.items():
            self.register_parameter(name.replace(".", "_"), torch.nn.Parameter(value))

    def forward(self, x):
        """The value [n, outputs] of rows x [n, inputs]."""
        values = {"x": x}
        for k, step in enumerate(self.steps):
            layer = step.get("layer", "").replace(".", "_")
            weight = lambda name, layer=layer: getattr(self, f"{layer}_{name}", None)
            values[f"h{k}"] = STEPS[step["do"]](step, weight, *(values[name] for name in step["of"]))
        return values[f"h{len(self.steps) - 1}"], None


class TransportMap(torch.nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.outputs = config["outputs"]
        for kind, networks in ((Network, "networks"), (PictureNetwork, "pictures")):
            for name, network in config.get(networks, {}).items():
                own = {key[len(name) + 1:]: value for key, value in weights.items() if key.startswith(name + ".")}
                self.add_module("network_" + name.replace(".", "_"), kind(network, own))

    def output(self, name, x):
        if name not in self.outputs:
            raise ValueError(f"this export has no {name}; it has {', '.join(self.outputs)}")
        of = self.outputs[name]
        value, gradient = getattr(self, "network_" + of["network"].replace(".", "_"))(x)
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
