"""The command line's contract: formats, exit codes, streams, where the lake is, which store is meant."""
import base64
import csv
import hashlib
import io
import json
import os
import re
import stat
import subprocess
import unittest

from harness import events
from harness.lake import TARN, Lake, clean_environment, scratch, tarn

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Init(unittest.TestCase):
    def test_modes_and_credentials(self):
        with scratch() as temporary:
            done = tarn("init", "--data", temporary / "lake")
            self.assertEqual(stat.S_IMODE(os.stat(temporary / "lake").st_mode), 0o700)
            credentials = temporary / "lake/credentials"
            self.assertEqual(stat.S_IMODE(os.stat(credentials).st_mode), 0o600)
            text = credentials.read_text()
            self.assertRegex(text, r"(?m)^\[default\]$")
            self.assertRegex(text, r"(?m)^aws_access_key_id\s*=\s*AKIA[A-Z0-9]{16}$")
            secret = re.search(r"(?m)^aws_secret_access_key\s*=\s*(\S{40})$", text)
            self.assertIsNotNone(secret)
            self.assertNotIn(secret.group(1), done.stdout + done.stderr)
            self.assertRegex(done.stdout + done.stderr, r"\b[0-9]{12}\b")

    def test_two_lakes_have_two_keys(self):
        with scratch() as temporary:
            texts = set()
            for name in ("a", "b"):
                tarn("init", "--data", temporary / name)
                texts.add((temporary / name / "credentials").read_text())
            self.assertEqual(len(texts), 2)

    def test_data_comes_from_option_then_environment_then_here(self):
        with scratch() as temporary:
            tarn("init", "--data", temporary / "option", env={"TARN_DATA": str(temporary / "ignored")})
            tarn("init", env={"TARN_DATA": str(temporary / "environment")})
            (temporary / "work").mkdir()
            tarn("init", cwd=temporary / "work")
            made = sorted(p.parent.relative_to(temporary).as_posix() for p in temporary.rglob("credentials"))
            self.assertEqual(made, ["environment", "option", "work/data"])

    def test_bad_options_are_usage_errors(self):
        with scratch() as temporary:
            for arguments in (["--account", "12"], ["--account", "abcdefghijkl"], ["--region", "not a region"], ["--nonsense"]):
                with self.subTest(arguments=arguments):
                    done = tarn("init", "--data", temporary / "lake", *arguments, check=False)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertFalse((temporary / "lake").exists())


