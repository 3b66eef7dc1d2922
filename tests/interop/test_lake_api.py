"""CloudTrail Lake's API through boto3 and the newest AWS CLI, as an unmodified client uses it."""
import datetime
import pathlib
import time
import unittest
import uuid

import boto3
import botocore.config
import botocore.exceptions

from harness import events
from harness.aws import AwsCli
from harness.lake import ACCOUNT, REAL_LOGS, REGION, Lake, scratch
from harness.server import Server

WAIT_S = 60
POLL_S = 0.1
STATEMENT = ("SELECT eventTime, eventSource, eventName, RecipientAccountId FROM {store} "
             "WHERE eventTime >= '2023-07-10 11:00:00' AND eventTime <= '2023-07-10 13:00:00' "
             "ORDER BY eventTime ASC LIMIT 3")


def session_keys(credentials):
    lines = dict(line.split("=", 1) for line in credentials.read_text().splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, value in lines.items()}


def client_of(server, **changed):
    """Returns a boto3 client with the lake's keys, or with those that `changed` replaces."""
    keys = session_keys(server.lake.credentials)
    options = {"aws_access_key_id": keys["aws_access_key_id"], "aws_secret_access_key": keys["aws_secret_access_key"],
               "region_name": REGION, **changed}
    return boto3.client("cloudtrail", endpoint_url=server.url,
                        config=botocore.config.Config(retries={"max_attempts": 1}, parameter_validation=False), **options)


