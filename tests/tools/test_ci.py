"""The closing line of .ci/run sums what its goals printed, and its exit code is honest."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

CI = pathlib.Path(__file__).resolve().parent.parent.parent / ".ci/run"


class Sums(unittest.TestCase):
    def run_with(self, test, interop):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, ".ci").mkdir()
            shutil.copy(CI, pathlib.Path(folder, ".ci/run"))
            pathlib.Path(folder, "Makefile").write_text(f"test:\n\t@{test}\ninterop:\n\t@{interop}\n")
            environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
            done = subprocess.run([f"{folder}/.ci/run"], capture_output=True, text=True, env=environment, check=False)
            return done.returncode, done.stdout.splitlines()[-1]

    def test_closing_lines(self):
        cases = {
            "both pass": ("echo 3 passed, 0 failed", "echo 2 passed, 0 failed", 0, "5 passed, 0 failed"),
            "skips are kept": ("echo 3 passed, 0 failed, 1 skipped", "echo 2 passed, 0 failed, 2 skipped", 0,
                               "5 passed, 0 failed, 3 skipped"),
            "a failure": ("echo 3 passed, 1 failed; exit 1", "echo 2 passed, 0 failed", 1, "5 passed, 1 failed"),
            "a failure with a kind exit code": ("echo 3 passed, 1 failed", "echo 2 passed, 0 failed", 1, "5 passed, 1 failed"),
            "no counts": ("echo compiling; exit 2", "echo 2 passed, 0 failed", 1, "2 passed, 1 failed"),
            "no counts and exit 0": ("true", "echo 2 passed, 0 failed", 1, "2 passed, 1 failed"),
            "counts but a bad end": ("echo 3 passed, 0 failed; exit 1", "echo 2 passed, 0 failed", 1, "5 passed, 1 failed"),
        }
        for name, (test, interop, code, line) in cases.items():
            with self.subTest(case=name):
                self.assertEqual(self.run_with(test, interop), (code, line))


if __name__ == "__main__":
    unittest.main()
