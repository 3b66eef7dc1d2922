"""The published sample queries on a generated lake with every incident: which of them return rows.

`python3 tests/e2e/test_aws_samples.py --list` prints what each does.
"""
import json
import sys
import unittest

from harness import samples
from harness.lake import Lake, scratch, tarn

BEGIN, END = "2026-02-02 00:00:00", "2026-02-10 00:00:00"
DAYS = 7
EVENTS = 60_000

# Not Lake SQL: they create and read an Athena table.
ATHENA = {"ConfigItemCountQuery", "ConfigTableCreation"}
# Valid, and empty on this lake for a reason.
EMPTY = {
    "dynamodb-scan-operations": "asks for the event name 'scan', which is 'Scan'; names are compared letter by letter",
    "tls-unsupported-version": "asks for TLS 1.1 and below, which AWS no longer accepts",
}
# They ask a store of configuration items, which takes what `tarn generate --config` makes; this lake has none.
OF_OTHER_STORES = {name for name in samples.names() if name.startswith("ssm-patch")}


def describe(lake, name):
    """What a query does: a number of rows, or the first line of what is wrong with it."""
    def find(sql):
        rows = lake.rows(sql)
        return next(iter(rows[0].values())) if rows else None
    try:
        text = samples.statement(name, BEGIN, END, find)
    except AssertionError as error:
        return f"cannot be asked: {str(error).splitlines()[-1]}"
    done = lake.run("query", "--format", "json", text, check=False)
    if done.returncode != 0:
        return f"refused: {(done.stderr.strip().splitlines() or [done.returncode])[0]}"
    return len(json.loads(done.stdout))


def make_lake(folder):
    logs = folder / "logs"
    tarn("generate", "--out", logs, "--start", "2026-02-02T00:00:00Z", "--days", DAYS, "--events", EVENTS, "--scenario", "all",
         "--insights", "--network-activity")
    lake = Lake.make(folder / "lake")
    lake.import_paths(logs / "bucket")
    return lake


@unittest.skipUnless(samples.QUERIES.is_dir(), f"needs {samples.QUERIES}")
class AwsSamples(unittest.TestCase):
    def test_those_that_can_return_rows_do(self):
        with scratch() as folder:
            lake = make_lake(folder)
            for name in samples.names():
                if name in ATHENA or name in OF_OTHER_STORES:
                    continue
                with self.subTest(query=name):
                    found = describe(lake, name)
                    if name in EMPTY:
                        self.assertEqual(found, 0, EMPTY[name])
                    else:
                        self.assertIsInstance(found, int, found)
                        self.assertGreater(found, 0)


def print_list():
    with scratch() as folder:
        lake = make_lake(folder)
        for name in samples.names():
            print(f"{name}: {describe(lake, name)}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print_list()
    else:
        unittest.main()
