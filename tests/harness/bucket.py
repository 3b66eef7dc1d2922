"""A folder of `tarn generate --digests`, served as the AWS services that `aws cloudtrail validate-logs` asks."""
import http.server
import json
import pathlib
import threading
import urllib.parse
from xml.sax.saxutils import escape

BUCKET = "kamome-audit-logs"
TRAIL = "organization-trail"
REGION = "us-east-1"
OWNER = "111122223333"
TRAIL_ARN = f"arn:aws:cloudtrail:{REGION}:{OWNER}:trail/{TRAIL}"
PAGE = 1000


class Bucket:
    """S3 with one bucket, and the few calls of CloudTrail and Organizations that tell about its trail. On loopback."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder) / "bucket"
        self.public_keys = json.loads((pathlib.Path(folder) / "public-keys.json").read_text())["PublicKeyList"]
        lines = (pathlib.Path(folder) / "digest-metadata.ndjson").read_text().splitlines()
        self.metadata = {entry["key"]: entry["metadata"] for entry in map(json.loads, lines)}
        bucket = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                bucket.get(self)

            def do_POST(self):
                bucket.post(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def organization(self):
        return next(path.name for path in (self.root / "AWSLogs").iterdir() if path.name.startswith("o-"))

    def keys(self):
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*.json.gz"))

    def get(self, request):
        parts = urllib.parse.urlsplit(request.path)
        name, _, key = urllib.parse.unquote(parts.path).lstrip("/").partition("/")
        query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        if name != BUCKET:
            answer(request, 404, failure("NoSuchBucket"))
        elif key:
            self.get_object(request, key)
        elif "location" in query:
            answer(request, 200, xml("LocationConstraint", ""))
        else:
            self.list_objects(request, query)

    def get_object(self, request, key):
        path = self.root / key
        if not path.is_file():
            answer(request, 404, failure("NoSuchKey"))
            return
        headers = {f"x-amz-meta-{name}": value for name, value in self.metadata.get(key, {}).items()}
        answer(request, 200, path.read_bytes(), "application/octet-stream", headers)

    def list_objects(self, request, query):
        found = [key for key in self.keys() if key.startswith(query.get("prefix", "")) and key > query.get("marker", "")]
        contents = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in found[:PAGE])
        more = "true" if len(found) > PAGE else "false"
        answer(request, 200, xml("ListBucketResult", f"<Name>{BUCKET}</Name><IsTruncated>{more}</IsTruncated>{contents}"))

    def post(self, request):
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        operation = request.headers.get("X-Amz-Target", "").rsplit(".", 1)[-1]
        trail = {"Name": TRAIL, "TrailARN": TRAIL_ARN, "HomeRegion": REGION, "S3BucketName": BUCKET, "IsOrganizationTrail": True}
        answers = {"ListPublicKeys": {"PublicKeyList": self.public_keys}, "DescribeTrails": {"trailList": [trail]},
                   "DescribeOrganization": {"Organization": {"Id": self.organization}}}
        body = answers.get(operation)
        if body is None:
            answer(request, 400, json.dumps({"__type": "UnknownOperationException"}).encode(), "application/x-amz-json-1.1")
        else:
            answer(request, 200, json.dumps(body).encode(), "application/x-amz-json-1.1")


def xml(name, inner):
    return f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inner}</{name}>'.encode()


def failure(code):
    """S3's errors have no namespace."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'.encode()


def answer(request, status, body, kind="application/xml", headers=None):
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)
