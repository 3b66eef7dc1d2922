"""Events of our own making, and an independent reader of log folders to compare Tarn with."""
import gzip
import json
import pathlib
import uuid

NAMESPACE = uuid.UUID("6d9c1c0e-3f3b-4a55-9d3b-0f3f4c1f7a10")


def event(number, *, time, name="DescribeInstances", source="ec2.amazonaws.com", account="111122223333",
          region="us-east-1", **more):
    """Returns one management event; `number` makes its eventID, so equal numbers are equal events."""
    record = {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": f"arn:aws:iam::{account}:user/alice",
                         "accountId": account, "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "userName": "alice"},
        "eventTime": time, "eventSource": source, "eventName": name, "awsRegion": region,
        "sourceIPAddress": "192.0.2.10", "userAgent": "aws-cli/2.15.0",
        "requestParameters": {"maxResults": 5, "ratio": 1.50, "filter": {"name": "é 東京"}}, "responseElements": None,
        "requestID": str(uuid.uuid5(NAMESPACE, f"request {number}")), "eventID": str(uuid.uuid5(NAMESPACE, f"event {number}")),
        "readOnly": True, "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": account,
        "eventCategory": "Management",
    }
    record.update(more)
    return record


def log_bytes(records, spelling=None):
    """Returns a log file as CloudTrail delivers it: one line, {"Records":[...]}; `spelling` are json.dumps options."""
    options = {"separators": (",", ":"), "ensure_ascii": False, **(spelling or {})}
    return ('{"Records":[' + ",".join(json.dumps(r, **options) for r in records) + "]}").encode()


def write_log(path, records):
    """Writes records as a gzip file, making its folders."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(log_bytes(records), mtime=0))
    return path


def make_folder(root, files=6, per_file=20):
    """Makes a small folder in the layout of an account trail; returns the records written."""
    written = []
    names = ("DescribeInstances", "RunInstances", "AssumeRole", "PutObject")
    for index in range(files):
        account = ("111122223333", "444455556666")[index % 2]
        day, minute = 10 + index % 3, index * 5 % 60
        records = [event(index * per_file + i, time=f"2023-07-{day}T12:{(minute + i) % 60:02}:{i % 60:02}Z",
                         name=names[(index + i) % len(names)], account=account) for i in range(per_file)]
        write_log(pathlib.Path(root) / f"AWSLogs/{account}/CloudTrail/us-east-1/2023/07/{day}" /
                  f"{account}_CloudTrail_us-east-1_202307{day}T12{minute:02}Z_{index:016d}.json.gz", records)
        written += records
    return written


def record_spans(text):
    """Yields the exact text of each element of the Records array of one log file.

    json.JSONDecoder.raw_decode tells where each element ends, so nothing is re-serialised.
    """
    decoder = json.JSONDecoder()
    at = text.index("[", text.index('"Records"')) + 1
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return
        _, end = decoder.raw_decode(text, at)
        yield text[at:end]
        at = end


def read_records_folder(folder):
    """Returns {eventID: exact text} over all {"Records": []} files, .json or .json.gz, beneath a folder."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*.json*")):
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
        for span in record_spans(text):
            found[json.loads(span)["eventID"]] = span
    return found
