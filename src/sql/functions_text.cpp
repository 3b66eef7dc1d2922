// String, binary, URL and regular-expression functions.
#include "sql/functions.hpp"
#include "sql/text.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

using enum Returns;
constexpr auto kScalar = FunctionFamily::Scalar;

// Strings or arrays, as many as there are; NULL wins.
Parsed<Value> concat(Translator& translator, const FunctionCall& call, SourceRange range) {
  std::string strings;
  std::string lists;
  Type type;
  for (const auto& argument : call.arguments) {
    const auto value = TARN_TRY(translator.expression(*argument));
    const bool joins =
        value.type.is(Kind::Varchar) || value.type.is(Kind::Array) || value.type.is(Kind::Varbinary);
    const bool fits = value.type.is_unknown() || type.is_unknown() || value.type.kind == type.kind;
    if ((!joins && !value.type.is_unknown()) || !fits) {
      return refuse(value.range,
                    fmt::format("concat joins strings or arrays of one type, not {}; use CAST(... AS "
                                "varchar)",
                                to_string(value.type)));
    }
    type = type.is_unknown() ? value.type : type;
    strings += (strings.empty() ? "" : " || ") + value.sql;
    lists = lists.empty() ? value.sql : fmt::format("list_concat({}, {})", lists, value.sql);
  }
  if (type.is(Kind::Array)) {
    return made(lists, type, range);
  }
  return made(fmt::format("({})", strings), type.is_unknown() ? Type::of(Kind::Varchar) : type, range);
}

// "$1" and "${name}" of Java become "\1"; only literals are rewritten.
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

Parsed<Value> regexp_replace(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto text = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto pattern = TARN_TRY(translator.expression(*call.arguments[1]));
  std::string replacement = "''";
  if (call.arguments.size() == 3) {
    const auto value = TARN_TRY(translator.expression(*call.arguments[2]));
    if (!value.text) {
      return refuse(value.range, "regexp_replace is supported with a literal replacement only");
    }
    replacement = quote_string(engine_replacement(*value.text));
  }
  return made(fmt::format("regexp_replace({}, {}, {}, 'g')", text.sql, pattern.sql, replacement),
              Type::of(Kind::Varchar), range);
}

// With two arguments what is found is removed.
Parsed<Value> replace(Translator& translator, const FunctionCall& call, SourceRange range) {
  std::string list;
  for (const auto& argument : call.arguments) {
    const auto value = TARN_TRY(translator.expression(*argument));
    if (!value.type.is(Kind::Varchar) && !value.type.is_unknown()) {
      return refuse(value.range, fmt::format("replace needs varchar, not {}", to_string(value.type)));
    }
    list += (list.empty() ? "" : ", ") + value.sql;
  }
  return made(fmt::format("replace({}{})", list, call.arguments.size() == 2 ? ", ''" : ""),
              Type::of(Kind::Varchar), range);
}

