"""Exact transport of the same points by Brenier, POT, lapx and SciPy, one after the other in each round. Prints a table
of wall and processor seconds, medians over the rounds; fails where two costs differ by more than 1e-9 of the cost.

Peers are given the cost matrix as well as the time to make it, for Brenier makes its costs as it goes. One thread each.
"""

import argparse
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import statistics  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import lap  # noqa: E402 (lapx installs itself by this name)
import numpy as np  # noqa: E402
import ot  # noqa: E402
import scipy.optimize  # noqa: E402
from scipy.spatial.distance import cdist  # noqa: E402

BENCH = Path(__file__).resolve().parents[2] / "build/release/bench/exact_transport"


def points(n, dim, seed):
    """A Gaussian, and eight of them about a circle of its first two coordinates; single precision, as Brenier's are."""
    rng = np.random.default_rng(seed)
    y = 0.5 * rng.normal(size=(n, dim))
    angle = rng.integers(0, 8, n) * np.pi / 4
    y[:, 0] += 4 * np.cos(angle)
    y[:, 1] += 4 * np.sin(angle)
    return rng.normal(size=(n, dim)).astype(np.float32), y.astype(np.float32)


def costs(x, y):
    return 0.5 * cdist(x.astype(np.float64), y.astype(np.float64), "sqeuclidean")


def pot(x, y):
    n = len(x)
    weights = np.full(n, 1 / n)
    return float(ot.emd2(weights, weights, costs(x, y), numItermax=10**8))


def scipy_pairs(x, y):
    c = costs(x, y)
    rows, columns = scipy.optimize.linear_sum_assignment(c)
    return float(c[rows, columns].mean())


def lapx_pairs(x, y):
    c = costs(x, y)
    columns = lap.lapjv(c, return_cost=False)[0]
    return float(c[np.arange(len(c)), columns].mean())


def timed(body):
    wall, processor = time.perf_counter(), time.process_time()
    value = body()
    return value, time.perf_counter() - wall, time.process_time() - processor


def brenier(x, y, folder):
    """[(name, cost, wall, processor)] of the cold and the warm solution, timed in the program."""
    for name, values in (("x", x), ("y", y)):
        values.tofile(folder / name)
    said = subprocess.run([BENCH, "--files", folder / "x", folder / "y", str(x.shape[1])], check=True,
                          capture_output=True, text=True).stdout
    return [(f"Brenier, {words[0]}", *map(float, words[1:])) for words in map(str.split, said.splitlines())]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="512 2048 4096", help="8192 as well: minutes, and 0.5 GB a matrix")
    parser.add_argument("--dims", default="2 16")
    parser.add_argument("--peers", default="POT lapx SciPy", help="lapx and SciPy take minutes on 4,096 in the plane")
    a = parser.parse_args()
    peers = {"POT": pot, "lapx": lapx_pairs, "SciPy": scipy_pairs}
    peers = {name: peers[name] for name in a.peers.split()}
    print(f"Versions: POT {ot.__version__}, lapx {lap.__version__}, SciPy {scipy.__version__}. Load at the start: "
          f"{os.getloadavg()[0]:.1f}. Medians of {a.rounds} rounds: wall seconds (processor seconds).\n")
    names = ["Brenier, cold", "Brenier, warm", *peers]
    print("| points | dimensions | " + " | ".join(names) + " |\n|---:|---:|" + "---:|" * len(names))
    for n in map(int, a.sizes.split()):
        for dim in map(int, a.dims.split()):
            seen = {}
            with tempfile.TemporaryDirectory() as folder:
                for turn in range(a.rounds):
                    x, y = points(n, dim, turn)
                    took = brenier(x, y, Path(folder))
                    took += [(name, *timed(lambda: body(x, y))) for name, body in peers.items()]
                    for name, value, wall, processor in took:
                        if abs(value - took[0][1]) > 1e-9 * took[0][1]:
                            raise SystemExit(f"{name} finds {value!r} where Brenier finds {took[0][1]!r}.")
                        seen.setdefault(name, []).append((wall, processor))
            cells = [[statistics.median(t) for t in zip(*seen[name])] for name in names]
            print(f"| {n:,} | {dim} | " + " | ".join(f"{w:.3f} ({p:.3f})" for w, p in cells) + " |", flush=True)


if __name__ == "__main__":
    main()
