"""tarn copy: the past of one store into another."""
import unittest

from harness import events
from harness.lake import ACCOUNT, Lake, scratch

OTHER = "444455556666"
ROWS = "SELECT * FROM {} ORDER BY eventJson"


class Copy(unittest.TestCase):
    def setUp(self):
        opened = scratch()
        self.folder = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)
        self.lake = Lake.make(self.folder / "lake")
        self.lake.import_paths(events.write_log(self.folder / "logs/1.json.gz", [
            events.event(i, time=f"2026-07-{10 + i % 5}T12:00:00Z", account=OTHER if i % 4 == 0 else ACCOUNT) for i in range(40)]))
        # A new store, which has one of the events already.
        self.lake.run("import", "--store", "payments",
                      events.write_log(self.folder / "first/1.json.gz", [events.event(0, time="2026-07-10T12:00:00Z", account=OTHER)]))

    def rows(self, store):
        return self.lake.rows(ROWS.format(store))

    def test_the_past_comes_to_a_new_store(self):
        done = self.lake.run("copy", "default", "payments")
        self.assertIn("39 events copied from default to payments, 1 there already", done.stderr)
        self.assertEqual(self.rows("payments"), self.rows("default"))
        self.assertIn("0 events copied", self.lake.run("copy", "default", "payments").stderr)
        self.assertEqual(self.rows("payments"), self.rows("default"))
        self.assertEqual(self.lake.run("verify").returncode, 0)

    def test_what_is_selected_comes(self):
        self.lake.run("copy", "default", "payments", "--account", OTHER, "--start", "2026-07-11", "--end", "2026-07-13")
        copied = self.lake.rows("SELECT eventTime, recipientAccountId FROM payments WHERE eventTime > '2026-07-10 23:00:00'")
        expected = self.lake.rows("SELECT eventTime, recipientAccountId FROM default WHERE recipientAccountId = '444455556666' "
                                  "AND eventTime >= '2026-07-11 00:00:00' AND eventTime < '2026-07-13 00:00:00'")
        self.assertEqual(sorted(map(str, copied)), sorted(map(str, expected)))
        self.assertGreater(len(copied), 0)

    def test_what_is_refused(self):
        self.lake.run("import", "--store", "insights", "--category", "Insight", self.folder / "logs")
        for words, arguments in (("not to itself", ("default", "default")),
                                 ("no event data store called nobody", ("default", "nobody")),
                                 ("different categories", ("default", "insights")),
                                 ("2026-07-01", ("default", "payments", "--start", "sometime"))):
            with self.subTest(arguments=arguments):
                done = self.lake.run("copy", *arguments, check=False)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(words, done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
