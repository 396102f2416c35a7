"""Exact transport between the very points."""

import warnings
from typing import NamedTuple

import numpy as np

from . import _core
from ._errors import DataWarning
from ._points import as_array, check_finite, lend


class ExactPlan(NamedTuple):
    """The optimal plan between two weighted samples, in the data's units, and what proves it."""

    half_w2: float  #: 1/2 W2^2
    half_w2_centred: float  #: that of the samples with their means taken off
    half_mean_shift: float  #: 1/2 |difference of means|^2; the two sum to half_w2
    rows: np.ndarray  #: [k] of X,
    columns: np.ndarray  #: [k] of Y,
    masses: np.ndarray  #: [k] how much goes from the one to the other; they sum to 1
    u: np.ndarray  #: [n]
    v: np.ndarray  #: [m] duals: u_i + v_j <= 1/2 |x_i - y_j|^2
    dual: float  #: sum a_i u_i + sum b_j v_j, equal to half_w2 up to rounding
    violation: float  #: the most by which u_i + v_j exceeds the cost; 0 or less: nothing is cheaper than the dual


def exact(X, Y, sample_weight=None, target_weight=None):
    """The exact plan between all rows of X [n, d] and of Y [m, d] for the cost 1/2 |x - y|^2, as ExactPlan.

    Rows count alike where no weights are given. What ``brenier-cli exact`` solves; ``2 * exact(X, Y).half_w2`` is POT's
    ``ot.emd2(a, b, ot.dist(X, Y))``. ValueError: other dimensions, too many rows to be solved in minutes.
    """
    sides = []
    for points, weights, name in ((X, sample_weight, "X"), (Y, target_weight, "Y")):
        array = as_array(points, name)
        check_finite(array, name)
        sides.append(lend(array, name, weights))
    found = _core.exact(*sides)
    for remark in found.pop("remarks"):
        if remark.startswith(("X.npy: ", "Y.npy: ")):
            continue  # how a file was read
        warnings.warn(remark, DataWarning, stacklevel=2)
    return ExactPlan(**{name: np.asarray(value) if isinstance(value, list) else value for name, value in found.items()})
