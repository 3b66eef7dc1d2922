"""An organization through boto3: what its management account, a delegated administrator and a member may do, and a member's day."""
import configparser
import json
import time
import unittest

import boto3
import botocore.config
import botocore.exceptions

from harness import events
from harness.lake import ACCOUNT, REGION, Lake, scratch, tarn
from harness.server import Server

DELEGATE, MEMBER, OTHER, STRANGER = "222222222222", "333333333333", "444444444444", "555555555555"
ORGANIZATION = "o-exampleorgid"
WAIT_S, POLL_S = 60, 0.1
MEMBER_VIEW = {"Version": "2012-10-17", "Statement": [{
    "Sid": "MemberView", "Effect": "Allow", "Principal": "*",
    "Action": ["cloudtrail:StartQuery", "cloudtrail:DescribeQuery", "cloudtrail:GetQueryResults", "cloudtrail:CancelQuery",
               "cloudtrail:ListQueries", "cloudtrail:GetEventDataStore"],
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION, "tarn:recipientAccountId": "${aws:PrincipalAccount}"}}}]}


class Organization(unittest.TestCase):
    """A lake with an organization, a store `all` of it with events of four accounts, and a role `auditor` in each account."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.logs = cls.folder / "logs"
        records = [events.event(number, time=f"2026-06-30T10:00:0{number}Z", account=account)
                   for number, account in enumerate((ACCOUNT, DELEGATE, MEMBER, MEMBER, OTHER))]
        events.write_log(cls.logs / f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/2026/06/30/a.json.gz", records)
        cls.lake = Lake.make(cls.folder / "lake")
        cls.lake.run("org", "create", ORGANIZATION)
        trust = cls.folder / "trust.json"
        trust.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]}))
        for account in (DELEGATE, MEMBER, OTHER, STRANGER):
            if account != STRANGER:
                cls.lake.run("org", "add", account, "--name", f"n{account}", "--email", f"{account}@example.com")
            at_lake = ("--data", cls.lake.data)
            tarn("access", "create-role", *at_lake, "auditor", "--account", account, "--trust-policy", trust)
            tarn("access", "attach-policy", *at_lake, f"arn:aws:iam::{account}:role/auditor", "AdministratorAccess")
        cls.server = cls.enterClassContext(Server(cls.lake, "--import-folder", cls.logs))
        cls.management = cls.client("cloudtrail")
        cls.store = cls.management.create_event_data_store(
            Name="all", OrganizationEnabled=True, TerminationProtectionEnabled=False, RetentionPeriod=3653)["EventDataStoreArn"]
        cls.management.register_organization_delegated_admin(MemberAccountId=DELEGATE)
        cls.source = {"S3": {"S3LocationUri": f"file://{cls.logs}", "S3BucketRegion": REGION,
                             "S3BucketAccessRoleArn": f"arn:aws:iam::{ACCOUNT}:role/r"}}
        made = cls.management.start_import(Destinations=[cls.store], ImportSource=cls.source)["ImportId"]
        cls.wait(lambda: cls.management.get_import(ImportId=made)["ImportStatus"], {"COMPLETED", "FAILED"})
        cls.delegate, cls.member, cls.other, cls.stranger = (
            cls.client("cloudtrail", account) for account in (DELEGATE, MEMBER, OTHER, STRANGER))

    @classmethod
    def client(cls, service, account=None):
        """Returns a client with the administrator's keys, or with those of a session of the account's role `auditor`."""
        keys = configparser.ConfigParser()
        keys.read(cls.lake.credentials)
        given = {"aws_access_key_id": keys["default"]["aws_access_key_id"],
                 "aws_secret_access_key": keys["default"]["aws_secret_access_key"]}
        if account is not None:
            session = cls.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/auditor", RoleSessionName="day")["Credentials"]
            given = {"aws_access_key_id": session["AccessKeyId"], "aws_secret_access_key": session["SecretAccessKey"],
                     "aws_session_token": session["SessionToken"]}
        return boto3.client(service, endpoint_url=cls.server.url, region_name=REGION,
                            config=botocore.config.Config(retries={"total_max_attempts": 1}), **given)

    @staticmethod
    def wait(status, ends):
        deadline = time.monotonic() + WAIT_S
        while (found := status()) not in ends and time.monotonic() < deadline:
            time.sleep(POLL_S)
        return found

    def refused(self, code, call, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            call(**arguments)
        self.assertEqual(refused.exception.response["Error"]["Code"], code, refused.exception)

    @staticmethod
    def history(client, attributes):
        return [json.loads(found["CloudTrailEvent"]) for found in client.lookup_events(LookupAttributes=attributes)["Events"]]

    def rows(self, client, statement, **owner):
        query = client.start_query(QueryStatement=statement)["QueryId"]
        self.assertEqual(self.wait(lambda: client.describe_query(QueryId=query, **owner)["QueryStatus"],
                                   {"FINISHED", "FAILED", "CANCELLED", "TIMED_OUT"}), "FINISHED")
        answer = client.get_query_results(QueryId=query, **owner)
        return [next(iter(row[0].values())) for row in answer["QueryResultRows"]]

    def accounts(self, client, **owner):
        return self.rows(client, f"SELECT recipientAccountId FROM {self.store.rsplit('/', 1)[1]} ORDER BY eventTime", **owner)


class Capabilities(Organization):
    """The table of the CloudTrail User Guide, "Organization delegated administrator", a row a test: management account, delegated administrator, member."""

    def test_delegated_administrators_are_registered_by_the_management_account(self):
        self.management.register_organization_delegated_admin(MemberAccountId=OTHER)
        self.management.deregister_organization_delegated_admin(DelegatedAdminAccountId=OTHER)
        for client in (self.delegate, self.member):
            self.refused("NotOrganizationManagementAccountException", client.register_organization_delegated_admin, MemberAccountId=OTHER)
            self.refused("NotOrganizationManagementAccountException", client.deregister_organization_delegated_admin,
                         DelegatedAdminAccountId=DELEGATE)

    def test_stores_of_the_organization(self):
        for client, name in ((self.management, "by-management"), (self.delegate, "by-delegate")):
            made = client.create_event_data_store(Name=name, OrganizationEnabled=True, TerminationProtectionEnabled=False)["EventDataStoreArn"]
            self.assertIn(f":{ACCOUNT}:", made)
            client.update_event_data_store(EventDataStore=made, RetentionPeriod=90)
            client.stop_event_data_store_ingestion(EventDataStore=made)
            client.start_event_data_store_ingestion(EventDataStore=made)
            self.assertEqual(client.get_event_data_store(EventDataStore=made)["RetentionPeriod"], 90)
            client.delete_event_data_store(EventDataStore=made)
        self.refused("NotOrganizationMasterAccountException", self.member.create_event_data_store, Name="theirs", OrganizationEnabled=True)
        for call, more in ((self.member.update_event_data_store, {"RetentionPeriod": 90}), (self.member.delete_event_data_store, {}),
                           (self.member.stop_event_data_store_ingestion, {}), (self.member.start_event_data_store_ingestion, {}),
                           (self.member.get_event_data_store, {})):
            self.refused("EventDataStoreNotFoundException", call, EventDataStore=self.store, **more)

    def test_trails_of_the_organization(self):
        for client, account, name in ((self.management, ACCOUNT, "by-management"), (self.delegate, DELEGATE, "by-delegate")):
            made = client.create_trail(Name=name, S3BucketName="logs", IsOrganizationTrail=True)["TrailARN"]
            self.assertEqual(made, f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{name}")
            client.update_trail(Name=made, S3BucketName="others", CloudWatchLogsLogGroupArn=f"arn:aws:logs:{REGION}:{account}:log-group:g:*",
                                CloudWatchLogsRoleArn=f"arn:aws:iam::{account}:role/logs")
            client.start_logging(Name=made)
            client.put_event_selectors(TrailName=made, EventSelectors=[{"ReadWriteType": "WriteOnly"}])
            self.assertTrue(client.get_trail_status(Name=made)["IsLogging"])
            self.assertEqual(client.get_trail(Name=made)["Trail"]["S3BucketName"], "others")
            client.stop_logging(Name=made)
            client.delete_trail(Name=made)
            self.refused("TrailNotFoundException", client.get_trail, Name=made)
        self.refused("NotOrganizationMasterAccountException", self.member.create_trail, Name="theirs", S3BucketName="logs", IsOrganizationTrail=True)
        self.refused("OrganizationsNotInUseException", self.stranger.create_trail, Name="theirs", S3BucketName="logs", IsOrganizationTrail=True)

    def test_members_see_trails_of_the_organization_and_change_none(self):
        made = self.management.create_trail(Name="seen", S3BucketName="logs", IsOrganizationTrail=True)["TrailARN"]
        self.addCleanup(self.management.delete_trail, Name=made)
        for client in (self.management, self.delegate, self.member):
            self.assertIn(made, [trail["TrailARN"] for trail in client.list_trails()["Trails"]])
            self.assertTrue(client.describe_trails(trailNameList=[made])["trailList"][0]["IsOrganizationTrail"])
            self.assertEqual(client.get_trail(Name=made)["Trail"]["TrailARN"], made)
            self.assertFalse(client.get_trail_status(Name=made)["IsLogging"])
            self.assertTrue(client.get_event_selectors(TrailName=made)["EventSelectors"])
        for call, more in ((self.member.update_trail, {"S3BucketName": "others"}), (self.member.delete_trail, {}),
                           (self.member.start_logging, {}), (self.member.stop_logging, {})):
            self.refused("NotOrganizationMasterAccountException", call, Name=made, **more)
        tags = [{"Key": "team", "Value": "audit"}]
        for call, given in ((self.member.put_event_selectors, {"TrailName": made, "EventSelectors": [{"ReadWriteType": "ReadOnly"}]}),
                            (self.member.put_insight_selectors, {"TrailName": made, "InsightSelectors": [{"InsightType": "ApiCallRateInsight"}]}),
                            (self.member.add_tags, {"ResourceId": made, "TagsList": tags}),
                            (self.member.remove_tags, {"ResourceId": made, "TagsList": tags})):
            self.refused("NotOrganizationMasterAccountException", call, **given)
        self.assertEqual(self.stranger.list_trails()["Trails"], [])
        for call in (self.stranger.get_trail, self.stranger.get_trail_status, self.stranger.stop_logging):
            self.refused("TrailNotFoundException", call, Name=made)

    def test_conversion_of_trails_is_the_management_accounts(self):
        made = self.management.create_trail(Name="turned", S3BucketName="logs", IsOrganizationTrail=True)["TrailARN"]
        self.addCleanup(self.management.delete_trail, Name=made)
        for client in (self.delegate, self.member):
            self.refused("NotOrganizationMasterAccountException", client.update_trail, Name=made, IsOrganizationTrail=False)
        self.assertFalse(self.management.update_trail(Name=made, IsOrganizationTrail=False)["IsOrganizationTrail"])
        for client in (self.delegate, self.member):
            self.refused("TrailNotFoundException", client.get_trail, Name=made)

    def test_conversion_is_the_management_accounts(self):
        made = self.management.create_event_data_store(Name="convert", OrganizationEnabled=True, TerminationProtectionEnabled=False)["EventDataStoreArn"]
        self.refused("NotOrganizationMasterAccountException", self.delegate.update_event_data_store, EventDataStore=made, OrganizationEnabled=False)
        self.refused("EventDataStoreNotFoundException", self.member.update_event_data_store, EventDataStore=made, OrganizationEnabled=False)
        self.management.update_event_data_store(EventDataStore=made, OrganizationEnabled=False)
        self.refused("EventDataStoreNotFoundException", self.delegate.get_event_data_store, EventDataStore=made)
        self.management.delete_event_data_store(EventDataStore=made)

    def test_insights(self):
        destination = self.management.create_event_data_store(
            Name="insights", TerminationProtectionEnabled=False,
            AdvancedEventSelectors=[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Insight"]}]}])["EventDataStoreArn"]
        wanted = {"EventDataStore": self.store, "InsightsDestination": destination, "InsightSelectors": [{"InsightType": "ApiCallRateInsight"}]}
        self.management.put_insight_selectors(**wanted)
        self.assertEqual(self.management.get_insight_selectors(EventDataStore=self.store)["InsightsDestination"], destination)
        self.management.put_insight_selectors(EventDataStore=self.store, InsightSelectors=[])
        self.refused("AccessDeniedException", self.delegate.put_insight_selectors, **wanted)
        self.refused("EventDataStoreNotFoundException", self.member.put_insight_selectors, **wanted)

    def test_federation(self):
        role = f"arn:aws:iam::{ACCOUNT}:role/federation"
        for enables in (self.management, self.delegate):
            for disables in (self.management, self.delegate):
                enables.enable_federation(EventDataStore=self.store, FederationRoleArn=role)
                for another in (self.management, self.delegate):  # one of them at a time
                    self.refused("EventDataStoreFederationEnabledException", another.enable_federation, EventDataStore=self.store,
                                 FederationRoleArn=role)
                disables.disable_federation(EventDataStore=self.store)
        self.refused("EventDataStoreNotFoundException", self.member.enable_federation, EventDataStore=self.store, FederationRoleArn=role)
        self.refused("EventDataStoreNotFoundException", self.member.disable_federation, EventDataStore=self.store)

    def test_imports(self):
        for client in (self.delegate, self.member):
            self.refused("AccessDeniedException", client.start_import, Destinations=[self.store], ImportSource=self.source)

    def test_queries(self):
        for client in (self.management, self.delegate):
            self.assertEqual(self.accounts(client), [ACCOUNT, DELEGATE, MEMBER, MEMBER, OTHER])
        self.refused("EventDataStoreNotFoundException", self.accounts, client=self.member)

    def test_calls_of_delegated_administrators_are_events_of_both_accounts(self):
        self.delegate.get_event_data_store(EventDataStore=self.store)
        named = [{"AttributeKey": "EventName", "AttributeValue": "GetEventDataStore"}]
        theirs = {found["sharedEventID"]: found for found in self.history(self.delegate, named) if "sharedEventID" in found}
        ours = {found["sharedEventID"]: found for found in self.history(self.management, named) if "sharedEventID" in found}
        self.assertTrue(theirs)
        self.assertLessEqual(set(theirs), set(ours))
        for shared, event in theirs.items():
            self.assertEqual(event["userIdentity"]["type"], "AssumedRole")
            self.assertEqual(set(ours[shared]["userIdentity"]), {"type", "principalId", "accountId"})
            self.assertEqual(ours[shared]["userIdentity"]["accountId"], DELEGATE)

    def test_dashboards(self):
        store = self.store.rsplit("/", 1)[1]
        widget = {"QueryStatement": f"SELECT recipientAccountId, COUNT(*) AS events FROM {store} GROUP BY recipientAccountId",
                  "ViewProperties": {"Title": "Accounts", "View": "Table"}}
        self.management.create_dashboard(Name="managements", Widgets=[widget])
        refresh = self.management.start_dashboard_refresh(DashboardId="managements")["RefreshId"]
        alias = self.management.get_dashboard(DashboardId="managements")["Widgets"][0]["QueryAlias"]
        self.assertEqual(self.wait(lambda: self.management.describe_query(QueryAlias=alias, RefreshId=refresh)["QueryStatus"],
                                   {"FINISHED", "FAILED", "CANCELLED", "TIMED_OUT"}), "FINISHED")
        managed = self.management.list_dashboards(Type="MANAGED")["Dashboards"][0]["DashboardArn"]
        values = {"$EventDataStoreId$": store, "$StartTime$": "2026-06-01T00:00:00.00Z", "$EndTime$": "2026-08-01T00:00:00.00Z",
                  "$Period$": "DAY"}
        self.management.start_dashboard_refresh(DashboardId=managed, QueryParameterValues=values)
        schedule = {"Frequency": {"Unit": "HOURS", "Value": 6}, "Status": "ENABLED"}
        self.management.create_dashboard(Name="AWSCloudTrail-Highlights", RefreshSchedule=schedule)
        for client in (self.delegate, self.member):
            self.refused("AccessDeniedException", client.create_dashboard, Name="theirs", Widgets=[widget])
            self.refused("AccessDeniedException", client.create_dashboard, Name="AWSCloudTrail-Highlights", RefreshSchedule=schedule)
            self.refused("AccessDeniedException", client.start_dashboard_refresh, DashboardId="managements")
            self.refused("AccessDeniedException", client.start_dashboard_refresh, DashboardId=managed, QueryParameterValues=values)

    def test_the_policy_of_delegated_administrators_is_shown_beside_the_stores_own(self):
        policy = json.loads(self.management.get_resource_policy(ResourceArn=self.store)["DelegatedAdminResourcePolicy"])
        self.assertIn(DELEGATE, json.dumps(policy))
        self.assertNotIn(MEMBER, json.dumps(policy))


class MembersDay(Organization):
    """A role of a member account: its rows of the organization's store, and its own event history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.management.put_resource_policy(ResourceArn=cls.store, ResourcePolicy=json.dumps(MEMBER_VIEW))

    def test_it_sees_its_own_rows(self):
        self.assertEqual(self.client("sts", MEMBER).get_caller_identity()["Account"], MEMBER)
        self.assertEqual(self.accounts(self.member), [MEMBER, MEMBER])
        self.assertEqual(self.accounts(self.member, EventDataStoreOwnerAccountId=ACCOUNT), [MEMBER, MEMBER])
        self.assertEqual(self.accounts(self.other), [OTHER])
        store = self.store.rsplit("/", 1)[1]
        self.assertEqual(self.rows(self.member, f"SELECT count(*) FROM {store}"), ["2"])
        self.assertEqual(self.rows(self.member, f"SELECT max(recipientAccountId) FROM {store}"), [MEMBER])
        self.assertEqual([found["EventDataStoreArn"] for found in self.member.list_event_data_stores()["EventDataStores"]], [self.store])

    def test_it_sees_no_results_of_others(self):
        query = self.management.start_query(QueryStatement=f"SELECT eventID FROM {self.store.rsplit('/', 1)[1]}")["QueryId"]
        for call in (self.member.describe_query, self.member.get_query_results, self.member.cancel_query):
            self.refused("QueryIdNotFoundException", call, QueryId=query)
        self.assertNotIn(query, [found["QueryId"] for found in self.member.list_queries(EventDataStore=self.store)["Queries"]])

    def test_it_looks_up_its_own_history(self):
        self.member.list_event_data_stores()
        found = self.member.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "ListEventDataStores"}])["Events"]
        self.assertTrue(found)
        for event in found:
            self.assertEqual(json.loads(event["CloudTrailEvent"])["recipientAccountId"], MEMBER)

    def test_an_account_outside_of_the_organization_sees_nothing(self):
        self.refused("EventDataStoreNotFoundException", self.accounts, client=self.stranger)
        self.assertEqual(self.stranger.list_event_data_stores()["EventDataStores"], [])

    def test_joining_and_leaving_takes_effect_at_once(self):
        self.assertEqual(self.accounts(self.other), [OTHER])
        query = self.other.start_query(QueryStatement=f"SELECT eventID FROM {self.store.rsplit('/', 1)[1]}")["QueryId"]
        self.lake.run("org", "remove", OTHER)
        self.refused("EventDataStoreNotFoundException", self.accounts, client=self.other)
        self.refused("QueryIdNotFoundException", self.other.get_query_results, QueryId=query)
        self.lake.run("org", "add", OTHER, "--name", "back", "--email", "back@example.com")
        self.assertEqual(self.accounts(self.other), [OTHER])
        self.other.get_query_results(QueryId=query)


if __name__ == "__main__":
    unittest.main()
