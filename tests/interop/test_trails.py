"""Trails through boto3 and the newest AWS CLI, with the calls that Terraform's aws_cloudtrail makes."""
import json
import unittest

import boto3
import botocore.config
import botocore.exceptions

from harness.aws import AwsCli
from harness.lake import ACCOUNT, REGION, Lake, scratch
from harness.server import Server

ELSEWHERE = "eu-west-1" if REGION != "eu-west-1" else "us-east-1"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/to-logs"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DATA_SELECTOR = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "ExcludeManagementEventSources": ["kms.amazonaws.com"],
                 "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::bucket/"]}]}
DEFAULT_SELECTOR = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
ADVANCED_SELECTOR = {"Name": "objects", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
                                                           {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]}


def arn_of(name):
    return f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{name}"


def insights(*types):
    return [{"InsightType": kind, "EventCategories": ["Management"]} for kind in types]


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.server = cls.enterClassContext(Server(Lake.make(cls.folder / "lake")))
        cls.client = cls.client_in(REGION)

    @classmethod
    def client_in(cls, region):
        lines = cls.server.lake.credentials.read_text().splitlines()
        keys = {key.strip(): value.strip() for key, value in (line.split("=", 1) for line in lines if "=" in line)}
        return boto3.client("cloudtrail", endpoint_url=cls.server.url, region_name=region,
                            aws_access_key_id=keys["aws_access_key_id"], aws_secret_access_key=keys["aws_secret_access_key"],
                            config=botocore.config.Config(retries={"max_attempts": 1}))

    def tearDown(self):
        for region in (REGION, ELSEWHERE):
            client = self.client_in(region)
            for trail in client.describe_trails(includeShadowTrails=False)["trailList"]:
                client.delete_trail(Name=trail["TrailARN"])

    def refused(self, code, call, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as raised:
            call(**arguments)
        self.assertEqual(raised.exception.response["Error"]["Code"], code, raised.exception)
        return raised.exception.response["Error"]["Message"]

    def make(self, name, client=None, **members):
        return (client or self.client).create_trail(Name=name, S3BucketName="logs", **members)


class Terraform(WithServer):
    """The provider's calls and what it reads back: a second plan must find nothing to change."""

    def read(self, arn):
        """What the provider's read makes of the trail; None once it is gone."""
        trails = self.client.describe_trails(trailNameList=[arn])["trailList"]
        if not trails:
            return None
        trail = trails[0]
        state = {**trail, "enable_logging": self.client.get_trail_status(Name=arn)["IsLogging"],
                 "event_selector": [], "advanced_event_selector": [], "insight_selector": []}
        if trail["HasCustomEventSelectors"]:
            selectors = self.client.get_event_selectors(TrailName=arn)
            state["event_selector"] = selectors.get("EventSelectors", [])
            state["advanced_event_selector"] = selectors.get("AdvancedEventSelectors", [])
        if trail["HasInsightSelectors"]:
            state["insight_selector"] = self.client.get_insight_selectors(TrailName=arn)["InsightSelectors"]
        return state

    def assert_state(self, arn, **expected):
        state = self.read(arn)
        self.assertEqual({name: state.get(name) for name in expected}, expected)

    def test_create_read_update_delete(self):
        arn = self.make("terraform", EnableLogFileValidation=False, IncludeGlobalServiceEvents=True, IsMultiRegionTrail=False,
                        IsOrganizationTrail=False, TagsList=[{"Key": "team", "Value": "x"}], S3KeyPrefix="prefix",
                        CloudWatchLogsLogGroupArn=GROUP, CloudWatchLogsRoleArn=ROLE, SnsTopicName="topic", KmsKeyId=KEY)["TrailARN"]
        self.client.start_logging(Name=arn)
        self.client.put_event_selectors(TrailName=arn, EventSelectors=[DATA_SELECTOR])
        self.client.put_insight_selectors(TrailName=arn, InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])
        self.assert_state(arn, Name="terraform", S3BucketName="logs", S3KeyPrefix="prefix", CloudWatchLogsLogGroupArn=GROUP,
                          CloudWatchLogsRoleArn=ROLE, SnsTopicName="topic", SnsTopicARN=f"arn:aws:sns:{REGION}:{ACCOUNT}:topic",
                          KmsKeyId=KEY, HomeRegion=REGION, TrailARN=arn, IsMultiRegionTrail=False, IncludeGlobalServiceEvents=True,
                          LogFileValidationEnabled=False, IsOrganizationTrail=False, enable_logging=True,
                          event_selector=[DATA_SELECTOR], advanced_event_selector=[], insight_selector=insights("ApiCallRateInsight"))

        self.client.update_trail(Name=arn, S3BucketName="others", S3KeyPrefix="", CloudWatchLogsLogGroupArn="", CloudWatchLogsRoleArn="",
                                 SnsTopicName="", KmsKeyId="", EnableLogFileValidation=True, IsMultiRegionTrail=True)
        self.client.stop_logging(Name=arn)
        self.client.put_event_selectors(TrailName=arn, EventSelectors=[DEFAULT_SELECTOR])
        self.client.put_insight_selectors(TrailName=arn, InsightSelectors=[])
        self.assert_state(arn, S3BucketName="others", S3KeyPrefix=None, CloudWatchLogsLogGroupArn=None, CloudWatchLogsRoleArn=None,
                          SnsTopicName=None, SnsTopicARN=None, KmsKeyId=None, LogFileValidationEnabled=True, IsMultiRegionTrail=True,
                          enable_logging=False, event_selector=[], advanced_event_selector=[], insight_selector=[])

        self.client.put_event_selectors(TrailName=arn, AdvancedEventSelectors=[ADVANCED_SELECTOR])
        self.assert_state(arn, event_selector=[], advanced_event_selector=[ADVANCED_SELECTOR])

        self.client.delete_trail(Name=arn)
        self.assertIsNone(self.read(arn))


