"""Every statement of hostile_statements.py is refused or stopped within its limits, and the server stays well."""
import pathlib
import time
import unittest

import botocore.exceptions
from test_lake_api import client_of

from harness import events
from harness.lake import Lake, scratch
from harness.server import Server
from hostile_statements import ENDS, GROUPS, REFUSED, STOPPED

TIMEOUT_S = 2
MEMORY_MB = 256
PATIENCE_S = 15  # a cancelled query is gone within a second or two
POLL_S = 0.05
REFUSALS = {"InvalidQueryStatementException", "EventDataStoreNotFoundException", "ValidationException", "InvalidParameterException",
            "EventDataStoreARNInvalidException"}


ALLOWED = {REFUSED: [REFUSED], STOPPED: [REFUSED, "FAILED", "TIMED_OUT"], ENDS: [REFUSED, "FAILED", "TIMED_OUT", "FINISHED"]}


class HostileStatements(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.written = events.make_folder(cls.folder / "logs")
        cls.lake = Lake.make(cls.folder / "lake")
        cls.lake.import_paths(cls.folder / "logs")
        with open(cls.lake.data / "tarn.toml", "a") as config:
            config.write(f"\n[query]\nmemory_mb = {MEMORY_MB}\nthreads = 2\nrunning = 2\ntimeout_s = {TIMEOUT_S}\n")
        cls.server = cls.enterClassContext(Server(cls.lake))
        cls.client = client_of(cls.server)

    def ended(self, statement):
        """Returns how the statement ended: "refused" or a query's status, with the message."""
        try:
            query = self.client.start_query(QueryStatement=statement)["QueryId"]
        except botocore.exceptions.ClientError as error:
            self.assertIn(error.response["Error"]["Code"], REFUSALS, error)
            return REFUSED, error.response["Error"]["Message"]
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            described = self.client.describe_query(QueryId=query)
            if described["QueryStatus"] not in ("QUEUED", "RUNNING"):
                return described["QueryStatus"], described.get("ErrorMessage", "")
            time.sleep(POLL_S)
        raise AssertionError(f"still running after {PATIENCE_S} s: {statement[:200]}")

    def peak_mb(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024

    def test_each_is_refused_or_stopped(self):
        count = 0
        for group, how, statements in GROUPS:
            for statement in statements:
                count += 1
                with self.subTest(group=group, statement=statement[:200]):
                    status, message = self.ended(statement)
                    self.assertIn(status, ALLOWED[how], message)
                    self.assertNotIn("duckdb", message.lower().replace("'duckdb_", ""))
            self.assertEqual(self.server.get("/healthz")[0], 200, group)
        self.assertGreaterEqual(count, 200)
        query = self.client.start_query(QueryStatement="SELECT count(*) AS n FROM default")["QueryId"]
        deadline = time.monotonic() + PATIENCE_S
        while self.client.describe_query(QueryId=query)["QueryStatus"] in ("QUEUED", "RUNNING") and time.monotonic() < deadline:
            time.sleep(POLL_S)
        self.assertEqual(self.client.get_query_results(QueryId=query)["QueryResultRows"], [[{"n": str(len(self.written))}]])
        # Two queries with their memory, and the server itself.
        self.assertLess(self.peak_mb(), 2 * MEMORY_MB + 1024)


if __name__ == "__main__":
    unittest.main()
