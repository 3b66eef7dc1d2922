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


if __name__ == "__main__":
    unittest.main()
