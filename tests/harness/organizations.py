"""AWS Organizations on loopback: the calls by which a lake refreshes its organization, as AWS answers them."""
import http.server
import json
import threading

TARGET = "AWSOrganizationsV20161128."
ROOT = "r-ab12"
PAGE = 2


class Organizations:
    """`units` and `accounts` are by parent. `broken` names operations with what they answer instead: a status and an exception;
    `throttled` counts the calls that are refused first."""

    def __init__(self, organization, management):
        self.organization = organization
        self.management = management
        self.units = {ROOT: []}
        self.accounts = {ROOT: [management]}
        self.broken = {}
        self.throttled = 0
        self.calls = []
        asked = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = asked.take(self.headers, body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

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

    def take(self, headers, body):
        operation = headers["X-Amz-Target"].removeprefix(TARGET)
        self.calls.append((operation, headers["Authorization"]))
        if self.throttled > 0:
            self.throttled -= 1
            return 400, {"__type": "TooManyRequestsException", "Message": "You have sent too many requests"}
        if operation in self.broken:
            status, exception = self.broken[operation]
            return status, {"__type": exception, "Message": "You don't have permissions to access this resource."}
        return 200, self.answer(operation, body)

    def answer(self, operation, body):
        if operation == "DescribeOrganization":
            return {"Organization": {"Id": self.organization, "MasterAccountId": self.management, "FeatureSet": "ALL"}}
        if operation == "ListRoots":
            return {"Roots": [{"Id": ROOT, "Name": "Root", "PolicyTypes": []}]}
        if operation == "ListAccounts":
            return page("Accounts", [account(one) for some in self.accounts.values() for one in some], body)
        if operation == "ListAccountsForParent":
            return page("Accounts", [account(one) for one in self.accounts.get(body["ParentId"], [])], body)
        assert operation == "ListOrganizationalUnitsForParent", operation
        return page("OrganizationalUnits", [{"Id": one, "Name": f"unit {one[-1]}"} for one in self.units.get(body["ParentId"], [])], body)


def account(number):
    return {"Id": number, "Name": f"name-{number}", "Email": f"{number}@example.com", "Status": "ACTIVE", "State": "ACTIVE",
            "JoinedMethod": "CREATED", "JoinedTimestamp": 1767323045.5}


def page(member, items, body):
    start = int(body.get("NextToken", 0))
    answer = {member: items[start:start + PAGE]}
    if start + PAGE < len(items):
        answer["NextToken"] = str(start + PAGE)
    return answer
