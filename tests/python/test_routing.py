"""Weights on their way through scikit-learn's pipelines and searches."""

import copy
import pickle
import unittest
import warnings

import brenier
import numpy as np
from clouds import clouds

try:
    import sklearn
    from sklearn.exceptions import UnsetMetadataPassedError
except ImportError:
    sklearn = None


def weighted():
    """X, Y and weights of both, as many rows a side."""
    X, Y = clouds(rows=250)
    X = X[: len(Y)]
    random = np.random.default_rng(3)
    return X, Y, random.uniform(0.1, 1, len(X)), random.uniform(0.1, 1, len(Y))


@unittest.skipIf(sklearn is None, "scikit-learn is not installed")
class TestRouting(unittest.TestCase):
    def setUp(self):
        context = sklearn.config_context(enable_metadata_routing=True)
        context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        self.T = brenier.OTMap(steps=5, seed=2, batch=64, threads=1)

    def same(self, one, other, X):
        np.testing.assert_array_equal(one.transform(X), other.transform(X))

    def test_pipelines(self):
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        X, Y, w, v = weighted()
        asked = sklearn.base.clone(self.T).set_fit_request(sample_weight=True, target_weight="other")
        pipe = make_pipeline(StandardScaler().set_fit_request(sample_weight=False), asked)
        pipe.fit(X, Y, sample_weight=w, other=v)
        scaled = StandardScaler().fit_transform(X)
        direct = sklearn.base.clone(self.T).fit(scaled, Y, w, v)
        self.same(pipe[-1], direct, scaled)
        without = sklearn.base.clone(self.T).fit(scaled, Y)
        self.assertTrue((without.transform(scaled) != direct.transform(scaled)).any())
        np.testing.assert_array_equal(pipe.fit_transform(X, Y, sample_weight=w, other=v), direct.transform(scaled))
        refused = make_pipeline(StandardScaler().set_fit_request(sample_weight=False),
                                self.T.set_fit_request(sample_weight=False))
        with self.assertRaises(TypeError):  # nobody wants them
            refused.fit(X, Y, sample_weight=w)

    def test_unset(self):
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        X, Y, w, _ = weighted()
        pipe = make_pipeline(StandardScaler().set_fit_request(sample_weight=True), self.T)
        with self.assertRaisesRegex(UnsetMetadataPassedError, "not requested for OTMap.fit"):
            pipe.fit(X, Y, sample_weight=w)

    def test_searches(self):
        from sklearn.model_selection import GridSearchCV, KFold, cross_val_score

        X, Y, w, v = weighted()
        self.T.set_fit_request(sample_weight=True, target_weight=True)
        score = brenier.scorer("l2_uvp").set_score_request(sample_weight=False, target_weight=False)
        folds = KFold(2)
        search = GridSearchCV(self.T, {"batch": [32, 64]}, scoring=score, cv=folds, error_score="raise")
        search.fit(X, Y, sample_weight=w, target_weight=v)
        direct = sklearn.base.clone(self.T).set_params(**search.best_params_).fit(X, Y, w, v)
        self.same(search.best_estimator_, direct, X)
        by_hand = []
        for train, test in folds.split(X):
            fold = sklearn.base.clone(self.T).fit(X[train], Y[train], w[train], v[train])
            by_hand.append(-fold.score(X[test], Y[test])["l2_uvp"])
        told = cross_val_score(self.T, X, Y, cv=folds, scoring=score, params={"sample_weight": w, "target_weight": v})
        np.testing.assert_allclose(told, by_hand)
        # The scorer's weights go to the score.
        score.set_score_request(sample_weight=True, target_weight=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", brenier.DataWarning)
            weighed = cross_val_score(self.T, X, Y, cv=folds, scoring=score, params={"sample_weight": w, "target_weight": v})
        self.assertTrue((weighed != told).all())
        # Without a scorer, the estimator's own score() is no single number, and the search says so.
        self.assertRaises((ValueError, TypeError), cross_val_score, self.T, X, Y, cv=folds, error_score="raise",
                          params={"sample_weight": w, "target_weight": v})

    def test_requests_are_kept(self):
        self.T.set_fit_request(target_weight="w").set_score_request(samples=True)
        for other in (sklearn.base.clone(self.T), copy.deepcopy(self.T), pickle.loads(pickle.dumps(self.T))):
            routing = other.get_metadata_routing()
            self.assertEqual(routing.fit.requests, {"sample_weight": None, "target_weight": "w"})
            self.assertEqual(routing.score.requests, {"sample_weight": None, "target_weight": None, "samples": True,
                                                      "per_column": None})
            self.assertEqual(other.get_params(), brenier.OTMap(steps=5, seed=2, batch=64, threads=1).get_params())
        self.T.set_fit_request(target_weight=None)
        self.assertEqual(self.T.get_metadata_routing().fit.requests, {"sample_weight": None, "target_weight": None})
        score = pickle.loads(pickle.dumps(brenier.scorer("l2_uvp").set_score_request(samples=True)))
        self.assertEqual(score.get_metadata_routing().score.requests, {"sample_weight": None, "target_weight": None,
                                                                       "samples": True})

    def test_subclasses_take_what_they_take(self):
        from test_estimator import ToShifted

        self.assertEqual(ToShifted().get_metadata_routing().fit.requests, {"sample_weight": None})
        with self.assertRaisesRegex(TypeError, r"fit\(\) takes no target_weight. Ask for sample_weight."):
            ToShifted().set_fit_request(target_weight=True)

    def test_refusals(self):
        with self.assertRaisesRegex(TypeError, "weight"):
            self.T.set_fit_request(weight=True)
        with self.assertRaises(ValueError):
            self.T.set_fit_request(sample_weight="not a name")
        with sklearn.config_context(enable_metadata_routing=False):
            for ask in (self.T.set_fit_request, self.T.set_score_request, brenier.scorer("l2_uvp").set_score_request):
                with self.assertRaisesRegex(RuntimeError, "enable_metadata_routing=True"):
                    ask(sample_weight=True)


@unittest.skipIf(sklearn is None, "scikit-learn is not installed")
class TestWithoutRouting(unittest.TestCase):
    def test_weights_by_the_steps_name(self):
        from sklearn.model_selection import GridSearchCV
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        X, Y, w, v = weighted()
        T = brenier.OTMap(steps=5, seed=2, batch=64, threads=1)
        pipe = make_pipeline(StandardScaler(), T)
        pipe.fit(X, Y, otmap__sample_weight=w, otmap__target_weight=v)
        scaled = StandardScaler().fit_transform(X)
        direct = sklearn.base.clone(T).fit(scaled, Y, w, v)
        np.testing.assert_array_equal(pipe[-1].transform(scaled), direct.transform(scaled))
        search = GridSearchCV(pipe, {"otmap__batch": [32]}, scoring=brenier.scorer("l2_uvp"), cv=2, error_score="raise")
        search.fit(X, Y, otmap__sample_weight=w, otmap__target_weight=v)
        self.assertLess(search.best_score_, 0)

    def test_a_number_that_is_not_there(self):
        from sklearn.model_selection import cross_val_score

        X, Y, _, _ = weighted()
        T = brenier.OTMap(steps=2, seed=2, batch=64, threads=1)
        with self.assertRaisesRegex(ValueError, "This map has no fd on"):
            cross_val_score(T, X, Y, cv=2, scoring=brenier.scorer("fd"), error_score="raise")


if __name__ == "__main__":
    unittest.main()
