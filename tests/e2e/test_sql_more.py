"""SQL/JSON, sketches, vectors, colours, listagg's overflow and samples, as `tarn query --format csv` prints them."""
import csv
import io
import unittest

from harness.lake import Lake, scratch

# Each: an expression; its value, or "error: ..." with what the message must have in it. None is NULL.
EXISTS = [
    ("json_exists('{\"a\": 1}', 'lax $.a')", "true"),
    ("json_exists('{\"a\": 1}', 'lax $.b')", "false"),
    ("json_exists('{\"a\": 1}', 'strict $.b')", "false"),
    ("json_exists('{\"a\": 1}', 'strict $.b' TRUE ON ERROR)", "true"),
    ("json_exists('{\"a\": 1}', 'strict $.b' UNKNOWN ON ERROR)", None),
    ("json_exists('{\"a\": 1}', 'strict $.b' ERROR ON ERROR)", "error: path evaluation failed"),
    ("json_exists('no json', 'lax $')", "false"),
    ("json_exists('no json', 'lax $' ERROR ON ERROR)", "error: conversion to JSON failed"),
    ("json_exists(NULL, 'lax $' TRUE ON ERROR)", None),
    ("json_exists(X'5B315D', 'lax $[0]')", "true"),
    ("json_exists('[1, 5]', 'lax $[*]?(@ > $N)' PASSING 4 AS n)", "true"),
    ("json_exists('[1, 5]', 'lax $[*]?(@ > $N)' PASSING 5.5 AS n)", "false"),
    ("json_exists('[\"x\"]', 'lax $[*]?(@ == $t)' PASSING 'x' AS \"t\")", "true"),
    ("json_exists('[\"x\"]', 'lax $[*]?(@ == $T)' PASSING NULL AS t)", "false"),
    ("json_exists('1', 'lax $J.a' PASSING '{\"a\": 1}' FORMAT JSON AS j)", "true"),
    ("json_exists('1', 'lax $J.a' PASSING 'no json' FORMAT JSON AS j ERROR ON ERROR)", "error: conversion to JSON failed"),
    ("json_exists('1', 'lax $missing')", "error: no value passed for parameter missing"),
    ("json_exists('1', '$.a')", "error: invalid JSON path at position 1"),
]

VALUE = [
    ("json_value('{\"a\": \"x\"}', 'lax $.a')", "x"),
    ("json_value('{\"a\": 1.5}', 'lax $.a')", "1.5E0"),
    ("json_value('{\"a\": 12}', 'lax $.a')", "12"),
    ("json_value('{\"a\": true}', 'lax $.a')", "true"),
    ("json_value('{\"a\": null}', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)", None),
    ("json_value('{\"a\": 12}', 'lax $.a' RETURNING bigint) + 1", "13"),
    ("json_value('{\"a\": \"12\"}', 'lax $.a' RETURNING integer)", "12"),
    ("json_value('{\"a\": \"x\"}', 'lax $.a' RETURNING integer)", None),
    ("json_value('{\"a\": \"x\"}', 'lax $.a' RETURNING integer DEFAULT -1 ON ERROR)", "-1"),
    ("json_value('{\"a\": \"x\"}', 'lax $.a' RETURNING integer ERROR ON ERROR)",
     "error: Cannot cast value of type varchar to declared return type of function JSON_VALUE: integer"),
    ("json_value('{\"a\": 300}', 'lax $.a' RETURNING tinyint)", None),
    ("json_value('{\"a\": 1.25}', 'lax $.a' RETURNING decimal(5,1))", "1.3"),
    ("json_value('{\"a\": 1.25}', 'lax $.a' RETURNING double)", "1.25"),
    ("json_value('{\"a\": \"abcdef\"}', 'lax $.a' RETURNING varchar(3))", "abc"),
    ("json_value('{\"a\": \"2020-02-29\"}', 'lax $.a' RETURNING date)", "2020-02-29"),
    ("json_value('{\"a\": \"x\"}', 'lax $.a' RETURNING date)", None),
    ("json_value('{\"a\": \"x\"}', 'lax $.a' RETURNING date DEFAULT date '2001-01-01' ON ERROR)", "2001-01-01"),
    ("json_value('{}', 'lax $.a' RETURNING date DEFAULT date '2001-01-01' ON EMPTY)", "2001-01-01"),
    ("json_value('{\"a\": \"x\"}', 'lax $.a' RETURNING date ERROR ON ERROR)", "error: x"),
    ("json_value('{}', 'lax $.a')", None),
    ("json_value('{}', 'lax $.a' DEFAULT 'none' ON EMPTY)", "none"),
    ("json_value('{}', 'lax $.a' ERROR ON EMPTY)", "error: cannot extract SQL scalar from JSON: JSON path found no items"),
    ("json_value('[1, 2]', 'lax $[*]')", None),
    ("json_value('[1, 2]', 'lax $[*]' DEFAULT 'many' ON ERROR)", "many"),
    ("json_value('[1, 2]', 'lax $[*]' ERROR ON ERROR)", "error: JSON path found multiple items"),
    ("json_value('[1, 2]', 'strict $' ERROR ON ERROR)", "error: JSON path found an item that cannot be converted to an SQL value"),
    ("json_value('5', 'lax $ + $N' PASSING 1.5 AS n)", "6.5"),
    ("json_value('5', 'lax $N' PASSING 1.50 AS n)", "1.50"),
    ("json_value(NULL, 'lax $' DEFAULT 'x' ON EMPTY DEFAULT 'y' ON ERROR)", None),
]

