"""Ctrl+C while a map is learned, other threads meanwhile, and the bar."""

import os
import signal
import subprocess
import sys
import threading
import time
import unittest

import brenier
import numpy as np
from clouds import clouds, learned

LEARN = """
import sys, time, brenier, numpy
from clouds import clouds
X, Y = clouds(rows=3000, dim=int(sys.argv[2]))
T = brenier.OTMap(sys.argv[1], seconds=300, progress=lambda step, *_: step and print("learning", flush=True))
try:
    T.fit(X, Y)
except KeyboardInterrupt:
    ended = time.monotonic()
    print("ended", ended, T.n_steps_, numpy.isfinite(T.transform(X)).all(), flush=True)
print("again", brenier.OTMap(steps=3).fit(X[:300], Y[:300]).n_steps_, T.score(samples=64).lower is not None)
"""


class TestInterrupt(unittest.TestCase):
    def test_ctrl_c(self):
        for method, dim in (("auto", 2), ("ot_icnn", 16)):
            with self.subTest(method):
                learning = subprocess.Popen([sys.executable, "-B", "-c", LEARN, method, str(dim)], stdout=subprocess.PIPE,
                                            text=True, cwd=os.path.dirname(os.path.abspath(__file__)))
                self.assertEqual(learning.stdout.readline(), "learning\n")
                sent = time.monotonic()
                learning.send_signal(signal.SIGINT)
                said = [line.split() for line in learning.communicate(timeout=120)[0].splitlines() if line != "learning"]
                self.assertEqual(learning.returncode, 0)
                self.assertEqual(said[0][0], "ended")
                self.assertLess(float(said[0][1]) - sent, 1)
                self.assertGreater(int(said[0][2]), 0)
                self.assertEqual(said[0][3], "True")  # what was learned until then
                self.assertEqual(said[1], ["again", "3", "True"])

    def test_other_threads_go_on(self):
        """The GIL is not held while it learns: another thread of Python counts on."""
        counted, done = [0], threading.Event()

        def count():
            while not done.is_set():
                counted[0] += 1
                time.sleep(0.001)

        counter = threading.Thread(target=count)
        counter.start()
        began = time.monotonic()
        brenier.OTMap(seconds=0.5).fit(*clouds())
        took = time.monotonic() - began
        done.set(), counter.join()
        self.assertGreater(counted[0], 50 * took)

    def test_many_threads(self):
        """Maps learn and answer in several threads at once, each as alone."""
        T, (X, Y) = learned(), clouds()
        alone = T.transform(X), T.inverse_transform(Y), T.potential(X)
        again, wrong = brenier.OTMap(steps=20, seed=5), []

        def ask():
            for _ in range(5):
                answers = T.transform(X), T.inverse_transform(Y), T.potential(X)
                wrong.extend(k for k in range(3) if not np.array_equal(answers[k], alone[k]))

        threads = [threading.Thread(target=ask) for _ in range(4)] + [threading.Thread(target=again.fit, args=(X, Y))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        np.testing.assert_array_equal(again.transform(X), alone[0])


if __name__ == "__main__":
    unittest.main()
