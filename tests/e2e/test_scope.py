"""The scope of a store from the command line: what it collects, what it leaves out, and what comes later."""
import unittest

from harness import events
from harness.lake import ACCOUNT, Lake, scratch

ONE, TWO = "222222222222", "333333333333"
UNIT = "ou-exam-12345678"


class Scope(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(scratch())
        self.lake = Lake.make(self.folder / "lake")
        self.lake.run("org", "create", "o-exampleorgid")
        self.lake.run("org", "add", ONE)
        self.lake.run("org", "add", TWO)
        self.lake.run("org", "add-unit", UNIT, "--name", "workloads")
        self.logs = self.folder / "logs/1.json.gz"
        places = [(ACCOUNT, "us-east-1"), (ONE, "us-east-1"), (ONE, "eu-west-1"), (TWO, "us-east-1"), (TWO, "eu-west-1")]
        events.write_log(self.logs, [events.event(i, time=f"2026-07-10T12:0{i}:00Z", account=account, region=region)
                                     for i, (account, region) in enumerate(places)])
        # The store is there before its scope is.
        first = events.write_log(self.folder / "first/1.json.gz", [events.event(99, time="2026-07-09T12:00:00Z")])
        self.lake.import_paths(first)
        self.lake.run("store", "update", "default", "--organization", "on")

    def scope(self, *options, **how):
        return self.lake.run("store", "scope", "default", *options, **how)

    def refused(self, words, *arguments, code=1):
        done = self.lake.run("store", *arguments, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(words, done.stderr)

    def held(self):
        rows = self.lake.rows("SELECT recipientAccountId AS a, awsRegion AS r FROM default WHERE eventTime >= '2026-07-10 00:00:00'")
        return sorted((row["a"], row["r"]) for row in rows)

    def test_imports_keep_to_it_and_a_wider_one_brings_the_rest(self):
        self.assertIn("all accounts and Regions", self.scope().stdout)
        said = self.scope("--account", ONE, "--region", "us-east-1").stdout
        self.assertIn(f"accounts: {ONE}", said)
        self.assertIn("Regions: us-east-1", said)
        said = self.lake.import_paths(self.logs).stderr
        self.assertIn("4 events are outside the store's scope", said)
        self.assertEqual(self.held(), [(ONE, "us-east-1")])
        said = self.lake.import_paths(self.logs).stderr
        self.assertIn("1 imported before", said)
        self.assertIn("4 events are outside the store's scope", said)

        self.lake.run("org", "move", TWO, "--parent", UNIT)
        said = self.scope("--account", ONE, "--unit", UNIT, "--exclude-region", "eu-west-1").stdout
        self.assertIn(f"units: {UNIT} (now 1 account)", said)
        self.assertIn("Imports left 4 events of 1 file out", said)
        self.lake.import_paths(self.logs)
        self.assertEqual(self.held(), [(ONE, "us-east-1"), (TWO, "us-east-1")])

        self.assertIn("all accounts and Regions", self.scope("--all").stdout)
        self.lake.import_paths(self.logs)
        self.assertEqual(len(self.held()), 5)
        self.assertNotIn("out", self.scope().stdout)
        self.assertEqual(self.lake.run("verify").returncode, 0)

    def test_a_copy_keeps_to_it(self):
        self.lake.import_paths("--store", "everything", self.logs)
        self.scope("--account", TWO)
        said = self.lake.run("copy", "everything", "default").stderr
        self.assertIn("3 outside its scope", said)
        self.assertEqual(self.held(), [(TWO, "eu-west-1"), (TWO, "us-east-1")])
        self.scope("--all")
        self.lake.run("copy", "everything", "default")
        self.assertEqual(len(self.held()), 5)

    def test_what_is_refused(self):
        self.refused("twelve digits: 1", "scope", "default", "--account", "1")
        self.refused("no unit of that ID", "scope", "default", "--unit", "ou-exam-99999999")
        self.refused("looks like ap-northeast-1: nowhere", "scope", "default", "--region", "nowhere")
        self.refused("--all", "scope", "default", "--all", "--account", ONE, code=2)
        self.refused("go with 'tarn store scope'", "update", "default", "--account", ONE, code=2)
        self.scope("--account", ONE)
        self.refused("OrganizationEnabled", "update", "default", "--organization", "off")
        self.assertIn("its scope", self.lake.run("store", "update", "default", "--retention", "100").stdout)


if __name__ == "__main__":
    unittest.main()
