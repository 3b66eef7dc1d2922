"""Bad input and bad luck: one line that says what to do, a non-zero exit code, and nothing lost."""
import contextlib
import fnmatch
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import unittest

from harness import events
from harness.disk import tiny_disk
from harness.lake import TARN, Lake, clean_environment, scratch, tarn
from harness.server import Server

NOBODY = 65534


def as_ordinary_user(folder, *arguments):
    """Runs tarn without root's power over permissions, from a copy in `folder`: the repository may be root's alone."""
    if os.geteuid() != 0:
        return tarn(*arguments, check=False)
    shutil.copytree(TARN.parent / "lib", folder / "bin/lib")
    shutil.copy(TARN, folder / "bin/tarn")
    return tarn(*arguments, check=False, program=folder / "bin/tarn", user=NOBODY, group=NOBODY, extra_groups=[], cwd=folder)


class BadInput(unittest.TestCase):
    def assert_refused(self, done, *words, code=None):
        """The command failed with one line on stderr that holds the words, and printed no result."""
        self.assertNotEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreater(done.returncode, 0, f"ended by a signal\n{done.stderr}")
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(word, lines[0])

    def test_missing_path(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            self.assert_refused(lake.import_paths(temporary / "nowhere", check=False), "nowhere", "no such file or folder", code=1)

    def test_wrong_usage(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            (temporary / "q.sql").write_text("SELECT 1")
            for arguments, words in [
                    (["init", "--partition", "foo"], ["aws-cn", "foo"]),
                    (["init", "--account", "12"], ["twelve digits", "12"]),
                    (["init", "--region", "x"], ["ap-northeast-1"]),
                    (["import"], ["tarn import PATH"]),
                    (["query", "-f", temporary / "q.sql", "SELECT 1"], ["one statement", "not both"]),
                    (["query", "--format", "xml", "SELECT 1"], ["--format"]),
                    (["frobnicate"], ["no command 'frobnicate'"])]:
                with self.subTest(arguments=arguments):
                    self.assert_refused(tarn(*arguments, check=False, cwd=temporary), *words, code=2)
            self.assertFalse((temporary / "data").exists())
            self.assert_refused(lake.run("query", "SELECT 1", "--store", "nosuch", check=False), "no store", "nosuch", code=1)
            lake.import_paths(events.write_log(temporary / "logs/a.json.gz", [events.event(1, time="2023-07-10T12:00:00Z")]).parent)
            self.assert_refused(lake.run("query", "SELECT 1", "--store", "nosuch", check=False), "nosuch", "default (", code=1)
            self.assert_refused(lake.run("query", "-f", temporary / "none.sql", check=False), "none.sql", "check how the path", code=1)

    def test_statements_that_fail_while_they_run(self):
        """The reason is one line in the words of the statement: no engine SQL, no types of the engine."""
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            for statement, message in [
                    ("SELECT CAST(eventSource AS INTEGER) FROM default", "Cannot cast '*.amazonaws.com' to INT"),
                    ("SELECT from_iso8601_timestamp('junk')", 'Invalid format: "junk"'),
                    ("SELECT parse_datetime('x', 'yyyy')", 'Invalid format: "x"'),
                    ("SELECT eventID FROM default WHERE eventTime > eventSource", "Value cannot be cast to timestamp: *.amazonaws.com"),
                    ("SELECT 2147483647 + 1", "integer addition overflow: 2147483647 + 1"),
                    ("SELECT regexp_like(eventName, '(') FROM default", "end pattern with unmatched parenthesis"),
                    ("SELECT json_parse('{')", "Cannot convert value to JSON: '{'"),
                    ("SELECT (SELECT eventID FROM default)", "Scalar sub-query has returned multiple rows"),
                    ("SELECT sum(n) FROM (VALUES 9223372036854775807, 1) AS t(n)", "Out of range for bigint: 9223372036854775808")]:
                with self.subTest(statement=statement):
                    done = lake.run("query", statement, check=False)
                    self.assert_refused(done, code=1)
                    self.assertTrue(fnmatch.fnmatchcase(done.stderr, f"tarn: {message}\n"), done.stderr)

    def test_statements_that_are_refused_before_they_run(self):
        """The reason, and a caret under the place."""
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            for statement, message, place in [
                    ("SELECT CAST(userIdentity AS INTEGER) FROM default", "line 1:8: Cannot cast row(*) to integer",
                     "CAST(userIdentity AS INTEGER)"),
                    ("SELECT round(1.5, 10000000000)", "line 1:19: Unexpected parameters (*) for function round; *", "10000000000")]:
                with self.subTest(statement=statement):
                    done = lake.run("query", statement, check=False)
                    self.assertEqual(done.returncode, 1)
                    first, line, carets = done.stderr.splitlines()
                    self.assertTrue(fnmatch.fnmatchcase(first, f"tarn: {message}"), first)
                    self.assertEqual(line, statement)
                    self.assertEqual(carets, " " * statement.index(place) + "^" * len(place))

    def test_no_lake_there(self):
        with scratch() as temporary:
            for command in (["query", "SELECT 1"], ["import", str(temporary)], ["serve", "--listen", "127.0.0.1:0"]):
                with self.subTest(command=command[0]):
                    done = tarn(command[0], "--data", temporary / "none", *command[1:], check=False)
                    self.assert_refused(done, "none", "tarn init")

    def test_init_over_a_lake(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            before = lake.credentials.read_bytes()
            self.assert_refused(tarn("init", "--data", lake.data, check=False), str(lake.data), "use it, or choose another", code=1)
            self.assertEqual(lake.credentials.read_bytes(), before)

    def test_unreadable_file(self):
        with scratch() as temporary:
            temporary.chmod(0o755)
            events.write_log(temporary / "logs/good.json.gz", [events.event(1, time="2023-07-10T12:00:00Z")])
            bad = events.write_log(temporary / "logs/bad.json.gz", [events.event(2, time="2023-07-10T12:00:00Z")])
            bad.chmod(0)
            lake = Lake.make(temporary / "lake")
            if os.geteuid() == 0:
                subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(lake.data)], check=True)
                subprocess.run(["chown", "0:0", str(bad)], check=True)
            done = as_ordinary_user(temporary, "import", "--data", lake.data, temporary / "logs")
            self.assertNotEqual(done.returncode, 0)
            named = [line for line in done.stderr.splitlines() if "not imported" in line]
            self.assertEqual([line.count("bad.json.gz") for line in named], [1], done.stderr)
            self.assertIn("2 files (0 imported before, 1 failed), 1 new event, 0 duplicates, 0 rejected", done.stderr)
            self.assertEqual(lake.count(), 1)

    def test_unreadable_file_of_a_query(self):
        """`query --logs` answers from the files that it can read, names the other and tells by its exit code."""
        with scratch() as temporary:
            temporary.chmod(0o755)
            for number in range(1, 4):
                events.write_log(temporary / f"logs/{number}.json.gz", [events.event(number, time="2023-07-10T12:00:00Z")])
            (temporary / "logs/2.json.gz").chmod(0)
            done = as_ordinary_user(temporary, "query", "--logs", temporary / "logs", "--format", "csv",
                                    "SELECT count(*) AS n FROM logs")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(done.stdout, "n\n2\n")
            self.assertIn("2.json.gz", done.stderr)
            self.assertIn("1 of the files could not be read", done.stderr)

    def test_read_only_folder(self):
        with scratch() as temporary:
            temporary.chmod(0o755)
            parent = temporary / "locked"
            parent.mkdir(mode=0o555)
            self.assert_refused(as_ordinary_user(temporary, "init", "--data", parent / "lake"), "locked", "change the permissions")

    def test_full_disk(self):
        """The import fails with the reason, what was stored stays, and it succeeds when there is room again."""
        with scratch() as temporary, tiny_disk(temporary / "disk", "24m") as mounted:
            lake = Lake.make(temporary / "disk/lake")
            first = events.make_folder(temporary / "first")
            lake.import_paths(temporary / "first")
            big = [events.event(1000 + i, time="2023-07-11T12:00:00Z", additionalEventData={"noise": os.urandom(1500).hex()})
                   for i in range(12000)]
            events.write_log(temporary / "big/big.json.gz", big)
            done = self.import_without_room(lake, temporary / "big", mounted)
            self.assertGreater(done.returncode, 0, done.stderr)
            self.assertTrue(any(word in done.stderr for word in ("No space left", "File too large", "full")), done.stderr)
            self.assertIn("stopped after", done.stderr)
            self.assertIn("0 of 1 file was committed, with 0 new events", done.stderr)
            self.assertNotIn("MB/s", done.stderr)
            if mounted:
                shutil.copytree(lake.data, temporary / "roomy", symlinks=True)
                lake = Lake(temporary / "roomy")
            self.assertEqual(lake.count(), len(first))
            lake.import_paths(temporary / "big")
            self.assertEqual(lake.count(), len(first) + len(big))

    @staticmethod
    def import_without_room(lake, folder, mounted):
        if mounted:
            return lake.import_paths(folder, check=False)
        # Python ignores SIGXFSZ and hands that on, so that a write past the limit fails like one to a full disk.
        return lake.import_paths(folder, check=False, restore_signals=False,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20)))

    def test_port_in_use(self):
        with scratch() as temporary, socket.create_server(("127.0.0.1", 0)) as taken:
            lake = Lake.make(temporary / "lake")
            port = taken.getsockname()[1]
            done = lake.run("serve", "--listen", f"127.0.0.1:{port}", check=False, timeout=30)
            self.assertGreater(done.returncode, 0)
            self.assertIn(str(port), done.stderr)
            self.assertIn("in use", done.stderr)

    def test_second_server(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            with Server(lake) as server:
                done = lake.run("serve", "--listen", "127.0.0.1:0", check=False, timeout=30)
                self.assertGreater(done.returncode, 0)
                self.assertIn(str(lake.data), done.stderr)
                self.assertEqual(server.get("/healthz")[0], 200)

    def test_corrupt_lake(self):
        """Every database of the lake is overwritten in turn: a clear refusal, never a crash."""
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            databases = sorted(p for p in lake.data.rglob("*") if p.is_file() and p.read_bytes()[:15] == b"SQLite format 3")
            self.assertGreater(len(databases), 0, "the lake has no database")
            for number, database in enumerate(databases):
                with self.subTest(database=database.name):
                    copy = Lake(temporary / f"copy{number}")
                    shutil.copytree(lake.data, copy.data)
                    target = copy.data / database.relative_to(lake.data)
                    for side in ("-wal", "-shm"):
                        pathlib.Path(f"{target}{side}").unlink(missing_ok=True)
                    target.write_bytes(b"this is no database\n" * 500)
                    served = copy.run("serve", "--listen", "127.0.0.1:0", check=False, timeout=30)
                    self.assertGreater(served.returncode, 0)
                    self.assertIn(target.name, served.stderr.splitlines()[-1])
                    # A query has no use for the event history, which is the server's.
                    if target.name != "history.db":
                        self.assert_refused(copy.run("query", "SELECT eventID FROM $EDS_ID", check=False), target.name)

    def test_corrupt_data_file(self):
        """A data file that is damaged anywhere, cut short, emptied or gone is named, and nothing of what is in it is shown."""
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            file = max(lake.data.rglob("*.parquet"), key=lambda path: path.stat().st_size)
            name = str(file.relative_to(lake.data))
            whole = file.read_bytes()

            def flipped(at):
                return whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:]

            noticed = 0
            for number, (damage, content) in enumerate(
                    [("cut", whole[:-20]), ("empty", b""), ("zeros", b"PAR1" + b"\0" * 200 + b"PAR1"), ("end", flipped(len(whole) - 8)),
                     *((f"byte {at}", flipped(at)) for at in range(4, len(whole), max(1, len(whole) // 16)))]):
                with self.subTest(damage=damage):
                    file.write_bytes(content)
                    columns = "*" if number % 2 == 0 else "eventID, eventJson, userIdentity"
                    done = lake.run("query", "--format", "csv", f"SELECT {columns} FROM $EDS_ID", check=False)
                    if done.returncode == 0:  # a byte that no decoder misses
                        continue
                    noticed += 1
                    self.assertEqual(done.returncode, 1, done.stderr)
                    self.assertEqual(done.stderr, f"tarn: the data file {name} is damaged: restore it from a backup of the lake\n")
            self.assertGreaterEqual(noticed, 4)
            file.unlink()
            done = lake.run("query", "SELECT eventID FROM $EDS_ID", check=False)
            self.assert_refused(done, f"the data file {name} is missing: restore it from a backup", code=1)

    def test_a_damaged_history_is_no_matter_for_queries_and_imports(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            written = events.make_folder(temporary / "logs", files=1)
            for side in ("-wal", "-shm"):
                (lake.data / f"history.db{side}").unlink(missing_ok=True)
            (lake.data / "history.db").write_bytes(b"no database\n" * 500)
            lake.import_paths(temporary / "logs")
            self.assertEqual(lake.count(), len(written))

    def test_read_only_lake(self):
        """Evidence that nobody may write to answers queries; what must write says so."""
        with scratch() as temporary:
            temporary.chmod(0o755)
            lake = Lake.make(temporary / "lake")
            written = events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            if os.geteuid() == 0:
                subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(lake.data)], check=True)
            for path in [*lake.data.rglob("*"), lake.data]:
                path.chmod(0o500 if path.is_dir() else 0o400)
            done = as_ordinary_user(temporary, "query", "--data", lake.data, "--format", "csv",
                                    "SELECT count(*) AS n FROM $EDS_ID")
            self.assertEqual((done.returncode, done.stdout), (0, f"n\n{len(written)}\n"), done.stderr)
            (temporary / "bin").rename(temporary / "bin of the query")
            self.assert_refused(as_ordinary_user(temporary, "import", "--data", lake.data, temporary / "logs"), "writable", code=1)


class Sudden(unittest.TestCase):
    def test_a_killed_import_is_completed_by_the_next(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            written = events.make_folder(temporary / "logs", files=40, per_file=500)
            process = subprocess.Popen([str(TARN), "import", "--data", str(lake.data), str(temporary / "logs")],
                                       env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.15)
            process.kill()
            process.wait()
            lake.import_paths(temporary / "logs")
            self.assertEqual(lake.count(), len({r["eventID"] for r in written}))


if __name__ == "__main__":
    unittest.main()
