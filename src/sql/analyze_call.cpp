// Function calls: which overload, what its arguments become, lambdas.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::sql {

Parsed<std::vector<TypedPtr>> Analyzer::expressions(std::span<const ExpressionPtr> nodes) {
  std::vector<TypedPtr> values;
  values.reserve(nodes.size());
  for (const auto& node : nodes) {
    values.push_back(TARN_TRY(expression(*node)));
  }
  return values;
}

Parsed<bool> Analyzer::check_count(const FunctionCall& node, std::size_t least, std::size_t most,
                                   std::string_view shape, SourceRange range) const {
  const auto count = node.arguments.size();
  if (count < least || count > most || node.star) {
    return refuse(range, fmt::format("wrong number of arguments for {}: {}; it is {}",
                                     to_lower(node.name.text), count, shape));
  }
  const bool has_extras = node.quantifier == SetQuantifier::Distinct || !node.order_by.empty() ||
                          node.filter || !node.within_group.empty() ||
                          node.nulls != NullTreatment::Unspecified || node.window;
  if (has_extras) {
    return refuse(range,
                  fmt::format("{} is not an aggregate: DISTINCT, ORDER BY, FILTER and OVER do not apply",
                              to_lower(node.name.text)));
  }
  return true;
}

Parsed<TypedPtr> Analyzer::call(const FunctionCall& node, SourceRange range) {
  const auto name = to_lower(node.name.text);
  if (auto special = TARN_TRY(special_call(node, name, range))) {
    return std::move(*special);
  }
  return library_call(node, range);
}

// What is written as a call and has rules of its own. nullopt: it has none.
Parsed<std::optional<TypedPtr>> Analyzer::special_call(const FunctionCall& node, std::string_view name,
                                                       SourceRange range) {
  if (name == "if") {
    return TARN_TRY(conditional(node, range));
  }
  if (name == "nullif") {
    return TARN_TRY(nullif(node, range));
  }
  if (name == "coalesce") {
    return TARN_TRY(coalesce(node, range));
  }
  if (name == "concat") {
    constexpr std::size_t kMostJoined = 127;
    TARN_TRY(check_count(node, 2, kMostJoined, "concat(varchar, varchar, ...)", range));
    auto values = TARN_TRY(expressions(node.arguments));
    return TARN_TRY(concatenation(std::move(values), false, range));
  }
  if (name == "format") {
    return TARN_TRY(format(node, range));
  }
  if (name == "grouping") {
    return TARN_TRY(grouping(node, range));
  }
  if (name == "try") {
    TARN_TRY(check_count(node, 1, 1, "try(expression)", range));
    auto operand = TARN_TRY(expression(*node.arguments[0]));
    auto type = operand->type;
    return make_typed(std::move(type), range, TypedTry{std::move(operand)});
  }
  if (name == "typeof") {
    TARN_TRY(check_count(node, 1, 1, "typeof(value)", range));
    const auto operand = TARN_TRY(expression(*node.arguments[0]));
    return make_typed(Type::of(Kind::Varchar), range, Constant{to_string(operand->type)});
  }
  if (name == "mod") {
    TARN_TRY(check_count(node, 2, 2, "mod(number, number)", range));
    auto values = TARN_TRY(expressions(node.arguments));
    return TARN_TRY(operation(BinaryOperator::Modulus, std::move(values[0]), std::move(values[1]), range));
  }
  if (name == "now") {
    TARN_TRY(check_count(node, 0, 0, "now()", range));
    return TARN_TRY(current_value(CurrentValue{"CURRENT_TIMESTAMP"}, range));
  }
  return std::optional<TypedPtr>();
}

