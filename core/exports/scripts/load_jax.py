"""Loads a transport map that Brenier exported, with JAX:

    from load_jax import load
    T = load("FOLDER")
    T["map"](x)     # source to target, x [n, d]; T["inverse"](y), T["potential"](x), T["inverse_potential"](y)
                    # where there are, potentials one number a row [n]; every function may be jitted and differentiated

config.json holds the structure, the safetensors file beside it the weights. Normalisation is part of the networks.
Where config.json says "numbers": "float64", points and answers are in double: jax.config.update("jax_enable_x64", True).
Pictures are rows of channels * height * width numbers in [-1, 1].
"""
import json
import pathlib

import jax
import jax.numpy as jnp
from safetensors.numpy import load_file

jax.config.update("jax_default_matmul_precision", "highest")


def standard(a, over):
    """Less its mean over these axes, over its standard deviation there."""
    centred = a - a.mean(over, keepdims=True)
    return centred / jnp.sqrt((centred * centred).mean(over, keepdims=True) + 1e-5)


def conv(x, weight, bias, stride, padding, dilation=1, groups=1):
    y = jax.lax.conv_general_dilated(x, weight, (stride, stride), [(padding, padding)] * 2,
                                     lhs_dilation=(dilation, dilation), feature_group_count=groups)
    return y if bias is None else y + bias[:, None, None]


def transposed_conv(x, weight, bias, stride, padding):
    turned = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
    return conv(x, turned, bias, 1, weight.shape[2] - 1 - padding, stride)


def group_norm(x, groups, weight, bias):
    grouped = standard(x.reshape(len(x), groups, -1), 2).reshape(x.shape)
    return grouped * weight[:, None, None] + bias[:, None, None]


