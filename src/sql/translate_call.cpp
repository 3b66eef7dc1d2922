// Function calls, aggregates and windows.
#include "sql/functions.hpp"
#include "sql/restore.hpp"
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Letters of Function::arguments.
bool fits(char letter, const Type& type) {
  if (type.is_unknown()) {
    return true;
  }
  switch (letter) {
    case 's': return type.is(Kind::Varchar);
    case 'd':
    case 'n': return type.is_number();
    case 'i': return type.is_integer();
    case 'b': return type.is(Kind::Boolean);
    case 't': return type.is_temporal();
    case 'j': return type.is(Kind::Json) || type.is(Kind::Varchar);
    case 'l': return type.is(Kind::Array);
    case 'm': return type.is(Kind::Map);
    case 'y': return type.is(Kind::Varbinary);
    case 'v': return type.is_number() || type.is(Kind::IntervalMonths) || type.is(Kind::IntervalSeconds);
    default: return true;
  }
}

std::string type_list(std::span<const Value> values) {
  std::string list;
  for (const auto& value : values) {
    list += (list.empty() ? "" : ", ") + to_string(value.type);
  }
  return list;
}

}  // namespace

Parsed<Value> Translator::call(const FunctionCall& node, SourceRange range) {
  const auto name = to_lower(node.name.text);
  const auto* function = find_function(name);
  if (function == nullptr) {
    return refuse(node.name.range,
                  fmt::format("function '{}' is not supported{}", node.name.text, function_hint(name)));
  }
  TARN_TRY(check_call(*function, node, range));
  return function->family == FunctionFamily::Scalar ? plain_call(*function, node, range)
                                                    : aggregate_call(*function, node, range);
}

Parsed<bool> Translator::check_call(const Function& function, const FunctionCall& node,
                                    SourceRange range) const {
  const auto count = node.arguments.size();
  const bool counts_rows = node.star && function.name == "count";
  if (node.star && !counts_rows) {
    return refuse(range, fmt::format("only count takes '*', not {}", function.name));
  }
  if (!counts_rows && (count < function.least || count > function.most)) {
    return refuse(range, fmt::format("wrong number of arguments for {}: {}; it is {}", function.name, count,
                                     function.signature));
  }
  const bool has_extras = node.quantifier == SetQuantifier::Distinct || !node.order_by.empty() ||
                          node.filter || !node.within_group.empty() ||
                          node.nulls != NullTreatment::Unspecified || node.window;
  if (function.family == FunctionFamily::Scalar && has_extras) {
    return refuse(range,
                  fmt::format("{} is not an aggregate: DISTINCT, ORDER BY, FILTER and OVER do not apply",
                              function.name));
  }
  if (function.family == FunctionFamily::Window && !node.window) {
    return refuse(range, fmt::format("{} is a window function and needs OVER (...)", function.name));
  }
  if (!node.within_group.empty() && function.name != "listagg") {
    return refuse(range, fmt::format("WITHIN GROUP does not apply to {}", function.name));
  }
  return true;
}

// Translates and checks the arguments; 'f' is a lambda over the first argument's elements.
Parsed<std::vector<Value>> Translator::arguments(const Function& function, const FunctionCall& node) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < node.arguments.size(); ++i) {
    const auto& argument = *node.arguments[i];
    const char letter =
        function.arguments.empty() ? 'a' : function.arguments[std::min(i, function.arguments.size() - 1)];
    if (letter == 'f') {
      const Type element = values.empty() ? Type{} : values.front().type.element();
      values.push_back(TARN_TRY(lambda(argument, std::span(&element, 1))));
      continue;
    }
    auto value = TARN_TRY(expression(argument));
    if (letter == 't' && value.type.is(Kind::Varchar)) {
      value = TARN_TRY(convert(std::move(value), Type::of(Kind::Timestamp)));
    }
    if (letter == 'd' && value.type.is(Kind::Decimal)) {
      value = TARN_TRY(convert(std::move(value), Type::of(Kind::Double)));
    }
    values.push_back(std::move(value));
    if (!fits(letter, values.back().type)) {
      return refuse(values.back().range, fmt::format("Unexpected parameters ({}) for function {}; it is {}",
                                                     type_list(values), function.name, function.signature));
    }
  }
  return values;
}

Parsed<Value> Translator::plain_call(const Function& function, const FunctionCall& node, SourceRange range) {
  if (function.handler != nullptr) {
    return function.handler(*this, node, range);
  }
  const auto values = TARN_TRY(arguments(function, node));
  return made(fill_template(function.text, values), returned_type(function.returns, values), range);
}

Parsed<Value> Translator::aggregate_call(const Function& function, const FunctionCall& node,
                                         SourceRange range) {
  const bool aggregates = function.family == FunctionFamily::Aggregate && !node.window;
  if (aggregates && !forbids_aggregates_.empty()) {
    return refuse(range,
                  fmt::format("{} cannot contain aggregations: {}", forbids_aggregates_, function.name));
  }
  auto& select = scope_->select();
  const auto loose = select.loose.size();
  std::vector<Value> values;
  std::string inside;
  std::string after;
  {
    const auto forbidden = aggregates ? std::string_view("an aggregation") : forbids_aggregates_;
    const Restore nested(forbids_aggregates_, forbidden);
    values = TARN_TRY(arguments(function, node));
    const auto& order = node.within_group.empty() ? node.order_by : node.within_group;
    if (!order.empty()) {
      inside = " ORDER BY " + TARN_TRY(sort_list(order));
    }
    if (node.filter) {
      after = fmt::format(" FILTER (WHERE {})", TARN_TRY(condition(*node.filter, "FILTER")));
    }
  }
  if (aggregates) {
    select.loose.resize(std::min(loose, select.loose.size()));
    select.has_aggregate = true;
  }
  if (node.nulls == NullTreatment::Ignore) {
    inside = " IGNORE NULLS" + inside;
  }
  if (node.window) {
    after += TARN_TRY(over(*node.window, range));
  }
  const bool distinct = node.quantifier == SetQuantifier::Distinct;
  auto list = node.star ? std::string("*") : fill_template("$*", values);
  const auto type = returned_type(function.returns, values);
  if (function.handler != nullptr) {
    list = TARN_TRY(function.handler(*this, node, range)).sql;
  }
  auto text = fmt::format("{}({}{}{}){}", function.text, distinct ? "DISTINCT " : "", list, inside, after);
  // The engine sums and counts wider than Trino does.
  const bool narrows = type.is(Kind::Int64) && function.returns != Returns::First && function.text != "count";
  if (narrows) {
    text = fmt::format("CAST({} AS BIGINT)", text);
  }
  return made(std::move(text), type, range);
}

