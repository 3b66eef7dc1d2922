"""Channels, PutAuditEvents, resource policies, tags and federation through boto3 and the AWS CLI."""
import base64
import hashlib
import json
import subprocess
import time
import unittest
import uuid

import boto3
import botocore.config
import botocore.exceptions

from harness import events
from harness.aws import AwsCli
from harness.lake import ACCOUNT, REGION, Lake, clean_environment, scratch
from harness.server import Server

WAIT_S = 60
POLL_S = 0.1
AUDIT = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]


def event_data(uid, **changed):
    return {"version": "1.0", "userIdentity": {"type": "CustomUser", "principalId": "p-1"}, "eventSource": "app.example.com",
            "eventName": "Login", "eventTime": "2026-06-30T10:00:00Z", "UID": uid, "requestParameters": {"page": "home"},
            "sourceIPAddress": "10.0.0.1", "recipientAccountId": ACCOUNT, **changed}


def audit_event(number, checked=False, **changed):
    data = json.dumps(event_data(f"u-{number}", **changed), ensure_ascii=False)
    event = {"id": f"e-{number}", "eventData": data}
    if checked:
        event["eventDataChecksum"] = base64.b64encode(hashlib.sha256(data.encode()).digest()).decode()
    return event


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        events.make_folder(cls.folder / "logs", files=3)
        cls.lake = Lake.make(cls.folder / "lake")
        cls.server = cls.enterClassContext(Server(cls.lake, "--import-folder", cls.folder / "logs"))
        lines = dict(line.split("=", 1) for line in cls.lake.credentials.read_text().splitlines() if "=" in line)
        keys = {key.strip(): value.strip() for key, value in lines.items()}
        cls.client, cls.data = (
            boto3.client(service, endpoint_url=cls.server.url, region_name=REGION,
                         aws_access_key_id=keys["aws_access_key_id"], aws_secret_access_key=keys["aws_secret_access_key"],
                         config=botocore.config.Config(retries={"max_attempts": 1}, parameter_validation=False))
            for service in ("cloudtrail", "cloudtrail-data"))

    def refused(self, code, call, **arguments):
        """Asserts that the call fails with the AWS error `code`; returns its message."""
        with self.assertRaises(botocore.exceptions.ClientError) as raised:
            call(**arguments)
        self.assertEqual(raised.exception.response["Error"]["Code"], code, raised.exception)
        return raised.exception.response["Error"]["Message"]

    def make_store(self):
        return self.client.create_event_data_store(
            Name=f"audit-{uuid.uuid4()}", AdvancedEventSelectors=AUDIT, MultiRegionEnabled=False,
            TerminationProtectionEnabled=False)["EventDataStoreArn"]

    def make_channel(self, store, source="Custom"):
        return self.client.create_channel(Name=f"channel-{uuid.uuid4()}", Source=source,
                                          Destinations=[{"Type": "EVENT_DATA_STORE", "Location": store}])["ChannelArn"]

    def rows(self, statement):
        query = self.client.start_query(QueryStatement=statement)["QueryId"]
        deadline = time.monotonic() + WAIT_S
        while self.client.describe_query(QueryId=query)["QueryStatus"] in ("QUEUED", "RUNNING"):
            self.assertLess(time.monotonic(), deadline, "the query does not end")
            time.sleep(POLL_S)
        return [[value for cell in row for value in cell.values()]
                for row in self.client.get_query_results(QueryId=query)["QueryResultRows"]]


class Channels(WithServer):
    def test_lifecycle(self):
        store = self.make_store()
        made = self.client.create_channel(Name="mine", Source="Custom", Tags=[{"Key": "team", "Value": "red"}],
                                          Destinations=[{"Type": "EVENT_DATA_STORE", "Location": store}])
        channel = made["ChannelArn"]
        self.assertEqual(made["Tags"], [{"Key": "team", "Value": "red"}])
        self.assertIn(channel, [found["ChannelArn"] for found in self.client.list_channels()["Channels"]])
        self.assertEqual(self.client.get_channel(Channel=channel)["IngestionStatus"], {})
        changed = self.client.update_channel(Channel=channel.rsplit("/", 1)[1], Name="yours")
        self.assertEqual((changed["ChannelArn"], changed["Name"]), (channel, "yours"))
        self.refused("ChannelExistsForEDSException", self.client.delete_event_data_store, EventDataStore=store)
        self.client.delete_channel(Channel=channel)
        self.refused("ChannelNotFoundException", self.client.get_channel, Channel=channel)
        self.client.delete_event_data_store(EventDataStore=store)

    def test_refusals(self):
        store = self.make_store()
        partner = self.make_channel(store, "Snyk")
        name = self.client.get_channel(Channel=partner)["Name"]
        there = [{"Type": "EVENT_DATA_STORE", "Location": store}]
        create = self.client.create_channel
        self.refused("ChannelAlreadyExistsException", create, Name=name, Source="Custom", Destinations=there)
        self.refused("ChannelAlreadyExistsException", create, Name="another", Source="Snyk", Destinations=there)
        self.refused("InvalidSourceException", create, Name="another", Source="Nobody", Destinations=there)
        self.refused("EventDataStoreNotFoundException", create, Name="another", Source="Custom",
                     Destinations=[{"Type": "EVENT_DATA_STORE", "Location": "nothing"}])
        self.refused("ChannelARNInvalidException", self.client.get_channel, Channel="arn:aws:x")
        self.refused("InvalidNextTokenException", self.client.list_channels, NextToken="nothing")


