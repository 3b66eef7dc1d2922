// String, binary, URL and regular-expression functions. concat() is the operator '||', and the analyzer's.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/text.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// "$1" of Java becomes "\1"; only literals are rewritten.
std::string engine_replacement(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool group = text[i] == '$' && i + 1 < text.size() && is_digit(text[i + 1]);
    if (group) {
      out += fmt::format("\\{}", text[++i]);
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      const char escaped = text[++i];
      out += escaped == '\\' ? "\\\\" : std::string(1, escaped);
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

Parsed<bool> check_replacement(const TypedCall& call) {
  if (!constant_text(*call.arguments[2])) {
    return refuse(call.arguments[2]->range, "regexp_replace is supported with a literal replacement only");
  }
  return true;
}

std::string print_regexp_replace(EnginePrinter& printer, const TypedCall& call) {
  const auto replacement = constant_text(*call.arguments[2]).value_or("");
  return fmt::format("regexp_replace({}, {}, {}, 'g')", printer.expression(*call.arguments[0]),
                     printer.expression(*call.arguments[1]), quote_string(engine_replacement(replacement)));
}

constexpr std::string_view kHost =
    "nullif(regexp_extract($1, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#:]*)', 1), '')";

constexpr auto kTextFunctions = std::to_array<FunctionLine>({
    {"bit_length", "varchar(x) -> bigint", "CAST(bit_length($1) AS BIGINT)"},
    {"chr", "bigint -> varchar(1)", "chr(CAST($1 AS INTEGER))"},
    {"codepoint", "varchar(1) -> integer", "unicode($1)"},
    {"concat_ws", "varchar, varchar... -> varchar", "concat_ws($*)"},
    {"concat_ws", "varchar, array(varchar) -> varchar", "array_to_string($2, $1)"},
    {"ends_with", "varchar(x), varchar(y) -> boolean", "ends_with($*)"},
    {"from_base64", "varchar(x) -> varbinary", "from_base64($1)"},
    {"from_hex", "varchar(x) -> varbinary", "unhex($1)"},
    {"from_utf8", "varbinary -> varchar", "decode($1)"},
    {"hamming_distance", "varchar(x), varchar(y) -> bigint", "hamming($*)"},
    {"length", "varchar(x) -> bigint", "length($1)"},
    {"length", "varbinary -> bigint", "octet_length($1)"},
    {"levenshtein_distance", "varchar(x), varchar(y) -> bigint", "levenshtein($*)"},
    {"lower", "varchar(x) -> varchar(x)", "lower($1)"},
    {"lpad", "varchar(x), bigint, varchar(y) -> varchar", "lpad($1, CAST($2 AS INTEGER), $3)"},
    {"ltrim", "varchar(x) -> varchar(x)", "ltrim($1)"},
    {"ltrim", "varchar(x), varchar(y) -> varchar(x)", "ltrim($*)"},
    {"md5", "varbinary -> varbinary", "unhex(md5($1))"},
    {"normalize", "varchar(x) -> varchar", "nfc_normalize($1)"},
    {"regexp_count", "varchar(x), varchar -> bigint", "len(regexp_extract_all($1, $2))"},
    {"regexp_extract", "varchar(x), varchar -> varchar(x)",
     "(CASE WHEN regexp_matches($1, $2) THEN regexp_extract($*) END)"},
    {"regexp_extract", "varchar(x), varchar, bigint -> varchar(x)",
     "(CASE WHEN regexp_matches($1, $2) THEN regexp_extract($1, $2, CAST($3 AS INTEGER)) END)"},
    {"regexp_extract_all", "varchar(x), varchar -> array(varchar(x))", "regexp_extract_all($*)"},
    {"regexp_extract_all", "varchar(x), varchar, bigint -> array(varchar(x))",
     "regexp_extract_all($1, $2, CAST($3 AS INTEGER))"},
    {"regexp_like", "varchar(x), varchar -> boolean", "regexp_matches($1, $2)"},
    {"regexp_replace", "varchar(x), varchar -> varchar(x)", "regexp_replace($1, $2, '', 'g')"},
    {"regexp_replace",
     "varchar(x), varchar, varchar -> varchar",
     {},
     print_regexp_replace,
     check_replacement},
    {"regexp_split", "varchar(x), varchar -> array(varchar(x))", "regexp_split_to_array($1, $2)"},
    {"replace", "varchar(x), varchar(y) -> varchar(x)", "replace($1, $2, '')"},
    {"replace", "varchar(x), varchar(y), varchar(z) -> varchar", "replace($*)"},
    {"reverse", "varchar(x) -> varchar(x)", "reverse($1)"},
    {"rpad", "varchar(x), bigint, varchar(y) -> varchar", "rpad($1, CAST($2 AS INTEGER), $3)"},
    {"rtrim", "varchar(x) -> varchar(x)", "rtrim($1)"},
    {"rtrim", "varchar(x), varchar(y) -> varchar(x)", "rtrim($*)"},
    {"sha1", "varbinary -> varbinary", "unhex(sha1($1))"},
    {"sha256", "varbinary -> varbinary", "unhex(sha256($1))"},
    {"split", "varchar(x), varchar(y) -> array(varchar(x))", "string_split($1, $2)"},
    {"split_part", "varchar(x), varchar(y), bigint -> varchar(x)", "list_extract(string_split($1, $2), $3)"},
    {"starts_with", "varchar(x), varchar(y) -> boolean", "starts_with($*)"},
    {"strpos", "varchar(x), varchar(y) -> bigint", "strpos($1, $2)"},
    {"substr", "varchar(x), bigint -> varchar(x)", "substring($*)"},
    {"substr", "varchar(x), bigint, bigint -> varchar(x)", "substring($*)"},
    {"substring", "varchar(x), bigint -> varchar(x)", "substring($*)"},
    {"substring", "varchar(x), bigint, bigint -> varchar(x)", "substring($*)"},
    {"to_base64", "varbinary -> varchar", "to_base64($1)"},
    {"to_hex", "varbinary -> varchar", "hex($1)"},
    {"to_utf8", "varchar(x) -> varbinary", "encode($1)"},
    {"translate", "varchar(x), varchar(y), varchar(z) -> varchar", "translate($*)"},
    {"trim", "varchar(x) -> varchar(x)", "trim($1)"},
    {"trim", "varchar(x), varchar(y) -> varchar(x)", "trim($*)"},
    {"upper", "varchar(x) -> varchar(x)", "upper($1)"},
    {"url_decode", "varchar(x) -> varchar(x)", "url_decode($1)"},
    {"url_encode", "varchar(x) -> varchar", "url_encode($1)"},
    {"url_extract_host", "varchar(x) -> varchar(x)", kHost},
    {"uuid", "-> uuid", "gen_random_uuid()"},
});

}  // namespace

std::span<const FunctionLine> text_functions() {
  return kTextFunctions;
}

}  // namespace tarn::sql
