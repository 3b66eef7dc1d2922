// SQL/JSON: JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT and JSON_ARRAY. Source: Trino's analyzer of
// expressions.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/print_type.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"
#include "trino_json/path.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// How the options are told to the engine, a letter each.
char letter(JsonExistsError behavior) {
  switch (behavior) {
    case JsonExistsError::True: return 'T';
    case JsonExistsError::Unknown: return 'U';
    case JsonExistsError::Error: return 'E';
    case JsonExistsError::Unspecified:
    case JsonExistsError::False: break;
  }
  return 'F';
}

char letter(JsonValueBehavior behavior) {
  switch (behavior) {
    case JsonValueBehavior::Error: return 'E';
    case JsonValueBehavior::Default: return 'D';
    case JsonValueBehavior::Unspecified:
    case JsonValueBehavior::Null: break;
  }
  return 'N';
}

char letter(JsonQueryBehavior behavior) {
  switch (behavior) {
    case JsonQueryBehavior::Error: return 'E';
    case JsonQueryBehavior::EmptyArray: return 'A';
    case JsonQueryBehavior::EmptyObject: return 'O';
    case JsonQueryBehavior::Unspecified:
    case JsonQueryBehavior::Null: break;
  }
  return 'N';
}

char letter(JsonWrapper wrapper) {
  switch (wrapper) {
    case JsonWrapper::Conditional: return 'C';
    case JsonWrapper::Unconditional: return 'U';
    case JsonWrapper::Without: break;
  }
  return 'W';
}

char letter(JsonNulls nulls) {
  return nulls == JsonNulls::Null ? 'N' : 'A';
}

std::string_view encoding_word(JsonFormat format) {
  switch (format) {
    case JsonFormat::JsonUtf8: return "UTF8";
    case JsonFormat::JsonUtf16: return "UTF16";
    case JsonFormat::JsonUtf32: return "UTF32";
    case JsonFormat::None:
    case JsonFormat::Json: break;
  }
  return "JSON";
}

bool has_wide_characters(JsonFormat format) {
  return format == JsonFormat::JsonUtf16 || format == JsonFormat::JsonUtf32;
}

// Functions whose result is taken for JSON where it is a value of SQL/JSON.
bool gives_json(const Expression& node) {
  return std::holds_alternative<JsonQuery>(node.node) || std::holds_alternative<JsonObject>(node.node) ||
         std::holds_alternative<JsonArray>(node.node);
}

TypedPtr text_value(std::string text, SourceRange range) {
  return make_typed(Type::of(Kind::Varchar), range, Constant{std::move(text)});
}

TypedPtr converted_bytes(std::string_view function, TypedPtr value, Kind result) {
  const auto range = value->range;
  TypedCall call{Library::standard().find(function).front()};
  call.arguments.push_back(std::move(value));
  return make_typed(Type::of(result), range, std::move(call));
}

// What JSON_VALUE casts an item to by itself.
bool is_json_scalar(const Type& type) {
  return type.is_number() || type.is(Kind::Boolean) ||
         (type.is(Kind::Varchar) && type.precision == kUnbounded);
}

bool is_clock_type(const Type& type) {
  return type.is_temporal() || type.is(Kind::Time) || type.is(Kind::TimeTz);
}

// Where a piece of a literal's value stands in the statement: there, quotes are doubled. Of a literal that is
// spelled in another way, all of it.
SourceRange piece_of(std::string_view text, SourceRange literal, const std::string& value,
                     const trino_json::PathProblem& problem) {
  const auto written = [&](std::string_view part) {
    return part.size() + static_cast<std::size_t>(std::ranges::count(part, '\''));
  };
  if (text.substr(literal.offset, literal.length) != print_string(value)) {
    return literal;
  }
  const std::string_view path = value;
  const auto before = written(path.substr(0, problem.offset));
  const auto length = written(path.substr(problem.offset, problem.length));
  return {literal.offset + 1 + before, std::max<std::size_t>(length, 1)};
}

}  // namespace

// The operand as JSON text.
Parsed<TypedPtr> Analyzer::json_text(const Expression& node, JsonFormat format) {
  auto value = TARN_TRY(expression(node));
  const auto& type = value->type;
  const bool is_plain = format == JsonFormat::None || format == JsonFormat::Json;
  if (is_plain && (type.is_text() || type.is_unknown())) {
    return coerce(std::move(value), Type::of(Kind::Varchar));
  }
  if (!type.is(Kind::Varbinary)) {
    return refuse(value->range, fmt::format("Cannot read input of type {} as JSON using formatting {}",
                                            to_string(type), encoding_word(format)));
  }
  if (has_wide_characters(format)) {
    return refuse(value->range, fmt::format("ENCODING {} is not supported yet", encoding_word(format)));
  }
  return converted_bytes("from_utf8", std::move(value), Kind::Varchar);
}