class AuditEvents(WithServer):
    def test_by_boto3(self):
        store = self.make_store()
        channel = self.make_channel(store)
        answer = self.data.put_audit_events(channelArn=channel, auditEvents=[
            audit_event(1, checked=True, eventName="ログイン"), audit_event(2, recipientAccountId="444455556666")])
        self.assertEqual([(failure["id"], failure["errorCode"]) for failure in answer["failed"]], [("e-2", "InvalidRecipient")])
        taken, = answer["successful"]
        self.assertEqual(taken["id"], "e-1")
        self.assertEqual(
            self.rows("SELECT eventID, eventData.UID, eventData.eventName, metadata.channelARN FROM " + store.rsplit("/", 1)[1]),
            [[taken["eventID"], "u-1", "ログイン", channel]])
        status = self.client.get_channel(Channel=channel)["IngestionStatus"]
        self.assertEqual(status["LatestIngestionSuccessEventID"], taken["eventID"])
        self.assertEqual(status["LatestIngestionErrorCode"], "InvalidRecipient")
        looked_up = self.client.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "PutAuditEvents"}])
        self.assertEqual(looked_up["Events"], [], "a call of the data plane is no management event")

    def test_a_hundred_by_the_id_of_the_channel(self):
        store = self.make_store()
        channel = self.make_channel(store)
        put = self.data.put_audit_events
        answer = put(channelArn=channel.rsplit("/", 1)[1], auditEvents=[audit_event(number) for number in range(100)])
        self.assertEqual(len(answer["successful"]), 100)
        self.assertEqual(self.rows(f"SELECT count(*) AS n FROM {store.rsplit('/', 1)[1]}"), [["100"]])
        self.refused("ValidationException", put, channelArn=channel,
                     auditEvents=[audit_event(number) for number in range(101)])

    def test_refusals(self):
        channel = self.make_channel(self.make_store())
        put = self.data.put_audit_events
        self.refused("ChannelNotFound", put, channelArn=channel[:-1] + "x", auditEvents=[audit_event(1)])
        self.refused("InvalidChannelARN", put, channelArn="arn:aws:x", auditEvents=[audit_event(1)])
        self.refused("DuplicatedAuditEventId", put, channelArn=channel, auditEvents=[audit_event(1), audit_event(1)])
        self.refused("ValidationException", put, channelArn=channel, auditEvents=[])

    def test_external_id(self):
        channel = self.make_channel(self.make_store())
        self.client.put_resource_policy(ResourceArn=channel, ResourcePolicy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "cloudtrail-data:PutAuditEvents",
                           "Resource": channel, "Condition": {"StringEquals": {"cloudtrail:ExternalId": "a+b/c=:@."}}}]}))
        put = self.data.put_audit_events
        self.refused("ChannelInsufficientPermission", put, channelArn=channel, auditEvents=[audit_event(1)])
        self.refused("ChannelInsufficientPermission", put, channelArn=channel, externalId="other", auditEvents=[audit_event(1)])
        answer = put(channelArn=channel, externalId="a+b/c=:@.", auditEvents=[audit_event(1)])
        self.assertEqual(len(answer["successful"]), 1)

    def test_by_the_aws_cli(self):
        store = self.make_store()
        channel = self.make_channel(store)
        command = ["aws", "cloudtrail-data", "put-audit-events", "--endpoint-url", self.server.url, "--region", REGION,
                   "--channel-arn", channel, "--audit-events", json.dumps([audit_event(7)]), "--output", "json"]
        environment = clean_environment(AWS_SHARED_CREDENTIALS_FILE=str(self.lake.credentials), AWS_CONFIG_FILE="/dev/null",
                                        AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="")
        done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, env=environment,
                              stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["successful"][0]["id"], "e-7")
        self.assertEqual(self.rows(f"SELECT eventData.UID FROM {store.rsplit('/', 1)[1]}"), [["u-7"]])


