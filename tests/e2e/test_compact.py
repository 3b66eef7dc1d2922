"""Compaction from the command line: the same events in fewer files, and nothing to do the second time."""
import unittest

from harness import events
from harness.lake import Lake, scratch

EVENTS = "SELECT eventJson FROM default ORDER BY eventID"


class Compact(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(scratch())
        self.lake = Lake.make(self.folder / "lake")

    def import_some(self, *numbers):
        for number in numbers:
            path = self.folder / f"{number}.json.gz"
            events.write_log(path, [events.event(number * 10 + i, time=f"2026-07-10T12:00:{i:02}Z") for i in range(10)])
            self.lake.import_paths(path)

    def data_files(self):
        return {path.name for path in self.lake.data.glob("stores/*/data/*/*.parquet")}

    def test_events_stay_as_they_are(self):
        self.import_some(1, 2, 3)
        before = self.lake.rows(EVENTS)
        said = self.lake.run("compact").stderr
        self.assertIn("30 events", said)
        self.assertEqual(self.lake.rows(EVENTS), before)
        self.assertIn("nothing to compact", self.lake.run("compact", "default").stderr)

    def test_the_chain_says_what_replaced_what(self):
        self.import_some(1, 2)
        self.lake.run("compact")
        self.assertIn("is as its chain of commits says", self.lake.run("verify").stdout)
        report = self.folder / "report"
        self.lake.run("verify", "--export", report)
        entry = sorted(report.glob("entries/*.txt"))[-1].read_text()
        self.assertIn("kind compaction\n", entry)
        lines = entry.splitlines()
        self.assertEqual(sum(line.startswith("+ ") and " 20 " in line and " compacted " in line for line in lines), 1)
        self.assertEqual(sum(line.startswith("- ") and line.endswith(".parquet") for line in lines), 2)

    def test_an_event_that_comes_again_is_known(self):
        self.import_some(1, 2)
        self.lake.run("compact")
        before = self.lake.rows(EVENTS)
        copies = self.folder / "copies"
        copies.mkdir()
        for path in self.folder.glob("*.json.gz"):
            path.rename(copies / path.name)
        self.assertIn("20 duplicates", self.lake.import_paths(copies).stderr)
        self.assertEqual(self.lake.rows(EVENTS), before)

    def test_a_store_that_is_not_there(self):
        done = self.lake.run("compact", "nobody", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nobody", done.stderr)

    def test_a_damaged_file_is_named_and_kept(self):
        self.import_some(1, 2)
        before = self.data_files()
        victim = sorted(self.lake.data.glob("stores/*/data/*/*.parquet"))[0]
        victim.write_bytes(victim.read_bytes()[:-1] + b"x")
        done = self.lake.run("compact", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(victim.name, done.stderr)
        self.assertEqual(self.data_files(), before)


if __name__ == "__main__":
    unittest.main()
