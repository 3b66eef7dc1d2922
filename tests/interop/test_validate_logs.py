"""The AWS CLI's own `cloudtrail validate-logs` over the digests that `tarn generate` makes."""
import gzip
import re
import shutil
import subprocess
import unittest

from harness.bucket import BUCKET, OWNER, REGION, TRAIL_ARN, Bucket
from harness.lake import clean_environment, scratch, tarn

START, END = "2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z"
MEMBER = "444455556666"
RATIO = re.compile(r"^(\d+)/(\d+) (digest|log) files valid", re.MULTILINE)
TIMEOUT_S = 300


def validate(bucket, account=MEMBER, region=REGION, start=START, end=END):
    """Returns (exit code, {"digest": (valid, all), "log": (valid, all)}, what was reported)."""
    command = ["aws", "cloudtrail", "validate-logs", "--trail-arn", TRAIL_ARN, "--account-id", account, "--region", region,
               "--start-time", start, "--end-time", end]
    environment = clean_environment(AWS_ENDPOINT_URL=bucket.url, AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
                                    AWS_SECRET_ACCESS_KEY="none", AWS_CONFIG_FILE="/dev/null", AWS_EC2_METADATA_DISABLED="true")
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, env=environment,
                          stdin=subprocess.DEVNULL, check=False)
    counts = {kind: (int(valid), int(total)) for valid, total, kind in RATIO.findall(done.stdout)}
    return done.returncode, counts, done.stdout + done.stderr


class ValidateLogs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.made = cls.folder / "made"
        tarn("generate", "--out", cls.made, "--seed", "7", "--start", START, "--days", "2", "--events", "4000", "--digests")

    def copy(self, name):
        """A copy of the folder that a test may damage."""
        return shutil.copytree(self.made, self.folder / name)

    def logs(self, bucket, account=MEMBER, region=REGION):
        """The log files of one day, whose keys tell the minute of their delivery."""
        day = START[:10].replace("-", "")
        return [key for key in bucket.keys() if f"/{account}/CloudTrail/{region}/" in key and f"_{day}T" in key]

    def test_all_is_valid(self):
        with Bucket(self.made) as bucket:
            for account, region in ((MEMBER, REGION), (MEMBER, "ap-northeast-1"), (OWNER, REGION)):
                with self.subTest(account=account, region=region):
                    code, counts, said = validate(bucket, account, region)
                    self.assertEqual(code, 0, said)
                    digests, logs = counts["digest"], counts["log"]
                    self.assertEqual(digests[0], digests[1], said)
                    self.assertGreaterEqual(digests[1], 24)
                    self.assertEqual(logs[0], logs[1], said)
                    self.assertGreaterEqual(logs[1], len(self.logs(bucket, account, region)) - 5)
                    self.assertGreater(logs[1], 10)

    def test_a_changed_byte_of_a_log_is_found(self):
        folder = self.copy("log-changed")
        with Bucket(folder) as bucket:
            key = self.logs(bucket)[5]
            path = bucket.root / key
            text = gzip.decompress(path.read_bytes())
            place = text.index(b'"eventName":"') + len(b'"eventName":"')
            path.write_bytes(gzip.compress(text[:place] + b"X" + text[place + 1:]))
            code, counts, said = validate(bucket)
        self.assertEqual(code, 1, said)
        self.assertIn(f"s3://{BUCKET}/{key}\tINVALID: hash value doesn't match", said)
        self.assertEqual(counts["log"][0], counts["log"][1] - 1, said)
        self.assertEqual(counts["digest"][0], counts["digest"][1], said)

    def test_a_missing_log_is_found(self):
        folder = self.copy("log-missing")
        with Bucket(folder) as bucket:
            key = self.logs(bucket)[5]
            (bucket.root / key).unlink()
            code, counts, said = validate(bucket)
        self.assertEqual(code, 1, said)
        self.assertIn(f"s3://{BUCKET}/{key}\tINVALID: not found", said)
        self.assertEqual(counts["log"][0], counts["log"][1] - 1, said)

    def digest(self, bucket):
        return next(key for key in bucket.keys() if f"/{MEMBER}/CloudTrail-Digest/{REGION}/2026/02/02/" in key and "T1" in key)

    def test_a_changed_digest_is_found(self):
        folder = self.copy("digest-changed")
        with Bucket(folder) as bucket:
            key = self.digest(bucket)
            path = bucket.root / key
            text = gzip.decompress(path.read_bytes()).replace(b'"SHA-256"', b'"SHA-255"', 1)
            path.write_bytes(gzip.compress(text))
            code, counts, said = validate(bucket)
        self.assertEqual(code, 1, said)
        self.assertRegex(said, re.escape(f"s3://{BUCKET}/{key}") + r"\s+INVALID: signature verification failed")
        self.assertLess(counts["digest"][0], counts["digest"][1], said)

    def test_a_missing_digest_is_found(self):
        folder = self.copy("digest-missing")
        with Bucket(folder) as bucket:
            key = self.digest(bucket)
            (bucket.root / key).unlink()
            code, _, said = validate(bucket)
        self.assertEqual(code, 1, said)
        self.assertIn(f"s3://{BUCKET}/{key}\tINVALID: not found", said)

    def test_another_key_is_not_believed(self):
        other = self.folder / "other-seed"
        tarn("generate", "--out", other, "--seed", "8", "--start", START, "--days", "1", "--events", "500", "--digests")
        with Bucket(self.made) as bucket, Bucket(other) as stranger:
            bucket.public_keys = stranger.public_keys
            code, _, said = validate(bucket)
        self.assertEqual(code, 1, said)
        self.assertIn("INVALID: public key not found", said)


if __name__ == "__main__":
    unittest.main()
