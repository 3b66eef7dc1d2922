"""Asks Tarn and Trino the same things, many in one statement, and tells what is the same.

An answer is a dictionary: {"type": its type's name, "values": [one per row]} or {"error": what was said}. Each expression stands
on a line of its own, so that the line of an error tells which one is refused; the rest is asked again without it. An error
without a line is looked for by halves.
"""
import base64
import collections
import concurrent.futures
import dataclasses
import decimal
import json
import math
import pathlib
import re
import struct
import subprocess
import time
import urllib.request

AT_ONCE = 50
LONGEST_STATEMENT, WORDS_AROUND = 9_000, 40  # bytes; Lake takes 10,000
SUBQUERIES_AT_ONCE = 5  # each is a join, and Trino takes a minute to plan fifty of those
SUBQUERY = re.compile(r"\b(SELECT|VALUES)\b")
THREADS = 3
TRINO_TIMEOUT_S = 120
TARN_TIMEOUT_S = 60
STORE = "$EDS_ID"
LINE = re.compile(r"\bline (\d+):\d+: ")
TIMESTAMP = re.compile(r"-?\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,}")
TIMESTAMP_MS = 23  # letters of a timestamp with milliseconds: Lake's results give no more
COMPUTED = "eventJsonChecksum"  # the column that Tarn computes and Trino does not see in the table
UNSUPPORTED = "is not supported"
# Types whose plain result says less than their text does, and how the text is had.
TEXT_OF = (("real", "CAST(CAST({} AS double) AS varchar)"), ("double", "CAST({} AS varchar)"), ("time", "CAST({} AS varchar)"),
           ("varbinary", "to_hex({})"),
           ("json", "json_format({})"))


class Pairs(list):
    """The members of a JSON object in their order, as (name, value): a map, or a row of Tarn's."""


class Spelled(float):
    """A number of JSON with a fraction, and how it is spelled: a decimal has more digits than a float."""

    def __new__(cls, text):
        made = super().__new__(cls, text)
        made.spelling = text
        return made


def read_json(text):
    return json.loads(text, object_pairs_hook=Pairs, parse_float=Spelled)


def batches(cases):
    """Groups of cases that one statement can answer."""
    together = collections.defaultdict(list)
    for case in cases:
        if case.is_query:
            yield [case]
        else:
            at_once = SUBQUERIES_AT_ONCE if SUBQUERY.search(case.text) else AT_ONCE
            together[case.source, at_once].append(case)
    for (_, at_once), some in together.items():
        batch, length = [], 0
        for case in some:
            # It stands there twice, as a value and for its type, each with some words around.
            needs = 2 * (len(case.text.encode()) + WORDS_AROUND)
            if batch and (len(batch) == at_once or length + needs > LONGEST_STATEMENT):
                yield batch
                batch, length = [], len(case.source)
            batch.append(case)
            length += needs
        yield batch


def ask_all(groups, ask):
    """Runs `ask(batch)`, which returns an answer for each case, on several threads; returns {case: answer}."""
    found = {}
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        for batch, answers in zip(groups, pool.map(ask, groups)):
            found.update(zip(batch, answers))
    return found


def answer_each(batch, ask):
    """Returns the answers to a batch, where `ask(batch)` returns (answers, None, None) or (None, message, index of the refused or None).

    Where an answer is None the expression is asked alone.
    """
    if not batch:
        return []
    answers, message, index = ask(batch)
    if answers is not None:
        return [answer_each([case], ask)[0] if answer is None else answer for case, answer in zip(batch, answers)]
    if len(batch) == 1:
        return [{"error": message}]
    if index is None:
        half = len(batch) // 2
        return answer_each(batch[:half], ask) + answer_each(batch[half:], ask)
    rest = answer_each(batch[:index] + batch[index + 1:], ask)
    return rest[:index] + [{"error": message}] + rest[index:]


def statement(batch, select):
    """The statement for a batch; `select(index, case)` is what stands on each expression's own line."""
    if batch[0].is_query:
        return batch[0].text
    return "SELECT\n" + ",\n".join(select(i, case) for i, case in enumerate(batch)) + f"\n{batch[0].source}"


def refused_index(message, batch):
    """Which expression of the batch an error's position points at, or None."""
    found = LINE.search(message)
    place = int(found[1]) - 2 if found and not batch[0].is_query else -1
    return place if 0 <= place < len(batch) else None


def said(error):
    error = dict(error)
    return f"{error['errorName']}: {error.get('message', '')}"