Parsed<Value> reverse(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto value = TARN_TRY(translator.expression(*call.arguments[0]));
  const bool is_list = value.type.is(Kind::Array);
  return made(fmt::format("{}({})", is_list ? "list_reverse" : "reverse", value.sql), value.type, range);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"bit_length", "bit_length(varchar) -> bigint", "s", 1, 1, kScalar, Bigint, "bit_length($1)"},
    {"chr", "chr(bigint) -> varchar", "i", 1, 1, kScalar, Varchar, "chr(CAST($1 AS INTEGER))"},
    {"codepoint", "codepoint(varchar) -> integer", "s", 1, 1, kScalar, Bigint, "unicode($1)"},
    {"concat", "concat(varchar, ...) -> varchar", "a", 1, kAnyNumber, kScalar, Varchar, {}, concat},
    {"concat_ws", "concat_ws(separator, varchar, ...) -> varchar", "sa", 1, kAnyNumber, kScalar, Varchar,
     "concat_ws($*)"},
    {"ends_with", "ends_with(varchar, suffix) -> boolean", "ss", 2, 2, kScalar, Boolean, "ends_with($*)"},
    {"from_base64", "from_base64(varchar) -> varbinary", "s", 1, 1, kScalar, Varbinary, "from_base64($1)"},
    {"from_hex", "from_hex(varchar) -> varbinary", "s", 1, 1, kScalar, Varbinary, "unhex($1)"},
    {"from_utf8", "from_utf8(varbinary) -> varchar", "y", 1, 1, kScalar, Varchar, "decode($1)"},
    {"hamming_distance", "hamming_distance(varchar, varchar) -> bigint", "ss", 2, 2, kScalar, Bigint,
     "hamming($*)"},
    {"length", "length(varchar) -> bigint", "a", 1, 1, kScalar, Bigint, "length($1)"},
    {"levenshtein_distance", "levenshtein_distance(varchar, varchar) -> bigint", "ss", 2, 2, kScalar, Bigint,
     "levenshtein($*)"},
    {"lower", "lower(varchar) -> varchar", "s", 1, 1, kScalar, Varchar, "lower($1)"},
    {"lpad", "lpad(varchar, size, padding) -> varchar", "sis", 3, 3, kScalar, Varchar,
     "lpad($1, CAST($2 AS INTEGER), $3)"},
    {"ltrim", "ltrim(varchar[, characters]) -> varchar", "ss", 1, 2, kScalar, Varchar, "ltrim($*)"},
    {"md5", "md5(varbinary) -> varbinary", "y", 1, 1, kScalar, Varbinary, "unhex(md5($1))"},
    {"normalize", "normalize(varchar) -> varchar", "s", 1, 1, kScalar, Varchar, "nfc_normalize($1)"},
    {"regexp_count", "regexp_count(varchar, pattern) -> bigint", "ss", 2, 2, kScalar, Bigint,
     "len(regexp_extract_all($1, $2))"},
    {"regexp_extract", "regexp_extract(varchar, pattern[, group]) -> varchar", "ssi", 2, 3, kScalar, Varchar,
     "(CASE WHEN regexp_matches($1, $2) THEN regexp_extract($*) END)"},
    {"regexp_extract_all", "regexp_extract_all(varchar, pattern[, group]) -> array(varchar)", "ssi", 2, 3,
     kScalar, ArrayOfVarchar, "regexp_extract_all($*)"},
    {"regexp_like", "regexp_like(varchar, pattern) -> boolean", "ss", 2, 2, kScalar, Boolean,
     "regexp_matches($1, $2)"},
    {"regexp_replace",
     "regexp_replace(varchar, pattern[, replacement]) -> varchar",
     "sss",
     2,
     3,
     kScalar,
     Varchar,
     {},
     regexp_replace},
    {"regexp_split", "regexp_split(varchar, pattern) -> array(varchar)", "ss", 2, 2, kScalar, ArrayOfVarchar,
     "regexp_split_to_array($1, $2)"},
    {"replace",
     "replace(varchar, search[, replacement]) -> varchar",
     "sss",
     2,
     3,
     kScalar,
     Varchar,
     {},
     replace},
    {"reverse", "reverse(varchar or array) -> same", "a", 1, 1, kScalar, First, {}, reverse},
    {"rpad", "rpad(varchar, size, padding) -> varchar", "sis", 3, 3, kScalar, Varchar,
     "rpad($1, CAST($2 AS INTEGER), $3)"},
    {"rtrim", "rtrim(varchar[, characters]) -> varchar", "ss", 1, 2, kScalar, Varchar, "rtrim($*)"},
    {"sha1", "sha1(varbinary) -> varbinary", "y", 1, 1, kScalar, Varbinary, "unhex(sha1($1))"},
    {"sha256", "sha256(varbinary) -> varbinary", "y", 1, 1, kScalar, Varbinary, "unhex(sha256($1))"},
    {"split", "split(varchar, delimiter) -> array(varchar)", "ss", 2, 2, kScalar, ArrayOfVarchar,
     "string_split($1, $2)"},
    {"split_part", "split_part(varchar, delimiter, index) -> varchar", "ssi", 3, 3, kScalar, Varchar,
     "list_extract(string_split($1, $2), $3)"},
    {"starts_with", "starts_with(varchar, prefix) -> boolean", "ss", 2, 2, kScalar, Boolean,
     "starts_with($*)"},
    {"strpos", "strpos(varchar, substring) -> bigint", "ss", 2, 2, kScalar, Bigint, "strpos($1, $2)"},
    {"substr", "substr(varchar, start[, length]) -> varchar", "sii", 2, 3, kScalar, Varchar, "substring($*)"},
    {"substring", "substring(varchar, start[, length]) -> varchar", "sii", 2, 3, kScalar, Varchar,
     "substring($*)"},
    {"to_base64", "to_base64(varbinary) -> varchar", "y", 1, 1, kScalar, Varchar, "to_base64($1)"},
    {"to_hex", "to_hex(varbinary) -> varchar", "y", 1, 1, kScalar, Varchar, "hex($1)"},
    {"to_utf8", "to_utf8(varchar) -> varbinary", "s", 1, 1, kScalar, Varbinary, "encode($1)"},
    {"translate", "translate(varchar, from, to) -> varchar", "sss", 3, 3, kScalar, Varchar, "translate($*)"},
    {"trim", "trim(varchar[, characters]) -> varchar", "ss", 1, 2, kScalar, Varchar, "trim($*)"},
    {"upper", "upper(varchar) -> varchar", "s", 1, 1, kScalar, Varchar, "upper($1)"},
    {"url_decode", "url_decode(varchar) -> varchar", "s", 1, 1, kScalar, Varchar, "url_decode($1)"},
    {"url_encode", "url_encode(varchar) -> varchar", "s", 1, 1, kScalar, Varchar, "url_encode($1)"},
    {"url_extract_host", "url_extract_host(varchar) -> varchar", "s", 1, 1, kScalar, Varchar,
     "nullif(regexp_extract($1, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#:]*)', 1), '')"},
    {"uuid", "uuid() -> varchar", "", 0, 0, kScalar, Varchar, "CAST(gen_random_uuid() AS VARCHAR)"},
});

}  // namespace

std::span<const Function> text_functions() {
  return kFunctions;
}

}  // namespace tarn::sql
