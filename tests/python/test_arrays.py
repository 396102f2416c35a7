"""Whatever points come in: what is taken, in which type it leaves, and what is refused with which sentence."""

import unittest
import warnings

import brenier
import numpy as np
from clouds import clouds, learned


class TestArrays(unittest.TestCase):
    def test_types_and_orders(self):
        T = learned()
        X, _ = clouds()
        mapped = T.transform(X)
        for given, kind in ((X.astype(np.float32), np.float32), (X, np.float64), (np.asfortranarray(X), np.float64),
                            (X[::2], np.float64), (X.astype(">f8"), np.dtype(">f8")), (np.round(X).astype(int), np.float64),
                            (X.astype(np.float16), np.float16)):
            answer = T.transform(given)
            self.assertEqual(answer.dtype, kind)
            self.assertEqual(answer.shape, given.shape)
        np.testing.assert_array_equal(T.transform(np.asfortranarray(X)), mapped)
        np.testing.assert_array_equal(T.transform(X.tolist()), mapped)
        np.testing.assert_array_equal(T.transform(X[::-3]), mapped[::-3])
        np.testing.assert_array_equal(T.transform(X.astype(np.float32)),
                                      T.transform(X.astype(np.float32).astype(float)).astype(np.float32))
        np.testing.assert_array_equal(T.transform(X[:1]), mapped[:1])
        self.assertFalse(np.shares_memory(T.transform(X), X))

    def test_orders_learn_the_same(self):
        X, Y = clouds()
        first = brenier.OTMap(steps=3).fit(X, Y).transform(X)
        for x, y in ((np.asfortranarray(X), np.asfortranarray(Y)), (X.tolist(), Y.tolist()),
                     (np.repeat(X, 2, axis=0)[::2], Y), (X.astype(">f8"), Y)):
            np.testing.assert_array_equal(brenier.OTMap(steps=3).fit(x, y).transform(X), first)
        weighted = brenier.OTMap(steps=3).fit(X, Y, np.ones(len(X)) + (X[:, 0] > 0)).transform(X)
        self.assertTrue((weighted != first).any())
        far = brenier.OTMap(steps=3, scale="one").fit(X + 1e7, Y + 1e7)  # single precision would hold one digit of it
        self.assertLess(np.abs(far.transform(X + 1e7) - 1e7 - first).max(), 1e-2)

    def test_refused(self):
        X, Y = clouds()
        nan = X.copy()
        nan[7, 1] = np.nan
        for x, sentence in ((nan, r"row 7, column 1 \(from 0\) is a missing value \(NaN\); 1 of 400 rows"),
                            (np.where(X > 2, np.inf, X), r"infinity \(inf\)"), (X[:1], "X.* holds one point"),
                            (X * 0, "X.*points are equal"), (X[:, :1], "X has 1 columns and Y has 2"),
                            ("x.npy", "X is text"), ([["a", "b"]] * 4, "is the text 'a'"), (X[:0], "0 sample"),
                            (X[:, :0], "0 feature"), (X[:, 0], "X has 1 axis"), (np.float64(3), "points have two"),
                            (X[None], "X has 3 axes"), (X * 1j, "Complex data"), (X.astype("M8[s]"), "no numbers"),
                            (X.astype("f8") * 1e300, "X")):
            with self.subTest(sentence), self.assertRaisesRegex(ValueError, sentence):
                brenier.OTMap(steps=1).fit(x, Y)
        for weights, sentence in ((np.ones(3), "weights of X have shape"), (-np.ones(len(X)), "X.*weight"),
                                  (np.zeros(len(X)), "X.*weight")):
            with self.subTest(sentence), self.assertRaisesRegex(ValueError, sentence):
                brenier.OTMap(steps=1).fit(X, Y, weights)
        with self.assertRaisesRegex(ValueError, "target"):
            brenier.OTMap(steps=1).fit(X)
        for x, sentence in ((nan, "X: row 7"), (X[:, :1], "X has 1 features"), (X[:0], "0 sample")):
            with self.subTest(sentence), self.assertRaisesRegex(ValueError, sentence):
                learned().transform(x)

    def test_what_the_data_make_one_think(self):
        """The checks that the command line prints are warnings."""
        X, Y = clouds()
        X[3] = 1e6
        with self.assertWarnsRegex(brenier.DataWarning, "source"):
            brenier.OTMap(steps=1).fit(X, Y)
        with self.assertWarnsRegex(brenier.DataWarning, r"1 of 400 points lie far .*row 3, .*column [12] is 1e\+06, and it saw"):
            learned().transform(X)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            X, Y = clouds()
            brenier.OTMap(steps=1).fit(X, Y).inverse_transform(Y)

    def test_frames(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("pandas is not installed")
        X, Y = clouds()
        frame, target = pandas.DataFrame(X, columns=["a", "b"]), pandas.DataFrame(Y, columns=["a", "b"])
        T = brenier.OTMap(steps=4).fit(frame, target[["b", "a"]])
        self.assertEqual(list(T.feature_names_in_), ["a", "b"])
        self.assertEqual(list(T.get_feature_names_out()), ["a", "b"])
        plain = brenier.OTMap(steps=4).fit(X, Y).transform(X)
        np.testing.assert_array_equal(T.transform(frame), plain)
        # Columns go by their names: another order, and columns that the map does not know.
        np.testing.assert_array_equal(T.transform(frame.assign(c=1)[["c", "b", "a"]]), plain)
        with self.assertRaisesRegex(ValueError, "Missing: b"):
            T.transform(frame[["a"]])
        with self.assertWarnsRegex(UserWarning, "does not have valid feature names"):
            np.testing.assert_array_equal(T.transform(X), plain)
        odd = brenier.OTMap(steps=4).fit(frame.set_axis(["größe", "it's"], axis=1), Y)
        self.assertEqual(list(odd.feature_names_in_), ["größe", "it's"])


if __name__ == "__main__":
    unittest.main()
