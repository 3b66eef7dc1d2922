"""Calls of the API written as data, and the judge of what a client got for them.

A case is one object of a file of tests/interop/clients:

operation   its name; `service` is cloudtrail unless it says otherwise, `region` the lake's
what        what is tried, in a few words
input       its members. "${name}" is a value kept before, "${id:name}" the end of that ARN; {"$time": "2023-07-10T12:00:00Z"} a
            moment, {"$time": -3600} one in seconds from now; {"$json": value} that value as JSON text; {"$repeat": ["x", 129]} a
            long text; {"$list": [n, value]} a list of n values in which "#" is the number
output      {path: what is there}: "a.0.b" is a path. Instead of a value: @present, @absent, @time, @uuid, @match:REGEX, @count:N,
            @least:N, @has:VALUE (a list or a text that contains it)
keep        {name: path} of values of the output that later cases use
until       {path: [values]}: the call is repeated until it gives one of them
pages       {"size": n, "items": member, "key": path of what makes an item itself, "least": n}: all pages, by the client's own paginator
            where it has one, else by hand; no item twice, and no page larger than n; "limit": the member that says the size
error       the name of the exception that is due instead of an output, with a message, which `message` is a regular expression of
times       n: the call is made up to n times, one right after the other, until it is refused; "${time}" in the input is which one it is
not_running what has no engine yet, for which `error` is the documented refusal
"""
import dataclasses
import datetime
import json
import re
import time

