"""Results of `tarn query --format parquet` as pyarrow reads them: each column's type by the Parquet specification, and its values."""
import datetime
import decimal
import io
import subprocess
import unittest
import uuid

import pyarrow.parquet

from harness.lake import TARN, Lake, clean_environment, scratch

UTC = datetime.timezone.utc
DIGITS = "12345678901234567890123456789012345678"

# Column: its expression, Arrow's name of its type, its value.
CASES = {
    "flag": ("true", "bool", True),
    "tiny": ("CAST(-128 AS tinyint)", "int8", -128),
    "small": ("CAST(32767 AS smallint)", "int16", 32767),
    "whole": ("-2147483648", "int32", -2147483648),
    "big": ("9223372036854775807", "int64", 9223372036854775807),
    "single": ("REAL '0.5'", "float", 0.5),
    "floating": ("1e300", "double", 1e300),
    "short": ("DECIMAL '-1.50'", "decimal128(3, 2)", decimal.Decimal("-1.50")),
    "middle": ("DECIMAL '-123456789012345.678'", "decimal128(18, 3)", decimal.Decimal("-123456789012345.678")),
    "long": (f"DECIMAL '-{DIGITS}'", "decimal128(38, 0)", decimal.Decimal("-" + DIGITS)),
    "day": ("DATE '2020-02-29'", "date32[day]", datetime.date(2020, 2, 29)),
    "clock": ("TIME '13:04:05.678901'", "time64[us]", datetime.time(13, 4, 5, 678901)),
    "local": ("TIMESTAMP '1969-12-31 23:59:59.999999'", "timestamp[us]", datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)),
    "moment": ("TIMESTAMP '2020-02-29 13:04:05 Asia/Tokyo'", "timestamp[us, tz=UTC]",
               datetime.datetime(2020, 2, 29, 4, 4, 5, tzinfo=UTC)),
    "bytes": ("X'41ff00'", "binary", b"A\xff\x00"),
    "text": ("'é 東京'", "string", "é 東京"),
    "id": ("UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "extension<arrow.uuid>", uuid.UUID("12151fd2-7586-11e9-8f9e-2a86e4085a59")),
    "document": ("JSON '{\"a\": 1}'", "extension<arrow.json>", '{"a":1}'),
    "days": ("INTERVAL '2' DAY", "string", "2 00:00:00.000"),
    "months": ("INTERVAL '14' MONTH", "string", "1-2"),
    "address": ("IPADDRESS '10.0.0.1'", "string", "10.0.0.1"),
    "prices": ("ARRAY[DECIMAL '1.5', NULL]", "list<element: decimal128(2, 1)>", [decimal.Decimal("1.5"), None]),
    "names": ("MAP(ARRAY[DATE '2020-01-01'], ARRAY[X'ff'])", "map<date32[day], binary ('names')>", [(datetime.date(2020, 1, 1), b"\xff")]),
    "record": ("CAST(ROW(TIME '01:02:03', 2) AS ROW(t time(0), n bigint))", "struct<t: time64[us], n: int64>",
               {"t": datetime.time(1, 2, 3), "n": 2}),
    "nothing": ("CAST(NULL AS decimal(20, 2))", "decimal128(20, 2)", None),
}


class ParquetResults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            columns = ", ".join(f"{expression} AS {name}" for name, (expression, _, _) in CASES.items())
            done = subprocess.run([str(TARN), "query", "--data", str(lake.data), "--format", "parquet", f"SELECT {columns}"],
                                  capture_output=True, env=clean_environment(), check=True)
            cls.file = pyarrow.parquet.ParquetFile(io.BytesIO(done.stdout))
            cls.table = cls.file.read()

    def test_types(self):
        self.assertEqual({field.name: str(field.type).replace(" not null", "") for field in self.table.schema},
                         {name: kind for name, (_, kind, _) in CASES.items()})

    def test_values(self):
        (row,) = self.table.to_pylist()
        self.assertEqual(row, {name: value for name, (_, _, value) in CASES.items()})

    def test_bounds_are_those_of_the_values(self):
        """Readers leave out what lies beyond them."""
        group = self.file.metadata.row_group(0)
        bounds = {}
        for place in range(group.num_columns):
            column = group.column(place)
            if column.is_stats_set and column.statistics.has_min_max:
                self.assertEqual(column.statistics.min, column.statistics.max, column.path_in_schema)
                bounds[column.path_in_schema] = column.statistics.min
        for name in ("tiny", "short", "long", "day", "clock", "moment", "single"):
            self.assertEqual(bounds[name], CASES[name][2], name)


if __name__ == "__main__":
    unittest.main()
