"""`tarn generate`: what its options put into the folder, and that every record of it can be read."""
import gzip
import json
import unittest

from harness.lake import Lake, scratch, tarn


def records(folder):
    """Every record beneath a folder."""
    for path in sorted(folder.rglob("*.json.gz")):
        yield from json.loads(gzip.decompress(path.read_bytes()))["Records"]


def generate(folder, *options):
    return tarn("generate", "--out", folder, "--start", "2026-03-02", "--days", 2, "--events", 4000, *options).stdout


class Generate(unittest.TestCase):
    def test_bad_options_are_usage_errors(self):
        with scratch() as folder:
            for options in (["--growth", "-1"], ["--growth", "1001"], ["--accounts", "0"], ["--aggregated", "yes"]):
                with self.subTest(options=options):
                    done = tarn("generate", "--out", folder / "logs", *options, check=False)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertFalse((folder / "logs").exists())

    def test_what_stands_beside_the_events_leaves_them_alone(self):
        with scratch() as folder:
            plain = generate(folder / "plain")
            full = generate(folder / "full", "--network-activity", "--aggregated", "--config")
            self.assertEqual(plain.splitlines()[0].split(" in ")[0], full.splitlines()[0].split(" in ")[0])
            kinds = {record["eventCategory"] for record in records(folder / "full/bucket")}
            self.assertEqual(kinds, {"Management", "Data", "NetworkActivity", "Aggregated"})
            items = list(records(folder / "full/configuration"))
            self.assertEqual({item["eventCategory"] for item in items}, {"ConfigurationItem"})
            self.assertIn(f"{len(items)} configuration items", full)
            for path in (folder / "plain/bucket").rglob("*.json.gz"):
                self.assertEqual(path.read_bytes(), (folder / "full/bucket" / path.relative_to(folder / "plain/bucket")).read_bytes())
            self.assertFalse((folder / "plain/configuration").exists())

    def test_every_event_is_imported(self):
        with scratch() as folder:
            generate(folder / "logs", "--network-activity", "--aggregated", "--accounts", 12, "--growth", 80)
            lake = Lake.make(folder / "lake")
            lake.import_paths(folder / "logs/bucket")
            stored = lake.rows("SELECT count(*) AS n FROM $EDS_ID")[0]["n"]
            # A store of events takes no aggregated ones.
            taken = {r["eventID"] for r in records(folder / "logs/bucket") if r["eventCategory"] != "Aggregated"}
            self.assertEqual(int(stored), len(taken))


if __name__ == "__main__":
    unittest.main()
