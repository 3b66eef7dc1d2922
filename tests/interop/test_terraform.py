"""The calls that Terraform's provider makes for aws_cloudtrail and aws_cloudtrail_event_data_store, in its order, by boto3.

After each step the provider reads the resource back, and what it finds must be what was configured: else the next plan shows a change
that nobody made.
"""
import copy
import json
import pathlib
import time
import unittest

from harness.api_cases import Refused
from harness.api_clients import Boto3
from harness.lake import ACCOUNT, REGION, Lake, scratch
from harness.server import Server

NOTES = json.loads((pathlib.Path(__file__).resolve().parent / "api_notes.json").read_text())
WAIT_S = 30
POLL_S = 0.1
NOTHING = (None, "", [], False)
DEFAULT_SELECTOR = {"IncludeManagementEvents": True, "ReadWriteType": "All", "DataResources": []}  # sent when all are taken away
TRAIL_MEMBERS = {"CloudWatchLogsLogGroupArn": "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
                 "EnableLogFileValidation": "LogFileValidationEnabled", "IncludeGlobalServiceEvents": "IncludeGlobalServiceEvents",
                 "IsMultiRegionTrail": "IsMultiRegionTrail", "IsOrganizationTrail": "IsOrganizationTrail", "KmsKeyId": "KmsKeyId",
                 "S3BucketName": "S3BucketName", "S3KeyPrefix": "S3KeyPrefix", "SnsTopicName": "SnsTopicName"}
STORE_MEMBERS = ("Name", "AdvancedEventSelectors", "BillingMode", "MultiRegionEnabled", "OrganizationEnabled", "RetentionPeriod",
                 "TerminationProtectionEnabled")


def needs(*operations):
    """A reason to skip while one of the operations is not offered."""
    missing = [name for name in operations if name in NOTES["not_offered"]]
    return unittest.skipIf(missing, f"not offered yet: {', '.join(missing)}")


def given(members):
    """The members that are said: the provider leaves out what has Terraform's zero value."""
    return {name: value for name, value in members.items() if value not in NOTHING}


def without_empty(value):
    """Leaves out empty lists, which a configuration does not tell from absent ones."""
    if isinstance(value, list):
        return [without_empty(member) for member in value]
    if isinstance(value, dict):
        return {name: without_empty(member) for name, member in value.items() if member not in ([], None)}
    return value


