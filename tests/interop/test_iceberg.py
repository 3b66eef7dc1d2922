"""An event data store as pyiceberg sees it: an Iceberg table in a SQL catalog, opened without Tarn."""
import collections
import copy
import datetime
import json
import pathlib
import shutil
import sqlite3
import time
import unittest
import urllib.parse

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import ListType

from harness import events
from harness.lake import REAL_LOGS, Lake, scratch, tarn
from harness.server import Server

NAMESPACE = "cloudtrail"
WAIT_S = 30
POLL_S = 0.1
FILE_PATH = 1  # its place in a data file's structure


def open_catalog(lake):
    """Returns the lake's catalog, opened as any program would."""
    return SqlCatalog("tarn", uri=f"sqlite:///file:{lake.data}/lake.db?mode=ro&uri=true", init_catalog_tables="false")


def open_table(lake):
    """Returns the only table of the lake's catalog."""
    catalog = open_catalog(lake)
    (identifier,) = catalog.list_tables(NAMESPACE)
    return catalog.load_table(identifier)


def open_stores(lake):
    """Returns the table of each store, by the store's name."""
    catalog = open_catalog(lake)
    with sqlite3.connect(f"file:{lake.data}/control.db?mode=ro", uri=True) as database:
        return {name: catalog.load_table((NAMESPACE, store)) for store, name in database.execute("SELECT id, name FROM stores")}


def counted(field):
    """What tells how many rows have a value in the column. pyiceberg loses which lists are NULL when it puts columns into the
    table's order; the files have it."""
    is_list = isinstance(field.field_type, ListType)
    return f"count({'CASE WHEN cardinality(' + field.name + ') > 0 THEN 1 END' if is_list else field.name}) AS {field.name}"


def count_in(rows, field):
    column = rows.column(field.name)
    if isinstance(field.field_type, ListType):
        return sum(1 for value in column.to_pylist() if value)
    return len(column) - column.null_count


