"""The organization as AWS Organizations tells it: by hand, and on a server's schedule."""
import json
import re
import time
import unittest

from harness.lake import ACCOUNT, REGION, Lake, scratch
from harness.organizations import ROOT, Organizations
from harness.server import Server

UPPER, LOWER = "ou-ab12-11111111", "ou-ab12-22222222"
ONE, TWO, THREE = "222233334444", "333344445555", "444455556666"
SECRET = "planted/secret+of/the+refresh"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": SECRET}
PATIENCE_S = 30


class OrgRefresh(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(scratch())
        self.lake = Lake.make(self.folder / "lake")
        self.aws = self.enterContext(Organizations("o-exampleorgid", ACCOUNT))
        self.aws.units = {ROOT: [UPPER], UPPER: [LOWER]}
        self.aws.accounts = {ROOT: [ACCOUNT], UPPER: [ONE], LOWER: [TWO, THREE]}
        self.configure(f'endpoint = "{self.aws.url}"')

    def configure(self, text):
        (self.lake.data / "tarn.toml").write_text(f"[organization]\n{text}\n")

    def refresh(self, env=None, **how):
        return self.lake.run("org", "refresh", env=KEYS if env is None else env, **how)

    def places(self):
        rows = json.loads(self.lake.run("org", "show", "--format", "json").stdout)
        return {row["account"]: row["place"] if row["status"] == "ACTIVE" else row["status"] for row in rows}

    def refused(self, words, **how):
        done = self.refresh(check=False, **how)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(words, done.stderr)
        self.assertNotIn(SECRET, done.stdout + done.stderr)

    def test_the_tree_comes_and_goes(self):
        self.aws.throttled = 2
        self.assertIn("3 accounts joined, 0 left", self.refresh().stdout)
        self.assertEqual(self.places(), {ACCOUNT: "/", ONE: "/unit 1", TWO: "/unit 1/unit 2", THREE: "/unit 1/unit 2"})
        self.assertTrue(all(re.match(rf"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/\d{{8}}/{REGION}/organizations/aws4_request", signed)
                            for _, signed in self.aws.calls))
        self.aws.units = {ROOT: [LOWER], LOWER: [UPPER]}
        self.aws.accounts = {ROOT: [ACCOUNT, ONE], UPPER: [TWO]}
        self.assertIn("0 accounts joined, 1 left", self.refresh().stdout)
        self.assertEqual(self.places(), {ACCOUNT: "/", ONE: "/", TWO: "/unit 2/unit 1", THREE: "LEFT"})

    def test_a_refresh_that_fails_changes_nothing(self):
        self.refresh()
        before = self.places()
        self.aws.accounts[ROOT] = [ACCOUNT, "999900001111"]
        for operation in ("DescribeOrganization", "ListRoots", "ListOrganizationalUnitsForParent", "ListAccountsForParent", "ListAccounts"):
            self.aws.broken = {operation: (400, "AccessDeniedException")}
            self.refused(f"{operation}: it was refused with AccessDeniedException")
            self.assertEqual(self.places(), before, operation)

    def test_what_has_no_organizational_units_tells_the_accounts(self):
        self.refresh()
        self.aws.accounts[LOWER] = [TWO]
        self.aws.broken = {"ListRoots": (400, "UnknownOperationException")}
        self.assertIn("1 left", self.refresh().stdout)
        self.assertEqual(self.places(), {ACCOUNT: "/", ONE: "/unit 1", TWO: "/unit 1/unit 2", THREE: "LEFT"})

    def test_another_tarn_is_asked(self):
        other = Lake.make(self.folder / "other")
        other.run("org", "create", "o-exampleorgid")
        accounts = [str(500_000_000_000 + number) for number in range(45)]
        for account in accounts:
            other.run("org", "add", account)
        with Server(other) as server:
            self.configure(f'endpoint = "{server.url}"\ncredentials = "{other.credentials}"')
            self.assertIn("45 accounts joined", self.refresh(env={}).stdout)
        self.assertEqual(sorted(self.places()), sorted([ACCOUNT, *accounts]))

    def test_settings_and_keys(self):
        self.refused("no access key for AWS Organizations", env={"HOME": str(self.folder)})
        for text, words in (('endpoint = "http://organizations.example"', "wants https://"),
                            ('endpoint = "http://127.0.0.1.example"', "wants https://"),
                            ('endpoint = "https://127.0.0.1:1/path"', "https://host"),
                            ('region = "nowhere"', "us-east-1"),
                            ('refresh_hours = 0', "above 0"),
                            ('every = 1', "unknown setting organization.every"),
                            ('endpoint = "https://169.254.169.254"', "link-local"),
                            ('credentials = "missing"', "missing")):
            with self.subTest(text):
                self.configure(text)
                self.refused(words)
        self.assertEqual(self.aws.calls, [])
        self.assertIn("take no account", self.lake.run("org", "refresh", ACCOUNT, check=False).stderr)

    def test_a_server_refreshes_by_itself(self):
        self.configure(f'endpoint = "{self.aws.url}"\nrefresh_hours = 1')
        with Server(self.lake, env=KEYS) as server:
            self.wait(lambda: 'tarn_organization_refreshes_total{outcome="ok"} 1' in server.get("/metrics")[1])
            self.assertIn("the organization was refreshed", server.output())
            self.assertNotIn(SECRET, server.output())
        self.assertEqual(self.places()[THREE], "/unit 1/unit 2")
        before = self.places()
        self.aws.broken = {"ListAccounts": (400, "AccessDeniedException")}
        with Server(self.lake, env=KEYS) as server:
            self.wait(lambda: 'tarn_organization_refreshes_total{outcome="failed"} 1' in server.get("/metrics")[1])
            self.assertIn("the organization was not refreshed", server.output())
        self.assertEqual(self.places(), before)

    def wait(self, condition):
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)


if __name__ == "__main__":
    unittest.main()
