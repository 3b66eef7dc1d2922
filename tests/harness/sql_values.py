"""Literals of every type of Trino's, the edges of each type first: what the generated expressions are made of."""

BOOLEAN = ["true", "false"]
INTEGERS = {
    "tinyint": ["TINYINT '127'", "TINYINT '-128'", "TINYINT '0'", "TINYINT '-1'", "TINYINT '7'"],
    "smallint": ["SMALLINT '32767'", "SMALLINT '-32768'", "SMALLINT '0'", "SMALLINT '-1'", "SMALLINT '12'"],
    "integer": ["2147483647", "-2147483648", "0", "-1", "1", "2", "3", "10", "65"],
    "bigint": ["9223372036854775807", "-9223372036854775808", "BIGINT '0'", "BIGINT '-1'", "BIGINT '1'", "BIGINT '2'", "BIGINT '5'",
               "BIGINT '16'", "4294967296"],
}
DECIMALS = ["99999999999999999999999999999999999999", "DECIMAL '-99999999999999999999999999999999999999'",
            "DECIMAL '0.00000000000000000000000000000000000001'", "0.0", "1.50", "-2.5", "0.5", "123.456", "-0.01", "DECIMAL '7'",
            "999999999999999999.9", "12345678901234567890.123456789"]
REALS = ["REAL 'NaN'", "REAL 'Infinity'", "REAL '-0'", "REAL '3.4028235E38'", "REAL '1.4E-45'", "REAL '0.1'", "REAL '1.5'", "REAL '-2.5'",
         "REAL '16777217'"]
DOUBLES = ["nan()", "infinity()", "-infinity()", "-0e0", "0e0", "1.7976931348623157e308", "4.9e-324", "1e0", "0.5e0", "2.5e0", "-1.5e0",
           "0.1e0", "123456789.987654321e0", "1e15", "1e-5", "9007199254740993e0", "1e7", "1e-3"]
TEXTS = ["''", "' '", "'a'", "'abc'", "'ABC abc'", "'  pad '", "'äÖß'", "U&'e\\0301'", "U&'\\+01F44D\\+01F3FD'", "'日本語テキスト'",
         "'a,b,,c'", "'100%_done'", "'it''s'", "'0'", "'-12'", "'1.5e3'", "'true'", "'2020-02-29'", "'2020-02-29 23:59:59.123'",
         "'https://user@example.com:8443/p/a?x=1&y=%20#frag'", "'key1=v1,key2=v2'", "'\u0130stanbul'", "'\uFF21'", "'NaN'", "'[1,2]'"]
CHARS = ["CAST('ab' AS char(5))", "CAST('' AS char(3))", "CAST('日本' AS char(2))", "CAST('abc ' AS char(4))"]
BYTES = ["X''", "X'00'", "X'FF00'", "X'E38182'", "X'C328'", "X'616263'", "to_utf8('aGVsbG8=')"]
DATES = ["DATE '1970-01-01'", "DATE '1969-12-31'", "DATE '2020-02-29'", "DATE '0001-01-01'", "DATE '9999-12-31'", "DATE '2024-12-30'",
         "DATE '2021-03-31'", "DATE '12345-06-07'", "DATE '-0044-03-15'", "DATE '1582-10-10'"]
TIMES = ["TIME '00:00:00'", "TIME '23:59:59.999'", "TIME '12:34:56.123456789'", "TIME '01:02'", "TIME '06:07:08.000000000001'"]
TIMES_TZ = ["TIME '01:02:03+09:00'", "TIME '23:59:59.999-08:00'", "TIME '00:00:00.123456+00:00'"]
TIMESTAMPS = ["TIMESTAMP '1970-01-01 00:00:00'", "TIMESTAMP '1969-12-31 23:59:59.999'", "TIMESTAMP '2020-02-29 12:34:56.789'",
              "TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999'", "TIMESTAMP '2021-03-28 01:30:00.123456'",
              "TIMESTAMP '2021-10-31 02:30'", "TIMESTAMP '2020-12-31 23:59:59.123456789012'", "TIMESTAMP '-0044-03-15 01:00:00'"]
