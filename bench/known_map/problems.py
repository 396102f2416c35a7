"""Pairs of point sets with a known optimal map, made without Brenier: a random Gaussian mixture, and its image under the
gradient of a random convex function. Everything is a function of (family, dimension, seed)."""

import numpy as np

FAMILIES = ("blobs", "ridges", "network")


class Mixture:
    """Three to five Gaussians with covariances of their own, mean 0 and mean coordinate variance 1."""

    def __init__(self, dim, rng):
        count = int(rng.integers(3, 6))
        self.weights = rng.dirichlet(np.full(count, 5.0))
        centres = rng.normal(size=(count, dim))
        self.factors = []
        for _ in range(count):
            axes, _ = np.linalg.qr(rng.normal(size=(dim, dim)))
            self.factors.append(axes * np.exp(rng.uniform(-1.5, -0.3, size=dim)))
        centres -= self.weights @ centres
        spread = sum(w * (c @ c + (f * f).sum()) for w, c, f in zip(self.weights, centres, self.factors))
        scale = np.sqrt(dim / spread)
        self.centres = centres * scale
        self.factors = [f * scale for f in self.factors]

    def sample(self, count, rng):
        which = rng.choice(len(self.weights), size=count, p=self.weights)
        noise = rng.normal(size=(count, self.centres.shape[1]))
        points = self.centres[which]
        for k, factor in enumerate(self.factors):
            points[which == k] += noise[which == k] @ factor.T
        return points


def softplus_slope(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


class Blobs:
    """t log sum_k exp((<w_k, x> + b_k) / t): mass gathers at the slopes w_k. The offsets share it out evenly."""

    def __init__(self, dim, rng, pilot):
        count = 10
        self.slopes = rng.normal(size=(count, dim))
        gaps = np.linalg.norm(self.slopes[:, None] - self.slopes[None], axis=2)
        self.temperature = 0.12 * np.median(gaps[gaps > 0])
        self.offsets = np.zeros(count)
        for _ in range(200):
            self.offsets += 0.5 * self.temperature * np.log(1 / count / np.maximum(self.parts(pilot).mean(0), 1e-6))

    def parts(self, x):
        a = (x @ self.slopes.T + self.offsets) / self.temperature
        a = np.exp(a - a.max(1, keepdims=True))
        return a / a.sum(1, keepdims=True)

    def gradient(self, x):
        return self.parts(x) @ self.slopes


class Ridges:
    """A sum of softplus of affine functions, each of which stretches across one hyperplane: a few tear the source apart."""

    def __init__(self, dim, rng, pilot):
        count = 4 + 2 * dim
        normals = rng.normal(size=(count, dim))
        self.normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        along = pilot @ self.normals.T
        self.sharpness = 1 / (along.std(0) * rng.uniform(0.05, 0.25, size=count))
        self.offsets = -np.array([np.quantile(a, rng.uniform(0.15, 0.85)) for a in along.T])
        self.weights = rng.gamma(0.5, size=count)

    def gradient(self, x):
        slopes = softplus_slope((x @ self.normals.T + self.offsets) * self.sharpness)
        return (slopes * self.weights) @ self.normals


class Network:
    """Two input-convex hidden layers of softplus units, with skips from the input."""

    def __init__(self, dim, rng, pilot):
        first, second = 8 * max(4, dim), 16
        self.a0 = rng.normal(size=(first, dim)) * 3
        self.b0 = -np.quantile(pilot @ self.a0.T, 0.5, axis=0) * rng.uniform(0, 2, size=first)
        self.w1 = rng.gamma(0.3, size=(second, first)) / first * 4
        self.a1 = rng.normal(size=(second, dim)) * 2
        hidden = np.logaddexp(0, pilot @ self.a0.T + self.b0) @ self.w1.T + pilot @ self.a1.T
        self.b1 = -np.array([np.quantile(h, rng.uniform(0.2, 0.8)) for h in hidden.T])
        self.sharpness = 6 / hidden.std(0)
        self.weights = rng.gamma(0.7, size=second)

    def gradient(self, x):
        a0 = x @ self.a0.T + self.b0
        a1 = np.logaddexp(0, a0) @ self.w1.T + x @ self.a1.T + self.b1
        d1 = softplus_slope(a1 * self.sharpness) * self.weights
        return (softplus_slope(a0) * (d1 @ self.w1)) @ self.a0 + d1 @ self.a1


class Problem:
    """T(x) = scale (0.15 x + A x + c grad phi(x)) + shift, A >= 0 of low rank: the gradient of a strongly convex function."""

    def __init__(self, family, dim, seed):
        rng = np.random.default_rng([seed, dim, FAMILIES.index(family)])
        self.source = Mixture(dim, rng)
        pilot = self.source.sample(20000, rng)
        self.phi = {"blobs": Blobs, "ridges": Ridges, "network": Network}[family](dim, rng, pilot)
        pushed = self.phi.gradient(pilot)
        self.strength = 1 / np.sqrt(pushed.var(0).sum() / dim)
        low = rng.normal(size=(dim, max(1, dim // 4)))
        self.linear = 0.3 * low @ low.T / np.trace(low @ low.T) * dim / max(1, dim // 4) * 0.5 + 0.15 * np.eye(dim)
        self.scale, self.shift = rng.uniform(0.5, 4), 3 * rng.normal(size=dim)

    def map(self, x):
        return self.scale * (x @ self.linear.T + self.strength * self.phi.gradient(x)) + self.shift


def uvp(mapped, truth):
    """L2-UVP in percent: 100 E |T - T*|^2 / Var(T*)."""
    return 100 * ((mapped - truth) ** 2).sum(1).mean() / truth.var(0).sum()


def root(matrix):
    values, axes = np.linalg.eigh(matrix)
    return (axes * np.sqrt(np.maximum(values, 0))) @ axes.T


def linear_map(x, y, at):
    """The optimal map between the Gaussians with the moments of the samples x and y."""
    a, b = np.cov(x.T), np.cov(y.T)
    half = root(a)
    back = np.linalg.inv(half)
    return (at - x.mean(0)) @ (back @ root(half @ b @ half) @ back) + y.mean(0)