class WithServer(unittest.TestCase):
    """A lake with one store `default` of imported events and a folder that StartImport may read."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.written = events.make_folder(cls.folder / "logs")
        events.make_folder(cls.folder / "allowed/logs", files=3)
        events.make_folder(cls.folder / "elsewhere", files=1)
        (cls.folder / "allowed/escape").symlink_to(cls.folder / "elsewhere")
        cls.lake = Lake.make(cls.folder / "lake")
        cls.lake.import_paths(cls.folder / "logs")
        cls.server = cls.enterClassContext(Server(cls.lake, "--import-folder", cls.folder / "allowed"))
        cls.client = client_of(cls.server)
        cls.store = cls.default_store()

    @classmethod
    def default_store(cls):
        stores = cls.client.list_event_data_stores()["EventDataStores"]
        return next(s["EventDataStoreArn"] for s in stores if s["Name"] == "default").rsplit("/", 1)[1]

    def refused(self, code, call, **arguments):
        """Asserts that the call fails with the AWS error `code`, or one of several; returns its message."""
        with self.assertRaises(botocore.exceptions.ClientError) as raised:
            call(**arguments)
        self.assertIn(raised.exception.response["Error"]["Code"], [code] if isinstance(code, str) else code, raised.exception)
        return raised.exception.response["Error"]["Message"]

    def wait_for(self, call, key, pending, **arguments):
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            answer = call(**arguments)
            if answer[key] not in pending:
                return answer
            time.sleep(POLL_S)
        raise AssertionError(f"{key} stayed {answer[key]}")

    def run_query(self, statement):
        query = self.client.start_query(QueryStatement=statement)["QueryId"]
        return query, self.wait_for(self.client.describe_query, "QueryStatus", ("QUEUED", "RUNNING"), QueryId=query)


class Queries(WithServer):
    def test_rows_have_the_shape_of_cloudtrail_lake(self):
        query, described = self.run_query(STATEMENT.format(store=self.store))
        self.assertEqual(described["QueryStatus"], "FINISHED", described)
        answer = self.client.get_query_results(QueryId=query)
        rows = answer["QueryResultRows"]
        self.assertEqual(len(rows), 3)
        for row in rows:
            self.assertEqual([list(cell) for cell in row],
                             [["eventTime"], ["eventSource"], ["eventName"], ["RecipientAccountId"]])
            self.assertTrue(all(isinstance(value, str) for cell in row for value in cell.values()))
        self.assertEqual(rows[0][0]["eventTime"], "2023-07-10 12:00:00.000")
        self.assertEqual(answer["QueryStatistics"]["ResultsCount"], 3)
        self.assertEqual(answer["QueryStatistics"]["TotalResultsCount"], 3)
        self.assertGreater(answer["QueryStatistics"]["BytesScanned"], 0)

    def test_statistics_are_true(self):
        _, described = self.run_query(f"SELECT eventName, count(*) AS n FROM {self.store} GROUP BY eventName")
        statistics = described["QueryStatistics"]
        self.assertEqual(statistics["EventsScanned"], len(self.written))
        self.assertGreater(statistics["BytesScanned"], 0)
        self.assertGreaterEqual(statistics["ExecutionTimeInMillis"], 0)
        self.assertLess(abs(statistics["CreationTime"] - datetime.datetime.now(datetime.timezone.utc)),
                        datetime.timedelta(minutes=5))

    def test_every_event_that_matches_is_counted(self):
        """Also where ORDER BY with LIMIT lets the engine look at fewer."""
        matching = sum(event["eventTime"] >= "2023-07-10T12:00:05Z" for event in self.written)
        self.assertGreater(matching, 3)
        for order in ("ASC", "DESC"):
            with self.subTest(order=order):
                _, described = self.run_query(f"SELECT eventTime, eventName FROM {self.store} "
                                              f"WHERE eventTime >= '2023-07-10 12:00:05' ORDER BY eventTime {order} LIMIT 3")
                self.assertEqual(described["QueryStatistics"]["EventsMatched"], matching)

    def test_the_deprecated_store_argument_is_ignored(self):
        query, _ = self.run_query(f"SELECT count(*) AS n FROM {self.store}")
        answer = self.client.get_query_results(EventDataStore=self.store, QueryId=query)
        self.assertEqual(answer["QueryResultRows"], [[{"n": str(len(self.written))}]])

    def test_an_account_filter_leaves_one_account(self):
        for where, accounts in (("", {"111122223333", "444455556666"}),
                                ("WHERE recipientAccountId = '444455556666'", {"444455556666"})):
            with self.subTest(where=where):
                query, _ = self.run_query(f"SELECT DISTINCT recipientAccountId FROM {self.store} {where}")
                rows = self.client.get_query_results(QueryId=query)["QueryResultRows"]
                self.assertEqual({row[0]["recipientAccountId"] for row in rows}, accounts)

    def test_pages_cover_every_row_once(self):
        query, _ = self.run_query(f"SELECT eventID FROM {self.store} ORDER BY eventID")
        seen, token = [], None
        while True:
            page = self.client.get_query_results(QueryId=query, MaxQueryResults=7, **({"NextToken": token} if token else {}))
            self.assertLessEqual(len(page["QueryResultRows"]), 7)
            seen += [row[0]["eventID"] for row in page["QueryResultRows"]]
            token = page.get("NextToken")
            if not token:
                break
        self.assertEqual(seen, sorted(r["eventID"] for r in self.written))

    def test_a_query_is_listed(self):
        query, _ = self.run_query(f"SELECT count(*) FROM {self.store}")
        listed = self.client.list_queries(EventDataStore=self.store)["Queries"]
        self.assertIn(query, [q["QueryId"] for q in listed])

    def test_errors_are_those_of_aws(self):
        start = self.client.start_query
        cases = [
            ("broken SQL", "InvalidQueryStatementException", start, {"QueryStatement": f"SELECT FROM {self.store} WHERE"}),
            ("not a SELECT", "InvalidQueryStatementException", start, {"QueryStatement": f"DELETE FROM {self.store}"}),
            ("unknown column", "InvalidQueryStatementException", start, {"QueryStatement": f"SELECT eventTme FROM {self.store}"}),
            ("unknown store", "EventDataStoreNotFoundException", start, {"QueryStatement": f"SELECT eventName FROM {uuid.UUID(int=5)}"}),
            ("unknown query", "QueryIdNotFoundException", self.client.get_query_results, {"QueryId": str(uuid.UUID(int=6))}),
        ]
        for name, code, call, arguments in cases:
            with self.subTest(case=name):
                self.refused(code, call, **arguments)

    def test_broken_sql_names_its_position(self):
        message = self.refused("InvalidQueryStatementException", self.client.start_query,
                               QueryStatement=f"SELECT eventName\nFROM {self.store} WHERE WHERE")
        self.assertRegex(message, r"2:[0-9]+")

    def test_a_finished_query_cannot_be_cancelled(self):
        query, _ = self.run_query(f"SELECT count(*) FROM {self.store}")
        self.refused("InactiveQueryException", self.client.cancel_query, QueryId=query)


class Keys(WithServer):
    def test_wrong_keys(self):
        cases = [("unknown key", "UnrecognizedClientException", {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE"}),
                 ("wrong secret", "InvalidSignatureException", {"aws_secret_access_key": "x" * 40})]
        for name, code, changed in cases:
            with self.subTest(case=name):
                self.refused(code, client_of(self.server, **changed).list_event_data_stores)

    def test_another_region_in_the_scope_still_verifies(self):
        """A client signs for the Region it is told; the answer is then that Region's, never a signature error."""
        client_of(self.server, region_name="eu-west-1").list_event_data_stores()


