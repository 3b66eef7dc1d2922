// The json_* functions. Text that is not JSON gives NULL, as in Trino.
#include "sql/functions.hpp"
#include "sql/text.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

using enum Returns;
constexpr auto kScalar = FunctionFamily::Scalar;

bool is_path_character(char c) {
  return is_alphanumeric(c) || std::string_view("_:$-/@|#").find(c) != std::string_view::npos ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Reads Trino's JSON path ($.a.b[0]["c"]) and writes the engine's, every name quoted; nullopt where it is
// broken or holds what Trino's simple paths do not (wildcards, filters).
class PathReader {
 public:
  explicit PathReader(std::string_view path) : path_(path) {}

  std::optional<std::string> read() {
    if (path_.starts_with('$')) {
      position_ = 1;
    }
    std::string out = "$";
    while (position_ < path_.size()) {
      const char c = path_[position_];
      const bool bare_start = position_ == 0 && is_path_character(c);
      if (c == '.' || bare_start) {
        position_ += c == '.' ? 1 : 0;
        if (!name(out)) {
          return std::nullopt;
        }
      } else if (c != '[' || !subscript(out)) {
        return std::nullopt;
      }
    }
    return out;
  }

 private:
  bool name(std::string& out) {
    const auto start = position_;
    while (position_ < path_.size() && is_path_character(path_[position_])) {
      ++position_;
    }
    return add_key(out, path_.substr(start, position_ - start));
  }

  bool add_key(std::string& out, std::string_view key) {
    if (key.empty() || key.find_first_of("\"\\*") != std::string_view::npos) {
      return false;
    }
    out += fmt::format(".\"{}\"", key);
    return true;
  }

  bool subscript(std::string& out) {
    const auto close = path_.find(']', position_);
    if (close == std::string_view::npos) {
      return false;
    }
    const char quote = position_ + 1 < path_.size() ? path_[position_ + 1] : '\0';
    if (quote == '"' || quote == '\'') {
      const auto end = path_.find(quote, position_ + 2);
      if (end == std::string_view::npos || end + 1 >= path_.size() || path_[end + 1] != ']') {
        return false;
      }
      const auto key = path_.substr(position_ + 2, end - position_ - 2);
      position_ = end + 2;
      return add_key(out, key);
    }
    const auto index = path_.substr(position_ + 1, close - position_ - 1);
    position_ = close + 1;
    const bool number = !index.empty() && index.size() <= 9 &&
                        index.find_first_not_of("0123456789") == std::string_view::npos;
    if (number) {
      out += fmt::format("[{}]", index);
      return true;
    }
    return add_key(out, index);
  }

  std::string_view path_;
  std::size_t position_ = 0;
};

struct Located {
  std::string json;
  std::string path;
};

Parsed<std::string> json_operand(Translator& translator, const Expression& argument) {
  const auto value = TARN_TRY(translator.expression(argument));
  if (value.type.is(Kind::Json)) {
    return value.sql;
  }
  if (!value.type.is(Kind::Varchar) && !value.type.is_unknown()) {
    return refuse(value.range, fmt::format("expected json or varchar, not {}", to_string(value.type)));
  }
  return fmt::format("TRY_CAST({} AS JSON)", value.sql);
}

Parsed<Located> locate_value(Translator& translator, const FunctionCall& call) {
  Located located;
  located.json = TARN_TRY(json_operand(translator, *call.arguments[0]));
  const auto path = TARN_TRY(translator.expression(*call.arguments[1]));
  if (!path.text) {
    return refuse(path.range, "the JSON path must be a string literal");
  }
  const auto read = PathReader(*path.text).read();
  if (!read) {
    return refuse(path.range, fmt::format("JSON path is not supported: '{}'; write '$.a.b[0]'", *path.text));
  }
  located.path = quote_string(*read);
  return located;
}

Parsed<Value> json_extract(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto at = TARN_TRY(locate_value(translator, call));
  return made(fmt::format("json_extract({}, {})", at.json, at.path), Type::of(Kind::Json), range);
}

// Objects, arrays and null have no scalar.
Parsed<Value> json_extract_scalar(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto at = TARN_TRY(locate_value(translator, call));
  return made(fmt::format("(CASE WHEN json_type({0}, {1}) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN "
                          "json_extract_string({0}, {1}) END)",
                          at.json, at.path),
              Type::of(Kind::Varchar), range);
}

Parsed<Value> json_size(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto at = TARN_TRY(locate_value(translator, call));
  return made(
      fmt::format("(CASE json_type({0}, {1}) WHEN 'OBJECT' THEN len(json_keys({0}, {1})) WHEN 'ARRAY' THEN "
                  "CAST(json_array_length({0}, {1}) AS BIGINT) WHEN NULL THEN NULL ELSE 0 END)",
                  at.json, at.path),
      Type::of(Kind::Int64), range);
}

Parsed<Value> json_array_get(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto json = TARN_TRY(json_operand(translator, *call.arguments[0]));
  const auto index = TARN_TRY(translator.expression(*call.arguments[1]));
  if (!index.type.is_integer() && !index.type.is_unknown()) {
    return refuse(index.range, fmt::format("the index must be an integer, not {}", to_string(index.type)));
  }
  return made(fmt::format("json_extract({}, CAST({} AS BIGINT))", json, index.sql), Type::of(Kind::Json),
              range);
}

Parsed<Value> json_array_length(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto json = TARN_TRY(json_operand(translator, *call.arguments[0]));
  return made(
      fmt::format("(CASE WHEN json_type({0}) = 'ARRAY' THEN CAST(json_array_length({0}) AS BIGINT) END)",
                  json),
      Type::of(Kind::Int64), range);
}

Parsed<Value> json_array_contains(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto json = TARN_TRY(json_operand(translator, *call.arguments[0]));
  const auto value = TARN_TRY(translator.expression(*call.arguments[1]));
  return made(
      fmt::format("(CASE WHEN json_type({0}) = 'ARRAY' THEN list_contains(CAST({0} AS JSON[]), to_json({1})) "
                  "END)",
                  json, value.sql),
      Type::of(Kind::Boolean), range);
}

Parsed<Value> is_json_scalar(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto json = TARN_TRY(json_operand(translator, *call.arguments[0]));
  return made(fmt::format("(json_type({}) NOT IN ('OBJECT', 'ARRAY'))", json), Type::of(Kind::Boolean),
              range);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"is_json_scalar", "is_json_scalar(json) -> boolean", "j", 1, 1, kScalar, Boolean, {}, is_json_scalar},
    {"json_array_contains",
     "json_array_contains(json, value) -> boolean",
     "ja",
     2,
     2,
     kScalar,
     Boolean,
     {},
     json_array_contains},
    {"json_array_get", "json_array_get(json, index) -> json", "ji", 2, 2, kScalar, Json, {}, json_array_get},
    {"json_array_length",
     "json_array_length(json) -> bigint",
     "j",
     1,
     1,
     kScalar,
     Bigint,
     {},
     json_array_length},
    {"json_extract", "json_extract(json, path) -> json", "js", 2, 2, kScalar, Json, {}, json_extract},
    {"json_extract_scalar",
     "json_extract_scalar(json, path) -> varchar",
     "js",
     2,
     2,
     kScalar,
     Varchar,
     {},
     json_extract_scalar},
    {"json_format", "json_format(json) -> varchar", "j", 1, 1, kScalar, Varchar, "CAST($1 AS VARCHAR)"},
    {"json_parse", "json_parse(varchar) -> json", "s", 1, 1, kScalar, Json, "CAST($1 AS JSON)"},
    {"json_size", "json_size(json, path) -> bigint", "js", 2, 2, kScalar, Bigint, {}, json_size},
});

}  // namespace

std::span<const Function> json_functions() {
  return kFunctions;
}

}  // namespace tarn::sql