TIMESTAMPS_TZ = ["TIMESTAMP '2021-10-31 02:30:00 Europe/Berlin'", "TIMESTAMP '2021-03-14 01:59:59.999 America/New_York'",
                 "TIMESTAMP '1970-01-01 00:00:00 UTC'", "TIMESTAMP '2020-02-29 12:34:56.789 +05:30'",
                 "TIMESTAMP '0001-01-01 00:00:00 UTC'", "TIMESTAMP '9999-12-31 23:59:59.999 Asia/Tokyo'",
                 "TIMESTAMP '2020-06-01 01:02:03.123456 Asia/Kathmandu'"]
DAY_INTERVALS = ["INTERVAL '0' DAY", "INTERVAL '1' DAY", "INTERVAL '-36' HOUR", "INTERVAL '90' MINUTE",
                 "INTERVAL '1 02:03:04.567' DAY TO SECOND",
                 "INTERVAL '1.5' SECOND"]
MONTH_INTERVALS = ["INTERVAL '1' MONTH", "INTERVAL '-3' YEAR", "INTERVAL '1-6' YEAR TO MONTH", "INTERVAL '0' MONTH"]
JSONS = ["JSON 'null'", "JSON '1'", "JSON '\"x\"'", "JSON 'true'", "JSON '1.50'", "JSON '[1, \"a\", null, [2]]'",
         "JSON '{\"b\": 1, \"a\": {\"c\": [10, 20]}}'", "JSON '{}'", "JSON '[]'", "JSON '\"2020-02-29\"'"]
INT_ARRAYS = ["ARRAY[1, 2, 3]", "CAST(ARRAY[] AS array(integer))", "ARRAY[3, NULL, 1, 3]", "ARRAY[2147483647, -1]"]
TEXT_ARRAYS = ["ARRAY['b', 'a', 'c']", "CAST(ARRAY[] AS array(varchar))", "ARRAY['x', NULL, '', '日本']", "ARRAY['a', 'a']"]
DOUBLE_ARRAYS = ["ARRAY[1e0, 2.5e0]", "ARRAY[0e0, -0e0]", "ARRAY[3e0, NULL, 1e0]", "ARRAY[0.5e0, 0.9e0]",
                 "CAST(ARRAY[] AS array(double))"]
