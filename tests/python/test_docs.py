"""docs/python.md: its lines run, and it tells of everything that the module shows."""

import os
import re
import tempfile
import unittest

import brenier
import numpy as np

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "python.md")


class TestDocs(unittest.TestCase):
    def setUp(self):
        with open(DOCS, encoding="utf-8") as file:
            self.text = file.read()

    def test_first_lines(self):
        (lines,) = re.findall(r"```python\n(.*?)```", self.text, re.S)
        self.assertIn("brenier.open(T)", lines)
        lines = lines.replace("seconds=30", "steps=10").replace("brenier.open(T)", "pass")
        self.assertIn("steps=10", lines)
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as place:
            os.chdir(place)
            try:
                exec(lines, names := {})
                np.testing.assert_array_equal(brenier.load("map.brenier").transform(names["X"]),
                                              names["T"].transform(names["X"]))
            finally:
                os.chdir(before)

    def test_nothing_is_untold(self):
        shown = [name for name in brenier.__all__ if name != "Scores"]
        shown += [name for name in vars(brenier.OTMap) if not name.startswith("_")]
        self.assertEqual([name for name in shown if name not in self.text], [])
        for name in shown:
            told = getattr(brenier, name, None) or getattr(brenier.OTMap, name)
            self.assertTrue((told.__doc__ or "").strip() or name == "metrics", name)

    def test_checks_that_do_not_apply(self):
        from test_estimator import NOT_APPLYING

        told = re.findall(r"^\| `(check_\w+)`", self.text, re.M)
        self.assertEqual(sorted(told), sorted(NOT_APPLYING))


if __name__ == "__main__":
    unittest.main()