class Query(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        cls.written = events.make_folder(cls.folder / "logs")
        cls.lake = Lake.make(cls.folder / "lake")
        cls.lake.import_paths(cls.folder / "logs")

    SQL = "SELECT eventTime, eventName, RecipientAccountId FROM $EDS_ID ORDER BY eventTime, eventID LIMIT 2"

    def output(self, form, sql=SQL):
        return self.lake.run("query", "--format", form, sql).stdout

    def test_json_is_one_array_with_the_names_of_the_select(self):
        rows = json.loads(self.output("json"))
        self.assertEqual([list(row) for row in rows], [["eventTime", "eventName", "RecipientAccountId"]] * 2)
        self.assertRegex(rows[0]["eventTime"], r"^2023-07-10 12:00:00\.000$")

    def test_json_of_no_rows_is_an_empty_array(self):
        self.assertEqual(json.loads(self.output("json", "SELECT eventName FROM $EDS_ID WHERE eventName = 'none'")), [])

    def test_names_that_repeat_are_numbered_where_they_must_differ(self):
        sql = "SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a"
        self.assertEqual(self.output("json", sql), '[{"a": 1, "a_3": 2, "a_2": 3, "a_4": 4}]\n')
        self.assertEqual(self.output("ndjson", sql), '{"a": 1, "a_3": 2, "a_2": 3, "a_4": 4}\n')
        self.assertEqual(self.output("csv", sql), "a,a,a_2,a\n1,2,3,4\n")

    def test_json_keeps_the_types_of_numbers(self):
        sql = ("SELECT DECIMAL '-12345678901234567890.10' AS d, ARRAY[DECIMAL '0.5', NULL] AS few, DECIMAL '0.0000001' AS least, "
               "nan() AS n, -infinity() AS i, REAL '0.1' AS r, 1e0 AS one, 1e10 AS big, DATE '2020-02-29' AS day, "
               "CAST(ROW(DECIMAL '1.0') AS ROW(x decimal(2, 1))) AS w")
        self.assertEqual(self.output("ndjson", sql),
                         '{"d": -12345678901234567890.10, "few": [0.5,null], "least": 1E-7, "n": "NaN", "i": "-Infinity", "r": 0.1, '
                         '"one": 1.0, "big": 1.0E10, "day": "2020-02-29", "w": {"x":1.0}}\n')

    def test_ndjson_has_an_object_per_line(self):
        lines = self.output("ndjson").splitlines()
        self.assertEqual([json.loads(line) for line in lines], json.loads(self.output("json")))

    def test_csv_quotes_what_needs_it(self):
        text = self.output("csv", "SELECT eventName, element_at(requestParameters, 'filter') AS f FROM $EDS_ID LIMIT 1")
        table = list(csv.reader(io.StringIO(text)))
        self.assertEqual(table[0], ["eventName", "f"])
        self.assertEqual(json.loads(table[1][1]), {"name": "é 東京"})

    def test_table_shows_names_and_values(self):
        text = self.output("table")
        self.assertIn("RecipientAccountId", text)
        self.assertIn("2023-07-10 12:00:00.000", text)

    LONG = ("SELECT 1000 * a + b AS n, concat('row \"', CAST(b AS varchar), '\"') AS t FROM UNNEST(sequence(0, 99)) AS x(a) "
            "CROSS JOIN UNNEST(sequence(0, 999)) AS y(b)")

    def test_long_results_are_whole_and_in_order_in_every_format(self):
        expected = [{"n": n, "t": f'row "{n % 1000}"'} for n in range(100_000)]
        sql = self.LONG + " ORDER BY n"
        self.assertEqual([json.loads(line) for line in self.output("ndjson", sql).splitlines()], expected)
        self.assertEqual(json.loads(self.output("json", sql)), expected)
        table = list(csv.reader(io.StringIO(self.output("csv", sql))))
        self.assertEqual(table, [["n", "t"]] + [[str(row["n"]), row["t"]] for row in expected])

    def test_a_reader_that_leaves_ends_the_query(self):
        for form in ("ndjson", "json", "csv"):
            with subprocess.Popen([str(TARN), "query", "--data", str(self.lake.data), "--format", form, self.LONG],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()) as running:
                self.assertTrue(running.stdout.readline())
                running.stdout.close()
                self.assertEqual((running.stderr.read(), running.wait()), (b"", 0))

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([str(TARN), "query", "--data", str(self.lake.data), "--format", "ndjson", self.LONG],
                                  stdout=full, stderr=subprocess.PIPE, env=clean_environment(), check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot write the result", done.stderr)

    def test_parquet_goes_to_standard_output(self):
        done = subprocess.run([str(TARN), "query", "--data", str(self.lake.data), "--format", "parquet", self.SQL],
                              capture_output=True, env=clean_environment(), check=True)
        self.assertEqual((done.stdout[:4], done.stdout[-4:]), (b"PAR1", b"PAR1"))

    def test_statement_from_file_and_from_standard_input(self):
        expected = self.output("json")
        file = self.folder / "statement.sql"
        file.write_text(self.SQL + ";\n")
        self.assertEqual(self.lake.run("query", "--format", "json", "-f", file).stdout, expected)
        self.assertEqual(self.lake.run("query", "--format", "json", stdin=self.SQL).stdout, expected)

    def test_a_broken_statement_is_exit_code_1_with_a_position(self):
        done = self.lake.run("query", "SELECT eventName FROM $EDS_ID WHERE WHERE", check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"line 1:[0-9]+|1:[0-9]+")

    def test_an_unknown_column_is_named(self):
        done = self.lake.run("query", "SELECT eventTme FROM $EDS_ID", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("eventTme", done.stderr)

    def test_usage_errors_are_exit_code_2(self):
        for arguments in (["query", "--format", "xml", "SELECT 1"], ["query", "--nonsense"], ["nonsense"], []):
            with self.subTest(arguments=arguments):
                done = tarn(*arguments, check=False, stdin="")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_usage_errors_name_what_is_there(self):
        for arguments, wanted in ((["frob"], "there is no command 'frob': init, import, "), ([], "a command is missing"),
                                  (["--data", "x", "query"], "options stand behind a command")):
            with self.subTest(arguments=arguments):
                self.assertIn(wanted, tarn(*arguments, check=False, stdin="").stderr)

    def test_a_statement_file_of_another_editor_and_of_no_use(self):
        file = self.folder / "windows.sql"
        file.write_bytes(b"\xef\xbb\xbf" + self.SQL.replace(" FROM", "\r\nFROM").encode())
        self.assertEqual(self.lake.run("query", "--format", "json", "-f", file).stdout, self.output("json"))
        file.write_bytes(b" " * (1 << 20) + b"SELECT 1")
        for path in (file, self.folder, self.folder / "nowhere.sql"):
            with self.subTest(path=path):
                done = self.lake.run("query", "-f", path, check=False)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("the statement cannot be read: ", done.stderr)

    def test_no_statement_reaches_a_file(self):
        secret = self.folder / "secret.csv"
        secret.write_text("a,b\n1,treasure\n")
        for sql in (f"SELECT * FROM read_csv('{secret}')", f"SELECT * FROM '{secret}'", f'SELECT * FROM "{secret}"',
                    f"SELECT read_text('{secret}')", "SELECT * FROM duckdb_settings()", "COPY (SELECT 1) TO '/tmp/x'",
                    "INSTALL httpfs", "SET threads = 1", "DROP TABLE x", "SELECT 1; SELECT 2", "ATTACH 'x' AS y"):
            with self.subTest(sql=sql):
                done = self.lake.run("query", sql, check=False)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertNotIn("treasure", done.stdout + done.stderr)

    def test_logs_without_import(self):
        sql = "SELECT eventName, count(*) AS n FROM logs GROUP BY eventName ORDER BY eventName"
        direct = tarn("query", "--format", "json", "--logs", self.folder / "logs", sql, cwd=self.folder)
        stored = self.output("json", sql.replace("FROM logs", "FROM $EDS_ID"))
        self.assertEqual(json.loads(direct.stdout), json.loads(stored))

    def test_checksum_of_an_event(self):
        """eventJsonChecksum is the SHA-256 of the event's text, in a store and over raw logs."""
        statement = "SELECT eventJson, eventJsonChecksum FROM {} WHERE eventTime >= '2000-01-01' LIMIT 5"
        stored = self.lake.rows(statement.format("$EDS_ID"))
        raw = json.loads(tarn("query", "--logs", self.folder / "logs", "--format", "json", statement.format("logs")).stdout)
        for rows in (stored, raw):
            self.assertEqual(len(rows), 5)
            for row in rows:
                digest = hashlib.sha256(row["eventJson"].encode()).digest()
                self.assertEqual(row["eventJsonChecksum"], base64.b64encode(digest).decode())

    def test_logs_of_a_missing_folder(self):
        done = tarn("query", "--logs", self.folder / "nowhere", "SELECT count(*) FROM logs", check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("nowhere", done.stderr)


    def test_logs_of_which_one_cannot_be_read(self):
        with scratch() as temporary:
            written = events.make_folder(temporary / "logs")
            (temporary / "logs" / "dangling.json").symlink_to("nowhere")
            done = tarn("query", "--format", "json", "--logs", temporary / "logs", "SELECT count(*) AS n FROM logs", check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(json.loads(done.stdout), [{"n": len({r["eventID"] for r in written})}])
            self.assertIn("tarn: not read: ", done.stderr)


class AccessExplain(unittest.TestCase):
    STORE = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE"
    ALICE = "arn:aws:iam::111122223333:user/alice"

    def explain(self, *arguments, principal=ALICE, action="cloudtrail:StartQuery", resource=STORE):
        return tarn("access", "explain", "--principal", principal, "--action", action, "--resource", resource, *arguments, check=False)

    def policy(self, folder, name, statement):
        path = folder / name
        path.write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
        return path

    def test_the_statement_that_decided_is_named(self):
        with scratch() as folder:
            allow = self.policy(folder, "allow.json", [{"Sid": "Ask", "Effect": "Allow", "Action": "cloudtrail:*Query", "Resource": "*",
                                                        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}])
            done = self.explain("--policy", allow, "--context", "aws:SourceIp=192.0.2.7")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout, f"allowed\n  identity policy {allow}, statement 1 (Sid Ask): Allow\n")
            deny = self.policy(folder, "deny.json", {"Effect": "Deny", "Principal": "*", "Action": "cloudtrail:StartQuery",
                                                     "Condition": {"StringEquals": {"aws:username": "alice"}}})
            done = self.explain("--policy", allow, "--resource-policy", deny, "--context", "aws:SourceIp=192.0.2.7")
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout, f"denied by a statement\n  resource policy {deny}, statement 1: Deny\n"
                             f"User: {self.ALICE} is not authorized to perform: cloudtrail:StartQuery on resource: {self.STORE} "
                             "with an explicit deny in a resource-based policy\n")

    def test_what_is_missing_is_named(self):
        with scratch() as folder:
            account = self.policy(folder, "account.json", {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "cloudtrail:*"})
            carol = "arn:aws:iam::444455556666:user/carol"
            done = self.explain("--resource-policy", account, principal=carol)
            self.assertEqual(done.returncode, 1)
            self.assertIn("denied: no identity policy allows it\n", done.stdout)
            self.assertIn(f"resource policy {account}, statement 1: Allow, which is not enough\n", done.stdout)
            done = self.explain("--resource-policy", account, "--policy", "AdministratorAccess", principal=carol)
            self.assertEqual(done.returncode, 0, done.stdout)
            scope = self.policy(folder, "scope.json", {"Effect": "Allow", "Action": "cloudtrail:GetTrail", "Resource": "*"})
            session = "arn:aws:sts::111122223333:assumed-role/Auditor/night"
            done = self.explain("--policy", "AdministratorAccess", "--session-policy", scope, principal=session)
            self.assertIn("denied: no session policy allows it\n", done.stdout)

    def test_a_role_is_assumed_by_its_trust_policy(self):
        with scratch() as folder:
            trust = self.policy(folder, "trust.json", {"Effect": "Allow", "Principal": {"AWS": self.ALICE}, "Action": "sts:AssumeRole",
                                                       "Condition": {"StringEquals": {"sts:ExternalId": "7"}}})
            role = {"action": "sts:AssumeRole", "resource": "arn:aws:iam::111122223333:role/Auditor"}
            self.assertEqual(self.explain("--trust-policy", trust, "--context", "sts:ExternalId=7", **role).returncode, 0)
            done = self.explain("--trust-policy", trust, **role)
            self.assertIn("because no role trust policy allows the sts:AssumeRole action", done.stdout)

    def test_the_call_has_what_a_server_would_know(self):
        with scratch() as folder:
            mine = self.policy(folder, "mine.json", {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
                "DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, "NumericGreaterThan": {"aws:EpochTime": "1577836800"},
                "ArnEquals": {"aws:PrincipalArn": self.ALICE}, "StringEquals": {
                    "aws:RequestedRegion": "us-east-1", "aws:ResourceAccount": "${aws:PrincipalAccount}", "aws:PrincipalType": "User"}}})
            self.assertEqual(self.explain("--policy", mine).returncode, 0)
            self.assertEqual(self.explain("--policy", mine, "--context", "aws:CurrentTime=2019-01-01").returncode, 1)

    def test_keys_that_no_call_has_are_told(self):
        with scratch() as folder:
            slip = self.policy(folder, "slip.json", {"Effect": "Allow", "Action": "*", "Resource": "*",
                                                     "Condition": {"StringEquals": {"aws:SourceIpp": "192.0.2.1"}}})
            done = self.explain("--policy", slip)
            self.assertEqual(done.returncode, 1)
            self.assertIn("no call to Tarn has the condition key aws:SourceIpp", done.stderr)

    def test_what_cannot_be_told_is_exit_code_2(self):
        with scratch() as folder:
            wrong = self.policy(folder, "wrong.json", {"Sid": "Typo", "Effect": "Allow", "Actions": "*", "Resource": "*"})
            done = self.explain("--policy", wrong)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("wrong.json: statement 1 (Sid Typo): a statement has Sid, ", done.stderr)
            for arguments, changes, message in (
                    (["--policy", folder / "nowhere.json"], {}, "nowhere.json"), ([], {"principal": "alice"}, "a caller is the ARN"),
                    ([], {"action": "StartQuery"}, "--action names one action"), ([], {"resource": "trail/x"}, "--resource is an ARN"),
                    (["--context", "aws:SourceIp"], {}, "--context is KEY=VALUE")):
                with self.subTest(message=message):
                    done = self.explain(*arguments, **changes)
                    self.assertEqual((done.returncode, done.stdout), (2, ""))
                    self.assertIn(message, done.stderr)


class Completion(unittest.TestCase):
    def complete(self, line):
        """What bash would offer at the end of the line."""
        script = tarn("completion", "bash").stdout + (
            "COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tarn; printf '%%s\\n' \"${COMPREPLY[@]}\"" % line)
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split()

    def test_bash_completes_commands_options_and_values(self):
        self.assertEqual(self.complete("tarn im"), ["import"])
        self.assertEqual(self.complete("tarn query --for"), ["--format"])
        self.assertEqual(self.complete("tarn query --format js"), ["json"])
        self.assertEqual(self.complete("tarn completion ''"), ["bash", "zsh", "fish"])
        self.assertIn("create-user", self.complete("tarn access ''"))
        self.assertEqual(self.complete("tarn access rotate-s"), ["rotate-secrets-key"])
        self.assertEqual(self.complete("tarn access list --jso"), ["--json"])
        self.assertEqual(self.complete("tarn access explain --trust"), ["--trust-policy"])
        self.assertEqual(self.complete("tarn import --data ''"), [], "files are the shell's own")

    def test_every_shell_has_every_command(self):
        for shell in ("bash", "zsh", "fish"):
            with self.subTest(shell=shell):
                script = tarn("completion", shell).stdout
                for word in ("init", "import", "rejects", "query", "sql", "serve", "sample", "memory-mb", "ndjson"):
                    self.assertIn(word, script)
        self.assertEqual(tarn("completion", "csh", check=False).returncode, 2)


class Stores(unittest.TestCase):
    """Which store a statement means."""

    def test_resolution(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            none = lake.run("query", "SELECT count(*) AS n FROM $EDS_ID", check=False)
            self.assertEqual(none.returncode, 1)
            events.write_log(temporary / "a/a.json.gz", [events.event(1, time="2023-07-10T12:00:00Z")])
            events.write_log(temporary / "b/b.json.gz", [events.event(n, time="2023-07-10T12:00:00Z") for n in (2, 3)])
            lake.import_paths(temporary / "a", "--store", "first")
            self.assertEqual(lake.count(), 1, "the only store is meant")
            lake.import_paths(temporary / "b", "--store", "second")
            self.assertEqual(lake.count("--store", "second"), 2)
            unclear = lake.run("query", "SELECT count(*) FROM $EDS_ID", check=False)
            self.assertEqual(unclear.returncode, 1)
            self.assertIn("first", unclear.stderr)
            self.assertIn("second", unclear.stderr)
            self.assertEqual(int(lake.rows("SELECT count(*) AS n FROM second")[0]["n"]), 2)
            store_id = re.search(UUID, unclear.stderr)
            self.assertIsNotNone(store_id, "the error lists the stores with their IDs")
            by_id = lake.rows(f"SELECT count(*) AS n FROM {store_id.group(0)}")
            self.assertIn(int(by_id[0]["n"]), (1, 2))

    def test_import_makes_the_default_store(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            events.write_log(temporary / "b/b.json.gz", [events.event(900, time="2023-07-10T12:00:00Z")])
            lake.import_paths(temporary / "b", "--store", "other")
            self.assertEqual(lake.count(), 20, "with several stores, $EDS_ID is the one called default")

    def test_unknown_store(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            done = lake.run("query", "--store", "nosuch", "SELECT count(*) FROM $EDS_ID", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("nosuch", done.stderr)


if __name__ == "__main__":
    unittest.main()