NESTED_ARRAYS = ["ARRAY[ARRAY[1, 2], ARRAY[], NULL]", "ARRAY[ARRAY[3]]"]
BOOLEAN_ARRAYS = ["ARRAY[true, NULL, false]"]
ROW_ARRAYS = ["ARRAY[ROW('a', 1), ROW('b', NULL)]", "ARRAY[ROW('a', 1), ROW('a', 2)]"]
TEXT_MAPS = ["MAP(ARRAY['a', 'b'], ARRAY[1, 2])", "MAP(ARRAY['k'], ARRAY[NULL])", "CAST(MAP() AS map(varchar, integer))"]
INT_MAPS = ["MAP(ARRAY[1, 2], ARRAY['x', 'y'])"]
DOUBLE_MAPS = ["MAP(ARRAY['a', 'b'], ARRAY[1e0, 2e0])", "MAP(ARRAY['b', 'c'], ARRAY[0.5e0, 4e0])"]
ROWS = ["ROW(1, 'x')", "CAST(ROW(1, 'x') AS row(a integer, b varchar))", "ROW(ROW(1, NULL), ARRAY[2])", "ROW(NULL, NULL)"]
ADDRESSES = ["IPADDRESS '10.0.0.1'", "IPADDRESS '2001:db8::1'", "IPADDRESS '::ffff:1.2.3.4'"]
PREFIXES = ["IPPREFIX '10.0.0.0/8'", "IPPREFIX '2001:db8::/48'"]
UUIDS = ["UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "UUID '00000000-0000-0000-0000-000000000000'"]

# By the type's name, as far as it decides what an operator or a function takes.
POOLS = {
    "boolean": BOOLEAN, **INTEGERS, "decimal": DECIMALS, "real": REALS, "double": DOUBLES, "varchar": TEXTS, "char": CHARS,
    "varbinary": BYTES, "date": DATES, "time": TIMES, "time with time zone": TIMES_TZ, "timestamp": TIMESTAMPS,
    "timestamp with time zone": TIMESTAMPS_TZ, "interval day to second": DAY_INTERVALS, "interval year to month": MONTH_INTERVALS,
    "json": JSONS, "array(integer)": INT_ARRAYS, "array(varchar)": TEXT_ARRAYS, "array(double)": DOUBLE_ARRAYS,
    "map(varchar,integer)": TEXT_MAPS, "row": ROWS, "ipaddress": ADDRESSES, "ipprefix": PREFIXES, "uuid": UUIDS, "unknown": ["NULL"],
}

# What a type is called in a CAST, for each type of POOLS that can be cast to.
CAST_NAMES = {
    "boolean": ["boolean"], "tinyint": ["tinyint"], "smallint": ["smallint"], "integer": ["integer"], "bigint": ["bigint"],
    "decimal": ["decimal(10,2)", "decimal(38,0)", "decimal(38,37)", "decimal(3,1)"], "real": ["real"], "double": ["double"],
    "varchar": ["varchar", "varchar(3)"], "char": ["char(4)"], "varbinary": ["varbinary"], "date": ["date"],
    "time": ["time(3)", "time(9)"],
    "time with time zone": ["time(3) with time zone"], "timestamp": ["timestamp(3)", "timestamp(0)", "timestamp(6)", "timestamp(12)"],
    "timestamp with time zone": ["timestamp(3) with time zone", "timestamp(6) with time zone"],
    "interval day to second": ["interval day to second"], "interval year to month": ["interval year to month"], "json": ["json"],
    "array(integer)": ["array(integer)"], "array(varchar)": ["array(varchar)"], "array(double)": ["array(double)"],
    "map(varchar,integer)": ["map(varchar, integer)", "map(varchar, varchar)"], "row": ["row(a bigint, b varchar)"],
    "ipaddress": ["ipaddress"], "ipprefix": ["ipprefix"], "uuid": ["uuid"],
}
NUMBERS = ("tinyint", "smallint", "integer", "bigint", "decimal", "real", "double")
TEMPORAL = ("date", "time", "time with time zone", "timestamp", "timestamp with time zone", "interval day to second",
            "interval year to month")

# What a text argument has to be for a function to do its work, by function and position; the rest are drawn from TEXTS.
UNITS = ["'millisecond'", "'second'", "'minute'", "'hour'", "'day'", "'week'", "'month'", "'quarter'", "'year'", "'DAY'", "'decade'"]
ZONES = ["'UTC'", "'Asia/Tokyo'", "'America/New_York'", "'+05:30'", "'Europe/Berlin'", "'Nowhere/City'"]
MYSQL_FORMATS = ["'%Y-%m-%d %H:%i:%s'", "'%a %b %c %d %e %f'", "'%h %I %i %j %k %l %M %p %r %S'", "'%T %v %W %x %y %%'", "'%D'", "'%U'",
                 "'日%d'"]
JAVA_FORMATS = ["'yyyy-MM-dd HH:mm:ss'", "'EEEE, d MMMM yyyy h:mm a'", "'xxxx-''W''ww-e'", "'DDD G C Y k K'", "'HH:mm:ss.SSSZ ZZ'",
                "'yy M'", "'b'"]
PATTERNS = ["'b'", "'[a-c]+'", "'(a)(b)?'", "'(?i)ABC'", "'^$'", "'\\s+'", "'(?<=a)b'", "''", "'\\p{L}'", "'['", "'日.'", "'(?<n>\\d+)'",
            "','"]
PATHS = ["'$'", "'$.a'", "'$.a.c[1]'", "'$[0]'", "'$[-1]'", "'$[\"b\"]'", "'$.*'", "'$..c'", "'$.zzz'", "'a'", "'$[3][0]'"]
JSON_TEXTS = ["'{\"b\": 1, \"a\": {\"c\": [10, 20]}}'", "'[1, \"a\", null, [2]]'", "'\"x\"'", "'1.50'", "'null'", "'{bad'", "''",
              "'{\"a\": \"\\u00e9\", \"a\": 2}'", "' [ ] '", "'12345678901234567890'"]
URLS = ["'https://user@example.com:8443/p/a%20b?x=1&y=%20&x=2&z#frag'", "'http://[::1]/'", "'mailto:a@b'", "'not a url ^'",
        "'/just/path?q'"]
ISO_TIMES = ["'2020-02-29T23:59:59.123Z'", "'2020-02-29'", "'2020-W09-6'", "'2020-060'", "'2020-02-29T23:59+09:00'", "'2020-02-30'",
             "'2020-02-29T23:59:59.123456789'", "'20200229T235959Z'", "'9999-12-31T23:59:59Z'", "''"]
COUNTS = ["BIGINT '0'", "BIGINT '1'", "BIGINT '2'", "BIGINT '5'", "BIGINT '-1'", "BIGINT '-2'", "BIGINT '100'"]
INT_COUNTS = ["0", "1", "2", "-1", "5", "40"]
ARGUMENTS = {
    **{(name, 0): UNITS for name in ("date_add", "date_diff", "date_trunc")}, ("date_add", 1): COUNTS,
    ("bar", 1): ["BIGINT '10'", "BIGINT '0'", "BIGINT '-1'"],
    **{(name, 1): ZONES for name in ("at_timezone", "with_timezone")}, ("from_unixtime", 1): ZONES,
    ("from_unixtime_nanos", 0): ["1e18", "0"],
    ("date_format", 1): MYSQL_FORMATS, ("date_parse", 1): MYSQL_FORMATS, ("format_datetime", 1): JAVA_FORMATS,
    ("parse_datetime", 1): JAVA_FORMATS, ("date_parse", 0): ["'2020-02-29 23:59:59'", "'日05'", "'x'"],
    ("parse_datetime", 0): ["'2020-02-29 23:59:59'", "'20 2'", "'x'"],
    ("from_iso8601_timestamp", 0): ISO_TIMES, ("from_iso8601_date", 0): ISO_TIMES, ("from_iso8601_timestamp_nanos", 0): ISO_TIMES,
    **{(name, 0): JSON_TEXTS for name in ("json_parse", "json_extract", "json_extract_scalar", "json_array_length", "json_array_get",
                                          "json_array_contains", "json_size", "is_json_scalar")},
    ("json_array_get", 1): ["BIGINT '0'", "BIGINT '-1'", "BIGINT '3'"],
    **{(f"url_extract_{part}", 0): URLS for part in ("host", "port", "path", "query", "protocol", "fragment", "parameter")},
    ("url_extract_parameter", 1): ["'x'", "'y'", "'z'", "'w'"], ("url_decode", 0): ["'a%20b+c'", "'%zz'", "'%E3%81%82'", "''"],
    ("from_base", 0): ["'ff'", "'-7F'", "'zz'", "''", "'9'"],
    ("from_base", 1): ["BIGINT '16'", "BIGINT '2'", "BIGINT '36'", "BIGINT '37'"],
    ("to_base", 1): ["BIGINT '16'", "BIGINT '2'", "BIGINT '36'", "BIGINT '1'"],
    ("from_base64", 0): ["'aGVsbG8='", "'YQ'", "'***'", "''"], ("from_base64url", 0): ["'aGVsbG8_'", "'YQ'"],
    ("from_base32", 0): ["'NBSWY3DP'", "'1'"],
    ("from_hex", 0): ["'FF00'", "'f'", "'zz'", "''"], ("regexp_replace", 2): ["'<$0>'", "'$1'", "'$9'", "'\\$'", "''", "'${n}'"],
    ("normalize", 1): ["'NFC'"], ("split", 1): ["','", "'b'", "''"], ("split_part", 1): ["','", "'b'", "''"],
    ("split_to_map", 0): ["'a=1,b=2'", "'a=1,a=2'", "'a'", "''"], ("split_to_map", 1): ["','"], ("split_to_map", 2): ["'='"],
    ("split_to_multimap", 0): ["'a=1,a=2'", "'a'", "''"], ("split_to_multimap", 1): ["','"], ("split_to_multimap", 2): ["'='"],
    ("contains", 0, "varchar"): ["'10.0.0.0/8'", "'2001:db8::/32'", "'x'"],
    ("chr", 0): ["BIGINT '65'", "BIGINT '128077'", "BIGINT '-1'", "BIGINT '1114112'"],
    ("codepoint", 0): ["CAST('a' AS varchar(1))", "CAST('日' AS varchar(1))", "CAST('' AS varchar(1))"],
    ("typeof", 0): TEXTS + DOUBLES + ROWS + INT_ARRAYS,
    ("luhn_check", 0): ["'79927398713'", "'79927398714'", "'x'", "''"], ("soundex", 0): ["'Robert'", "'Tymczak'", "''", "'日'"],
    ("word_stem", 1): ["CAST('en' AS varchar(2))", "CAST('de' AS varchar(2))", "CAST('xx' AS varchar(2))"],
    ("word_stem", 0): ["'running'", "'studies'"],
    ("sequence", 0, "bigint"): ["BIGINT '1'", "BIGINT '5'", "BIGINT '-2'"], ("sequence", 1, "bigint"): ["BIGINT '5'", "BIGINT '1'"],
    ("sequence", 2, "bigint"): ["BIGINT '2'", "BIGINT '-1'", "BIGINT '0'"], ("sequence", 0, "date"): ["DATE '2020-01-30'"],
    ("sequence", 1, "date"): ["DATE '2020-04-02'"], ("sequence", 0, "timestamp"): ["TIMESTAMP '2020-01-30 01:00:00'"],
    ("sequence", 1, "timestamp"): ["TIMESTAMP '2020-03-02 00:00:00'"],
    ("sequence", 2, "interval day to second"): ["INTERVAL '9' DAY", "INTERVAL '0' DAY"],
    **{(name, 1): COUNTS for name in ("lpad", "rpad", "repeat", "substr", "substring", "element_at", "slice", "trim_array", "truncate")},
    ("slice", 2): COUNTS, ("substr", 2): COUNTS, ("substring", 2): COUNTS, ("split_part", 2): COUNTS, ("split", 2): COUNTS,
    ("strpos", 2): COUNTS,
    ("regexp_extract", 2): COUNTS, ("regexp_extract_all", 2): COUNTS, ("combinations", 1): INT_COUNTS, ("ngrams", 1): INT_COUNTS,
    ("round", 1): INT_COUNTS,
    ("bit_count", 1): ["BIGINT '8'", "BIGINT '64'", "BIGINT '2'"], ("approx_percentile", 1): ["0.5e0", "0.9e0"],
    ("parse_duration", 0): ["'3.81 d'", "'5m'", "'x'"],
    ("parse_data_size", 0): ["'2.3MB'", "'1B'", "'x'"], ("human_readable_seconds", 0): ["96e0", "3762e0", "-1e0"],
    ("to_char", 1): ["'yyyy'"],
    ("to_date", 1): ["'yyyy/mm/dd'"], ("to_timestamp", 1): ["'yyyy/mm/dd hh24'"], ("ip_prefix", 1): ["8", "33"],
    ("concat_ws", 0): ["','", "''", "CAST(NULL AS varchar)"], ("approx_most_frequent", 0): ["BIGINT '3'"],
    ("approx_most_frequent", 2): ["BIGINT '10'"],
    ("max_by", 2): ["BIGINT '2'"], ("min_by", 2): ["BIGINT '2'"], ("max", 1): ["BIGINT '2'"], ("min", 1): ["BIGINT '2'"],
    ("numeric_histogram", 0): ["BIGINT '3'"], ("approx_distinct", 1): ["0.02e0"], ("width_bucket", 3): ["BIGINT '4'"],
    ("listagg", 1): ["','"],
}
