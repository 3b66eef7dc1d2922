"""pyiceberg over a catalog in PostgreSQL, as a role that may read the schema of the tables and nothing else."""
import collections
import unittest

from pyiceberg.catalog.sql import SqlCatalog

from harness.lake import Lake, scratch, tarn
from harness.postgres import READER, Postgres


class TablesInPostgres(unittest.TestCase):
    def test_rows_are_those_that_tarn_returns(self):
        with scratch() as folder, Postgres() as postgres:
            lake = Lake.make(folder / "lake", "--catalog", postgres.make_database("tarn"))
            tarn("generate", "--out", folder / "logs", "--events", "3000", "--days", "3")
            lake.import_paths(folder / "logs/bucket")
            postgres.ask("tarn", READER)
            catalog = SqlCatalog("tarn", uri=postgres.url("tarn", "reader", "+psycopg2"), init_catalog_tables="false")
            (identifier,) = catalog.list_tables("cloudtrail")
            theirs = catalog.load_table(identifier).scan().to_arrow().column("eventjson").to_pylist()
            ours = [row["eventJson"] for row in lake.rows("SELECT eventJson FROM $EDS_ID")]
            self.assertGreater(len(ours), 2000)
            self.assertEqual(collections.Counter(theirs), collections.Counter(ours))


if __name__ == "__main__":
    unittest.main()
