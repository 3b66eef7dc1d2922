"""Access keys of a lake, and calls that curl signs with them."""
import configparser
import json
import re
import subprocess

from harness.lake import REGION, clean_environment

CURL_TIMEOUT_S = 60


def keys_of(credentials, profile="default"):
    profiles = configparser.ConfigParser(interpolation=None)
    profiles.read(credentials)
    return profiles[profile]["aws_access_key_id"], profiles[profile]["aws_secret_access_key"]


def created(done):
    """Returns (id, secret) that `tarn access create-key` has shown."""
    return re.fullmatch(r"aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n", done.stdout).groups()


def call(server, key, operation="ListEventDataStores", **members):
    """Returns (status, answer) of an API call that curl signs."""
    return send(server, key, operation, json.dumps(members))


def send(server, key, operation, body):
    """The same of a body that need not be JSON, nor short."""
    done = subprocess.run(["curl", "--silent", "--show-error", "--aws-sigv4", f"aws:amz:{REGION}:cloudtrail", "--user", ":".join(key),
                           server.url + "/", "--write-out", "\n%{http_code}", "-H", "Content-Type: application/x-amz-json-1.1",
                           "-H", f"X-Amz-Target: CloudTrail_20131101.{operation}", "--data-binary", "@-"],
                          input=body, capture_output=True, text=True, timeout=CURL_TIMEOUT_S, check=True, env=clean_environment())
    body, status = done.stdout.rsplit("\n", 1)
    return int(status), body