class PoliciesTagsAndFederation(WithServer):
    def test_resource_policy(self):
        store = self.make_store()
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Resource": store,
             "Action": ["cloudtrail:StartQuery", "cloudtrail:GetQueryResults"]}]}, indent=1)
        self.assertEqual(self.client.put_resource_policy(ResourceArn=store, ResourcePolicy=policy)["ResourcePolicy"], policy)
        self.assertEqual(self.client.get_resource_policy(ResourceArn=store)["ResourcePolicy"], policy)
        self.refused("ResourcePolicyNotValidException", self.client.put_resource_policy, ResourceArn=store, ResourcePolicy="{}")
        self.client.delete_resource_policy(ResourceArn=store)
        self.refused("ResourcePolicyNotFoundException", self.client.get_resource_policy, ResourceArn=store)
        self.refused("ResourceARNNotValidException", self.client.get_resource_policy, ResourceArn="store")
        self.refused("ResourceTypeNotSupportedException", self.client.get_resource_policy,
                     ResourceArn=store.replace("eventdatastore", "trail"))

    def test_tags(self):
        store = self.make_store()
        channel = self.make_channel(store)
        for resource in (store, channel):
            self.client.add_tags(ResourceId=resource, TagsList=[{"Key": "team", "Value": "red"}, {"Key": "cost"}])
            self.client.remove_tags(ResourceId=resource, TagsList=[{"Key": "cost", "Value": "x"}])
        pages = self.client.get_paginator("list_tags").paginate(ResourceIdList=[store, channel])
        listed = [entry for page in pages for entry in page["ResourceTagList"]]
        self.assertEqual(listed, [{"ResourceId": resource, "TagsList": [{"Key": "team", "Value": "red"}]}
                                  for resource in (store, channel)])
        self.refused("InvalidTagParameterException", self.client.add_tags, ResourceId=store, TagsList=[{"Key": "aws:x"}])
        self.refused("TagsLimitExceededException", self.client.add_tags, ResourceId=store,
                     TagsList=[{"Key": f"k{number}"} for number in range(50)])
        self.refused("CloudTrailARNInvalidException", self.client.list_tags, ResourceIdList=["store"])

    def test_federation(self):
        store = self.make_store()
        role = f"arn:aws:iam::{ACCOUNT}:role/Federation"
        self.assertEqual(self.client.enable_federation(EventDataStore=store, FederationRoleArn=role)["FederationStatus"], "ENABLING")
        shown = self.client.get_event_data_store(EventDataStore=store)
        self.assertEqual((shown["FederationStatus"], shown["FederationRoleArn"]), ("ENABLING", role))
        self.refused("EventDataStoreFederationEnabledException", self.client.delete_event_data_store, EventDataStore=store)
        self.assertEqual(self.client.disable_federation(EventDataStore=store)["FederationStatus"], "DISABLED")
        self.client.delete_event_data_store(EventDataStore=store)

    def test_delegated_administrators(self):
        self.refused("OrganizationsNotInUseException", self.client.register_organization_delegated_admin,
                     MemberAccountId="444455556666")
        self.refused("OrganizationsNotInUseException", self.client.deregister_organization_delegated_admin,
                     DelegatedAdminAccountId="444455556666")

    def test_by_the_aws_cli(self):
        cli = AwsCli(self.server)
        store = self.make_store()
        channel = cli.run("create-channel", "--name", "by-cli", "--source", "Custom", "--destinations",
                          f"Type=EVENT_DATA_STORE,Location={store}")["ChannelArn"]
        self.assertEqual(cli.run("add-tags", "--resource-id", channel, "--tags-list", "Key=a,Value=b"), {})
        self.assertEqual(cli.run("list-tags", "--resource-id-list", channel)["ResourceTagList"],
                         [{"ResourceId": channel, "TagsList": [{"Key": "a", "Value": "b"}]}])
        self.assertIn("by-cli", [found["Name"] for found in cli.run("list-channels")["Channels"]])
        refused = cli.run("get-resource-policy", "--resource-arn", channel, check=False)
        self.assertIn("(ResourcePolicyNotFoundException)", refused.stderr)
        self.assertEqual(cli.run("delete-channel", "--channel", channel), {})

    def test_stop_import(self):
        store = self.client.create_event_data_store(Name=f"import-{uuid.uuid4()}", RetentionPeriod=3653)["EventDataStoreArn"]
        started = self.client.start_import(Destinations=[store], ImportSource={"S3": {
            "S3LocationUri": f"file://{self.folder}/logs", "S3BucketRegion": REGION,
            "S3BucketAccessRoleArn": f"arn:aws:iam::{ACCOUNT}:role/import"}})["ImportId"]
        deadline = time.monotonic() + WAIT_S
        while self.client.get_import(ImportId=started)["ImportStatus"] in ("INITIALIZING", "IN_PROGRESS"):
            self.assertLess(time.monotonic(), deadline, "the import does not end")
            time.sleep(POLL_S)
        self.refused("InvalidParameterException", self.client.stop_import, ImportId=started)
        self.refused("ImportNotFoundException", self.client.stop_import, ImportId=str(uuid.uuid4()))


if __name__ == "__main__":
    unittest.main()