// A value that becomes a part of JSON: numbers, texts and booleans as they are, all else as its text.
Parsed<Analyzer::JsonOperand> Analyzer::json_operand(const JsonInput& input, std::string_view what) {
  if (input.format != JsonFormat::None || gives_json(*input.value)) {
    return JsonOperand{TARN_TRY(json_text(*input.value, input.format)), true};
  }
  auto value = TARN_TRY(expression(*input.value));
  const auto& type = value->type;
  const auto text = Type::of(Kind::Varchar);
  if (type.is_number() || type.is(Kind::Boolean)) {
    return JsonOperand{std::move(value), false};
  }
  if (type.is_text() || type.is_unknown()) {
    return JsonOperand{coerce(std::move(value), text), false};
  }
  if (type.is(Kind::Varbinary) || !is_castable(type, text)) {
    return refuse(value->range, fmt::format("Unsupported type of {}: {}", what, to_string(type)));
  }
  const auto range = value->range;
  return JsonOperand{make_typed(text, range, TypedCast{Conversion::Cast, std::move(value)}), false};
}

// The PASSING clause; then the path can be looked at, whose variables it gives.
Parsed<bool> Analyzer::json_variables(const JsonPathCall& path, TypedCall& call) {
  std::vector<std::string> names;
  names.reserve(path.passing.size());
  for (const auto& argument : path.passing) {
    const auto& name = argument.name;
    auto spelled = name.quoted ? name.text : to_upper(name.text);
    if (std::ranges::find(names, spelled) != names.end()) {
      return refuse(name.range, fmt::format("{} JSON path parameter is specified more than once", name.text));
    }
    auto operand = TARN_TRY(json_operand(argument.input, "JSON path parameter"));
    call.arguments.push_back(text_value((operand.is_json ? "J" : "V") + spelled, name.range));
    call.arguments.push_back(std::move(operand.value));
    names.push_back(std::move(spelled));
  }
  if (const auto problem = trino_json::path_problem(path.path, names)) {
    return refuse(piece_of(text_, path.path_range, path.path, *problem), problem->message);
  }
  return true;
}

// The call with its JSON, path and options; the variables go last.
Parsed<TypedCall> Analyzer::json_path_call(std::string_view function, const JsonPathCall& path,
                                           std::string options) {
  if (path.name) {
    return refuse(path.name->range,
                  fmt::format("JSON path name is not allowed in {} function", to_upper(function)));
  }
  TypedCall call{&sql_json_function(function)};
  call.arguments.push_back(TARN_TRY(json_text(*path.input.value, path.input.format)));
  const auto range = path.input.value->range;
  call.arguments.push_back(text_value(path.path, range));
  call.arguments.push_back(text_value(std::move(options), range));
  return call;
}

Parsed<TypedPtr> Analyzer::json_exists(const JsonExists& node, SourceRange range) {
  auto call = TARN_TRY(json_path_call("json_exists", node.path, std::string(1, letter(node.on_error))));
  TARN_TRY(json_variables(node.path, call));
  return make_typed(Type::of(Kind::Boolean), range, std::move(call));
}

// What DEFAULT gives, or a NULL that nobody reads.
Parsed<TypedPtr> Analyzer::json_default(const JsonValueFallback& fallback, const Type& type,
                                        std::string_view clause, SourceRange range) {
  if (fallback.behavior != JsonValueBehavior::Default) {
    return make_typed(type, range, Constant{});
  }
  auto value = TARN_TRY(expression(*fallback.value));
  if (!can_coerce(value->type, type)) {
    return refuse(value->range,
                  fmt::format("Function JSON_VALUE default {} result must evaluate to a {} (actual: {})",
                              clause, to_string(type), to_string(value->type)));
  }
  return coerce(std::move(value), type);
}

Parsed<TypedPtr> Analyzer::json_value(const JsonValue& node, SourceRange range) {
  auto type = node.returning ? TARN_TRY(resolve_type(*node.returning)) : Type::of(Kind::Varchar);
  if (!type.is_number() && !type.is_text() && !type.is(Kind::Boolean) && !is_clock_type(type)) {
    return refuse(range, fmt::format("Invalid return type of function JSON_VALUE: {}", to_string(type)));
  }
  const std::string options = {letter(node.on_empty.behavior), letter(node.on_error.behavior)};
  auto call = TARN_TRY(json_path_call("json_value", node.path, options));
  return json_value_as(std::move(call), node, type, range);
}