WAIT_S = 60
POLL_S = 0.1
MAX_PAGES = 100
NOT_OFFERED = "UnsupportedOperationException"
VARIABLE = re.compile(r"\$\{(id:)?(\w+)\}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
MISSING = object()


class Refused(Exception):
    """The server's error, as the client understood it. A client that does not tell the status has None."""

    def __init__(self, code, message, status=None):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


class Unkept(Exception):
    """A case needs a value that no case before it kept."""


@dataclasses.dataclass
class Result:
    case: dict
    verdict: str  # passed, failed, not offered, or waiting: for what an operation that is not offered would have made
    said: str = ""
    way: str = ""  # how all pages were read: paginator or loop


def read_cases(folder):
    """Returns {group: its cases} in the order of the files' names."""
    return {path.stem.split("_", 1)[1]: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def filled(value, kept, now):
    """Returns an input, or what is expected, with everything that the case only describes in its place."""
    if isinstance(value, list):
        return [filled(member, kept, now) for member in value]
    if isinstance(value, str):
        return filled_text(value, kept)
    if not isinstance(value, dict):
        return value
    if "$time" in value:
        return {"$time": moment(value["$time"], now)}
    if "$json" in value:
        return json.dumps(filled(value["$json"], kept, now))
    if "$repeat" in value:
        return value["$repeat"][0] * value["$repeat"][1]
    if "$list" in value:
        count, member = value["$list"]
        return [json.loads(json.dumps(filled(member, kept, now)).replace("#", str(i + 1))) for i in range(count)]
    return {filled_text(name, kept): filled(member, kept, now) for name, member in value.items()}


def filled_text(text, kept):
    def kept_value(match):
        of_arn, name = match.groups()
        if name not in kept:
            raise Unkept(name)
        return kept[name].rsplit("/", 1)[1] if of_arn else kept[name]
    return VARIABLE.sub(kept_value, text)


def moment(told, now):
    if isinstance(told, str):
        return datetime.datetime.fromisoformat(told.replace("Z", "+00:00")).timestamp()
    return int(now + told)


def found(value, path):
    """Returns what lies at a path, MISSING where nothing does."""
    for part in path.split(".") if path else []:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return MISSING
    return MISSING if value is None else value


def is_moment(value):
    """True of a moment, in a CLI's words too."""
    if isinstance(value, dict):
        return isinstance(value.get("$time"), (int, float)) and value["$time"] > 1e9
    return MOMENT.match(value) is not None if isinstance(value, str) else isinstance(value, (int, float)) and value > 1e9


def holds(value, due):
    """True if the value is what a case says is due."""
    if not isinstance(due, str) or not due.startswith("@"):
        return seconds(value) == seconds(due)
    word, _, rest = due[1:].partition(":")
    if word == "absent":
        return value is MISSING
    if value is MISSING:
        return False
    checks = {"present": lambda: True, "time": lambda: is_moment(value), "uuid": lambda: UUID.fullmatch(value),
              "match": lambda: re.search(rest, value), "count": lambda: len(value) == int(rest),
              "least": lambda: len(value) >= int(rest), "has": lambda: rest in value}
    return bool(checks[word]())


def seconds(value):
    """Clients of the same answer differ in how many digits of a moment they keep, and the CLIs write it out: whole seconds remain."""
    if isinstance(value, dict):
        if "$time" in value:
            return int(value["$time"])
        return {name: seconds(member) for name, member in value.items()}
    if isinstance(value, list):
        return [seconds(member) for member in value]
    if isinstance(value, str) and MOMENT.match(value):
        return int(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp())
    return value


def unmet(output, due):
    """Returns what is not as expected, in words."""
    problems = []
    for path, expected in due.items():
        value = found(output, path)
        if not holds(value, expected):
            shown = "nothing" if value is MISSING else json.dumps(value, ensure_ascii=False)[:300]
            problems.append(f"{path} is {shown}, not {json.dumps(expected, ensure_ascii=False)}")
    return problems


class Run:
    """All cases by one client against one server. What the client does not do, `helper` does, so that later cases find it done.

    A client that is slow to start makes the first call of each operation that should succeed, or else its first one. The helper is
    not judged here: it has a run of its own.
    """

    def __init__(self, client, helper, kept):
        self.client, self.helper = client, helper
        self.kept = dict(kept)
        self.results = []
        self._never_kept = {}

    def perform(self, cases):
        chosen = self._chosen(cases)
        for number, case in enumerate(cases):
            result = self._judged(case, self.client if number in chosen else self.helper)
            if number in chosen:
                self.results.append(result)

    def _chosen(self, cases):
        possible = [number for number, case in enumerate(cases) if self.client.knows(*target(case), case.get("input", {}))]
        if self.client.each_case:
            return set(possible)
        best = {}
        for number in possible:
            best.setdefault((target(cases[number]), "error" in cases[number]), number)
        operations = {target(cases[number]) for number in possible}
        return {best.get((operation, False), best.get((operation, True))) for operation in operations}

    def _judged(self, case, client):
        now = time.time()
        try:
            for number in range(1, case.get("times", 1) + 1):
                kept = {**self.kept, "time": str(number)}
                given, due = filled(case.get("input", {}), kept, now), filled(case.get("output", {}), kept, now)
                output, way, problems = self._outcome(case, client, given)
        except Unkept as missing:
            return self._without(case, str(missing))
        except Refused as refused:
            return self._judged_refusal(case, refused)
        if case.get("error"):
            return Result(case, "failed", f"it succeeded instead of {case['error']}: {json.dumps(output)[:300]}")
        for name, path in case.get("keep", {}).items():
            value = found(output, path)
            if isinstance(value, str):
                self.kept[name] = value
            else:
                problems.append(f"{path} is no text that could be kept")
        told = {path: value for path, value in due.items() if client.tells(*target(case), path.partition(".")[0])}
        problems += unmet(output, told)
        return Result(case, "failed" if problems else "passed", "; ".join(problems), way)

    def _judged_refusal(self, case, refused):
        is_due = refused.code == case.get("error")
        if is_due and re.search(case.get("message", "."), refused.message):
            if refused.status not in (None, 400):
                return Result(case, "failed", f"{refused.code} with status {refused.status}, so that clients would try again")
            return Result(case, "passed", refused.code)
        # There is nothing at the path of a service that is not offered.
        verdict = "not offered" if refused.code == NOT_OFFERED or refused.status == 404 else "failed"
        self._keep_nothing(case, verdict)
        return Result(case, verdict, str(refused))

    def _without(self, case, name):
        """Of a case that needs what an earlier one did not leave."""
        verdict = "failed" if self._never_kept.get(name, "failed") == "failed" else "waiting"
        self._keep_nothing(case, verdict)
        return Result(case, verdict, f"{name} was not made")

    def _keep_nothing(self, case, verdict):
        for name in case.get("keep", {}):
            self._never_kept[name] = verdict

    def _outcome(self, case, client, given):
        """Returns (output, how pages were read, what is wrong with them)."""
        if "pages" in case:
            return self._all_pages(case, client, given)
        deadline = time.monotonic() + WAIT_S
        while True:
            output = client.call(*placed(case, self.kept), case["operation"], given)
            pending = [path for path, values in case.get("until", {}).items() if found(output, path) not in values]
            if not pending:
                return output, "", []
            if time.monotonic() > deadline:
                return output, "", [f"{path} stayed {found(output, path)}" for path in pending]
            time.sleep(POLL_S)

    def _all_pages(self, case, client, given):
        rule = case["pages"]
        sized = {**given, **({rule.get("limit", "MaxResults"): rule["size"]} if rule["size"] else {})}
        pages, way = client.pages(*placed(case, self.kept), case["operation"], given, sized, rule["size"]), "paginator"
        if pages is None:
            pages, way = list(self._loop(case, client, sized)), "loop"
        items = [item for page in pages for item in page.get(rule["items"]) or []]
        names = [json.dumps(found(item, rule["key"]), sort_keys=True) for item in items]
        problems = []
        if len(names) != len(set(names)):
            problems.append("an item comes twice")
        if len(items) < rule["least"]:
            problems.append(f"{len(items)} items, fewer than {rule['least']}")
        largest = max(len(page.get(rule["items"]) or []) for page in pages)
        if rule["size"] and not client.merges_pages and largest > rule["size"]:
            problems.append(f"a page has {largest} items, more than {rule['size']}")
        return {rule["items"]: items}, way, problems

    def _loop(self, case, client, sized):
        """Follows NextToken by hand, as a program does whose SDK has no paginator."""
        token, seen = None, set()
        for _ in range(MAX_PAGES):
            page = client.call(*placed(case, self.kept), case["operation"], {**sized, **({"NextToken": token} if token else {})})
            yield page
            token = page.get("NextToken")
            if not token:
                return
            if token in seen:
                raise AssertionError(f"{label(case)}: a NextToken came twice")
            seen.add(token)
        raise AssertionError(f"{label(case)}: more than {MAX_PAGES} pages")


def target(case):
    return case.get("service", "cloudtrail"), case["operation"]


def placed(case, kept):
    return case.get("service", "cloudtrail"), case.get("region", kept["region"])


def label(case):
    return f"{case['operation']}, {case['what']}"