class Trails(WithServer):
    def test_errors_are_those_of_aws(self):
        self.make("main")
        create, update, put = self.client.create_trail, self.client.update_trail, self.client.put_event_selectors
        new = {"Name": "other", "S3BucketName": "logs"}
        cases = [
            ("InvalidTrailNameException", create, {**new, "Name": "my--trail"}),
            ("InvalidS3BucketNameException", create, {**new, "S3BucketName": "My_Bucket"}),
            ("InvalidS3PrefixException", create, {**new, "S3KeyPrefix": "p" * 201}),
            ("InvalidSnsTopicNameException", create, {**new, "SnsTopicName": "a b"}),
            ("InvalidKmsKeyIdException", create, {**new, "KmsKeyId": "mine"}),
            ("InvalidCloudWatchLogsLogGroupArnException", create, {**new, "CloudWatchLogsLogGroupArn": GROUP[:-2]}),
            ("InvalidCloudWatchLogsRoleArnException", create, {**new, "CloudWatchLogsLogGroupArn": GROUP}),
            ("InvalidParameterCombinationException", create, {**new, "IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": False}),
            ("OrganizationsNotInUseException", create, {**new, "IsOrganizationTrail": True}),
            ("InvalidTagParameterException", create, {**new, "TagsList": [{"Key": "a"}, {"Key": "a"}]}),
            ("TagsLimitExceededException", create, {**new, "TagsList": [{"Key": f"k{n}"} for n in range(51)]}),
            ("TrailAlreadyExistsException", create, {**new, "Name": "main"}),
            ("TrailNotFoundException", update, {"Name": "other"}),
            ("CloudTrailARNInvalidException", update, {"Name": "arn:aws:cloudtrail:x"}),
            ("InvalidEventSelectorsException", put, {"TrailName": "main", "EventSelectors": []}),
            ("InvalidEventSelectorsException", put, {"TrailName": "main", "EventSelectors": [{"ReadWriteType": "read-only"}]}),
            ("InvalidInsightSelectorsException", self.client.put_insight_selectors,
             {"TrailName": "main", "InsightSelectors": [{"InsightType": "Weather"}]}),
            ("InsightNotEnabledException", self.client.get_insight_selectors, {"TrailName": "main"}),
            ("InvalidTimeRangeException", self.client.list_public_keys, {"StartTime": 200, "EndTime": 100}),
            ("InvalidTokenException", self.client.list_public_keys, {"NextToken": "nonsense"}),
        ]
        for code, call, arguments in cases:
            with self.subTest(code=code, arguments=arguments):
                self.refused(code, call, **arguments)

    def test_home_and_shadow(self):
        elsewhere = self.client_in(ELSEWHERE)
        self.make("everywhere", IsMultiRegionTrail=True)
        self.make("local", elsewhere)
        self.assertEqual({t["Name"]: t["HomeRegion"] for t in elsewhere.describe_trails()["trailList"]},
                         {"everywhere": REGION, "local": ELSEWHERE})
        self.assertEqual([t["Name"] for t in elsewhere.describe_trails(includeShadowTrails=False)["trailList"]], ["local"])
        self.assertFalse(elsewhere.get_trail_status(Name=arn_of("everywhere"))["IsLogging"])
        for name in ("everywhere", arn_of("everywhere")):
            for call in (elsewhere.start_logging, elsewhere.stop_logging, elsewhere.delete_trail, elsewhere.update_trail):
                self.refused("InvalidHomeRegionException", call, Name=name)
        listed = [trail for page in self.client.get_paginator("list_trails").paginate() for trail in page["Trails"]]
        self.assertEqual({(t["Name"], t["HomeRegion"]) for t in listed}, {("everywhere", REGION), ("local", ELSEWHERE)})

    def test_nothing_is_delivered_and_the_status_says_so(self):
        self.make("main")
        self.assertNotIn("LatestDeliveryError", self.client.get_trail_status(Name="main"))
        self.client.start_logging(Name="main")
        status = self.client.get_trail_status(Name="main")
        self.assertTrue(status["IsLogging"])
        self.assertIn("delivers no log files yet", status["LatestDeliveryError"])
        self.assertNotIn("LatestDeliveryTime", status)
        pages = self.client.get_paginator("list_public_keys").paginate()
        self.assertEqual([key for page in pages for key in page["PublicKeyList"]], [])

    def test_insights_are_not_looked_for(self):
        self.make("main")
        self.refused("UnsupportedOperationException", self.client.list_insights_metric_data, EventSource="ec2.amazonaws.com",
                     EventName="RunInstances", InsightType="ApiCallRateInsight")
        self.refused("InvalidParameterException", self.client.list_insights_metric_data, EventSource="ec2.amazonaws.com",
                     EventName="RunInstances", InsightType="ApiErrorRateInsight")
        self.refused("UnsupportedOperationException", self.client.list_insights_data, InsightSource=arn_of("main"),
                     DataType="InsightsEvents")

    def test_insights_and_configuration_of_stores(self):
        source = self.client.create_event_data_store(Name="source")["EventDataStoreArn"]
        target = self.client.create_event_data_store(Name="insights", AdvancedEventSelectors=[
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Insight"]}]}])["EventDataStoreArn"]
        put = self.client.put_insight_selectors(EventDataStore=source, InsightsDestination=target,
                                                InsightSelectors=[{"InsightType": "ApiErrorRateInsight"}])
        got = self.client.get_insight_selectors(EventDataStore=source)
        for answer in (put, got):
            self.assertEqual((answer["EventDataStoreArn"], answer["InsightsDestination"], answer["InsightSelectors"]),
                             (source, target, insights("ApiErrorRateInsight")))
        keys = [{"Type": "RequestContext", "Equals": ["aws:PrincipalArn"]}]
        self.refused("InvalidParameterCombinationException", self.client.put_event_configuration, EventDataStore=source,
                     ContextKeySelectors=keys)
        self.client.put_event_configuration(EventDataStore=source, MaxEventSize="Large", ContextKeySelectors=keys)
        got = self.client.get_event_configuration(EventDataStore=source)
        self.assertEqual((got["MaxEventSize"], got["ContextKeySelectors"]), ("Large", keys))
        self.refused("InvalidEventDataStoreCategoryException", self.client.get_event_configuration, EventDataStore=target)

    def test_aggregation_of_a_trail(self):
        self.make("main")
        wanted = [{"Templates": ["API_ACTIVITY"], "EventCategory": "Data"}]
        self.client.put_event_configuration(TrailName="main", AggregationConfigurations=wanted)
        got = self.client.get_event_configuration(TrailName=arn_of("main"))
        self.assertEqual((got["TrailARN"], got["AggregationConfigurations"]), (arn_of("main"), wanted))


class Cli(WithServer):
    def test_a_transcript(self):
        cli = AwsCli(self.server)
        made = cli.run("create-trail", "--name", "by-cli", "--s3-bucket-name", "logs", "--is-multi-region-trail")
        self.assertEqual((made["TrailARN"], made["IsMultiRegionTrail"]), (arn_of("by-cli"), True))
        self.assertEqual(cli.run("start-logging", "--name", "by-cli"), {})
        status = cli.run("get-trail-status", "--name", arn_of("by-cli"))
        self.assertTrue(status["IsLogging"])
        put = cli.run("put-event-selectors", "--trail-name", "by-cli", "--advanced-event-selectors", json.dumps([ADVANCED_SELECTOR]))
        self.assertEqual(put["AdvancedEventSelectors"], [ADVANCED_SELECTOR])
        self.assertEqual(cli.run("get-event-selectors", "--trail-name", "by-cli"), put)
        updated = cli.run("update-trail", "--name", "by-cli", "--enable-log-file-validation")
        self.assertTrue(updated["LogFileValidationEnabled"])
        described = cli.run("describe-trails", "--trail-name-list", "by-cli")["trailList"]
        self.assertEqual([(t["Name"], t["HasCustomEventSelectors"]) for t in described], [("by-cli", True)])
        self.assertEqual(cli.run("list-trails")["Trails"],
                         [{"TrailARN": arn_of("by-cli"), "Name": "by-cli", "HomeRegion": REGION}])
        self.assertEqual(cli.run("delete-trail", "--name", "by-cli"), {})
        refused = cli.run("get-trail", "--name", "by-cli", check=False)
        self.assertIn("(TrailNotFoundException)", refused.stderr)


if __name__ == "__main__":
    unittest.main()
