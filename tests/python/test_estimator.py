"""scikit-learn's conventions, with it where it is installed and without it."""

import os
import unittest
import warnings

import brenier
import numpy as np
from clouds import clouds, learned

try:
    import sklearn
    from sklearn.utils import estimator_checks
except ImportError:
    sklearn = None


class TestConventions(unittest.TestCase):
    def test_parameters(self):
        T = brenier.OTMap(method="ot_icnn", batch=512, seconds=3)
        self.assertEqual(T.get_params(), {"method": "ot_icnn", "seconds": 3, "steps": None, "seed": None, "network": None,
                                          "preset": None, "threads": None, "progress": None, "batch": 512})
        self.assertIs(T.set_params(batch=64, steps=2), T)
        self.assertEqual((T.batch, T.steps), (64, 2))
        self.assertEqual(repr(T), "OTMap(method='ot_icnn', seconds=3, steps=2, batch=64)")
        self.assertEqual(repr(brenier.OTMap()), "OTMap()")
        self.assertEqual(type(T)(**T.get_params()).get_params(), T.get_params())
        for name in ("fit", "_run", "steps_"):
            with self.assertRaisesRegex(ValueError, f'no option "{name}"'):
                T.set_params(**{name: 1})

    def test_before_fit(self):
        X, Y = clouds()
        T = brenier.OTMap()
        asks = (lambda: T.transform(X), lambda: T.inverse_transform(Y), lambda: T.potential(X), lambda: T.score(),
                lambda: T.save("nowhere"), lambda: T.get_feature_names_out())
        for ask in asks:
            with self.assertRaisesRegex(brenier.NotFittedError, "Call 'fit' with points of both sides"):
                ask()
        self.assertIsInstance(brenier.NotFittedError("x"), (ValueError, AttributeError))

    def test_names(self):
        T = learned()
        self.assertEqual(list(T.get_feature_names_out()), ["x0", "x1"])
        self.assertEqual(list(T.get_feature_names_out(["a", "b"])), ["a", "b"])
        with self.assertRaises(ValueError):
            T.get_feature_names_out(["a"])

    def test_scorer(self):
        X, Y = clouds()
        error = brenier.scorer("l2_uvp")(learned(), X, Y)
        self.assertEqual(error, -learned().score(X, Y).error)
        with self.assertRaisesRegex(ValueError, "no metric"):
            brenier.scorer("nothing")


class ToShifted(brenier.OTMap):
    """To the very points elsewhere: what scikit-learn's checks, which know no second cloud, can fit."""

    def __init__(self, method="auto", *, steps=3, seed=None, threads=1):
        super().__init__(method, steps=steps, seed=seed, threads=threads)

    def fit(self, X, y=None, sample_weight=None):
        known = X if hasattr(X, "columns") else np.asarray(X)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", brenier.DataWarning)
            return super().fit(X, _shifted(known), sample_weight)

    def score(self, X, y=None):
        return super().score(X)

    def get_params(self, deep=True):
        return {name: getattr(self, name) for name in ("method", "steps", "seed", "threads")}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = False
        return tags


def _shifted(X):
    try:
        return X * 0.5 + 1
    except (TypeError, NotImplementedError):  # texts and the like, which fit() is to refuse
        return X


# What does not apply, and why; docs/python.md has the same list.
NOT_APPLYING = {
    "check_sample_weight_equivalence_on_dense_data": "a map learns from draws: a weight of 2 and a row twice are the same "
                                                     "measure, and other draws",
    "check_pipeline_consistency": "score() is a dictionary of numbers and no single one",
    "check_fit2d_1sample": "one row is refused, in the words of the other programs",
}


@unittest.skipIf(sklearn is None, "scikit-learn is not installed")
class TestSklearn(unittest.TestCase):
    def test_checks(self):
        if not hasattr(sklearn.utils, "Tags"):
            self.skipTest("this scikit-learn has no tags yet")
        failed, passed = {}, set()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for estimator, check in estimator_checks.estimator_checks_generator(ToShifted(), legacy=True):
                name = check.func.__name__ if hasattr(check, "func") else check.__name__
                try:
                    check(estimator)
                    passed.add(name)
                except unittest.SkipTest:
                    pass
                except Exception as error:  # of any kind: each is named below
                    failed[name] = error
        unexpected = {name: error for name, error in failed.items() if name not in NOT_APPLYING}
        self.assertEqual(unexpected, {})
        self.assertGreater(len(passed), 30)
        if os.environ.get("BRENIER_TELL"):
            print(sklearn.__version__, "passed:", *sorted(passed - set(failed)))

    def test_in_pipelines(self):
        from sklearn.base import clone
        from sklearn.exceptions import NotFittedError
        from sklearn.model_selection import GridSearchCV
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        X, Y = clouds(rows=300)
        X = X[: len(Y)]
        T = brenier.OTMap(steps=3, batch=64)
        copied = clone(T)
        self.assertEqual(copied.get_params(), T.get_params())
        with self.assertRaises(NotFittedError):
            copied.transform(X)
        self.assertEqual(make_pipeline(StandardScaler(), T).fit(X, Y).transform(X).shape, X.shape)
        search = GridSearchCV(T, {"batch": [32, 64]}, scoring=brenier.scorer("l2_uvp"), cv=2, error_score="raise").fit(X, Y)
        self.assertLess(search.best_score_, 0)
        self.assertIn(search.best_params_["batch"], (32, 64))


if __name__ == "__main__":
    unittest.main()