class Tables(unittest.TestCase):
    """Two imports, so that the table has snapshots to choose from."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(cls.folder / "lake")
        for seed in ("1", "2"):
            logs = cls.folder / f"logs{seed}"
            tarn("generate", "--out", logs, "--seed", seed, "--start", f"2026-02-0{seed}", "--days", "3", "--events", "6000",
                 "--scenario", "all")
            cls.lake.import_paths(logs / "bucket")
        cls.table = open_table(cls.lake)
        cls.rows = cls.table.scan().to_arrow()

    def test_rows_are_those_that_tarn_returns(self):
        ours = self.lake.rows("SELECT eventJson FROM $EDS_ID")
        self.assertGreater(len(ours), 12000)
        theirs = self.rows.column("eventjson").to_pylist()
        self.assertEqual(collections.Counter(theirs), collections.Counter(row["eventJson"] for row in ours))

    def test_every_column_holds_the_same(self):
        fields = self.table.schema().fields
        ours = self.lake.rows("SELECT " + ", ".join(map(counted, fields)) + " FROM $EDS_ID")[0]
        for field in fields:
            self.assertEqual(count_in(self.rows, field), int(ours[field.name]), field.name)

    def test_values_inside_structures_and_maps_are_the_records_own(self):
        for row in self.rows.select(["eventjson", "useridentity", "requestparameters", "eventtime"]).slice(0, 2000).to_pylist():
            record = json.loads(row["eventjson"])
            self.assertEqual((row["useridentity"] or {}).get("arn"), (record.get("userIdentity") or {}).get("arn"))
            self.assertEqual(row["eventtime"].strftime("%Y-%m-%dT%H:%M:%SZ"), record["eventTime"])
            parameters = record.get("requestParameters")
            self.assertEqual(sorted(key for key, _ in row["requestparameters"] or []), sorted(parameters or {}))

    def test_a_day_reads_only_its_files(self):
        day = datetime.datetime(2026, 2, 2)
        until = day + datetime.timedelta(days=1)
        scan = self.table.scan(row_filter=f"eventtime >= '{day.isoformat()}' AND eventtime < '{until.isoformat()}'")
        read, all_files = list(scan.plan_files()), list(self.table.scan().plan_files())
        self.assertLess(len(read), len(all_files))
        expected = self.lake.rows("SELECT count(*) AS n FROM $EDS_ID WHERE eventTime >= '2026-02-02 00:00:00' "
                                  "AND eventTime < '2026-02-03 00:00:00'")[0]["n"]
        self.assertEqual(scan.to_arrow().num_rows, int(expected))

    def test_the_first_snapshot_still_has_the_rows_it_had(self):
        snapshots = self.table.snapshots()
        self.assertGreater(len(snapshots), 1)
        first = self.table.scan(snapshot_id=snapshots[0].snapshot_id).to_arrow().num_rows
        self.assertEqual(first, int(snapshots[0].summary["added-records"]))
        self.assertLess(first, self.rows.num_rows)
        self.assertEqual(self.rows.num_rows, int(snapshots[-1].summary["total-records"]))

    def test_statistics_bound_what_the_files_hold(self):
        times = self.rows.column("eventtime").to_pylist()
        files = self.table.inspect.files().to_pylist()
        self.assertEqual(sum(file["record_count"] for file in files), len(times))
        bounds = [file["readable_metrics"]["eventtime"] for file in files]
        self.assertEqual(min(bound["lower_bound"] for bound in bounds), min(times))
        self.assertEqual(max(bound["upper_bound"] for bound in bounds), max(times))

    def test_the_catalog_has_the_layout_of_the_jdbc_catalog(self):
        with sqlite3.connect(f"file:{self.lake.data}/lake.db?mode=ro", uri=True) as database:
            rows = database.execute("SELECT catalog_name, table_namespace, iceberg_type FROM iceberg_tables").fetchall()
        self.assertEqual(rows, [("tarn", NAMESPACE, "TABLE")])

    def test_a_moved_lake_names_its_files_anew(self):
        lake = Lake.make(self.folder / "before")
        lake.import_paths(self.folder / "logs1/bucket")
        count = lake.count()
        moved = Lake(lake.data.rename(self.folder / "after"))
        self.assertEqual(moved.count(), count)
        moved.import_paths(self.folder / "logs2/bucket")
        table = open_table(moved)
        self.assertEqual(table.location(), f"file://{moved.data}/stores/{table.name()[1]}")
        rows = table.scan().to_arrow().column("eventid").to_pylist()
        self.assertEqual(collections.Counter(rows), collections.Counter(self.rows.column("eventid").to_pylist()))
        left = {path.name for path in (moved.data / "stores" / table.name()[1] / "metadata").iterdir()}
        needed = {table.metadata_location.rsplit("/", 1)[1]}
        needed |= {entry.metadata_file.rsplit("/", 1)[1] for entry in table.metadata.metadata_log}
        needed |= {snapshot.manifest_list.rsplit("/", 1)[1] for snapshot in table.snapshots()}
        needed |= {path.rsplit("/", 1)[1] for path in table.inspect.manifests().column("path").to_pylist()}
        self.assertEqual(left, needed, "nothing of the old place is left behind")


class TablesOfEachKind(unittest.TestCase):
    """The sample's stores: each table has the columns of its category, and pyiceberg reads what Tarn reads."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(folder / "lake")
        cls.lake.run("sample", "--events", "5000")
        cls.tables = open_stores(cls.lake)

    def test_each_store_has_a_table(self):
        self.assertEqual(set(self.tables), {"default", "insights", "config"})

    def test_rows_and_columns_are_those_that_tarn_returns(self):
        for name, table in self.tables.items():
            with self.subTest(store=name):
                rows, fields = table.scan().to_arrow(), table.schema().fields
                self.assertGreater(rows.num_rows, 100)
                ours = self.lake.rows(f"SELECT eventJson FROM {name}")
                self.assertEqual(collections.Counter(rows.column("eventjson").to_pylist()),
                                 collections.Counter(row["eventJson"] for row in ours))
                counts = self.lake.rows("SELECT " + ", ".join(map(counted, fields)) + f" FROM {name}")[0]
                for field in fields:
                    self.assertEqual(count_in(rows, field), int(counts[field.name]), field.name)

    def test_insights_have_their_columns(self):
        names = {field.name for field in self.tables["insights"].schema().fields}
        self.assertLessEqual({"insightstate", "insighttype", "insightcontext", "sharedeventid"}, names)
        self.assertNotIn("requestparameters", names)
        forms = collections.Counter()
        for row in self.tables["insights"].scan().to_arrow().to_pylist():
            record = json.loads(row["eventjson"])
            details = record.get("insightDetails")  # as trails write it; an event data store's own is flat
            forms[details is not None] += 1
            self.assertEqual(row["eventcategory"], "Insight")
            self.assertEqual(row["insightstate"], details["state"] if details else record["insightState"])
            self.assertEqual(row["insighteventname"], details["eventName"] if details else record["insightEventName"])
            average = (details["insightContext"]["statistics"]["insight"]["average"] if details
                       else record["insightContext"]["insightAverage"])
            self.assertEqual(row["insightcontext"]["insightaverage"], average)
            attributions = (details or record)["insightContext"]["attributions"]
            self.assertEqual([entry["attribute"] for entry in row["insightcontext"]["attributions"]],
                             [entry["attribute"] for entry in attributions])
        self.assertEqual(len(forms), 2, forms)

    def test_configuration_items_have_their_columns(self):
        for row in self.tables["config"].scan().to_arrow().to_pylist():
            data = json.loads(row["eventjson"])["eventData"]
            self.assertEqual(row["eventcategory"], "ConfigurationItem")
            self.assertEqual(row["eventdata"]["resourcetype"], data["resourceType"])
            self.assertEqual(sorted(key for key, _ in row["eventdata"]["configuration"] or []), sorted(data["configuration"] or {}))
            self.assertEqual([entry["name"] for entry in row["eventdata"]["relationships"]],
                             [entry["name"] for entry in data["relationships"]])
            self.assertEqual(dict(row["eventdata"]["tags"]), data["tags"])

    def test_a_day_reads_only_its_files(self):
        for name, table in self.tables.items():
            with self.subTest(store=name):
                last = max(value for value in table.scan(selected_fields=("eventtime",)).to_arrow().column("eventtime").to_pylist())
                day = last.replace(hour=0, minute=0, second=0, microsecond=0)
                scan = table.scan(row_filter=f"eventtime >= '{day.isoformat()}'")
                self.assertLess(len(list(scan.plan_files())), len(list(table.scan().plan_files())))
                ours = self.lake.rows(f"SELECT count(*) AS n FROM {name} WHERE eventTime >= '{day.isoformat(sep=' ')}'")[0]["n"]
                self.assertEqual(scan.to_arrow().num_rows, int(ours))


