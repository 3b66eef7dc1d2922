"""Servers other than the usual one, for what a client meets there alone: AWS's own quotas, no organization, another caller.

A setting is one object of a file of tests/interop/settings:

what        what is another than usual, in a few words
commands    what `tarn` is told about the lake before its server starts, each a list of words
before      cases that are performed on a server without options, before the one that clients meet
options     of the server that clients meet
attempts    how often a client tries in all; without it, the client's own choice
role        {"account": …, "policy": …}: who calls is a session of a role of that account with that policy, not the administrator
cases       what the clients call, as in tests/interop/clients
"""
import json

import boto3

from harness import api_clients
from harness.api_cases import Run
from harness.lake import ACCOUNT, REGION, Lake, tarn
from harness.server import Server

UNKNOWN = "00000000-0000-4000-8000-000000000005"
ROLE = "caller"


def read_settings(folder):
    """Returns {name: the setting}."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def first_values(helper, folder):
    """Returns what cases may use from the beginning on."""
    stores = helper.call("cloudtrail", REGION, "ListEventDataStores", {})["EventDataStores"]
    store = next(s["EventDataStoreArn"] for s in stores if s["Name"] == "default")
    return {"region": REGION, "account": ACCOUNT, "store_arn": store, "store": store.rsplit("/", 1)[1],
            "folder": str(folder / "allowed"), "elsewhere": str(folder / "elsewhere"), "unknown": UNKNOWN}


def perform(folder, name, setting, make_client):
    """Returns a client's name and its results in one setting, over a lake of its own."""
    lake = Lake.make(folder / f"lake-{name}-{make_client.__name__}")
    lake.import_paths(folder / "logs")
    for command, *words in setting.get("commands", []):
        lake.run(command, *words)
    if "role" in setting:
        make_role(lake, setting["role"])
    with Server(lake) as server:
        helper = api_clients.Boto3(server)
        run = Run(helper, helper, first_values(helper, folder))
        run.perform(setting.get("before", []))
        failed = [f"{result.case['what']}: {result.said}" for result in run.results if result.verdict != "passed"]
        if failed:
            raise AssertionError(f"before {name}: {failed}")
    with Server(lake, *setting.get("options", [])) as server:
        client = make_client(server, caller_of(server, setting))
        try:
            met = Run(client, api_clients.Boto3(server), run.kept)
            met.perform(setting["cases"])
        finally:
            client.close()
    return client.name, met.results


def make_role(lake, role):
    trust = lake.data.with_name(f"{lake.data.name}.trust.json")
    trust.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]}))
    tarn("access", "create-role", "--data", lake.data, ROLE, "--account", role["account"], "--trust-policy", trust)
    tarn("access", "attach-policy", "--data", lake.data, role_arn(role), role["policy"])


def role_arn(role):
    return f"arn:aws:iam::{role['account']}:role/{ROLE}"


def caller_of(server, setting):
    administrator = api_clients.Caller.administrator(server, setting.get("attempts", 0))
    if "role" not in setting:
        return administrator
    sts = boto3.client("sts", endpoint_url=server.url, region_name=REGION, aws_access_key_id=administrator.access_key,
                       aws_secret_access_key=administrator.secret)
    session = sts.assume_role(RoleArn=role_arn(setting["role"]), RoleSessionName="cases")["Credentials"]
    return api_clients.Caller(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"], administrator.attempts)
