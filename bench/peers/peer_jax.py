"""OT-ICNN's outer step in JAX, all of it inside jit: sampling, a lax.scan over the inner steps, Adam, projection.

steps    one jitted call an outer step.
loop     one jitted call for all outer steps of a `run`, a lax.fori_loop around them.
"""

import os

from peer import layer_shapes, read_case, serve

case = read_case()
os.environ["JAX_PLATFORMS"] = case.device
os.environ["NPROC"] = os.environ["PJRT_NPROC"] = os.environ["OMP_NUM_THREADS"] = str(case.threads)
if case.threads == 1:
    os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"

import functools  # noqa: E402
import math  # noqa: E402

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

RATE, BETA1, BETA2, EPSILON, PENALTY = 1e-4, 0.5, 0.9, 1e-8, 1.0
ANGLES = jnp.arange(8) * (math.pi / 4)
CENTRES = 5 * jnp.stack([jnp.cos(ANGLES), jnp.sin(ANGLES)], 1)


def new_parameters(key):
    layers = []
    for a, w, b in layer_shapes(case):
        key, first, second = jax.random.split(key, 3)
        layer = {"A": jax.random.uniform(first, a) * case.init_scale, "b": jnp.zeros(b)}
        if w:
            layer["W"] = jax.random.uniform(second, w) * case.init_scale
        layers.append(layer)
    return layers


def potential(p, x):
    """phi(x) [n] of x [n, d]."""
    z = jax.nn.leaky_relu(x @ p[0]["A"].T + p[0]["b"], 0.2) ** 2
    for layer in p[1:]:
        z = jax.nn.leaky_relu(x @ layer["A"].T + z @ layer["W"].T + layer["b"], 0.2)
    return z[:, 0]


def transport(p, x):
    return jax.grad(lambda at: potential(p, at).sum())(x)


def sample_source(key):
    return jax.random.normal(key, (case.batch, case.dim))


def sample_target(key):
    mode, noise = jax.random.split(key)
    if case.dim == 2:
        return CENTRES[jax.random.randint(mode, (case.batch,), 0, 8)] + 0.5 * jax.random.normal(noise, (case.batch, 2))
    return 5 + jax.random.normal(noise, (case.batch, case.dim))


def adam(p, grads, moments):
    m, v, t = moments
    t = t + 1
    m = jax.tree.map(lambda old, g: BETA1 * old + (1 - BETA1) * g, m, grads)
    v = jax.tree.map(lambda old, g: BETA2 * old + (1 - BETA2) * g * g, v, grads)
    c1, c2 = 1 - BETA1**t, 1 - BETA2**t
    p = jax.tree.map(lambda q, mean, square: q - RATE * (mean / c1) / (jnp.sqrt(square / c2) + EPSILON), p, m, v)
    return p, (m, v, t)


def inner_loss(g, f, x):
    mapped = transport(g, x)
    penalty = sum(0.5 * jnp.sum(jax.nn.relu(-layer["W"]) ** 2) for layer in g[1:])
    return jnp.mean(potential(f, mapped) - jnp.sum(x * mapped, 1)) + PENALTY * penalty


def outer_loss(f, g, x, y):
    mapped = transport(g, x)
    f_image, f_target = potential(f, mapped), potential(f, y)
    from_term = jnp.mean(f_image - jnp.sum(x * mapped, 1) + 0.5 * jnp.sum(x * x, 1))
    return jnp.mean(f_target) - jnp.mean(f_image), from_term + jnp.mean(0.5 * jnp.sum(y * y, 1) - f_target)


def outer_step(state):
    f, g, f_moments, g_moments, key = state
    key, source, target, inner_key = jax.random.split(key, 4)

    def inner(carry, one):
        g, moments = carry
        return adam(g, jax.grad(inner_loss)(g, f, sample_source(one)), moments), None

    (g, g_moments), _ = jax.lax.scan(inner, (g, g_moments), jax.random.split(inner_key, case.inner))
    grads, dual = jax.grad(outer_loss, has_aux=True)(f, g, sample_source(source), sample_target(target))
    f, f_moments = adam(f, grads, f_moments)
    f = f[:1] + [{**layer, "W": jnp.maximum(layer["W"], 0)} for layer in f[1:]]
    return (f, g, f_moments, g_moments, key), dual


def new_state():
    f_key, g_key, key = jax.random.split(jax.random.key(7), 3)
    f, g = new_parameters(f_key), new_parameters(g_key)
    moments = lambda p: (jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), 0.0)  # noqa: E731
    return f, g, moments(f), moments(g), key


one_step = jax.jit(outer_step, donate_argnums=0)


@functools.partial(jax.jit, donate_argnums=0)
def many_steps(state, steps):
    """The dual value is the mean of the last ten steps'."""

    def body(k, carry):
        state, total = carry
        state, dual = outer_step(state)
        return state, total + jnp.where(k >= steps - 10, dual, 0.0)

    state, total = jax.lax.fori_loop(0, steps, body, (state, 0.0))
    return state, total / jnp.minimum(steps, 10)


holder = {"state": new_state()}


def train(steps):
    if case.mode == "loop":
        holder["state"], dual = many_steps(holder["state"], steps)
    else:
        duals = []
        for _ in range(steps):
            holder["state"], dual = one_step(holder["state"])
            duals.append(dual)
        dual = sum(duals[-10:]) / len(duals[-10:])
    jax.block_until_ready(holder["state"])
    return dual


def restart():
    holder["state"] = new_state()


train(1)
restart()
serve(f"JAX {jax.__version__} jitted, {case.mode}", train, restart)