Parsed<TypedPtr> Analyzer::conditional(const FunctionCall& node, SourceRange range) {
  constexpr std::size_t kMost = 3;
  TARN_TRY(check_count(node, 2, kMost, "if(condition, then[, else])", range));
  TypedWhen when;
  when.condition = TARN_TRY(boolean(*node.arguments[0], "if needs a condition"));
  const auto results = TARN_TRY(expressions(std::span(node.arguments).subspan(1)));
  auto type = TARN_TRY(common(results, "results of if"));
  TypedCase made;
  when.result = coerce(results[0], type);
  made.branches.push_back(std::move(when));
  if (results.size() > 1) {
    made.otherwise = coerce(results[1], type);
  }
  return make_typed(std::move(type), range, std::move(made));
}

// Compares in the common type and gives the first as it is.
Parsed<TypedPtr> Analyzer::nullif(const FunctionCall& node, SourceRange range) {
  TARN_TRY(check_count(node, 2, 2, "nullif(value, value)", range));
  const auto values = TARN_TRY(expressions(node.arguments));
  auto comparison = TARN_TRY(compared(ComparisonOperator::Equal, values[0], values[1], range));
  return make_typed(values[0]->type, range, TypedNullIf{values[0], std::move(comparison)});
}

Parsed<TypedPtr> Analyzer::coalesce(const FunctionCall& node, SourceRange range) {
  constexpr std::size_t kMost = 10'000;
  TARN_TRY(check_count(node, 2, kMost, "coalesce(value, value, ...)", range));
  TypedCoalesce made{TARN_TRY(expressions(node.arguments))};
  auto type = TARN_TRY(common(made.operands, "arguments of coalesce"));
  for (auto& operand : made.operands) {
    operand = coerce(std::move(operand), type);
  }
  return make_typed(std::move(type), range, std::move(made));
}

// Numbers, booleans and texts go in as they are, everything else as its text.
Parsed<TypedPtr> Analyzer::format(const FunctionCall& node, SourceRange range) {
  constexpr std::size_t kMost = 127;
  TARN_TRY(check_count(node, 2, kMost, "format(pattern, value, ...)", range));
  auto values = TARN_TRY(expressions(node.arguments));
  const auto text = Type::of(Kind::Varchar);
  if (!can_coerce(values.front()->type, text)) {
    return refuse(values.front()->range, fmt::format("Type of first argument to format() must be VARCHAR: {}",
                                                     to_string(values.front()->type)));
  }
  values.front() = coerce(std::move(values.front()), text);
  for (auto& value : values) {
    const auto& type = value->type;
    if (type.is_number() || type.is_text() || type.is(Kind::Boolean) || type.is_unknown()) {
      continue;
    }
    if (!is_castable(type, text)) {
      return refuse(value->range,
                    fmt::format("format does not take {}; use CAST(... AS varchar)", to_string(type)));
    }
    value = make_typed(text, value->range, TypedCast{Conversion::Cast, value});
  }
  TypedCall made{Library::standard().find("format").front()};
  made.arguments = std::move(values);
  return make_typed(text, range, std::move(made));
}

Parsed<TypedPtr> Analyzer::grouping(const FunctionCall& node, SourceRange range) {
  constexpr std::size_t kMost = 63;
  TARN_TRY(check_count(node, 1, kMost, "grouping(column, ...)", range));
  if (!forbids_aggregates_.empty()) {
    return refuse(range, fmt::format("{} cannot contain grouping operations", forbids_aggregates_));
  }
  const Restore nested(forbids_aggregates_, std::string_view("grouping"));
  TypedGrouping made{TARN_TRY(expressions(node.arguments))};
  constexpr std::size_t kLongestInteger = 31;
  const auto type = Type::of(made.operands.size() > kLongestInteger ? Kind::Bigint : Kind::Integer);
  return make_typed(type, range, std::move(made));
}

