#!/usr/bin/env python3
"""The module beside POT's ot.da classes on the same points; prints the tables of docs/python.md.

    python3 -m venv venv && venv/bin/pip install . POT && venv/bin/python bench/python/beside_pot.py [--seconds 20]

The first table: problems whose optimal map is known. Every class learns from the same rows and maps the same fresh ones;
the error is the mean squared distance to the true images, in percent of the target's variance (L2-UVP). The floor is what
the exact plan between the very rows, which is all that a sample says of them, is off at these rows.
The second: 1/2 W2^2 of fresh rows by POT's exact solver, and the module's exact value and certified bounds of the same.
"""

import argparse
import time

import brenier
import numpy as np
import ot


def moons(random, rows):
    angle, side = random.uniform(0, np.pi, rows), random.integers(0, 2, rows)
    points = np.column_stack([np.cos(angle), np.sin(angle)]) * np.where(side, 1, -1)[:, None] + side[:, None] * [1, 0.5]
    return points + 0.1 * random.normal(size=(rows, 2))


def folds(dim):
    """The gradient of 1/2 |x|^2 + sum_k softplus(4 <a_k, x>) / 2, which is convex."""
    directions = np.random.default_rng(7).normal(size=(6, dim))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return lambda x: x + 2 / (1 + np.exp(-4 * x @ directions.T)) @ directions


def problems():
    def gaussian(dim):
        return lambda random, rows: random.normal(size=(rows, dim))

    stretch = np.array([[2.0, 0.6], [0.6, 0.5]])
    yield "Gaussian to Gaussian", 2, gaussian(2), lambda x: x @ stretch + [3, 1]
    yield "moons, folded", 2, moons, folds(2)
    yield "Gaussian, folded", 2, gaussian(2), folds(2)
    yield "Gaussian, folded", 8, gaussian(8), folds(8)


def error(mapped, truth):
    return 100 * np.mean(np.sum((mapped - truth) ** 2, axis=1)) / np.sum(np.var(truth, axis=0))


def timed(learn):
    began = time.perf_counter()
    learned = learn()
    return learned, time.perf_counter() - began


def learners(seconds, seed):
    yield "OTMap()", lambda X, Y: brenier.OTMap(seconds=seconds, seed=seed).fit(X, Y)
    yield "EMDTransport", lambda X, Y: ot.da.EMDTransport().fit(Xs=X, Xt=Y)
    yield "SinkhornTransport(0.1)", lambda X, Y: ot.da.SinkhornTransport(reg_e=0.1, norm="max").fit(Xs=X, Xt=Y)
    linear = getattr(ot.da, "LinearTransport", None) or ot.da.LinearGWTransport
    yield "LinearTransport", lambda X, Y: linear().fit(Xs=X, Xt=Y)
    # Both sides in turn in the file's own order: it wants as many rows of each, and takes long with more.
    yield "MappingTransport", lambda X, Y: ot.da.MappingTransport(kernel="gaussian", mu=1, eta=1e-3, bias=True, max_iter=20
                                                                  ).fit(Xs=X[:400], Xt=Y[:400])


def transported(learned, X):
    return learned.transform(X) if isinstance(learned, brenier.OTMap) else learned.transform(Xs=X)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    maps, costs = {}, []
    for name, dim, law, truth in problems():
        random = np.random.default_rng(options.seed)
        X, Y = law(random, options.rows), truth(law(random, options.rows))
        fresh = law(random, 1000)
        plan = ot.da.EMDTransport().fit(Xs=X, Xt=Y)
        row = {"floor": f"{error(plan.transform(Xs=X), truth(X)):.2f}"}
        for learner, learn in learners(options.seconds, options.seed):
            learned, took = timed(lambda: learn(X, Y))
            row[learner] = f"{error(transported(learned, fresh), truth(fresh)):.2f} ({took:.1f} s)"
            if isinstance(learned, brenier.OTMap):
                x, y = fresh[:512], truth(law(random, 512))
                exact = 0.5 * ot.emd2(ot.unif(512), ot.unif(512), ot.dist(x, y))
                scores = learned.score(x, y)
                costs.append((name, dim, exact, scores["half_w2_exact"], scores["half_w2_lower"], scores["half_w2_upper"]))
        maps[f"{name}, d = {dim}"] = row
        print(name, dim, row, flush=True)
    heads = list(next(iter(maps.values())))
    print("\n| " + " | ".join(["problem", *heads]) + " |\n|---|" + "---:|" * len(heads))
    for name, row in maps.items():
        print("| " + " | ".join([name, *(row[head] for head in heads)]) + " |")
    print("\n| problem | POT, exact | module, exact | certified from | to |\n|---|---:|---:|---:|---:|")
    for name, dim, exact, ours, lower, upper in costs:
        print(f"| {name}, d = {dim} | {exact:.5f} | {ours:.5f} | {lower:.5f} | {upper:.5f} |")


if __name__ == "__main__":
    main()
