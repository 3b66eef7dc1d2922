"""tarn export: the original records as log files, byte-equal, with a hash list that sha256sum checks."""
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from harness import events
from harness.lake import ACCOUNT, REAL_LOGS, REGION, TARN, Lake, clean_environment, scratch, tarn
from harness.server import Server

OTHER = "444455556666"


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def check_sums(folder):
    return subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True,
                          check=False)


def call_tarn(server, operation, **members):
    """Calls one of Tarn's own operations, as the README says, with curl. Returns (status, answer)."""
    key = re.search(r"aws_access_key_id\s*=\s*(\S+)\naws_secret_access_key\s*=\s*(\S+)", server.lake.credentials.read_text())
    done = subprocess.run(["curl", "--silent", "--show-error", "--aws-sigv4", f"aws:amz:{REGION}:cloudtrail", "--user", ":".join(key.groups()),
                           server.url + "/", "--write-out", "\n%{http_code}", "-H", "Content-Type: application/x-amz-json-1.1",
                           "-H", f"X-Amz-Target: Tarn_20261122.{operation}", "-d", json.dumps(members)],
                          capture_output=True, text=True, timeout=60, check=True, env=clean_environment())
    body, status = done.stdout.rsplit("\n", 1)
    return int(status), json.loads(body)


