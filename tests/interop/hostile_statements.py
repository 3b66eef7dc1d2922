"""Statements that reach for what is not the caller's, that never end, or that are made to cost much.

A group is (name, how it may end, statements): REFUSED before anything runs; STOPPED at a limit of time, memory, rows or depth, or refused;
ENDS as it likes, within the limits.
"""
REFUSED, STOPPED, ENDS = "refused", "stopped", "ends"

FILES = ["/etc/passwd", "../../etc/passwd", "file:///etc/passwd", "s3://bucket/key", "https://example.org/x.parquet", "signing.key", "control.db"]
READERS = ["read_csv", "read_csv_auto", "read_parquet", "parquet_scan", "parquet_metadata", "read_json", "read_json_auto", "read_ndjson", "read_text",
           "read_blob", "glob", "sniff_csv", "sqlite_scan", "postgres_scan", "iceberg_scan", "delta_scan", "read_xlsx", "duckdb_settings",
           "duckdb_tables", "duckdb_secrets", "pragma_database_list", "query", "query_table", "getenv", "which_secret", "tarn_log_scan_0"]
STORED = ["/etc/passwd", "lake.db", "tarn:/etc/passwd", "t.parquet", "*.parquet"]
OTHER_STATEMENTS = [
    "COPY default TO '/tmp/x.csv'", "COPY (SELECT 1) TO '/tmp/x'", "COPY default FROM '/etc/passwd'", "ATTACH 'control.db' AS c", "ATTACH ':memory:'",
    "DETACH memory", "USE memory", "PRAGMA database_list", "PRAGMA enable_external_access", "SET enable_external_access = true",
    "SET lock_configuration = false", "RESET lock_configuration", "INSTALL httpfs", "LOAD httpfs", "LOAD '/tmp/x.so'", "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'", "CALL pragma_version()", "CHECKPOINT", "VACUUM", "ANALYZE", "CREATE TABLE x AS SELECT 1", "CREATE VIEW x AS SELECT 1",
    "CREATE MACRO m() AS 1", "CREATE SECRET s (TYPE S3)", "CREATE OR REPLACE TEMP TABLE x (a int)", "DROP TABLE default", "DROP VIEW default",
    "ALTER TABLE default ADD COLUMN x int", "INSERT INTO default VALUES (1)", "UPDATE default SET eventName = 'x'", "DELETE FROM default",
    "TRUNCATE TABLE default", "MERGE INTO default USING x ON true WHEN MATCHED THEN DELETE", "GRANT SELECT ON default TO PUBLIC", "REVOKE ALL ON default FROM x",
    "BEGIN", "COMMIT", "ROLLBACK", "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1", "DESCRIBE default",
    "SHOW TABLES", "SHOW FUNCTIONS", "SHOW SESSION", "SUMMARIZE default", "FROM default", "PIVOT default ON eventName", "UNPIVOT default ON eventName",
    "KILL 1", "", " ", ";", "--", "/* */", "\\copy x", ".open control.db", "!ls",
]
SEVERAL = [
    "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE default", "SELECT 1;; SELECT 2", "SELECT 1 /* ; */ ; ATTACH 'x'", "SELECT 1 -- ;\n; COPY default TO 'x'",
    "SELECT '1'; PRAGMA version", "SELECT 1;\u00a0SELECT 2", "SELECT 1\u037e SELECT 2", "SELECT 1\uff1b SELECT 2", "SELECT 1\u2028; SELECT 2",
]
COMMENTS = [
    "SELECT /* 1", "SELECT 1 /* /* */ */", "SEL/**/ECT 1", "SELECT 1 --\x0b, getenv('HOME')\nFROM (VALUES 1) t(a) WHERE", "SELECT 'a' 'b'",
    "SELECT 'it''s' FROM read_csv('x')", "SELECT $$x$$", "SELECT $tag$x$tag$", "SELECT E'\\x41'", "SELECT 1 FROM \"read_csv\"('/etc/passwd')",
    "SELECT 1 FROM '/etc/passwd'", "SELECT * FROM main.\"/etc/passwd\"", "SELECT * FROM memory.main.x", "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class", "SELECT * FROM sqlite_master", "SELECT * FROM duckdb_functions()", "SELECT #1", "SELECT @x", "SELECT :name",
    "SELECT 1 FROM default AT (VERSION => 1)", "SELECT * EXCLUDE (eventName) FROM default", "SELECT * REPLACE (1 AS eventName) FROM default",
    "SELECT COLUMNS('.*') FROM default", "SELECT eventName.lower() FROM default", "SELECT list_transform([1], x -> x)", "SELECT {'a': 1}",
    "SELECT struct_pack(a := 1)", "SELECT error('x')", "SELECT current_setting('home_directory')", "SELECT getvariable('x')", "SELECT nextval('x')",
    "SELECT version()", "SELECT pg_sleep(100)", "SELECT sleep_ms(100000)", "SELECT trino_lower('x')", "SELECT \"trino_lower\"('x')", "SELECT tarn_fail('x')",
]
LOOKALIKES = [
    "\u0405ELECT 1", "SELECT 1 FR\u041eM default", "\uff33\uff25\uff2c\uff25\uff23\uff34 1", "SELECT \u2018x\u2019", "SELECT \u201cx\u201d", "SELECT 1 \u2014 2",
    "SELECT\u200b1", "SELECT 1 FROM defa\u00adult", "SELECT \u202e1", "SELECT 1 FROM d\u0435fault", "SELECT 1\ufeff;\ufeffSELECT 2", "SELECT lower(eventN\u0430me) FROM default",
]


