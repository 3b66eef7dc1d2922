// The functions of SQL/JSON.
#include "sql/parser_state.hpp"

#include <utility>

namespace tarn::sql {

Parsed<ExpressionPtr> Parser::json_call() {
  const auto start = peek().range;
  const Token& name = advance();
  TARN_TRY(expect_op("("));
  Expression::Node node;
  if (name.is_word("JSON_EXISTS")) {
    node = TARN_TRY(json_exists());
  } else if (name.is_word("JSON_VALUE")) {
    node = TARN_TRY(json_value());
  } else if (name.is_word("JSON_QUERY")) {
    node = TARN_TRY(json_query());
  } else if (name.is_word("JSON_OBJECT")) {
    node = TARN_TRY(json_object());
  } else {
    node = TARN_TRY(json_array());
  }
  TARN_TRY(expect_op(")"));
  return std::make_unique<Expression>(from(start), std::move(node));
}

// input, 'path' [AS name] [PASSING value AS name, ...]
Parsed<JsonPathCall> Parser::json_path() {
  JsonPathCall call;
  call.input = TARN_TRY(json_input());
  TARN_TRY(expect_op(","));
  const auto start = peek().range;
  call.path = TARN_TRY(string_value("a JSON path as a string"));
  call.path_range = from(start);
  if (accept("AS")) {
    call.name = TARN_TRY(identifier());
  }
  if (accept("PASSING")) {
    do {
      JsonArgument argument;
      argument.input = TARN_TRY(json_input());
      TARN_TRY(expect("AS"));
      argument.name = TARN_TRY(identifier());
      call.passing.push_back(std::move(argument));
    } while (accept_op(","));
  }
  return call;
}

// value [FORMAT JSON]
Parsed<JsonInput> Parser::json_input() {
  JsonInput input;
  input.value = TARN_TRY(expression());
  if (at("FORMAT")) {
    input.format = TARN_TRY(json_format());
  }
  return input;
}

// FORMAT JSON [ENCODING UTF8 | UTF16 | UTF32]
Parsed<JsonFormat> Parser::json_format() {
  advance();
  TARN_TRY(expect("JSON"));
  if (!accept("ENCODING")) {
    return JsonFormat::Json;
  }
  if (accept("UTF8")) {
    return JsonFormat::JsonUtf8;
  }
  if (accept("UTF16")) {
    return JsonFormat::JsonUtf16;
  }
  if (accept("UTF32")) {
    return JsonFormat::JsonUtf32;
  }
  return unexpected("UTF8, UTF16 or UTF32");
}

// ... [TRUE | FALSE | UNKNOWN | ERROR ON ERROR]
Parsed<JsonExists> Parser::json_exists() {
  JsonExists result;
  result.path = TARN_TRY(json_path());
  if (accept("TRUE")) {
    result.on_error = JsonExistsError::True;
  } else if (accept("FALSE")) {
    result.on_error = JsonExistsError::False;
  } else if (accept("UNKNOWN")) {
    result.on_error = JsonExistsError::Unknown;
  } else if (accept("ERROR")) {
    result.on_error = JsonExistsError::Error;
  } else {
    return result;
  }
  TARN_TRY(expect("ON"));
  TARN_TRY(expect("ERROR"));
  return result;
}

// ... [RETURNING type] [behavior ON EMPTY] [behavior ON ERROR]
Parsed<JsonValue> Parser::json_value() {
  JsonValue result;
  result.path = TARN_TRY(json_path());
  if (accept("RETURNING")) {
    result.returning = TARN_TRY(type());
  }
  TARN_TRY(json_fallbacks(result.on_empty, result.on_error));
  return result;
}

// ERROR | NULL | DEFAULT value, ON EMPTY and then ON ERROR, each at most once.
Parsed<bool> Parser::json_fallbacks(JsonValueFallback& on_empty, JsonValueFallback& on_error) {
  while (on_error.behavior == JsonValueBehavior::Unspecified &&
         (at("ERROR") || at("NULL") || at("DEFAULT"))) {
    JsonValueFallback fallback;
    if (accept("DEFAULT")) {
      fallback.behavior = JsonValueBehavior::Default;
      fallback.value = TARN_TRY(expression());
    } else {
      fallback.behavior = advance().is_word("NULL") ? JsonValueBehavior::Null : JsonValueBehavior::Error;
    }
    TARN_TRY(expect("ON"));
    const bool may_be_empty = on_empty.behavior == JsonValueBehavior::Unspecified;
    if (may_be_empty && accept("EMPTY")) {
      on_empty = std::move(fallback);
    } else if (accept("ERROR")) {
      on_error = std::move(fallback);
    } else {
      return unexpected(may_be_empty ? "EMPTY or ERROR" : "ERROR");
    }
  }
  return true;
}

// ... [RETURNING type [FORMAT JSON]] [wrapper] [quotes] [behavior ON EMPTY] [behavior ON ERROR]
Parsed<JsonQuery> Parser::json_query() {
  JsonQuery result;
  result.path = TARN_TRY(json_path());
  result.returning = TARN_TRY(json_returning());
  result.clauses = TARN_TRY(json_query_clauses());
  return result;
}

Parsed<JsonQueryClauses> Parser::json_query_clauses() {
  JsonQueryClauses result;
  if (at("WITHOUT") || at("WITH")) {
    if (advance().is_word("WITH")) {
      result.wrapper = accept("CONDITIONAL") ? JsonWrapper::Conditional : JsonWrapper::Unconditional;
      accept("UNCONDITIONAL");
    }
    accept("ARRAY");
    TARN_TRY(expect("WRAPPER"));
  }
  if (at("KEEP") || at("OMIT")) {
    result.quotes = advance().is_word("KEEP") ? JsonQuotes::Keep : JsonQuotes::Omit;
    TARN_TRY(expect("QUOTES"));
    if (accept("ON")) {
      TARN_TRY(expect("SCALAR"));
      TARN_TRY(expect("STRING"));
    }
  }
  while (result.on_error == JsonQueryBehavior::Unspecified && (at("ERROR") || at("NULL") || at("EMPTY"))) {
    const auto behavior = TARN_TRY(json_query_behavior());
    TARN_TRY(expect("ON"));
    const bool may_be_empty = result.on_empty == JsonQueryBehavior::Unspecified;
    if (may_be_empty && accept("EMPTY")) {
      result.on_empty = behavior;
    } else if (accept("ERROR")) {
      result.on_error = behavior;
    } else {
      return unexpected(may_be_empty ? "EMPTY or ERROR" : "ERROR");
    }
  }
  return result;
}

// ERROR | NULL | EMPTY ARRAY | EMPTY OBJECT
Parsed<JsonQueryBehavior> Parser::json_query_behavior() {
  if (accept("ERROR")) {
    return JsonQueryBehavior::Error;
  }
  if (accept("NULL")) {
    return JsonQueryBehavior::Null;
  }
  TARN_TRY(expect("EMPTY"));
  if (accept("ARRAY")) {
    return JsonQueryBehavior::EmptyArray;
  }
  if (accept("OBJECT")) {
    return JsonQueryBehavior::EmptyObject;
  }
  return unexpected("ARRAY or OBJECT");
}

// [member, ... [NULL | ABSENT ON NULL] [WITH | WITHOUT UNIQUE [KEYS]]] [RETURNING type [FORMAT JSON]]
Parsed<JsonObject> Parser::json_object() {
  JsonObject result;
  const bool is_empty = at_op(")") || (at("RETURNING") && !at("VALUE", 1) && !at_op(":", 1));
  if (!is_empty) {
    do {
      result.members.push_back(TARN_TRY(json_member()));
    } while (accept_op(","));
    result.nulls = TARN_TRY(json_nulls(JsonNulls::Null));
    if (at("WITH") || at("WITHOUT")) {
      result.unique_keys = advance().is_word("WITH");
      TARN_TRY(expect("UNIQUE"));
      accept("KEYS");
    }
  }
  result.returning = TARN_TRY(json_returning());
  return result;
}

// [KEY] key VALUE value, or key : value
Parsed<JsonMember> Parser::json_member() {
  JsonMember member;
  const bool has_key_word = at_json_key_word();
  if (has_key_word) {
    advance();
  }
  member.key = TARN_TRY(expression());
  if (has_key_word || !accept_op(":")) {
    if (!accept("VALUE")) {
      return unexpected(has_key_word ? "VALUE" : "VALUE or ':'");
    }
  }
  member.value = TARN_TRY(json_input());
  return member;
}

// KEY is not reserved: "KEY VALUE 1" and "KEY : 1" have a column of that name.
bool Parser::at_json_key_word() const {
  const bool names_value = at("VALUE", 1) && !at("VALUE", 2);
  return at("KEY") && starts_operand(1) && !names_value;
}

// [value, ... [NULL | ABSENT ON NULL]] [RETURNING type [FORMAT JSON]]
Parsed<JsonArray> Parser::json_array() {
  JsonArray result;
  const bool is_empty = at_op(")") || (at("RETURNING") && at_identifier(1));
  if (!is_empty) {
    do {
      result.items.push_back(TARN_TRY(json_input()));
    } while (accept_op(","));
    result.nulls = TARN_TRY(json_nulls(JsonNulls::Absent));
  }
  result.returning = TARN_TRY(json_returning());
  return result;
}

Parsed<JsonNulls> Parser::json_nulls(JsonNulls otherwise) {
  if (!at("NULL") && !at("ABSENT")) {
    return otherwise;
  }
  const auto nulls = advance().is_word("NULL") ? JsonNulls::Null : JsonNulls::Absent;
  TARN_TRY(expect("ON"));
  TARN_TRY(expect("NULL"));
  return nulls;
}

// [RETURNING type [FORMAT JSON]]
Parsed<std::optional<JsonReturning>> Parser::json_returning() {
  if (!accept("RETURNING")) {
    return std::nullopt;
  }
  JsonReturning result;
  result.type = TARN_TRY(type());
  if (at("FORMAT")) {
    result.format = TARN_TRY(json_format());
  }
  return result;
}

}  // namespace tarn::sql