QUERY = [
    ("json_query('{\"a\": [1, 2]}', 'lax $.a')", "[1,2]"),
    ("json_query('{\"a\": \"x\"}', 'lax $.a')", '"x"'),
    ("json_query('{\"a\": \"x\"}', 'lax $.a' OMIT QUOTES)", "x"),
    ("json_query('{\"a\": [1, 2]}', 'lax $.a[*]')", None),
    ("json_query('{\"a\": [1, 2]}', 'lax $.a[*]' WITH WRAPPER)", "[1,2]"),
    ("json_query('{\"a\": [1]}', 'lax $.a' WITH CONDITIONAL WRAPPER)", "[1]"),
    ("json_query('{\"a\": [1]}', 'lax $.a' WITH UNCONDITIONAL ARRAY WRAPPER)", "[[1]]"),
    ("json_query('{}', 'lax $.a')", None),
    ("json_query('{}', 'lax $.a' EMPTY ARRAY ON EMPTY)", "[]"),
    ("json_query('{}', 'strict $.a' EMPTY OBJECT ON ERROR)", "{}"),
    ("json_query('{}', 'lax $.a' ERROR ON EMPTY)", "error: conversion from JSON failed: JSON path found no items"),
    ("json_query('[1,2]', 'lax $[*]' ERROR ON ERROR)", "error: conversion from JSON failed: JSON path found multiple items"),
    ("to_hex(json_query('[1]', 'lax $' RETURNING varbinary FORMAT JSON ENCODING UTF8))", "5B315D"),
    ("json_query('\"abcdef\"', 'lax $' RETURNING varchar(3))", '"ab'),
]

MADE = [
    ("json_object()", "{}"),
    ("json_object('a' : 1)", '{"a":1}'),
    ("json_object(KEY 'a' VALUE 'x')", '{"a":"x"}'),
    ("json_object('a' : NULL)", '{"a":null}'),
    ("json_object('a' : NULL ABSENT ON NULL)", "{}"),
    ("json_object('a' : true, 'b' : 1.50, 'c' : 2e0)", '{"a":true,"b":1.50,"c":2.0}'),
    ("json_object('a' : '[1]' FORMAT JSON)", '{"a":[1]}'),
    ("json_object('a' : 'no json' FORMAT JSON)", "error: conversion to JSON failed"),
    ("json_object('a' : json_array(1, json_object('b' : 2)))", '{"a":[1,{"b":2}]}'),
    ("json_object('a' : date '2020-02-29')", '{"a":"2020-02-29"}'),
    ("json_object('a' : 1, 'a' : 2 WITH UNIQUE KEYS)", "error: duplicate key passed to JSON_OBJECT function"),
    ("json_object(CAST(NULL AS varchar) : 1)", "error: null value passed for JSON object key to JSON_OBJECT function"),
    ("json_array()", "[]"),
    ("json_array(1, 'a', NULL, true)", '[1,"a",true]'),
    ("json_array(1, NULL NULL ON NULL)", "[1,null]"),
    ("json_array('\"\\u00e9\"' FORMAT JSON)", '["é"]'),
    ("json_array('[1' FORMAT JSON)", "error: conversion to JSON failed"),
    ("json_array(timestamp '2020-02-29 01:02:03.000')", '["2020-02-29 01:02:03.000"]'),
]