def nested(before, middle, after, times):
    return "SELECT " + before * times + middle + after * times


DEEP = [
    nested("(", "1", ")", 3000), nested("-", "1", "", 4000), nested("NOT ", "true", "", 2000), nested("ARRAY[", "1", "]", 1500), nested("ROW(", "1", ")", 1500),
    nested("abs(", "1", ")", 1500), nested("CAST(", "1", " AS bigint)", 600), nested("(SELECT ", "1", ")", 900), nested("CASE WHEN true THEN ", "1", " END", 300),
    "SELECT 1" + "+1" * 4500, "SELECT " + " AND ".join(["true"] * 2000), "SELECT " + ", ".join(["1"] * 4900), "SELECT 1 " + "UNION ALL SELECT 1 " * 500,
    "SELECT * FROM " + "(SELECT * FROM " * 300 + "default" + ") t" * 300, "SELECT 1 FROM " + ", ".join(["default"] * 900),
    "WITH " + ", ".join(f"q{i} AS (SELECT * FROM q{i - 1}, q{i - 1} b)" if i else "q0 AS (SELECT 1 a)" for i in range(200)) + " SELECT 1 FROM q199",
    "SELECT x" + "[1]" * 3000 + " FROM default", "SELECT eventName" + ".a" * 3000 + " FROM default", "SELECT 1 FROM default WHERE eventName IN (" + ",".join(["'x'"] * 2400) + ") OR",
    "SELECT " + "'" + "x" * 20000 + "'", "SELECT CAST(1 AS " + "array(" * 900 + "bigint" + ")" * 900 + ")", "SELECT 1 FROM default GROUP BY CUBE (" + ",".join(["eventName"] * 60) + ")",
]
ROWS = "(SELECT 1 FROM UNNEST(sequence(1, 10000)) t(a))"
ENDLESS = [
    f"SELECT count(*) FROM {ROWS} a, {ROWS} b, {ROWS} c, {ROWS} d",
    f"SELECT count(DISTINCT random()) FROM {ROWS} a, {ROWS} b, {ROWS} c",
    f"SELECT array_agg(random()) FROM {ROWS} a, {ROWS} b, {ROWS} c",
    f"SELECT random() r FROM {ROWS} a, {ROWS} b, {ROWS} c ORDER BY r LIMIT 1",
    f"SELECT max(a.x || b.x) FROM (SELECT rpad('x', 100000, 'y') x FROM {ROWS}) a, (SELECT rpad('x', 100000, 'y') x FROM {ROWS}) b",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT a.n FROM t a, t b) SELECT count(*) FROM t",
    "WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT max(length(s)) FROM t",
    f"SELECT count(*) FROM {ROWS} a, {ROWS} b, {ROWS} c WHERE regexp_like(CAST(random() AS varchar) || 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '(a+)+$')",
    f"SELECT row_number() OVER (ORDER BY random()) FROM {ROWS} a, {ROWS} b, {ROWS} c",
    f"SELECT listagg('xxxxxxxxxxxxxxxx', ',') WITHIN GROUP (ORDER BY 1) FROM {ROWS} a, {ROWS} b, {ROWS} c",
]
BOMBS = [
    "SELECT regexp_like(rpad('a', 100000, 'a') || 'b', '(?=a)(a+)+$')",
    "SELECT regexp_like(rpad('a', 100000, 'a') || 'b', '(?=a)(a|a)*$')",
    "SELECT regexp_like('x', rpad('(', 200000, '('))",
    "SELECT regexp_like('x', 'a{1000}{1000}{1000}')",
    "SELECT regexp_extract_all(rpad('x', 100000, 'x'), '(?=x)(x+x+)+y')",
    "SELECT rpad('x', 2000000000, 'y')", "SELECT replace(rpad('x', 1000000, 'x'), 'x', rpad('y', 1000000, 'y'))",
    "SELECT json_parse(rpad('', 1000000, '['))",
]

