"""Dashboards, sample queries and what StartQuery takes besides a statement, through boto3 and the AWS CLI."""
import configparser
import json
import time
import unittest

from harness.aws import AwsCli
from harness.lake import ACCOUNT, REGION, Lake, scratch
from harness.server import Server
from test_lake_api import WAIT_S, POLL_S, WithServer, client_of

ARN = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:dashboard/"
HIGHLIGHTS = "AWSCloudTrail-Highlights"
EVERY_6_HOURS = {"Frequency": {"Unit": "HOURS", "Value": 6}, "Status": "ENABLED", "TimeOfDay": "00:30"}
RANGE = {"$StartTime$": "2023-07-01T00:00:00.00Z", "$EndTime$": "2023-07-31T00:00:00.00Z"}
ENDED = ("FINISHED", "FAILED", "CANCELLED", "TIMED_OUT")


def wait_for_refresh(client, dashboard, refresh):
    """Returns the statuses of a refresh's queries, by the widgets' titles, once they have all ended."""
    deadline = time.monotonic() + WAIT_S
    widgets = client.get_dashboard(DashboardId=dashboard)["Widgets"]
    while True:
        found = {w["ViewProperties"].get("Title", w["QueryAlias"]):
                 client.describe_query(QueryAlias=w["QueryAlias"], RefreshId=refresh) for w in widgets}
        if all(answer["QueryStatus"] in ENDED for answer in found.values()):
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"a refresh of {dashboard} did not end: {found}")
        time.sleep(POLL_S)


