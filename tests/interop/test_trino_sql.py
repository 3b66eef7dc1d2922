"""Tarn and a real Trino are asked the same SQL and answer the same.

SQL_CASES: how many of the generated cases are asked, or `all`, or the beginning of a group's name ("function date_"), in which case
no bar is held. `all` may take longer than the runner gives a file: start this file itself then. SQL_DIFFERENCES: a file for the
report of what differs. SQL_ANSWERS: a file that keeps Trino's answers for another run, except those about the lake. Differences
that stay, with their reasons, are in sql_differences.txt.
"""
import datetime
import json
import os
import pathlib
import random
import sys
import unittest

from harness import samples, sql_cases, sql_compare
from harness.lake import Lake, scratch, tarn
from harness.trino import SCHEMA, Trino

HERE = pathlib.Path(__file__).resolve().parent
ASKED = os.environ.get("SQL_CASES", "400")
FEWEST_CASES = 5000  # that the generator makes
MOST_SAMPLE_DIFFERENCES = 0

BEGIN, END = "2026-02-02 00:00:00", "2026-02-10 00:00:00"
DAYS, EVENTS = 7, 5_000
RECENT_DAYS, RECENT_EVENTS = 30, 3_000
LONG_S = 900
CONFIGURATION = "config"  # the store that a query about configuration items asks


def recently():
    now = datetime.datetime.now(datetime.timezone.utc)
    return tuple(f"{day:%Y-%m-%d} 00:00:00" for day in (now - datetime.timedelta(RECENT_DAYS), now + datetime.timedelta(1)))


def chosen(cases):
    """The cases that SQL_CASES asks for."""
    if ASKED == "all":
        return cases
    if not ASKED.isdigit():
        return [case for case in cases if case.group.startswith(ASKED)]
    return random.Random(sql_cases.SEED).sample(cases, min(int(ASKED), len(cases)))


def leave(text, ending):
    """Writes a report where SQL_DIFFERENCES says, and a short one to standard error."""
    print(text.split("\n\n", 1)[0], file=sys.stderr)
    if "SQL_DIFFERENCES" in os.environ:
        pathlib.Path(os.environ["SQL_DIFFERENCES"] + ending).write_text(text, encoding="utf-8")


class Comparison(unittest.TestCase):
    """The comparison tells apart what is to be told apart."""

    def test_values(self):
        cases = (
            # what it is, Trino's type, Trino's value, Tarn's value, the same?
            ("integers", "bigint", 9007199254740993, 9007199254740993, True),
            ("integers one apart", "bigint", 9007199254740993, 9007199254740992, False),
            ("NULL and zero", "integer", None, 0, False),
            ("false and zero", "boolean", False, 0, False),
            ("text of a floating value", "double", 1e10, "1.0E10", True),
            ("negative zero", "double", -0.0, "0.0", False),
            ("NaN", "double", "NaN", "NaN", True),
            ("the last bit", "double", 0.1, "0.10000000000000002", False),
            ("a real is compared as one", "real", 0.1, "0.1", True),
            ("decimals with other scales", "decimal(3,2)", "1.50", "1.5", False),
            ("text in another case", "varchar", "A", "a", False),
            ("bytes", "varbinary", "/wA=", "FF00", True),
            ("arrays in another order", "array(integer)", [1, 2], [2, 1], False),
            ("maps in another order", "map(varchar, integer)", sql_compare.Pairs([("a", 1), ("b", 2)]),
             sql_compare.Pairs([("b", 2), ("a", 1)]), True),
            ("a row", "row(integer, varchar)", [1, "x"], sql_compare.Pairs([("field0", 1), ("field1", "x")]), True),
            ("a row with another member", "row(integer, varchar)", [1, "x"], sql_compare.Pairs([("field0", 1), ("field1", None)]), False),
            ("microseconds of a timestamp", "timestamp(6)", "2020-01-01 00:00:00.123456", "2020-01-01 00:00:00.123", False),
        )
        for what, kind, theirs, ours, equal in cases:
            with self.subTest(what):
                self.assertEqual(sql_compare.same_value(theirs, ours, kind, 0.0), equal)

    def test_verdicts(self):
        value, other, error = {"type": "integer", "values": [1]}, {"type": "bigint", "values": [1]}, {"error": "Division by zero"}
        unsupported = {"error": "line 1:8: function 'f' is not supported"}
        for theirs, ours, kind, how in ((value, value, "equal", ""), (error, error, "both error", ""), (value, other, "differ", "type"),
                                        (value, error, "differ", "Tarn refuses"), (error, value, "differ", "Trino refuses"),
                                        (value, {"type": "integer", "values": [1, 1]}, "differ", "value"),
                                        (value, unsupported, "not supported yet", "")):
            with self.subTest(kind=kind, how=how):
                verdict = sql_compare.judge(sql_cases.Case("group", "1"), theirs, ours)
                self.assertEqual((verdict.kind, verdict.how), (kind, how))

    def test_the_refused_are_found_and_the_rest_answered(self):
        batch = [sql_cases.Case("group", text) for text in ("1", "bad", "2", "runs into", "3")]

        def ask(some):
            texts = [case.text for case in some]
            if "bad" in texts:
                return None, f"line {texts.index('bad') + 2}:1: bad", texts.index("bad")
            return (None, "ran into", None) if "runs into" in texts else ([{"values": [text]} for text in texts], None, None)
        answers = sql_compare.answer_each(batch, ask)
        self.assertEqual([answer.get("values", ["!"])[0] for answer in answers], ["1", "!", "2", "!", "3"])