class CompactedTables(unittest.TestCase):
    """Small files become large ones: the same rows, in other files, for every reader."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.lake = Lake.make(cls.folder / "lake")
        for seed in ("1", "2", "3"):
            logs = cls.folder / f"logs{seed}"
            tarn("generate", "--out", logs, "--seed", seed, "--start", "2026-02-01", "--days", "2", "--events", "4000")
            cls.lake.import_paths(logs / "bucket")
        cls.before = open_table(cls.lake)
        cls.rows = cls.before.scan().to_arrow().column("eventjson").to_pylist()
        cls.lake.run("compact")
        cls.table = open_table(cls.lake)

    def test_the_rows_are_the_same_in_fewer_files(self):
        rows = self.table.scan().to_arrow().column("eventjson").to_pylist()
        self.assertEqual(collections.Counter(rows), collections.Counter(self.rows))
        self.assertLess(len(list(self.table.scan().plan_files())), len(list(self.before.scan().plan_files())))
        ours = self.lake.rows("SELECT eventJson FROM $EDS_ID")
        self.assertEqual(collections.Counter(row["eventJson"] for row in ours), collections.Counter(self.rows))

    def test_the_snapshot_says_what_was_replaced(self):
        last, before = self.table.snapshots()[-1], self.table.snapshots()[-2]
        self.assertEqual(last.summary.operation.value, "replace")
        self.assertEqual(last.summary["deleted-records"], before.summary["total-records"])
        self.assertEqual(last.summary["added-records"], before.summary["total-records"])
        self.assertEqual(last.summary["total-records"], before.summary["total-records"])
        files = self.table.inspect.files(last.snapshot_id).to_pylist()
        self.assertEqual(str(len(files)), last.summary["total-data-files"])
        self.assertEqual(str(sum(file["file_size_in_bytes"] for file in files)), last.summary["total-files-size"])
        order = self.table.sort_order()
        self.assertEqual({file["sort_order_id"] for file in files}, {order.order_id})
        self.assertEqual([self.table.schema().find_column_name(field.source_id) for field in order.fields],
                         ["eventsource", "eventname", "eventtime"])

    def test_entries_say_what_became_of_each_file(self):
        added = [entry for entry in self.table.inspect.entries().to_pylist() if entry["status"] == 1]
        self.assertEqual(len(added), len(list(self.table.scan().plan_files())))
        manifests = self.table.current_snapshot().manifests(self.table.io)
        self.assertGreater(sum(manifest.deleted_files_count or 0 for manifest in manifests), 0)

    def test_earlier_snapshots_can_still_be_read(self):
        for snapshot in self.table.snapshots():
            rows = self.table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().num_rows
            self.assertEqual(str(rows), snapshot.summary["total-records"])

    def test_a_day_reads_only_its_files(self):
        scan = self.table.scan(row_filter="eventtime < '2026-02-02T00:00:00'")
        self.assertLess(len(list(scan.plan_files())), len(list(self.table.scan().plan_files())))

    def test_an_import_afterwards_knows_all_events(self):
        copies = self.folder / "copies"
        (self.folder / "logs2/bucket").rename(copies)
        self.lake.import_paths(copies)
        self.assertEqual(self.lake.count(), len(self.rows))


@unittest.skipUnless(REAL_LOGS.is_dir(), "the real logs are not on this machine")
class RealTables(unittest.TestCase):
    def test_real_logs_have_the_same_rows_in_both(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            lake.import_paths(REAL_LOGS)
            theirs = open_table(lake).scan().to_arrow()
            ours = lake.rows("SELECT eventJson FROM $EDS_ID")
            self.assertEqual(collections.Counter(theirs.column("eventjson").to_pylist()),
                             collections.Counter(row["eventJson"] for row in ours))


class AnotherWriter(unittest.TestCase):
    """pyiceberg with write access to the catalog: what it commits is refused and reported, and can be set back."""

    def setUp(self):
        opened = scratch()
        self.folder = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)
        self.lake = Lake.make(self.folder / "lake")
        for number in (1, 2):
            path = self.folder / f"logs/{number}.json.gz"
            events.write_log(path, [events.event(number * 10 + i, time=f"2026-07-10T12:00:{i:02}Z") for i in range(10)])
        self.lake.import_paths(self.folder / "logs/1.json.gz")
        self.catalog = SqlCatalog("tarn", uri=f"sqlite:///{self.lake.data}/lake.db", init_catalog_tables="false")
        (self.identifier,) = self.catalog.list_tables(NAMESPACE)

    def append(self):
        """Commits a copy of one of the table's files. (table.append() wants a further package for partitions by day.)"""
        table = self.catalog.load_table(self.identifier)
        theirs = copy.deepcopy(next(iter(table.scan().plan_files())).file)
        own = urllib.parse.urlsplit(theirs.file_path).path
        copied = pathlib.Path(own).with_name("theirs.parquet")
        shutil.copyfile(own, copied)
        theirs[FILE_PATH] = f"file://{copied}"
        with table.transaction() as transaction, transaction.update_snapshot().fast_append() as snapshot:
            snapshot.append_data_file(theirs)

    def refused(self, *arguments):
        done = self.lake.run(*arguments, check=False)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("another engine has committed to the table", done.stderr)
        self.assertIn(f"tarn store reset {self.identifier[1]}", done.stderr)

    def expect_refused_and_set_back(self):
        self.refused("import", self.folder / "logs/2.json.gz")
        self.refused("compact")
        self.assertEqual(self.lake.count(), 10)
        wrong = self.lake.run("verify", check=False)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("the catalog's table of the store", wrong.stdout)
        self.assertIn("Tarn's last snapshot", self.lake.run("store", "reset", "default").stdout)
        self.lake.import_paths(self.folder / "logs/2.json.gz")
        self.assertEqual(self.lake.count(), 20)
        self.assertEqual(open_table(self.lake).scan().to_arrow().num_rows, 20)

    def test_an_append(self):
        self.append()
        self.assertEqual(open_table(self.lake).scan().to_arrow().num_rows, 20)
        self.expect_refused_and_set_back()
        # What pyiceberg wrote is still there, and told.
        told = self.lake.run("verify", check=False).stdout
        self.assertIn("no entry of the chain names it", told)
        self.assertNotIn("the catalog's table", told)

    def test_a_table_that_was_dropped(self):
        self.catalog.drop_table(self.identifier)
        self.expect_refused_and_set_back()
        self.assertIn("is as its chain of commits says", self.lake.run("verify").stdout)

    def test_a_running_server_tells(self):
        with Server(self.lake) as server:
            self.assertIn("tarn_foreign_tables 0", server.get("/metrics")[1])
        self.append()
        with Server(self.lake) as server:
            deadline = time.monotonic() + WAIT_S
            while "tarn_foreign_tables 1" not in server.get("/metrics")[1]:
                self.assertLess(time.monotonic(), deadline, server.output())
                time.sleep(POLL_S)
            self.assertIn("another engine has committed to the table", server.output())


if __name__ == "__main__":
    unittest.main()
