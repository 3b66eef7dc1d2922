"""Event data stores from the command line: listed, changed, deleted and restored."""
import json
import unittest

from harness import events
from harness.lake import Lake, scratch


class Stores(unittest.TestCase):
    def setUp(self):
        opened = scratch()
        self.folder = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)
        self.lake = Lake.make(self.folder / "lake")
        path = self.folder / "logs/1.json.gz"
        events.write_log(path, [events.event(i, time=f"2026-07-{10 + i}T12:00:00Z") for i in range(5)])
        self.lake.import_paths(path)

    def listed(self):
        return {row["name"]: row for row in json.loads(self.lake.run("stores", "--format", "json").stdout)}

    def change(self, action, *options, **how):
        return self.lake.run("store", action, "default", *options, **how)

    def refused(self, words, *arguments, code=1):
        done = self.change(*arguments, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(words, done.stderr)

    def test_the_list_says_what_a_store_holds(self):
        row = self.listed()["default"]
        self.assertEqual((row["status"], row["category"], row["events"]), ("ENABLED", "CloudTrail", 5))
        self.assertEqual((row["first_day"], row["last_day"], row["retention_days"]), ("2026-07-10", "2026-07-14", 3653))
        self.assertGreater(row["bytes"], 1000)
        self.assertIn("default", self.lake.run("stores").stdout)

    def test_an_update(self):
        self.change("update", "--retention", "90", "--name", "renamed", "--multi-region", "off")
        self.assertEqual(self.listed()["renamed"]["retention_days"], 90)
        self.assertEqual(self.lake.rows("SELECT count(*) AS n FROM renamed"), [{"n": 5}])

    def test_what_is_refused(self):
        self.refused("7 to 3653 days", "update", "--retention", "5")
        self.refused("update wants what to change", "update", code=2)
        self.refused("go with update", "delete", "--retention", "90", code=2)
        self.refused("protected", "delete")
        self.refused("PENDING_DELETION", "restore")
        self.refused("STOPPED_INGESTION", "start")
        self.assertIn("nobody", self.lake.run("store", "stop", "nobody", check=False).stderr)
        selectors = self.folder / "selectors.json"
        selectors.write_text('[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight"]}]}]')
        self.refused("category", "update", "--selectors", selectors)

    def test_deleted_and_restored(self):
        self.change("update", "--termination-protection", "off")
        self.assertIn("tarn store restore default", self.change("delete").stdout)
        self.assertEqual(self.listed()["default"]["status"], "PENDING_DELETION")
        done = self.lake.run("query", "SELECT count(*) AS n FROM default", check=False)
        self.assertIn("pending deletion", done.stderr)
        self.assertIn("pending deletion", self.lake.import_paths(self.folder / "logs", check=False).stderr)
        self.change("restore")
        self.assertEqual(self.lake.count(), 5)
        self.change("stop")
        self.assertEqual(self.listed()["default"]["status"], "STOPPED_INGESTION")
        self.assertEqual(self.lake.count(), 5)
        self.change("start")

    def test_a_lake_that_may_hold_one_store(self):
        (self.lake.data / "tarn.toml").write_text("[stores]\nmax = 1\n")
        done = self.lake.import_paths("--store", "another", self.folder / "logs", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("at most 1 event data store", done.stderr)
        (self.lake.data / "tarn.toml").write_text("[stores]\nmax = 1001\n")
        self.assertIn("1000 at most", self.lake.import_paths(self.folder / "logs", check=False).stderr)


if __name__ == "__main__":
    unittest.main()
