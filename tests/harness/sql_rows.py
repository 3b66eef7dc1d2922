"""The cases of tests/sql_rows, and whether a Trino gives the rows that they say.

The files are made for people: names, types and rows as aligned columns, in the text that Lake gives values. Here Trino's values
are given that text. How a file is made up is told in tests/sql_rows/case_file.hpp.
"""
import base64
import dataclasses
import decimal
import itertools
import json
import math
import re

from harness.lake import ROOT
from harness.sql_compare import Pairs, same_type

FOLDER = ROOT / "tests/sql_rows"
NOT_ASKED = "not asked of Trino"
NO_ROWS = "(no rows)"
ERROR = re.compile(r"line \d+:\d+: ")
MAP_ENTRIES_MOST = 6  # of a map whose entries are tried in every order
PLAIN_BYTES = set(range(32, 127)) - set(b"\\'\"")
FIXED_LEAST, FIXED_BELOW = decimal.Decimal("1e-3"), decimal.Decimal("1e7")  # between them a number is written without an exponent
ORDER_BY_LAST = re.compile(r"\bORDER BY\b[^()]*$", re.IGNORECASE | re.DOTALL)


@dataclasses.dataclass(eq=False)
class Golden:
    file: str
    comments: list
    statement: str
    result: str
    sections: dict

    def setting(self, name):
        return next((line[len(name) + 4:] for line in self.comments if line.startswith(f"# {name}: ")), None)

    def is_error(self):
        return len(self.result.splitlines()) < 2 or bool(ERROR.match(self.result))

    def types(self):
        return [cell.strip() for cell in self.result.splitlines()[1].split(" | ")]

    def rows(self):
        lines = self.result.splitlines()[2:]
        return [] if lines == [NO_ROWS] else [[read_cell(cell) for cell in line.split(" | ")] for line in lines]

    def for_trino(self):
        return self.sections.get("trino", self.statement).strip()


def read_cell(cell):
    cell = cell.rstrip()
    if cell == "NULL":
        return None
    return json.loads(cell) if cell.startswith('"') else cell


def read_file(path):
    for text in path.read_text(encoding="utf-8").split("\n====\n"):
        if not text.strip():
            continue
        head, *parts = re.split(r"^----(?: (.*))?\n", text + "\n", flags=re.MULTILINE)
        lines = head.splitlines()
        comments = list(itertools.takewhile(lambda line: line.startswith("# "), lines))
        sections = dict(zip(parts[2::2], parts[3::2]))
        yield Golden(path.stem, comments, "\n".join(lines[len(comments):]), parts[1] if len(parts) > 1 else "", sections)


def read_all():
    return [golden for path in sorted(FOLDER.glob("*.test")) for golden in read_file(path)]


def inner_types(kind):
    """The types between the parentheses of a type: those of `row(a integer, varchar)` as (name, type)."""
    inside, depth, begin, found = kind[kind.index("(") + 1:-1], 0, 0, []
    for place, letter in enumerate(inside + ","):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append(inside[begin:place].strip())
            begin = place + 1
    return found


def field_of(text, number):
    """(name, type) of a row's field."""
    named = re.match(r'("(?:[^"]|"")*"|\w+) (?!with\b|precision\b|to\b)(.+)$', text)
    return (named[1].strip('"'), named[2]) if named and "(" not in named[1] else (f"field{number}", text)


def float_text(value):
    value = float(value)
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    exact = decimal.Decimal(repr(value))
    if value == 0 or FIXED_LEAST <= abs(exact) < FIXED_BELOW:
        text = f"{exact:f}"
        return text if "." in text else text + ".0"
    sign, digits, _ = exact.as_tuple()
    shown = "".join(map(str, digits)).rstrip("0") or "0"
    return f"{'-' if sign else ''}{shown[0]}.{shown[1:] or '0'}E{exact.adjusted()}"


def bytes_text(value):
    return "".join(chr(byte) if byte in PLAIN_BYTES else f"\\x{byte:02X}" for byte in base64.b64decode(value))


def texts(value, kind):
    """The texts that Lake may give a value of Trino's: several where it is a map, whose order does not count."""
    if value is None:
        return ["null"]
    if isinstance(value, str) and kind.startswith(("array(", "map(", "row(")):
        return [value]  # a map's key
    if kind.startswith("array("):
        return joined([texts(item, inner_types(kind)[0]) for item in value], "[]")
    if kind.startswith("map("):
        key_kind, value_kind = inner_types(kind)
        pairs = [[f"{k}={v}" for k in texts(key, key_kind) for v in texts(inner, value_kind)]
                 for key, inner in (value if isinstance(value, Pairs) else value.items())]
        orders = itertools.permutations(pairs) if len(pairs) <= MAP_ENTRIES_MOST else [pairs]
        return [text for order in orders for text in joined(list(order), "{}")]
    if kind.startswith("row("):
        fields = [field_of(text, number) for number, text in enumerate(inner_types(kind))]
        return joined([[f"{name}={text}" for text in texts(item, inner)] for (name, inner), item in zip(fields, value)], "{}")
    return [scalar_text(value, kind)]


def joined(choices, brackets):
    return [brackets[0] + ", ".join(chosen) + brackets[1] for chosen in itertools.product(*choices)]


def scalar_text(value, kind):
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind in ("double", "real"):
        return float_text(value)
    if kind == "varbinary":
        return bytes_text(value)
    if kind.startswith("timestamp"):
        date, clock, *zone = str(value).split(" ", 2)
        whole, _, fraction = clock.partition(".")
        return " ".join([date, f"{whole}.{fraction[:3]:0<3}", *zone])
    return str(value)


def same_row(theirs, types, ours):
    return len(theirs) == len(ours) and all(
        (value is None) == (cell is None) and (value is None or cell in texts(value, kind))
        for value, kind, cell in zip(theirs, types, ours))


def fault(golden, types, rows, message):
    """What is wrong with a case, given Trino's types and rows, or its message; None where they agree."""
    if message is not None:
        return None if golden.is_error() else f"Trino refuses: {message}"
    if golden.is_error():
        return f"Trino answers {types} {rows}"
    # A store's column is a timestamp(6) in Trino.
    if "trino" not in golden.sections and [same_type(kind) for kind in types] != [same_type(kind) for kind in golden.types()]:
        return f"Trino's types are {types}"
    rest = golden.rows()
    if len(rest) != len(rows):
        return f"Trino gives {len(rows)} rows: {rows}"
    ordered = ORDER_BY_LAST.search(golden.statement) is not None
    for row in rows:
        place = next((i for i, ours in enumerate(rest[:1] if ordered else rest) if same_row(row, types, ours)), None)
        if place is None:
            return f"Trino gives {row}"
        del rest[place]
    return None
