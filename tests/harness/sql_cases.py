"""Makes the expressions and queries that Tarn and Trino are both asked, from a seed and from the functions that Trino lists.

A case that has no source is an expression over nothing: `SELECT text`. One with a source is an expression over its rows,
and those of the same source can be asked together. A case that is a query stands alone.
"""
import dataclasses
import itertools
import random

from harness import sql_queries
from harness import sql_values as values

SEED = 435
ODD_PAIRS = 0.4  # of the pairs of types that hardly go together, how many are tried


@dataclasses.dataclass(frozen=True)
class Case:
    group: str  # what it tries, in a few words: the report counts by it
    text: str
    source: str = ""
    is_query: bool = False
    tolerance: float = 0.0  # relative error that an approximate answer may have


# Whose answer is another each time; typeof of them is asked.
UNSTEADY = {"random", "rand", "uuid", "shuffle", "now", "current_timestamp", "localtimestamp", "current_groups", "current_date",
            "version",
            "current_timezone", "localtime", "current_time"}
# Functions that are computed by series or steps: how far the last digits may be off.
SERIES = {"cbrt": 1e-15, "inverse_beta_cdf": 1e-12, "inverse_normal_cdf": 1e-12, "t_cdf": 1e-12, "t_pdf": 1e-12,
          "wilson_interval_upper": 1e-12}
APPROXIMATE = {"approx_distinct": 0.1, "approx_percentile": 0.1, "cardinality": 0.1, "numeric_histogram": 0.1}
ROUNDING = 1e-12  # of an aggregate over floating values, which depends on the order of the rows

# What a type variable may stand for: literals of it, arrays of it, and what comes back from a lambda over it.
BOUND = {"integer": (values.INTEGERS["integer"], values.INT_ARRAYS), "varchar": (values.TEXTS, values.TEXT_ARRAYS),
         "double": (values.DOUBLES, values.DOUBLE_ARRAYS), "boolean": (values.BOOLEAN, values.BOOLEAN_ARRAYS),
         "row": (values.ROWS[:1], values.ROW_ARRAYS)}
LAMBDAS = {
    "all_match": ["x -> x > 1", "x -> x IS NULL", "x -> true"], "any_match": ["x -> x > 1", "x -> NULL"],
    "none_match": ["x -> x > 1", "x -> false"],
    "filter": ["x -> x > 1", "x -> x IS NOT NULL", "x -> NULL"],
    "transform": ["x -> x", "x -> CAST(x AS varchar)", "x -> ARRAY[x, NULL]", "x -> ROW(x)"],
    "array_sort": ["(x, y) -> IF(x < y, 1, IF(x = y, 0, -1))", "(x, y) -> 0"], "map_filter": ["(k, v) -> v > 1", "(k, v) -> k <> 'a'"],
    "map_zip_with": ["(k, v, w) -> v + w", "(k, v, w) -> coalesce(v, w)"],
    "transform_keys": ["(k, v) -> k || 'x'", "(k, v) -> 1", "(k, v) -> v"],
    "transform_values": ["(k, v) -> v + 1", "(k, v) -> k", "(k, v) -> NULL"],
    "zip_with": ["(x, y) -> ROW(x, y)", "(x, y) -> coalesce(x, y)"],
    "regexp_replace": ["x -> upper(x[1])", "x -> ''"],
}
SPECIAL = {  # types that have no literals of their own
    "joniregexp": values.PATTERNS, "jsonpath": values.PATHS, "codepoints": ["'a'", "' x'", "''", "'日本'"],
           "color": ["color('red')", "rgb(1, 2, 255)"],
    "hyperloglog": ["empty_approx_set()", "(SELECT approx_set(x) FROM (VALUES 1, 2) AS t (x))"],
    "setdigest": ["(SELECT make_set_digest(x) FROM (VALUES 1, 2) AS t (x))"],
           "tdigest": ["(SELECT tdigest_agg(x) FROM (VALUES 1e0, 2e0) AS t (x))"],
    **{f"qdigest({kind})": [f"(SELECT qdigest_agg(CAST(x AS {kind})) FROM (VALUES 1, 2) AS t (x))"]
       for kind in ("bigint", "double", "real")},
    "array(double)": values.DOUBLE_ARRAYS, "array(varchar)": values.TEXT_ARRAYS, "map(varchar,double)": values.DOUBLE_MAPS,
    "array(row(k,v))": values.ROW_ARRAYS, "array(map(k,v))": ["ARRAY[MAP(ARRAY[1], ARRAY[2]), MAP(ARRAY[1, 3], ARRAY[5, 6])]"],
}


