"""Trino's arrays, maps, aggregates, addresses and UUIDs: an expression and its value as `tarn query --format csv` prints it."""
import csv
import io
import unittest

from harness.lake import Lake, scratch

# Expression, value; None: NULL. Source: Trino 435's documentation and functions.
VALUES = [
    # Quantifiers over arrays: a NULL decides where no element does.
    ("any_match(array[1, 2], x -> x > 1)", "true"),
    ("any_match(array[1, 2], x -> x > 2)", "false"),
    ("any_match(array[1, null], x -> x > 1)", None),
    ("any_match(array[2, null], x -> x > 1)", "true"),
    ("any_match(array[], x -> true)", "false"),
    ("any_match(cast(null as array(integer)), x -> true)", None),
    ("all_match(array[1, 2], x -> x > 0)", "true"),
    ("all_match(array[1, 2], x -> x > 1)", "false"),
    ("all_match(array[1, null], x -> x > 0)", None),
    ("all_match(array[0, null], x -> x > 0)", "false"),
    ("all_match(array[], x -> false)", "true"),
    ("none_match(array[1, 2], x -> x > 2)", "true"),
    ("none_match(array[1, null], x -> x > 2)", None),
    ("none_match(array[3, null], x -> x > 2)", "false"),
    ("none_match(array[], x -> true)", "true"),
    # Membership.
    ("contains(array[1, 2], 2)", "true"),
    ("contains(array[1, 2], 3)", "false"),
    ("contains(array[1, null], 1)", "true"),
    ("contains(array[1, null], 3)", None),
    ("contains(array[1], null)", None),
    ("contains(cast(null as array(integer)), 1)", None),
    ("contains(array['a', 'b'], 'b')", "true"),
    ("contains(array[nan()], nan())", "false"),
    ("contains(array[array[1, 2]], array[1, 2])", "true"),
    ("contains(array[row(1, 'a')], row(1, 'a'))", "true"),
    ("contains(array[], 1)", "false"),
    ("contains(array[0e0], -0e0)", "true"),
    ("array_position(array[1, 2, 1], 1)", "1"),
    ("array_position(array[1, 2, 1], 3)", "0"),
    ("array_position(array[null, 2], 2)", "2"),
    ("array_position(array[1], null)", None),
    ("array_remove(array[1, 2, 1, null], 1)", "[2, null]"),
    ("array_remove(array[1], null)", None),
    ("arrays_overlap(array[1, 2], array[2, 3])", "true"),
    ("arrays_overlap(array[1, 2], array[3])", "false"),
    ("arrays_overlap(array[1, null], array[3])", None),
    ("arrays_overlap(array[1, null], array[1])", "true"),
    ("arrays_overlap(array[null], array[null])", None),
    ("arrays_overlap(cast(array[] as array(integer)), array[null, 1])", "false"),
    ("contains_sequence(array[1, 2, 3], array[2, 3])", "true"),
    ("contains_sequence(array[1, 2, 3], array[1, 3])", "false"),
    ("contains_sequence(array[1, 2, 3], array[])", "true"),
    ("contains_sequence(array[1], array[1, 1])", "false"),
    # Arrays as sets; NULL is an element like others.
    ("array_distinct(array[3, 1, 3, null, 1, null])", "[3, 1, null]"),
    ("array_distinct(array[])", "[]"),
    ("array_distinct(array[array[1], array[1]])", "[[1]]"),
    ("array_union(array[2, 1], array[1, 3, null])", "[2, 1, 3, null]"),
    ("array_intersect(array[3, 2, 1], array[1, 2])", "[2, 1]"),
    ("array_intersect(array[1, 2], array[3, 2, 1])", "[2, 1]"),
    ("array_intersect(array[1, null], array[null])", "[null]"),
    ("array_except(array[1, 1, 2, null], array[2])", "[1, null]"),
    ("array_except(array[1, null], array[null])", "[1]"),
    ("array_histogram(array[42, 7, 42, null])", "{42=2, 7=1}"),
    # Greatest and least.
    ("array_max(array[1, 3, 2])", "3"),
    ("array_max(array[1, null])", None),
    ("array_max(array[])", None),
    ("array_max(array[1e0, nan()])", "1.0"),
    ("array_max(array[nan()])", "NaN"),
    ("array_min(array[nan(), 1e0])", "1.0"),
    ("array_min(array['b', 'a'])", "a"),
    ("array_min(array[1, null])", None),
    # Order.
    ("array_sort(array[3, null, 1])", "[1, 3, null]"),
    ("array_sort(array[3, 2, 5, 1, 2], (x, y) -> if(x < y, 1, if(x = y, 0, -1)))", "[5, 3, 2, 2, 1]"),
    ("array_sort(array['bc', 'ab', 'dc'], (x, y) -> if(x < y, 1, if(x = y, 0, -1)))", "[dc, bc, ab]"),
    ("array_sort(array['aaa', 'b', 'cc'], (x, y) -> if(length(x) < length(y), -1, if(length(x) = length(y), 0, 1)))",
     "[b, cc, aaa]"),
    ("array_sort(array[3, 2, null, 5], (x, y) -> case when x is null then -1 when y is null then 1 when x < y then 1 "
     "when x = y then 0 else -1 end)", "[null, 5, 3, 2]"),
    ("reverse(array[1, 2, null])", "[null, 2, 1]"),
    ("cardinality(shuffle(array[1, 2, 3]))", "3"),
    ("array_sort(shuffle(array[1, 2, 3]))", "[1, 2, 3]"),
    # Parts.
    ("element_at(array[1, 2, 3], 1)", "1"),
    ("element_at(array[1, 2, 3], -1)", "3"),
    ("element_at(array[1, 2, 3], 4)", None),
    ("element_at(array[1, 2, 3], -4)", None),
    ("element_at(map(array['a'], array[1]), 'a')", "1"),
    ("element_at(map(array['a'], array[1]), 'b')", None),
    ("slice(array[1, 2, 3, 4], 2, 2)", "[2, 3]"),
    ("slice(array[1, 2, 3, 4], -3, 2)", "[2, 3]"),
    ("slice(array[1, 2, 3, 4], 3, 10)", "[3, 4]"),
    ("slice(array[1, 2], 3, 1)", "[]"),
    ("slice(array[1, 2], -3, 1)", "[]"),
    ("slice(array[1, 2], 1, 0)", "[]"),
    ("slice(array[1, 2], 1, 9223372036854775807)", "[1, 2]"),
    ("trim_array(array[1, 2, 3, 4], 1)", "[1, 2, 3]"),
    ("trim_array(array[1, 2], 2)", "[]"),
    # Texts.
    ("array_join(array['a', 'b'], '-')", "a-b"),
    ("array_join(array[1, null, 2], ',')", "1,2"),
    ("array_join(array[1, null, 2], ',', 'x')", "1,x,2"),
    ("array_join(array[null], ',', 'x')", "x"),
    ("array_join(array[], ',')", ""),
    ("array_join(array[true, false], '')", "truefalse"),
    ("array_join(array[date '2020-02-29'], ',')", "2020-02-29"),
    ("array_join(array['', ''], '+')", "+"),
    ("array_join(array[1], null)", None),
    # Making arrays.
    ("sequence(1, 3)", "[1, 2, 3]"),
    ("sequence(3, 1)", "[3, 2, 1]"),
    ("sequence(1, 6, 2)", "[1, 3, 5]"),
    ("sequence(5, 1, -2)", "[5, 3, 1]"),
    ("sequence(-1, 1)", "[-1, 0, 1]"),
    ("sequence(7, 7)", "[7]"),
    ("cardinality(sequence(1, 10000))", "10000"),
    ("sequence(9223372036854775806, 9223372036854775807)", "[9223372036854775806, 9223372036854775807]"),
    ("sequence(date '2024-02-28', date '2024-03-01')", "[2024-02-28, 2024-02-29, 2024-03-01]"),
    ("sequence(date '2024-03-01', date '2024-02-28', interval '-1' day)", "[2024-03-01, 2024-02-29, 2024-02-28]"),
    ("sequence(date '2024-01-31', date '2024-04-30', interval '1' month)",
     "[2024-01-31, 2024-02-29, 2024-03-31, 2024-04-30]"),
    ("sequence(date '2020-01-01', date '2022-01-01', interval '1' year)", "[2020-01-01, 2021-01-01, 2022-01-01]"),
    ("cardinality(sequence(timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 01:00:00', interval '15' minute))", "5"),
    ("cardinality(sequence(timestamp '2020-01-01 00:00:00', timestamp '2020-03-01 00:00:00', interval '1' month))", "3"),
    ("repeat('a', 3)", "[a, a, a]"),
    ("repeat(null, 2)", "[null, null]"),
    ("repeat(1, 0)", "[]"),
    ("flatten(array[array[1], null, array[2, null]])", "[1, 2, null]"),
    ("ngrams(array['foo', 'bar', 'baz'], 2)", "[[foo, bar], [bar, baz]]"),
    ("ngrams(array['foo', 'bar'], 5)", "[[foo, bar]]"),
    ("combinations(array['a', 'b', 'c'], 2)", "[[a, b], [a, c], [b, c]]"),
    ("combinations(array[1, 2, 3, 4], 2)", "[[1, 2], [1, 3], [2, 3], [1, 4], [2, 4], [3, 4]]"),
    ("combinations(array[1], 2)", "[]"),
    ("combinations(array[1, 2], 0)", "[[]]"),
    # Lambdas.
    ("transform(array[1, null], x -> x + 1)", "[2, null]"),
    ("filter(array[1, null, 3], x -> x > 1)", "[3]"),
    ("reduce(array[5, 20, 50], 0, (s, x) -> s + x, s -> s)", "75"),
    ("reduce(array[5, 20, null], 0, (s, x) -> s + coalesce(x, 0), s -> s * 2)", "50"),
    ("reduce(array[], 7, (s, x) -> s, s -> s)", "7"),
    ("zip_with(array[1, 3, 5], array['a', 'b', 'c'], (x, y) -> concat(y, cast(x as varchar)))", "[a1, b3, c5]"),
    ("zip_with(array[1, 2], array[10], (x, y) -> coalesce(x, 0) + coalesce(y, 0))", "[11, 2]"),
    ("zip_with(array[1], cast(null as array(integer)), (x, y) -> 1)", None),
    ("zip(array[1, 2], array['a'])[2][1]", "2"),
    ("zip(array[1, 2], array['a'])[2][2]", None),
    ("zip(array[1], cast(null as array(integer)))", None),
    ("transform(array[1, 2], x -> transform(array[10, 20], y -> x + y))", "[[11, 21], [12, 22]]"),
    # Maps.
    ("map(array['a', 'b'], array[1, 2])", "{a=1, b=2}"),
    ("map()", "{}"),
    ("map(array[1], array[null])", "{1=null}"),
    ("cardinality(map(array[1, 3], array[2, 4]))", "2"),
    ("map_concat(map(array['a', 'b'], array[1, 2]), map(array['b'], array[3]))['b']", "3"),
    ("map_concat(map(array['a'], array[1]), map(array['b'], array[3]), map(array['a'], array[5]))['a']", "5"),
    ("map_entries(map(array[1], array['x']))[1][2]", "x"),
    ("map_from_entries(array[row(1, 'x'), row(2, null)])", "{1=x, 2=null}"),
    ("multimap_from_entries(array[row(1, 'x'), row(2, 'y'), row(1, 'z')])", "{1=[x, z], 2=[y]}"),
    ("map_filter(map(array['k1', 'k2'], array[20, 3]), (k, v) -> v > 10)", "{k1=20}"),
    ("transform_keys(map(array[1, 2], array['a', 'b']), (k, v) -> k * 10)", "{10=a, 20=b}"),
    ("transform_values(map(array[1, 2], array['a', 'b']), (k, v) -> v || cast(k as varchar))", "{1=a1, 2=b2}"),
    ("map_zip_with(map(array[1, 2], array['a', 'b']), map(array[2, 3], array['x', 'y']), "
     "(k, v1, v2) -> coalesce(v1, '-') || coalesce(v2, '-'))", "{1=a-, 2=bx, 3=-y}"),
    ("map_keys(map(array['a', 'b'], array[1, 2]))", "[a, b]"),
    ("map_values(map(array['a', 'b'], array[1, 2]))", "[1, 2]"),
    # Errors become NULL within try.
    ("try(slice(array[1], 0, 1))", None),
    ("try(sequence(1, 100000))", None),
    ("try_cast('x' as ipaddress)", None),
    ("try_cast('x' as uuid)", None),
    # Addresses.
    ("cast(ipaddress '10.0.0.1' as varchar)", "10.0.0.1"),
    ("ipaddress '2001:DB8:0:0:0:0:0:1'", "2001:db8::1"),
    ("ipaddress '::ffff:1.2.3.4'", "1.2.3.4"),
    ("ipaddress '10.0.0.1' < ipaddress '10.0.0.2'", "true"),
    ("ipaddress '10.0.0.1' = cast('::ffff:10.0.0.1' as ipaddress)", "true"),
    ("array[ipaddress '10.0.0.1']", "[10.0.0.1]"),
    ("cast(cast(X'0a000001' as ipaddress) as varchar)", "10.0.0.1"),
    ("to_hex(cast(ipaddress '10.0.0.1' as varbinary))", "00000000000000000000FFFF0A000001"),
    ("ipprefix '10.1.2.3/8'", "10.0.0.0/8"),
    ("cast(ipaddress '10.0.0.1' as ipprefix)", "10.0.0.1/32"),
    ("cast(ipaddress '2001:db8::1' as ipprefix)", "2001:db8::1/128"),
    ("cast(ipprefix '10.1.2.3/8' as ipaddress)", "10.0.0.0"),
    ("contains('10.0.0.0/8', ipaddress '10.255.255.255')", "true"),
    ("contains('10.0.0.0/8', ipaddress '11.255.255.255')", "false"),
    ("contains('2001:0db8::/124', ipaddress '2001:db8::1')", "true"),
    ("contains('2001:0db8::/124', ipaddress '2001:db8::10')", "false"),
    ("contains(array[ipaddress '10.0.0.1'], ipaddress '10.0.0.1')", "true"),
    ("cast(null as ipaddress)", None),
    # UUIDs.
    ("uuid '12151FD2-7586-11E9-8F9E-2A86E4085A59'", "12151fd2-7586-11e9-8f9e-2a86e4085a59"),
    ("to_hex(cast(uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59' as varbinary))", "12151FD2758611E98F9E2A86E4085A59"),
    ("cast(X'12151fd2758611e98f9e2a86e4085a59' as uuid)", "12151fd2-7586-11e9-8f9e-2a86e4085a59"),
    ("length(cast(uuid() as varchar))", "36"),
    ("uuid '00000000-0000-0000-0000-000000000001' < uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'", "true"),
]