VECTORS = [
    ("dot_product(ARRAY[1e0, 2e0], ARRAY[3e0, 4e0])", "11.0"),
    ("dot_product(ARRAY[1, 2], ARRAY[3, 4])", "11.0"),
    ("dot_product(ARRAY[1e0, NULL], ARRAY[3e0, 4e0])", None),
    ("dot_product(ARRAY[1e0], ARRAY[3e0, 4e0])", "error: The arguments must have the same length"),
    ("euclidean_distance(ARRAY[1e0, 2e0], ARRAY[4e0, 6e0])", "5.0"),
    ("cosine_similarity(ARRAY[1e0, 0e0], ARRAY[0e0, 2e0])", "0.0"),
    ("cosine_distance(ARRAY[0.5e0, 0.9e0], ARRAY[0.5e0, 0.9e0])", "0.0"),
    ("is_nan(cosine_similarity(ARRAY[0e0], ARRAY[1e0]))", "true"),
    ("cosine_similarity(MAP(ARRAY['a'], ARRAY[2e0]), MAP(ARRAY['a'], ARRAY[3e0]))", "1.0"),
    ("cosine_similarity(MAP(ARRAY['a'], ARRAY[2e0]), MAP(ARRAY['b'], ARRAY[3e0]))", "0.0"),
    ("rgb(1, 2, 255)", "#0102ff"),
    ("color('red')", "red"),
    ("color('#0f0')", "#00ff00"),
    ("color('pink')", "error: Invalid color: 'pink'"),
    ("color(0.5e0, rgb(0, 0, 0), rgb(255, 255, 255))", "#808080"),
    ("color(5e0, 0e0, 10e0, rgb(0, 0, 0), rgb(255, 255, 255))", "#808080"),
    ("color(0.5e0, color('red'), rgb(0, 0, 0))", "error: lowColor not a valid RGB color"),
    ("rgb(0, 0, 256)", "error: blue must be between 0 and 255"),
    ("to_hex(to_utf8(render('a', color('red'))))", "1B5B33383B353B316D611B5B306D"),
    ("length(render(true))", "14"),
    ("typeof(render('abc', color('red')))", "varchar(18)"),
    ("to_hex(to_utf8(render(1.5e0, color('red'))))", "1B5B33383B353B316D312E351B5B306D"),
    ("to_hex(to_utf8(bar(0e0, 2)))", "1B5B306D2020"),
    ("current_groups()", "[]"),
]