class AskTrino:
    def __init__(self, url, schema, table):
        """`table` is how the default store is called in Trino."""
        self.url = url
        self.headers = {"X-Trino-User": "judge", "X-Trino-Catalog": "tarn", "X-Trino-Schema": schema,
                        "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME", "X-Trino-Session": "join_reordering_strategy=NONE"}
        self.table = table

    def _pages(self, sql, read, timeout_s):
        """Yields Trino's answers, the last one perhaps an error, as `read` makes them of their text."""
        deadline = time.monotonic() + timeout_s
        url, body = f"{self.url}/v1/statement", sql.replace(STORE, self.table).encode("utf-8", "surrogatepass")
        while url:
            with urllib.request.urlopen(urllib.request.Request(url, body, self.headers), timeout=timeout_s) as text:
                answer = dict(read(text.read()))
            yield answer
            url, body = answer.get("nextUri"), None
            if url and time.monotonic() > deadline:
                yield {"error": {"errorName": "TIMEOUT", "message": f"no answer within {timeout_s} s"}}
                return

    def run(self, sql):
        """Returns (types, rows, None), or (None, None, message)."""
        types, rows = [], []
        for answer in self._pages(sql, read_json, TRINO_TIMEOUT_S):
            if "error" in answer:
                return None, None, said(answer["error"])
            types = [dict(column)["type"].lower() for column in answer.get("columns", [])] or types
            rows += answer.get("data", [])
        return types, rows, None

    def count(self, sql, timeout_s):
        """Returns (the number of rows, None), or (None, message); keeps no row."""
        rows = 0
        for answer in self._pages(sql, json.loads, timeout_s):
            if "error" in answer:
                return None, said(answer["error"])
            rows += len(answer.get("data", []))
        return rows, None

    def _ask(self, batch):
        types, rows, message = self.run(statement(batch, lambda _, case: case.text))
        if message is not None:
            index = refused_index(message, batch)
            tried = self._tried(batch) if index is None and len(batch) > 1 and not batch[0].source else None
            return (tried, None, None) if tried else (None, message, index)
        if batch[0].is_query:
            return [{"type": ", ".join(types), "values": rows}], None, None
        return [{"type": kind, "values": [row[i] for row in rows]} for i, kind in enumerate(types)], None, None

    def _tried(self, batch):
        """The answers of a batch in which something fails at run time, by TRY, which makes NULL of that.

        An answer is None where there is NULL; all of it is None where even TRY fails.
        """
        types, rows, message = self.run(statement(batch, lambda _, case: f"TRY({case.text})"))
        if message is not None:
            return None
        return [None if value is None else {"type": kind, "values": [value]} for kind, value in zip(types, rows[0])]

    def answers(self, cases):
        return ask_all(list(batches(cases)), lambda batch: answer_each(batch, self._ask))