class Stores(WithServer):
    def test_create_get_list(self):
        made = self.client.create_event_data_store(Name="my-store", RetentionPeriod=90, MultiRegionEnabled=True,
                                                   OrganizationEnabled=False, TerminationProtectionEnabled=True)
        arn = made["EventDataStoreArn"]
        self.assertRegex(arn, rf"^arn:aws:cloudtrail:{REGION}:{ACCOUNT}:eventdatastore/[0-9a-f-]{{36}}$")
        for name in (arn, arn.rsplit("/", 1)[1]):
            got = self.client.get_event_data_store(EventDataStore=name)
            self.assertEqual((got["Name"], got["RetentionPeriod"]), ("my-store", 90))
            self.assertIn(got["Status"], ("CREATED", "ENABLED"))
        # boto3 has no paginator for this operation.
        listed, token = [], {}
        while token is not None:
            page = self.client.list_event_data_stores(MaxResults=1, **token)
            listed += [s["EventDataStoreArn"] for s in page["EventDataStores"]]
            token = {"NextToken": page["NextToken"]} if page.get("NextToken") else None
        self.assertIn(arn, listed)
        self.assertEqual(len(listed), len(set(listed)))
        self.refused("EventDataStoreAlreadyExistsException", self.client.create_event_data_store, Name="my-store")

    def test_errors(self):
        cases = [
            ("unknown store", "EventDataStoreNotFoundException", self.client.get_event_data_store, {"EventDataStore": str(uuid.UUID(int=7))}),
            ("malformed ARN", "EventDataStoreARNInvalidException", self.client.get_event_data_store,
             {"EventDataStore": "arn:aws:cloudtrail:us-east-1:1:nonsense"}),
        ]
        for name, code, call, arguments in cases:
            with self.subTest(case=name):
                self.refused(code, call, **arguments)


