"""The real AWS CLI against a server, with the lake's credentials and nothing of the machine's own configuration."""
import json
import subprocess
import time

from harness.lake import REGION, clean_environment

CALL_TIMEOUT_S = 120
QUERY_TIMEOUT_S = 60
POLL_S = 0.1


class AwsCli:
    def __init__(self, server, credentials=None, profile="default"):
        self.server = server
        self.credentials = credentials or server.lake.credentials
        self.profile = profile

    def run(self, operation, *arguments, check=True):
        """Runs `aws cloudtrail <operation>`; returns the parsed answer, or the finished process when not `check`."""
        command = ["aws", "cloudtrail", operation, "--endpoint-url", self.server.url, "--region", REGION,
                   "--profile", self.profile, "--output", "json", *arguments]
        environment = clean_environment(AWS_SHARED_CREDENTIALS_FILE=str(self.credentials), AWS_CONFIG_FILE="/dev/null",
                                        AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="")
        done = subprocess.run(command, capture_output=True, text=True, timeout=CALL_TIMEOUT_S, env=environment,
                              stdin=subprocess.DEVNULL, check=False)
        if not check:
            return done
        if done.returncode != 0:
            raise AssertionError(f"aws cloudtrail {operation} ended with {done.returncode}: {done.stderr}\n{self.server.output()[-3000:]}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def store_id(self, name="default"):
        """Returns the ID part of the ARN of the store called `name`."""
        for store in self.run("list-event-data-stores")["EventDataStores"]:
            if store["Name"] == name:
                return store["EventDataStoreArn"].rsplit("/", 1)[1]
        raise AssertionError(f"no store called {name}")

    def finished_query(self, statement):
        """Starts a query, waits for its end and returns (query id, DescribeQuery's answer)."""
        query = self.run("start-query", "--query-statement", statement)["QueryId"]
        deadline = time.monotonic() + QUERY_TIMEOUT_S
        while time.monotonic() < deadline:
            described = self.run("describe-query", "--query-id", query)
            if described["QueryStatus"] not in ("QUEUED", "RUNNING"):
                return query, described
            time.sleep(POLL_S)
        raise AssertionError(f"query {query} did not end within {QUERY_TIMEOUT_S} s")
