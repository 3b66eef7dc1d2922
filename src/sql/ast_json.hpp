// The functions of SQL/JSON: JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT and JSON_ARRAY.
#pragma once

#include "sql/ast_type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tarn::sql {

// FORMAT JSON [ENCODING ...]
enum class JsonFormat : std::uint8_t { None, Json, JsonUtf8, JsonUtf16, JsonUtf32 };
struct JsonInput {
  ExpressionPtr value;
  JsonFormat format = JsonFormat::None;
};

// PASSING value AS name
struct JsonArgument {
  JsonInput input;
  Identifier name;
};

// What the three path functions and JSON_TABLE begin with: input, 'path' [AS name] [PASSING ...].
struct JsonPathCall {
  JsonInput input;
  std::string path;
  SourceRange path_range{};
  std::optional<Identifier> name;
  std::vector<JsonArgument> passing;
};

// RETURNING type [FORMAT JSON]
struct JsonReturning {
  TypeName type;
  JsonFormat format = JsonFormat::None;
};

enum class JsonExistsError : std::uint8_t { Unspecified, True, False, Unknown, Error };
struct JsonExists {
  JsonPathCall path;
  JsonExistsError on_error = JsonExistsError::Unspecified;
};

enum class JsonValueBehavior : std::uint8_t { Unspecified, Error, Null, Default };
struct JsonValueFallback {
  JsonValueBehavior behavior = JsonValueBehavior::Unspecified;
  ExpressionPtr value;  // Default only
};
struct JsonValue {
  JsonPathCall path;
  std::optional<TypeName> returning;
  JsonValueFallback on_empty;
  JsonValueFallback on_error;
};

enum class JsonWrapper : std::uint8_t { Without, Conditional, Unconditional };
enum class JsonQuotes : std::uint8_t { Unspecified, Keep, Omit };
enum class JsonQueryBehavior : std::uint8_t { Unspecified, Error, Null, EmptyArray, EmptyObject };
// What a JSON_QUERY and a FORMAT JSON column of JSON_TABLE have in common.
struct JsonQueryClauses {
  JsonWrapper wrapper = JsonWrapper::Without;
  JsonQuotes quotes = JsonQuotes::Unspecified;
  JsonQueryBehavior on_empty = JsonQueryBehavior::Unspecified;
  JsonQueryBehavior on_error = JsonQueryBehavior::Unspecified;
};
struct JsonQuery {
  JsonPathCall path;
  std::optional<JsonReturning> returning;
  JsonQueryClauses clauses;
};

enum class JsonNulls : std::uint8_t { Null, Absent };
struct JsonMember {
  ExpressionPtr key;
  JsonInput value;
};
struct JsonObject {
  std::vector<JsonMember> members;
  JsonNulls nulls = JsonNulls::Null;
  bool unique_keys = false;
  std::optional<JsonReturning> returning;
};
struct JsonArray {
  std::vector<JsonInput> items;
  JsonNulls nulls = JsonNulls::Absent;
  std::optional<JsonReturning> returning;
};

}  // namespace tarn::sql
