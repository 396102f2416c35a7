"""Loads a transport map that Brenier exported, with PyTorch:

    from load_torch import load
    T = load("FOLDER")
    T.map(x)        # source to target, x [n, d]; T.inverse(y), T.potential(x), T.inverse_potential(y) where there are

config.json holds the structure, the safetensors file beside it the weights. Normalisation is part of the networks;
where config.json says "numbers": "float64", answers are in double, and points should be.
Pictures are rows of channels * height * width numbers in [-1, 1].
The gradients are written out, so everything works under torch.no_grad() and can be differentiated too.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file


def standard(a, over):
    """Less its mean over these axes, over its standard deviation there."""
    centred = a - a.mean(over, True)
    return centred / torch.sqrt((centred * centred).mean(over, True) + 1e-5)


def outside(s, x):
    """Around the network numbers may be in double; within they are in single precision."""
    return x.double() if s.get("double") else x


def row(s, name, x):
    return torch.tensor(s[name], dtype=torch.float64 if s.get("double") else x.dtype, device=x.device)


def normalise(s, w, x):
    y = (outside(s, x) - row(s, "mean", x)) / row(s, "scale", x)
    return y.float() if s.get("double") else y


def product(s, w, x):
    matrix = w(s["tensor"]) ** 2 if s["squared"] else w(s["tensor"])
    return x @ (matrix if s["reversed"] else matrix.T)


# What a network does: s is a step of config.json, w(name) a weight of its layer or of the network, None where there is
# none.
STEPS = {
    "conv": lambda s, w, x: F.conv2d(x, w("weight"), w("bias"), s["stride"], s["padding"]),
    "conv_each": lambda s, w, x: F.conv2d(x, w("weight"), w("bias"), 1, s["padding"], 1, x.shape[1]),
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
    "part": lambda s, w, x: x[:, s["first"]:s["first"] + s["count"]],
    "join": lambda s, w, a, b: torch.cat([a, b], 1),
    "add": lambda s, w, a, b: a + s["factor"] * b,
    "reshape": lambda s, w, x: x.reshape(len(x), *s["sides"]),
    "elu": lambda s, w, x: F.elu(x),
    "softplus": lambda s, w, x: F.softplus(x),
    "sigmoid": lambda s, w, x: torch.sigmoid(x),
    "exp": lambda s, w, x: torch.exp(x),
    "softmax": lambda s, w, x: torch.softmax(x, 1),
    "elu_slope": lambda s, w, x: torch.exp(torch.clamp(x, max=0)),
    "choose": lambda s, w, x: torch.where(x > 0, torch.full_like(x, s["above"]), torch.full_like(x, s["below"])),
    "multiply": lambda s, w, a, b: a * b,
    "scale": lambda s, w, x: s["factor"] * x,
    "sum_last": lambda s, w, x: x.sum(-1),
    "largest": lambda s, w, x: x.amax(-1, keepdim=True),
    "winner": lambda s, w, x: w(s["tensor"])[x.argmax(1)],
    "product": product,
    "shift": lambda s, w, x: x + w(s["tensor"]),
    "curve": lambda s, w, x: x * ((w(s["tensor"]) ** 2 if s["tensor"] else 0) + s["constant"]),
    "forms": lambda s, w, x: torch.einsum("ord,nd->nor", w(s["tensor"]), x),
    "forms_reversed": lambda s, w, d, q: torch.einsum("no,nor,ord->nd", d, q, w(s["tensor"])),
    "normalise": normalise,
    "restore": lambda s, w, x: row(s, "mean", x) + row(s, "scale", x) * outside(s, x),
    "weigh": lambda s, w, x: (outside(s, x) * row(s, "weights", x)).sum(1, keepdim=True),
}


class Network(torch.nn.Module):
    """The steps of a network of config.json; `is_` names an answer, "value" or "gradient"."""

    def __init__(self, config, weights):
        super().__init__()
        self.config = config
        for name, value in weights.items():
            self.register_parameter(name.replace(".", "_"), torch.nn.Parameter(value))

    def forward(self, x, is_="value"):
        values, answer = {"x": x}, self.config[is_]
        for k, step in enumerate(self.config["steps"]):
            layer = step["layer"] + "_" if "layer" in step else ""
            weight = lambda name, layer=layer: getattr(self, (layer + name).replace(".", "_"), None)
            values[f"h{k}"] = STEPS[step["do"]](step, weight, *(values[name] for name in step["of"]))
            if answer in values:
                break
        return values[answer]


class TransportMap(torch.nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.outputs = config["outputs"]
        for name, network in {**config.get("networks", {}), **config.get("pictures", {})}.items():
            own = {key[len(name) + 1:]: value for key, value in weights.items() if key.startswith(name + ".")}
            self.add_module("network_" + name.replace(".", "_"), Network(network, own))

    def output(self, name, x):
        if name not in self.outputs:
            raise ValueError(f"this export has no {name}; it has {', '.join(self.outputs)}")
        of = self.outputs[name]
        return getattr(self, "network_" + of["network"].replace(".", "_"))(x, of["is"])

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