class Dashboards(WithServer):
    def widgets(self):
        return [{"QueryStatement": f"SELECT DATE_TRUNC('?', eventTime) AS eventDate, COUNT(*) AS eventCount FROM {self.store} "
                                   "WHERE eventTime > '?' AND eventTime < '?' GROUP BY DATE_TRUNC('?', eventTime) ORDER BY eventDate",
                 "QueryParameters": ["$Period$", "$StartTime$", "$EndTime$", "$Period$"],
                 "ViewProperties": {"Height": "2", "Width": "4", "Title": "Activity", "View": "LineChart",
                                    "XAxisColumn": "eventDate", "YAxisColumn": "eventCount"}},
                {"QueryStatement": f"SELECT eventName, COUNT(*) AS eventCount FROM {self.store} GROUP BY eventName",
                 "ViewProperties": {"Title": "Names", "View": "BarChart", "LabelColumn": "eventName", "ValueColumn": "eventCount",
                                    "Orientation": "Horizontal"}}]

    def make(self, name, **more):
        made = self.client.create_dashboard(Name=name, **more)

        def remove():
            self.client.update_dashboard(DashboardId=name, TerminationProtectionEnabled=False)
            self.client.delete_dashboard(DashboardId=name)
        self.addCleanup(remove)
        return made

    def test_the_life_of_a_dashboard(self):
        made = self.client.create_dashboard(Name="whole-life", Widgets=self.widgets(), RefreshSchedule=EVERY_6_HOURS,
                                            TagsList=[{"Key": "team", "Value": "audit"}], TerminationProtectionEnabled=True)
        self.assertEqual((made["DashboardArn"], made["Name"], made["Type"]), (ARN + "whole-life", "whole-life", "CUSTOM"))
        self.assertEqual(made["TagsList"], [{"Key": "team", "Value": "audit"}])
        got = self.client.get_dashboard(DashboardId=made["DashboardArn"])
        self.assertEqual(got["Widgets"], made["Widgets"])
        self.assertEqual((got["Status"], got["RefreshSchedule"]), ("CREATED", EVERY_6_HOURS))
        self.assertNotIn("LastRefreshId", got)
        self.refused("ConflictException", self.client.create_dashboard, Name="whole-life")
        self.refused("ConflictException", self.client.delete_dashboard, DashboardId="whole-life")
        changed = self.client.update_dashboard(DashboardId="whole-life", Widgets=self.widgets()[1:], TerminationProtectionEnabled=False,
                                               RefreshSchedule={"Status": "DISABLED"})
        self.assertEqual(changed["Widgets"], made["Widgets"][1:])
        self.assertEqual(changed["RefreshSchedule"]["Status"], "DISABLED")
        self.assertGreaterEqual(changed["UpdatedTimestamp"], changed["CreatedTimestamp"])
        self.assertEqual(self.client.get_dashboard(DashboardId="whole-life")["Status"], "UPDATED")
        self.client.delete_dashboard(DashboardId="whole-life")
        self.refused("ResourceNotFoundException", self.client.get_dashboard, DashboardId="whole-life")

    def test_a_refresh_runs_every_widget(self):
        self.make("refreshed", Widgets=self.widgets())
        refresh = self.client.start_dashboard_refresh(DashboardId="refreshed", QueryParameterValues={**RANGE, "$Period$": "DAY"})["RefreshId"]
        found = wait_for_refresh(self.client, "refreshed", refresh)
        self.assertEqual({answer["QueryStatus"] for answer in found.values()}, {"FINISHED"}, found)
        self.assertIn("'2023-07-01 00:00:00.000'", found["Activity"]["QueryString"])
        rows = self.client.get_query_results(QueryId=found["Activity"]["QueryId"])["QueryResultRows"]
        self.assertEqual(sum(int(row[1]["eventCount"]) for row in rows), len(self.written))
        self.assertEqual(self.client.get_dashboard(DashboardId="refreshed")["LastRefreshId"], refresh)
        self.refused("ValidationException", self.client.start_dashboard_refresh, DashboardId="refreshed",
                     QueryParameterValues={"$Colour$": "red"})

    def test_errors_are_those_of_aws(self):
        create = self.client.create_dashboard
        good = self.widgets()[1]
        nowhere = {**good, "QueryStatement": "SELECT eventName, 1 AS eventCount FROM 11111111-2222-4333-8444-555555555555"}
        cases = [
            ("broken SQL", "InvalidQueryStatementException", {"Widgets": [{**good, "QueryStatement": "SELECT FROM"}]}),
            ("unknown store", "EventDataStoreNotFoundException", {"Widgets": [nowhere]}),
            ("view", "ValidationException", {"Widgets": [{**good, "ViewProperties": {"View": "PieChart"}}]}),
            ("widgets", "ServiceQuotaExceededException", {"Widgets": [good] * 11}),
            ("schedule", "ValidationException", {"RefreshSchedule": {"Frequency": {"Unit": "HOURS", "Value": 5}}}),
            ("tags", "InvalidTagParameterException", {"TagsList": [{"Key": "aws:x", "Value": "y"}]}),
        ]
        for name, code, more in cases:
            with self.subTest(name):
                self.refused(code, create, Name="refused", **more)
        self.refused("ValidationException", create, Name=HIGHLIGHTS)
        self.refused("ResourceNotFoundException", self.client.start_dashboard_refresh, DashboardId="nothing")

    def test_the_highlights_are_kept_and_not_made(self):
        self.make(HIGHLIGHTS, RefreshSchedule=EVERY_6_HOURS, TerminationProtectionEnabled=True)
        self.assertIn("no widgets", self.refused("UnsupportedOperationException", self.client.start_dashboard_refresh, DashboardId=HIGHLIGHTS))

    def test_lists_by_page_prefix_and_type(self):
        for number in range(5):
            self.make(f"listed-{number}")
        names, token = [], None
        while True:
            page = self.client.list_dashboards(NamePrefix="listed-", Type="CUSTOM", MaxResults=2, **({"NextToken": token} if token else {}))
            names += [one["DashboardArn"] for one in page["Dashboards"]]
            token = page.get("NextToken")
            if not token:
                break
        self.assertEqual(names, [f"{ARN}listed-{number}" for number in range(5)])
        self.assertEqual(len(self.client.list_dashboards(Type="MANAGED")["Dashboards"]), 15)

    def test_a_widgets_alias_starts_its_query(self):
        alias = self.make("template", Widgets=self.widgets())["Widgets"][0]["QueryAlias"]
        query = self.client.start_query(QueryAlias=alias, QueryParameters=["month", RANGE["$StartTime$"][:10], RANGE["$EndTime$"][:10], "month"])["QueryId"]
        done = self.wait_for(self.client.describe_query, "QueryStatus", ("QUEUED", "RUNNING"), QueryAlias=alias)
        self.assertEqual((done["QueryId"], done["QueryStatus"]), (query, "FINISHED"), done)
        self.assertEqual(len(self.client.get_query_results(QueryId=query)["QueryResultRows"]), 1)
        self.refused("InvalidParameterException", self.client.start_query, QueryAlias="AWSCloudTrail-unknown")

    def test_rows_are_not_delivered_and_that_is_said(self):
        query = self.client.start_query(QueryStatement=f"SELECT count(*) FROM {self.store}", DeliveryS3Uri="s3://my-bucket/a")["QueryId"]
        done = self.wait_for(self.client.describe_query, "QueryStatus", ("QUEUED", "RUNNING"), QueryId=query)
        self.assertEqual((done["QueryStatus"], done["DeliveryStatus"], done["DeliveryS3Uri"]), ("FINISHED", "FAILED", "s3://my-bucket/a"))
        self.refused("InvalidS3BucketNameException", self.client.start_query, QueryStatement=f"SELECT count(*) FROM {self.store}",
                     DeliveryS3Uri="s3://my..bucket")

    def test_samples_are_found_in_two_languages(self):
        for phrase, name in (("console login without MFA", "Console login without MFA"), ("MFAなしのコンソールログイン", "MFAなしのコンソールログイン")):
            results = self.client.search_sample_queries(SearchPhrase=phrase, MaxResults=3)["SearchResults"]
            self.assertEqual((results[0]["Name"], results[0]["Relevance"]), (name, 1.0))
            self.assertIn("$EDS_ID", results[0]["SQL"])
            self.assertEqual(len(results), 3)
        self.refused("InvalidParameterException", self.client.search_sample_queries, SearchPhrase="x")

    def test_queries_are_not_generated_and_that_is_said(self):
        self.assertIn("generates no queries", self.refused("GenerateResponseException", self.client.generate_query,
                                                          EventDataStores=[self.store], Prompt="先週のエラーは?"))

    def test_the_cli_does_the_same(self):
        aws = AwsCli(self.server)
        aws.run("create-dashboard", "--name", "by-cli", "--widgets", json.dumps(self.widgets()), "--refresh-schedule", json.dumps(EVERY_6_HOURS))
        refresh = aws.run("start-dashboard-refresh", "--dashboard-id", "by-cli", "--query-parameter-values", json.dumps(RANGE))["RefreshId"]
        wait_for_refresh(self.client, "by-cli", refresh)
        self.assertEqual(aws.run("get-dashboard", "--dashboard-id", "by-cli")["LastRefreshId"], refresh)
        aws.run("update-dashboard", "--dashboard-id", "by-cli", "--termination-protection-enabled")
        done = aws.run("delete-dashboard", "--dashboard-id", "by-cli", check=False)
        self.assertIn("ConflictException", done.stderr)
        aws.run("update-dashboard", "--dashboard-id", "by-cli", "--no-termination-protection-enabled")
        aws.run("delete-dashboard", "--dashboard-id", "by-cli")
        self.assertEqual(aws.run("list-dashboards", "--name-prefix", "by-cli")["Dashboards"], [])
        self.assertEqual(aws.run("search-sample-queries", "--search-phrase", "root user")["SearchResults"][0]["Name"], "Root user activity")


class ManagedDashboards(unittest.TestCase):
    def test_each_one_refreshes_on_the_sample_lake(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            lake.run("sample", "--events", "9000")
            with Server(lake) as server:
                keys = configparser.ConfigParser()
                keys.read(lake.credentials)  # the sample has users besides
                client = client_of(server, **{name: keys["default"][name] for name in ("aws_access_key_id", "aws_secret_access_key")})
                stores = {one["Name"]: one["EventDataStoreArn"] for one in client.list_event_data_stores()["EventDataStores"]}
                for one in client.list_dashboards(Type="MANAGED")["Dashboards"]:
                    name = one["DashboardArn"].rsplit("/", 1)[1]
                    store = stores["insights" if name.endswith("InsightsEvents") else "default"]
                    with self.subTest(dashboard=name):
                        refresh = client.start_dashboard_refresh(DashboardId=name, QueryParameterValues={"$EventDataStoreId$": store})["RefreshId"]
                        found = wait_for_refresh(client, name, refresh)
                        failed = {title: answer.get("ErrorMessage") for title, answer in found.items() if answer["QueryStatus"] != "FINISHED"}
                        self.assertEqual(failed, {})


if __name__ == "__main__":
    unittest.main()
