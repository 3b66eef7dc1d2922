// The expressions of random trees.
#include "sql/test_random_tree.hpp"

#include <array>
#include <string_view>

namespace tarn::sql {

namespace {

template <std::size_t N>
std::string pick(Choices& choices, const std::array<std::string_view, N>& words) {
  return std::string(words[choices.below(N)]);
}

}  // namespace

// Plain names, keywords that may be names, and names that need quotes.
Identifier TreeMaker::name() {
  constexpr auto kPlain = std::to_array<std::string_view>(
      {"a",         "b",       "all",  "key",       "value",      "format", "row",    "rows",
       "first",     "final",   "over", "limit",     "offset",     "nested", "window", "leading",
       "unbounded", "current", "date", "interval",  "time",       "double", "array",  "json",
       "if",        "return",  "map",  "partition", "Mixed_Case1"});
  constexpr auto kQuoted = std::to_array<std::string_view>(
      {"a", "select", "a b", "a\"b", "\xE6\x97\xA5", "1a", "Order", "interval"});
  if (choices_.below(4) == 3) {
    return {pick(choices_, kQuoted), true, {}};
  }
  return {pick(choices_, kPlain), false, {}};
}

std::string TreeMaker::text() {
  constexpr auto kTexts = std::to_array<std::string_view>(
      {"x", "", "it's", "\xE6\x97\xA5", "--", "/* no */", "a\nb", "\\", "?", "5e2676f8-9fce"});
  return pick(choices_, kTexts);
}

TypeName TreeMaker::type() {
  constexpr auto kSimple = std::to_array<std::string_view>(
      {"bigint", "varchar", "double", "timestamp", "timestamp with time zone", "time", "time with time zone",
       "interval day to second", "interval year", "my type", "array", "row", "json"});
  TypeName result;
  const auto shape = depth_ >= kDeepest ? 0 : choices_.below(4);
  if (shape == 0) {
    result.name = pick(choices_, kSimple);
    return result;
  }
  ++depth_;
  if (shape == 1) {
    result.name = choices_.flip() ? "timestamp" : "decimal";
    result.numbers.push_back(3);
  } else if (shape == 2) {
    result.name = choices_.flip() ? "array" : "map";
    const std::size_t count = result.name == "map" ? 2 : 1;
    for (std::size_t i = 0; i < count; ++i) {
      result.arguments.push_back({"", {}});
      result.arguments.back().type.push_back(type());
    }
  } else {
    result.name = "row";
    const auto count = 1 + choices_.below(2);
    for (std::size_t i = 0; i < count; ++i) {
      result.arguments.push_back({choices_.flip() ? name().text : "", {}});
      result.arguments.back().type.push_back(type());
    }
  }
  --depth_;
  return result;
}

ExpressionPtr TreeMaker::expression() {
  if (is_deep()) {
    return leaf();
  }
  ++depth_;
  const auto kind = choices_.below(6);
  auto result = kind == 0   ? leaf()
                : kind == 1 ? branch()
                : kind == 2 ? compound()
                : kind == 3 ? predicate()
                : kind == 4 ? call()
                            : special();
  --depth_;
  return result;
}

ExpressionPtr TreeMaker::leaf() {
  constexpr auto kUnits = std::to_array<std::string_view>({"DAY", "YEAR", "HOUR"});
  constexpr auto kValues =
      std::to_array<std::string_view>({"CURRENT_DATE", "CURRENT_TIMESTAMP", "CURRENT_USER"});
  constexpr auto kTypes = std::to_array<std::string_view>({"date", "interval", "select", "my type"});
  switch (choices_.below(11)) {
    case 0: return make(NullLiteral{});
    case 1: return make(BooleanLiteral{choices_.flip()});
    case 2: return make(StringLiteral{text()});
    case 3: return make(BinaryLiteral{std::string("\0\xff", choices_.below(3))});
    case 4: return make(NumberLiteral{NumberKind::Integer, "9223372036854775808"});
    case 5: return make(NumberLiteral{NumberKind::Decimal, choices_.flip() ? "1." : ".5"});
    case 6: return make(NumberLiteral{NumberKind::Double, "1e-5"});
    case 7: {
      TypedLiteral literal;
      literal.type.name = pick(choices_, kTypes);
      literal.value = text();
      return make(std::move(literal));
    }
    case 8:
      return make(
          IntervalLiteral{choices_.flip(), text(), pick(choices_, kUnits), choices_.flip() ? "MONTH" : ""});
    case 9: {
      CurrentValue value{pick(choices_, kValues)};
      if (value.name == "CURRENT_TIMESTAMP" && choices_.flip()) {
        value.precision = 3;
      }
      return make(std::move(value));
    }
    default: break;
  }
  // One parameter at most: their numbers follow the order of the text, which the order here does not.
  if (choices_.below(8) == 7 && parameters_++ == 0) {
    return make(Parameter{0});
  }
  return make(ColumnName{name()});
}

ExpressionPtr TreeMaker::branch() {
  switch (choices_.below(7)) {
    case 0: return make(Dereference{expression(), name()});
    case 1: {
      auto base = expression();
      return make(Subscript{std::move(base), expression()});
    }
    case 2: return make(RowConstructor{expressions(1, 3)});
    case 3: return make(ArrayConstructor{expressions(0, 2)});
    case 4: return make(Lambda{names(0, 2), expression()});
    // "final OVER (...)" is a call of the function OVER.
    case 5: return make(WindowMeasure{{"m", choices_.flip(), {}}, over()});
    default: break;
  }
  auto value = expression();
  return make(AtTimeZone{std::move(value), choices_.flip() ? make(StringLiteral{"UTC"})
                                                           : make(IntervalLiteral{true, "8", "HOUR", ""})});
}

ExpressionPtr TreeMaker::compound() {
  switch (choices_.below(3)) {
    case 0: return make(Unary{any<UnaryOperator>(3), expression()});
    case 1: return make(Logical{any<LogicalOperator>(2), expressions(2, 3)});
    default: break;
  }
  const auto op = any<BinaryOperator>(6);
  auto left = expression();
  return make(Binary{op, std::move(left), expression()});
}

ExpressionPtr TreeMaker::predicate() {
  const bool negated = choices_.flip();
  auto value = expression();
  switch (choices_.below(7)) {
    case 0: return make(Comparison{any<ComparisonOperator>(8), std::move(value), expression()});
    case 1:
      return make(
          QuantifiedComparison{any<ComparisonOperator>(6), any<Quantifier>(2), std::move(value), subquery()});
    case 2: {
      auto low = expression();
      return make(Between{negated, std::move(value), std::move(low), expression()});
    }
    case 3: return make(InList{negated, std::move(value), expressions(1, 3)});
    case 4: return make(InQuery{negated, std::move(value), plain_query()});
    case 5: {
      auto pattern = expression();
      return make(
          Like{negated, std::move(value), std::move(pattern), choices_.flip() ? expression() : nullptr});
    }
    default: break;
  }
  return make(IsNull{negated, std::move(value)});
}

ExpressionPtr TreeMaker::special() {
  switch (choices_.below(6)) {
    case 0: return make(Exists{subquery()});
    case 1: return make(ScalarSubquery{subquery()});
    case 2: {
      Case result;
      result.operand = choices_.flip() ? expression() : nullptr;
      result.branches = some(1, 2, [this] {
        auto condition = expression();
        return WhenClause{std::move(condition), expression()};
      });
      result.otherwise = choices_.flip() ? expression() : nullptr;
      return make(std::move(result));
    }
    case 3: {
      auto value = expression();
      return make(Cast{any<CastMode>(2), std::move(value), type()});
    }
    case 4: return make(Extract{name(), expression()});
    default: break;
  }
  return json();
}

ExpressionPtr TreeMaker::call() {
  const Identifier trims[] = {{"trim", false, {}}, {"ltrim", false, {}}, {"rtrim", false, {}}};
  FunctionCall result;
  switch (choices_.below(6)) {
    case 1:
      result.name = {"strpos", false, {}};
      result.syntax = CallSyntax::PositionIn;
      result.arguments = expressions(2, 2);
      return make(std::move(result));
    case 2:
      result.name = trims[choices_.below(3)];
      result.syntax = CallSyntax::TrimFrom;
      result.arguments = expressions(1, 2);
      return make(std::move(result));
    case 3:
      result.name = trims[0];
      result.arguments = expressions(1, 2);
      return make(std::move(result));
    case 4:
      result.name = {"normalize", false, {}};
      result.arguments = expressions(1, 1);
      if (choices_.flip()) {
        result.arguments.push_back(make(StringLiteral{"NFKD"}));
      }
      return make(std::move(result));
    case 5: {
      result.name = {"listagg", false, {}};
      result.quantifier = any<SetQuantifier>(2);
      result.arguments = expressions(1, 2);
      if (choices_.flip()) {
        result.overflow.emplace();
        result.overflow->action = any<OverflowAction>(2);
        if (result.overflow->action == OverflowAction::Truncate) {
          result.overflow->filler = choices_.flip() ? std::optional(text()) : std::nullopt;
          result.overflow->with_count = choices_.flip();
        }
      }
      result.within_group = some(1, 2, [this] { return sort_item(); });
      result.filter = choices_.flip() ? expression() : nullptr;
      return make(std::move(result));
    }
    default: break;
  }
  return make(plain_call());
}

FunctionCall TreeMaker::plain_call() {
  constexpr auto kNames = std::to_array<std::string_view>({"f", "count", "if", "left", "substring"});
  FunctionCall result;
  result.name = {pick(choices_, kNames), false, {}};
  if (choices_.below(6) == 5) {
    result.name = {"Select", true, {}};
    result.qualifier = names(0, 2);
  }
  // A call whose name is reserved has no word in front of it.
  result.mode = result.name.text == "left" ? ProcessingMode::Unspecified : any<ProcessingMode>(3);
  if (choices_.below(5) == 4) {
    result.star = true;
    result.star_label = choices_.flip() ? std::optional(name()) : std::nullopt;
  } else {
    result.arguments = expressions(0, 3);
    result.quantifier = result.arguments.empty() ? SetQuantifier::All : any<SetQuantifier>(2);
    result.order_by = some(0, 2, [this] { return sort_item(); });
  }
  result.filter = choices_.below(4) == 3 ? expression() : nullptr;
  if (choices_.below(4) == 3) {
    result.nulls = any<NullTreatment>(3);
    result.window = over();
  }
  return result;
}

JsonInput TreeMaker::json_input() {
  JsonInput input;
  input.value = expression();
  input.format = choices_.below(4) == 3 ? any<JsonFormat>(5) : JsonFormat::None;
  return input;
}

JsonPathCall TreeMaker::json_path() {
  JsonPathCall call;
  call.input = json_input();
  call.path = text();
  call.name = choices_.flip() ? std::optional(name()) : std::nullopt;
  call.passing = some(0, 2, [this] {
    auto input = json_input();
    return JsonArgument{std::move(input), name()};
  });
  return call;
}

JsonValueFallback TreeMaker::json_fallback() {
  JsonValueFallback result;
  result.behavior = any<JsonValueBehavior>(4);
  result.value = result.behavior == JsonValueBehavior::Default ? expression() : nullptr;
  return result;
}

JsonQueryClauses TreeMaker::json_clauses() {
  return {any<JsonWrapper>(3), any<JsonQuotes>(3), any<JsonQueryBehavior>(5), any<JsonQueryBehavior>(5)};
}

JsonReturning TreeMaker::json_returning() {
  auto returned = type();
  return {std::move(returned), any<JsonFormat>(5)};
}

ExpressionPtr TreeMaker::json() {
  switch (choices_.below(5)) {
    case 0: {
      auto path = json_path();
      return make(JsonExists{std::move(path), any<JsonExistsError>(5)});
    }
    case 1: {
      JsonValue result;
      result.path = json_path();
      result.returning = choices_.flip() ? std::optional(type()) : std::nullopt;
      result.on_empty = json_fallback();
      result.on_error = json_fallback();
      return make(std::move(result));
    }
    case 2: {
      JsonQuery result;
      result.path = json_path();
      result.returning = choices_.flip() ? std::optional(json_returning()) : std::nullopt;
      result.clauses = json_clauses();
      return make(std::move(result));
    }
    case 3: {
      JsonObject result;
      result.members = some(0, 2, [this] {
        auto key = expression();
        return JsonMember{std::move(key), json_input()};
      });
      if (!result.members.empty()) {
        result.nulls = any<JsonNulls>(2);
        result.unique_keys = choices_.flip();
      }
      result.returning = choices_.flip() ? std::optional(json_returning()) : std::nullopt;
      return make(std::move(result));
    }
    default: break;
  }
  JsonArray result;
  result.items = some(0, 2, [this] { return json_input(); });
  result.nulls = !result.items.empty() && choices_.flip() ? JsonNulls::Null : JsonNulls::Absent;
  result.returning = choices_.flip() ? std::optional(json_returning()) : std::nullopt;
  return make(std::move(result));
}

SortItem TreeMaker::sort_item() {
  auto key = expression();
  return {std::move(key), any<SortOrder>(2), any<NullOrder>(3)};
}

OverClause TreeMaker::over() {
  if (choices_.flip()) {
    return window();
  }
  return name();
}

WindowSpecification TreeMaker::window() {
  WindowSpecification result;
  result.base = choices_.flip() ? std::optional(name()) : std::nullopt;
  result.partition_by = expressions(0, 2);
  result.order_by = some(0, 2, [this] { return sort_item(); });
  if (choices_.flip()) {
    result.frame = frame();
  }
  return result;
}

Frame TreeMaker::frame() {
  Frame result;
  result.kind = any<FrameKind>(3);
  result.start = bound();
  if (choices_.flip()) {
    result.end = bound();
  }
  if (choices_.below(4) == 3) {
    result.pattern = search(false);
  }
  return result;
}

FrameBound TreeMaker::bound() {
  FrameBound result;
  result.kind = any<BoundKind>(5);
  const bool has_value = result.kind == BoundKind::Preceding || result.kind == BoundKind::Following;
  result.value = has_value ? expression() : nullptr;
  return result;
}

}  // namespace tarn::sql
