"""The estimator."""

import inspect
import json
import os
import warnings

import numpy as np

from . import _core
from ._errors import DataWarning, not_fitted
from ._points import as_array, as_set, blocks, check_finite, column_names, doubles, in_order, lend
from ._progress import Progress
from ._registries import ELSEWHERE, as_word, check_seed, is_setting, options
from ._routing import _UNCHANGED, Requests
from ._score import Scores, drawn_from


class OTMap(Requests):
    """A transport map, learned from points of both sides, as an estimator of scikit-learn's kind.

    Parameters
    ----------
    method : a method's id, as ``brenier.methods()`` shows them; ``"auto"`` takes what suits the data.
    seconds, steps : when it ends; with neither nor another end (``until``, ``until_gap``), after a minute.
    seed : decides initial weights and samples; the same seed gives the same bits as ``brenier-cli train --seed``.
    network, preset : a named network for the method; a named set of its options, as ``"published"``.
    threads : all cores where None; the result does not depend on it.
    progress : a bar by tqdm; None where it is installed and somebody looks. Or a function of (step, seconds, dual).
    options : every option of the method and every setting of a run by keyword: ``brenier.options(method)``,
        ``brenier.options()``. They are looked at when the map is fitted; ValueError names all that is wrong.

    Attributes
    ----------
    method_, n_steps_, seconds_, n_features_in_, feature_names_in_ (where X had names), target_names_in_ (where Y had),
    run_info_ (engine, device, threads, parameters, truth, notes on the data), config_ (what the run was, with every
    default).
    """

    _sklearn_auto_wrap_output_keys = {"transform"}  # as scikit-learn asks whether set_output() is there
    _METADATA = {"fit": ("sample_weight", "target_weight"),
                 "score": ("sample_weight", "target_weight", "samples", "per_column")}

    def __init__(self, method="auto", *, seconds=None, steps=None, seed=None, network=None, preset=None, threads=None,
                 progress=None, **options):
        self.method = method
        self.seconds = seconds
        self.steps = steps
        self.seed = seed
        self.network = network
        self.preset = preset
        self.threads = threads
        self.progress = progress
        for name, value in options.items():
            self._set_option(name, value)

    # Learning

    def fit(self, X, y=None, sample_weight=None, target_weight=None):
        """Learns the map from the rows of X to those of y, in any number each, weighted where weights are given.

        Both need the same columns; where both have the same names, y's are taken in X's order. Ctrl+C ends it within a second: what
        was learned until then stays. So it does where the run diverges, at the last good step.
        """
        if y is None:
            raise ValueError("OTMap requires y to be passed, but the target y is None: give points of the target, fit(X, Y).")
        names, target_names = column_names(X), column_names(y)
        if names is not None and target_names is not None and set(names) == set(target_names):
            y, target_names = in_order(y, target_names, names), names
        elif names is not None and target_names is not None and set(names) & set(target_names):
            warnings.warn(f"X has the columns {', '.join(names)} and Y has {', '.join(target_names)}: they were taken in the "
                          "order in which they stand.", DataWarning, stacklevel=2)
        X, Y = self._points(X, "X"), self._points(y, "Y")
        if X.shape[1] != Y.shape[1]:
            raise ValueError(f"X has {X.shape[1]} columns and Y has {Y.shape[1]}: a map needs both sides in the same space. "
                             "Choose the same columns of both.")
        run = _core.begin(lend(X, "X", sample_weight, names), lend(Y, "Y", target_weight, target_names), *self._request())
        info = run.describe()
        for sentence in info["checks"]:
            warnings.warn(sentence, DataWarning, stacklevel=2)
        try:
            with Progress(self.progress, self.steps, self.seconds) as progress:
                run.learn(progress)
        finally:
            if run.steps > 0 or self.steps == 0:
                self._take(run, names, target_names)
        return self

    def fit_transform(self, X, y=None, **weights):
        """fit(X, y), then transform(X)."""
        return self.fit(X, y, **weights).transform(X)

    # Asking

    def transform(self, X):
        """Where each row of X goes [n, d], in X's type of floating point; a frame where set_output() asks for one."""
        return as_set(self._mapped(X, "X", False), X, self)

    def set_output(self, *, transform=None):
        """What transform() gives, as of every transformer of scikit-learn: "default", "pandas" or "polars"."""
        if transform is not None:
            self._sklearn_output_config = {"transform": transform}
        return self

    def inverse_transform(self, Y):
        """Where each row of Y came from [n, d]. ValueError where the method learns no inverse."""
        return self._mapped(Y, "Y", True)

    def potential(self, X, side="source"):
        """The potential at each row [n], known up to a constant; on the source the map is its gradient."""
        return self._potential("potential", X, side)

    def gradient(self, X, side="source"):
        """The potential's gradient at each row [n, d]: the map itself where the method learns a potential alone."""
        return self._potential("gradient", X, side)

    def hessian_vector(self, X, V, side="source"):
        """The potential's Hessian at each row of X times the same row of V [n, d]."""
        return self._potential("hessian_vector", X, side, V)

    def score(self, X=None, y=None, sample_weight=None, target_weight=None, *, samples=None, per_column=False):
        """Every number that ``brenier-cli eval`` gives, with the certified bounds, as a dictionary: see Scores.

        On the rows that fit() set apart; on rows of X and y, where they are given: as many of both sides, drawn where
        one has more or rows have weights, and then a remark says so. ``samples``: on so many a side.
        """
        run = self._fitted()
        if samples is not None and not 2 <= samples <= 1 << 20:
            raise ValueError(f"samples is {samples}, but must be between 2 and {1 << 20}.")
        sides, given = [], []
        for points, weights, name in ((X, sample_weight, "X"), (y, target_weight, "Y")):
            if points is None and weights is not None:
                raise ValueError(f"There are weights for {name} and no points. Give {name}, too.")
            array = None if points is None else self._points(points, name, fitted=True, dim=run.source_dim)
            sides.append(None if points is None else lend(array, name, weights))
            if points is not None:
                given.append((name, len(array), weights is not None))
        scores = Scores(run.score(*sides, samples=samples or 0, per_column=per_column))
        if drawn := drawn_from(given, scores):
            scores.remarks.insert(0, drawn)
        return scores

    # Keeping

    def save(self, path):
        """Writes the run to a new directory, or to a new file that ends in .brenier, which every program of Brenier opens."""
        self._fitted().save(os.fspath(path))
        return self

    # scikit-learn's conventions

    def get_params(self, deep=True):
        """All parameters by name, options included."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params):
        """Sets parameters by name; options of the method too."""
        for name, value in params.items():
            if name in _NAMED:
                setattr(self, name, value)
            else:
                self._set_option(name, value)
        return self

    def set_fit_request(self, *, sample_weight=_UNCHANGED, target_weight=_UNCHANGED):
        """Whether Pipeline and searches hand weights on to fit(): True, False, None (an error where there are some), or the
        name that they have there. For scikit-learn's metadata routing, which has to be on."""
        return self._set_requests("fit", {"sample_weight": sample_weight, "target_weight": target_weight})

    def set_score_request(self, *, sample_weight=_UNCHANGED, target_weight=_UNCHANGED, samples=_UNCHANGED,
                          per_column=_UNCHANGED):
        """The same for score()."""
        return self._set_requests("score", {"sample_weight": sample_weight, "target_weight": target_weight,
                                            "samples": samples, "per_column": per_column})

    def get_feature_names_out(self, input_features=None):
        """Of transform(): the names of X's columns, x0, x1, ... where it had none."""
        run = self._fitted()
        names = getattr(self, "feature_names_in_", None)
        if input_features is not None:
            given = np.asarray(input_features, dtype=object)
            if names is not None and list(given) != list(names):
                raise ValueError("input_features is not equal to feature_names_in_")
            if len(given) != run.target_dim:
                raise ValueError(f"input_features should have length equal to number of features ({run.target_dim}), "
                                 f"got {len(given)}")
            return given
        return names if names is not None else np.array([f"x{k}" for k in range(run.target_dim)], dtype=object)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "_run")

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(estimator_type=None, target_tags=TargetTags(required=True, two_d_labels=True),
                    transformer_tags=TransformerTags(preserves_dtype=["float64", "float32"]), input_tags=InputTags())

    def __repr__(self):
        default = inspect.signature(OTMap.__init__).parameters
        told = [f"{name}={value!r}" for name, value in self.get_params().items()
                if name not in default or value is not default[name].default]
        return f"{type(self).__name__}({', '.join(told)})"

    # Within

    def _parameter_names(self):
        own = [name for name in vars(self) if not name.startswith("_") and not name.endswith("_") and name not in _NAMED]
        return [*_NAMED, *own]

    def _set_option(self, name, value):
        if name.startswith("_") or name.endswith("_") or hasattr(type(self), name):
            raise ValueError(f'There is no option "{name}". brenier.options(METHOD) shows every one.')
        setattr(self, name, value)

    def _request(self):
        for end in ("seconds", "processor_seconds"):
            if getattr(self, end, None) == 0:
                raise ValueError(f"{end} is 0, and a map that has learned nothing is none. Give more; steps=0 gives the map "
                                 "as it is before it learns.")
        check_seed(self.seed)
        words = {"method": "" if self.method == "auto" else self.method, "network": self.network, "preset": self.preset}
        settings, options = {}, []
        for name in self._parameter_names():
            value = getattr(self, name)
            if value is None or name in ("method", "network", "preset", "progress"):
                continue
            if name in ELSEWHERE and not is_setting(name):
                raise ValueError(f'There is no option "{name}": what other libraries call so is {ELSEWHERE[name]} here.')
            if is_setting(name):
                settings[name] = as_word(value)
            else:
                options.append((name, as_word(value)))
        return {name: str(word) for name, word in words.items() if word}, settings, options

    def _take(self, run, names, target_names):
        self._run = run
        self.n_features_in_ = run.source_dim
        self.n_features_out_ = run.target_dim
        self.method_ = run.method
        self.n_steps_ = run.steps
        self.seconds_ = run.seconds
        self.run_info_ = run.describe()
        self.config_ = json.loads(self.run_info_.pop("config"))
        for attribute, told in (("feature_names_in_", names), ("target_names_in_", target_names)):
            if told is not None:
                setattr(self, attribute, told)
            elif hasattr(self, attribute):
                delattr(self, attribute)

    def _fitted(self):
        if not hasattr(self, "_run"):
            raise not_fitted(type(self).__name__)
        return self._run

    def _points(self, points, name, fitted=False, dim=None):
        known = self._names_of(name) if fitted else None
        given = column_names(points)
        if known is not None and given is None:
            if getattr(points, "columns", None) is None:
                warnings.warn(f"{name} does not have valid feature names, but {type(self).__name__} was fitted with feature "
                              "names", stacklevel=3)
        elif known is None and given is not None and fitted:
            warnings.warn(f"{name} has feature names, but {type(self).__name__} was fitted without feature names",
                          stacklevel=3)
        array = as_array(in_order(points, given, known), name)
        if dim is not None and array.shape[1] != dim:
            raise ValueError(f"{name} has {array.shape[1]} features, but {type(self).__name__} is expecting {dim} features "
                             "as input.")
        check_finite(array, name)
        return array

    def _names_of(self, name):
        """Of the target's columns where it has some of its own, else of X's: both live in the same space."""
        names = getattr(self, "feature_names_in_", None)
        return getattr(self, "target_names_in_", names) if name == "Y" else names

    def _mapped(self, points, name, back):
        run = self._fitted()
        array = self._points(points, name, fitted=True, dim=run.target_dim if back else run.source_dim)
        out, numbers = np.empty((len(array), run.source_dim if back else run.target_dim)), doubles(array)
        for rows in blocks(len(array)):  # between which Ctrl+C is heard
            run.map(numbers[rows], out[rows], back)
        if far := run.far_points(numbers, back):
            warnings.warn(far, DataWarning, stacklevel=3)
        return out.astype(array.dtype, copy=False)

    def _potential(self, what, points, side, vectors=None):
        run = self._fitted()
        if side not in ("source", "target"):
            raise ValueError(f'side is {side!r}, but must be "source" or "target".')
        dim = run.source_dim if side == "source" else run.target_dim
        name = "X" if side == "source" else "Y"
        array = self._points(points, name, fitted=True, dim=dim)
        if vectors is None:
            vectors = array
        else:
            vectors = as_array(in_order(vectors, column_names(vectors), self._names_of(name)), "V")
            check_finite(vectors, "V")
        if vectors.shape != array.shape:
            raise ValueError(f"V has shape {vectors.shape} and {name} has {array.shape}: give one vector a point.")
        out = np.empty(len(array) if what == "potential" else array.shape)
        numbers, directions = doubles(array), doubles(vectors)
        for rows in blocks(len(array)):
            getattr(run, what)(numbers[rows], directions[rows], out[rows], side == "source")
        return out.astype(array.dtype, copy=False)


_NAMED = [name for name, told in inspect.signature(OTMap.__init__).parameters.items()
          if name != "self" and told.kind is not inspect.Parameter.VAR_KEYWORD]


def load(path):
    """A fitted map from what save() or ``brenier-cli train --out`` wrote: a run directory or a .brenier file.

    A run whose data are gone, or are not what it learned from, maps alone, and a DataWarning says so."""
    run = _core.open(os.fspath(path))
    made = OTMap(method=run.method)
    if run.steps == 0:
        warnings.warn(f"The run {os.fspath(path)} is at step 0: nothing has been learned yet, or nothing was saved.", DataWarning,
                      stacklevel=2)
    if run.lacks:
        warnings.warn(f"{run.lacks} Until then it maps, and can be neither scored nor saved.", DataWarning, stacklevel=2)
    told = run.describe()
    made._take(run, *(np.asarray(told[side], dtype=object) if told[side] else None
                      for side in ("source_columns", "target_columns")))
    asked = {**made.config_, **made.config_.get("budget", {})}
    changed = {name: asked[name] for name, told in options().items() if asked.get(name, told["default"]) != told["default"]}
    return made.set_params(**changed, **made.config_.get("solver_options", {}))