class Export(unittest.TestCase):
    def assert_whole(self, folder):
        done = check_sums(folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
        self.assertEqual(listed | {"SHA256SUMS"}, set(files_in(folder)))

    def assert_same_again(self, folder, lake, *options):
        """The export, its import into an empty lake, and the same export of that."""
        out = folder / "out"
        lake.run("export", "--out", out, *options)
        self.assert_whole(out)
        again = Lake.make(folder / "again")
        done = again.import_paths(out, *options)
        self.assertIn(" 0 rejected", done.stderr)
        rows = "SELECT * FROM $EDS_ID ORDER BY eventJson"
        self.assertEqual(again.rows(rows, *options), lake.rows(rows, *options))
        again.run("export", "--out", folder / "second", *options)
        logs = {name: content for name, content in files_in(out).items() if name.startswith("AWSLogs/")}
        self.assertEqual({name: content for name, content in files_in(folder / "second").items() if name.startswith("AWSLogs/")}, logs)
        return logs

    def test_records_come_as_they_were(self):
        with scratch() as folder:
            events.make_folder(folder / "logs")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs")
            logs = self.assert_same_again(folder, lake)
            self.assertEqual(events.read_records_folder(folder / "out/AWSLogs"), events.read_records_folder(folder / "logs"))
            for name, content in logs.items():
                text = gzip.decompress(content)
                self.assertTrue(text.startswith(b'{"Records":['), name)
                times = [record["eventTime"] for record in json.loads(text)["Records"]]
                self.assertEqual(times, sorted(times), name)
            lake.run("compact")
            lake.run("export", "--out", folder / "compacted")
            self.assertEqual({n: c for n, c in files_in(folder / "compacted").items() if n.startswith("AWSLogs/")}, logs)

    def test_a_store_of_another_category(self):
        with scratch() as folder:
            tarn("generate", "--out", folder / "logs", "--events", "2000", "--days", "3", "--scenario", "all", "--insights")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs/bucket", "--store", "insights", "--category", "Insight")
            lake.run("export", "--out", folder / "out")
            self.assert_whole(folder / "out")
            again = Lake.make(folder / "again")
            again.import_paths(folder / "out", "--store", "insights", "--category", "Insight")
            self.assertGreater(again.count(), 0)
            rows = "SELECT * FROM $EDS_ID ORDER BY eventJson"
            self.assertEqual(again.rows(rows), lake.rows(rows))

    @unittest.skipUnless(REAL_LOGS.is_dir(), f"needs {REAL_LOGS}")
    def test_real_logs(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            lake.import_paths(REAL_LOGS, check=False)
            self.assertGreater(len(self.assert_same_again(folder, lake)), 10)

    def test_a_selection(self):
        with scratch() as folder:
            events.make_folder(folder / "logs")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs")
            cases = {
                "account": (("--account", OTHER), lambda e: e["recipientAccountId"] == OTHER),
                "accounts": (("--account", OTHER, "--account", "111122223333"), lambda e: True),
                "region": (("--region", "eu-west-1"), lambda e: False),
                "days": (("--start", "2023-07-11", "--end", "2023-07-12"), lambda e: e["eventTime"].startswith("2023-07-11")),
                "time": (("--end", "2023-07-10T12:05:00Z"), lambda e: e["eventTime"] < "2023-07-10T12:05:00Z"),
            }
            everything = {i: json.loads(text) for i, text in events.read_records_folder(folder / "logs").items()}
            for name, (options, is_meant) in cases.items():
                with self.subTest(name):
                    lake.run("export", "--out", folder / name, *options)
                    self.assert_whole(folder / name)
                    found = events.read_records_folder(folder / name / "AWSLogs")
                    self.assertEqual(set(found), {i for i, event in everything.items() if is_meant(event)})
                    manifest = json.loads((folder / name / "tarn-export.json").read_text())
                    self.assertEqual(manifest["events"], len(found))

    def test_the_manifest_names_an_entry_of_the_chain(self):
        with scratch() as folder:
            events.make_folder(folder / "logs")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs")
            lake.run("export", "--out", folder / "out")
            lake.run("verify", "--export", folder / "proof")
            chain = json.loads((folder / "out/tarn-export.json").read_text())["chain"]
            entry = folder / f"proof/entries/{chain['entry']:012}.txt"
            done = subprocess.run(["sha256sum", entry], capture_output=True, text=True, check=True)
            self.assertEqual(done.stdout.split()[0], chain["sha256"])

    def test_what_is_refused(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            lake.import_paths(events.write_log(folder / "a.json.gz", [events.event(1, time="2023-07-10T12:00:00Z")]))
            (folder / "full").mkdir()
            (folder / "full/notes").write_text("mine")
            lake.run("export", "--out", folder / "done")
            cases = [
                (("--out", folder / "full"), 1, "full/notes"),
                (("--out", folder / "done"), 1, "finished export already"),
                (("--out", folder / "lake/stores/x"), 1, "outside of the lake"),
                (("--out", folder / "x", "--store", "nothing"), 1, "no event data store called nothing"),
                (("--out", folder / "x", "--start", "soon"), 1, "a time is written like"),
                (("--out", folder / "x", "--start", "2023-07-11", "--end", "2023-07-10"), 1, "ends before it begins"),
                (("--out", folder / "x", "--account", "1"), 2, "twelve digits"),
                (("--store", "default"), 2, "--out"),
            ]
            for options, code, words in cases:
                with self.subTest(words):
                    refused = lake.run("export", *options, check=False)
                    self.assertEqual(refused.returncode, code, refused.stderr)
                    self.assertIn(words, refused.stderr)
            self.assertEqual((folder / "full/notes").read_text(), "mine")
            self.assertFalse((folder / "x").exists())
            os.chmod(folder / "full", 0o500)
            if os.geteuid() != 0:
                denied = lake.run("export", "--out", folder / "full/x", check=False)
                self.assertIn("Permission denied", denied.stderr)

    @unittest.skipUnless(shutil.which("curl"), "needs curl")
    def test_a_server_exports_what_the_command_does(self):
        with scratch() as folder:
            events.make_folder(folder / "logs")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs")
            (folder / "allowed").mkdir()
            store = json.loads(lake.run("stores", "--format", "json").stdout)[0]["id"]
            with Server(lake) as server:
                status, answer = call_tarn(server, "StartExport", EventDataStore=store, Destination=f"file://{folder}/allowed/x")
                self.assertEqual((status, answer["__type"]), (400, "InvalidParameterException"), answer)
                self.assertIn("--export-folder", answer["Message"])
            with Server(lake, "--export-folder", folder / "allowed") as server:
                status, answer = call_tarn(server, "StartExport", EventDataStore=store, Destination=f"file://{folder}/elsewhere")
                self.assertEqual((status, answer["__type"]), (400, "InvalidParameterException"), answer)
                status, started = call_tarn(server, "StartExport", EventDataStore=store, Destination=f"file://{folder}/allowed/out",
                                            Accounts=[OTHER])
                self.assertEqual(status, 200, started)
                done = started
                while done["ExportStatus"] == "IN_PROGRESS":
                    _, done = call_tarn(server, "GetExport", ExportId=started["ExportId"])
                self.assertEqual(done["ExportStatus"], "COMPLETED", done)
                self.assertEqual(call_tarn(server, "ListExports")[1]["Exports"], [done])
            lake.run("export", "--out", folder / "out", "--account", OTHER)
            self.assert_whole(folder / "allowed/out")
            self.assertEqual({n: c for n, c in files_in(folder / "allowed/out").items() if n.startswith("AWSLogs/")},
                             {n: c for n, c in files_in(folder / "out").items() if n.startswith("AWSLogs/")})

    @unittest.skipUnless(shutil.which("curl"), "needs curl")
    def test_folders_are_allowed_by_account(self):
        with scratch() as folder:
            events.make_folder(folder / "logs")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs")
            for name in ("own", "own-not", "everybody", "theirs"):
                (folder / name).mkdir()
            (folder / "own/way-out").symlink_to(folder / "theirs")
            store = json.loads(lake.run("stores", "--format", "json").stdout)[0]["id"]

            def allow(*pairs):
                (lake.data / "tarn.toml").write_text("".join(
                    f'[[allow]]\naccount = "{account}"\nexport_folders = ["{folder / name}"]\n' for account, name in pairs))

            def export(server, place):
                return call_tarn(server, "StartExport", EventDataStore=store, Destination=f"file://{folder}/{place}")

            allow((ACCOUNT, "own"), ("*", "everybody"), (OTHER, "theirs"))
            with Server(lake) as server:
                self.assertIn(f"may neither import nor export in this version\" account={OTHER}", server.output())
                for place in ("theirs/x", "own-not/x", "own/../theirs/x", "own/way-out/x", "elsewhere/x"):
                    status, answer = export(server, place)
                    self.assertEqual((status, answer["__type"]), (400, "InvalidParameterException"), answer)
                    self.assertIn("[[allow]]", answer["Message"])
                    self.assertNotIn(str(folder), answer["Message"].replace(f"{folder}/{place}", ""))
                for place in ("own/x", "everybody/x"):
                    status, started = export(server, place)
                    self.assertEqual(status, 200, started)
                    while call_tarn(server, "GetExport", ExportId=started["ExportId"])[1]["ExportStatus"] == "IN_PROGRESS":
                        time.sleep(0.02)
            allow((OTHER, "theirs"))
            with Server(lake) as server:
                self.assertIn(f'account = "{ACCOUNT}"', export(server, "own/y")[1]["Message"])
            for text, words in (('[[allow]]\naccount = "1"', "twelve digits"), ("[[allow]]\nimport_folders = []", "names its account"),
                                ("[allow]\naccount = '*'", "[[allow]]"), ("[[allow]]\naccount = '*'\ndelivery = []", "unknown setting delivery"),
                                (f'[[allow]]\naccount = "*"\nimport_folders = ["{folder}/none"]', "an import folder cannot be used")):
                (lake.data / "tarn.toml").write_text(text)
                refused = lake.run("serve", "--listen", "127.0.0.1:0", check=False)
                self.assertEqual(refused.returncode, 1, refused.stdout)
                self.assertIn(words, refused.stderr)

    def test_a_cancelled_export_stops_and_is_done_anew(self):
        with scratch() as folder:
            tarn("generate", "--out", folder / "logs", "--events", "60000", "--accounts", "40", "--days", "30")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs/bucket")
            store = json.loads(lake.run("stores", "--format", "json").stdout)[0]["id"]
            (folder / "allowed").mkdir()
            out = folder / "allowed/out"
            with Server(lake, "--export-folder", folder / "allowed") as server:
                def export():
                    return call_tarn(server, "StartExport", EventDataStore=store, Destination=f"file://{out}")[1]["ExportId"]

                def ended(wanted):
                    while (told := call_tarn(server, "GetExport", ExportId=wanted)[1])["ExportStatus"] == "IN_PROGRESS":
                        time.sleep(0.02)
                    return told

                first = export()
                status, told = call_tarn(server, "CancelExport", ExportId=first)
                self.assertEqual((status, told["ExportStatus"]), (200, "IN_PROGRESS"), told)
                self.assertEqual(ended(first)["ExportStatus"], "CANCELLED")
                self.assertFalse((out / "SHA256SUMS").exists())
                self.assertEqual(call_tarn(server, "CancelExport", ExportId=first)[0], 400)
                self.assertEqual(ended(export())["ExportStatus"], "COMPLETED")
            self.assert_whole(out)
            lake.run("export", "--out", folder / "fresh")
            self.assertEqual(files_in(out), files_in(folder / "fresh"))

    def test_an_interrupted_export_is_done_anew(self):
        with scratch() as folder:
            tarn("generate", "--out", folder / "logs", "--events", "60000", "--accounts", "40", "--days", "30")
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs/bucket")
            command = [str(TARN), "export", "--data", str(lake.data), "--out", str(folder / "out"), "--threads", "1"]
            with subprocess.Popen(command, stderr=subprocess.PIPE, env=clean_environment(), text=True) as running:
                while not (folder / "out/AWSLogs").exists() and running.poll() is None:
                    time.sleep(0.001)
                running.send_signal(signal.SIGINT)
                _, told = running.communicate(timeout=60)
            if running.returncode != 0:
                self.assertIn("the same command does it anew", told)
                self.assertFalse((folder / "out/SHA256SUMS").exists())
                lake.run("export", "--out", folder / "out")
            lake.run("export", "--out", folder / "fresh")
            self.assert_whole(folder / "out")
            self.assertEqual(files_in(folder / "out"), files_in(folder / "fresh"))


if __name__ == "__main__":
    unittest.main()
