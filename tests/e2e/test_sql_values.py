"""What expressions of Lake SQL are worth, as `tarn query --format csv` prints them: Trino's answers, or what it says of an error."""
import csv
import io
import unittest

from harness import events
from harness.lake import Lake, scratch

# expression: the value, or "error: ..." with what the message must have in it. None is NULL.
NUMBERS = {
    "bit_count(9, 64)": "2",
    "bit_count(-7, 8)": "6",
    "bit_count(9, 1)": "error: Bits specified in bit_count must be between 2 and 64, got 1",
    "bit_count(9, 4)": "error: Number must be representable with the bits specified. 9 cannot be represented with 4 bits",
    "bitwise_left_shift(TINYINT '7', 2)": "28",
    "bitwise_left_shift(TINYINT '-7', 2)": "-28",
    "bitwise_left_shift(1, 40)": "0",
    "bitwise_left_shift(BIGINT '1', 40)": "1099511627776",
    "bitwise_right_shift(SMALLINT '-1', 8)": "255",
    "bitwise_right_shift_arithmetic(-8, 2)": "-2",
    "from_base('ff', 16)": "255",
    "from_base('zz', 10)": "error: Not a valid base-10 number: zz",
    "from_base('1', 99)": "error: Radix must be between 2 and 36",
    "to_base(-255, 16)": "-ff",
    "width_bucket(3.14, 0, 4, 3)": "3",
    "width_bucket(-1, 0, 4, 3)": "0",
    "wilson_interval_lower(1250, 1310, 1.96e0) BETWEEN 0.94 AND 0.95": "true",
    "normal_cdf(0, 1, 1.96) BETWEEN 0.97500 AND 0.97501": "true",
    "normal_cdf(0, 0, 1.96)": "error: standardDeviation must be > 0",
    "inverse_normal_cdf(0, 1, 0.5)": "0.0",
    "beta_cdf(3, 3.6, 0) = 0": "true",
    "t_cdf(0, 3)": "0.5",
    "format_number(123456)": "123K",
    "format_number(1000000)": "1M",
    "parse_data_size('1B')": "1",
    "parse_data_size('2.3MB')": "2411724",
    "parse_presto_data_size('3kB')": "3072",
    "parse_data_size('x')": "error: Invalid data size: 'x'",
    "random(1)": "0",
    "random(5, 6)": "5",
    "random(0)": "error: bound must be positive",
    "random(6, 5)": "error: start value must be less than stop value",
    "round(2.5e0)": "3.0",
    "round(-2.5e0)": "-3.0",
    "round(1.005e0, 2)": "1.0",
    "round(12345, -2)": "12300",
    "CAST(round(REAL '1.25', 1) AS varchar)": "1.3E0",
    "truncate(-3.7e0)": "-3.0",
    "ln(0)": "-Infinity",
    "is_nan(sqrt(-1))": "true",
    "is_nan(acos(2))": "true",
    "is_nan(ln(-1))": "true",
    "log(2, 8)": "3.0",
    "mod(-7, 3)": "-1",
    "mod(5.5e0, 2)": "1.5",
    "mod(1, 0)": "error: Division by zero",
    "is_nan(mod(1e0, 0e0))": "true",
    "sign(-2.5)": "-1",
    "e()": "2.718281828459045",
    "format('%03d', 8)": "008",
    "format('%,.2f', 1234567.891e0)": "1,234,567.89",
    "format('%,.2f', DECIMAL '1234567.895')": "1,234,567.90",
    "format('%s has %d', 'x', NULL)": "x has null",
    "format('%d', 'x')": "error: Invalid format string: %d (IllegalFormatConversion: d != java.lang.String)",
    "format('%s', DATE '2020-02-29')": "2020-02-29",
}