ROWS = "(VALUES (1, 'a', 10), (2, 'b', 20), (3, 'a', 30), (4, null, 40), (5, 'c', null)) AS t(n, k, v)"

# Over ROWS; or where the text has its own FROM, over that.
AGGREGATES = [
    ("map_agg(k, n)", "{a=1, b=2, c=5}"),
    ("map_agg(k, n) FILTER (WHERE n > 9)", None),
    ("map_agg(k, v ORDER BY n DESC)", "{c=null, a=30, b=20}"),
    ("map_agg(cast(null as varchar), n)", None),
    ("multimap_agg(k, n ORDER BY n)", "{a=[1, 3], b=[2], c=[5]}"),
    ("multimap_agg(k, v ORDER BY n)['c']", "[null]"),
    ("map_union(map(array[n % 2], array[n])) FILTER (WHERE n < 3)", "{1=1, 0=2}"),
    ("map_union(cast(null as map(integer, integer)))", None),
    ("histogram(k)", "{a=2, b=1, c=1}"),
    ("histogram(k) FILTER (WHERE n > 9)", None),
    ("approx_most_frequent(2, k, 10)['a']", "2"),
    ("cardinality(approx_most_frequent(2, k, 10))", "2"),
    ("listagg(k, ',') WITHIN GROUP (ORDER BY n)", "a,b,a,c"),
    ("listagg(k) WITHIN GROUP (ORDER BY n DESC)", "caba"),
    ("listagg(DISTINCT k, '+') WITHIN GROUP (ORDER BY k)", "a+b+c"),
    ("listagg(k, ',') WITHIN GROUP (ORDER BY n) FILTER (WHERE n = 4)", None),
    ("array_agg(k ORDER BY n)", "[a, b, a, null, c]"),
    ("array_agg(k ORDER BY n) FILTER (WHERE k IS NOT NULL)", "[a, b, a, c]"),
    ("array_agg(n) FILTER (WHERE n > 9)", None),
    ("max_by(k, n)", "c"),
    ("max_by(v, n)", None),
    ("max_by(v, n, 2)", "[null, 40]"),
    ("min_by(k, n, 2)", "[a, b]"),
    ("min_by(k, v)", "a"),
    ("max_by(n, v, 2)", "[4, 3]"),
    ("max(n, 2)", "[5, 4]"),
    ("min(v, 9)", "[10, 20, 30, 40]"),
    ("count_if(n > 2)", "3"),
    ("count_if(n > 2) FILTER (WHERE n > 9)", "0"),
    ("count_if(cast(null as boolean))", "0"),
    ("reduce_agg(n, 0, (s, x) -> s + x, (a, b) -> a + b)", "15"),
    ("reduce_agg(v, 0, (s, x) -> s + x, (a, b) -> a + b)", "100"),
    ("reduce_agg(n, 1, (s, x) -> s * x, (a, b) -> a * b) FILTER (WHERE n > 9)", None),
    ("bitwise_or_agg(n)", "7"),
    ("bitwise_and_agg(n) FILTER (WHERE n IN (5, 4))", "4"),
    ("bitwise_xor_agg(n)", "1"),
    ("bool_and(n > 0)", "true"),
    ("every(n > 1)", "false"),
    ("bool_or(n > 4)", "true"),
    ("approx_distinct(k)", "3"),
    ("approx_distinct(k, 0.1e0)", "3"),
    ("approx_distinct(k) FILTER (WHERE n > 9)", "0"),
    ("approx_percentile(n, 0.5e0)", "3"),
    ("approx_percentile(n, array[0.0e0, 1.0e0])", "[1, 5]"),
    ("approx_percentile(n, 1e0, 0.5e0)", "3"),
    ("approx_percentile(n, n * 1e0, 0.9e0)", "5"),
    ("approx_percentile(n, 0.5e0) FILTER (WHERE n > 9)", None),
    ("checksum(n) = checksum(n + 0)", "true"),
    ("length(checksum(k))", "8"),
    ("checksum(n) FILTER (WHERE n > 9)", None),
    ("round(geometric_mean(n), 3)", "2.605"),
    ("arbitrary(k) FILTER (WHERE k = 'a')", "a"),
    ("any_value(v) FILTER (WHERE n >= 5)", None),
    ("count(*)", "5"),
    ("count(v)", "4"),
    ("sum(v) FILTER (WHERE n > 9)", None),
]

