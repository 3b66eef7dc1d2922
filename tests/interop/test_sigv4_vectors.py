"""Requests of our own making as botocore signs them: tests/sigv4/vectors.json, by which src/wire/canonical_request_test.cpp judges.

TARN_UPDATE=1 writes the file anew; read the difference before you commit it.
"""
import json
import os
import pathlib
import unittest
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "sigv4/vectors.json"
KEY, SECRET = "AKIDTARNVECTORS00001", "a/secret+of=vectors/that.opens~nothing-00"
TOKEN = "IQoJ+a/session=token//of+vectors=="
TIME, REGION, SERVICE = "20261122T003300Z", "ap-northeast-1", "cloudtrail"
HOST = [["Host", "lake.example:9480"]]
TARGET = [["X-Amz-Target", "CloudTrail_20131101.ListTrails"], ["Content-Type", "application/x-amz-json-1.1"]]

# (name, {method, path as sent, query as sent and what it means, headers, body, token, presigned}); what is left out is a GET of "/".
# botocore takes the meaning of a query and never its spelling, so that both stand here.
CASES = [
    ("a call", {"method": "POST", "headers": HOST + TARGET, "body": "{}"}),
    ("a call with a session token", {"method": "POST", "headers": HOST + TARGET, "body": "{}", "token": TOKEN}),
    ("a body of UTF-8", {"method": "POST", "headers": HOST + TARGET, "body": '{"SearchPhrase":"ルートユーザー"}'}),
    ("another method", {"method": "PUT"}),
    ("a path", {"path": "/base/path"}),
    ("a slash at the end", {"path": "/base/path/"}),
    ("slashes in a row", {"path": "//base///path//"}),
    ("dots", {"path": "/./a/../b/./c/.."}),
    ("more dots than folders", {"path": "/../../a"}),
    ("names that begin with dots", {"path": "/.a/..b/..."}),
    ("encoded bytes", {"path": "/a%20b/%E3%81%82%2F"}),
    ("encoded dots stay", {"path": "/%2e%2e/a"}),
    ("unreserved characters", {"path": "/az-AZ_09.~"}),
    ("reserved characters", {"path": "/a:b@c!d$e&f'g(h)i*j+k,l;m=n"}),
    ("a query out of order", {"query": "b=2&a=1&B=3&A=4", "means": [["b", "2"], ["a", "1"], ["B", "3"], ["A", "4"]]}),
    ("a name that is another's beginning", {"query": "ab=1&a=2&a-=3&a0=4", "means": [["ab", "1"], ["a", "2"], ["a-", "3"], ["a0", "4"]]}),
    ("a name several times", {"query": "a=z&a=&a=b", "means": [["a", "z"], ["a", ""], ["a", "b"]]}),
    ("a name without a value", {"query": "a&b=", "means": [["a", ""], ["b", ""]]}),
    ("lower-case hex digits", {"query": "a=%2f%7e%c3%a9", "means": [["a", "/~é"]]}),
    ("what need not be encoded", {"query": "a=%41%2D%2e%5f", "means": [["a", "A-._"]]}),
    ("what should have been encoded", {"query": "a=b:c/d?e@f", "means": [["a", "b:c/d?e@f"]]}),
    ("signs of equality", {"query": "a=b=c==", "means": [["a", "b=c=="]]}),
    ("an encoded ampersand", {"query": "a=1%26b%3D2&c=3", "means": [["a", "1&b=2"], ["c", "3"]]}),
    ("encoded blanks and plus signs", {"query": "a=b%20c%2Bd", "means": [["a", "b c+d"]]}),
    ("blanks in a header", {"headers": HOST + [["X-Amz-Note", "  a   b  c "]]}),
    ("an empty header", {"headers": HOST + [["X-Amz-Note", ""]]}),
    ("a header in two lines", {"headers": HOST + [["X-Amz-Note", "second first"], ["x-amz-note", " third  fourth"]]}),
    ("headers out of order", {"headers": [["X-B", "2"], ["X-A", "1"], ["x-a-b", "3"], *HOST, ["X-A0", "4"]]}),
    ("quotes in a header", {"headers": HOST + [["X-Amz-Note", 'a "b  c" d']]}),
    ("all of it", {"method": "POST", "path": "/a//b/../c%20d/", "query": "z=1&y=%2fx", "means": [["z", "1"], ["y", "/x"]],
                   "headers": [*TARGET, *HOST], "body": "[1, 2]", "token": TOKEN}),
    ("in the query", {"presigned": True}),
    ("in the query, with a path and a token", {"path": "/sts/", "query": "Version=2011-06-15&Action=GetCallerIdentity",
                                               "means": [["Version", "2011-06-15"], ["Action", "GetCallerIdentity"]],
                                               "token": TOKEN, "presigned": True}),
]


def quoted(pairs):
    return "&".join(f"{urllib.parse.quote(name, safe='-_.~')}={urllib.parse.quote(value, safe='-_.~')}" for name, value in pairs)


def signed(name, case):
    """Returns a vector: what is sent, and what botocore makes of it."""
    credentials = botocore.credentials.Credentials(KEY, SECRET, case.get("token"))
    host = dict(case.get("headers", HOST))["Host"]
    url, body = f"http://{host}{case.get('path', '/')}", case.get("body", "")
    request = botocore.awsrequest.AWSRequest(case.get("method", "GET"), url, data=body.encode())
    for header, value in case.get("headers", HOST):
        request.headers.add_header(header, value)
    request.context["timestamp"] = TIME
    if case.get("presigned"):
        request.url += f"?{quoted(case['means'])}" if "means" in case else ""
        auth = botocore.auth.SigV4QueryAuth(credentials, SERVICE, REGION, expires=900)
    else:
        request.params = [tuple(pair) for pair in case.get("means", [])]
        auth = botocore.auth.SigV4Auth(credentials, SERVICE, REGION)
    auth._modify_request_before_signing(request)
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    target = case.get("path", "/") + (f"?{case['query']}" if "query" in case else "")
    if case.get("presigned"):
        target = f"{case.get('path', '/')}?{urllib.parse.urlsplit(request.url).query}&X-Amz-Signature={signature}"
    headers = [list(item) for item in request.headers.items()]
    return {"name": name, "method": request.method, "target": target, "headers": headers, "body": body, "token": case.get("token", ""),
            "presigned": bool(case.get("presigned")), "canonical_request": canonical.split("\n"), "signature": signature}


def vectors():
    made = [json.dumps(signed(name, case), ensure_ascii=False) for name, case in CASES]
    head = json.dumps({"access_key_id": KEY, "secret": SECRET, "time": TIME, "region": REGION, "service": SERVICE})
    return f'{{"credentials": {head},\n "vectors": [\n  ' + ",\n  ".join(made) + "\n]}\n"


class Sigv4Vectors(unittest.TestCase):
    def test_botocore_signs_as_the_file_says(self):
        made = vectors()
        if os.environ.get("TARN_UPDATE"):
            VECTORS.write_text(made)
        self.assertEqual(VECTORS.read_text(), made, "tests/sigv4/vectors.json is out of date: run this test with TARN_UPDATE=1")


if __name__ == "__main__":
    unittest.main()
