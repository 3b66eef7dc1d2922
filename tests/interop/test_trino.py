"""A real Trino reads a lake's tables, through the lake's own catalog, and finds what Tarn finds.

Both run the same statement: of every column, how many rows have a value, and a checksum over all rows, members of structures, lists
and maps included. INTEROP_EVENTS says how many events are generated.
"""
import json
import os
import unittest

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import DoubleType, ListType, MapType, StringType, StructType, TimestampType

from harness.lake import REAL_LOGS, Lake, scratch, tarn
from harness.postgres import READER, Postgres
from harness.trino import SCHEMA, Trino, TrinoError, free_port

EVENTS = int(os.environ.get("INTEROP_EVENTS", "200000"))
COLUMNS_AT_ONCE = 8  # of a table in one statement
NULL = "'~'"
LONG_S = 3600


def text_of(kind, value, depth=0):
    """SQL that spells a value as text in which nothing is lost that tells two values of the type apart. Never NULL."""
    element = f"e{depth}"
    if isinstance(kind, StructType):
        members = [text_of(field.field_type, f"{value}.{field.name}", depth) for field in kind.fields]
        return f"(CASE WHEN {value} IS NULL THEN {NULL} ELSE concat_ws('|', {', '.join(members)}) END)"
    if isinstance(kind, ListType):
        inner = text_of(kind.element_type, element, depth + 1)
        return f"coalesce(array_join(transform({value}, {element} -> {inner}), ','), {NULL})"
    if isinstance(kind, MapType):
        inner = text_of(kind.value_type, element, depth + 1)
        keys = f"array_join(map_keys({value}), ',')"
        return f"coalesce({keys} || ';' || array_join(transform(map_values({value}), {element} -> {inner}), ','), {NULL})"
    if isinstance(kind, TimestampType):
        value = f"date_diff('millisecond', timestamp '1970-01-01 00:00:00', {value})"
    if isinstance(kind, DoubleType):  # whose text is each engine's own
        value = f"CAST(round({value} * 1000000) AS bigint)"
    if not isinstance(kind, StringType):
        value = f"CAST({value} AS varchar)"
    return f"coalesce({value}, {NULL})"


def checksum(text):
    """SQL for the sum over all rows of a number of nine hexadecimal digits, which half a million million rows cannot overflow."""
    return f"sum(from_base(substr(to_hex(md5(to_utf8({text}))), 1, 9), 16))"


def measures(field):
    return f"count({field.name})", checksum(text_of(field.field_type, field.name))


def stores_of(lake):
    return {store["name"]: store["id"] for store in json.loads(lake.run("stores", "--format", "json").stdout)}


def fields_of(catalog, store):
    return catalog.load_table((SCHEMA, store)).schema().fields


def sqlite_tables(lake):
    return SqlCatalog("tarn", uri=f"sqlite:///file:{lake.data}/lake.db?mode=ro&uri=true", init_catalog_tables="false")


class Judged(unittest.TestCase):
    """What every lake has to stand."""

    def assert_same_rows(self, lake, trino, tables=None):
        """Compares every column of every store; returns {store's name: its rows}. `tables` is pyiceberg's view of the catalog."""
        sizes, tables = {}, tables or sqlite_tables(lake)
        for name, store in stores_of(lake).items():
            with self.subTest(store=name):
                table = f'"{store}"'
                sizes[name] = trino.rows(f"SELECT count(*) FROM {table}")[0][0]
                self.assertEqual(sizes[name], self.ours(lake, "SELECT count(*) FROM", name)[0])
                fields = fields_of(tables, store)
                for start in range(0, len(fields), COLUMNS_AT_ONCE):
                    some = fields[start:start + COLUMNS_AT_ONCE]
                    select = "SELECT " + ", ".join(sql for field in some for sql in measures(field)) + " FROM"
                    theirs = trino.rows(f"{select} {table}")[0]
                    ours = self.ours(lake, select, name)
                    for i, field in enumerate(some):
                        self.assertEqual(theirs[2 * i:2 * i + 2], ours[2 * i:2 * i + 2], field.name)
        return sizes

    @staticmethod
    def ours(lake, select, name):
        """The numbers of the only row, in the order of the SELECT."""
        done = lake.run("query", "--format", "csv", f"{select} {name}", timeout=LONG_S)
        return [int(number) if number else None for number in done.stdout.splitlines()[1].split(",")]


