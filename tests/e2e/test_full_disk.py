"""A disk that is really full: ingestion waits and says so, queries go on, and it goes on by itself."""
import shutil
import time
import unittest

from harness import events
from harness.aws import AwsCli
from harness.disk import tiny_disk
from harness.lake import Lake, scratch
from harness.server import Server

DISK = "200m"
# Below the reserve that the server keeps free.
ALMOST_FULL_BYTES = 40 << 20
WAIT_S = 60
POLL_S = 0.2
PAUSED = 'tarn_ingest_paused{what="imports"}'


def fill(folder, leave_bytes):
    """Writes a file that leaves so much of the disk free; returns it."""
    filler = folder / "filler"
    with open(filler, "wb") as out:
        for _ in range((shutil.disk_usage(folder).free - leave_bytes) >> 20):
            out.write(bytes(1 << 20))
    return filler


class FullDisk(unittest.TestCase):
    def wait_for(self, what, look):
        deadline = time.monotonic() + WAIT_S
        while not look():
            self.assertLess(time.monotonic(), deadline, f"waited in vain: {what}\n{self.server.output()[-3000:]}")
            time.sleep(POLL_S)

    def paused(self):
        return next(line for line in self.server.get("/metrics")[1].splitlines() if line.startswith(PAUSED)).endswith(" 1")

    def test_an_import_waits_and_ends(self):
        with scratch() as folder, tiny_disk(folder / "disk", DISK) as mounted:
            if not mounted:
                self.skipTest("no file system can be mounted here")
            lake = Lake.make(folder / "disk/lake")
            first = events.make_folder(folder / "first", files=2)
            second = events.make_folder(folder / "allowed/logs", files=3)
            lake.import_paths(folder / "first")
            expected = len({event["eventID"] for event in first + second})
            filler = fill(folder / "disk", ALMOST_FULL_BYTES)
            with Server(lake, "--import-folder", folder / "allowed") as self.server:
                aws = AwsCli(self.server)
                source = (f"S3={{S3LocationUri=file://{folder}/allowed/logs,S3BucketRegion=us-east-1,"
                          "S3BucketAccessRoleArn=arn:aws:iam::111122223333:role/import}")
                arn = next(store["EventDataStoreArn"] for store in aws.run("list-event-data-stores")["EventDataStores"]
                           if store["Name"] == "default")
                started = aws.run("start-import", "--destinations", arn, "--import-source", source)["ImportId"]

                self.wait_for("the import is paused", self.paused)
                self.assertIn(aws.run("get-import", "--import-id", started)["ImportStatus"], ("INITIALIZING", "IN_PROGRESS"))
                self.assertEqual(lake.count(), len({event["eventID"] for event in first}))
                _, described = aws.finished_query(f"SELECT count(*) AS n FROM {arn.rsplit('/', 1)[1]}")
                self.assertEqual(described["QueryStatus"], "FINISHED")

                filler.unlink()
                self.wait_for("the import ends", lambda: aws.run("get-import", "--import-id", started)["ImportStatus"] == "COMPLETED")
                self.assertFalse(self.paused())
                self.assertEqual(lake.count(), expected)
                self.assertIn("room", self.server.output())
            self.assertEqual(lake.run("verify").returncode, 0)


if __name__ == "__main__":
    unittest.main()
