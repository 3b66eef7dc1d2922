"""The comparison of generated and real logs counts what it says it counts."""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parent.parent.parent / "tools/compare_logs.py"


def record(number, **more):
    return {"eventVersion": "1.08", "eventSource": "ec2.amazonaws.com", "eventName": f"Op{number % 2}", "eventID": str(number),
            "requestParameters": None, **more}


class Compare(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def write(self, name, records):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps({"Records": records}).encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)

    def run_tool(self, *arguments):
        return subprocess.run([sys.executable, str(TOOL), *(str(a) for a in arguments)], capture_output=True, text=True, check=False)

    def row(self, text, name):
        rows = [line for line in text.splitlines() if line.startswith(f"| {name} |")]
        self.assertEqual(len(rows), 1, name)
        return [cell.strip() for cell in rows[0].strip("|").split("|")[1:]]

    def test_bad_input(self):
        done = self.run_tool(self.root)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no records", done.stderr)

    def test_counts(self):
        self.write("a/x.json.gz", [record(1), record(2, errorCode="AccessDenied")])
        self.write("a/deep/y.json", [record(3)])
        self.write("a/other.json", {"not": "records"})
        self.write("b/z.json", [record(4)])
        done = self.run_tool(self.root / "a", self.root / "b")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.row(done.stdout, "records")[:2], ["3", "1"])
        self.assertEqual(self.row(done.stdout, "operations")[:2], ["2", "1"])
        self.assertEqual(self.row(done.stdout, "records with an error")[:2], ["33.3%", "0.0%"])
        self.assertEqual(self.row(done.stdout, "requestParameters")[:2], ["100.0%", "100.0%"])
        self.assertEqual(self.row(done.stdout, "eventID")[2], "3")
        self.assertEqual(self.row(done.stdout, "errorCode")[0], "33.3%")

    def test_without_the_real_logs(self):
        self.write("a/x.json", [record(1)])
        done = self.run_tool(self.root / "a", self.root / "absent")
        self.assertEqual(done.returncode, 0)
        self.assertIn("left out", done.stderr)
        self.assertEqual(self.row(done.stdout, "records"), ["1"])

    def test_writes_between_the_marks(self):
        self.write("a/x.json", [record(1)])
        page = self.root / "page.md"
        page.write_text("# Before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n")
        self.assertEqual(self.run_tool(self.root / "a", "--write", page).returncode, 0)
        text = page.read_text()
        self.assertTrue(text.startswith("# Before\n") and text.endswith("\nafter\n"))
        self.assertNotIn("old", text)
        self.assertEqual(self.row(text, "records"), ["1"])
        page.write_text("no marks")
        self.assertEqual(self.run_tool(self.root / "a", "--write", page).returncode, 1)


if __name__ == "__main__":
    unittest.main()