Parsed<std::string> Translator::over(const OverClause& window, SourceRange range) {
  if (const auto* name = std::get_if<Identifier>(&window)) {
    const auto& windows = scope_->select().windows;
    const auto found = std::ranges::find(windows, to_lower(name->text));
    if (found == windows.end()) {
      return refuse(name->range, fmt::format("window '{}' is not defined", name->text));
    }
    return fmt::format(" OVER \"w{}\"", found - windows.begin());
  }
  if (!forbids_aggregates_.empty()) {
    return refuse(range, fmt::format("{} cannot contain window functions", forbids_aggregates_));
  }
  return fmt::format(" OVER ({})", TARN_TRY(window_text(std::get<WindowSpecification>(window))));
}

Parsed<std::string> Translator::window_text(const WindowSpecification& specification) {
  std::string text;
  if (specification.base) {
    const auto& windows = scope_->select().windows;
    const auto found = std::ranges::find(windows, to_lower(specification.base->text));
    if (found == windows.end()) {
      return refuse(specification.base->range,
                    fmt::format("window '{}' is not defined", specification.base->text));
    }
    text += fmt::format("\"w{}\" ", found - windows.begin());
  }
  std::string keys;
  for (const auto& key : specification.partition_by) {
    keys += keys.empty() ? "PARTITION BY " : ", ";
    keys += TARN_TRY(expression(*key)).sql;
  }
  text += keys;
  if (!specification.order_by.empty()) {
    text +=
        fmt::format("{}ORDER BY {}", keys.empty() ? "" : " ", TARN_TRY(sort_list(specification.order_by)));
  }
  if (specification.frame) {
    text += fmt::format(" {}", TARN_TRY(frame(*specification.frame)));
  }
  return text;
}

Parsed<std::string> Translator::frame(const Frame& frame) {
  const std::string_view word = frame.kind == FrameKind::Rows    ? "ROWS"
                                : frame.kind == FrameKind::Range ? "RANGE"
                                                                 : "GROUPS";
  const auto start = TARN_TRY(frame_bound(frame.start));
  if (!frame.end) {
    return fmt::format("{} {}", word, start);
  }
  return fmt::format("{} BETWEEN {} AND {}", word, start, TARN_TRY(frame_bound(*frame.end)));
}

Parsed<std::string> Translator::frame_bound(const FrameBound& bound) {
  const auto value = bound.value ? TARN_TRY(expression(*bound.value)).sql : std::string();
  switch (bound.kind) {
    case BoundKind::UnboundedPreceding: return "UNBOUNDED PRECEDING";
    case BoundKind::Preceding: return value + " PRECEDING";
    case BoundKind::CurrentRow: return "CURRENT ROW";
    case BoundKind::Following: return value + " FOLLOWING";
    case BoundKind::UnboundedFollowing: return "UNBOUNDED FOLLOWING";
  }
  return "CURRENT ROW";
}

Parsed<std::string> Translator::sort_list(std::span<const SortItem> items) {
  std::string text;
  for (const auto& item : items) {
    text += text.empty() ? "" : ", ";
    text += TARN_TRY(expression(*item.key)).sql + sort_suffix(item);
  }
  return text;
}

Parsed<Value> Translator::lambda(const Expression& argument, std::span<const Type> parameters,
                                 std::span<const std::string> names) {
  const auto* node = std::get_if<Lambda>(&argument.node);
  if (node == nullptr) {
    return refuse(argument.range, "expected a lambda such as x -> x > 1");
  }
  if (node->parameters.size() != parameters.size()) {
    return refuse(argument.range,
                  fmt::format("the lambda must take {} parameter{}, not {}", parameters.size(),
                              parameters.size() == 1 ? "" : "s", node->parameters.size()));
  }
  Scope scope;
  scope.outer = scope_;
  scope.is_lambda = true;
  ScopeRelation& relation = scope.relations.emplace_back();
  // Named by depth, so that equal expressions print alike.
  std::size_t depth = 0;
  for (const Scope* scope_around = scope_; scope_around != nullptr; scope_around = scope_around->outer) {
    depth += scope_around->is_lambda ? 1 : 0;
  }
  std::string list;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    ScopeColumn column;
    column.display = node->parameters[i].text;
    column.name = to_lower(column.display);
    column.sql = names.empty() ? fmt::format("p{}_{}", depth, i) : names[i];
    column.type = parameters[i];
    list += fmt::format("{}{}", i == 0 ? "" : ", ", column.sql);
    relation.columns.push_back(std::move(column));
  }
  const Restore inside(scope_, &scope);
  auto body = TARN_TRY(expression(*node->body));
  body.sql = names.empty() ? fmt::format("lambda {}: {}", list, body.sql) : body.sql;
  body.text.reset();
  body.integer.reset();
  return body;
}

}  // namespace tarn::sql
