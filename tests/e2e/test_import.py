"""Importing: exact counts, exact bytes, the same again changes nothing, every real file finds its way in."""
import base64
import collections
import csv
import gzip
import io
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import unittest

from harness import events
from harness.lake import COMMAND_TIMEOUT_S, REAL_LOGS, TARN, Lake, clean_environment, scratch, tarn

INVICTUS = REAL_LOGS / "invictus-ir_aws_dataset"
INVICTUS_EVENTS = 2900
EVENT_KEYS = {"eventName", "eventname", "eventSource", "eventsource"}


def events_in(value):
    """Yields what a person would call an event in a parsed file, whatever it is wrapped in."""
    if isinstance(value, list):
        for item in value:
            yield from events_in(item)
    elif isinstance(value, str):
        if value.lstrip()[:1] in ("{", "["):
            try:
                yield from events_in(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        if len(EVENT_KEYS & value.keys()) == 2 and "CloudTrailEvent" not in value:
            yield value
        else:
            for item in value.values():
                yield from events_in(item)


def events_of_file(path):
    """Yields the events of a file in any of the envelopes: one JSON text, or one per line."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    try:
        yield from events_in(json.loads(text))
    except ValueError:
        for line in text.splitlines():
            if line.strip():
                yield from events_in(json.loads(line))


class Folder(unittest.TestCase):
    """One folder of log files, twice in a row, compared with an independent reading of the same files."""

    def check_folder(self, folder, total):
        expected = events.read_records_folder(folder)
        self.assertEqual(len(expected), total)
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            for _ in range(2):
                lake.import_paths(folder)
                self.assertEqual(lake.count(), total)
            self.compare_rows(lake, expected)

    def compare_rows(self, lake, expected):
        rows = lake.rows("SELECT eventID, eventJson FROM $EDS_ID")
        stored = {row["eventID"]: row["eventJson"] for row in rows}
        self.assertEqual(len(rows), len(expected))
        self.assertEqual(stored.keys(), expected.keys())
        for event_id, text in expected.items():
            self.assertEqual(stored[event_id], text, event_id)
        names = collections.Counter(json.loads(text)["eventName"] for text in expected.values())
        counted = lake.rows("SELECT eventName, count(*) AS n FROM $EDS_ID GROUP BY eventName")
        self.assertEqual({row["eventName"]: int(row["n"]) for row in counted}, dict(names))

    def test_generated_folder(self):
        with scratch() as temporary:
            written = events.make_folder(temporary / "logs")
            self.check_folder(temporary / "logs", len(written))

    def test_real_folder(self):
        if INVICTUS.is_dir():
            self.check_folder(INVICTUS, INVICTUS_EVENTS)
        else:
            # Where the real files are absent, a generated folder of the same size and number of files stands in.
            with scratch() as temporary:
                written = events.make_folder(temporary / "logs", files=58, per_file=50)
                self.check_folder(temporary / "logs", len(written))

    def test_the_same_file_under_two_names_counts_once(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            record = [events.event(1, time="2023-07-10T12:00:00Z")]
            events.write_log(temporary / "logs/a.json.gz", record)
            events.write_log(temporary / "logs/b.json.gz", record)
            lake.import_paths(temporary / "logs")
            self.assertEqual(lake.count(), 1)


class Repeats(unittest.TestCase):
    """However often events are delivered, and by whom, each is in the store once, and the rest is reported."""

    TOTAL = 6 * 20

    def setUp(self):
        self.temporary = pathlib.Path(self.enterContext(scratch()))
        self.logs = self.temporary / "AWSLogs/111122223333/CloudTrail"
        events.make_folder(self.logs)
        self.lake = Lake.make(self.temporary / "lake")

    def expect(self, done, new, duplicates):
        self.assertIn(f"{new:,} new event", done.stderr)
        self.assertIn(f"{duplicates:,} duplicate", done.stderr)
        self.assertEqual(self.lake.count(), self.TOTAL)
        self.assertEqual(int(self.lake.rows("SELECT count(DISTINCT eventID) AS n FROM $EDS_ID")[0]["n"]), self.TOTAL)

    def test_everything_twice(self):
        self.expect(self.lake.import_paths(self.logs), self.TOTAL, 0)
        again = self.lake.import_paths(self.logs)
        self.assertIn("imported before", again.stderr)
        self.assertEqual(self.lake.count(), self.TOTAL)

    def test_the_same_events_under_other_names(self):
        self.lake.import_paths(self.logs)
        self.logs.rename(self.temporary / "elsewhere")
        self.expect(self.lake.import_paths(self.temporary / "elsewhere"), 0, self.TOTAL)

    def test_an_organization_trail_and_the_members_own(self):
        of_organization = self.temporary / "AWSLogs/o-exampleorgid/111122223333/CloudTrail"
        for path in sorted(self.logs.rglob("*.json.gz")):
            # One file of the organization's trail holds what two of the member's hold.
            records = json.loads(gzip.decompress(path.read_bytes()))["Records"]
            for half in (records[::2], records[1::2]):
                events.write_log(of_organization / f"{half[0]['eventID']}.json.gz", half)
        self.expect(self.lake.import_paths(self.temporary / "AWSLogs"), self.TOTAL, self.TOTAL)

    def test_two_imports_at_once(self):
        copies = self.temporary / "copies"
        shutil.copytree(self.logs, copies)
        command = [TARN, "import", "--data", self.lake.data]
        running = [subprocess.Popen([*command, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                    env=clean_environment()) for folder in (self.logs, copies)]
        told = [process.communicate(timeout=COMMAND_TIMEOUT_S)[1] for process in running]
        for process, text in zip(running, told):
            # Who comes second waits for the first, or says that it does not.
            self.assertTrue(process.returncode == 0 or "another import into this store is running" in text, text)
        self.assertEqual(self.lake.count(), self.TOTAL)
        self.lake.import_paths(self.logs, copies)
        self.assertEqual(self.lake.count(), self.TOTAL)


class Envelopes(unittest.TestCase):
    """Everything that an event comes wrapped in gives the same row."""

    def test_every_envelope(self):
        record = events.event(7, time="2023-07-10T12:00:00Z")
        text = json.dumps(record)
        envelopes = {
            "records": json.dumps({"Records": [record]}),
            "array": json.dumps([record]),
            "object": text,
            "ndjson": text + "\n",
            "bom": "\ufeff" + json.dumps({"Records": [record]}),
            "dictionary": json.dumps({"first": record}),
            "lookup_events": json.dumps({"Events": [{"EventId": record["eventID"], "CloudTrailEvent": text}]}),
            "event_bridge": json.dumps({"version": "0", "detail-type": "AWS API Call via CloudTrail", "detail": record}),
            "cloudwatch": json.dumps({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": text}]}),
            "raw_text": json.dumps({"_raw": json.dumps(record, indent=2)}),
        }
        with scratch() as temporary:
            for name, content in envelopes.items():
                with self.subTest(envelope=name):
                    lake = Lake.make(temporary / name / "lake")
                    (temporary / name / "log.json").write_text(content, encoding="utf-8")
                    lake.import_paths(temporary / name / "log.json")
                    rows = lake.rows("SELECT eventID, eventName FROM $EDS_ID")
                    self.assertEqual(rows, [{"eventID": record["eventID"], "eventName": record["eventName"]}])


class Rejections(unittest.TestCase):
    """What is not an event is named with its file and a reason, and the rest of its file is kept."""

    def import_bytes(self, name, content):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            (temporary / name).write_bytes(content)
            done = lake.import_paths(temporary / name, check=False)
            store = lake.run("query", "--format", "json", "SELECT eventID FROM $EDS_ID", check=False)
            rows = json.loads(store.stdout) if store.returncode == 0 else []
            return done, {row["eventID"] for row in rows}

    def good(self, number):
        return events.event(number, time="2023-07-10T12:00:00Z")

    def test_one_bad_byte_costs_one_record(self):
        first, second, third = (self.good(n) for n in (1, 2, 3))
        broken = json.dumps(second).encode().replace(b"alice", b"al\xffce", 1)
        body = b'{"Records":[' + b",".join([json.dumps(first).encode(), broken, json.dumps(third).encode()]) + b"]}"
        done, kept = self.import_bytes("bad-byte.json", body)
        self.assertEqual(kept, {first["eventID"], third["eventID"]})
        self.assertIn("bad-byte.json", done.stdout + done.stderr)

    def test_truncated_gzip_keeps_whole_records(self):
        records = [self.good(n) for n in range(200)]
        whole = gzip.compress(events.log_bytes(records), mtime=0)
        done, kept = self.import_bytes("cut.json.gz", whole[:len(whole) * 3 // 4])
        self.assertGreater(len(kept), 0)
        self.assertLess(len(kept), 200)
        self.assertIn("cut.json.gz", done.stdout + done.stderr)

    def test_several_gzip_members(self):
        body = events.log_bytes([self.good(n) for n in range(40)])
        half = len(body) // 2
        _, kept = self.import_bytes("members.json.gz", gzip.compress(body[:half]) + gzip.compress(body[half:]))
        self.assertEqual(len(kept), 40)

    def test_what_is_no_event_at_all_is_named(self):
        for name, content in {"empty.json": b"", "text.json": b"not json at all", "zero.json.gz": b"",
                              "number.json": b"42"}.items():
            with self.subTest(file=name):
                done, kept = self.import_bytes(name, content)
                self.assertEqual(kept, set())
                self.assertIn(name, done.stdout + done.stderr)

    def test_text_is_one_piece_and_not_one_a_word(self):
        text = b"# Read me\n\nSome words, a [link](https://example.com), and more.\n"
        done, kept = self.import_bytes("README.md", text)
        self.assertEqual((done.returncode, kept), (0, set()), done.stderr)
        self.assertIn("1 rejected", done.stderr)
        self.assertIn(f"README.md at byte 0 ({len(text) - 1} bytes): not valid JSON", done.stderr)

    def test_one_piece_of_logs_is_told_in_the_singular(self):
        with scratch() as temporary:
            (temporary / "a.json").write_text("{}\n" + json.dumps(self.good(1)))
            done = tarn("query", "--logs", temporary / "a.json", "SELECT eventID FROM logs")
            self.assertIn("1 piece of the logs is no event and was passed over", done.stderr)

    def test_too_deep_nesting_is_named(self):
        record = json.dumps(self.good(1))[:-1] + ', "x": ' + "[" * 2000 + "]" * 2000 + "}"
        done, kept = self.import_bytes("deep.json", record.encode())
        self.assertEqual((done.returncode, kept), (0, set()), done.stderr)
        self.assertIn("nested deeper than 128 levels", done.stderr)

    def test_millions_of_pieces_stay_small(self):
        pieces = 1_500_000
        body = gzip.compress(b'{"Records":[' + b"{}," * (pieces - 1) + b"{}]}", mtime=0)
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            (temporary / "hostile.json.gz").write_bytes(body)
            done = lake.import_paths(temporary / "hostile.json.gz")
            self.assertIn(f"{pieces:,} rejected", done.stderr)
            self.assertIn(f"{pieces - 20:,} more rejected pieces", done.stderr)
            listed = json.loads(lake.run("rejects", "--format", "json").stdout)
            self.assertEqual(len(listed), 1001)
            self.assertIn(f"{pieces - 1000} more pieces", listed[-1]["reason"])
            self.assertEqual(listed[-1]["offset"] + listed[-1]["length"], 12 + 3 * pieces - 1)
            self.assertLess(sum(p.stat().st_size for p in (temporary / "lake").rglob("*") if p.is_file()), 5_000_000)

    def test_an_empty_records_list_is_fine(self):
        done, kept = self.import_bytes("none.json", b'{"Records":[]}')
        self.assertEqual((done.returncode, kept), (0, set()), done.stderr)


class ListedRejects(unittest.TestCase):
    """tarn rejects lists what was rejected, with its bytes, page by page."""

    def setUp(self):
        self.temporary = self.enterContext(scratch())
        self.lake = Lake.make(self.temporary / "my lake")

    def import_bytes(self, name, content, *options):
        (self.temporary / name).write_bytes(content)
        return self.lake.import_paths(self.temporary / name, *options)

    def listed(self, *options):
        return json.loads(self.lake.run("rejects", "--format", "json", *options).stdout)

    def test_nothing_was_rejected(self):
        self.assertEqual(self.listed(), [])
        self.assertIn("nothing was rejected", self.lake.run("rejects").stderr)

    def test_an_unknown_store_and_format(self):
        done = self.lake.run("rejects", "--store", "none", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no event data store called none", done.stderr)
        self.assertEqual(self.lake.run("rejects", "--format", "parquet", check=False).returncode, 2)

    def test_pieces_with_their_bytes(self):
        self.import_bytes("bad.json", b'[{"a": 1}, {"eventVersion": "\xff"}, {"b": "\xc3\xa9"}]')
        rows = self.listed("--bytes")
        self.assertEqual([row["bytes"] for row in rows], ['{"a": 1}', None, '{"b": "é"}'])
        self.assertEqual([row["offset"] for row in rows], [1, 11, 34])
        self.assertEqual([row["length"] for row in rows], [8, 21, 11])
        self.assertEqual(base64.b64decode(rows[1]["bytes_base64"]), b'{"eventVersion": "\xff"}')
        self.assertEqual([row["bytes_base64"] for row in rows[::2]], [None, None])
        self.assertTrue(all(row["file"].endswith("/bad.json") and row["reason"] for row in rows))
        self.assertNotIn("bytes", self.listed()[0])
        table = self.lake.run("rejects", "--bytes").stdout
        self.assertIn('{"eventVersion": "\ufffd"}', table)
        lines = self.lake.run("rejects", "--format", "ndjson").stdout.splitlines()
        self.assertEqual([json.loads(line) for line in lines], self.listed())
        read = list(csv.DictReader(io.StringIO(self.lake.run("rejects", "--format", "csv", "--bytes").stdout)))
        self.assertEqual(read[2]["bytes"], '{"b": "é"}')

    def test_more_than_a_page(self):
        for number in range(3):
            self.import_bytes(f"{number}.json", b"[" + b"{}," * 899 + b"{}]")
        rows = self.listed("--bytes")
        self.assertEqual(len(rows), 2700)
        self.assertEqual(rows, self.listed("--bytes", "--store", "default"))
        self.assertEqual(len({(row["file"], row["offset"]) for row in rows}), 2700)
        self.assertEqual(len(self.listed()), 2700)

    def test_the_command_that_import_names(self):
        self.import_bytes("other.json", b"{}", "--store", "other")
        for pieces in (30, 3):
            done = self.import_bytes(f"{pieces}.json", b"[" + b"{}," * (pieces - 1) + b"{}]")
            command = shlex.split(re.search(r"tarn (rejects .*)", done.stderr).group(1))
            listed = tarn(*command, "--format", "ndjson").stdout.splitlines()
            self.assertEqual(len(listed), pieces)
        self.assertEqual(len(self.listed("--store", "other")), 1)
        self.assertEqual(len(self.listed("--store", "default")), 33)
        self.assertEqual(len(self.listed()), 34)


class Categories(unittest.TestCase):
    """A store of another category than CloudTrail's events."""

    def test_a_store_is_made_for_the_category(self):
        with scratch() as temporary:
            insight = events.event(1, time="2023-07-10T12:00:00Z", eventCategory="Insight", eventType="AwsCloudTrailInsight",
                                   insightDetails={"state": "Start", "insightType": "ApiCallRateInsight"})
            logs = events.write_log(temporary / "mixed.json.gz", [events.event(2, time="2023-07-10T12:00:00Z"), insight])
            lake = Lake.make(temporary / "lake")
            done = lake.import_paths(logs, "--store", "insights", "--category", "Insight")
            self.assertIn("1 record is of another category", done.stderr)
            rows = lake.rows("SELECT eventID FROM $EDS_ID", "--store", "insights")
            self.assertEqual([row["eventID"] for row in rows], [insight["eventID"]])
            refused = lake.import_paths(logs, "--store", "insights", "--category", "ConfigurationItem", check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("holds other events than those of category ConfigurationItem", refused.stderr)
            unknown = lake.import_paths(logs, "--category", "insight", check=False)
            self.assertEqual(unknown.returncode, 2)
            self.assertIn("Insight", unknown.stderr)


class EveryRealFile(unittest.TestCase):
    """Each event that a person would call an event is in the store; generated envelopes stand in where files are absent."""

    def test_every_file(self):
        with scratch() as temporary:
            folder = REAL_LOGS
            if not folder.is_dir():
                folder = temporary / "logs"
                events.make_folder(folder)
            expected, without_id = collections.Counter(), 0
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                for record in events_of_file(path):
                    event_id = next((record[k] for k in ("eventID", "eventId", "eventid") if record.get(k)), None)
                    expected[event_id] += 1
                    without_id += event_id is None
            lake = Lake.make(temporary / "lake")
            for _ in range(2):
                lake.import_paths(folder, check=False)
                stored = collections.Counter(row["eventID"] for row in lake.rows("SELECT eventID FROM $EDS_ID"))
                missing = [e for e in expected if e is not None and e not in stored]
                self.assertEqual(missing, [], f"{len(missing)} of {len(expected)} event IDs are not in the store")
                if without_id:
                    self.assertGreater(sum(count for event_id, count in stored.items() if not event_id), 0)


if __name__ == "__main__":
    unittest.main()
