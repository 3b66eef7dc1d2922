"""A lake whose catalog is in PostgreSQL: every command, two processes at once, and what others may read of it."""
import concurrent.futures
import json
import shutil
import signal
import unittest

from harness import events
from harness.aws import AwsCli
from harness.lake import Lake, scratch, tarn
from harness.postgres import Postgres
from harness.server import Server

READER = "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA lake TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA lake TO reader"


class CatalogInPostgres(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(Postgres())
        cls.folder = cls.enterClassContext(scratch())
        cls.databases = 0

    def make_lake(self, name):
        """Returns a new lake and its database's name."""
        CatalogInPostgres.databases += 1
        database = f"lake{self.databases}"
        lake = Lake.make(self.folder / name, "--catalog", self.postgres.make_database(database))
        return lake, database

    def make_logs(self, name, first=1, count=20):
        for number in range(first, first + count):
            events.write_log(self.folder / name / f"{number}.json.gz", [events.event(number, time="2023-07-10T12:00:00Z")])
        return self.folder / name

    def test_every_command_finds_the_catalog(self):
        lake, database = self.make_lake("commands")
        logs = self.make_logs("commands-logs")
        for _ in range(2):
            lake.import_paths(logs)
            self.assertEqual(lake.count(), 20)
        self.assertEqual(sorted(path.name for path in lake.data.glob("*.db*")), [])
        for command in ("compact", "rejects", "rotate-key", "verify"):
            lake.run(command)
        self.assertEqual(self.postgres.ask(database, "SELECT count(*) FROM lake.source_files"), "20\n")

    def test_a_server_and_the_command_line_beside_it(self):
        lake, _ = self.make_lake("served")
        lake.import_paths(self.make_logs("served-logs"))
        with Server(lake) as server:
            aws = AwsCli(server)
            with concurrent.futures.ThreadPoolExecutor() as pool:
                imports = [pool.submit(lake.import_paths, self.make_logs(f"more{n}", 100 * n, 10), "--store", f"store{n}")
                           for n in (1, 2)]
                query, described = aws.finished_query(f"SELECT count(*) AS n FROM {aws.store_id()}")
                for done in imports:
                    done.result()
            self.assertEqual(described["QueryStatus"], "FINISHED")
            rows = aws.run("get-query-results", "--query-id", query)["QueryResultRows"]
            self.assertEqual(rows, [[{"n": "20"}]])
            names = [event["EventName"] for event in aws.run("lookup-events")["Events"]]
            self.assertIn("StartQuery", names)
            self.assertEqual(lake.count("--store", "store2"), 10)
        lake.run("verify")

    def test_a_server_outlives_its_database(self):
        lake, _ = self.make_lake("outlives")
        lake.import_paths(self.make_logs("outlives-logs"))
        with Server(lake) as server:
            aws = AwsCli(server)
            store = aws.store_id()
            self.postgres.stop(signal.SIGQUIT)
            self.postgres.start()
            self.assertEqual(aws.store_id(), store)
            self.assertEqual(aws.finished_query(f"SELECT count(*) FROM {store}")[1]["QueryStatus"], "FINISHED")

    def test_who_may_read_the_tables_reads_no_secret(self):
        lake, database = self.make_lake("read")
        lake.import_paths(self.make_logs("read-logs"))
        self.postgres.ask(database, READER)
        self.assertEqual(self.postgres.ask(database, "SELECT count(*) FROM lake.iceberg_tables", "reader"), "1\n")
        for refused in ("SELECT * FROM control.access_keys", "SELECT * FROM history.events", "DELETE FROM lake.data_files",
                        "BEGIN; LOCK TABLE lake.tarn_schema IN EXCLUSIVE MODE", "CREATE TABLE lake.mine(x int)"):
            with self.subTest(refused), self.assertRaisesRegex(AssertionError, "permission denied"):
                self.postgres.ask(database, refused, "reader")

    def refused(self, lake, message, *options, command="query"):
        statement = ["SELECT 1 FROM $EDS_ID"] if command == "query" else []
        done = lake.run(command, *options, *statement, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(message, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertNotIn("hidden", done.stderr)

    def test_the_wrong_catalog_is_refused(self):
        lake, database = self.make_lake("right")
        other, _ = self.make_lake("other")
        self.refused(lake, "is another lake's", "--catalog", self.postgres.url(f"lake{self.databases}"))
        self.refused(lake, "is empty", "--catalog", self.postgres.make_database("empty"))
        self.refused(lake, "cannot be reached", "--catalog", "postgresql://tarn:hidden@127.0.0.1:1/tarn")
        self.refused(lake, "is written like postgresql://", "--catalog", "mysql://tarn:hidden@db/tarn")
        self.refused(Lake(self.folder / "third"), "holds the lake of another folder already", "--catalog",
                     self.postgres.url(database), command="init")
        shutil.rmtree(self.folder / "third", ignore_errors=True)
        local = Lake.make(self.folder / "local")
        self.refused(local, "keeps its catalog in its folder", "--catalog", self.postgres.url(database))
        self.refused(Lake(self.folder / "nothing"), "holds no lake", "--catalog", self.postgres.url(database))
        shutil.copy(lake.data / "catalog.json", local.data)
        self.refused(local, "move the one away")
        self.assertEqual(other.run("verify").returncode, 0)

    def test_a_catalog_that_moved_is_named(self):
        lake, database = self.make_lake("moved")
        lake.import_paths(self.make_logs("moved-logs"))
        self.postgres.ask("postgres", f"ALTER DATABASE {database} RENAME TO {database}_moved")
        url = self.postgres.url(f"{database}_moved")
        self.refused(lake, "cannot be reached")
        self.assertEqual(lake.count("--catalog", url), 20)
        self.assertEqual(json.loads(tarn("query", "--data", lake.data, "--format", "json", "SELECT count(*) AS n FROM $EDS_ID",
                                         env={"TARN_CATALOG": url}).stdout), [{"n": 20}])
        (lake.data / "tarn.toml").write_text(f'[lake]\ncatalog = "{url}"\n')
        self.assertEqual(lake.count(), 20)

    def test_a_password_is_not_kept(self):
        url = self.postgres.make_database("secretive").replace("tarn@", "tarn:hidden@")
        made = tarn("init", "--data", self.folder / "secretive", env={"TARN_CATALOG": url})
        mark = (self.folder / "secretive/catalog.json").read_text()
        helped = tarn("init", "--help", env={"TARN_CATALOG": url})
        for text in (made.stdout, made.stderr, mark, helped.stdout):
            self.assertNotIn("hidden", text)
        self.assertIn("secretive", mark)


if __name__ == "__main__":
    unittest.main()
