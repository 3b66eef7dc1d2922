"""Access keys of a lake, and calls that curl signs with them."""
import configparser
import json
import re
import subprocess
import urllib.parse

from harness.lake import REGION, clean_environment

CURL_TIMEOUT_S = 60


def keys_of(credentials, profile="default"):
    profiles = configparser.ConfigParser(interpolation=None)
    profiles.read(credentials)
    return profiles[profile]["aws_access_key_id"], profiles[profile]["aws_secret_access_key"]


def created(done):
    """Returns (id, secret) that `tarn access create-key` has shown."""
    return re.fullmatch(r"aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n", done.stdout).groups()


def send(server, key, operation, body):
    """Returns (status, answer) of an API call, whose body need not be JSON, nor short."""
    return _signed(server, key, "cloudtrail", ["Content-Type: application/x-amz-json-1.1", f"X-Amz-Target: CloudTrail_20131101.{operation}"], body)


def call(server, key, operation="ListEventDataStores", **members):
    return send(server, key, operation, json.dumps(members))


def assume(server, key, role):
    """Returns (id, secret, token) of a session of the role."""
    status, answer = _signed(server, key, "sts", ["Content-Type: application/x-www-form-urlencoded"], urllib.parse.urlencode(
        {"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": role, "RoleSessionName": "day"}))
    if status != 200:
        raise AssertionError(f"AssumeRole of {role}: {status} {answer}")
    return tuple(re.search(f"<{name}>([^<]+)</{name}>", answer).group(1) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))


def _signed(server, key, service, headers, body):
    """Curl signs with (id, secret), or (id, secret, token) of a session."""
    token = [f"X-Amz-Security-Token: {key[2]}"] if len(key) > 2 else []
    done = subprocess.run(["curl", "--silent", "--show-error", "--aws-sigv4", f"aws:amz:{REGION}:{service}", "--user", ":".join(key[:2]),
                           server.url + "/", "--write-out", "\n%{http_code}", "--data-binary", "@-",
                           *(word for header in headers + token for word in ("-H", header))],
                          input=body, capture_output=True, text=True, timeout=CURL_TIMEOUT_S, check=True, env=clean_environment())
    answer, status = done.stdout.rsplit("\n", 1)
    return int(status), answer