// Items become numbers, booleans and texts in the engine's call; what else is wanted is cast from the text.
Parsed<TypedPtr> Analyzer::json_value_as(TypedCall call, const JsonValue& node, const Type& type,
                                         SourceRange range) {
  const auto on_empty = TARN_TRY(json_default(node.on_empty, type, "ON EMPTY", range));
  const auto on_error = TARN_TRY(json_default(node.on_error, type, "ON ERROR", range));
  const bool is_direct = is_json_scalar(type);
  const auto inner = is_direct ? type : Type::of(Kind::Varchar);
  const auto as_inner = [&](const TypedPtr& value) {
    return is_direct ? value : make_typed(inner, range, TypedCast{Conversion::Cast, value});
  };
  call.arguments.push_back(as_inner(on_empty));
  call.arguments.push_back(as_inner(on_error));
  TARN_TRY(json_variables(node.path, call));
  auto value = make_typed(inner, range, std::move(call));
  if (is_direct) {
    return value;
  }
  if (type.is_text()) {
    return make_typed(type, range, TypedCast{Conversion::Cast, std::move(value)});
  }
  const bool raises = node.on_error.behavior == JsonValueBehavior::Error;
  auto cast = make_typed(type, range, TypedCast{raises ? Conversion::Cast : Conversion::TryCast, value});
  if (node.on_error.behavior != JsonValueBehavior::Default) {
    return cast;
  }
  // A NULL item stays one; a text that is no such value gives the default.
  TypedWhen is_null;
  is_null.condition = make_typed(Type::of(Kind::Boolean), range, TypedIsNull{value});
  is_null.result = make_typed(type, range, Constant{});
  TypedCase chosen;
  chosen.branches.push_back(std::move(is_null));
  chosen.otherwise = make_typed(type, range, TypedCoalesce{{std::move(cast), on_error}});
  return make_typed(type, range, std::move(chosen));
}

Parsed<TypedPtr> Analyzer::json_query(const JsonQuery& node, SourceRange range) {
  const auto& clauses = node.clauses;
  if (clauses.wrapper != JsonWrapper::Without && clauses.quotes != JsonQuotes::Unspecified) {
    return refuse(range,
                  fmt::format("{} QUOTES behavior specified with WITH {} ARRAY WRAPPER behavior",
                              clauses.quotes == JsonQuotes::Keep ? "KEEP" : "OMIT",
                              clauses.wrapper == JsonWrapper::Conditional ? "CONDITIONAL" : "UNCONDITIONAL"));
  }
  const std::string options = {letter(clauses.wrapper), clauses.quotes == JsonQuotes::Omit ? 'O' : 'K',
                               letter(clauses.on_empty), letter(clauses.on_error)};
  auto call = TARN_TRY(json_path_call("json_query", node.path, options));
  TARN_TRY(json_variables(node.path, call));
  return json_returning(make_typed(Type::of(Kind::Varchar), range, std::move(call)), node.returning, range);
}

// The options: what becomes of NULLs, whether keys must be unique; then for each value whether it is JSON.
Parsed<TypedPtr> Analyzer::json_object(const JsonObject& node, SourceRange range) {
  TypedCall call{&sql_json_function("json_object")};
  std::string options = {letter(node.nulls), node.unique_keys ? 'U' : 'W'};
  call.arguments.emplace_back();
  for (const auto& member : node.members) {
    auto key = TARN_TRY(expression(*member.key));
    if (!key->type.is_text()) {
      return refuse(key->range, fmt::format("Invalid type of JSON object key: {}", to_string(key->type)));
    }
    auto operand = TARN_TRY(json_operand(member.value, "value passed to JSON_OBJECT function"));
    if (operand.is_json && node.unique_keys) {
      return refuse(range,
                    "WITH UNIQUE KEYS behavior is not supported for JSON_OBJECT function when input "
                    "expression has FORMAT");
    }
    options += operand.is_json ? 'J' : 'V';
    call.arguments.push_back(coerce(std::move(key), Type::of(Kind::Varchar)));
    call.arguments.push_back(std::move(operand.value));
  }
  call.arguments.front() = text_value(std::move(options), range);
  return json_returning(make_typed(Type::of(Kind::Varchar), range, std::move(call)), node.returning, range);
}

Parsed<TypedPtr> Analyzer::json_array(const JsonArray& node, SourceRange range) {
  TypedCall call{&sql_json_function("json_array")};
  std::string options = {letter(node.nulls)};
  call.arguments.emplace_back();
  for (const auto& item : node.items) {
    auto operand = TARN_TRY(json_operand(item, "value passed to JSON_ARRAY function"));
    options += operand.is_json ? 'J' : 'V';
    call.arguments.push_back(std::move(operand.value));
  }
  call.arguments.front() = text_value(std::move(options), range);
  return json_returning(make_typed(Type::of(Kind::Varchar), range, std::move(call)), node.returning, range);
}

// RETURNING type [FORMAT JSON ...] of what gives JSON text.
Parsed<TypedPtr> Analyzer::json_returning(TypedPtr text, const std::optional<JsonReturning>& returning,
                                          SourceRange range) {
  if (!returning) {
    return text;
  }
  const auto type = TARN_TRY(resolve_type(returning->type));
  const auto format = returning->format;
  const bool is_plain = format == JsonFormat::None || format == JsonFormat::Json;
  if (type.is_text() && is_plain) {
    return type == text->type ? text : make_typed(type, range, TypedCast{Conversion::Cast, std::move(text)});
  }
  if (!type.is(Kind::Varbinary)) {
    return refuse(range, fmt::format("Cannot output JSON value as {} using formatting {}", to_string(type),
                                     encoding_word(format)));
  }
  if (has_wide_characters(format)) {
    return refuse(range, fmt::format("ENCODING {} is not supported yet", encoding_word(format)));
  }
  return converted_bytes("to_utf8", std::move(text), Kind::Varbinary);
}

}  // namespace tarn::sql
