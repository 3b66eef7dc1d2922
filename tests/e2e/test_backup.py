"""tarn backup and tarn restore: a copy of a lake in use is a whole lake again."""
import shutil
import stat
import subprocess
import threading
import unittest

from harness import events
from harness.lake import TARN, Lake, clean_environment, scratch, tarn
from harness.server import Server

ALL_ROWS = "SELECT * FROM $EDS_ID ORDER BY eventJson"


class Backup(unittest.TestCase):
    def assert_verified(self, data):
        done = tarn("verify", "--data", data, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_restored_lake_goes_on(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            events.make_folder(folder / "logs")
            lake.import_paths(folder / "logs")
            rows = lake.rows(ALL_ROWS)
            done = lake.run("backup", "--out", folder / "backup", "--with-keys")
            self.assertIn("holds the lake's keys", done.stderr)
            for path in folder.joinpath("backup").rglob("*"):
                self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)
            shutil.rmtree(lake.data)
            done = tarn("restore", folder / "backup", "--data", folder / "new")
            self.assertIn("its table is named by", done.stderr)
            again = Lake(folder / "new")
            self.assert_verified(again.data)
            self.assertEqual(again.rows(ALL_ROWS), rows)
            events.write_log(folder / "more/a.json.gz", [events.event(5000, time="2023-07-25T12:00:00Z")])
            again.import_paths(folder / "more")
            self.assertEqual(again.count(), len(rows) + 1)
            self.assert_verified(again.data)
            again.run("backup", "--out", folder / "backup")
            done = tarn("restore", folder / "backup", "--data", folder / "new", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("new or empty folder", done.stderr)

    def test_without_keys(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            events.make_folder(folder / "logs")
            lake.import_paths(folder / "logs")
            lake.run("backup", "--out", folder / "backup")
            done = tarn("restore", folder / "backup", "--data", folder / "new")
            self.assertIn("Its signing key was not in the backup", done.stderr)
            self.assertFalse((folder / "new/signing.key").exists())
            self.assertFalse((folder / "new/credentials").exists())
            self.assert_verified(folder / "new")
            shutil.copy(lake.data / "signing.key", folder / "new/signing.key")
            tarn("relocate", "--data", folder / "new")
            self.assert_verified(folder / "new")

    def test_a_lake_in_use(self):
        """A server takes pushed events and an import runs; each backup is a lake that fits its chain, and has all that was before it."""
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            tarn("sample", "--data", lake.data, "--events", 2000, "--days", 2)
            with Server(lake, "--sample-life") as server:
                stop = threading.Event()

                def import_more():
                    number = 0
                    while not stop.is_set():
                        number += 1
                        events.write_log(folder / f"logs/{number}.json.gz",
                                         [events.event(10_000 + number, time="2023-07-10T12:00:00Z")])
                        subprocess.run([str(TARN), "import", "--data", str(lake.data), "--store", "busy", str(folder / "logs")],
                                       env=clean_environment(), capture_output=True, check=False)

                worker = threading.Thread(target=import_more)
                worker.start()
                try:
                    for number in range(3):
                        before = lake.count("--store", "default")
                        lake.run("backup", "--out", folder / "backup", "--with-keys")
                        tarn("restore", folder / "backup", "--data", folder / f"new{number}")
                        again = Lake(folder / f"new{number}")
                        self.assert_verified(again.data)
                        self.assertGreaterEqual(again.count("--store", "default"), before)
                finally:
                    stop.set()
                    worker.join()
                self.assertEqual(server.get("/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main()