class GeneratedLake(Judged):
    """Stores of three categories, several snapshots, planted incidents."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(cls.folder / "lake")
        cls.lake.run("sample", "--events", "5000")
        logs = cls.folder / "logs"
        tarn("generate", "--out", logs, "--seed", "4", "--start", "2026-02-01", "--days", "5", "--events", EVENTS, "--scenario", "all",
             timeout=LONG_S)
        cls.lake.import_paths(logs / "bucket", timeout=LONG_S)
        cls.trino = cls.enterClassContext(Trino(cls.lake, cls.folder / "trino"))
        cls.table = f'"{stores_of(cls.lake)["default"]}"'

    def test_every_column_of_every_store_is_the_same(self):
        sizes = self.assert_same_rows(self.lake, self.trino)
        self.assertEqual(set(sizes), {"default", "insights", "config"})
        self.assertGreater(sizes["default"], EVENTS)
        self.assertGreater(min(sizes.values()), 100)

    def test_a_changed_value_would_be_seen(self):
        """The checksum is one: it tells what it should tell apart."""
        changed = checksum("CASE WHEN eventid = (SELECT min(eventid) FROM {0}) THEN 'x' ELSE eventid END").format(self.table)
        real, other = self.trino.rows(f"SELECT {checksum('eventid')}, {changed} FROM {self.table}")[0]
        self.assertNotEqual(real, other)

    def test_a_day_reads_only_its_files(self):
        condition = "WHERE eventtime >= timestamp '2026-02-02 00:00:00' AND eventtime < timestamp '2026-02-03 00:00:00'"
        rows = self.trino.rows(f"SELECT count(*) FROM {self.table} {condition}")[0][0]
        self.assertEqual(rows, self.ours(self.lake, "SELECT count(*) FROM", f"default {condition}")[0])
        files = self.trino.rows(f'SELECT count(*) FROM "{self.table.strip(chr(34))}$files"')[0][0]
        read = self.trino.rows(f'SELECT count(DISTINCT "$path") FROM {self.table} {condition}')[0][0]
        self.assertLess(read, files)
        plan = "\n".join(row[0] for row in self.trino.rows(f"EXPLAIN ANALYZE VERBOSE SELECT count(eventid) FROM {self.table} {condition}"))
        self.assertIn("constraint on [eventtime]", plan)

    def test_metadata_tables_tell_the_table_s_history(self):
        bare = self.table.strip('"')
        snapshots = self.trino.rows(f'SELECT operation FROM "{bare}$snapshots"')
        self.assertGreater(len(snapshots), 1)
        self.assertEqual({row[0] for row in snapshots}, {"append"})
        days = self.trino.rows(f'SELECT sum(record_count) FROM "{bare}$partitions"')[0][0]
        self.assertEqual(days, self.trino.rows(f"SELECT count(*) FROM {self.table}")[0][0])

    def test_writing_is_refused(self):
        with self.assertRaises(TrinoError):
            self.trino.rows(f"DELETE FROM {self.table}")


@unittest.skipUnless(REAL_LOGS.is_dir(), "the real logs are not on this machine")
class RealLake(Judged):
    def test_every_column_of_real_logs_is_the_same(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            lake.import_paths(REAL_LOGS)
            with Trino(lake, folder / "trino") as trino:
                self.assertGreater(self.assert_same_rows(lake, trino)["default"], 3000)


if __name__ == "__main__":
    unittest.main()


class LakeInPostgres(Judged):
    def test_every_column_of_every_store_is_the_same(self):
        with scratch() as folder, Postgres(free_port()) as postgres:
            lake = Lake.make(folder / "lake", "--catalog", postgres.make_database("tarn"))
            lake.run("sample", "--events", "5000")
            postgres.ask("tarn", READER)
            catalog = {"driver-class": "org.postgresql.Driver", "connection-user": "reader", "connection-password": "none",
                       "connection-url": f"jdbc:postgresql://127.0.0.1:{postgres.port}/tarn?currentSchema=lake"}
            tables = SqlCatalog("tarn", uri=postgres.url("tarn", "reader", "+psycopg2"), init_catalog_tables="false")
            with Trino(lake, folder / "trino", catalog) as trino:
                sizes = self.assert_same_rows(lake, trino, tables)
                self.assertEqual(set(sizes), {"default", "insights", "config"})
                self.assertGreater(sizes["default"], 3000)
