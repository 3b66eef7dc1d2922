#include "sql/keywords.hpp"

#include "sql/text.hpp"

#include <algorithm>
#include <array>

namespace tarn::sql {

namespace {

constexpr auto kReserved = std::to_array<std::string_view>({
    "ALTER",        "AND",
    "AS",           "BETWEEN",
    "BY",           "CASE",
    "CAST",         "CONSTRAINT",
    "CREATE",       "CROSS",
    "CUBE",         "CURRENT_CATALOG",
    "CURRENT_DATE", "CURRENT_PATH",
    "CURRENT_ROLE", "CURRENT_SCHEMA",
    "CURRENT_TIME", "CURRENT_TIMESTAMP",
    "CURRENT_USER", "DEALLOCATE",
    "DELETE",       "DESCRIBE",
    "DISTINCT",     "DROP",
    "ELSE",         "END",
    "ESCAPE",       "EXCEPT",
    "EXECUTE",      "EXISTS",
    "EXTRACT",      "FALSE",
    "FOR",          "FROM",
    "FULL",         "GROUP",
    "GROUPING",     "HAVING",
    "IN",           "INNER",
    "INSERT",       "INTERSECT",
    "INTO",         "IS",
    "JOIN",         "JSON_ARRAY",
    "JSON_EXISTS",  "JSON_OBJECT",
    "JSON_QUERY",   "JSON_TABLE",
    "JSON_VALUE",   "LEFT",
    "LIKE",         "LISTAGG",
    "LOCALTIME",    "LOCALTIMESTAMP",
    "NATURAL",      "NORMALIZE",
    "NOT",          "NULL",
    "ON",           "OR",
    "ORDER",        "OUTER",
    "PREPARE",      "RECURSIVE",
    "RIGHT",        "ROLLUP",
    "SELECT",       "SKIP",
    "TABLE",        "THEN",
    "TRIM",         "TRUE",
    "UESCAPE",      "UNION",
    "UNNEST",       "USING",
    "VALUES",       "WHEN",
    "WHERE",        "WITH",
});
static_assert(std::ranges::is_sorted(kReserved));

constexpr auto kPlain = std::to_array<std::string_view>({"ABSENT",      "AFTER",
                                                         "ALL",         "ANY",
                                                         "ARRAY",       "ASC",
                                                         "AT",          "BEGIN",
                                                         "BERNOULLI",   "BOTH",
                                                         "CALLED",      "COLUMNS",
                                                         "COMMENT",     "CONDITIONAL",
                                                         "COPARTITION", "COUNT",
                                                         "CURRENT",     "DATE",
                                                         "DAY",         "DECLARE",
                                                         "DEFAULT",     "DEFINE",
                                                         "DEFINER",     "DESC",
                                                         "DESCRIPTOR",  "DETERMINISTIC",
                                                         "DO",          "DOUBLE",
                                                         "ELSEIF",      "EMPTY",
                                                         "ENCODING",    "ERROR",
                                                         "FETCH",       "FILTER",
                                                         "FINAL",       "FIRST",
                                                         "FOLLOWING",   "FORMAT",
                                                         "FUNCTION",    "GROUPS",
                                                         "HOUR",        "IF",
                                                         "IGNORE",      "INITIAL",
                                                         "INPUT",       "INTERVAL",
                                                         "INVOKER",     "ITERATE",
                                                         "JSON",        "KEEP",
                                                         "KEY",         "KEYS",
                                                         "LANGUAGE",    "LAST",
                                                         "LATERAL",     "LEADING",
                                                         "LEAVE",       "LIMIT",
                                                         "LOOP",        "MAP",
                                                         "MATCH",       "MATCH_RECOGNIZE",
                                                         "MEASURES",    "MINUTE",
                                                         "MONTH",       "NESTED",
                                                         "NEXT",        "NFC",
                                                         "NFD",         "NFKC",
                                                         "NFKD",        "NULLS",
                                                         "OBJECT",      "OF",
                                                         "OFFSET",      "OMIT",
                                                         "ONE",         "ONLY",
                                                         "ORDINALITY",  "OVER",
                                                         "OVERFLOW",    "PARTITION",
                                                         "PASSING",     "PAST",
                                                         "PATH",        "PATTERN",
                                                         "PER",         "PERMUTE",
                                                         "PLAN",        "POSITION",
                                                         "PRECEDING",   "PRECISION",
                                                         "PRUNE",       "QUOTES",
                                                         "RANGE",       "REPEAT",
                                                         "RESPECT",     "RETURN",
                                                         "RETURNING",   "RETURNS",
                                                         "ROW",         "ROWS",
                                                         "RUNNING",     "SCALAR",
                                                         "SECOND",      "SECURITY",
                                                         "SEEK",        "SET",
                                                         "SETS",        "SHOW",
                                                         "SOME",        "SUBSET",
                                                         "SUBSTRING",   "SYSTEM",
                                                         "TABLESAMPLE", "TIES",
                                                         "TIME",        "TIMESTAMP",
                                                         "TO",          "TRAILING",
                                                         "TRUNCATE",    "TRY_CAST",
                                                         "UNBOUNDED",   "UNCONDITIONAL",
                                                         "UNIQUE",      "UNKNOWN",
                                                         "UNMATCHED",   "UNTIL",
                                                         "UTF16",       "UTF32",
                                                         "UTF8",        "VALUE",
                                                         "VARCHAR",     "VERSION",
                                                         "WHILE",       "WINDOW",
                                                         "WITHIN",      "WITHOUT",
                                                         "WRAPPER",     "YEAR",
                                                         "ZONE"});
static_assert(std::ranges::is_sorted(kPlain));

}  // namespace

std::span<const std::string_view> reserved_words() {
  return kReserved;
}

std::span<const std::string_view> plain_words() {
  return kPlain;
}

bool is_reserved(std::string_view word) {
  return std::ranges::binary_search(kReserved, to_upper(word));
}

}  // namespace tarn::sql
