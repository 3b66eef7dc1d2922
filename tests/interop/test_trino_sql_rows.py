"""Trino gives the rows that tests/sql_rows say.

Each case is asked as its file says that Trino is asked it; one that has "# not asked of Trino: reason" is not. SQL_ROWS: the
beginning of the names of the files that are asked. SQL_DIFFERENCES: a file for the report, with ".rows" behind its name.
"""
import json
import os
import pathlib
import re
import unittest

from harness import sql_compare, sql_rows
from harness.lake import Lake, scratch
from harness.trino import SCHEMA, Trino

FEWEST_CASES = 1000
STORE_IDS = re.compile(r'"(3f2a1b00-1111-4222-8333-444455556666|5e2676f8-9fce-46ef-8d2a-00aa11bb22cc)"')  # of lake_of_events.cpp


class Texts(unittest.TestCase):
    """Values of Trino's in Lake's text, and the files' cases."""

    def test_values(self):
        pairs = sql_compare.Pairs([("a", 1), ("b", None)])
        cases = (
            # what it is, Trino's type, Trino's value, Lake's text
            ("a large number", "double", 1e7, "1.0E7"),
            ("a small number", "double", 0.0001, "1.0E-4"),
            ("negative zero", "double", -0.0, "-0.0"),
            ("not a number", "double", "NaN", "NaN"),
            ("a truth", "boolean", True, "true"),
            ("bytes", "varbinary", "/0EA", "\\xFFA\\x00"),
            ("microseconds are cut off", "timestamp(6)", "2020-01-01 00:00:00.123456", "2020-01-01 00:00:00.123"),
            ("seconds in a zone", "timestamp(0) with time zone", "2020-01-01 00:00:00 Asia/Tokyo", "2020-01-01 00:00:00.000 Asia/Tokyo"),
            ("whole seconds", "timestamp(0)", "2020-01-01 00:00:00", "2020-01-01 00:00:00.000"),
            ("an array with NULL", "array(varchar)", ["x", None], "[x, null]"),
            ("a row, one field of which has a name", "row(a integer, varchar(3))", [1, "x"], "{a=1, field1=x}"),
            ("a map", "map(varchar, integer)", pairs, "{a=1, b=null}"),
            ("a map in another order", "map(varchar, integer)", pairs, "{b=null, a=1}"),
        )
        for what, kind, value, text in cases:
            with self.subTest(what):
                self.assertIn(text, sql_rows.texts(value, kind))

    def test_faults(self):
        golden = sql_rows.Golden("file", [], "SELECT a, b FROM t", 'a       | b\ninteger | varchar\n1       | ""\n2       | NULL\n', {})
        refused = sql_rows.Golden("file", [], "SELECT 1 / 0", "Division by zero\n", {})
        kinds = ["integer", "varchar"]
        self.assertIsNone(sql_rows.fault(golden, kinds, [[2, None], [1, ""]], None))
        self.assertIsNone(sql_rows.fault(refused, None, None, "DIVISION_BY_ZERO: Division by zero"))
        for what, theirs in (("a value", (kinds, [[1, ""], [2, ""]], None)), ("a row too many", (kinds, [[1, ""], [2, None], [2, None]], None)),
                             ("a type", (["bigint", "varchar"], [[1, ""], [2, None]], None)), ("an error", (None, None, "no"))):
            with self.subTest(what):
                self.assertIsNotNone(sql_rows.fault(golden, *theirs))
        self.assertIsNotNone(sql_rows.fault(refused, ["integer"], [[1]], None))


class Rows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(folder / "lake")
        cls.lake.import_paths(sql_rows.FOLDER / "events.json")
        trino = cls.enterClassContext(Trino(cls.lake, folder / "trino"))
        store = json.loads(cls.lake.run("stores", "--format", "json").stdout)[0]
        cls.store = f'"{store["id"]}"'
        cls.ask = sql_compare.AskTrino(trino.url, SCHEMA, cls.store)

    def test_cases(self):
        cases = [case for case in sql_rows.read_all() if case.setting(sql_rows.NOT_ASKED) is None]
        self.assertGreaterEqual(len(cases), FEWEST_CASES)
        cases = [case for case in cases if case.file.startswith(os.environ.get("SQL_ROWS", ""))]
        faults = [text for case, text in sql_compare.ask_all([[case] for case in cases], self.judged).items() if text]
        report = "\n".join([f"{len(cases) - len(faults)} of {len(cases)} cases agree", ""] + faults)
        if "SQL_DIFFERENCES" in os.environ:
            pathlib.Path(os.environ["SQL_DIFFERENCES"] + ".rows").write_text(report + "\n", encoding="utf-8")
        self.assertEqual(faults, [], report)

    def judged(self, batch):
        case, = batch
        types, rows, message = self.ask.run(STORE_IDS.sub(self.store, case.for_trino()))
        what = sql_rows.fault(case, types, rows, message)
        return [what and f"{case.file}: {case.statement}\n  {what}\n  the file says:\n{case.result}"]


if __name__ == "__main__":
    unittest.main()
