"""Points for the tests, and maps that were learned from them for a few steps."""

import functools
import json
import os
import subprocess

import brenier
import numpy as np

CLI = os.environ["BRENIER_CLI"]


def clouds(rows=400, dim=2, seed=1):
    """X [rows, dim], and Y [rows - 50, dim] of another law with another mean."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(rows, dim))
    Y = random.normal(size=(rows - 50, dim)) * np.linspace(1, 2, dim) + np.arange(1, dim + 1)
    return X, Y


@functools.lru_cache(maxsize=None)
def learned(method="auto", steps=20, dim=2):
    return brenier.OTMap(method=method, steps=steps, seed=5).fit(*clouds(dim=dim))


def cli(*arguments):
    """What brenier-cli says on stdout, as JSON where it is."""
    done = subprocess.run([CLI, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


def files_of(folder):
    return {name: open(os.path.join(folder, name), "rb").read() for name in sorted(os.listdir(folder))
            if os.path.isfile(os.path.join(folder, name))}
