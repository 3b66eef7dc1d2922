// json_exists, json_value, json_query, json_object and json_array of SQL/JSON.
#pragma once

#include "base/result.hpp"
#include "trino_json/node.hpp"
#include "trino_json/path.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tarn::trino_json {

// In all: `json` is the context item's text. Text that is no JSON is an error of the input, to which the ON
// ERROR clause applies. Errors that pass: those the clause lets through, a variable without a value, and
// ResourceExhausted past the limit of the evaluator.

enum class ExistsOnError : std::uint8_t { False, True, Unknown, Error };
// Nothing is unknown (NULL).
Result<std::optional<bool>> json_exists(std::string_view json, const Path& path,
                                        std::span<const PathVariable> variables,
                                        ExistsOnError on_error = ExistsOnError::False);

enum class ValueOn : std::uint8_t { Null, Error, Default };
struct ValueOptions {
  ValueOn on_empty = ValueOn::Null;
  ValueOn on_error = ValueOn::Null;
};
enum class ValueOutcome : std::uint8_t { Value, Null, EmptyDefault, ErrorDefault };
struct JsonValue {
  ValueOutcome outcome = ValueOutcome::Null;
  Node value;  // a scalar that is not null, when there is a Value
};
// RETURNING is the caller's: it casts the value, and where that fails applies on_error (see
// value_cast_error).
Result<JsonValue> json_value(std::string_view json, const Path& path, std::span<const PathVariable> variables,
                             const ValueOptions& options = {});
// What json_value(... ERROR ON ERROR) says of a value that its returned type cannot hold.
Error value_cast_error(std::string_view value_type, std::string_view returned_type);

enum class QueryWrapper : std::uint8_t { Without, Conditional, Unconditional };
enum class QueryQuotes : std::uint8_t { Keep, Omit };
enum class QueryOn : std::uint8_t { Null, Error, EmptyArray, EmptyObject };
struct QueryOptions {
  QueryWrapper wrapper = QueryWrapper::Without;
  QueryQuotes quotes = QueryQuotes::Keep;
  QueryOn on_empty = QueryOn::Null;
  QueryOn on_error = QueryOn::Null;
};
Result<std::optional<std::string>> json_query(std::string_view json, const Path& path,
                                              std::span<const PathVariable> variables,
                                              const QueryOptions& options = {});

enum class OnNull : std::uint8_t { Null, Absent };
enum class UniqueKeys : std::uint8_t { Without, With };
struct ObjectMember {
  std::optional<std::string> key;
  std::optional<Node> value;  // nothing: SQL NULL
};
// A repeated key is an error either way, as in Trino 435; the members come in the order of Java's hash table.
Result<std::string> json_object(std::span<const ObjectMember> members, OnNull on_null = OnNull::Null,
                                UniqueKeys unique = UniqueKeys::Without);
std::string json_array(std::span<const std::optional<Node>> elements, OnNull on_null = OnNull::Absent);

// FORMAT JSON: the value of a text. "conversion to JSON failed: ...".
Result<Node> format_json(std::string_view text);

}  // namespace tarn::trino_json
