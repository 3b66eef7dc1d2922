"""The organization from the command line, and what needs one."""
import json
import unittest

from harness import events
from harness.lake import ACCOUNT, Lake, scratch

HEAD = {"Organization": {"Id": "o-exampleorgid", "MasterAccountId": ACCOUNT, "FeatureSet": "ALL"}}
UNIT = "ou-ab12-12345678"


def listed(*accounts):
    return {"Accounts": [{"Id": account, "Name": f"name-{account}", "Email": f"{account}@example.com", "Status": "ACTIVE",
                          "JoinedTimestamp": "2026-01-02T03:04:05+00:00"} for account in accounts]}


class Org(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(scratch())
        self.lake = Lake.make(self.folder / "lake")

    def org(self, *arguments, **how):
        return self.lake.run("org", *arguments, **how)

    def refused(self, words, *arguments, code=1):
        done = self.org(*arguments, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(words, done.stderr)

    def accounts(self):
        return {row["account"]: row for row in json.loads(self.org("show", "--format", "json").stdout)}

    def file(self, name, document):
        path = self.folder / name
        path.write_text(json.dumps(document))
        return path

    def test_what_the_aws_cli_prints_is_imported(self):
        self.refused("knows no organization", "show")
        all_of_them = self.file("accounts.json", listed(ACCOUNT, "444455556666", "777788889999"))
        self.refused("describe-organization", "import", all_of_them)
        said = self.org("import", self.file("org.json", HEAD), all_of_them).stdout
        self.assertIn("2 accounts joined", said)
        self.assertEqual(self.accounts()[ACCOUNT]["role"], "management")
        self.org("import", "--parent", "r-ab12", self.file("units.json", {"OrganizationalUnits": [{"Id": UNIT, "Name": "workloads"}]}))
        self.org("import", "--parent", UNIT, self.file("unit.json", listed("444455556666")))
        self.assertEqual(self.accounts()["444455556666"]["place"], "/workloads")
        self.assertIn(f"{UNIT}  in r-ab12  workloads  1 accounts", self.org("units").stdout)
        self.org("import", self.file("fewer.json", listed(ACCOUNT, "444455556666")))
        gone = self.accounts()["777788889999"]
        self.assertEqual(gone["status"], "LEFT")
        self.assertTrue(gone["left"].endswith("Z"))

    def test_the_lakes_account_manages_it(self):
        other = {"Organization": {**HEAD["Organization"], "MasterAccountId": "999988887777"}}
        self.refused("tarn init --account 999988887777", "import", self.file("org.json", other))
        self.refused("knows no organization", "show")

    def test_accounts_and_units_by_hand(self):
        self.org("create", "o-exampleorgid")
        self.refused("has an organization", "create", "o-exampleorgid")
        self.org("add", "444455556666", "--name", "one", "--email", "one@example.com")
        self.org("add-unit", "ou-exam-12345678", "--name", "workloads")
        self.refused("wants --parent", "move", "444455556666", code=2)
        self.org("move", "444455556666", "--parent", "ou-exam-12345678")
        self.refused("holds accounts", "remove-unit", "ou-exam-12345678")
        self.org("suspend", "444455556666")
        self.assertEqual(self.accounts()["444455556666"]["status"], "SUSPENDED")
        self.org("resume", "444455556666")
        self.assertIn("1 delegated administrators", self.org("delegate", "444455556666").stdout)
        self.assertEqual(self.accounts()["444455556666"]["role"], "delegated administrator")
        self.refused("undelegate", "remove", "444455556666")
        self.org("undelegate", "444455556666")
        self.org("remove", "444455556666")
        self.org("remove-unit", "ou-exam-12345678")
        self.refused("12 digits", "add", "44445555666")
        self.refused("management account", "remove", ACCOUNT)

    def test_wrong_files_and_words(self):
        self.refused("page", "import", self.file("page.json", {**listed(ACCOUNT), "NextToken": "x"}))
        self.refused("nothing.json", "import", self.folder / "nothing.json")
        self.refused("wants the files", "import", code=2)
        self.refused("which account", "add", code=2)
        self.refused("take no account", "show", ACCOUNT, code=2)
        self.refused("at a time", "remove", ACCOUNT, "444455556666", code=2)
        self.assertIn("list-accounts-for-parent", self.org("--help").stdout)

    def test_accounts_that_only_events_tell_of_are_shown(self):
        self.org("create", "o-exampleorgid")
        self.org("add", "444455556666", "--name", "silent")
        log = events.write_log(self.folder / "logs/1.json.gz", [
            events.event(number, time=f"2026-07-{10 + number}T12:00:00Z", account=account)
            for number, account in enumerate((ACCOUNT, "999900001111", "999900001111"))])
        self.lake.import_paths(log)
        self.lake.run("store", "update", "default", "--name", "first")
        self.lake.import_paths(log)  # a second store with the same events
        shown = self.accounts()
        self.assertEqual(shown["999900001111"], {"account": "999900001111", "name": None, "status": "NOT LISTED", "place": None,
                         "role": None, "joined": None, "left": None, "email": None, "events": 2, "last_event": "2026-07-12T12:00:00Z"})
        self.assertEqual((shown[ACCOUNT]["status"], shown[ACCOUNT]["events"]), ("ACTIVE", 1))
        self.assertEqual((shown["444455556666"]["events"], shown["444455556666"]["last_event"]), (0, None))

    def test_a_store_of_the_organization_needs_one(self):
        path = self.folder / "logs/1.json.gz"
        events.write_log(path, [events.event(1, time="2026-07-10T12:00:00Z")])
        self.lake.import_paths(path)
        self.assertIn("knows no organization", self.lake.run("store", "update", "default", "--organization", "on", check=False).stderr)
        self.org("create", "o-exampleorgid")
        self.lake.run("store", "update", "default", "--organization", "on")


if __name__ == "__main__":
    unittest.main()
