"""Every operation of CloudTrail's API by real, unmodified clients: the cases of tests/interop/clients, those of tests/interop/settings
on servers of their own, and docs/API.md made of the run.

TARN_UPDATE=1 writes the page anew; read the difference before you commit it.
"""
import concurrent.futures
import itertools
import json
import os
import pathlib
import unittest

import make_api_page
from harness import api_clients, api_settings, events
from harness.api_cases import Run, label, read_cases, target
from harness.lake import ACCOUNT, REGION, ROOT, Lake, scratch
from harness.server import Server

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = (api_clients.cli_v2, api_clients.cli_v1, api_clients.Boto3, api_clients.sdk_v3, api_clients.sdk_v2)  # the slow ones first
QUICK_CLIENTS = (api_clients.Boto3, api_clients.sdk_v3, api_clients.sdk_v2)
AT_ONCE = 2
DAMAGED_FILES = 3
MANY_FILES = 3000  # an import that is still running when it is stopped
MEMBERS = ("444455556661", "444455556662", "444455556663", "444455556664")


def make_folders(folder):
    """Makes what StartImport reads, beneath `allowed`, and what it must not."""
    events.make_folder(folder / "logs")
    events.make_folder(folder / "allowed/logs", files=3)
    events.make_folder(folder / "elsewhere", files=1)
    day = f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/2023/07/12"
    for number in range(DAMAGED_FILES):
        path = folder / "allowed/damaged" / day / f"{ACCOUNT}_CloudTrail_{REGION}_20230712T1200Z_{number:016d}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"no gzip")
    one = events.write_log(folder / "one.json.gz", [events.event(i, time="2023-07-12T12:00:00Z") for i in range(2000)])
    for number in range(MANY_FILES):
        path = folder / "allowed/many" / day / f"{ACCOUNT}_CloudTrail_{REGION}_20230712T1200Z_{number:016d}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.hardlink_to(one)


def perform(folder, make_client, cases):
    """Returns the client's name, version and results, over a lake of its own."""
    lake = Lake.make(folder / f"lake-{make_client.__name__}")
    lake.import_paths(folder / "logs")
    lake.run("org", "create", "o-exampleorgid")
    for member in MEMBERS:
        lake.run("org", "add", member)
    with Server(lake, "--import-folder", folder / "allowed") as server:
        helper, client = api_clients.Boto3(server), make_client(server)
        try:
            run = Run(client, helper, api_settings.first_values(helper, folder))
            run.perform(cases)
        finally:
            client.close()
    return client, run.results


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.groups = read_cases(HERE / "clients")
        cls.notes = json.loads((HERE / "api_notes.json").read_text())
        cases = [case for group in cls.groups.values() for case in group]
        folder = cls.enterClassContext(scratch())
        make_folders(folder)
        settings = api_settings.read_settings(HERE / "settings")
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda make_client: perform(folder, make_client, cases), CLIENTS))
            more = list(pool.map(lambda one: api_settings.perform(folder, one[0], settings[one[0]], one[1]),
                                 itertools.product(settings, QUICK_CLIENTS)))
        cls.runs = {client.name: (client, results) for client, results in runs}
        for name, results in more:
            cls.runs[name][1].extend(results)
        cls.told = make_api_page.told_by(cls.runs)
        out = ROOT / "build/interop"
        out.mkdir(parents=True, exist_ok=True)
        (out / "clients.json").write_text(json.dumps(cls.told, indent=1))

    def assert_served(self, name):
        """Asserts that each call did what its case says, and reports all that did not."""
        _, results = self.runs[name]
        self.assertGreater(len(results), 0)
        failed = [f"{label(r.case)}: {r.said}" for r in results if r.verdict == "failed"]
        self.assertFalse(failed, f"{len(failed)} of {len(results)}:\n" + "\n".join(failed))

    def test_boto3(self):
        self.assert_served("boto3")

    def test_aws_cli_v1(self):
        self.assert_served("AWS CLI v1")

    def test_aws_cli_v2(self):
        self.assert_served("AWS CLI v2")

    def test_javascript_sdk_v3(self):
        self.assert_served("JavaScript SDK v3")

    def test_javascript_sdk_v2(self):
        self.assert_served("JavaScript SDK v2")

    def test_each_client_calls_each_operation_that_it_has(self):
        for name, (client, results) in self.runs.items():
            had = {(service, operation) for service, operations in client.offer.items() for operation in operations}
            called = {target(r.case) for r in results}
            self.assertEqual(had - called, set(), name)

    def test_what_is_not_offered_is_written_down(self):
        """Neither more nor less: an operation that is offered now has to leave the list of api_notes.json."""
        outcomes = {name: {told["outcome"] for told in clients.values()} for name, clients in self.told["operations"].items()}
        listed = set(self.notes["not_offered"])
        self.assertEqual({name for name, seen in outcomes.items() if "not offered" in seen} - listed, set(), "not in the list")
        self.assertEqual({name for name in listed if outcomes[name] & {"ok", "refused", "failed"}}, set(), "offered")

    def test_each_documented_error_is_met_or_explained(self):
        """Neither more nor less: an error that a client meets now has to leave the list of api_notes.json."""
        unmet = make_api_page.unmet(self.told, self.notes)
        explained = [(operation, error) for reason in self.notes["unmet"] for error, operations in reason["errors"].items()
                     for operation in operations]
        self.assertEqual(len(explained), len(set(explained)), "explained twice")
        self.assertEqual(unmet - set(explained), set(), "neither met nor explained")
        self.assertEqual(set(explained) - unmet, set(), "explained, but met or not documented")

    def test_paging_is_read_by_paginators_and_by_hand(self):
        ways = {name: {r.way for r in results if r.verdict == "passed"} - {""} for name, (_, results) in self.runs.items()}
        self.assertEqual(ways["boto3"], {"paginator", "loop"})
        for name in ("JavaScript SDK v3", "JavaScript SDK v2", "AWS CLI v1", "AWS CLI v2"):
            self.assertIn("paginator", ways[name], name)

    def test_the_page_says_what_the_clients_saw(self):
        page = make_api_page.page(self.told, self.notes)
        if os.environ.get("TARN_UPDATE"):
            make_api_page.PAGE.write_text(page)
        self.assertEqual(make_api_page.PAGE.read_text() if make_api_page.PAGE.exists() else "", page,
                         "docs/API.md is out of date: run this test with TARN_UPDATE=1")


if __name__ == "__main__":
    unittest.main()
