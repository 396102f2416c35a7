"""What is kept: runs, session files, pickles; and the window that opens them."""

import copy
import os
import shutil
import pickle
import stat
import subprocess
import tempfile
import unittest

import brenier
import numpy as np
from clouds import cli, clouds, learned


class TestKeep(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)

    def path(self, name):
        return os.path.join(self.place.name, name)

    def test_saved_and_loaded(self):
        T, (X, Y) = learned(), clouds()
        for name in ("run", "run.brenier"):
            T.save(self.path(name))
            loaded = brenier.load(self.path(name))
            np.testing.assert_array_equal(loaded.transform(X), T.transform(X))
            np.testing.assert_array_equal(loaded.inverse_transform(Y), T.inverse_transform(Y))
            self.assertEqual(loaded.score(), T.score())
            # Its points were no file, so that none can have changed since.
            self.assertTrue(any("80 of the 400 rows of the source were set apart" in note for note in loaded.run_info_["notes"]))
            self.assertNotIn("no longer there", " ".join(loaded.run_info_["notes"]))
            self.assertEqual((loaded.n_steps_, loaded.method_, loaded.n_features_in_), (20, "amortised", 2))
            self.assertEqual(cli("eval", self.path(name), "--json")["l2_uvp"]["value"], T.score().error)
            # Its parameters are those that it was learned with.
            again = loaded.fit(X, Y)
            np.testing.assert_array_equal(again.transform(X), T.transform(X))
            with self.assertRaisesRegex(ValueError, "exists already"):
                T.save(self.path(name))
        with self.assertRaisesRegex(ValueError, "There is no run"):
            brenier.load(self.path("nothing"))

    def test_of_the_command_line(self):
        X, Y = clouds()
        np.savetxt(self.path("x.csv"), X, delimiter=",", header="a,b", comments="")
        np.savetxt(self.path("y.csv"), Y, delimiter=",", header="a,b", comments="")
        cli("train", "--source", self.path("x.csv"), "--target", self.path("y.csv"), "--solver", "w2gn", "--steps", 3,
            "--out", self.path("run"))
        T = brenier.load(self.path("run"))
        self.assertEqual(list(T.feature_names_in_), ["a", "b"])
        self.assertEqual(T.get_params()["method"], "w2gn")
        cli("map", self.path("run"), "--in", self.path("x.csv"), "--out", self.path("mapped.npy"))
        np.testing.assert_array_equal(T.transform(np.loadtxt(self.path("x.csv"), delimiter=",", skiprows=1)),
                                      np.load(self.path("mapped.npy")))

    def test_without_its_data(self):
        """Weights are enough to map: what it learned from may be gone."""
        X, Y = clouds()
        np.save(self.path("x.npy"), X)
        np.save(self.path("y.npy"), Y)
        cli("train", "--source", self.path("x.npy"), "--target", self.path("y.npy"), "--solver", "w2gn", "--steps", 3,
            "--out", self.path("run"))
        before = brenier.load(self.path("run")).transform(X)
        os.remove(self.path("run/data/source.npy"))
        with self.assertWarnsRegex(brenier.DataWarning, "is not there any more.* neither scored nor saved"):
            T = brenier.load(self.path("run"))
        np.testing.assert_array_equal(T.transform(X), before)
        for refused in (T.score, lambda: T.save(self.path("again")), lambda: pickle.dumps(T)):
            with self.assertRaisesRegex(ValueError, "is not there any more"):
                refused()
        self.assertFalse(os.path.exists(self.path("again")))

    def test_damaged_and_foreign(self):
        with tempfile.TemporaryDirectory() as place:
            whole = os.path.join(place, "whole")
            learned().save(whole)
            learned().save(whole + ".brenier")

            def refused(path, sentence):
                with self.assertRaisesRegex(ValueError, sentence):
                    brenier.load(path)

            for name in ("config.json", "state.safetensors"):
                for bytes_left in (0, 20, None):
                    damaged = os.path.join(place, f"{name}-{bytes_left}")
                    shutil.copytree(whole, damaged)
                    if bytes_left is None:
                        os.remove(os.path.join(damaged, name))
                    else:
                        os.truncate(os.path.join(damaged, name), bytes_left)
                    refused(damaged, name)
            size = os.path.getsize(whole + ".brenier")
            for bytes_left in (size - 5, size // 2, 10, 0):
                os.truncate(whole + ".brenier", bytes_left)
                refused(whole + ".brenier", "cannot read .*whole.brenier: ")
            refused(place, "is not a run: it has no config.json")
            refused(__file__, "cannot read .*: it is no zip file")
            refused(os.path.join(place, "nowhere"), "There is no run .*nowhere")

    def test_pickles(self):
        T, (X, Y) = learned(), clouds()
        for other in (pickle.loads(pickle.dumps(T)), copy.deepcopy(T)):
            np.testing.assert_array_equal(other.transform(X), T.transform(X))
            np.testing.assert_array_equal(other.inverse_transform(Y), T.inverse_transform(Y))
            self.assertEqual(other.get_params(), T.get_params())
            self.assertEqual(other.score(), T.score())
        self.assertEqual(pickle.loads(pickle.dumps(brenier.OTMap(batch=7))).get_params()["batch"], 7)
        scores = T.score()
        self.assertEqual(pickle.loads(pickle.dumps(scores)).details, scores.details)
        with self.assertRaises(Exception):
            pickle.loads(pickle.dumps(T).replace(b"state.safetensors", b"state.safetensorz"))

    def test_opened_in_the_window(self):
        """The studio is started with the run; here it is a program that writes down what it was given."""
        studio = self.path("studio")
        with open(studio, "w") as file:
            file.write(f'#!/bin/sh\necho "$1" >{self.path("given")}\n')
        os.chmod(studio, os.stat(studio).st_mode | stat.S_IXUSR)
        T = learned()
        T.save(self.path("run"))
        self.assertEqual(brenier.open(self.path("run"), program=studio).wait(), 0)
        with open(self.path("given")) as file:
            self.assertEqual(file.read().strip(), self.path("run"))
        brenier.open(T, program=studio).wait()
        with open(self.path("given")) as file:
            given = file.read().strip()
        np.testing.assert_array_equal(brenier.load(given).transform(clouds()[0]), T.transform(clouds()[0]))
        with self.assertRaisesRegex(ValueError, "There is no run"):
            brenier.open(self.path("nothing"), program=studio)

    @unittest.skipUnless(os.path.exists(os.environ.get("BRENIER_STUDIO", "")), "there is no window here")
    def test_the_window_itself(self):
        window = brenier.open(learned())
        try:
            with self.assertRaises(subprocess.TimeoutExpired):
                window.wait(3)  # it is open
        finally:
            window.terminate()
            window.wait(30)


if __name__ == "__main__":
    unittest.main()
