"""The sample organization that `make run` fills a new lake with: its stores, and its users with the real AWS CLI."""
import configparser
import json
import stat
import unittest

from harness.aws import AwsCli
from harness.lake import Lake, scratch
from harness.server import Server

MEMBERS = {"alice": "444455556666", "bob": "123456789012", "carol": "234567890123"}


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(cls.folder / "lake")
        cls.said = cls.lake.run("sample", "--events", "9000").stderr

    def test_several_accounts_and_one_when_filtered(self):
        with Server(self.lake) as server:
            aws = AwsCli(server)
            store = aws.store_id()
            for where, check in (("", lambda found: {"111122223333", "444455556666"} <= found),
                                 ("WHERE recipientAccountId = '444455556666'", lambda found: found == {"444455556666"})):
                with self.subTest(where=where):
                    query, _ = aws.finished_query(f"SELECT DISTINCT recipientAccountId FROM {store} {where}")
                    rows = aws.run("get-query-results", "--query-id", query)["QueryResultRows"]
                    found = {row[0]["recipientAccountId"] for row in rows}
                    self.assertTrue(check(found), found)

    def test_each_kind_has_its_store(self):
        for store, category, columns in (
                ("insights", "Insight", "insightSource, insightState, insightType, insightContext.baselineAverage"),
                ("config", "ConfigurationItem", "eventData.resourceType, eventData.configurationItemStatus")):
            with self.subTest(store=store):
                rows = self.lake.rows(f"SELECT eventCategory, eventTime, {columns} FROM {store} ORDER BY eventTime")
                self.assertEqual({row["eventCategory"] for row in rows}, {category})
                self.assertGreater(len(rows), 100)
        states = self.lake.rows("SELECT insightState, count(*) AS n FROM insights GROUP BY insightState ORDER BY insightState")
        self.assertEqual(states[0]["n"], states[1]["n"], "each Start has its End")
        unset = self.lake.rows("SELECT count(*) AS n FROM insights WHERE insightType IS NULL OR insightContext.insightAverage IS NULL "
                               "OR insightEventSource IS NULL")
        self.assertEqual(int(unset[0]["n"]), 0)
        self.assertIn("insights: ", self.said)

    def test_imports_say_what_they_leave_out(self):
        said = self.lake.run("import", self.lake.data / "sample/ConfigurationItems").stderr
        self.assertRegex(said, r"[\d,]+ records are of another category than the store's and left out")
        self.assertRegex(said, r"default: .* 0 new events, 0 duplicates, 0 rejected")

    def test_again_it_is_brought_up_to_now(self):
        before = {store: self.lake.count("--store", store) for store in ("default", "insights", "config")}
        credentials = self.lake.credentials.read_text()
        self.lake.run("sample")
        for store, count in before.items():
            self.assertGreaterEqual(self.lake.count("--store", store), count)
        self.assertEqual(self.lake.credentials.read_text(), credentials, "users are made once")


class Members(unittest.TestCase):
    """Users of accounts that own no store: they see their own account's event history and nothing else."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(cls.folder / "lake")
        cls.lake.run("sample", "--events", "9000")
        cls.server = cls.enterClassContext(Server(cls.lake))
        cls.admin = AwsCli(cls.server)
        cls.store = next(store["EventDataStoreArn"] for store in cls.admin.run("list-event-data-stores")["EventDataStores"]
                         if store["Name"] == "default")

    def test_each_has_a_profile(self):
        self.assertEqual(stat.S_IMODE(self.lake.credentials.stat().st_mode), 0o600)
        profiles = configparser.ConfigParser()
        profiles.read(self.lake.credentials)
        self.assertEqual(set(profiles.sections()), {"default", *MEMBERS})
        self.assertEqual(len({profiles[name]["aws_access_key_id"] for name in profiles.sections()}), 1 + len(MEMBERS))

    def test_each_sees_its_own_accounts_history(self):
        for name, account in MEMBERS.items():
            with self.subTest(name=name):
                events = AwsCli(self.server, profile=name).run("lookup-events", "--max-results", "20")["Events"]
                self.assertGreater(len(events), 0)
                for event in events:
                    self.assertEqual(json.loads(event["CloudTrailEvent"])["recipientAccountId"], account)

    def test_stores_of_the_own_account_are_none(self):
        self.assertEqual(AwsCli(self.server, profile="alice").run("list-event-data-stores")["EventDataStores"], [])

    def test_the_rest_is_denied_and_recorded_under_the_own_account(self):
        alice, store = AwsCli(self.server, profile="alice"), self.store.rsplit("/", 1)[1]
        query = self.admin.run("start-query", "--query-statement", f"SELECT eventID FROM {store} LIMIT 1")["QueryId"]
        source = ("S3={S3LocationUri=file:///srv,S3BucketRegion=us-east-1,"
                  "S3BucketAccessRoleArn=arn:aws:iam::444455556666:role/r}")
        no_store, no_query, denied = "EventDataStoreNotFoundException", "QueryIdNotFoundException", "AccessDeniedException"
        refused = ((no_store, "get-event-data-store", "--event-data-store", self.store),
                   (no_store, "get-event-data-store", "--event-data-store", store),
                   (no_store, "start-query", "--query-statement", f"SELECT eventID FROM {store}"),
                   (no_store, "list-queries", "--event-data-store", self.store),
                   (no_query, "describe-query", "--query-id", query),
                   (no_query, "get-query-results", "--query-id", query),
                   (no_query, "cancel-query", "--query-id", query),
                   (denied, "create-event-data-store", "--name", "mine"),
                   (denied, "start-import", "--destinations", self.store, "--import-source", source),
                   (denied, "get-import", "--import-id", "11111111-2222-4333-8444-555555555555"),
                   (denied, "list-imports"),
                   (denied, "list-import-failures", "--import-id", "11111111-2222-4333-8444-555555555555"))
        for error, *command in refused:
            with self.subTest(command=command[0]):
                done = alice.run(*command, check=False)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"({error})", done.stderr)
                if error == denied:
                    self.assertIn("User: arn:aws:iam::444455556666:user/alice is not authorized to perform: cloudtrail:", done.stderr)
        self.assertEqual(alice.run("describe-trails"), {"trailList": []})
        name = ("--lookup-attributes", "AttributeKey=EventName,AttributeValue=ListImports")
        (event,) = alice.run("lookup-events", *name)["Events"]
        record = json.loads(event["CloudTrailEvent"])
        self.assertEqual((record["errorCode"], record["recipientAccountId"]), ("AccessDeniedException", "444455556666"))
        self.assertEqual(self.admin.run("lookup-events", *name)["Events"], [])

    def test_the_welcome_names_them(self):
        for locale, words in (("C.UTF-8", "users of member accounts"), ("ja_JP.UTF-8", "メンバーアカウントのユーザー")):
            with self.subTest(locale=locale), scratch() as temporary:
                lake = Lake.make(temporary / "lake")
                lake.run("sample", "--events", "100", "--days", "1")
                with Server(lake, env={"LC_ALL": locale}) as server:
                    server.stop()
                    said = server.output()
                self.assertIn(words, said)
                for name, account in MEMBERS.items():
                    self.assertIn(f"{name} ({account})", said)

    def test_a_lake_of_a_members_account_gets_no_user_in_it(self):
        with scratch() as temporary:
            lake = Lake(temporary / "lake")
            lake.run("init", "--account", MEMBERS["alice"])
            lake.run("sample", "--events", "100", "--days", "1")
            self.assertNotIn("[alice]", lake.credentials.read_text())
            self.assertIn("[bob]", lake.credentials.read_text())


if __name__ == "__main__":
    unittest.main()