def split_types(text):
    """The types of an argument list as SHOW FUNCTIONS spells it: commas inside parentheses do not part."""
    found, depth, begin = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append(text[begin:place].strip())
            begin = place + 1
    return found + [text[begin:].strip()] if text.strip() else []


def plain(kind):
    """A type's name without the length, precision or scale that a signature leaves open: `timestamp(p) with time zone`."""
    base, _, rest = kind.partition("(")
    return base + rest.partition(")")[2] if base in ("varchar", "char", "decimal", "time", "timestamp") else kind


class Generator:
    def __init__(self, functions, seed=SEED):
        """`functions` are the rows of SHOW FUNCTIONS."""
        self.seed = seed
        self.random = random.Random(seed)
        self.functions = sorted({tuple(row[:4]) for row in functions})

    def all(self):
        """Every case once, in an order that depends on the seed and the functions alone."""
        families = (self.literals, self.arithmetic, self.comparisons, self.logic, self.casts, self.conditionals, self.collections,
                    self.times,
                    self.texts, self.scalars, self.aggregates, self.windows, self.queries)
        made = {}
        for family in families:
            self._draw_for(family.__name__)
            for case in family():
                made.setdefault((case.source, case.text), case)
        return list(made.values())

    def _draw_for(self, name):
        """Draws from here on depend on the seed and this name: a change in one family leaves the others' cases as they are."""
        self.random = random.Random(f"{self.seed} {name}")

    def one(self, kind):
        return self.random.choice(values.POOLS[kind])

    def literals(self):
        for kind, pool in values.POOLS.items():
            for literal in pool:
                yield Case(f"literal {kind}", literal)
                yield Case(f"cast {kind} to varchar", f"CAST({literal} AS varchar)")
            yield Case(f"literal {kind}", f"ARRAY[{pool[0]}, NULL]")
            yield Case(f"literal {kind}", f"ROW({pool[-1]}, {pool[0]})")
            yield Case(f"literal {kind}", f"MAP(ARRAY[{pool[0]}], ARRAY[{pool[-1]}])")
            yield Case(f"cast {kind} to json", f"CAST({self.one(kind)} AS json)")

    def arithmetic(self):
        for left, right in itertools.product(values.POOLS, repeat=2):
            both_numbers = left in values.NUMBERS and right in values.NUMBERS
            both_temporal = left in values.TEMPORAL and right in values.TEMPORAL
            if not both_numbers and not both_temporal and self.random.random() > ODD_PAIRS:
                continue
            signs = "+-*/%" if both_numbers else "+-" if both_temporal else [self.random.choice(["+", "-", "*", "/", "%", "||"])]
            for sign in signs:
                for _ in range(3 if both_numbers else 1):
                    yield Case(f"operator {sign} {left}, {right}", f"({self.one(left)}) {sign} ({self.one(right)})")
        for kind, pool in values.POOLS.items():
            yield from (Case(f"operator minus {kind}", f"-({literal})") for literal in self.random.sample(pool, min(3, len(pool))))
            yield Case(f"operator || {kind}", f"({self.one(kind)}) || ({self.one(kind)})")

    def comparisons(self):
        signs = ("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM")
        for left, right in itertools.product(values.POOLS, repeat=2):
            if left != right and not {left, right} <= set(values.NUMBERS) and self.random.random() > ODD_PAIRS:
                continue
            for sign in signs if left == right else [self.random.choice(signs)]:
                yield Case(f"compare {left}, {right}", f"({self.one(left)}) {sign} ({self.one(right)})")
        for kind, pool in values.POOLS.items():
            a, b, c = (self.one(kind) for _ in range(3))
            for text in (f"{a} IN ({b}, NULL, {c})", f"{a} NOT IN ({b}, {c})", f"{a} BETWEEN {b} AND {c}", f"NULL IN ({a})",
                         f"{a} > ALL (VALUES {b}, {c})", f"{a} = ANY (VALUES {b}, NULL)", f"{a} IN (SELECT {b} WHERE false)",
                         f"greatest({a}, {b}, {c})", f"least({a}, {b})", f"greatest({a}, NULL)", f"({a}) IS NULL"):
                yield Case(f"predicate {kind}", text)

    def logic(self):
        truths = ("true", "false", "CAST(NULL AS boolean)", "NULL")
        for a, b in itertools.product(truths, repeat=2):
            for sign in ("AND", "OR", "=", "<>", "IS DISTINCT FROM"):
                yield Case(f"logic {sign}", f"({a}) {sign} ({b})")
            yield Case("logic NOT", f"NOT ({a}) OR NOT ({b})")
        for text in ("1/0 = 1 AND false", "false AND 1/0 = 1", "true OR 1/0 = 1", "NULL AND 1/0 = 1", "1 IN (1, 1/0)", "NOT NULL",
                     "NOT 1", "1 AND true",
                     "TRY(1/0) IS NULL", "TRY(CAST('x' AS integer))", "COALESCE(1, 1/0)", "IF(true, 1, 1/0)",
                     "CASE WHEN true THEN 1 ELSE 1/0 END",
                     "EXISTS (SELECT 1 WHERE false)", "(SELECT 1 WHERE false)", "(SELECT x FROM (VALUES 1, 2) AS t (x))",
                     "(1, NULL) = (1, 2)",
                     "(1, NULL) = (2, NULL)", "(1, 2) IN ((1, 2), (3, NULL))", "(1, 'a') < (1, 'b')", "ARRAY[1, NULL] = ARRAY[1, NULL]",
                     "ARRAY[1, NULL] IN (ARRAY[2, NULL])", "NULL BETWEEN 1 AND 2", "2 BETWEEN NULL AND 1", "'a' LIKE NULL",
                     "NULL LIKE 'a'"):
            yield Case("logic", text)

    def casts(self):
        for kind, (target, names) in itertools.product(values.POOLS, values.CAST_NAMES.items()):
            for name in names:
                pool = values.POOLS[kind]
                many = 6 if kind == "varchar" else 3 if {kind, target} <= set(values.NUMBERS) else 1
                chosen = self.random.sample(pool, min(len(pool), many))
                for literal in chosen:
                    word = self.random.choice(["CAST", "CAST", "TRY_CAST"])
                    yield Case(f"cast {kind} to {target}", f"{word}({literal} AS {name})")
        spellings = {"boolean": ["'T'", "'f'", "'1'", "'yes'", "' true'"],
                     "integer": ["' 1'", "'+1'", "'1.0'", "'2147483648'", "'0x1'", "''"],
                     "double": ["'1e400'", "'Infinity'", "'-Infinity'", "'inf'", "'.5'", "'1f'", "' 1 '"],
                     "decimal(5,2)": ["'999.995'", "'1e2'", "'.5'", "'1000'"],
                     "date": ["'2020-2-9'", "'2020-02-30'", "' 2020-02-29 '", "'+12345-01-01'", "'20200229'"],
                     "uuid": ["'12151FD2-7586-11E9-8F9E-2A86E4085A59'", "'x'"],
                     "time(3)": ["'1:2'", "'24:00:00'", "'23:59:59.9999'", "'1:2:3.4'"],
                     "ipaddress": ["'1.2.3.256'", "'::'", "'1.2.3'", "'2001:DB8::1'"],
                     "timestamp(3)": ["'2020-02-29'", "'2020-02-29 1:2'", "'2020-02-29T01:02:03'", "'2020-02-29 01:02:03.9999'",
                                      "'2020-02-29 01:02:03 UTC'"],
                     "timestamp(3) with time zone": ["'2020-02-29 01:02:03 Asia/Tokyo'", "'2020-02-29 01:02:03'",
                                                     "'2020-02-29 01:02:03 +09'", "'2020-02-29 01:02:03 X'"],
                     "json": ["'{'", "'\"'"], "array(integer)": ["JSON '[1, \"2\", null]'", "JSON '{}'", "JSON '[1.5]'"],
                     "ipprefix": ["'10.1.2.3/8'", "'10.0.0.0/33'"],
                     "map(varchar, integer)": ["JSON '{\"a\": 1, \"b\": null}'", "JSON '[]'"],
                     "row(a integer, b varchar)": ["JSON '{\"b\": 1, \"a\": 2}'", "JSON '[1, \"x\"]'"],
                     "char(3)": ["'日本語テ'", "' a'"], "interval day to second": ["'1 00:00:00.000'"]}
        for name, texts in spellings.items():
            for text in texts:
                yield Case(f"cast text to {name}", f"CAST({text} AS {name})")
                yield Case(f"cast text to {name}", f"TRY_CAST({text} AS {name})")

    def conditionals(self):
        kinds = list(values.POOLS)
        for kind in kinds:
            a, b, other = self.one(kind), self.one(kind), self.one(self.random.choice(kinds))
            for text in (f"IF(1 = 1, {a}, {b})", f"IF(NULL, {a})", f"COALESCE(NULL, {a}, {b})", f"NULLIF({a}, {b})", f"NULLIF({a}, {a})",
                         f"CASE WHEN 1 = 2 THEN {a} WHEN NULL THEN {b} END", f"CASE {a} WHEN {b} THEN 'x' ELSE 'other' END", f"TRY({a})",
                         f"COALESCE({a}, {other})", f"IF(false, {a}, {other})", f"CASE WHEN true THEN {other} ELSE {a} END"):
                yield Case(f"conditional {kind}", text)

    def collections(self):
        arrays = values.INT_ARRAYS + values.TEXT_ARRAYS + values.NESTED_ARRAYS + values.ROW_ARRAYS
        for array in arrays:
            for place in ("1", "2", "0", "-1", "4", "NULL", "BIGINT '1'"):
                yield Case("subscript array", f"{array}[{place}]")
            yield Case("reduce", f"reduce({array}, 0, (s, x) -> s + 1, s -> s)")
            yield Case("reduce", f"reduce({array}, '', (s, x) -> s || coalesce(CAST(x AS varchar), '-'), s -> s)")
            for sort in ("array_sort", "array_distinct", "reverse", "cardinality", "array_max", "array_min", "flatten"):
                yield Case(f"function {sort}", f"{sort}({array})")
        for name, key in itertools.product(values.TEXT_MAPS + values.INT_MAPS, ("'a'", "'zz'", "1", "NULL")):
            yield Case("subscript map", f"{name}[{key}]")
            yield Case("subscript map", f"element_at({name}, {key})")
        for text in ("ROW(1, 'x')[1]", "ROW(1, 'x')[2]", "ROW(1, 'x')[3]", "CAST(ROW(1, 'x') AS row(a integer, b varchar)).a",
                     "ROW(1, ROW(2, 3))[2][1]",
                     "CAST(ROW(1, 'x') AS row(a integer, b varchar)).z", "MAP(ARRAY[1, 1], ARRAY[2, 3])", "MAP(ARRAY[NULL], ARRAY[1])",
                     "MAP(ARRAY[1], ARRAY[])",
                     "transform(ARRAY[1, 2], x -> transform(ARRAY[x, 10], y -> x * y))",
                     "filter(ARRAY[ARRAY[1], ARRAY[]], x -> cardinality(x) > 0)",
                     "zip_with(ARRAY[1, 2], ARRAY['a'], (x, y) -> (y, x))", "ARRAY[1, 'a']", "ARRAY[1, 2.5, 3e0]",
                     "ARRAY[DATE '2020-01-01', TIMESTAMP '2020-01-01 00:00:00']"):
            yield Case("collection", text)

    def times(self):
        kinds = values.TEMPORAL[:5]
        units = values.UNITS
        for kind, unit in itertools.product(kinds, units):
            yield Case(f"date_add {kind}", f"date_add({unit}, {self.random.choice(values.COUNTS)}, {self.one(kind)})")
            yield Case(f"date_trunc {kind}", f"date_trunc({unit}, {self.one(kind)})")
            for _ in range(3):
                yield Case(f"date_diff {kind}", f"date_diff({unit}, {self.one(kind)}, {self.one(kind)})")
        fields = ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAY_OF_MONTH", "DAY_OF_WEEK", "DOW", "DAY_OF_YEAR", "DOY", "YEAR_OF_WEEK",
                  "YOW", "HOUR",
                  "MINUTE", "SECOND", "TIMEZONE_HOUR", "TIMEZONE_MINUTE")
        for kind, field in itertools.product(values.TEMPORAL, fields):
            yield Case(f"extract {kind}", f"extract({field} FROM {self.one(kind)})")
        for kind, zone in itertools.product(("timestamp", "timestamp with time zone", "time with time zone"),
                                            values.ZONES + ["INTERVAL '9' HOUR"]):
            yield Case(f"at time zone {kind}", f"{self.one(kind)} AT TIME ZONE {zone}")
        for form, function in itertools.product(values.MYSQL_FORMATS + values.JAVA_FORMATS, ("date_format", "format_datetime")):
            yield Case(f"function {function}", f"{function}({self.random.choice(values.TIMESTAMPS)}, {form})")
        for literal in ("DATE '2020-02-30'", "DATE '2020-1-1'", "TIMESTAMP '2020-01-01'", "TIMESTAMP '2021-03-28 02:30:00 Europe/Berlin'",
                        "TIME '25:00:00'",
                        "TIMESTAMP '2020-01-01 00:00:00 Nowhere/X'", "TIMESTAMP '2020-01-01 24:00:00'", "INTERVAL '1' WEEK",
                        "INTERVAL 'x' DAY", "INTERVAL '-1 2' DAY TO HOUR"):
            yield Case("literal refused or odd", literal)

    def texts(self):
        for text, pattern in itertools.product(values.TEXTS, ("'%'", "'_'", "'a%'", "'%_\\'", "''", "'%日%'")):
            if self.random.random() < 0.5:
                yield Case("like", f"{text} LIKE {pattern}")
        for text in ("'a%' LIKE 'a$%' ESCAPE '$'", "'a' LIKE 'a$' ESCAPE '$'", "'a' LIKE 'b' ESCAPE 'xx'", "'A' LIKE 'a'",
                     "'a\nb' LIKE 'a_b'", "1 LIKE '1'"):
            yield Case("like", text.replace("\n", "' || chr(10) || '"))
        for text, pattern in itertools.product(("'abcabc'", "'äbÖ'", "'日本 語'", "''", "'aaa'"), values.PATTERNS):
            for function in ("regexp_like", "regexp_extract", "regexp_replace", "regexp_count", "regexp_extract_all", "regexp_split",
                             "regexp_position"):
                if self.random.random() < 0.6:
                    yield Case(f"function {function}", f"{function}({text}, {pattern})")
        for text in values.TEXTS:
            yield Case("substring", f"substring({text} FROM {self.random.randint(-3, 4)} FOR {self.random.randint(-1, 5)})")
            yield Case("trim", f"trim({self.random.choice(['LEADING', 'TRAILING', 'BOTH'])} 'a' FROM {text})")
            yield Case("position", f"position('b' IN {text})")
            yield Case("normalize", f"normalize({text}, {self.random.choice(['NFC', 'NFD', 'NFKC', 'NFKD'])})")
            yield Case("format", f"format('%s|%10s|%-5s', {text}, {text}, 1)")
        for text in ("format('%d', 12)", "format('%,d %05d %x', 1234567, 42, 255)", "format('%.2f %e', 1.5e0, 12345e0)",
                     "format('%s', NULL)", "format('%s', ARRAY[1])",
                     "format('%tY', DATE '2020-01-01')", "format('%d', 'x')", "format('%b %%', true)", "format('%2$s %1$s', 'a', 'b')"):
            yield Case("format", text)

    def argument(self, function, place, kind, bound):
        """The literals that an argument may be, or None where there are none of its type."""
        short = plain(kind)
        if kind.startswith("function("):
            return LAMBDAS.get(function)
        if kind in SPECIAL and kind != "array(varchar)":
            return SPECIAL[kind]
        for key in ((function, place, short), (function, place)):
            if key in values.ARGUMENTS:
                return values.ARGUMENTS[key]
        if short in values.POOLS:
            return values.POOLS[short]
        if kind.startswith("array(array("):
            return values.NESTED_ARRAYS
        if kind.startswith("array("):
            return bound[1]
        if kind.startswith("map("):
            return values.TEXT_MAPS
        return bound[0] if len(kind) <= 2 else None

    def pools(self, function, kinds, bound):
        found = [self.argument(function, place, kind, BOUND[bound]) for place, kind in enumerate(kinds)]
        return None if any(pool is None for pool in found) else found

    def scalars(self):
        for name, _, arguments, what in self.functions:
            kinds = split_types(arguments)
            self._draw_for(f"{name} {arguments}")
            if what != "scalar" or name.startswith("$") or name == "fail":
                continue
            generic = any(plain(kind) not in values.POOLS for kind in kinds)
            made = set()
            for bound in ("integer", "varchar", "double") if generic else ("integer",):
                pools = self.pools(name, kinds, bound)
                if pools is None:
                    continue
                for _ in range(2 + len(kinds)):
                    chosen = [self.random.choice(pool) for pool in pools]
                    if kinds and self.random.random() < 0.08 and "->" not in "".join(chosen):
                        chosen[self.random.randrange(len(kinds))] = "NULL"
                    made.add(f"{name}({', '.join(chosen)})")
            for text in sorted(made):
                text = f"typeof({text})" if name in UNSTEADY else text
                yield Case(f"function {name}", text, tolerance=SERIES.get(name, 0.0))
            if made:
                yield Case(f"function {name}", f"{name}({', '.join(['NULL'] * (len(kinds) + 1))})")

    def columns(self, kinds, function):
        """A source with a column for each type, and what the function is given: its columns, or constants where it wants them."""
        chosen, columns = [], []
        for place, kind in enumerate(kinds):
            if place > 0 and (function, place) in values.ARGUMENTS or (function, place) == ("numeric_histogram", 0):
                chosen.append(values.ARGUMENTS[(function, place)][0])
                continue
            if plain(kind) == "array(double)":
                chosen.append("ARRAY[0.25e0, 0.75e0]")
                continue
            pool = values.POOLS.get(plain(kind)) or (SPECIAL.get(kind) if len(kind) > 2 else None)
            if pool is None:
                return None
            calm = pool[2:8] if plain(kind) not in ("double", "real") else ["1e0", "2.5e0", "-4e0", "10e0", "0.5e0", "7e0"]
            calm = [f"REAL '{number[:-2]}'" for number in calm] if plain(kind) == "real" else calm or pool
            chosen.append("xyzw"[len(columns)])
            columns.append([calm[i % len(calm)] for i in range(5)] + ["NULL"])
        rows = ", ".join("(" + ", ".join(column[i] for column in columns) + f", {i % 2})" for i in range(6)) if columns else "(0), (1)"
        names = ", ".join(["x", "y", "z", "w"][:len(columns)] + ["g"])
        return f"FROM (VALUES {rows}) AS t ({names})", chosen

    def aggregates(self):
        for name, _, arguments, what in self.functions:
            if what != "aggregate" or name.startswith("merge"):
                continue
            for bound in ("integer", "varchar", "double", "date", "boolean"):
                kinds = [bound if len(kind) <= 2 else kind for kind in split_types(arguments)]
                made = self.columns(kinds, name) if "function(" not in arguments else None
                if made is None:
                    continue
                source, chosen = made
                given = ", ".join(chosen) or "*"
                tolerance = APPROXIMATE.get(name, ROUNDING)
                ordered = f"{name}({given} ORDER BY x, g)" if chosen == ["x"] else f"{name}({given})"
                for text in (ordered if name in ("array_agg", "arbitrary", "any_value") else f"{name}({given})",
                             f"{name}({given}) FILTER (WHERE g = 0)",
                             f"{name}({given}) FILTER (WHERE g > 5)", f"{name}(DISTINCT {given})"):
                    if name in ("arbitrary", "any_value") and "ORDER BY" not in text or name == "array_agg" and "DISTINCT" in text:
                        continue
                    yield Case(f"aggregate {name}", text, source, tolerance=tolerance)
                if split_types(arguments) == kinds:
                    break
        words = "FROM (VALUES ('b', 1), ('a', 2), (NULL, 3), ('日', 1)) AS t (x, y)"
        for text in ("listagg(x, ',') WITHIN GROUP (ORDER BY x)", "listagg(x) WITHIN GROUP (ORDER BY y DESC, x)",
                     "listagg(DISTINCT x, '|') WITHIN GROUP (ORDER BY x)",
                     "array_agg(x ORDER BY y DESC, x)", "array_agg(x ORDER BY x NULLS FIRST)",
                     "reduce_agg(y, 0, (a, b) -> a + b, (a, b) -> a + b)", "count(*)",
                     "count(DISTINCT y)", "sum(y) / count(x)", "max_by(x, y)", "min_by(x, y)", "histogram(y)",
                     "map_agg(x, y) FILTER (WHERE x IS NOT NULL)",
                     "multimap_agg(y, x)", "checksum(x)", "avg(y)", "sum(y)", "count_if(y = 1)", "bool_and(y > 0)", "geometric_mean(y)"):
            yield Case("aggregate", text, words)
        digests = "FROM (SELECT approx_set(y) AS x FROM (VALUES 1, 2, 3, 3, NULL) AS v (y)) AS t"
        yield Case("aggregate merge", "cardinality(merge(x))", digests, tolerance=APPROXIMATE["cardinality"])
        for big in ("sum(x)", "avg(x)", "max(x)"):
            yield Case("aggregate overflow", big, "FROM (VALUES 9223372036854775807, 1) AS t (x)")
            yield Case("aggregate overflow", big, "FROM (VALUES 99999999999999999999999999999999999999, 1) AS t (x)")
            yield Case("aggregate nan", big, "FROM (VALUES nan(), 1e0, infinity()) AS t (x)")
            yield Case("aggregate empty", big, "FROM (SELECT 1 AS x WHERE false) AS t")

    def windows(self):
        source = "FROM (VALUES (1, 10, 'a'), (1, 20, NULL), (1, 20, 'c'), (2, 5, 'd'), (2, NULL, 'e'), (3, 7, 'f')) AS t (g, x, s)"
        ranked = ("row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(2)", "ntile(0)")
        framed = ("first_value(s)", "last_value(s)", "nth_value(s, 2)", "first_value(s) IGNORE NULLS", "sum(x)", "count(s)", "avg(x)",
                  "max(s)", "array_agg(x)", "min(x)")
        moved = ("lag(s)", "lead(s)", "lag(s, 2, '?')", "lead(x, 0)", "lag(s) IGNORE NULLS", "lead(x, -1)")
        frames = ("", "ROWS UNBOUNDED PRECEDING", "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", "ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING",
                  "RANGE BETWEEN 10 PRECEDING AND CURRENT ROW", "GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW",
                  "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", "RANGE UNBOUNDED FOLLOWING")
        for function in ranked + moved:
            for order in ("PARTITION BY g ORDER BY x, s", "ORDER BY x DESC NULLS FIRST, s", ""):
                if order or function in ("ntile(0)",):
                    yield Case(f"window {function}", f"{function} OVER ({order})", source)
        for function, frame in itertools.product(framed, frames):
            order = "x" if frame.startswith(("RANGE", "GROUPS")) and function not in ("array_agg(x)",) else "x, s"
            if function.startswith(("first", "last", "nth")) and order == "x":
                continue
            yield Case(f"window {function}", f"{function} OVER (PARTITION BY g ORDER BY {order} {frame})", source)

    @staticmethod
    def queries():
        for group, text in sql_queries.statements():
            yield Case(group, text, is_query=True)