SKETCHES = [
    ("cardinality(empty_approx_set())", "0"),
    ("cardinality((SELECT approx_set(n) FROM (VALUES 1, 2, 2, NULL) t(n)))", "2"),
    ("cardinality((SELECT approx_set(n) FROM (VALUES 'a', 'b', 'a') t(n)))", "2"),
    ("(SELECT approx_set(n) FROM (VALUES 1) t(n) WHERE n > 1)", None),
    ("cardinality((SELECT merge(s) FROM (SELECT approx_set(n) s FROM (VALUES (1, 1), (1, 2), (2, 2), (2, 3)) t(g, n) GROUP BY g) u))",
     "3"),
    ("cardinality(CAST(CAST((SELECT approx_set(n) FROM (VALUES 1, 2) t(n)) AS varbinary) AS HyperLogLog))", "2"),
    ("cardinality(CAST(X'00' AS HyperLogLog))", "error: the bytes are no HyperLogLog of Tarn"),
    ("value_at_quantile((SELECT qdigest_agg(n) FROM (VALUES 1, 2, 3, 4) t(n)), 0.5e0)", "3"),
    ("value_at_quantile((SELECT qdigest_agg(n) FROM (VALUES 1e0, 2.5e0) t(n)), 1e0)", "2.5"),
    ("value_at_quantile((SELECT qdigest_agg(n) FROM (VALUES REAL '-1.5', REAL '2') t(n)), 0)", "-1.5"),
    ("value_at_quantile((SELECT qdigest_agg(n, n, 0.01e0) FROM (VALUES 1, 9) t(n)), 0.5e0)", "9"),
    ("value_at_quantile((SELECT qdigest_agg(n) FROM (VALUES 1) t(n)), 1.5e0)", "error: quantile must be between [0,1]"),
    ("(SELECT qdigest_agg(n, 0) FROM (VALUES 1) t(n))", "error: Percentile weight must be > 0, was 0"),
    ("(SELECT qdigest_agg(n, 1, 1e0) FROM (VALUES 1) t(n))", "error: Percentile accuracy must be exclusively between 0 and 1, was 1"),
    ("values_at_quantiles((SELECT qdigest_agg(n) FROM (VALUES 1, 2, 3) t(n)), ARRAY[0e0, 0.5e0, 1e0])", "[1, 2, 3]"),
    ("quantile_at_value((SELECT qdigest_agg(n) FROM (VALUES 1, 2, 3, 4) t(n)), 3)", "0.5"),
    ("quantile_at_value((SELECT qdigest_agg(n) FROM (VALUES 1, 2) t(n)), 3)", None),
    ("value_at_quantile((SELECT merge(q) FROM (SELECT qdigest_agg(n) q FROM (VALUES 1, 2, 3) t(n) GROUP BY n) u), 0.5e0)", "2"),
    ("value_at_quantile(CAST(CAST((SELECT qdigest_agg(n) FROM (VALUES 7) t(n)) AS varbinary) AS qdigest(bigint)), 0.5e0)", "7"),
    ("value_at_quantile((SELECT tdigest_agg(n) FROM (VALUES 1e0, 2e0, 3e0) t(n)), 0.5e0)", "2.0"),
    ("value_at_quantile((SELECT tdigest_agg(n, 2e0) FROM (VALUES 1e0, 3e0) t(n)), 1e0)", "3.0"),
    ("value_at_quantile((SELECT tdigest_agg(n) FROM (VALUES 1e0) t(n)), -1e0)", "error: quantiles should be in [0, 1] range"),
    ("(SELECT tdigest_agg(n) FROM (VALUES nan()) t(n))", "error: Cannot add NaN to t-digest"),
    ("values_at_quantiles((SELECT tdigest_agg(n) FROM (VALUES 1e0, 2e0) t(n)), ARRAY[0e0, 1e0])", "[1.0, 2.0]"),
    ("value_at_quantile((SELECT merge(q) FROM (SELECT tdigest_agg(n) q FROM (VALUES 1e0, 2e0, 3e0) t(n) GROUP BY n) u), 0.5e0)", "2.0"),
    ("(SELECT numeric_histogram(2, n) FROM (VALUES 1e0, 2e0, 10e0, NULL) t(n))", "{1.5=2.0, 10.0=1.0}"),
    ("(SELECT numeric_histogram(3, n, 2e0) FROM (VALUES REAL '1', REAL '2') t(n))", "{1.0=2.0, 2.0=2.0}"),
    ("(SELECT numeric_histogram(1, n) FROM (VALUES 1e0) t(n))", "error: numeric_histogram bucket count must be greater than one"),
    ("cardinality((SELECT make_set_digest(n) FROM (VALUES 1, 2, 2) t(n)))", "2"),
    ("hash_counts((SELECT make_set_digest(n) FROM (VALUES 1, 1, 1, 2, 2) t(n)))", "{-2447670524089286488=2, 19144387141682250=3}"),
    ("intersection_cardinality((SELECT make_set_digest(n) FROM (VALUES 1, 2) t(n)), (SELECT make_set_digest(n) FROM (VALUES 2, 3) t(n)))",
     "1"),
    ("jaccard_index((SELECT make_set_digest(n) FROM (VALUES 1, 2) t(n)), (SELECT make_set_digest(n) FROM (VALUES 1, 2) t(n)))", "1.0"),
    ("cardinality((SELECT merge_set_digest(s) FROM (SELECT make_set_digest(n) s FROM (VALUES 1, 2, 3) t(n) GROUP BY n) u))", "3"),
    ("(SELECT make_set_digest(n) FROM (VALUES true) t(n))", "error: make_set_digest takes integers, dates and texts, not boolean"),
    ("(SELECT approx_distinct(n) FROM UNNEST(sequence(1, 10000)) t(n)) BETWEEN 9300 AND 10700", "true"),
    ("(SELECT approx_distinct(n, 0.005e0) FROM UNNEST(sequence(1, 10000)) t(n)) BETWEEN 9850 AND 10150", "true"),
    ("(SELECT cardinality(approx_set(n)) FROM UNNEST(sequence(1, 10000)) t(n)) BETWEEN 9300 AND 10700", "true"),
]

