// Calls, windows and row patterns.
#include "sql/print_trino_parts.hpp"
#include "sql/text.hpp"

#include <variant>

#include <fmt/format.h>

namespace tarn::sql::trino_printer {

namespace {

bool is_named(const FunctionCall& call, std::string_view name) {
  return !call.name.quoted && equal_ignoring_case(call.name.text, name);
}

// TRIM(BOTH characters FROM text)
std::string trim_from(const FunctionCall& call) {
  const std::string_view side = is_named(call, "ltrim")   ? "LEADING"
                                : is_named(call, "rtrim") ? "TRAILING"
                                                          : "BOTH";
  std::string characters;
  if (call.arguments.size() > 1) {
    characters = print_value(*call.arguments[1]) + " ";
  }
  return fmt::format("TRIM({} {}FROM {})", side, characters, print_value(*call.arguments[0]));
}

std::string plain_trim(const FunctionCall& call) {
  auto text = guarded(print_value(*call.arguments[0]), {"LEADING", "TRAILING", "BOTH"});
  if (call.arguments.size() > 1) {
    text += ", " + print_value(*call.arguments[1]);
  }
  return fmt::format("TRIM({})", text);
}

// The form is a word, not a string, in this call.
std::string normalize(const FunctionCall& call) {
  auto text = print_value(*call.arguments[0]);
  if (call.arguments.size() > 1) {
    const auto* form = std::get_if<StringLiteral>(&call.arguments[1]->node);
    text += ", " + (form == nullptr ? print(*call.arguments[1]) : form->value);
  }
  return fmt::format("{}({})", call.name.text, text);
}

std::string overflow(const ListaggOverflow& overflow) {
  if (overflow.action == OverflowAction::Error) {
    return " ON OVERFLOW ERROR";
  }
  return fmt::format(" ON OVERFLOW TRUNCATE{}{} {} COUNT", overflow.filler ? " " : "",
                     overflow.filler ? print_string(*overflow.filler) : "",
                     overflow.with_count ? "WITH" : "WITHOUT");
}

std::string inside(const FunctionCall& call) {
  if (call.star) {
    return call.star_label ? print_identifier(*call.star_label) + ".*" : "*";
  }
  const bool distinct = call.quantifier == SetQuantifier::Distinct;
  std::string text = distinct ? "DISTINCT " : "";
  auto arguments = print_list(call.arguments);
  if (!distinct && !call.arguments.empty()) {
    // Only the first argument can be taken for ALL.
    auto first = print(*call.arguments.front());
    const auto rest = arguments.substr(first.size());
    arguments = guarded(std::move(first), {"ALL"}) + rest;
  }
  text += arguments;
  text += call.overflow ? overflow(*call.overflow) : "";
  if (!call.order_by.empty()) {
    text += fmt::format("{}ORDER BY {}", text.empty() ? "" : " ", print_sort_items(call.order_by));
  }
  return text;
}

std::string suffixes(const FunctionCall& call) {
  std::string text;
  if (!call.within_group.empty()) {
    text += fmt::format(" WITHIN GROUP (ORDER BY {})", print_sort_items(call.within_group));
  }
  if (call.filter != nullptr) {
    text += fmt::format(" FILTER (WHERE {})", print(*call.filter));
  }
  if (call.nulls != NullTreatment::Unspecified) {
    text += call.nulls == NullTreatment::Ignore ? " IGNORE NULLS" : " RESPECT NULLS";
  }
  return call.window ? fmt::format("{} OVER {}", text, print(*call.window)) : text;
}

std::string_view mode_of(const FunctionCall& call) {
  switch (call.mode) {
    case ProcessingMode::Running: return "RUNNING ";
    case ProcessingMode::Final: return "FINAL ";
    case ProcessingMode::Unspecified: break;
  }
  return "";
}

std::string print(const FrameBound& bound) {
  switch (bound.kind) {
    case BoundKind::UnboundedPreceding: return "UNBOUNDED PRECEDING";
    case BoundKind::UnboundedFollowing: return "UNBOUNDED FOLLOWING";
    case BoundKind::CurrentRow: return "CURRENT ROW";
    case BoundKind::Preceding:
    case BoundKind::Following: break;
  }
  const auto value = guarded(trino_printer::print(*bound.value),
                             {"UNBOUNDED", "CURRENT", "ROWS", "RANGE", "GROUPS", "MEASURES"});
  return fmt::format("{} {}", value, bound.kind == BoundKind::Preceding ? "PRECEDING" : "FOLLOWING");
}

std::string print(const Frame& frame) {
  std::string text;
  if (frame.pattern && !frame.pattern->measures.empty()) {
    const auto measures = print_list(frame.pattern->measures);
    const auto first = trino_printer::print(*frame.pattern->measures.front().value);
    text = fmt::format("MEASURES {}{} ", guarded(first, {"ROWS", "RANGE", "GROUPS", "MEASURES", "PARTITION"}),
                       measures.substr(first.size()));
  }
  switch (frame.kind) {
    case FrameKind::Rows: text += "ROWS "; break;
    case FrameKind::Range: text += "RANGE "; break;
    case FrameKind::Groups: text += "GROUPS "; break;
  }
  text += frame.end ? fmt::format("BETWEEN {} AND {}", print(frame.start), print(*frame.end))
                    : print(frame.start);
  return frame.pattern ? text + print_pattern_clauses(*frame.pattern) : text;
}

}  // namespace

std::string print(const FunctionCall& call) {
  if (call.syntax == CallSyntax::PositionIn) {
    return fmt::format("POSITION({} IN {})", print_value(*call.arguments[1]),
                       print_value(*call.arguments[0]));
  }
  if (call.syntax == CallSyntax::TrimFrom) {
    return trim_from(call);
  }
  const bool is_plain = call.qualifier.empty() && call.mode == ProcessingMode::Unspecified;
  if (is_plain && is_named(call, "trim")) {
    return plain_trim(call);
  }
  if (is_plain && is_named(call, "normalize")) {
    return normalize(call);
  }
  const auto qualifier = call.qualifier.empty() ? "" : print_names(call.qualifier, ".") + ".";
  return fmt::format("{}{}{}({}){}", mode_of(call), qualifier, print_identifier(call.name), inside(call),
                     suffixes(call));
}

std::string print(const SortItem& item) {
  auto text = print(*item.key);
  text += item.order == SortOrder::Descending ? " DESC" : "";
  switch (item.nulls) {
    case NullOrder::First: return text + " NULLS FIRST";
    case NullOrder::Last: return text + " NULLS LAST";
    case NullOrder::Default: break;
  }
  return text;
}

std::string print_sort_items(const std::vector<SortItem>& items) {
  return print_list(items);
}

std::string print(const OverClause& window) {
  if (const auto* name = std::get_if<Identifier>(&window)) {
    return print_identifier(*name);
  }
  return print(std::get<WindowSpecification>(window));
}

std::string print(const WindowSpecification& window) {
  std::vector<std::string> parts;
  if (window.base) {
    parts.push_back(print_identifier(*window.base));
  }
  if (!window.partition_by.empty()) {
    parts.push_back("PARTITION BY " + print_list(window.partition_by));
  }
  if (!window.order_by.empty()) {
    parts.push_back("ORDER BY " + print_sort_items(window.order_by));
  }
  if (window.frame) {
    parts.push_back(print(*window.frame));
  }
  return fmt::format("({})", fmt::join(parts, " "));
}

}  // namespace tarn::sql::trino_printer
