"""Where and how fast real clients may call: TLS, an endpoint with a path, AWS's own rates, clocks that are wrong."""
import configparser
import datetime
import json
import pathlib
import time
import unittest
import unittest.mock

import boto3
import botocore.auth
import botocore.config
import botocore.exceptions

from harness.lake import REGION, Lake, scratch
from harness.server import Server

TLS = pathlib.Path(__file__).resolve().parent.parent / "harness/tls"


def client_of(server, path="", attempts=1, service="cloudtrail", **changed):
    """Returns a boto3 client with the administrator's keys; `attempts` in all, as botocore's legacy mode counts them."""
    keys = configparser.ConfigParser()
    keys.read(server.lake.credentials)
    config = botocore.config.Config(retries={"total_max_attempts": attempts, "mode": "legacy"})
    return boto3.client(service, endpoint_url=server.url + path, region_name=REGION, config=config,
                        aws_access_key_id=keys["default"]["aws_access_key_id"],
                        aws_secret_access_key=keys["default"]["aws_secret_access_key"], **changed)


class Endpoints(unittest.TestCase):
    def test_over_tls(self):
        options = ("--tls-cert", TLS / "server.pem", "--tls-key", TLS / "server.key")
        with scratch() as temporary, Server(Lake.make(temporary / "lake"), *options) as server:
            client = client_of(server, verify=str(TLS / "server.pem"))
            made = client.create_event_data_store(Name="over-tls")
            self.assertEqual(client.get_event_data_store(EventDataStore=made["EventDataStoreArn"])["Name"], "over-tls")
            with self.assertRaises(botocore.exceptions.SSLError):
                client_of(server, verify=str(TLS / "other.pem")).list_event_data_stores()

    def test_with_a_path(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server:
            client = client_of(server)
            store = client.create_event_data_store(
                Name="audit", MultiRegionEnabled=False, AdvancedEventSelectors=[
                    {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}])["EventDataStoreArn"]
            channel = client.create_channel(Name="channel", Source="Custom",
                                            Destinations=[{"Type": "EVENT_DATA_STORE", "Location": store}])["ChannelArn"]
            event = {"version": "1.0", "userIdentity": {"type": "User", "principalId": "p"}, "eventSource": "app.example.com",
                     "eventName": "Login", "eventTime": "2026-11-20T10:00:00Z", "UID": "u", "recipientAccountId": channel.split(":")[4]}
            # Not with ";": boto3 signs what stands behind it, and does not send it.
            for path in ("", "/base", "/base/", "/a/b%20c", "//x/../y/", "/a+b", "/a:b@c,d=e$f&g", "/%E6%97%A5%E6%9C%AC", "/~a._-b", "/a(b)",
                         "/PutAuditEvents", "/healthz/", "/metrics/"):
                with self.subTest(path):
                    self.assertIn("EventDataStores", client_of(server, path).list_event_data_stores())
                    done = client_of(server, path, service="cloudtrail-data").put_audit_events(
                        channelArn=channel, auditEvents=[{"id": "a", "eventData": json.dumps(event)}])
                    self.assertEqual([one["id"] for one in done["successful"]], ["a"], done)


class Rates(unittest.TestCase):
    def test_aws_rates_make_clients_back_off(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake"), "--quotas", "aws") as server:
            impatient = client_of(server)
            with self.assertRaises(botocore.exceptions.ClientError) as refused:
                for _ in range(50):
                    impatient.lookup_events()
            answer = refused.exception.response
            self.assertEqual(answer["Error"]["Code"], "ThrottlingException")
            self.assertIn("Rate exceeded", answer["Error"]["Message"])
            self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 400)
            patient = client_of(server, attempts=8)
            started = time.monotonic()
            retries = sum(patient.lookup_events()["ResponseMetadata"]["RetryAttempts"] for _ in range(6))
            self.assertGreater(retries, 0, "the client tried again by itself")
            self.assertGreater(time.monotonic() - started, 1)

    def test_aws_keeps_five_trails_in_a_region(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake"), "--quotas", "aws") as server:
            client = client_of(server, attempts=10)
            for number in range(5):
                client.create_trail(Name=f"trail-{number}", S3BucketName="logs")
            with self.assertRaises(botocore.exceptions.ClientError) as refused:
                client.create_trail(Name="trail-5", S3BucketName="logs")
            self.assertEqual(refused.exception.response["Error"]["Code"], "MaximumNumberOfTrailsExceededException")

    def test_usual_rates_are_no_hindrance(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server:
            client = client_of(server)
            for _ in range(100):
                client.lookup_events(MaxResults=1)


class Lookups(unittest.TestCase):
    def lookup(self, server, **attributes):
        asked = [{"AttributeKey": key, "AttributeValue": value} for key, value in attributes.items()]
        return [event["EventName"] for event in client_of(server).lookup_events(LookupAttributes=asked)["Events"]]

    def test_several_attributes_are_an_option(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            with Server(lake) as server:
                client_of(server).create_event_data_store(Name="looked-up")
                self.assertEqual(self.lookup(server, EventName="CreateEventDataStore"), ["CreateEventDataStore"])
                with self.assertRaises(botocore.exceptions.ClientError) as refused:
                    self.lookup(server, EventName="CreateEventDataStore", Username="admin")
                self.assertEqual(refused.exception.response["Error"]["Code"], "InvalidLookupAttributesException")
                self.assertEqual(refused.exception.response["Error"]["Message"], "You can specify only one LookupAttribute.")
            for options, text in ((("--several-lookup-attributes",), ""), ((), "[server]\nseveral_lookup_attributes = true\n")):
                (lake.data / "tarn.toml").write_text(text)
                with Server(lake, *options) as server, self.subTest(options):
                    self.assertEqual(self.lookup(server, ResourceType="AWS::CloudTrail::EventDataStore", Username="admin",
                                                 EventName="CreateEventDataStore"), ["CreateEventDataStore"])
                    self.assertEqual(self.lookup(server, EventName="CreateEventDataStore", Username="nobody"), [])


class Clocks(unittest.TestCase):
    def test_the_skew_is_as_configured(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            for allowed, code in ((300, "InvalidSignatureException"), (900, None)):
                (lake.data / "tarn.toml").write_text(f"[server]\nclock_skew_s = {allowed}\n")
                with Server(lake) as server, self.subTest(allowed):
                    now = botocore.auth.get_current_datetime
                    # As a machine whose clock is ten minutes behind would sign.
                    with unittest.mock.patch("botocore.auth.get_current_datetime",
                                             lambda *given, **named: now(*given, **named) - datetime.timedelta(minutes=10)):
                        self.call(client_of(server), code)

    def call(self, client, code):
        if code is None:
            self.assertIn("EventDataStores", client.list_event_data_stores())
            return
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            client.list_event_data_stores()
        self.assertEqual(refused.exception.response["Error"]["Code"], code)
        self.assertRegex(refused.exception.response["Error"]["Message"], r"^Signature expired: \d{8}T\d{6}Z is now earlier than ")


if __name__ == "__main__":
    unittest.main()
