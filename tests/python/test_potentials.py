"""Potentials, their gradients and Hessian-vector products: against the map, one another, PyTorch's and JAX's derivatives."""

import importlib.util
import os
import unittest

import brenier
import numpy as np
from clouds import clouds, learned


def example(name):
    path = os.path.join(os.environ["BRENIER_EXAMPLES"], name + ".py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ImportError as missing:
        raise unittest.SkipTest(f"{missing.name} is not installed")
    return module


class TestPotentials(unittest.TestCase):
    def test_derivatives(self):
        """In the data's units, with a frame around the networks as far data have, on both sides."""
        random = np.random.default_rng(3)
        X, Y = clouds(dim=3)
        far = brenier.OTMap("ot_icnn", steps=10, seed=5).fit(X * 50 + 1e4, Y * 80 - 2e4)
        for T, X, Y, sides in ((learned(dim=3), X, Y, ("source",)), (far, X * 50 + 1e4, Y * 80 - 2e4, ("source", "target"))):
            for side in sides:
                with self.subTest(side=side, method=T.method_):
                    x = (X if side == "source" else Y)[:40]
                    unit = x.std()
                    v = random.normal(size=x.shape)
                    step = 1e-3 * unit * v
                    gradient = T.gradient(x, side)
                    self.assertEqual((T.potential(x, side).shape, gradient.shape), ((40,), (40, 3)))
                    if side == "source":
                        scale = np.abs(gradient).max()
                        np.testing.assert_allclose(gradient, T.transform(x), atol=1e-6 * scale)
                    # Differences over a longer way along the gradient, for values are of single precision.
                    way = 0.05 * unit * v
                    slope = T.potential(x + way, side) - T.potential(x - way, side)
                    along = ((T.gradient(x + way, side) + T.gradient(x - way, side) + 4 * gradient) / 6 * 2 * way).sum(axis=1)
                    np.testing.assert_allclose(slope, along, rtol=2e-2, atol=2e-3 * np.abs(along).max())
                    product = T.hessian_vector(x, v, side)
                    finite = (T.gradient(x + step, side) - T.gradient(x - step, side)) / (2e-3 * unit)
                    rows = np.abs(product - finite).max(axis=1) < 2e-2 * np.abs(product).max()
                    self.assertGreater(rows.mean(), 0.8)  # kinks of some activations lie in between elsewhere
                    # Linear in the vector, and symmetric: <w, H v> = <v, H w>.
                    w = random.normal(size=x.shape)
                    np.testing.assert_allclose(T.hessian_vector(x, 2 * v + w, side),
                                               2 * product + T.hessian_vector(x, w, side), atol=1e-4 * np.abs(product).max())
                    np.testing.assert_allclose((w * product).sum(axis=1), (v * T.hessian_vector(x, w, side)).sum(axis=1),
                                               atol=1e-3 * np.abs(product).max())

    def test_refused(self):
        X, _ = clouds()
        with self.assertRaisesRegex(ValueError, "no potential on the target"):
            learned().potential(X, side="target")
        with self.assertRaisesRegex(ValueError, 'must be "source" or "target"'):
            learned().potential(X, side="left")
        with self.assertRaisesRegex(ValueError, "V has shape"):
            learned().hessian_vector(X, X[:3])
        whitened = brenier.OTMap(steps=2, scale="whiten").fit(*clouds())
        with self.assertRaisesRegex(ValueError, "no potential"):  # the map is then the gradient of no function
            whitened.gradient(X)

    def test_torch(self):
        torch_potential = example("torch_potential")
        import torch

        T, (X, _) = learned(), clouds()
        phi = torch_potential.potential(T)
        for kind in (torch.float32, torch.float64):
            x = torch.tensor(X[:30], dtype=kind, requires_grad=True)
            (gradient,) = torch.autograd.grad(phi(x).sum(), x, create_graph=True)
            self.assertEqual(gradient.dtype, kind)
            np.testing.assert_array_equal(gradient.detach().numpy(), T.gradient(x.detach().numpy()))
            v = torch.randn(30, 2, dtype=kind)
            (product,) = torch.autograd.grad((gradient * v).sum(), x)
            np.testing.assert_array_equal(product.numpy(), T.hessian_vector(x.detach().numpy(), v.numpy()))

        # Also by the trick that goes back twice, which needs the product to be a function of its vector.
        x, v = torch.tensor(X[:30]), torch.randn(30, 2, dtype=torch.float64)
        _, product = torch.autograd.functional.hvp(lambda x: phi(x).sum(), x, v)
        np.testing.assert_array_equal(product.numpy(), T.hessian_vector(X[:30], v.numpy()))

    def test_jax(self):
        jax_potential = example("jax_potential")
        import jax

        T, (X, _) = learned(), clouds()
        x = X[:30].astype(np.float32)
        phi = jax_potential.potential(T)
        np.testing.assert_array_equal(jax.jit(phi)(x), T.potential(x))
        gradient = jax.jit(jax.grad(lambda x: phi(x).sum()))
        np.testing.assert_array_equal(gradient(x), T.gradient(x))
        v = np.ones_like(x)
        product = jax.grad(lambda x: (gradient(x) * v).sum())(x)
        np.testing.assert_array_equal(product, T.hessian_vector(x, v))


if __name__ == "__main__":
    unittest.main()
