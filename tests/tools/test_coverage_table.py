"""The coverage table counts the files of src/ by module and refuses a report without any."""
import json
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def entry(path, count, covered):
    return {"filename": str(ROOT / path), "summary": {"lines": {"count": count, "covered": covered}}}


class Table(unittest.TestCase):
    def run_table(self, *files):
        report = json.dumps({"data": [{"files": files}]})
        return subprocess.run([sys.executable, str(ROOT / "tools/coverage_table.py")], input=report, capture_output=True,
                              text=True, check=False)

    def test_no_file_of_src_is_an_error(self):
        done = self.run_table({"filename": "/usr/include/vector", "summary": {"lines": {"count": 4, "covered": 4}}})
        self.assertEqual(done.returncode, 1)
        self.assertIn("names no file of src/", done.stderr)

    def test_sums_and_order(self):
        done = self.run_table(entry("src/sql/a.cpp", 10, 10), entry("src/sql/b.hpp", 10, 5), entry("src/io/a.cpp", 20, 2),
                              entry("tests/a.cpp", 7, 0))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split() for line in done.stdout.splitlines()],
                         [["module", "files", "lines", "covered"], ["io", "1", "20", "2", "10.0", "%"],
                          ["sql", "2", "20", "15", "75.0", "%"], ["all", "3", "40", "17", "42.5", "%"]])

    def test_a_module_without_lines(self):
        done = self.run_table(entry("src/base/a.hpp", 0, 0))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("100.0 %", done.stdout)