ERRORS = [
    ("slice(array[1], 0, 1)", "SQL array indices start at 1"),
    ("slice(array[1], 1, -1)", "length must be greater than or equal to 0"),
    ("element_at(array[1], 0)", "SQL array indices start at 1"),
    ("element_at(array[1], n - 1) FROM (VALUES 1) t(n)", "SQL array indices start at 1"),
    ("sequence(1, 10, 0)", "step must not be zero"),
    ("sequence(1, 10, -1)", "sequence stop value should be greater than or equal to start value"),
    ("sequence(1, 10001)", "result of sequence function must not have more than 10000 entries"),
    ("sequence(-9223372036854775807, 9223372036854775807)", "must not have more than 10000 entries"),
    ("sequence(date '2020-01-01', date '2020-01-02', interval '1' hour)", "sequence step must be a day interval"),
    ("repeat(1, 10001)", "count argument of repeat function must be less than or equal to 10000"),
    ("repeat(1, -1)", "count argument of repeat function must be greater than or equal to 0"),
    ("ngrams(array[1], 0)", "N must be positive"),
    ("combinations(array[1], -1)", "combination size must not be negative: -1"),
    ("combinations(array[1], 6)", "combination size must not exceed 5: 6"),
    ("combinations(sequence(1, 100), 5)", "combinations exceed max size"),
    ("trim_array(array[1], -1)", "size must not be negative: -1"),
    ("trim_array(array[1, 2, 3], 4)", "size must not exceed array cardinality 3: 4"),
    ("array_sort(array[1, 2], (x, y) -> 2)", "Lambda comparator must return either -1, 0, or 1"),
    ("array_sort(array[1, 2], (x, y) -> cast(null as integer))", "Lambda comparator must return either -1, 0, or 1"),
    ("array_sort(sequence(1, 1001), (x, y) -> 0)", "array_sort with a comparator takes at most 1000 elements: 1001"),
    ("map(array[1, 1], array[2, 3])", "Duplicate map keys (1) are not allowed"),
    ("map(array[1], array[2, 3])", "Key and value arrays must be the same length"),
    ("map(array[null], array[2])", "map key cannot be null"),
    ("map_from_entries(array[row(1, 2), row(1, 3)])", "Duplicate map keys (1) are not allowed"),
    ("map_from_entries(array[row(cast(null as integer), 2)])", "map key cannot be null"),
    ("map_from_entries(array[cast(null as row(integer, integer))])", "map entry cannot be null"),
    ("multimap_from_entries(array[row(cast(null as integer), 2)])", "map key cannot be null"),
    ("transform_keys(map(array[1, 2], array[1, 2]), (k, v) -> 0)", "Duplicate map keys (0) are not allowed"),
    ("map_concat(map(array[1], array[2]))", "There must be two or more concatenation arguments to map_concat"),
    ("ipaddress 'x'", "Cannot cast value to IPADDRESS: x"),
    ("cast(X'00' as ipaddress)", "Invalid IP address binary length: 1"),
    ("ipprefix '10.0.0.0/33'", "Cannot cast value to IPPREFIX: 10.0.0.0/33"),
    ("contains('10.0.0.0', ipaddress '10.0.0.1')", "Invalid CIDR"),
    ("uuid 'x'", "Cannot cast value to UUID: x"),
    ("max(n, 0) FROM (VALUES 1) t(n)", "second argument of max must be a positive integer: 0"),
    ("max_by(n, n, 10001) FROM (VALUES 1) t(n)", "third argument of max_by must be less than or equal to 10000; found 10001"),
    ("approx_distinct(n, 0.5e0) FROM (VALUES 1) t(n)", "Standard error must be between 0.0040625 and 0.26: 0.5"),
    ("approx_percentile(n, 1.5e0) FROM (VALUES 1) t(n)", "Percentile must be between 0 and 1"),
    ("approx_most_frequent(1, n, 9) FROM (VALUES 1) t(n)", "approx_most_frequent bucket count must be greater than one"),
]