// EXTRACT(field FROM x) is the function of the field's name.
Parsed<TypedPtr> Analyzer::extract(const Extract& node, SourceRange range) {
  static constexpr auto kFields = std::to_array<std::string_view>(
      {"day", "day_of_month", "day_of_week", "day_of_year", "dow", "doy", "hour", "minute", "month",
       "quarter", "second", "timezone_hour", "timezone_minute", "week", "year", "year_of_week", "yow"});
  const auto field = to_lower(node.field.text);
  if (std::ranges::find(kFields, field) == kFields.end()) {
    return refuse(
        node.field.range,
        fmt::format("'{}' cannot be extracted; use YEAR, MONTH, DAY, HOUR or the like", node.field.text));
  }
  std::vector<TypedPtr> values = {TARN_TRY(expression(*node.value))};
  const auto& type = values.front()->type;
  // The functions take these: a date becomes a timestamp, a timestamp one with a zone.
  const bool is_clock_field = field == "hour" || field == "minute" || field == "second";
  const bool is_zone_field = field.starts_with("timezone_");
  const bool has_zone = type.is(Kind::TimestampTz) || type.is(Kind::TimeTz) || type.is_unknown();
  if ((type.is(Kind::Date) && is_clock_field) || (type.is_interval() && field == "day_of_month") ||
      (is_zone_field && !has_zone)) {
    return refuse(values.front()->range,
                  fmt::format("Cannot extract {} from {}", to_upper(node.field.text), to_string(type)));
  }
  FunctionCall shape;
  shape.name = {field, false, node.field.range};
  auto chosen = TARN_TRY(resolve(field, shape, values, range));
  return finish_call(std::move(chosen), std::move(values), {}, range);
}

Parsed<TypedPtr> Analyzer::library_call(const FunctionCall& node, SourceRange range) {
  const auto name = to_lower(node.name.text);
  const auto overloads = Library::standard().find(name);
  if (overloads.empty() && std::ranges::binary_search(missing_functions(), std::string_view(name))) {
    return refuse(node.name.range,
                  fmt::format("function '{}' is not supported: Trino's functions for geometry, "
                              "machine learning and Teradata are not here",
                              name));
  }
  if (overloads.empty()) {
    return refuse(node.name.range, fmt::format("function '{}' is not known{}", node.name.text,
                                               Library::standard().hint(name)));
  }
  const auto& first = *overloads.front();
  TARN_TRY(check_extras(first, node, range));
  const bool aggregates = first.kind == FunctionKind::Aggregate && !node.window;
  if (aggregates && !forbids_aggregates_.empty()) {
    return refuse(range, fmt::format("{} cannot contain aggregations: {}", forbids_aggregates_, name));
  }
  TypedCall extras;
  std::vector<TypedPtr> values;
  Chosen chosen;
  {
    const auto forbidden = aggregates ? std::string_view("an aggregation") : forbids_aggregates_;
    const Restore nested(forbids_aggregates_, forbidden);
    for (const auto& argument : node.arguments) {
      const bool is_lambda = std::holds_alternative<Lambda>(argument->node);
      values.push_back(is_lambda ? TypedPtr() : TARN_TRY(expression(*argument)));
    }
    chosen = TARN_TRY(resolve(name, node, values, range));
    TARN_TRY(lambdas(node, chosen, values));
    TARN_TRY(call_extras(node, range, extras));
  }
  if (aggregates) {
    scope_->select().has_aggregate = true;
  }
  if (node.window) {
    extras.window = TARN_TRY(over(*node.window, range));
  }
  return finish_call(std::move(chosen), std::move(values), std::move(extras), range);
}

Parsed<bool> Analyzer::check_extras(const Overload& overload, const FunctionCall& node,
                                    SourceRange range) const {
  const auto name = overload.line->name;
  if (node.star && name != "count") {
    return refuse(range, fmt::format("only count takes '*', not {}", name));
  }
  const bool has_extras = node.quantifier == SetQuantifier::Distinct || !node.order_by.empty() ||
                          node.filter || !node.within_group.empty() ||
                          node.nulls != NullTreatment::Unspecified || node.window;
  if (overload.kind == FunctionKind::Scalar && has_extras) {
    return refuse(
        range, fmt::format("{} is not an aggregate: DISTINCT, ORDER BY, FILTER and OVER do not apply", name));
  }
  if (overload.kind == FunctionKind::Window && !node.window) {
    return refuse(range, fmt::format("{} is a window function and needs OVER (...)", name));
  }
  if (!node.within_group.empty() && name != "listagg") {
    return refuse(range, fmt::format("WITHIN GROUP does not apply to {}", name));
  }
  return true;
}

