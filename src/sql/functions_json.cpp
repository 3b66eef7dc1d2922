// The json_* functions. Text that is not JSON gives NULL, as in Trino.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/text.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

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

// Text beside JSON is read as JSON.
std::string json_text(EnginePrinter& printer, const Typed& value) {
  const auto text = printer.expression(value);
  return value.type.is(Kind::Json) ? text : fmt::format("TRY_CAST({} AS JSON)", text);
}

std::optional<std::string> engine_path(const TypedCall& call) {
  const auto path = constant_text(*call.arguments[1]);
  return path ? PathReader(*path).read() : std::nullopt;
}

Parsed<bool> check_path(const TypedCall& call) {
  const auto range = call.arguments[1]->range;
  const auto path = constant_text(*call.arguments[1]);
  if (!path) {
    return refuse(range, "the JSON path must be a string literal");
  }
  if (!engine_path(call)) {
    return refuse(range, fmt::format("JSON path is not supported: '{}'; write '$.a.b[0]'", *path));
  }
  return true;
}

std::string path_text(const TypedCall& call) {
  return quote_string(engine_path(call).value_or("$"));
}

std::string print_json_extract(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("json_extract({}, {})", json_text(printer, *call.arguments[0]), path_text(call));
}

// Objects, arrays and null have no scalar.
std::string print_json_extract_scalar(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format(
      "(CASE WHEN json_type({0}, {1}) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string({0}, {1}) "
      "END)",
      json_text(printer, *call.arguments[0]), path_text(call));
}

std::string print_json_size(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format(
      "(CASE json_type({0}, {1}) WHEN 'OBJECT' THEN len(json_keys({0}, {1})) WHEN 'ARRAY' THEN "
      "CAST(json_array_length({0}, {1}) AS BIGINT) WHEN NULL THEN NULL ELSE 0 END)",
      json_text(printer, *call.arguments[0]), path_text(call));
}

std::string print_json_array_get(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("json_extract({}, {})", json_text(printer, *call.arguments[0]),
                     printer.expression(*call.arguments[1]));
}

std::string print_json_array_length(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("(CASE WHEN json_type({0}) = 'ARRAY' THEN CAST(json_array_length({0}) AS BIGINT) END)",
                     json_text(printer, *call.arguments[0]));
}

std::string print_json_array_contains(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format(
      "(CASE WHEN json_type({0}) = 'ARRAY' THEN list_contains(CAST({0} AS JSON[]), to_json({1})) END)",
      json_text(printer, *call.arguments[0]), printer.expression(*call.arguments[1]));
}

std::string print_is_json_scalar(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("(json_type({}) NOT IN ('OBJECT', 'ARRAY'))", json_text(printer, *call.arguments[0]));
}

constexpr auto kJsonFunctions = std::to_array<FunctionLine>({
    {"is_json_scalar", "json -> boolean", {}, print_is_json_scalar},
    {"is_json_scalar", "varchar -> boolean", {}, print_is_json_scalar},
    {"json_array_contains", "json, bigint -> boolean", {}, print_json_array_contains},
    {"json_array_contains", "varchar, bigint -> boolean", {}, print_json_array_contains},
    {"json_array_contains", "json, boolean -> boolean", {}, print_json_array_contains},
    {"json_array_contains", "varchar, boolean -> boolean", {}, print_json_array_contains},
    {"json_array_contains", "json, double -> boolean", {}, print_json_array_contains},
    {"json_array_contains", "varchar, double -> boolean", {}, print_json_array_contains},
    {"json_array_contains", "json, varchar -> boolean", {}, print_json_array_contains},
    {"json_array_contains", "varchar, varchar -> boolean", {}, print_json_array_contains},
    {"json_array_get", "json, bigint -> json", {}, print_json_array_get},
    {"json_array_get", "varchar, bigint -> json", {}, print_json_array_get},
    {"json_array_length", "json -> bigint", {}, print_json_array_length},
    {"json_array_length", "varchar -> bigint", {}, print_json_array_length},
    {"json_extract", "json, varchar -> json", {}, print_json_extract, check_path},
    {"json_extract", "varchar, varchar -> json", {}, print_json_extract, check_path},
    {"json_extract_scalar", "json, varchar -> varchar", {}, print_json_extract_scalar, check_path},
    {"json_extract_scalar", "varchar, varchar -> varchar", {}, print_json_extract_scalar, check_path},
    {"json_format", "json -> varchar", "CAST($1 AS VARCHAR)"},
    {"json_parse", "varchar(x) -> json", "CAST($1 AS JSON)"},
    {"json_size", "json, varchar -> bigint", {}, print_json_size, check_path},
    {"json_size", "varchar, varchar -> bigint", {}, print_json_size, check_path},
});

}  // namespace

std::span<const FunctionLine> json_functions() {
  return kJsonFunctions;
}

}  // namespace tarn::sql