HEAVY = [
    "SELECT regexp_like(rpad('a', 100000, 'a') || 'b', '(a+)+$')", "SELECT regexp_like(rpad('a', 100000, 'a') || 'b', '(a|a)*$')",
    "SELECT regexp_extract_all(rpad('x', 100000, 'x'), '(x+x+)+y')",
    "SELECT regexp_like(rpad('a', 100000, 'a') || 'b', '(a*)*b(c)')", "SELECT regexp_replace(rpad('a', 100000, 'a') || 'b', '(.*?,){20}$', 'x')",
    "SELECT count(*) FROM default WHERE eventName LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%a%a%'", "SELECT rpad('x', 100000, '%') LIKE rpad('%', 100000, '%_')",
    "SELECT levenshtein_distance(rpad('a', 100000, 'a'), rpad('b', 100000, 'b'))", "SELECT cardinality(sequence(1, 9000000000000000000))",
    f"SELECT sum(length(rpad('x', 1000000, 'y'))) FROM {ROWS} a, {ROWS} b", "SELECT repeat('x', 2000000000)", "SELECT split(rpad('x', 100000, ','), ',')", "SELECT from_base('z', 37)", "SELECT chr(1114112)",
]

GROUPS = [
    ("readers of files as functions", REFUSED, [f"SELECT {name}('{FILES[i % len(FILES)]}')" for i, name in enumerate(READERS)]),
    ("readers of files as tables", REFUSED, [f"SELECT * FROM {name}('{FILES[i % len(FILES)]}')" for i, name in enumerate(READERS)]),
    ("files as tables", REFUSED, [f'SELECT * FROM "{name}"' for name in FILES + STORED]),
    ("other statements", REFUSED, OTHER_STATEMENTS),
    ("several statements", REFUSED, SEVERAL),
    ("comments, quotes and the engine's own dialect", REFUSED, COMMENTS),
    ("look-alikes", REFUSED, LOOKALIKES),
    ("huge nesting", REFUSED, DEEP),
    ("what never ends", STOPPED, ENDLESS),
    ("bombs", STOPPED, BOMBS),
    ("heavy, but bounded", ENDS, HEAVY),
]
