"""What people give: names, weights, masks and other types, in every call and not only in the first."""

import multiprocessing
import os
import pickle
import tempfile
import threading
import unittest
import warnings

import brenier
import numpy as np
from clouds import clouds, learned

try:
    import ot
except ImportError:
    ot = None
try:
    import pandas as pd
except ImportError:
    pd = None
try:
    import sklearn
except ImportError:
    sklearn = None


def fitted(X, Y, **weights):
    return brenier.OTMap(steps=5, seed=5).fit(X, Y, **weights)


def in_child(work):
    """Whether a forked process does it within a time that is long on any machine."""
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(60)
    if child.exitcode is None:
        child.kill()
        child.join()
        return False
    return child.exitcode == 0


class TestGiven(unittest.TestCase):
    def test_masks_are_no_numbers(self):
        X, Y = clouds()
        masked = np.ma.masked_array(X, mask=X > 1.5)
        T = learned()
        for call in (lambda: fitted(masked, Y), lambda: fitted(X, np.ma.masked_array(Y, mask=Y > 1)),
                     lambda: T.transform(masked), lambda: T.potential(masked),
                     lambda: fitted(X, Y, sample_weight=np.ma.masked_array(np.ones(len(X)), mask=X[:, 0] > 1))):
            with self.assertRaisesRegex(ValueError, r"has \d+ values that are masked"):
                call()
        np.testing.assert_array_equal(T.transform(np.ma.masked_array(X)), T.transform(X))  # a mask of nothing

    def test_what_is_no_number_is_named(self):
        T = learned()
        for wrong, what in (([[1, 2], [3, "4.5"]], r"X: row 1, column 1 \(from 0\) is the text"),
                            (np.array([["1", "2"]]), "row 0, column 0 .* is the text '1'"),
                            ([[1, None]], "row 0, column 1 .* is a missing value"),
                            (None, "X is None")):
            with self.assertRaisesRegex(ValueError, what):
                T.transform(wrong if wrong is None else np.array(wrong, dtype=object) if isinstance(wrong, list) else wrong)
        with self.assertRaisesRegex(TypeError, "row 0, column 1 .* is a dict"):
            T.transform(np.array([[1, {}]], dtype=object))
        dates = np.array([["2020-01-01"], ["2020-01-02"], ["2020-01-04"]], dtype="datetime64[D]")
        with self.assertRaisesRegex(ValueError, "X holds values of type datetime64.D., which are no numbers. Convert them"):
            fitted(dates, dates)
        mixed = np.array([[1.0, object()]] * 3, dtype=object)
        with self.assertRaisesRegex(TypeError, r"row 0, column 1 \(from 0\) is a object: .* Choose columns of numbers"):
            fitted(mixed, mixed)

    def test_weights(self):
        X, Y = clouds()
        for wrong, what in ((np.nan, "row 3 .* is nan"), (-1, "row 3 .* is -1"), (np.inf, "row 3 .* is inf")):
            weights = np.ones(len(X))
            weights[3] = wrong
            with self.assertRaisesRegex(ValueError, "The weights of X: the weight of " + what):
                fitted(X, Y, sample_weight=weights)
        weights = np.random.default_rng(0).uniform(1, 2, len(X))
        np.testing.assert_allclose(fitted(X, Y, sample_weight=weights * 2.0**1020).transform(X),
                                   fitted(X, Y, sample_weight=weights).transform(X), rtol=1e-9)
        with self.assertRaisesRegex(ValueError, "weights for X and no points"):
            learned().score(sample_weight=np.ones(3))

    def test_scores_say_that_they_drew(self):
        T, (X, Y) = learned(), clouds()
        self.assertTrue(T.score(X, Y).remarks[0].startswith("Scored on 350 rows a side, drawn from X (400 rows)"))
        weighted = T.score(X[:350], Y, target_weight=np.linspace(0, 1, 350)).remarks[0]
        self.assertIn("Y (350 rows, by their weights)", weighted)
        self.assertFalse(any("drawn from" in remark for remark in T.score(X[:350], Y).remarks + T.score().remarks))
        for samples in (-1, 0, 1, 2**40):
            with self.assertRaisesRegex(ValueError, f"samples is {samples}"):
                T.score(samples=samples)

    def test_exact_plan(self):
        random = np.random.default_rng(3)
        X, Y = random.normal(size=(60, 2)) + 1e6, random.normal(size=(25, 2)) * 2 + 1e6
        a, b = random.uniform(1, 2, 60), np.where(np.arange(25) < 5, 0, 1.0)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            plan = brenier.exact(X, Y, a, b)
        cost = 0.5 * ((X[:, None] - Y[None]) ** 2).sum(2)
        self.assertAlmostEqual(plan.half_w2, (plan.masses * cost[plan.rows, plan.columns]).sum(), places=9)
        np.testing.assert_allclose(np.bincount(plan.rows, plan.masses, 60), a / a.sum(), atol=1e-9)
        np.testing.assert_allclose(np.bincount(plan.columns, plan.masses, 25), b / b.sum(), atol=1e-9)
        self.assertLess((plan.u[:, None] + plan.v[None] - cost).max(), 1e-6)
        self.assertAlmostEqual((a / a.sum()) @ plan.u + (b / b.sum()) @ plan.v, plan.half_w2, places=6)
        if ot is not None:
            self.assertAlmostEqual(2 * plan.half_w2, ot.emd2(a / a.sum(), b / b.sum(), 2 * cost), places=6)
        with self.assertRaisesRegex(ValueError, "2 .* 3"):
            brenier.exact(X, random.normal(size=(4, 3)))

    def test_no_time_learns_nothing(self):
        X, Y = clouds()
        T = brenier.OTMap(seconds=0)
        with self.assertRaisesRegex(ValueError, "seconds is 0"):
            T.fit(X, Y)
        with self.assertRaisesRegex(ValueError, "processor_seconds is 0"):
            brenier.OTMap(processor_seconds=0).fit(X, Y)
        self.assertEqual(brenier.OTMap(steps=0).fit(X, Y).n_steps_, 0)

    def test_names_from_elsewhere(self):
        X, Y = clouds()
        known = set(brenier.options()).union(*(brenier.options(method) for method in brenier.methods()))
        from brenier._registries import ELSEWHERE

        self.assertEqual(known & set(ELSEWHERE), set())
        for name, here in ELSEWHERE.items():
            self.assertTrue(here in known or hasattr(brenier.OTMap(), here), here)
            with self.assertRaisesRegex(ValueError, f'no option "{name}": what other libraries call so is {here} here'):
                brenier.OTMap(steps=1, **{name: 3}).fit(X, Y)

    def test_seeds(self):
        X, Y = clouds()
        for seed in (-1, 1 << 63, 1.5, True, np.random.default_rng(1), np.random.RandomState(1)):
            with self.assertRaisesRegex(ValueError, "^seed is .*, but must be a whole number from 0 to 9223372036854775807"):
                brenier.OTMap(steps=1, seed=seed).fit(X, Y)
        images = [brenier.OTMap(steps=2, seed=seed).fit(X, Y).transform(X) for seed in (7, np.int64(7), np.uint8(7), "7")]
        for image in images[1:]:
            np.testing.assert_array_equal(image, images[0])
        brenier.OTMap(steps=1, seed=(1 << 63) - 1).fit(X, Y)

    def test_many_fits_keep_nothing(self):
        X, Y = clouds()

        def held():
            with open("/proc/self/statm", encoding="ascii") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

        def fits(count):
            for _ in range(count):
                brenier.OTMap("ot_icnn", steps=1, seed=1, batch=16, threads=1).fit(X, Y).transform(X)
            return held(), len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))

        before, files, threads = fits(15)
        after, files_then, threads_then = fits(60)
        self.assertEqual((files_then, threads_then), (files, threads))
        # A run with its data and weights is some 100 kB: 60 of them would show.
        self.assertLess(after - before, 4e6)

    def test_blocks_of_rows(self):
        T, (X, Y) = learned(), clouds()
        many = np.tile(X, (100, 1))  # more than one block
        for ask in (T.transform, T.inverse_transform, T.gradient, lambda x: T.hessian_vector(x, x)):
            np.testing.assert_array_equal(ask(many)[-len(X):], ask(X))

    def test_words(self):
        with self.assertRaisesRegex(ValueError, "chooses by .*inverse.*not by foo"):
            brenier.methods(foo=True)
        with self.assertRaisesRegex(ValueError, "method_"):
            brenier.options("auto")
        again = pickle.loads(pickle.dumps(brenier.scorer("l2_uvp")))
        X, Y = clouds()
        self.assertEqual(again(learned(), X, Y), brenier.scorer("l2_uvp")(learned(), X, Y))

    def test_forked_while_another_thread_asks(self):
        T, (X, _) = learned(), clouds()
        # Long enough that the fork falls into it; whether it did is asked below.
        many, begun, ended = np.tile(X, (1500, 1)), threading.Event(), threading.Event()

        def ask():
            begun.set()
            T.transform(many)
            ended.set()

        thread = threading.Thread(target=ask)
        thread.start()
        begun.wait()
        right = []
        for _ in range(3):
            asking = not ended.is_set()
            right.append(in_child(lambda: T.transform(X[:2])))
            if not asking:
                break
        thread.join()
        self.assertTrue(all(right))

    @unittest.skipIf(pd is None, "there is no pandas")
    def test_names_of_both_sides(self):
        X, Y = clouds()
        source, target = pd.DataFrame(X, columns=["a", "b"]), pd.DataFrame(Y, columns=["u", "v"])
        T = fitted(source, target)
        self.assertEqual(list(T.target_names_in_), ["u", "v"])
        plain = fitted(X, Y)
        np.testing.assert_array_equal(T.inverse_transform(target[["v", "u"]]), plain.inverse_transform(Y))
        self.assertEqual(T.score(source, target), plain.score(X, Y))
        both = {"method": "ot_icnn", "scale": "one", "steps": 5, "seed": 5}
        np.testing.assert_array_equal(brenier.OTMap(**both).fit(source, target).potential(target[["v", "u"]], side="target"),
                                      brenier.OTMap(**both).fit(X, Y).potential(Y, side="target"))
        V = pd.DataFrame(np.tile([1.0, 0.0], (len(X), 1)), columns=["a", "b"])
        np.testing.assert_array_equal(T.hessian_vector(source[["b", "a"]], V[["b", "a"]]),
                                      plain.hessian_vector(X, V.to_numpy()))
        with self.assertRaisesRegex(ValueError, "V: row 0, column 1 .* missing"):
            plain.hessian_vector(X, np.where(np.arange(2) == 1, np.nan, V))
        with self.assertWarnsRegex(brenier.DataWarning, "a, b and Y has b, c: they were taken in the order"):
            fitted(source, pd.DataFrame(Y, columns=["b", "c"]))
        with self.assertRaisesRegex(ValueError, "row 0, column 1 .* is the text"):
            T.transform(source.assign(b="hello"))

    @unittest.skipIf(pd is None, "there is no pandas")
    def test_names_are_kept(self):
        X, Y = clouds()
        for names in (["Größe", "Gewicht"], ["weight", "it's"], ['"', "\\"], ["長さ", "a b"]):
            source, target = pd.DataFrame(X, columns=names), pd.DataFrame(Y, columns=names)
            for weights in ({}, {"sample_weight": np.linspace(1, 2, len(X))}):
                T = fitted(source, target, **weights)
                with tempfile.TemporaryDirectory() as place:
                    T.save(os.path.join(place, "map.brenier"))
                    loaded = brenier.load(os.path.join(place, "map.brenier"))
                self.assertEqual(list(loaded.get_feature_names_out()), names)
                self.assertEqual(list(loaded.target_names_in_), names)
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    np.testing.assert_array_equal(loaded.transform(source[names[::-1]]), T.transform(source))

    @unittest.skipIf(pd is None or sklearn is None, "there is no pandas or no scikit-learn")
    def test_frames_out(self):
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        X, Y = clouds()
        source = pd.DataFrame(X, columns=["a", "b"])
        T = fitted(source, pd.DataFrame(Y, columns=["a", "b"]))
        plain = T.transform(source)
        frame = T.set_output(transform="pandas").transform(source)
        self.assertEqual(list(frame.columns), ["a", "b"])
        np.testing.assert_array_equal(frame, plain)
        pipeline = make_pipeline(StandardScaler(), brenier.OTMap(steps=2)).set_output(transform="pandas").fit(source, Y)
        self.assertIsInstance(pipeline.transform(source), pd.DataFrame)
        with sklearn.config_context(transform_output="pandas"):
            self.assertIsInstance(fitted(source, Y).transform(source), pd.DataFrame)


if __name__ == "__main__":
    unittest.main()
