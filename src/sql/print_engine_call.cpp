// Calls: templates of the library, aggregates and windows.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string_view frame_word(FrameKind kind) {
  switch (kind) {
    case FrameKind::Rows: return "ROWS";
    case FrameKind::Range: return "RANGE";
    case FrameKind::Groups: return "GROUPS";
  }
  return "RANGE";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) {
    list += (list.empty() ? "" : ", ") + text;
  }
  return list;
}

}  // namespace

std::string EnginePrinter::call(const TypedCall& call, const Type& type) {
  const auto& line = *call.overload->line;
  if (line.print != nullptr) {
    return line.print(*this, call);
  }
  std::vector<std::string> arguments;
  const bool is_scalar = call.overload->kind == FunctionKind::Scalar;
  for (std::size_t i = 0; is_scalar && i < call.arguments.size(); ++i) {
    arguments.push_back(expression(*call.arguments[i]));
  }
  std::string out;
  for (std::size_t i = 0; i < line.engine.size(); ++i) {
    const char c = line.engine[i];
    if (c == '@') {
      out += call_tail(call);
    } else if (c != '$') {
      out.push_back(c);
    } else if (const char what = line.engine[++i]; what == '*') {
      out += joined(arguments);
    } else if (what == 'T') {
      out += engine_type(type);
    } else if (what == 'P') {
      out += std::to_string(call.arguments.front()->type.precision);
    } else if (what == 'L') {
      out += local(*call.arguments.front());
    } else if (what == 'I') {
      out += instant(*call.arguments.front());
    } else if (what == 'N') {
      out += print_timestamp(analysis_.now);
    } else if (what == 'Y') {
      out += std::to_string(static_cast<int>(std::chrono::year_month_day(day_of(analysis_.now)).year()));
    } else {
      out += arguments[static_cast<std::size_t>(what - '1')];
    }
  }
  return out;
}

// All of an aggregate from its parenthesis on.
std::string EnginePrinter::call_tail(const TypedCall& call) {
  if (call.overload->line->name != "count") {
    return aggregate_tail(call, list(call.arguments));
  }
  return aggregate_tail(call, call.arguments.empty() ? "*" : comparable(*call.arguments.front()));
}

std::string EnginePrinter::aggregate_tail(const TypedCall& call, std::string arguments) {
  auto inside = std::move(arguments);
  inside += call.ignores_nulls ? " IGNORE NULLS" : "";
  inside += call.order_by.empty() ? std::string() : " ORDER BY " + sort_list(call.order_by);
  auto text = fmt::format("({}{})", call.distinct ? "DISTINCT " : "", inside);
  if (call.filter) {
    text += fmt::format(" FILTER (WHERE {})", expression(*call.filter));
  }
  return call.window ? fmt::format("{} OVER ({})", text, window(*call.window)) : text;
}

std::string EnginePrinter::window(const TypedWindow& window) {
  std::string text;
  if (!window.partition_by.empty()) {
    text = "PARTITION BY " + list(window.partition_by);
  }
  if (!window.order_by.empty()) {
    text += fmt::format("{}ORDER BY {}", text.empty() ? "" : " ", sort_list(window.order_by));
  }
  if (!window.has_frame) {
    return text;
  }
  text += fmt::format("{}{} ", text.empty() ? "" : " ", frame_word(window.frame));
  const auto& end = window.end;
  return end ? fmt::format("{}BETWEEN {} AND {}", text, bound(window.start), bound(*end))
             : text + bound(window.start);
}

std::string EnginePrinter::bound(const TypedBound& bound) {
  const bool is_span = bound.value && bound.value->type.is_interval();
  const auto value = is_span ? span(*bound.value) : bound.value ? expression(*bound.value) : std::string();
  switch (bound.kind) {
    case BoundKind::UnboundedPreceding: return "UNBOUNDED PRECEDING";
    case BoundKind::Preceding: return value + " PRECEDING";
    case BoundKind::CurrentRow: return "CURRENT ROW";
    case BoundKind::Following: return value + " FOLLOWING";
    case BoundKind::UnboundedFollowing: return "UNBOUNDED FOLLOWING";
  }
  return "CURRENT ROW";
}

// Trino puts NULLs last either way. A bare integer would be read as a position.
std::string EnginePrinter::sort_list(const std::vector<TypedSortKey>& keys) {
  std::string text;
  for (const auto& key : keys) {
    const auto value = comparable(*key.key);
    const bool is_number = constant_integer(*key.key).has_value();
    text += fmt::format("{}{}{}{} NULLS {}", text.empty() ? "" : ", ", value, is_number ? " + 0" : "",
                        key.descending ? " DESC" : "", key.nulls_first ? "FIRST" : "LAST");
  }
  return text;
}

}  // namespace tarn::sql