class StoreLifecycles(WithServer):
    """What becomes of a store, by boto3 and by the AWS CLI."""

    def make(self, name, **options):
        return self.client.create_event_data_store(Name=name, TerminationProtectionEnabled=False, **options)["EventDataStoreArn"]

    def status(self, store):
        return self.client.get_event_data_store(EventDataStore=store)["Status"]

    def test_deleted_and_restored(self):
        store = self.make("to-and-fro", RetentionPeriod=3653)
        self.client.start_import(Destinations=[store], ImportSource={"S3": {
            "S3LocationUri": f"file://{self.folder}/allowed/logs", "S3BucketRegion": REGION,
            "S3BucketAccessRoleArn": f"arn:aws:iam::{ACCOUNT}:role/import"}})
        imported = self.client.list_imports(Destination=store)["Imports"][0]["ImportId"]
        self.wait_for(self.client.get_import, "ImportStatus", ("INITIALIZING", "IN_PROGRESS"), ImportId=imported)
        statement = f"SELECT count(*) AS n FROM {store.rsplit('/', 1)[1]}"
        self.client.delete_event_data_store(EventDataStore=store)
        self.assertEqual(self.status(store), "PENDING_DELETION")
        inactive = "InactiveEventDataStoreException"
        self.refused(inactive, self.client.start_query, QueryStatement=statement)
        self.refused(inactive, self.client.start_import, ImportId=imported)
        self.refused(inactive, self.client.update_event_data_store, EventDataStore=store, RetentionPeriod=90)
        self.refused(inactive, self.client.delete_event_data_store, EventDataStore=store)
        restored = self.client.restore_event_data_store(EventDataStore=store)
        self.assertEqual((restored["EventDataStoreArn"], restored["Status"]), (store, "ENABLED"))
        query, _ = self.run_query(statement)
        self.assertEqual(self.client.get_query_results(QueryId=query)["QueryResultRows"], [[{"n": "60"}]])
        self.refused("InvalidEventDataStoreStatusException", self.client.restore_event_data_store, EventDataStore=store)

    def test_protection_and_billing(self):
        store = self.client.create_event_data_store(Name="guarded", BillingMode="FIXED_RETENTION_PRICING")["EventDataStoreArn"]
        update = self.client.update_event_data_store
        self.refused("EventDataStoreTerminationProtectedException", self.client.delete_event_data_store, EventDataStore=store)
        self.refused("InvalidParameterException", update, EventDataStore=store, RetentionPeriod=3000)
        changed = update(EventDataStore=store, Name="guarded-no-more", BillingMode="EXTENDABLE_RETENTION_PRICING",
                         RetentionPeriod=3000, TerminationProtectionEnabled=False, MultiRegionEnabled=False)
        self.assertEqual({k: changed[k] for k in ("Name", "BillingMode", "RetentionPeriod", "TerminationProtectionEnabled",
                                                  "MultiRegionEnabled", "OrganizationEnabled", "FederationStatus")},
                         {"Name": "guarded-no-more", "BillingMode": "EXTENDABLE_RETENTION_PRICING", "RetentionPeriod": 3000,
                          "TerminationProtectionEnabled": False, "MultiRegionEnabled": False, "OrganizationEnabled": False,
                          "FederationStatus": "DISABLED"})
        self.refused("InvalidParameterException", update, EventDataStore=store, BillingMode="FIXED_RETENTION_PRICING")
        self.refused("EventDataStoreAlreadyExistsException", update, EventDataStore=store, Name="default")
        self.client.delete_event_data_store(EventDataStore=store)

    def test_an_aws_cli_transcript(self):
        cli = AwsCli(self.server)
        selectors = '[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]},{"Field":"readOnly","Equals":["false"]}]}]'
        store = cli.run("create-event-data-store", "--name", "by-cli", "--no-termination-protection-enabled")["EventDataStoreArn"]
        self.assertEqual(cli.run("stop-event-data-store-ingestion", "--event-data-store", store), {})
        self.assertEqual(self.status(store), "STOPPED_INGESTION")
        self.assertEqual(cli.run("start-event-data-store-ingestion", "--event-data-store", store), {})
        changed = cli.run("update-event-data-store", "--event-data-store", store, "--retention-period", "90",
                          "--advanced-event-selectors", selectors)
        self.assertEqual((changed["Status"], changed["RetentionPeriod"]), ("ENABLED", 90))
        self.assertEqual(cli.run("delete-event-data-store", "--event-data-store", store), {})
        listed = {s["EventDataStoreArn"]: s["Status"] for s in cli.run("list-event-data-stores")["EventDataStores"]}
        self.assertEqual(listed[store], "PENDING_DELETION")
        self.assertEqual(cli.run("restore-event-data-store", "--event-data-store", store)["Status"], "ENABLED")
        refused = cli.run("start-event-data-store-ingestion", "--event-data-store", store, check=False)
        self.assertIn("(InvalidEventDataStoreStatusException)", refused.stderr)


