"""Optimal transport maps learned from samples: Brenier's methods on NumPy arrays.

    import brenier
    T = brenier.OTMap(method="auto", seconds=30).fit(X, Y)
    T.transform(X)          # where each row of X goes
    T.score()               # certified bounds on the cost, and how far off the map is

docs/python.md tells the rest.
"""

from ._core import DivergedError, metrics
from ._core import version as __version__
from ._errors import DataWarning, NotFittedError
from ._exact import ExactPlan, exact
from ._registries import methods, options
from ._score import Scores, scorer
from ._studio import open
from .otmap import OTMap, load

__all__ = ["DataWarning", "DivergedError", "ExactPlan", "NotFittedError", "OTMap", "Scores", "exact", "load", "methods", "metrics", "open",
           "options", "scorer"]
