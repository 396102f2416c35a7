"""Loads a transport map that Brenier exported, with JAX:

    from load_jax import load
    T = load("FOLDER")
    T["map"](x)     # source to target, x [n, d]; T["inverse"](y), T["potential"](x), T["inverse_potential"](y)
                    # where there are; every function may be jitted and differentiated

config.json holds the structure, the safetensors file beside it the weights. Normalisation is part of the networks;
points far from 0 want jax.config.update("jax_enable_x64", True), or single precision loses their digits.
Pictures are rows of channels * height * width numbers in [-1, 1].
"""
import json
import pathlib

import jax
import jax.numpy as jnp
from safetensors.numpy import load_file

jax.config.update("jax_default_matmul_precision", "highest")


def activate(kind, slope, a):
    if kind == "identity":
        return a
    if kind == "softplus":
        return jax.nn.softplus(a)
    if kind in ("celu", "elu"):
        return jax.nn.elu(a)
    leaky = jnp.where(a > 0, a, (0.0 if kind == "relu" else slope) * a)
    return leaky * leaky if kind == "squared_leaky_relu" else leaky


def network(config, w):
    """The function of one point x [d]: a map's [outputs], or a potential's number."""
    (a0, r), (b0, s) = ([jnp.array(config[side][what], dtype=float) for what in ("mean", "scale")]
                        for side in ("from", "to"))

    def value(x):
        p = (x - a0) / r
        z, last = None, len(config["hidden"])
        for k in range(last + 1):
            a = w[f"b{k}"]
            if f"A{k}" in w:
                a = a + w[f"A{k}"] @ p
            if k > 0:
                a = a + w[f"W{k}"] @ z
            if f"Q{k}" in w:
                a = a + ((w[f"Q{k}"] @ p) ** 2).sum(1)
            if f"D{k}" in w:
                a = a + w[f"D{k}"] ** 2 @ (p * p)
            z = activate(config["last" if k == last else "middle" if k else "first"], config["slope"], a)
        if config["kind"] == "map":
            return b0 + s * (z + p if config["residual"] else z)
        curvature = config["strong_convexity"] + (w["q"] ** 2 if "q" in w else 0.0)
        return jnp.ravel(r * s)[0] * (z[0] + 0.5 * (curvature * p * p).sum()) + b0 @ x

    return value


def standard(a, over):
    """Less its mean over these axes, over its standard deviation there."""
    centred = a - a.mean(over, keepdims=True)
    return centred / jnp.sqrt((centred * centred).mean(over, keepdims=True) + 1e-5)


def conv(x, weight, bias, stride, padding, dilation=1):
    y = jax.lax.conv_general_dilated(x, weight, (stride, stride), [(padding, padding)] * 2,
                                     lhs_dilation=(dilation, dilation))
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


# What a network over pictures does: s is a step of config.json, w(name) the weight of its layer, None where it has none.
STEPS = {
    "conv": lambda s, w, x: conv(x, w("weight"), w("bias"), s["stride"], s["padding"]),
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
    "join": lambda s, w, a, b: jnp.concatenate([a, b], 1),
    "add": lambda s, w, a, b: a + s["factor"] * b,
    "reshape": lambda s, w, x: x.reshape(len(x), *s["sides"]),
}


def picture_network(config, w):
    """The function of rows x [n, inputs] -> [n, outputs]."""
    def value(x):
        values = {"x": x}
        for k, step in enumerate(config["steps"]):
            weight = lambda name, layer=step.get("layer"): w.get(f"{layer}.{name}")
            values[f"h{k}"] = STEPS[step["do"]](step, weight, *(values[name] for name in step["of"]))
        return values[f"h{len(config['steps']) - 1}"]

    return value


def load(folder):
    folder = pathlib.Path(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights = {key: jnp.array(value) for key, value in load_file(folder / config["weights"]).items()}
    functions = {}
    for output, of in config["outputs"].items():
        name = of["network"]
        own = {key[len(name) + 1:]: value for key, value in weights.items() if key.startswith(name + ".")}
        if name in config.get("pictures", {}):
            functions[output] = picture_network(config["pictures"][name], own)
        else:
            value = network(config["networks"][name], own)
            functions[output] = jax.vmap(jax.grad(value) if of["is"] == "gradient" else value)
    return functions