class Imports(WithServer):
    def start(self, folder, destination=None):
        return self.client.start_import(
            Destinations=[destination or self.import_store()],
            ImportSource={"S3": {"S3LocationUri": f"file://{folder}", "S3BucketRegion": REGION,
                                 "S3BucketAccessRoleArn": f"arn:aws:iam::{ACCOUNT}:role/import"}})

    def import_store(self):
        return self.client.create_event_data_store(Name=f"import-{uuid.uuid4()}", RetentionPeriod=3653)["EventDataStoreArn"]

    def test_an_allowed_folder(self):
        started = self.start(self.folder / "allowed/logs")
        done = self.wait_for(self.client.get_import, "ImportStatus", ("INITIALIZING", "IN_PROGRESS"), ImportId=started["ImportId"])
        self.assertEqual(done["ImportStatus"], "COMPLETED", done)
        self.assertEqual(done["ImportStatistics"]["FilesCompleted"], 3)
        self.assertEqual(done["ImportStatistics"]["EventsCompleted"], 60)
        self.assertEqual(done["ImportStatistics"]["FailedEntries"], 0)
        store = done["Destinations"][0].rsplit("/", 1)[1]
        query, _ = self.run_query(f"SELECT count(*) AS n FROM {store}")
        self.assertEqual(self.client.get_query_results(QueryId=query)["QueryResultRows"], [[{"n": "60"}]])
        self.assertIn(started["ImportId"], [i["ImportId"] for i in self.client.list_imports()["Imports"]])

    def test_no_other_folder(self):
        store = self.import_store()
        for name, folder in (("elsewhere", self.folder / "elsewhere"), ("parent", self.folder / "allowed/../elsewhere"),
                             ("symbolic link", self.folder / "allowed/escape"), ("system", pathlib.Path("/etc"))):
            with self.subTest(folder=name):
                self.refused("InvalidImportSourceException", self.start, folder=folder, destination=store)

    def test_errors(self):
        self.refused("ImportNotFoundException", self.client.get_import, ImportId=str(uuid.UUID(int=8)))
        self.refused("EventDataStoreNotFoundException", self.start, folder=self.folder / "allowed/logs", destination=
                     f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:eventdatastore/{uuid.UUID(int=9)}")


class EventHistory(WithServer):
    def test_a_call_of_a_moment_ago_is_found(self):
        name = f"seen-{uuid.uuid4()}"
        self.client.create_event_data_store(Name=name)
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            found = self.client.lookup_events(LookupAttributes=[
                {"AttributeKey": "EventName", "AttributeValue": "CreateEventDataStore"}])["Events"]
            if any(name in e["CloudTrailEvent"] for e in found):
                break
            time.sleep(POLL_S)
        event = next(e for e in found if name in e["CloudTrailEvent"])
        self.assertEqual(event["EventSource"], "cloudtrail.amazonaws.com")
        self.assertEqual((event["Username"], event["ReadOnly"]), ("admin", "false"))
        times = [e["EventTime"] for e in found]
        self.assertEqual(times, sorted(times, reverse=True))

    def test_imports_do_not_feed_it(self):
        found = self.client.lookup_events(LookupAttributes=[
            {"AttributeKey": "EventName", "AttributeValue": "RunInstances"}], StartTime=datetime.datetime(2023, 7, 1),
            EndTime=datetime.datetime(2023, 7, 30))
        self.assertEqual(found["Events"], [])

    def test_errors(self):
        lookup, now = self.client.lookup_events, datetime.datetime.now(datetime.timezone.utc)
        two = [{"AttributeKey": "EventName", "AttributeValue": "a"}, {"AttributeKey": "EventId", "AttributeValue": "b"}]
        cases = [
            ("end before start", "InvalidTimeRangeException", {"StartTime": now, "EndTime": now - datetime.timedelta(days=1)}),
            ("two attributes", "InvalidLookupAttributesException", {"LookupAttributes": two}),
            ("too many", ("InvalidMaxResultsException", "ValidationException"), {"MaxResults": 51}),
            ("bad token", "InvalidNextTokenException", {"NextToken": "nonsense"}),
        ]
        for name, code, arguments in cases:
            with self.subTest(case=name):
                self.refused(code, lookup, **arguments)


class Cli(WithServer):
    """The newest CLI, by its own spelling of arguments and answers."""

    def test_start_query_and_results(self):
        aws = AwsCli(self.server)
        query, described = aws.finished_query(STATEMENT.format(store=aws.store_id()))
        self.assertEqual(described["QueryStatus"], "FINISHED")
        plain = aws.run("get-query-results", "--query-id", query)
        deprecated = aws.run("get-query-results", "--event-data-store", self.store, "--query-id", query)
        self.assertEqual(plain["QueryResultRows"], deprecated["QueryResultRows"])
        self.assertEqual(plain["QueryResultRows"][0][0], {"eventTime": "2023-07-10 12:00:00.000"})

    def test_lookup_events(self):
        aws = AwsCli(self.server)
        aws.run("list-event-data-stores")
        found = aws.run("lookup-events", "--lookup-attributes", "AttributeKey=EventName,AttributeValue=ListEventDataStores")
        self.assertGreater(len(found["Events"]), 0)

    def test_a_wrong_key(self):
        wrong = self.folder / "wrong-credentials"
        wrong.write_text("[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = " + "x" * 40 + "\n")
        done = AwsCli(self.server, wrong).run("list-event-data-stores", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("UnrecognizedClientException", done.stderr)


class RealLogs(unittest.TestCase):
    """The published attack simulation, where it is at hand; its first event is known."""

    def test_first_rows(self):
        folder = REAL_LOGS / "invictus-ir_aws_dataset"
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            first = "2023-07-10 11:42:18.000"
            if not folder.is_dir():
                folder = temporary / "logs"
                events.write_log(folder / "a.json.gz", [events.event(1, time="2023-07-10T11:42:18Z"),
                                                        events.event(2, time="2023-07-10T11:42:19Z"),
                                                        events.event(3, time="2023-07-10T12:30:00Z")])
            lake.import_paths(folder)
            with Server(lake) as server:
                aws = AwsCli(server)
                query, _ = aws.finished_query(STATEMENT.format(store=aws.store_id()))
                rows = aws.run("get-query-results", "--query-id", query)["QueryResultRows"]
            self.assertEqual(len(rows), 3)
            self.assertEqual(rows[0][0]["eventTime"], first)


if __name__ == "__main__":
    unittest.main()
