"""STS and Organizations on the lake's port: boto3, and the AWS CLI with profiles that assume a role."""
import configparser
import json
import sqlite3
import subprocess
import unittest
import urllib.error
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

from harness.lake import ACCOUNT, REGION, Lake, clean_environment, scratch
from harness.server import Server

MEMBER = "444455556666"
ROLE = f"arn:aws:iam::{MEMBER}:role/auditor"
EXTERNAL_ID = "id-of-the-audit"
SESSION = f"arn:aws:sts::{MEMBER}:assumed-role/auditor/"
CLI_TIMEOUT_S = 120


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def make_role(lake, arn, trust, policy):
    """Puts a role into the lake's catalog, with what it may do."""
    account, name = arn.split(":")[4], arn.rsplit("/", 1)[1]
    with sqlite3.connect(lake.data / "control.db") as database:
        database.execute("INSERT INTO principals(arn, account, kind, name, unique_id, created, trust_policy, session_seconds) "
                         "VALUES (?, ?, 'Role', ?, ?, 0, ?, 7200)", (arn, account, name, f"AROA{name.upper()}", trust))
        database.execute("INSERT INTO principal_policies(principal_arn, name, document) VALUES (?, 'policy', ?)", (arn, policy))
    database.close()


def make_lake(folder):
    lake = Lake.make(folder / "lake")
    lake.run("org", "create", "o-exampleorgid")
    lake.run("org", "add", MEMBER, "--name", "audit", "--email", "audit@example.com")
    make_role(lake, ROLE, document(Principal={"AWS": ACCOUNT}, Action="sts:AssumeRole",
                                   Condition={"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}),
              document(Action=["cloudtrail:LookupEvents", "organizations:*", "sts:*"], Resource="*"))
    return lake


class Sts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.lake = make_lake(cls.folder)
        cls.server = cls.enterClassContext(Server(cls.lake))

    def client(self, service, session=None):
        """Returns a client with the administrator's keys, or with a session's credentials."""
        keys = configparser.ConfigParser()
        keys.read(self.lake.credentials)
        given = {"aws_access_key_id": keys["default"]["aws_access_key_id"],
                 "aws_secret_access_key": keys["default"]["aws_secret_access_key"]}
        if session is not None:
            given = {"aws_access_key_id": session["AccessKeyId"], "aws_secret_access_key": session["SecretAccessKey"],
                     "aws_session_token": session["SessionToken"]}
        return boto3.client(service, endpoint_url=self.server.url, region_name=REGION,
                            config=botocore.config.Config(retries={"total_max_attempts": 1}), **given)

    def refused(self, code, call, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            call(**arguments)
        self.assertEqual(refused.exception.response["Error"]["Code"], code)
        return refused.exception.response

    def assume(self, **changed):
        return self.client("sts").assume_role(**{"RoleArn": ROLE, "RoleSessionName": "alice", "ExternalId": EXTERNAL_ID, **changed})


class Boto3(Sts):
    def test_a_session_looks_up_its_accounts_events(self):
        made = self.assume(DurationSeconds=900)
        self.assertEqual(made["AssumedRoleUser"], {"AssumedRoleId": "AROAAUDITOR:alice", "Arn": SESSION + "alice"})
        session = made["Credentials"]
        self.assertEqual(self.client("sts", session).get_caller_identity()["Arn"], SESSION + "alice")
        events = self.client("cloudtrail", session).lookup_events(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "AssumeRole"}])["Events"]
        record = json.loads(events[0]["CloudTrailEvent"])
        self.assertEqual(record["userIdentity"]["type"], "AWSAccount")
        self.assertEqual(record["recipientAccountId"], MEMBER)
        callers = self.client("cloudtrail").lookup_events(
            LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": ROLE}])["Events"]
        self.assertIn(record["sharedEventID"], [json.loads(event["CloudTrailEvent"])["sharedEventID"] for event in callers])
        own = self.client("cloudtrail", session).lookup_events(LookupAttributes=[{"AttributeKey": "Username", "AttributeValue": "alice"}])
        self.assertTrue(own["Events"], "the session's own calls are told by its name")

    def test_what_is_refused(self):
        sts = self.client("sts")
        denied = self.refused("AccessDenied", self.assume, ExternalId="another")
        self.assertEqual(denied["ResponseMetadata"]["HTTPStatusCode"], 403)
        unknown = self.refused("AccessDenied", self.assume, RoleArn=ROLE.replace("auditor", "nobody"))
        self.assertEqual(unknown["Error"]["Message"], denied["Error"]["Message"].replace("auditor", "nobody"))
        self.refused("ValidationError", self.assume, DurationSeconds=43200)
        self.refused("ValidationError", self.assume, Tags=[{"Key": "a", "Value": "b"}])
        self.refused("MalformedPolicyDocument", self.assume, Policy="nothing")
        self.refused("InvalidAction", sts.get_session_token)
        self.refused("SignatureDoesNotMatch", self.client("sts", {**self.assume()["Credentials"], "SecretAccessKey": "x"}).get_caller_identity)
        damaged = {**self.assume()["Credentials"], "SessionToken": "AAAA"}
        self.refused("InvalidClientTokenId", self.client("sts", damaged).get_caller_identity)
        self.refused("UnrecognizedClientException", self.client("cloudtrail", damaged).lookup_events)

    def test_a_presigned_url_says_who_made_it(self):
        for session, arn in ((None, f"arn:aws:iam::{ACCOUNT}:user/admin"), (self.assume()["Credentials"], SESSION + "alice")):
            url = self.client("sts", session).generate_presigned_url("get_caller_identity", HttpMethod="GET")
            with self.subTest(arn), urllib.request.urlopen(url, timeout=10) as answer:
                self.assertIn(f"<Arn>{arn}</Arn>", answer.read().decode())
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(url.replace("X-Amz-Signature=", "X-Amz-Signature=0"), timeout=10)
            refused.exception.close()
            self.assertEqual(refused.exception.code, 403)
        url = self.client("sts").generate_presigned_url(
            "assume_role", {"RoleArn": ROLE, "RoleSessionName": "alice", "ExternalId": EXTERNAL_ID}, HttpMethod="GET")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url, timeout=10)
        refused.exception.close()
        self.assertEqual(refused.exception.code, 403)

    def test_organizations(self):
        organizations = self.client("organizations")
        described = organizations.describe_organization()["Organization"]
        self.assertEqual((described["Id"], described["MasterAccountId"]), ("o-exampleorgid", ACCOUNT))
        pages = organizations.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
        accounts = [account for page in pages for account in page["Accounts"]]
        self.assertEqual([account["Id"] for account in accounts], [ACCOUNT, MEMBER])
        self.assertEqual((accounts[1]["Name"], accounts[1]["Email"]), ("audit", "audit@example.com"))
        member = self.client("organizations", self.assume()["Credentials"])
        self.assertEqual(member.describe_organization()["Organization"], described)
        self.refused("AccessDeniedException", member.list_accounts)
        self.client("cloudtrail").register_organization_delegated_admin(MemberAccountId=MEMBER)
        try:
            administrators = member.list_delegated_administrators(ServicePrincipal="cloudtrail.amazonaws.com")
            self.assertEqual([one["Id"] for one in administrators["DelegatedAdministrators"]], [MEMBER])
        finally:
            self.client("cloudtrail").deregister_organization_delegated_admin(DelegatedAdminAccountId=MEMBER)


class Cli(Sts):
    """`aws --profile` with a role_arn, as people have them in ~/.aws/config."""

    def aws(self, profile, *arguments, **environment):
        path = self.folder / "config"
        path.write_text(f"""
[profile by-environment]
role_arn = {ROLE}
source_profile = default
external_id = {EXTERNAL_ID}
role_session_name = bob
region = {REGION}

[profile by-profile]
role_arn = {ROLE}
source_profile = default
external_id = {EXTERNAL_ID}
role_session_name = carol
duration_seconds = 900
region = {REGION}
endpoint_url = {self.server.url}

[profile wrong]
role_arn = {ROLE}
source_profile = default
external_id = another
region = {REGION}
endpoint_url = {self.server.url}
""")
        environment = clean_environment(AWS_SHARED_CREDENTIALS_FILE=str(self.lake.credentials), AWS_CONFIG_FILE=str(path),
                                        AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="", HOME=str(self.folder), **environment)
        return subprocess.run(["aws", *arguments, "--profile", profile, "--output", "json"], capture_output=True, text=True,
                              timeout=CLI_TIMEOUT_S, env=environment, stdin=subprocess.DEVNULL, check=False)

    def test_profiles_that_assume_a_role(self):
        for profile, name, environment in (("by-environment", "bob", {"AWS_ENDPOINT_URL": self.server.url}), ("by-profile", "carol", {})):
            with self.subTest(profile):
                done = self.aws(profile, "sts", "get-caller-identity", **environment)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(json.loads(done.stdout)["Arn"], SESSION + name)
                done = self.aws(profile, "cloudtrail", "lookup-events", **environment)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("AssumeRole", [event["EventName"] for event in json.loads(done.stdout)["Events"]])

    def test_a_profile_that_may_not(self):
        done = self.aws("wrong", "cloudtrail", "lookup-events")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("(AccessDenied) when calling the AssumeRole operation", done.stderr)


if __name__ == "__main__":
    unittest.main()