class AskTarn:
    def __init__(self, lake, store="default"):
        self.lake = lake
        self.store = store

    def run(self, sql):
        """Returns (rows, None), or (None, message)."""
        try:
            done = self.lake.run("query", "--format", "json", "--store", self.store, "--threads", "1", stdin=sql, check=False,
                                 timeout=TARN_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            return None, f"no answer within {TARN_TIMEOUT_S} s"
        if done.returncode != 0:
            return None, (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[0]
        try:
            return read_json(done.stdout), None
        except ValueError as error:
            return None, f"what was printed is not JSON: {error}"

    def _ask(self, batch, theirs):
        def select(i, case):
            kind = theirs[case].get("type", "")
            text = next((form for name, form in TEXT_OF if kind.startswith(name)), "{}").format(case.text)
            return f"{text} AS c{i}, typeof({case.text}) AS t{i}"
        rows, message = self.run(statement(batch, select))
        if rows is None:
            return None, message, refused_index(message, batch)
        if batch[0].is_query:
            return [{"type": None, "values": [[value for name, value in row if name != COMPUTED] for row in rows]}], None, None
        return [{"type": rows[0][2 * i + 1][1] if rows else None, "values": [row[2 * i][1] for row in rows]}
                for i in range(len(batch))], None, None

    def answers(self, cases, theirs):
        """`theirs` are Trino's answers to the same cases: what Trino refuses is asked alone, since Tarn should refuse it too."""
        refused = [case for case in cases if "error" in theirs[case]]
        rest = [case for case in cases if "error" not in theirs[case]]
        groups = list(batches(rest)) + [[case] for case in refused]
        return ask_all(groups, lambda batch: answer_each(batch, lambda some: self._ask(some, theirs)))


def number_of(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def same_float(theirs, ours, kind, tolerance=0.0):
    """Compares two floating values, given as numbers or as text, by their bits; -0 is not 0, NaN is NaN."""
    theirs, ours = number_of(theirs), number_of(ours)
    if theirs is None or ours is None:
        return False
    if kind == "real" and all(math.isfinite(value) and abs(value) < 3.5e38 for value in (theirs, ours)) and (
            struct.pack("f", theirs) == struct.pack("f", ours)):
        return True
    if tolerance and math.isfinite(theirs) and math.isfinite(ours):
        return abs(theirs - ours) <= tolerance * max(1.0, abs(theirs))
    if kind == "real" and all(math.isfinite(value) and abs(value) < 3.5e38 for value in (theirs, ours)):
        return struct.pack("f", theirs) == struct.pack("f", ours)
    return struct.pack("d", theirs) == struct.pack("d", ours) or (math.isnan(theirs) and math.isnan(ours))


def same(theirs, ours, tolerance=0.0):
    """Compares two values of results in JSON. A row is a list of Trino's and Pairs of Tarn's; text of a number is that number."""
    if isinstance(theirs, Pairs):  # a map: its order does not count
        if not isinstance(ours, Pairs) or len(theirs) != len(ours):
            return False
        rest = dict(ours)
        return all(any(same_key(key, other) and same(value, rest[other], tolerance) for other in rest) for key, value in theirs)
    if isinstance(theirs, list):
        mine = [value for _, value in ours] if isinstance(ours, Pairs) else ours
        return isinstance(mine, list) and len(mine) == len(theirs) and all(same(a, b, tolerance) for a, b in zip(theirs, mine))
    if theirs in ("NaN", "Infinity", "-Infinity"):
        return ours == theirs
    # A decimal, which is text in Trino's protocol.
    if isinstance(theirs, str) and isinstance(ours, Spelled) and not tolerance and number_of(theirs) is not None:
        return decimal.Decimal(theirs).as_tuple() == decimal.Decimal(ours.spelling).as_tuple()
    if isinstance(theirs, bool) or isinstance(ours, bool) or theirs is None or ours is None:
        return theirs is ours
    if isinstance(theirs, str) and isinstance(ours, str) and TIMESTAMP.match(theirs) and TIMESTAMP.match(ours):
        return theirs[:TIMESTAMP_MS] == ours[:TIMESTAMP_MS]
    if isinstance(theirs, float) or isinstance(ours, float):
        return same_float(theirs, ours, "double", tolerance) or (tolerance == 0 and theirs == ours == int(theirs))
    if tolerance and number_of(theirs) is not None:
        return same_float(theirs, ours, "double", tolerance)
    return str(theirs) == str(ours)


def same_key(theirs, ours):
    return theirs == ours or (number_of(theirs) is not None and number_of(theirs) == number_of(ours))


def same_value(theirs, ours, kind, tolerance):
    if theirs is None or ours is None:
        return theirs is ours
    if kind in ("real", "double"):
        return same_float(theirs, ours, kind, tolerance)
    if kind == "varbinary":
        return bytes_of(theirs) == ours.lower() if isinstance(ours, str) else False
    if kind.startswith("time"):
        return theirs == ours
    if kind == "json":
        return theirs == ours
    return same(theirs, ours, tolerance)


def bytes_of(text):
    """The bytes of a varbinary as Trino spells it, in hexadecimal."""
    return base64.b64decode(text).hex()


def row_key(row):
    """What two rows that are the same have in common, roughly: their text. It spares comparing each row with all others."""
    return tuple(value[:TIMESTAMP_MS] for value in row if isinstance(value, str) and number_of(value) is None)


def same_rows(theirs, ours, equal, key):
    """Compares two lists of values as multisets; values that are the same have the same key."""
    if len(theirs) != len(ours):
        return False
    rest = collections.defaultdict(list)
    for value in ours:
        rest[key(value)].append(value)
    for value in theirs:
        some = rest[key(value)]
        place = next((i for i, other in enumerate(some) if equal(value, other)), None)
        if place is None:
            return False
        del some[place]
    return True


EQUAL, BOTH_ERROR, UNSUPPORTED_YET, DIFFER = "equal", "both error", "not supported yet", "differ"


@dataclasses.dataclass
class Verdict:
    case: object
    kind: str
    how: str  # of a difference: "value", "type", "Tarn refuses", "Trino refuses"
    theirs: dict
    ours: dict


def same_type(name):
    """A type's name without what is a matter of spelling."""
    return name.lower().replace(", ", ",").replace('"', "")


def judge(case, theirs, ours):
    """Returns the Verdict on two answers."""
    if "error" in theirs:
        kind, how = (BOTH_ERROR, "") if "error" in ours else (DIFFER, "Trino refuses")
    elif "error" in ours:
        kind, how = (UNSUPPORTED_YET, "") if UNSUPPORTED in ours["error"] else (DIFFER, "Tarn refuses")
    elif not same_rows(theirs["values"], ours["values"], lambda a,
                       b: same_value(a, b, "" if case.is_query else theirs["type"], case.tolerance),
                       row_key if case.is_query else lambda _: None):
        kind, how = DIFFER, "value"
    elif not case.is_query and ours["type"] is not None and same_type(theirs["type"]) != same_type(ours["type"]):
        kind, how = DIFFER, "type"
    else:
        kind, how = EQUAL, ""
    return Verdict(case, kind, how, theirs, ours)


def compare(cases, ask_trino, ask_tarn, kept=None):
    """Asks both; returns a Verdict per case. `kept` is a file that keeps Trino's answers for another time."""
    known = load_answers(kept)
    missing = [case for case in cases if (case.source, case.text) not in known]
    for case, answer in (ask_trino.answers(missing) if missing else {}).items():
        known[case.source, case.text] = answer
    save_answers(kept, known)
    theirs = {case: known[case.source, case.text] for case in cases}
    ours = ask_tarn.answers(cases, theirs)
    return [judge(case, theirs[case], ours[case]) for case in cases]


def load_answers(kept):
    if not kept or not pathlib.Path(kept).exists():
        return {}
    with open(kept, encoding="utf-8") as lines:
        return {(source, text): answer for source, text, answer in map(load_line, lines)}


def load_line(line):
    source, text, answer = read_json(line)
    return source, text, dict(answer)


def save_answers(kept, known):
    if kept:
        with open(kept, "w", encoding="utf-8") as out:
            for (source, text), answer in known.items():
                if STORE in text:
                    continue
                out.write(json.dumps([source, text, {k: with_maps(v) for k, v in answer.items()}]) + "\n")


def with_maps(value):
    """A value for json.dumps, in which Pairs are objects again."""
    if isinstance(value, Pairs):
        return {key: with_maps(inner) for key, inner in value}
    return [with_maps(inner) for inner in value] if isinstance(value, list) else value


class Allowed:
    """The written differences: a regular expression, ` :: `, a reason; a line each.

    The expression is searched in the case's text, and behind that in what Trino says of it ("Trino: ...").
    """

    def __init__(self, path):
        lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        written = (line.split(" :: ", 1) for line in lines if line.strip() and not line.startswith("#"))
        self.entries = [(re.compile(pattern.strip()), reason.strip()) for pattern, reason in written]

    def reason(self, verdict):
        text = f"{verdict.case.text} {verdict.case.source}".strip() + f"\nTrino: {short(verdict.theirs)}"
        return next((reason for pattern, reason in self.entries if pattern.search(text)), None)


def short(answer, letters=300):
    text = answer["error"] if "error" in answer else f"{answer['type']} {json.dumps(with_maps(answer['values']), ensure_ascii=False)}"
    return text if len(text) <= letters else text[:letters] + "..."


def report(verdicts, allowed):
    """Returns (counts by kind, the differences that nothing explains, a text for people who mend them)."""
    counts, unexplained, groups = collections.Counter(), [], collections.defaultdict(list)
    for verdict in verdicts:
        reason = allowed.reason(verdict) if verdict.kind == DIFFER else None
        counts["allowed" if reason else verdict.kind] += 1
        if verdict.kind == DIFFER and not reason:
            unexplained.append(verdict)
            groups[verdict.case.group].append(verdict)
    missing = collections.Counter(verdict.case.group for verdict in verdicts if verdict.kind == UNSUPPORTED_YET)
    lines = [", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())), ""]
    for group, some in sorted(groups.items(), key=lambda item: -len(item[1])):
        ways = collections.Counter(verdict.how for verdict in some)
        lines.append(f"{group}: {len(some)} ({', '.join(f'{how} {count}' for how, count in ways.items())})")
    lines += ["", "not supported yet: " + ", ".join(f"{group} {count}" for group, count in sorted(missing.items())), ""]
    for group, some in sorted(groups.items()):
        for verdict in some:
            lines += [f"{group}: {verdict.how}", f"  {verdict.case.text} {verdict.case.source}".rstrip(),
                      f"  Trino: {short(verdict.theirs)}",
                      f"  Tarn:  {short(verdict.ours)}"]
    return counts, unexplained, "\n".join(lines) + "\n"