DECIMALS = {
    "DECIMAL '1.10' + DECIMAL '2.205'": "3.305",
    "DECIMAL '10' / DECIMAL '3'": "3",
    "DECIMAL '10.0' / DECIMAL '3'": "3.3",
    "DECIMAL '1.00' / 3": "0.33",
    "2 / DECIMAL '3.00'": "0.67",
    "-2 / DECIMAL '3.00'": "-0.67",
    "DECIMAL '1' / 0": "error: Division by zero",
    "DECIMAL '1' % DECIMAL '0.0'": "error: Division by zero",
    "DECIMAL '-7.5' % DECIMAL '2'": "-1.5",
    "DECIMAL '99999999999999999999999999999999999999' + 1": "error: Decimal overflow",
    "DECIMAL '12345678901234567890' * DECIMAL '9876543210987654.32'": "121932631137021795211400701209891784.80",
    "DECIMAL '12345678901234567890' * DECIMAL '98765432109876543210'": "error: Decimal overflow",
    "round(DECIMAL '2.5')": "3",
    "round(DECIMAL '-2.345', 2)": "-2.350",
    "DECIMAL 'x'": "error: 'x' is not a valid DECIMAL literal",
    "typeof(DECIMAL '-012.50')": "decimal(4,2)",
    "DECIMAL '.5' + DECIMAL '+1.'": "1.5",
    "truncate(DECIMAL '12.99', 1)": "12.90",
    "truncate(DECIMAL '-12.99')": "-12",
    "ceil(DECIMAL '1.01')": "2",
    "floor(DECIMAL '-1.01')": "-2",
    "typeof(round(DECIMAL '99.95'))": "decimal(3,0)",
    "typeof(DECIMAL '1.00' / DECIMAL '3.0')": "decimal(4,2)",
    "CAST(DECIMAL '2.50' AS bigint)": "3",
    "CAST(DECIMAL '-0.50' AS varchar)": "-0.50",
    "CAST(DECIMAL '300' AS tinyint)": "error: Cannot cast '300' to TINYINT",
    "CAST(DECIMAL '12345.6' AS decimal(3,1))": "error: Cannot cast DECIMAL(6, 1) '12345.6' to DECIMAL(3, 1)",
    "CAST('12.345' AS decimal(4,2))": "12.35",
    "CAST('x' AS decimal(4,2))": "error: Cannot cast VARCHAR 'x' to DECIMAL(4, 2)",
    "CAST(1.5e0 AS decimal(2,1))": "1.5",
    "CAST(DECIMAL '0.1' AS double)": "0.1",
    "CAST(true AS decimal(3,1))": "1.0",
    "TRY_CAST('x' AS decimal(4,2))": None,
}

CASTS = {
    "CAST(1e10 AS varchar)": "1.0E10",
    "CAST(0.1e0 AS varchar)": "1.0E-1",
    "CAST(0e0 AS varchar)": "0E0",
    "CAST(REAL '1.5' AS varchar)": "1.5E0",
    "CAST(nan() AS varchar)": "NaN",
    "CAST(-infinity() AS varchar)": "-Infinity",
    "CAST(12345 AS varchar(3))": "error: Value 12345 cannot be represented as varchar(3)",
    "CAST(12345 AS varchar(5))": "12345",
    "CAST(true AS varchar)": "true",
    "CAST(2.5e0 AS bigint)": "3",
    "CAST(-2.5e0 AS integer)": "-3",
    "CAST(1e20 AS bigint)": "error: Unable to cast 1.0E20 to bigint",
    "CAST(nan() AS bigint)": "error: Unable to cast NaN to bigint",
    "CAST(300 AS tinyint)": "error: Out of range for tinyint: 300",
    "CAST('x' AS integer)": "error: Cannot cast 'x' to INT",
    "CAST(' 1' AS bigint)": "error: Cannot cast ' 1' to BIGINT",
    "CAST('1.5' AS bigint)": "error: Cannot cast '1.5' to BIGINT",
    "CAST('+7' AS bigint)": "7",
    "CAST(' 1.5 ' AS double)": "1.5",
    "CAST('Infinity' AS double)": "Infinity",
    "CAST('x' AS double)": "error: Cannot cast 'x' to DOUBLE",
    "CAST('T' AS boolean)": "true",
    "CAST('yes' AS boolean)": "error: Cannot cast 'yes' to BOOLEAN",
    "CAST(1e300 AS real)": "Infinity",
    "TRY_CAST('x' AS integer)": None,
}

