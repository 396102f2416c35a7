"""Loads a transport map that Brenier exported, with JAX:

    from load_jax import load
    T = load("FOLDER")
    T["map"](x)     # source to target, x [n, d]; T["inverse"](y), T["potential"](x), T["inverse_potential"](y)
                    # where there are; every function may be jitted and differentiated

config.json holds the structure, the safetensors file beside it the weights. Normalisation is part of the networks.
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
    r, s = config["from"]["scale"], config["to"]["scale"]
    a0, b0 = jnp.array(config["from"]["mean"]), jnp.array(config["to"]["mean"])

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
            z = activate(config["last" if k == last else "middle" if k else "first"], config["slope"], a)
        if config["kind"] == "map":
            return b0 + s * (z + p if config["residual"] else z)
        curvature = config["strong_convexity"] + (w["q"] ** 2 if "q" in w else 0.0)
        return r * s * (z[0] + 0.5 * (curvature * p * p).sum()) + b0 @ x

    return value


def load(folder):
    folder = pathlib.Path(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights = {key: jnp.array(value) for key, value in load_file(folder / config["weights"]).items()}
    functions = {}
    for output, of in config["outputs"].items():
        name = of["network"]
        own = {key[len(name) + 1:]: value for key, value in weights.items() if key.startswith(name + ".")}
        value = network(config["networks"][name], own)
        functions[output] = jax.vmap(jax.grad(value) if of["is"] == "gradient" else value)
    return functions
