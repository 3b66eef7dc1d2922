"""The published sample queries on a generated lake with every incident: which of them return rows. Those about configuration
items ask the sample lake, which has a store of them. Those that no engine could run as published fail where they are broken.

`python3 tests/e2e/test_aws_samples.py --list` prints what each does.
"""
import datetime
import json
import re
import sys
import unittest

from harness import samples
from harness.lake import ROOT, Lake, scratch, tarn

BEGIN, END = "2026-02-02 00:00:00", "2026-02-10 00:00:00"
DAYS = 7
EVENTS = 60_000
EVENTS_FILE = ROOT / "tests/sql_rows/events.json"
SAMPLE_DAYS, SAMPLE_EVENTS = 30, 10_000

# Not Lake SQL: they create and read an Athena table.
ATHENA = {"ConfigItemCountQuery", "ConfigTableCreation"}
# Valid, and empty on this lake for a reason.
EMPTY = {
    "dynamodb-scan-operations": "asks for the event name 'scan', which is 'Scan'; names are compared letter by letter",
    "tls-unsupported-version": "asks for TLS 1.1 and below, which AWS no longer accepts",
}
# Broken as published: where (line, column), and what Tarn says there.
BROKEN = {
    "ConfigItemCountQuery": (12, 6, "catalogs and schemas are not supported"),
    "ConfigTableCreation": (9, 1, "only SELECT statements are supported, not 'CREATE'"),
    "iam-idc-authenticate-api": (7, 6, "found the reserved word 'FROM'"),
    "list-all-errors-for-s3-events": (10, 39, "found 'example'"),
    "list-all-events-not-in-authorized-region": (15, 41, "found ':'"),
    "list-attempted-s3-requests.": (17, 71, "found 'BY'"),
    "list-publicly-accessible-rds-instances": (13, 15, "found 'SELECT'"),
    "network-activity-events-vpce-access-denied-s3": (12, 8, "must be an aggregate expression or appear in GROUP BY"),
    "top-errors": (17, 37, "found 'BY'"),
    "top-s3-actions": (18, 23, "found 'BY'"),
}
# They ask a store of configuration items: the sample lake's, whose events are recent.
OF_CONFIGURATION = {name for name in samples.names() if name.startswith("ssm-patch")}
CONFIGURATION_STORE = "config"


def recently():
    now = datetime.datetime.now(datetime.timezone.utc)
    return tuple(f"{day:%Y-%m-%d} 00:00:00" for day in (now - datetime.timedelta(SAMPLE_DAYS), now + datetime.timedelta(1)))


def describe(lakes, name):
    """What a query does: a number of rows, or the first line of what is wrong with it."""
    of_configuration = name in OF_CONFIGURATION
    lake = lakes[of_configuration]
    store = ("--store", CONFIGURATION_STORE) if of_configuration else ()

    def find(sql):
        rows = lake.rows(sql, *store)
        return next(iter(rows[0].values())) if rows else None
    try:
        text = samples.statement(name, *(recently() if of_configuration else (BEGIN, END)), find)
    except AssertionError as error:
        return f"cannot be asked: {str(error).splitlines()[-1]}"
    done = lake.run("query", "--format", "json", *store, text, check=False)
    if done.returncode != 0:
        return f"refused: {(done.stderr.strip().splitlines() or [done.returncode])[0]}"
    return len(json.loads(done.stdout))


def make_lakes(folder):
    """The lake for most queries, and the one with configuration items."""
    logs = folder / "logs"
    tarn("generate", "--out", logs, "--start", "2026-02-02T00:00:00Z", "--days", DAYS, "--events", EVENTS, "--scenario", "all",
         "--insights", "--network-activity")
    lake = Lake.make(folder / "lake")
    lake.import_paths(logs / "bucket")
    sample = Lake.make(folder / "sample")
    sample.run("sample", "--events", SAMPLE_EVENTS, "--days", SAMPLE_DAYS)
    return lake, sample


@unittest.skipUnless(samples.QUERIES.is_dir(), f"needs {samples.QUERIES}")
class AwsSamples(unittest.TestCase):
    def test_those_that_can_return_rows_do(self):
        with scratch() as folder:
            lakes = make_lakes(folder)
            for name in samples.names():
                if name in ATHENA:
                    continue
                with self.subTest(query=name):
                    found = describe(lakes, name)
                    if name in EMPTY:
                        self.assertEqual(found, 0, EMPTY[name])
                    else:
                        self.assertIsInstance(found, int, found)
                        self.assertGreater(found, 0)

    def test_the_broken_ones_fail_at_their_place(self):
        for name in samples.names():
            with self.subTest(query=name):
                done = tarn("query", "--logs", EVENTS_FILE, stdin=samples.published(name), check=False)
                said = done.stderr.splitlines()[0] if done.stderr else ""
                if name in BROKEN:
                    line, column, what = BROKEN[name]
                    self.assertRegex(said, rf"\bline {line}:{column}: .*{re.escape(what)}")
                elif not name.startswith("ssm-patch"):  # of configuration items, which are not in logs
                    self.assertEqual(done.returncode, 0, done.stderr)


def print_list():
    with scratch() as folder:
        lakes = make_lakes(folder)
        for name in samples.names():
            print(f"{name}: {describe(lakes, name)}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print_list()
    else:
        unittest.main()