JSON = {
    "json_parse('{\"b\": 1.0, \"a\": [1, 2 ]}')": '{"a":[1,2],"b":1.0}',
    "json_parse('{')": "error: Cannot convert value to JSON: '{'",
    "JSON '[1, 2]'": "[1,2]",
    "json_format(JSON '{\"b\": 1}')": '{"b":1}',
    "json_extract('{\"a\": [1, {\"b\": 2}]}', '$.a[1].b')": "2",
    "json_extract_scalar('{\"a\": \"x\"}', concat('$.', 'a'))": "x",
    "json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a')": None,
    "json_extract_scalar('{\"a\": 1}', '$.[')": "error: Invalid JSON path: '$.['",
    "json_extract_scalar('no json', '$.a')": None,
    "json_size('{\"x\": {\"a\": 1, \"b\": 2}}', '$.x')": "2",
    "json_size('[1]', '$[0]')": "0",
    "json_array_length('[1, 2, 3]')": "3",
    "json_array_length('{}')": None,
    "json_array_get('[1, [2]]', -1)": "[2]",
    "json_array_contains('[1, \"a\"]', 'a')": "true",
    "json_array_contains('[1, 2]', 2)": "true",
    "json_array_contains('[1, 2]', 3)": "false",
    "is_json_scalar('1')": "true",
    "is_json_scalar('[1]')": "false",
    "CAST('a' AS json)": '"a"',
    "CAST(1.5e0 AS json)": "1.5",
    "CAST(ARRAY[1, NULL, 3] AS json)": "[1,null,3]",
    "CAST(MAP(ARRAY['b', 'a'], ARRAY[1, 2]) AS json)": '{"a":2,"b":1}',
    "CAST(CAST(ROW(1, 'x') AS row(n bigint, t varchar)) AS json)": '{"n":1,"t":"x"}',
    "CAST(DATE '2020-02-29' AS json)": '"2020-02-29"',
    "CAST(TIMESTAMP '2020-02-29 01:02:03.000' AS json)": '"2020-02-29 01:02:03.000"',
    "CAST(JSON '1' AS bigint)": "1",
    "CAST(JSON '\"x\"' AS bigint)": "error: Cannot cast 'x' to BIGINT",
    "CAST(JSON '\"x\"' AS varchar)": "x",
    "CAST(JSON 'null' AS varchar)": None,
    "CAST(JSON '[1, 2, null]' AS array(bigint))[2]": "2",
    "CAST(JSON '{\"a\": 1}' AS map(varchar, bigint))['a']": "1",
    "CAST(JSON '{\"n\": 1.25}' AS row(n decimal(3,2))).n": "1.25",
    "CAST(JSON '1' AS array(bigint))": "error: Cannot cast to array(bigint). Expected a json array, but got 1",
    "CAST(JSON '1' AS date)": "error: Cannot cast json to date",
}

# A char(n) is as long as its type says; the results of others take their length from the arguments.
TEXTS = {
    "CAST('ab' AS char(4))": "ab  ",
    "CAST('日本語' AS char(2))": "日本",
    "CAST(CAST('ab' AS char(4)) AS varchar) || '|'": "ab  |",
    "length(CAST('ab' AS char(4)))": "4",
    "CAST('ab' AS char(4)) = 'ab'": "true",
    "CAST('ab' AS char(4)) || CAST('c' AS char(2)) || CAST('' AS char(1))": "ab  c  ",
    "typeof(CAST('ab' AS char(4)) || CAST('c' AS char(2)))": "char(6)",
    "'<' || trim(CAST(' ab' AS char(5))) || '>'": "<ab>",
    "'<' || rtrim(CAST('ab' AS char(5)), 'b') || '>'": "<a>",
    "'<' || substr(CAST('ab' AS char(4)), 2) || '>'": "<b  >",
    "reverse(CAST('ab' AS char(3)))": " ba",
    "CAST(1 AS char(3))": "error: Cannot cast integer to char(3)",
    "typeof(replace('[1,2]', 'x', '1234567'))": "varchar(47)",
    "typeof(regexp_replace('100%_done', 'x', '${n}'))": "varchar(189)",
    "regexp_replace('key1=v1', '([a-z])(\\d)', x -> upper(x[1]) || '-' || x[2])": "keY-1=V-1",
    "regexp_replace('abc', 'x', x -> '')": "abc",
    "regexp_replace('abc', 'b', x -> CAST(NULL AS varchar))": None,
    "regexp_replace('abc', 'b', x -> x[1])": "error: Array subscript must be between 1 and the length of the array",
    "concat_ws(NULL, ARRAY['a'])": None,
    "concat_ws(',', CAST(ARRAY[] AS array(varchar))) = ''": "true",
    "'a' LIKE 'a$' ESCAPE '$'": "error: Escape character must be followed by",
    "to_hex(CAST('ab' AS varbinary))": "6162",
    "NULL || NULL": "error: ambiguous",
    "typeof(bigint '5' || NULL)": "array(bigint)",
    "trim(NULL)": None,
    "typeof(trim(NULL))": "varchar(0)",
    "CAST(U&'\\+01F44D' AS json)": '"\\uD83D\\uDC4D"',
}

