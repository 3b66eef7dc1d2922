// SQL/JSON.
#include "sql/print_trino_parts.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

namespace tarn::sql::trino_printer {

namespace {

std::string print(const JsonInput& input) {
  return trino_printer::print(*input.value) + print_format(input.format);
}

std::string print(const JsonArgument& argument) {
  return fmt::format("{} AS {}", print(argument.input), print_identifier(argument.name));
}

std::string fallback(const JsonValueFallback& fallback, std::string_view occasion) {
  switch (fallback.behavior) {
    case JsonValueBehavior::Error: return fmt::format(" ERROR ON {}", occasion);
    case JsonValueBehavior::Null: return fmt::format(" NULL ON {}", occasion);
    case JsonValueBehavior::Default:
      return fmt::format(" DEFAULT {} ON {}", trino_printer::print(*fallback.value), occasion);
    case JsonValueBehavior::Unspecified: break;
  }
  return "";
}

std::string behavior(JsonQueryBehavior behavior, std::string_view occasion) {
  switch (behavior) {
    case JsonQueryBehavior::Error: return fmt::format(" ERROR ON {}", occasion);
    case JsonQueryBehavior::Null: return fmt::format(" NULL ON {}", occasion);
    case JsonQueryBehavior::EmptyArray: return fmt::format(" EMPTY ARRAY ON {}", occasion);
    case JsonQueryBehavior::EmptyObject: return fmt::format(" EMPTY OBJECT ON {}", occasion);
    case JsonQueryBehavior::Unspecified: break;
  }
  return "";
}

std::string returning(const std::optional<JsonReturning>& returning) {
  return returning
             ? fmt::format(" RETURNING {}{}", print_type(returning->type), print_format(returning->format))
             : std::string();
}

// Clauses bring a blank to part them from what precedes them; there may be nothing.
std::string_view without_blank(std::string_view text) {
  return text.starts_with(' ') ? text.substr(1) : text;
}

// KEY is a column's name unless a value that cannot be misread follows it.
std::string print(const JsonMember& member) {
  const bool is_plain = std::holds_alternative<StringLiteral>(member.key->node) ||
                        std::holds_alternative<ScalarSubquery>(member.key->node);
  const auto key = trino_printer::print(*member.key);
  return fmt::format("KEY {}{}{} VALUE {}", is_plain ? "" : "(", key, is_plain ? "" : ")",
                     print(member.value));
}

std::string print(const OrdinalityColumn& column) {
  return print_identifier(column.name) + " FOR ORDINALITY";
}
std::string print(const ValueColumn& column) {
  return fmt::format("{} {}{}{}{}", print_identifier(column.name), print_type(column.type),
                     column.path ? " PATH " : "", column.path ? print_string(*column.path) : "",
                     print_fallbacks(column.on_empty, column.on_error));
}
std::string print(const QueryColumn& column) {
  return fmt::format("{} {}{}{}{}{}", print_identifier(column.name), print_type(column.type),
                     print_format(column.format), column.path ? " PATH " : "",
                     column.path ? print_string(*column.path) : "", trino_printer::print(column.clauses));
}

std::string print_columns(const std::vector<JsonTableColumn>& columns);

std::string print(const NestedColumns& nested) {
  return fmt::format("NESTED PATH {}{}{} {}", print_string(nested.path), nested.name ? " AS " : "",
                     nested.name ? print_identifier(*nested.name) : "", print_columns(nested.columns));
}

std::string print_columns(const std::vector<JsonTableColumn>& columns) {
  std::string text;
  for (const auto& column : columns) {
    text += text.empty() ? "" : ", ";
    text += std::visit([](const auto& node) { return print(node); }, column.node);
  }
  return fmt::format("COLUMNS ({})", text);
}

std::string print(const JsonPlan& plan);

std::string plan_operand(const JsonPlan& plan) {
  return plan.kind == JsonPlanKind::Path ? print(plan) : "(" + print(plan) + ")";
}

std::string print(const JsonPlan& plan) {
  auto name = plan.name ? print_identifier(*plan.name) : std::string();
  if (plan.kind == JsonPlanKind::Path) {
    return name;
  }
  if (plan.kind == JsonPlanKind::Outer || plan.kind == JsonPlanKind::Inner) {
    const std::string_view word = plan.kind == JsonPlanKind::Outer ? "OUTER" : "INNER";
    return fmt::format("{} {} {}", name, word, plan_operand(plan.children.front()));
  }
  std::string text;
  for (const auto& child : plan.children) {
    text += text.empty() ? "" : plan.kind == JsonPlanKind::Union ? " UNION " : " CROSS ";
    text += plan_operand(child);
  }
  return text;
}

}  // namespace

std::string print_format(JsonFormat format) {
  switch (format) {
    case JsonFormat::Json: return " FORMAT JSON";
    case JsonFormat::JsonUtf8: return " FORMAT JSON ENCODING UTF8";
    case JsonFormat::JsonUtf16: return " FORMAT JSON ENCODING UTF16";
    case JsonFormat::JsonUtf32: return " FORMAT JSON ENCODING UTF32";
    case JsonFormat::None: break;
  }
  return "";
}

std::string print_fallbacks(const JsonValueFallback& on_empty, const JsonValueFallback& on_error) {
  return fallback(on_empty, "EMPTY") + fallback(on_error, "ERROR");
}

std::string print(const JsonPathCall& call) {
  auto text = fmt::format("{}, {}", print(call.input), print_string(call.path));
  text += call.name ? " AS " + print_identifier(*call.name) : "";
  std::string_view separator = " PASSING ";
  for (const auto& argument : call.passing) {
    text += separator;
    text += print(argument);
    separator = ", ";
  }
  return text;
}

std::string print(const JsonQueryClauses& clauses) {
  std::string text;
  switch (clauses.wrapper) {
    case JsonWrapper::Conditional: text = " WITH CONDITIONAL ARRAY WRAPPER"; break;
    case JsonWrapper::Unconditional: text = " WITH UNCONDITIONAL ARRAY WRAPPER"; break;
    case JsonWrapper::Without: break;
  }
  switch (clauses.quotes) {
    case JsonQuotes::Keep: text += " KEEP QUOTES"; break;
    case JsonQuotes::Omit: text += " OMIT QUOTES"; break;
    case JsonQuotes::Unspecified: break;
  }
  return text + behavior(clauses.on_empty, "EMPTY") + behavior(clauses.on_error, "ERROR");
}

std::string print(const JsonExists& node) {
  std::string_view on_error;
  switch (node.on_error) {
    case JsonExistsError::True: on_error = " TRUE ON ERROR"; break;
    case JsonExistsError::False: on_error = " FALSE ON ERROR"; break;
    case JsonExistsError::Unknown: on_error = " UNKNOWN ON ERROR"; break;
    case JsonExistsError::Error: on_error = " ERROR ON ERROR"; break;
    case JsonExistsError::Unspecified: break;
  }
  return fmt::format("JSON_EXISTS({}{})", print(node.path), on_error);
}

std::string print(const JsonValue& node) {
  return fmt::format("JSON_VALUE({}{}{}{})", print(node.path), node.returning ? " RETURNING " : "",
                     node.returning ? print_type(*node.returning) : "",
                     print_fallbacks(node.on_empty, node.on_error));
}

std::string print(const JsonQuery& node) {
  return fmt::format("JSON_QUERY({}{}{})", print(node.path), returning(node.returning), print(node.clauses));
}

std::string print(const JsonObject& node) {
  std::string text;
  for (const auto& member : node.members) {
    text += text.empty() ? "" : ", ";
    text += print(member);
  }
  text += node.nulls == JsonNulls::Absent ? " ABSENT ON NULL" : "";
  text += node.unique_keys ? " WITH UNIQUE KEYS" : "";
  text += returning(node.returning);
  return fmt::format("JSON_OBJECT({})", without_blank(text));
}

std::string print(const JsonArray& node) {
  std::string text;
  for (const auto& item : node.items) {
    text += text.empty() ? "" : ", ";
    text += print(item);
  }
  text += node.nulls == JsonNulls::Null ? " NULL ON NULL" : "";
  text += returning(node.returning);
  return fmt::format("JSON_ARRAY({})", without_blank(text));
}

std::string print(const JsonTable& node) {
  auto text = fmt::format("{} {}", print(node.path), print_columns(node.columns));
  if (node.plan) {
    text += fmt::format(" PLAN ({})", print(*node.plan));
  }
  if (node.default_plan) {
    text += fmt::format(" PLAN DEFAULT ({}, {})",
                        node.default_plan->parent == JsonPlanKind::Outer ? "OUTER" : "INNER",
                        node.default_plan->siblings == JsonPlanKind::Union ? "UNION" : "CROSS");
  }
  switch (node.on_error) {
    case JsonTableError::Error: text += " ERROR ON ERROR"; break;
    case JsonTableError::Empty: text += " EMPTY ON ERROR"; break;
    case JsonTableError::Unspecified: break;
  }
  return fmt::format("JSON_TABLE({})", text);
}

}  // namespace tarn::sql::trino_printer