class Provider:
    """What both resources share: calls, tags, and for which changes another resource takes the place of the one that is there."""
    REPLACED_FOR = ("Name",)

    def __init__(self, client):
        self.client, self.arn = client, None

    def call(self, operation, **members):
        return self.client.call("cloudtrail", REGION, operation, members)

    def read_tags(self):
        # The provider takes the first entry without looking whether there is one.
        return {tag["Key"]: tag.get("Value", "") for tag in
                self.call("ListTags", ResourceIdList=[self.arn])["ResourceTagList"][0].get("TagsList", [])}

    def update_tags(self, before, after):
        gone = [{"Key": key, "Value": value} for key, value in before.items() if key not in after]
        changed = [{"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value]
        if gone:
            self.call("RemoveTags", ResourceId=self.arn, TagsList=gone)
        if changed:
            self.call("AddTags", ResourceId=self.arn, TagsList=changed)


def as_tags(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class Trail(Provider):
    """aws_cloudtrail. A configuration has the members of CreateTrail, and tags, logging, selectors and insights."""

    def create(self, wanted):
        self.arn = self.call("CreateTrail", Name=wanted["Name"], IncludeGlobalServiceEvents=wanted["IncludeGlobalServiceEvents"],
                             **({"TagsList": as_tags(wanted["tags"])} if wanted["tags"] else {}),
                             **given({name: wanted[name] for name in TRAIL_MEMBERS if name != "IncludeGlobalServiceEvents"}))["TrailARN"]
        if wanted["logging"]:
            self.call("StartLogging", Name=self.arn)
        self._put(wanted, {"selectors": [], "advanced": [], "insights": []})

    def _put(self, wanted, before):
        if wanted["selectors"] != before["selectors"]:
            self.call("PutEventSelectors", TrailName=self.arn, EventSelectors=wanted["selectors"] or [DEFAULT_SELECTOR])
        if wanted["advanced"] != before["advanced"] and wanted["advanced"]:
            self.call("PutEventSelectors", TrailName=self.arn, AdvancedEventSelectors=wanted["advanced"])
        if wanted["insights"] != before["insights"]:
            self.call("PutInsightSelectors", TrailName=self.arn,
                      InsightSelectors=[{"InsightType": kind} for kind in wanted["insights"]])

    def read(self):
        """Returns the configuration that is there, None when the trail is gone."""
        found = self.call("DescribeTrails", trailNameList=[self.arn])["trailList"]
        if not found:
            return None
        trail, = found
        state = {"Name": trail["Name"], "tags": self.read_tags(), "selectors": [], "advanced": [], "insights": [],
                 "logging": self.call("GetTrailStatus", Name=self.arn)["IsLogging"]}
        state.update({ours: trail.get(theirs, "") for ours, theirs in TRAIL_MEMBERS.items()})
        if trail["HasCustomEventSelectors"]:
            answer = self.call("GetEventSelectors", TrailName=self.arn)
            state["selectors"] = [] if self._is_default(answer) else answer.get("EventSelectors", [])
            state["advanced"] = answer.get("AdvancedEventSelectors", [])
        if trail["HasInsightSelectors"]:
            state["insights"] = [one["InsightType"] for one in self.call("GetInsightSelectors", TrailName=self.arn)["InsightSelectors"]]
        return state

    @staticmethod
    def _is_default(answer):
        """The provider takes the selector of every new trail for none."""
        selectors = answer.get("EventSelectors", [])
        return len(selectors) == 1 and not selectors[0].get("DataResources") and selectors[0]["ReadWriteType"] == "All" \
            and not selectors[0].get("ExcludeManagementEventSources")

    def update(self, before, wanted):
        changed = {name: wanted[name] for name in TRAIL_MEMBERS if wanted[name] != before[name]}
        if changed:
            self.call("UpdateTrail", Name=self.arn, **changed)
        if wanted["logging"] != before["logging"]:
            self.call("StartLogging" if wanted["logging"] else "StopLogging", Name=self.arn)
        self._put(wanted, before)
        self.update_tags(before["tags"], wanted["tags"])

    def delete(self):
        self.call("DeleteTrail", Name=self.arn)


class Store(Provider):
    """aws_cloudtrail_event_data_store. A configuration has the members of CreateEventDataStore, and tags and suspend."""

    def create(self, wanted):
        self.arn = self.call("CreateEventDataStore", **{name: wanted[name] for name in STORE_MEMBERS},
                             StartIngestion=not wanted["suspend"],
                             **({"TagsList": as_tags(wanted["tags"])} if wanted["tags"] else {}))["EventDataStoreArn"]
        self.wait("CREATED", "ENABLED", "STOPPED_INGESTION")

    def wait(self, pending, *due):
        """As the provider waits: any other status is an error."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            found = self.call("GetEventDataStore", EventDataStore=self.arn)["Status"]
            if found in due:
                return
            if found != pending:
                raise AssertionError(f"{found} while waiting for {' or '.join(due)}")
            time.sleep(POLL_S)
        raise AssertionError(f"the store is still {pending}")

    def _suspend(self, before, wanted):
        if wanted and not before:
            self.call("StopEventDataStoreIngestion", EventDataStore=self.arn)
            self.wait("STOPPING_INGESTION", "STOPPED_INGESTION")
        elif before and not wanted:
            self.call("StartEventDataStoreIngestion", EventDataStore=self.arn)
            self.wait("STARTING_INGESTION", "ENABLED")

    def read(self):
        """Returns the configuration that is there, None when the store is gone or going."""
        try:
            answer = self.call("GetEventDataStore", EventDataStore=self.arn)
        except Refused as refused:
            if refused.code == "EventDataStoreNotFoundException":
                return None
            raise
        if answer["Status"] == "PENDING_DELETION":
            return None
        return {**{name: answer[name] for name in STORE_MEMBERS}, "suspend": answer["Status"] == "STOPPED_INGESTION",
                "tags": self.read_tags()}

    def update(self, before, wanted):
        changed = {name: wanted[name] for name in STORE_MEMBERS if wanted[name] != before[name]}
        if changed:
            self.call("UpdateEventDataStore", EventDataStore=self.arn, **changed)
        self._suspend(before["suspend"], wanted["suspend"])
        self.update_tags(before["tags"], wanted["tags"])

    def delete(self):
        self.call("DeleteEventDataStore", EventDataStore=self.arn)


TRAIL = {"Name": "terraform", "S3BucketName": "kamome-trail-logs", "S3KeyPrefix": "", "SnsTopicName": "", "CloudWatchLogsLogGroupArn": "",
         "CloudWatchLogsRoleArn": "", "KmsKeyId": "", "EnableLogFileValidation": False, "IncludeGlobalServiceEvents": True,
         "IsMultiRegionTrail": False, "IsOrganizationTrail": False, "tags": {}, "logging": True, "selectors": [], "advanced": [],
         "insights": []}
TRAIL_STEPS = [
    ("a prefix, a topic and all Regions", {"S3KeyPrefix": "audit", "SnsTopicName": "trail-topic", "IsMultiRegionTrail": True,
                                           "EnableLogFileValidation": True}),
    ("tags", {"tags": {"team": "security", "stage": "test"}}),
    ("one tag changed and one gone", {"tags": {"team": "audit"}}),
    ("basic selectors", {"selectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "DataResources": [
        {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::kamome-data/"]}]}]}),
    ("no selectors", {"selectors": []}),
    ("advanced selectors", {"advanced": [{"Name": "writes", "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]}, {"Field": "readOnly", "Equals": ["false"]}]}]}),
    ("Insights", {"insights": ["ApiCallRateInsight", "ApiErrorRateInsight"]}),
    ("no Insights", {"insights": []}),
    ("logging stopped", {"logging": False}),
    ("logging again, members cleared", {"logging": True, "S3KeyPrefix": "", "SnsTopicName": "", "EnableLogFileValidation": False,
                                        "tags": {}}),
]
STORE = {"Name": "terraform", "AdvancedEventSelectors": [{"Name": "Default management events", "FieldSelectors": [
             {"Field": "eventCategory", "Equals": ["Management"]}]}], "BillingMode": "EXTENDABLE_RETENTION_PRICING",
         "MultiRegionEnabled": True, "OrganizationEnabled": False, "RetentionPeriod": 2555, "TerminationProtectionEnabled": True,
         "suspend": False, "tags": {}}
STORE_STEPS = [
    ("fewer days, one Region", {"RetentionPeriod": 90, "MultiRegionEnabled": False}),
    ("data events", {"AdvancedEventSelectors": [{"Name": "objects", "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "eventName", "Equals": ["DeleteObject", "PutObject"]}]}]}),
    ("suspended", {"suspend": True}),
    ("not suspended", {"suspend": False}),
    ("tags", {"tags": {"team": "security", "stage": "test"}}),
    ("one tag changed and one gone", {"tags": {"team": "audit"}}),
    ("unprotected", {"TerminationProtectionEnabled": False}),
    ("another name, by another store", {"Name": "terraform-renamed"}),
]


class Terraform(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(scratch())
        cls.server = cls.enterClassContext(Server(Lake.make(folder / "lake")))
        cls.client = Boto3(cls.server)

    def live(self, resource, wanted, steps):
        """Creates the resource, leads it through the steps and deletes it; reads it after each."""
        wanted = copy.deepcopy(wanted)
        resource.create(wanted)
        self.assertEqual(without_empty(resource.read()), without_empty(wanted), "created")
        for what, change in steps:
            before, wanted = wanted, {**wanted, **change}
            if any(name in change for name in resource.REPLACED_FOR):
                resource.delete()
                resource.create(wanted)
            else:
                resource.update(before, wanted)
            self.assertEqual(without_empty(resource.read()), without_empty(wanted), what)
        resource.delete()
        self.assertIsNone(resource.read())

    @needs("CreateTrail", "PutEventSelectors", "PutInsightSelectors", "AddTags")
    def test_a_trail(self):
        self.live(Trail(self.client), TRAIL, TRAIL_STEPS)

    @needs("CreateTrail", "AddTags")
    def test_a_trail_with_everything_from_the_beginning(self):
        logs = {"CloudWatchLogsLogGroupArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*",
                "CloudWatchLogsRoleArn": f"arn:aws:iam::{ACCOUNT}:role/logs"}
        full = {**TRAIL, **logs, "Name": "terraform-full", "S3KeyPrefix": "audit", "SnsTopicName": "trail-topic",
                "IsMultiRegionTrail": True, "insights": ["ApiCallRateInsight"],
                "KmsKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000001", "tags": {"team": "security"},
                "advanced": TRAIL_STEPS[5][1]["advanced"]}
        self.live(Trail(self.client), full, [("the log group cleared", {name: "" for name in logs})])

    @needs("ListTags", "AddTags", "RemoveTags")
    def test_an_event_data_store(self):
        self.live(Store(self.client), STORE, STORE_STEPS)

    def test_an_event_data_store_that_is_suspended_from_the_beginning(self):
        suspended = {**STORE, "Name": "terraform-suspended", "suspend": True, "TerminationProtectionEnabled": False}
        self.live(Store(self.client), suspended, [("not suspended", {"suspend": False}), ("suspended again", {"suspend": True})])

    def test_an_event_data_store_without_its_tags(self):
        """What of the same sequence does not need tags."""
        class Untagged(Store):
            def read_tags(self):
                return {}
        # The other test's store has the steps' new name until it is wiped out.
        steps = [(what, {**change, "Name": "untagged-renamed"} if "Name" in change else change)
                 for what, change in STORE_STEPS if "tags" not in change]
        self.live(Untagged(self.client), {**STORE, "Name": "untagged"}, steps)


if __name__ == "__main__":
    unittest.main()