# What decides in parts of values, and in numbers that are none.
PARTS = {
    "ARRAY[1, NULL] = ARRAY[1, NULL]": None,
    "ARRAY[1, NULL] = ARRAY[2, NULL]": "false",
    "MAP(ARRAY['a', 'b'], ARRAY[1, 2]) = MAP(ARRAY['b', 'a'], ARRAY[2, 1])": "true",
    "MAP(ARRAY['a'], ARRAY[NULL]) IN (MAP(ARRAY['a'], ARRAY[1]))": None,
    "ROW(1, 'x') < ROW(1, 'y')": "true",
    "ROW(1, NULL) < ROW(1, 2)": "error: ROW comparison not supported for fields with null elements",
    "ROW(1, 'x') = CAST(ROW(1, 'x') AS row(a integer, b varchar))": "true",
    "CAST(ROW(1, 'x') AS row(a bigint, b varchar)).a": "1",
    "IF(true, CAST(ROW(1, 'x') AS row(a integer, b varchar)), ROW(2, 'y'))": "{field0=1, field1=x}",
    "CAST(ARRAY[0.5e0, 1.4e0] AS array(integer))": "[1, 1]",
    "CAST(ARRAY[0e0] AS array(varchar))": "[0E0]",
    "TRY_CAST(ARRAY['1', 'a'] AS array(double))": None,
    "CAST(MAP(ARRAY['1'], ARRAY[2]) AS map(integer, varchar))": "{1=2}",
    "array_except(ARRAY[3, NULL, 3], CAST(ARRAY[] AS array(integer)))": "[3, null, 3]",
    "reduce(ARRAY[1, 2], '', (s, y) -> s || CAST(y AS varchar), s -> s)": "12",
    "reduce(ARRAY['a', NULL], 0, (s, y) -> s + 1, s -> s)": "2",
    "reduce(ARRAY[1, 2], 0, (s, y) -> s + BIGINT '5000000000', s -> s)": "10000000000",
    "any_match(ARRAY[1], y -> NULL)": "error: the lambda gives unknown",
    "nan() = nan()": "false",
    "nan() >= infinity()": "false",
    "nan() <> 1e0": "true",
    "(SELECT max(y) FROM (VALUES nan(), 1e0) AS v (y))": "1.0",
    "(SELECT geometric_mean(DISTINCT y) FROM (VALUES 2e0, 8e0, 8e0) AS v (y)) BETWEEN 3.99 AND 4.01": "true",
    "is_nan((SELECT geometric_mean(y) FROM (VALUES -2e0, 8e0) AS v (y)))": "true",
    "(SELECT max(y, BIGINT '2') FROM (VALUES 1, 3, 2) AS v (y))": "[3, 2]",
    "(SELECT min(y, 1 + 1) FROM (VALUES 1, 3, 2) AS v (y))": "[1, 2]",
    "(SELECT approx_percentile(y, 5e-1, 5e-1) FROM (VALUES 1, 3) AS v (y))": "error: weight must be >= 1, was 0.5",
    "(SELECT sum(y) FROM (VALUES INTERVAL '1' DAY, INTERVAL '1' HOUR) AS v (y)) = INTERVAL '25' HOUR": "true",
    "(SELECT avg(y) FROM (VALUES INTERVAL '3' MONTH, INTERVAL '-2' MONTH) AS v (y)) = INTERVAL '1' MONTH": "true",
    "width_bucket(2e0, ARRAY[1e0, 3e0])": "1",
    "REAL '0.1'": "0.1",
    "DECIMAL '0.5' - DECIMAL '0.9'": "-0.4",
    "DECIMAL '.5' / 1": "0.5",
    "1.50 < DECIMAL '0.00000000000000000000000000000000000001'": "false",
    "-(-2147483648)": "error: overflow",
    "-2147483648 * -1": "error: overflow",
    "mod(TINYINT '-128', TINYINT '-1')": "0",
    "typeof(mod(NULL, 1.25))": "decimal(3,2)",
    "TRY_CAST((SELECT 'a') AS integer)": None,
    "TRY(1 / (SELECT 0))": None,
    "TRY(1 + (SELECT 1))": "2",
    "NULL / NULL": "error: ambiguous",
    "MAP(ARRAY[IPADDRESS '10.0.0.1'], ARRAY[ROW(IPADDRESS '::1', 1)])": "{10.0.0.1={field0=::1, field1=1}}",
}


class Values(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(scratch())
        events.make_folder(cls.folder / "logs")
        cls.lake = Lake.make(cls.folder / "lake")
        cls.lake.import_paths(cls.folder / "logs")

    def shown(self, expression):
        """The value, None for NULL, or "error: ...". NULL and the empty text look alike in CSV."""
        done = self.lake.run("query", "--format", "csv", f"SELECT {expression} AS v, ({expression}) IS NULL AS n FROM (VALUES 1) AS t(x)", check=False)
        if done.returncode != 0:
            return "error: " + done.stderr
        value, is_null = list(csv.reader(io.StringIO(done.stdout)))[1]
        return None if is_null == "true" else value

    def check(self, cases):
        for expression, expected in cases.items():
            with self.subTest(expression=expression):
                shown = self.shown(expression)
                if expected is not None and expected.startswith("error: "):
                    self.assertIn(expected.removeprefix("error: "), shown or "")
                else:
                    self.assertEqual(shown, expected)

    def test_numbers(self):
        self.check(NUMBERS)

    def test_decimals(self):
        self.check(DECIMALS)

    def test_casts(self):
        self.check(CASTS)

    def test_json(self):
        self.check(JSON)

    def test_texts(self):
        self.check(TEXTS)

    def test_parts(self):
        self.check(PARTS)


if __name__ == "__main__":
    unittest.main()