class Collections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = cls.enterClassContext(scratch())
        cls.lake = Lake.make(cls.scratch / "lake")

    def row(self, sql):
        text = self.lake.run("query", "--format", "csv", sql).stdout
        return list(csv.reader(io.StringIO(text)))[1]

    def check(self, cases, rest):
        """Asks for many values at once; one by one where that goes wrong, so that each says what it is."""
        # A NULL and an empty text print alike in CSV.
        columns = [text for e, _ in cases for text in (f"({e})", f"(({e}) IS NULL)")]
        asked = "SELECT " + ", ".join(columns) + rest
        try:
            found = self.row(asked)
        except AssertionError:
            found = None
        for i, (expression, expected) in enumerate(cases):
            with self.subTest(expression):
                got = found[2 * i:2 * i + 2] if found else self.row(f"SELECT ({expression}), (({expression}) IS NULL){rest}")
                self.assertEqual(None if got[1] == "true" else got[0], expected)

    def test_values(self):
        for at in range(0, len(VALUES), 20):
            self.check(VALUES[at:at + 20], "")

    def test_aggregates(self):
        for at in range(0, len(AGGREGATES), 20):
            self.check(AGGREGATES[at:at + 20], f" FROM {ROWS}")

    def test_errors(self):
        for expression, message in ERRORS:
            with self.subTest(expression):
                done = self.lake.run("query", f"SELECT {expression}", check=False)
                self.assertNotEqual(done.returncode, 0, done.stdout)
                self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main()
