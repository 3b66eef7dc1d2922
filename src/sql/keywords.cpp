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

constexpr auto kPlain = std::to_array<std::string_view>({
    "ALL",        "ANY",       "ARRAY",     "ASC",       "AT",     "CURRENT", "DATE",
    "DAY",        "DESC",      "DOUBLE",    "FETCH",     "FILTER", "FIRST",   "FOLLOWING",
    "GROUPS",     "HOUR",      "IGNORE",    "INTERVAL",  "LAST",   "LATERAL", "LIMIT",
    "MAP",        "MINUTE",    "MONTH",     "NEXT",      "NULLS",  "OFFSET",  "ONLY",
    "ORDINALITY", "OVER",      "PARTITION", "PRECEDING", "RANGE",  "RESPECT", "ROW",
    "ROWS",       "SECOND",    "SETS",      "SOME",      "TIES",   "TIME",    "TIMESTAMP",
    "TRY_CAST",   "UNBOUNDED", "VARCHAR",   "WINDOW",    "WITHIN", "YEAR",    "ZONE",
});
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
