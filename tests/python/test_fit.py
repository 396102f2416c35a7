"""The module learns, maps and scores as the command line does."""

import os
import tempfile
import unittest

import brenier
import numpy as np
from clouds import cli, clouds, learned


class TestFit(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.X, self.Y = clouds()
        for name, points in (("x", self.X), ("y", self.Y)):
            np.save(self.path(name + ".npy"), points)

    def path(self, name):
        return os.path.join(self.place.name, name)

    def bits(self, run):
        with open(os.path.join(self.path(run), "state.safetensors"), "rb") as file:
            return file.read()

    def same_as_cli(self, flags, X=None, Y=None, **keywords):
        """Both learn; the files of their weights are the same bytes, and so are the maps."""
        files = flags.pop("files", {"--source": self.path("x.npy"), "--target": self.path("y.npy")})
        cli("train", *[word for pair in {**files, **flags}.items() for word in pair], "--out", self.path("cli"))
        T = brenier.OTMap(**keywords).fit(self.X if X is None else X, self.Y if Y is None else Y,
                                          **self.weights)
        T.save(self.path("python"))
        self.assertEqual(self.bits("cli"), self.bits("python"))
        return T

    weights = {}

    def test_same_seeds_same_bits(self):
        T = self.same_as_cli({"--steps": 30, "--seed": 11}, steps=30, seed=11)
        cli("map", self.path("cli"), "--in", self.path("x.npy"), "--out", self.path("mapped.npy"))
        np.testing.assert_array_equal(T.transform(self.X), np.load(self.path("mapped.npy")))
        cli("map", self.path("python"), "--inverse", "--in", self.path("y.npy"), "--out", self.path("back.npy"))
        np.testing.assert_array_equal(T.inverse_transform(self.Y), np.load(self.path("back.npy")))
        # eval says the same of both runs, and the module the same as eval, alarms too.
        said = cli("eval", self.path("cli"), "--json")
        self.assertEqual(said, cli("eval", self.path("python"), "--json"))
        scores = T.score()
        self.assertEqual(scores.alarms, said.pop("alarms"))
        self.assertEqual(scores.remarks, said.pop("remarks", []))
        self.assertEqual(scores.details, said)
        self.assertEqual(scores.lower, said["half_w2_centred_lower"]["value"])
        self.assertLessEqual(scores.lower, scores["half_w2_centred_exact"] + 1e-9)
        self.assertLessEqual(scores["half_w2_centred_exact"], scores.upper + 1e-9)
        other = T.score(self.X[:150], self.Y[:150], per_column=True)
        np.save(self.path("x2.npy"), self.X[:150]), np.save(self.path("y2.npy"), self.Y[:150])
        said = cli("eval", self.path("cli"), "--json", "--per-column", "--source", self.path("x2.npy"), "--target",
                   self.path("y2.npy"))
        self.assertEqual(other.alarms, said.pop("alarms"))
        self.assertEqual(other.remarks, said.pop("remarks", []))
        self.assertEqual(other.details, said)
        self.assertEqual(T.score(), scores)  # the run's own rows again

    def test_options_and_threads(self):
        self.same_as_cli({"--solver": "ot_icnn", "--batch": 128, "--steps": 4, "--weight-seed": 3, "--learning-rate":
                          "0.0005", "--scale": "column"}, method="ot_icnn", batch=128, steps=4, weight_seed=3,
                         learning_rate=0.0005, scale="column", threads=1)

    def test_float32_weights_and_names(self):
        """Named columns of float32 with a column of weights, as a file with records holds them."""
        weight = np.linspace(1, 3, len(self.X))
        X, Y = self.X.astype(np.float32), self.Y.astype(np.float32)
        records = np.empty(len(X), dtype=[("a", "<f8"), ("b", "<f8"), ("weight", "<f8")])
        for name, column in (("a", X[:, 0]), ("b", X[:, 1]), ("weight", weight)):
            records[name] = column
        np.save(self.path("x.npy"), records)
        np.save(self.path("y.npy"), Y)
        self.weights = {"sample_weight": weight}
        self.same_as_cli({"--steps": 10}, X, Y, steps=10)

    def test_fitted_again(self):
        """Another fit begins anew, and leaves nothing of the one before."""
        T = brenier.OTMap(steps=8, seed=2).fit(self.X, self.Y)
        before = T.transform(self.X)
        np.testing.assert_array_equal(T.fit(self.X, self.Y).transform(self.X), before)
        wide = clouds(dim=5)
        self.assertEqual(T.fit(*wide).transform(wide[0]).shape, (400, 5))
        with self.assertRaisesRegex(ValueError, "X has 2 features, but OTMap is expecting 5"):
            T.transform(self.X)
        with self.assertRaises(ValueError):
            T.fit(self.X, wide[1])
        self.assertEqual(T.n_features_in_, 5)  # what failed changed nothing

    def test_wrong_keywords(self):
        """In the house's own sentences, all at once."""
        for keywords, sentence in (({"batsh": 3}, 'no option "batsh" of solver amortised; did you mean batch'),
                                   ({"batch": -1, "steps": "many"}, 'option steps is "many".*option batch is -1'),
                                   ({"method": "otmm"}, 'There is no solver "otmm"; did you mean otm'),
                                   ({"preset": "x", "method": "otm"}, 'no preset "x"'),
                                   ({"until": "nothing=1"}, "nothing"),
                                   ({"early_stop": True, "held_out_share": 0}, "No rows were set apart")):
            with self.subTest(keywords), self.assertRaisesRegex(ValueError, sentence):
                brenier.OTMap(**keywords).fit(self.X, self.Y)
        with self.assertRaisesRegex(ValueError, "learns no inverse map"):
            learned("not_weak", 3).inverse_transform(self.Y)
        self.assertIn("batch", brenier.options("ot_icnn"))
        self.assertTrue(all(told["inverse"] for told in brenier.methods(inverse=True).values()))
        self.assertNotIn("not_weak", brenier.methods(inverse=True))

    def test_diverged(self):
        """The last good step stays, and the error says what to do in keywords."""
        T = brenier.OTMap("otm", steps=300, seed=1, learning_rate=1.0, batch=64)
        with self.assertRaisesRegex(brenier.DivergedError, "at step .* Begin again .* learning_rate=0.001"):
            T.fit(self.X, self.Y)
        self.assertGreater(T.n_steps_, 0)
        self.assertTrue(np.isfinite(T.transform(self.X)).all())

    def test_progress(self):
        told = []
        T = brenier.OTMap(steps=40, progress=lambda *now: told.append(now)).fit(self.X, self.Y)
        self.assertEqual(told[-1][0], T.n_steps_)
        self.assertEqual(T.n_steps_, 40)

        def refuse(*_):
            raise KeyError("enough")

        with self.assertRaisesRegex(KeyError, "enough"):  # what the function raises ends the learning
            brenier.OTMap(seconds=60, progress=refuse).fit(self.X, self.Y)


if __name__ == "__main__":
    unittest.main()
