"""A learned potential as a function of JAX, under jit and grad.

    phi = potential(T)                    # T: a fitted brenier.OTMap, or brenier.load(RUN)
    jax.jit(jax.grad(lambda x: phi(x).sum()))(x)    # the map, T.transform(x)
"""

import jax
import jax.numpy as jnp
import numpy as np


def potential(T, side="source"):
    """x [n, d] -> phi(x) [n], computed on the host; reverse mode twice, for Hessian-vector products."""

    def on_host(ask, shape, x, *vectors):
        def call(x, *vectors):
            return ask(np.asarray(x), *map(np.asarray, vectors), side=side)

        return jax.pure_callback(call, jax.ShapeDtypeStruct(shape, x.dtype), x, *vectors)

    @jax.custom_vjp
    def gradient(x):
        return on_host(T.gradient, x.shape, x)

    # The Hessian is symmetric.
    gradient.defvjp(lambda x: (gradient(x), x), lambda x, v: (on_host(T.hessian_vector, x.shape, x, v),))

    @jax.custom_vjp
    def phi(x):
        return on_host(T.potential, x.shape[:1], x)

    phi.defvjp(lambda x: (phi(x), x), lambda x, w: (w[:, None] * gradient(x),))
    return phi


def main():
    import brenier

    random = np.random.default_rng(0)
    T = brenier.OTMap(seconds=5).fit(random.normal(size=(2000, 2)), random.normal(size=(2000, 2)) * [1, 3] + 2)
    phi = potential(T)
    x = jnp.asarray(random.normal(size=(5, 2)), dtype=jnp.float32)
    print("the map by grad:", jax.jit(jax.grad(lambda x: phi(x).sum()))(x), "and by transform:", T.transform(np.asarray(x)),
          sep="\n")


if __name__ == "__main__":
    main()