Parsed<bool> Analyzer::call_extras(const FunctionCall& node, SourceRange /*range*/, TypedCall& call) {
  call.distinct = node.quantifier == SetQuantifier::Distinct;
  call.ignores_nulls = node.nulls == NullTreatment::Ignore;
  call.order_by = TARN_TRY(sort_keys(node.within_group.empty() ? node.order_by : node.within_group));
  if (node.filter) {
    call.filter = TARN_TRY(condition(*node.filter, "FILTER"));
  }
  if (const auto& overflow = node.overflow; overflow && overflow->action == OverflowAction::Truncate) {
    call.overflow = TypedOverflow{overflow->filler.value_or("..."), overflow->with_count};
  }
  return true;
}

// Analyses the lambdas with the parameters that the other arguments give them. What a lambda gives may widen
// a variable that another one's parameters have, so the last round is the one that changed nothing.
Parsed<bool> Analyzer::lambdas(const FunctionCall& node, Chosen& chosen, std::vector<TypedPtr>& values) {
  constexpr int kMostRounds = 3;
  const auto& signature = chosen.overload->signature;
  for (int round = 0; round < kMostRounds; ++round) {
    const auto before = chosen.match.arguments;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto* written = std::get_if<Lambda>(&node.arguments[i]->node);
      if (written == nullptr) {
        continue;
      }
      const auto wanted = instantiate(pattern_of(signature, i), chosen.match.bindings);
      const auto parameters = std::span(wanted.children).first(wanted.children.size() - 1);
      values[i] = TARN_TRY(lambda(*written, parameters, node.arguments[i]->range));
      const auto& result = values[i]->type.children.back();
      if (!bind_lambda_result(signature, i, result, chosen.match)) {
        return refuse(node.arguments[i]->range,
                      fmt::format("the lambda gives {}; {} is {}", to_string(result),
                                  chosen.overload->line->name, chosen.overload->text));
      }
    }
    if (before == chosen.match.arguments) {
      break;
    }
  }
  return true;
}

Parsed<TypedPtr> Analyzer::lambda(const Lambda& node, std::span<const Type> parameters, SourceRange range) {
  // Named by depth, so that equal expressions are alike.
  std::size_t depth = 0;
  for (const Scope* around = scope_; around != nullptr; around = around->outer) {
    depth += around->is_lambda ? 1 : 0;
  }
  Scope scope{.outer = scope_, .is_inner = true, .is_lambda = true};
  auto& offered = scope.relations.emplace_back();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& name = node.parameters[i];
    offered.fields.push_back(
        {to_lower(name.text), name.text, make_typed(parameters[i], name.range, LambdaReference{depth, i})});
  }
  const Restore inside(scope_, &scope);
  TypedLambda made{depth, {parameters.begin(), parameters.end()}, TARN_TRY(expression(*node.body))};
  auto type = Type::function(made.parameters, made.body->type);
  return make_typed(std::move(type), range, std::move(made));
}

Parsed<TypedPtr> Analyzer::finish_call(Chosen chosen, std::vector<TypedPtr> values, TypedCall extras,
                                       SourceRange range) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& wanted = chosen.match.arguments[i];
    const auto* lambda = std::get_if<TypedLambda>(&values[i]->node);
    if (lambda == nullptr) {
      values[i] = coerce(std::move(values[i]), wanted);
      continue;
    }
    auto body = coerce(lambda->body, wanted.children.back());
    values[i] =
        make_typed(wanted, values[i]->range, TypedLambda{lambda->depth, lambda->parameters, std::move(body)});
  }
  auto type = result_of(chosen);
  extras.overload = chosen.overload;
  extras.arguments = std::move(values);
  if (chosen.overload->line->check != nullptr) {
    TARN_TRY(chosen.overload->line->check(extras));
  }
  return make_typed(std::move(type), range, std::move(extras));
}

}  // namespace tarn::sql
