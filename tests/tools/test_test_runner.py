"""The test runner counts what ran, and cannot be fooled into a green line."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

RUNNER = pathlib.Path(__file__).resolve().parent.parent.parent / "tools/test_runner.py"


class Closing(unittest.TestCase):
    def run_files(self, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                pathlib.Path(folder, f"{name}.py").write_text("import unittest\nclass T(unittest.TestCase):\n" + text)
            done = subprocess.run([sys.executable, str(RUNNER), "--python", folder], capture_output=True, text=True, check=False)
            return done.returncode, done.stdout.splitlines()[-1], done.stdout

    def test_closing_lines(self):
        good = "  def test_a(self): pass\n  def test_b(self): pass\n"
        cases = {
            "all pass": ({"test_x": good}, 0, "2 passed, 0 failed"),
            "two files": ({"test_x": good, "test_y": good}, 0, "4 passed, 0 failed"),
            "a failure": ({"test_x": good + "  def test_c(self): self.fail('why')\n"}, 1, "2 passed, 1 failed"),
            "a skip": ({"test_x": good + "  @unittest.skip('no disk')\n  def test_c(self): pass\n"}, 0, "2 passed, 0 failed, 1 skipped"),
            "subtests fail once": ({"test_x": "  def test_a(self):\n   for i in range(3):\n    with self.subTest(i=i): self.fail()\n"},
                                   1, "0 passed, 1 failed"),
            "class set-up fails": ({"test_x": "  @classmethod\n  def setUpClass(cls): raise OSError('x')\n" + good}, 1,
                                   "0 passed, 1 failed"),
            "does not parse": ({"test_x": "  this is not Python\n"}, 1, "0 passed, 1 failed"),
            "dies": ({"test_x": "  def test_a(self):\n   import os; os._exit(0)\n"}, 1, "0 passed, 1 failed"),
            "holds no test": ({"test_x": "  pass\n"}, 1, "0 passed, 1 failed"),
            "no file": ({}, 1, "0 passed, 1 failed"),
        }
        for name, (files, code, line) in cases.items():
            with self.subTest(case=name):
                got = self.run_files(**files)
                self.assertEqual(got[:2], (code, line), got[2])

    def test_reasons_are_printed(self):
        _, _, output = self.run_files(test_x="  @unittest.skip('no disk')\n  def test_c(self): pass\n  def test_d(self): self.fail('why')\n")
        self.assertIn("no disk", output)
        self.assertIn("why", output)


if __name__ == "__main__":
    unittest.main()