LISTS = [
    ("(SELECT listagg(n, ',' ON OVERFLOW ERROR) WITHIN GROUP (ORDER BY n) FROM (VALUES 'b', 'a', NULL) t(n))", "a,b"),
    ("(SELECT listagg(n, ',' ON OVERFLOW TRUNCATE WITH COUNT) WITHIN GROUP (ORDER BY n) FROM (VALUES 'b', 'a') t(n))", "a,b"),
    ("(SELECT listagg(rpad('', 600000, n), ',') WITHIN GROUP (ORDER BY n) FROM (VALUES 'b', 'a') t(n))",
     "error: Concatenated string has the length in bytes larger than the maximum output length 1048576"),
    ("(SELECT substr(listagg(rpad('', 600000, n), ',' ON OVERFLOW TRUNCATE WITH COUNT) WITHIN GROUP (ORDER BY n), 599999) "
     "FROM (VALUES 'c', 'b', 'a') t(n))", "aa,...(2)"),
    ("(SELECT substr(listagg(rpad('', 600000, n), ',' ON OVERFLOW TRUNCATE '~' WITHOUT COUNT) WITHIN GROUP (ORDER BY n), 599999) "
     "FROM (VALUES 'c', 'b', 'a') t(n))", "aa,~"),
]

# Each: a statement; the rows it gives, joined by "; ", or "error: ...".
STATEMENTS = [
    ("SELECT count(*) FROM UNNEST(sequence(1, 3)) t(n) TABLESAMPLE BERNOULLI (10)", "error: TABLESAMPLE takes a table or a subquery here"),
    ("SELECT count(*) FROM (VALUES 1, 2, 3) t(n) TABLESAMPLE BERNOULLI (100)", "3"),
    ("SELECT count(n) FROM (VALUES 1, 2, 3) t(n) TABLESAMPLE SYSTEM (0)", "0"),
    ("SELECT count(*) BETWEEN 4500 AND 5500 FROM (SELECT n FROM UNNEST(sequence(1, 10000)) u(n)) t TABLESAMPLE BERNOULLI (50)", "true"),
    ("SELECT 1 FROM (VALUES 1) t(n) TABLESAMPLE BERNOULLI (101)", "error: Sample percentage must be less than or equal to 100"),
    ("SELECT 1 FROM (VALUES 1) t(n) TABLESAMPLE BERNOULLI (-1)", "error: Sample percentage must be greater than or equal to 0"),
    ("SELECT 1 FROM (VALUES 1) t(n) TABLESAMPLE BERNOULLI ('x')", "error: Sample percentage should be a numeric expression"),
    ("SELECT b, a FROM (SELECT t.* AS (a, b) FROM (VALUES (1, 2)) t(x, y)) u", "2,1"),
    ("SELECT t.* AS (a) FROM (VALUES (1, 2)) t(x, y)", "error: Column alias list has 1 entries but relation has 2 columns"),
    ("SELECT u.a FROM ((VALUES 1) t(n)) u(a)", "1"),
    ("SELECT j.a, j.b FROM ((VALUES 1) t(n) CROSS JOIN (VALUES 2) s(m)) j(a, b)", "1,2"),
    ("SELECT t.n FROM ((VALUES 1) t(n) CROSS JOIN (VALUES 2) s(m)) j", "error: "),
    ("SELECT a, count(*) FROM (VALUES 1, 2) t(a) GROUP BY DISTINCT ROLLUP (a), ROLLUP (a) ORDER BY a", "1,1; 2,1; ,2"),
    ("SELECT count(*) FROM (SELECT a FROM (VALUES 1) t(a) GROUP BY ROLLUP (a), ROLLUP (a)) u", "4"),
]