def pool(x, side, stride, padding, start, take):
    return jax.lax.reduce_window(x, start, take, (1, 1, side, side), (1, 1, stride, stride),
                                 ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def double_bilinear(x):
    """Corners stay corners: row i of 2 n looks at (n - 1) i / (2 n - 1)."""
    def weights(n):
        at = jnp.arange(2 * n) * ((n - 1) / (2 * n - 1))
        return jnp.maximum(0, 1 - jnp.abs(at[:, None] - jnp.arange(n)[None]))

    return jnp.einsum("ih,nchw,jw->ncij", weights(x.shape[2]), x, weights(x.shape[3]))


def product(s, w, x):
    matrix = w(s["tensor"]) ** 2 if s["squared"] else w(s["tensor"])
    return x @ (matrix if s["reversed"] else matrix.T)


def outside(s, x):
    """Around the network numbers may be in double; within they are in single precision."""
    return x.astype(jnp.float64) if s.get("double") else x


def x_inside(s, x):
    return jnp.float32 if s.get("double") else x.dtype


def row(s, name, x):
    return jnp.array(s[name], jnp.float64 if s.get("double") else x.dtype)


# What a network does: s is a step of config.json, w(name) a weight of its layer or of the network, None where there is
# none.
STEPS = {
    "conv": lambda s, w, x: conv(x, w("weight"), w("bias"), s["stride"], s["padding"]),
    "conv_each": lambda s, w, x: conv(x, w("weight"), w("bias"), 1, s["padding"], groups=x.shape[1]),
    "transposed_conv": lambda s, w, x: transposed_conv(x, w("weight"), w("bias"), s["stride"], s["padding"]),
    "group_norm": lambda s, w, x: group_norm(x, s["groups"], w("weight"), w("bias")),
    "instance_norm_plus": lambda s, w, x: w("gamma") * (
        standard(x, (2, 3)) + w("alpha") * standard(x.mean((2, 3), keepdims=True), 1)) + w("beta"),
    "linear": lambda s, w, x: x @ w("weight").T + w("bias"),
    "leaky_relu": lambda s, w, x: jnp.where(x > 0, x, s["slope"] * x),
    "relu": lambda s, w, x: jax.nn.relu(x),
    "tanh": lambda s, w, x: jnp.tanh(x),
    "double_nearest": lambda s, w, x: x.repeat(2, 2).repeat(2, 3),
    "double_bilinear": lambda s, w, x: double_bilinear(x),
    "average_pool": lambda s, w, x: pool(x, s["side"], s["stride"], s["padding"], 0.0, jax.lax.add) / s["side"] ** 2,
    "max_pool": lambda s, w, x: pool(x, s["side"], s["stride"], 0, -jnp.inf, jax.lax.max),
    "part": lambda s, w, x: x[:, s["first"]:s["first"] + s["count"]],
    "join": lambda s, w, a, b: jnp.concatenate([a, b], 1),
    "add": lambda s, w, a, b: a + s["factor"] * b,
    "reshape": lambda s, w, x: x.reshape(len(x), *s["sides"]),
    "elu": lambda s, w, x: jax.nn.elu(x),
    "softplus": lambda s, w, x: jax.nn.softplus(x),
    "sigmoid": lambda s, w, x: jax.nn.sigmoid(x),
    "exp": lambda s, w, x: jnp.exp(x),
    "softmax": lambda s, w, x: jax.nn.softmax(x, 1),
    "elu_slope": lambda s, w, x: jnp.exp(jnp.minimum(x, 0)),
    "choose": lambda s, w, x: jnp.where(x > 0, jnp.full_like(x, s["above"]), jnp.full_like(x, s["below"])),
    "multiply": lambda s, w, a, b: a * b,
    "scale": lambda s, w, x: s["factor"] * x,
    "sum_last": lambda s, w, x: x.sum(-1),
    "largest": lambda s, w, x: x.max(-1, keepdims=True),
    "winner": lambda s, w, x: w(s["tensor"])[x.argmax(1)],
    "product": product,
    "shift": lambda s, w, x: x + w(s["tensor"]),
    "curve": lambda s, w, x: x * ((w(s["tensor"]) ** 2 if s["tensor"] else 0) + s["constant"]),
    "forms": lambda s, w, x: jnp.einsum("ord,nd->nor", w(s["tensor"]), x),
    "forms_reversed": lambda s, w, d, q: jnp.einsum("no,nor,ord->nd", d, q, w(s["tensor"])),
    "normalise": lambda s, w, x: ((outside(s, x) - row(s, "mean", x)) / row(s, "scale", x)).astype(x_inside(s, x)),
    "restore": lambda s, w, x: row(s, "mean", x) + row(s, "scale", x) * outside(s, x),
    "weigh": lambda s, w, x: (outside(s, x) * row(s, "weights", x)).sum(1, keepdims=True),
}


def answer(network, w, is_, numbers):
    """The function of rows x that the network calls value or gradient; `numbers`: one a row, [n]."""
    def of(x):
        values, wanted = {"x": jnp.asarray(x)}, network[is_]
        for k, step in enumerate(network["steps"]):
            layer = step["layer"] + "." if "layer" in step else ""
            weight = lambda name, layer=layer: w.get(layer + name)
            values[f"h{k}"] = STEPS[step["do"]](step, weight, *(values[name] for name in step["of"]))
            if wanted in values:
                break
        return values[wanted].reshape(len(x)) if numbers else values[wanted]

    return of


def load(folder):
    folder = pathlib.Path(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("numbers") == "float64" and not jax.config.jax_enable_x64:
        raise ValueError('this map takes points in double, for single precision would lose digits of them: call '
                         'jax.config.update("jax_enable_x64", True) first')
    weights = {key: jnp.array(value) for key, value in load_file(folder / config["weights"]).items()}
    networks = {**config.get("networks", {}), **config.get("pictures", {})}
    functions = {}
    for output, of in config["outputs"].items():
        name = of["network"]
        own = {key[len(name) + 1:]: value for key, value in weights.items() if key.startswith(name + ".")}
        functions[output] = answer(networks[name], own, of["is"], output.endswith("potential"))
    return functions