class Judge(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(folder / "lake")
        cls.lake.run("sample", "--events", RECENT_EVENTS, "--days", RECENT_DAYS)
        logs = folder / "logs"
        tarn("generate", "--out", logs, "--seed", "4", "--start", "2026-02-02T00:00:00Z", "--days", DAYS, "--events", EVENTS,
             "--scenario", "all",
             "--insights", "--network-activity", timeout=LONG_S)
        cls.lake.import_paths(logs / "bucket", timeout=LONG_S)
        cls.trino = cls.enterClassContext(Trino(cls.lake, folder / "trino"))
        cls.tables = {store["name"]: f'"{store["id"]}"' for store in json.loads(cls.lake.run("stores", "--format", "json").stdout)}
        cls.allowed = sql_compare.Allowed(HERE / "sql_differences.txt")

    def both(self, store="default"):
        return sql_compare.AskTrino(self.trino.url, SCHEMA, self.tables[store]), sql_compare.AskTarn(self.lake, store)

    def test_expressions_and_queries(self):
        trino, ours = self.both()
        _, functions, message = trino.run("SHOW FUNCTIONS")
        self.assertIsNone(message)
        cases = sql_cases.Generator(functions).all()
        self.assertGreaterEqual(len(cases), FEWEST_CASES)
        verdicts = sql_compare.compare(chosen(cases), trino, ours, os.environ.get("SQL_ANSWERS"))
        counts, unexplained, text = sql_compare.report(verdicts, self.allowed)
        leave(text, "")
        self.assertGreater(counts[sql_compare.EQUAL], counts[sql_compare.DIFFER])
        self.assertEqual(len(unexplained), 0, text)

    @unittest.skipUnless(samples.QUERIES.is_dir(), f"needs {samples.QUERIES}")
    def test_published_samples(self):
        verdicts = [self.sample(name) for name in samples.names() if name not in samples.NO_QUERIES_OF_A_LAKE]
        counts, unexplained, text = sql_compare.report(verdicts, self.allowed)
        leave(text, ".samples")
        self.assertGreater(counts[sql_compare.EQUAL], 0)
        self.assertLessEqual(len(unexplained), MOST_SAMPLE_DIFFERENCES, text)

    def sample(self, name):
        """The verdict on one published query; Trino is given timestamps where Lake lets text be compared with them."""
        store, period = (CONFIGURATION, recently()) if samples.asks_configuration(name) else ("default", (BEGIN, END))

        def find(sql):
            rows = self.lake.rows(sql, "--store", store)
            return next(iter(rows[0].values())) if rows else None
        text = samples.statement(name, *period, find)
        trino, ours = self.both(store)
        case = sql_cases.Case(f"sample {name}", text, is_query=True)
        theirs = trino.answers([sql_cases.Case(case.group, samples.for_trino(text), is_query=True)])
        answer = next(iter(theirs.values()))
        return sql_compare.judge(case, answer, ours.answers([case], {case: answer})[case])


if __name__ == "__main__":
    unittest.main()