class More(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = cls.enterClassContext(scratch())
        cls.lake = Lake.make(cls.scratch / "lake")

    def rows(self, sql):
        """The rows, or "error: ..."."""
        done = self.lake.run("query", "--format", "csv", sql, check=False)
        return "error: " + done.stderr if done.returncode else list(csv.reader(io.StringIO(done.stdout)))[1:]

    def shown(self, expression):
        # A NULL and an empty text print alike in CSV.
        rows = self.rows(f"SELECT {expression} AS v, ({expression}) IS NULL AS n")
        if isinstance(rows, str):
            return rows
        return None if rows[0][1] == "true" else rows[0][0]

    def check(self, cases):
        for expression, expected in cases:
            with self.subTest(expression):
                shown = self.shown(expression)
                if expected is not None and expected.startswith("error: "):
                    self.assertIn(expected.removeprefix("error: "), shown or "")
                    self.assertTrue((shown or "").startswith("error: "), shown)
                else:
                    self.assertEqual(shown, expected)

    def test_json_exists(self):
        self.check(EXISTS)

    def test_json_value(self):
        self.check(VALUE)

    def test_json_query(self):
        self.check(QUERY)

    def test_json_constructors(self):
        self.check(MADE)

    def test_vectors_and_colours(self):
        self.check(VECTORS)

    def test_sketches(self):
        self.check(SKETCHES)

    def test_listagg(self):
        self.check(LISTS)

    def test_statements(self):
        for statement, expected in STATEMENTS:
            with self.subTest(statement):
                rows = self.rows(statement)
                if expected.startswith("error: "):
                    self.assertIsInstance(rows, str)
                    self.assertIn(expected.removeprefix("error: "), rows)
                else:
                    self.assertEqual(rows if isinstance(rows, str) else "; ".join(",".join(row) for row in rows), expected)

    def test_paths_over_a_column(self):
        rows = self.rows("SELECT json_value(j, 'lax $.a' RETURNING bigint DEFAULT n ON EMPTY) FROM (VALUES ('{\"a\": 7}', 1), ('{}', 2), "
                         "(NULL, 3)) AS t(j, n) ORDER BY n")
        self.assertEqual([(row or [""])[0] for row in rows], ["7", "2", ""])

    def test_sketches_of_groups_and_windows(self):
        rows = self.rows("SELECT n % 2, cardinality(approx_set(n)), value_at_quantile(qdigest_agg(n), 1e0) "
                         "FROM UNNEST(sequence(1, 9)) t(n) GROUP BY 1 ORDER BY 1")
        self.assertEqual(rows, [["0", "4", "8"], ["1", "5", "9"]])
        rows = self.rows("SELECT cardinality(approx_set(n) OVER (ORDER BY n)) FROM UNNEST(sequence(1, 3)) t(n) ORDER BY 1")
        self.assertEqual([row[0] for row in rows], ["1", "2", "3"])


if __name__ == "__main__":
    unittest.main()
