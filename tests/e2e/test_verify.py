"""tarn verify: a table of attacks on a lake, each of which must be told; and docs/VERIFYING.md, taken by its word."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import threading
import unittest

from harness import events
from harness.lake import ROOT, Lake, scratch, tarn
from harness.server import Server

FITS, WRONG, UNKNOWN = 0, 1, 2


def flip(path, at=None):
    """Changes one bit in the middle of a file, or at a position."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if at is None else at] ^= 1
    path.write_bytes(bytes(content))


def swap(first, second):
    contents = first.read_bytes(), second.read_bytes()
    first.write_bytes(contents[1])
    second.write_bytes(contents[0])


class Target:
    """A copy of a lake that a test may damage."""

    def __init__(self, folder):
        self.folder = folder

    def files(self, pattern):
        found = sorted(self.folder.glob(f"stores/*/{pattern}"))
        assert found, pattern
        return found

    @property
    def data(self):
        return self.files("data/*/*.parquet")

    @property
    def keys(self):
        return self.files("data/*/*.index")

    @property
    def tables(self):
        return self.files("metadata/*.metadata.json")

    @property
    def manifests(self):
        return self.files("metadata/*-m0.avro")

    @property
    def manifest_lists(self):
        return self.files("metadata/snap-*.avro")

    def sql(self, *statements):
        with contextlib.closing(sqlite3.connect(self.folder / "lake.db")) as database:
            for statement in statements:
                changed = database.execute(statement).rowcount
                assert changed != 0, f"nothing was changed: {statement}"
            database.commit()

    def flip_pages(self):
        """Flips a bit in a page of an index, behind SQLite's back."""
        with contextlib.closing(sqlite3.connect(self.folder / "lake.db")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            root = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'data_files_by_time'").fetchone()[0]
            size = database.execute("PRAGMA page_size").fetchone()[0]
        flip(self.folder / "lake.db", root * size - 3)


def older_metadata(target):
    target.tables[-1].write_bytes(target.tables[0].read_bytes())


# name, what is done, what is told: all of these words in one line
ATTACKS = [
    ("a byte of a data file", lambda t: flip(t.data[0]), [".parquet", "was changed"]),
    ("the last byte of a data file", lambda t: flip(t.data[0], -1), [".parquet", "was changed"]),
    ("a byte of an index file", lambda t: flip(t.keys[0]), [".index", "was changed"]),
    ("a byte of a manifest", lambda t: flip(t.manifests[0]), ["-m0.avro", "was changed"]),
    ("a byte of a manifest list", lambda t: flip(t.manifest_lists[0]), ["snap-", "was changed"]),
    ("a byte of the table's metadata", lambda t: flip(t.tables[-1]), [".metadata.json", "was changed"]),
    ("a data file is cut off", lambda t: os.truncate(t.data[0], 100), [".parquet", "100 bytes"]),
    ("a data file is emptied", lambda t: os.truncate(t.data[0], 0), [".parquet", "was changed", "0 bytes"]),
    ("a data file is deleted", lambda t: t.data[0].unlink(), [".parquet", "missing"]),
    ("an index file is deleted", lambda t: t.keys[0].unlink(), [".index", "missing"]),
    ("a manifest is deleted", lambda t: t.manifests[0].unlink(), ["-m0.avro", "missing"]),
    ("the stores are deleted", lambda t: shutil.rmtree(t.folder / "stores"), [".parquet", "missing"]),
    ("a data file is added", lambda t: shutil.copy(t.data[0], t.data[0].with_name("x.parquet")), ["x.parquet", "no entry"]),
    ("a file is added beside", lambda t: (t.data[0].parent.parent / "note").write_text("x"), ["note", "no entry"]),
    ("a file is added among the stores", lambda t: (t.folder / "stores/note").write_text("x"), ["stores/note", "no entry"]),
    ("two data files are exchanged", lambda t: swap(*t.data[:2]), [".parquet", "exchanged", "holds what"]),
    ("two manifests are exchanged", lambda t: swap(*t.manifests[:2]), ["-m0.avro", "exchanged"]),
    ("the metadata is an older one", older_metadata, [".metadata.json", "exchanged"]),
    ("a row of a data file: its hash", lambda t: t.sql("UPDATE data_files SET sha256 = 'x' WHERE id = 1"), ["its row", "SHA-256"]),
    ("a row of a data file: its rows", lambda t: t.sql("UPDATE data_files SET rows = rows + 1 WHERE id = 1"), ["row count"]),
    ("a row of a data file: its bytes", lambda t: t.sql("UPDATE data_files SET bytes = 1 WHERE id = 1"), ["its row", "size"]),
    ("a row of a data file: its times", lambda t: t.sql("UPDATE data_files SET max_time = min_time - 1 WHERE id = 1"),
     ["its row", "eventTime"]),
    ("a row of a data file: its import", lambda t: t.sql("UPDATE data_files SET import_id = 'x' WHERE id = 1"), ["the import"]),
    ("a row of a data file: its commit", lambda t: t.sql("UPDATE data_files SET committed = 1 WHERE id = 1"), ["its commit"]),
    ("a row of a data file: who made it", lambda t: t.sql("UPDATE data_files SET compacted = 1 WHERE id = 1"), ["whether compaction made it"]),
    ("a row of a data file: its store", lambda t: t.sql("UPDATE data_files SET store_id = 'x' WHERE id = 1"), ["another store"]),
    ("a row of a data file: its path", lambda t: t.sql("UPDATE data_files SET path = path || 'x' WHERE id = 1"),
     ["does not have the file"]),
    ("a row of a data file is deleted", lambda t: t.sql("DELETE FROM data_files WHERE id = 1"), ["row in the catalog is missing"]),
    ("a row and its file are deleted", lambda t: (t.sql("DELETE FROM data_files"), [f.unlink() for f in t.data]), ["missing"]),
    ("a row of a source file: its hash", lambda t: t.sql("UPDATE source_files SET sha256 = 'x'"), ["source files", "were changed"]),
    ("a row of a source file: its name", lambda t: t.sql("UPDATE source_files SET uri = uri || 'x'"), ["source files", "were changed"]),
    ("a row of a source file: its store", lambda t: t.sql("UPDATE source_files SET store_id = 'x'"), ["another store"]),
    ("a source file is forgotten", lambda t: t.sql("DELETE FROM source_files WHERE entry = 2"), ["source files", "not in the catalog"]),
    ("a source file is added", lambda t: t.sql("INSERT INTO source_files SELECT store_id, 'x', 1, 1, sha256, 1, 0, 0, import_id, 0, 2,"
                                               " left_out, scope FROM source_files LIMIT 1"), ["source files", "were changed"]),
    ("a reject's bytes", lambda t: t.sql("UPDATE rejects SET bytes = x'00'"), ["rejected pieces", "were changed"]),
    ("a reject is deleted", lambda t: t.sql("DELETE FROM rejects"), ["rejected pieces", "not in the catalog"]),
    ("a reject's entry", lambda t: t.sql("UPDATE rejects SET entry = 99"), ["rejected pieces", "belong to no entry"]),
    ("the catalog's table is an older one",
     lambda t: t.sql("UPDATE iceberg_tables SET metadata_location = previous_metadata_location"), ["the catalog's table"]),
    ("the catalog's table is deleted", lambda t: t.sql("DELETE FROM iceberg_tables"), ["the catalog's table", "missing"]),
    ("an index of lake.db", lambda t: t.flip_pages(), ["lake.db", "damaged"]),
    ("an entry's text", lambda t: t.sql("UPDATE chain SET entry = replace(entry, 'kind append', 'kind retention') WHERE sequence = 2"),
     ["entry 2", "signature does not fit"]),
    ("an entry's file", lambda t: t.sql("UPDATE chain SET entry = replace(entry, '.parquet', '.parquat') WHERE sequence = 2"),
     ["entry 2", "signature does not fit"]),
    ("an entry is garbled", lambda t: t.sql("UPDATE chain SET entry = 'x' WHERE sequence = 2"), ["entry 2", "damaged"]),
    ("an entry's signature", lambda t: t.sql("UPDATE chain SET signature = x'00' WHERE sequence = 2"), ["entry 2", "signature"]),
    ("the last entry is deleted", lambda t: t.sql("DELETE FROM chain WHERE sequence = 3"), ["the chain does not have the file"]),
    ("an entry in the middle is deleted", lambda t: t.sql("DELETE FROM chain WHERE sequence = 2"), ["are missing"]),
    ("the first entry is deleted", lambda t: t.sql("DELETE FROM chain WHERE sequence = 1"), ["beginning is missing"]),
    ("the chain is deleted", lambda t: t.sql("DELETE FROM chain"), ["no chain"]),
    ("the chain and its key are deleted", lambda t: (t.sql("DELETE FROM chain"), (t.folder / "signing.key").unlink()), ["no chain"]),
    ("lake.db is emptied", lambda t: [f.unlink() if "-" in f.name else os.truncate(f, 0) for f in t.folder.glob("lake.db*")],
     ["lake.db"]),
]


class Verifying(unittest.TestCase):
    """One lake of two commits and a rejected piece, of which every test damages a copy."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = contextlib.ExitStack()
        cls.addClassCleanup(cls.scratch.close)
        cls.root = cls.scratch.enter_context(scratch())
        lake = Lake.make(cls.root / "lake")
        cls.heads = cls.root / "heads"
        cls.logs = cls.root / "logs"
        events.make_folder(cls.logs / "first")
        (cls.logs / "first/broken.json").write_bytes(events.log_bytes([events.event(7000, time="2023-07-11T00:00:00Z")]) + b"{oops")
        lake.import_paths("--threads", "1", cls.logs / "first", "--heads", cls.heads)
        cls.older = cls.root / "older"
        shutil.copytree(lake.data, cls.older)
        events.write_log(cls.logs / "second/a.json.gz", [events.event(9000 + i, time=f"2023-07-2{i}T12:00:00Z") for i in range(4)])
        lake.import_paths("--threads", "1", cls.logs / "second", "--heads", cls.heads)
        cls.lake = lake

    def verify(self, folder, *options):
        return tarn("verify", "--data", folder, *options, check=False)

    def target(self, folder):
        shutil.copytree(self.lake.data, folder)
        return Target(folder)

    def assert_told(self, done, words, code=WRONG):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        told = any(all(word in line for word in words) for line in (done.stdout + done.stderr).splitlines())
        self.assertTrue(told, f"{words} in\n{done.stdout}{done.stderr}")

    def test_a_lake_that_nobody_touched_fits(self):
        done = self.verify(self.lake.data, "--head", self.heads)
        self.assertEqual(done.returncode, FITS, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertIn("125 rows", done.stdout)
        self.assertEqual(self.verify(self.lake.data, "default").returncode, FITS)

    def test_every_attack_is_told(self):
        for name, attack, words in ATTACKS:
            with self.subTest(name), scratch() as folder:
                target = self.target(folder / "lake")
                attack(target)
                self.assert_told(self.verify(target.folder), words)

    def test_a_lake_that_was_rolled_back_fits_and_a_head_tells(self):
        self.assertEqual(self.verify(self.older).returncode, FITS)
        self.assert_told(self.verify(self.older, "--head", self.heads), ["rolled back", "ends with entry 2", "entry 3"])
        last = sorted(self.heads.iterdir())[-1]
        self.assert_told(self.verify(self.older, "--head", last), ["rolled back"])

    def test_a_lake_that_was_rolled_back_and_went_on(self):
        with scratch() as folder:
            lake = Lake(folder / "lake")
            shutil.copytree(self.older, lake.data)
            events.write_log(folder / "logs/b.json.gz", [events.event(5000, time="2023-07-25T12:00:00Z")])
            lake.import_paths(folder / "logs")
            self.assertEqual(self.verify(lake.data).returncode, FITS)
            self.assert_told(self.verify(lake.data, "--head", self.heads), ["entry 3", "names another entry"])

    def test_only_lake_db_is_rolled_back(self):
        with scratch() as folder:
            target = self.target(folder / "lake")
            for path in target.folder.glob("lake.db*"):
                path.unlink()
            for path in self.older.glob("lake.db*"):
                shutil.copy(path, target.folder)
            self.assert_told(self.verify(target.folder), [".parquet", "no entry of the chain names it"])

    def test_a_chain_that_was_signed_anew(self):
        """A thief of the folder makes a lake of the same files with a key of his own: heads tell it."""
        with scratch() as folder:
            target = self.target(folder / "lake")
            target.sql("DELETE FROM chain")
            (target.folder / "signing.key").unlink()
            events.write_log(folder / "logs/b.json.gz", [events.event(5000, time="2023-07-25T12:00:00Z")])
            Lake(target.folder).import_paths(folder / "logs")
            self.assertEqual(self.verify(target.folder).returncode, FITS)
            done = self.verify(target.folder, "--head", self.heads)
            self.assert_told(done, ["names another entry"])
            self.assert_told(done, ["a key that this chain never had"])

    def test_what_cannot_be_checked(self):
        with scratch() as folder:
            self.assertEqual(self.verify(folder / "none").returncode, UNKNOWN)
            (folder / "head.json").write_text("{}")
            self.assert_told(self.verify(self.lake.data, "--head", folder / "head.json"), ["no head"], UNKNOWN)
            self.assert_told(self.verify(self.lake.data, "--head", folder / "none"), ["none"], UNKNOWN)
            self.assert_told(self.verify(self.lake.data, "no-such-store"), ["no-such-store"], UNKNOWN)
            self.assertEqual(self.verify(self.lake.data, "--threads", "x").returncode, UNKNOWN)
            self.assert_told(self.verify(self.lake.data, "--export", self.logs), ["holds something already"], UNKNOWN)

    def test_a_head_of_another_lake(self):
        with scratch() as folder:
            other = Lake.make(folder / "other", "--heads", folder / "heads")
            self.assertEqual(self.verify(other.data, "--head", folder / "heads").returncode, FITS)
            head = next((folder / "heads").iterdir())
            self.assert_told(self.verify(self.lake.data, "--head", head), ["another lake"])

    def test_an_import_that_runs_is_no_attack(self):
        """A pending list tells unfinished files from added ones, whoever is running."""
        with scratch() as folder:
            target = self.target(folder / "lake")
            store = target.data[0].parents[2]
            pending = store / "data/2023-07-10/unfinished.parquet"
            pending.write_bytes(b"half")
            (store / "pending").write_text(f"\n{pending.relative_to(target.folder)}\n")
            done = self.verify(target.folder)
            self.assertEqual(done.returncode, FITS, done.stdout + done.stderr)
            self.assertIn("1 files are of an import", done.stdout)

    def test_a_lake_that_was_moved_fits(self):
        with scratch() as folder:
            target = self.target(folder / "elsewhere")
            self.assertEqual(self.verify(target.folder).returncode, FITS)
            events.write_log(folder / "logs/b.json.gz", [events.event(5000, time="2023-07-25T12:00:00Z")])
            Lake(target.folder).import_paths(folder / "logs", "--heads", folder / "heads")
            done = self.verify(target.folder, "--head", self.heads, "--head", folder / "heads")
            self.assertEqual(done.returncode, FITS, done.stdout + done.stderr)

    def test_relocate_names_the_tables_anew(self):
        with scratch() as folder:
            target = self.target(folder / "elsewhere")
            lake = Lake(target.folder)
            for told in ("its table is named by", "nothing to do"):
                done = lake.run("relocate", "--heads", folder / "heads")
                self.assertIn(told, done.stderr)
                with contextlib.closing(sqlite3.connect(target.folder / "lake.db")) as database:
                    place = database.execute("SELECT metadata_location FROM iceberg_tables").fetchone()[0]
                    last = database.execute("SELECT entry FROM chain ORDER BY sequence DESC LIMIT 1").fetchone()[0]
                self.assertTrue(place.startswith(f"file://{target.folder.resolve()}/stores/"), place)
                metadata = json.loads(pathlib.Path(place.removeprefix("file://")).read_text())
                for snapshot in metadata["snapshots"]:
                    self.assertTrue(pathlib.Path(snapshot["manifest-list"].removeprefix("file://")).is_file())
                self.assertIn("kind relocate", last)
                done = self.verify(target.folder, "--head", self.heads, "--head", folder / "heads")
                self.assertEqual(done.returncode, FITS, done.stdout + done.stderr)


class Keys(unittest.TestCase):
    """The private key: where it is, its rotation, and what happens without it."""

    def import_one(self, lake, folder, number, *options, check=True):
        log = events.write_log(folder / f"logs/{number}.json.gz", [events.event(number, time="2023-07-10T12:00:00Z")])
        return lake.import_paths(log, *options, check=check)

    def verify(self, lake, *options):
        done = tarn("verify", "--data", lake.data, *options, check=False)
        self.assertEqual(done.returncode, FITS, done.stdout + done.stderr)
        return done

    def test_the_key_is_private(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            self.assertEqual((lake.data / "signing.key").stat().st_mode & 0o777, 0o600)

    def test_rotation_in_place_and_to_another_file(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            self.import_one(lake, folder, 1)
            former = (lake.data / "signing.key").read_bytes()
            lake.run("rotate-key")
            self.assertNotEqual((lake.data / "signing.key").read_bytes(), former)
            self.import_one(lake, folder, 2)
            lake.run("rotate-key", "--to", folder / "safe.key")
            self.assertFalse((lake.data / "signing.key").exists())
            refused = self.import_one(lake, folder, 3, check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("--key-file", refused.stderr)
            self.import_one(lake, folder, 3, "--key-file", folder / "safe.key")
            (lake.data / "tarn.toml").write_text(f'[proof]\nkey_file = "{folder}/safe.key"\nheads = "{folder}/heads"\n')
            self.import_one(lake, folder, 4)
            done = self.verify(lake, "--head", folder / "heads")
            self.assertEqual(done.stdout.count("  key  "), 3)
            self.assertEqual(lake.count(), 4)

    def test_a_key_of_openssl_kept_elsewhere(self):
        with scratch() as folder:
            subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                            folder / "mine.key"], check=True, capture_output=True)
            lake = Lake.make(folder / "lake", "--key-file", folder / "mine.key")
            self.assertFalse((lake.data / "signing.key").exists())
            self.import_one(lake, folder, 1)
            self.verify(lake)
            (folder / "mine.key").unlink()
            self.assertEqual(self.import_one(lake, folder, 2, check=False).returncode, 1)
            self.assertEqual(lake.count(), 1)

    def test_a_second_place_that_fails_stops_nothing(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            (folder / "heads").write_text("a file, no folder")
            done = self.import_one(lake, folder, 1, "--heads", folder / "heads")
            self.assertIn("head", done.stderr)
            self.verify(lake)

    def test_a_lake_from_before_there_were_chains(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            self.import_one(lake, folder, 1)
            with contextlib.closing(sqlite3.connect(lake.data / "lake.db")) as database:
                for statement in ("DROP TABLE chain", "ALTER TABLE source_files DROP COLUMN entry",
                                  "ALTER TABLE source_files DROP COLUMN left_out", "ALTER TABLE source_files DROP COLUMN scope",
                                  "ALTER TABLE rejects DROP COLUMN entry",
                                  "ALTER TABLE data_files RENAME COLUMN compacted TO clustered", "PRAGMA user_version = 3"):
                    database.execute(statement)
                database.commit()
            (lake.data / "signing.key").unlink()
            self.assertEqual(tarn("verify", "--data", lake.data, check=False).returncode, WRONG)
            self.import_one(lake, folder, 2)
            self.verify(lake)
            self.assertEqual(lake.count(), 2)


class BesideAServer(unittest.TestCase):
    """The server commits and holds the lake; verify runs beside it."""

    def test_a_served_lake_fits(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            events.make_folder(folder / "logs")
            with Server(lake):
                lake.import_paths(folder / "logs")
                done = tarn("verify", "--data", lake.data, check=False)
                self.assertEqual(done.returncode, FITS, done.stdout + done.stderr)

    def test_a_lake_that_is_being_imported_into_fits(self):
        """More commits than the table keeps snapshots, so that files also go while verify looks at them."""
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            logs = [events.write_log(folder / f"logs/{i}.json.gz", [events.event(i, time="2023-07-10T12:00:00Z")]) for i in range(30)]
            importing = threading.Thread(target=lambda: [lake.import_paths(log) for log in logs])
            importing.start()
            checks = 0
            while importing.is_alive():
                done = tarn("verify", "--data", lake.data, check=False)
                self.assertEqual(done.returncode, FITS, done.stdout + done.stderr)
                checks += 1
            importing.join()
            self.assertGreater(checks, 3)
            self.assertEqual(lake.count(), 30)


class Manual(unittest.TestCase):
    """The commands of docs/VERIFYING.md, one after the other, as they stand there."""

    STEPS = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs/VERIFYING.md").read_text(), re.M | re.S)

    def run_steps(self, report, lake, heads):
        """Returns which steps failed."""
        environment = {"PATH": os.environ["PATH"], "REPORT": str(report), "LAKE": str(lake), "HEADS": str(heads)}
        failed = []
        for number, step in enumerate(self.STEPS):
            done = subprocess.run(["sh", "-c", step], env=environment, capture_output=True, check=False)
            if done.returncode != 0:
                failed.append(number)
        return failed

    def test_every_step_passes_and_each_fails_where_it_should(self):
        self.assertEqual(len(self.STEPS), 6)
        with scratch() as folder:
            lake = Lake.make(folder / "lake", "--heads", folder / "heads")
            events.make_folder(folder / "logs")
            (folder / "logs/broken.json").write_bytes(b"{oops")
            lake.import_paths(folder / "logs", "--heads", folder / "heads")
            lake.run("rotate-key")
            events.write_log(folder / "more/a.json.gz", [events.event(900, time="2023-07-20T12:00:00Z")])
            lake.import_paths(folder / "more", "--heads", folder / "heads")
            whole = folder / "report"
            lake.run("verify", "--export", whole)
            self.assertEqual(self.run_steps(whole, lake.data, folder / "heads"), [])
            self.assertIn("problems  0", (whole / "report.txt").read_text())

            for name, damage, step in (
                    ("a signature", lambda r: flip(r / "entries/000000000002.sig", 20), 0),
                    ("a key", lambda r: shutil.copy(*sorted((r / "keys").iterdir())), 1),
                    ("an entry is missing", lambda r: (r / "entries/000000000002.txt").unlink(), 2),
                    ("a sum", lambda r: flip(r / "SHA256SUMS", 0), 3),
                    ("a list", lambda r: flip(r / "lists/000000000002-sources.txt"), 4)):
                with self.subTest(name):
                    report = folder / name.replace(" ", "-")
                    shutil.copytree(whole, report)
                    damage(report)
                    self.assertIn(step, self.run_steps(report, lake.data, folder / "heads"))
            with self.subTest("a data file"):
                copy = folder / "copy"
                shutil.copytree(lake.data, copy)
                flip(Target(copy).data[0])
                self.assertEqual(self.run_steps(whole, copy, folder / "heads"), [3])
            with self.subTest("a head of another chain"):
                head = sorted((folder / "heads").iterdir())[0]
                document = json.loads(head.read_text())
                document["entrySha256"] = "0" * 64
                pathlib.Path(head).write_text(json.dumps(document, indent=2))
                self.assertEqual(self.run_steps(whole, lake.data, folder / "heads"), [5])


if __name__ == "__main__":
    unittest.main()
