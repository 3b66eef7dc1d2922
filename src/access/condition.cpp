#include "access/condition.hpp"

#include "access/document_parts.hpp"
#include "access/wildcard.hpp"
#include "io/hash.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

struct Operator {
  std::string_view name;
  ConditionTest test;
};

constexpr auto kOperators = std::to_array<Operator>({
    {"StringEquals", {Comparison::Text}},
    {"StringNotEquals", {Comparison::Text, Order::Equal, true}},
    {"StringEqualsIgnoreCase", {Comparison::Folded}},
    {"StringNotEqualsIgnoreCase", {Comparison::Folded, Order::Equal, true}},
    {"StringLike", {Comparison::Like}},
    {"StringNotLike", {Comparison::Like, Order::Equal, true}},
    {"NumericEquals", {Comparison::Numeric}},
    {"NumericNotEquals", {Comparison::Numeric, Order::Equal, true}},
    {"NumericLessThan", {Comparison::Numeric, Order::Less}},
    {"NumericLessThanEquals", {Comparison::Numeric, Order::LessOrEqual}},
    {"NumericGreaterThan", {Comparison::Numeric, Order::Greater}},
    {"NumericGreaterThanEquals", {Comparison::Numeric, Order::GreaterOrEqual}},
    {"DateEquals", {Comparison::Date}},
    {"DateNotEquals", {Comparison::Date, Order::Equal, true}},
    {"DateLessThan", {Comparison::Date, Order::Less}},
    {"DateLessThanEquals", {Comparison::Date, Order::LessOrEqual}},
    {"DateGreaterThan", {Comparison::Date, Order::Greater}},
    {"DateGreaterThanEquals", {Comparison::Date, Order::GreaterOrEqual}},
    {"Bool", {Comparison::Bool}},
    {"BinaryEquals", {Comparison::Binary}},
    {"IpAddress", {Comparison::Address}},
    {"NotIpAddress", {Comparison::Address, Order::Equal, true}},
    {"ArnEquals", {Comparison::Arn}},
    {"ArnLike", {Comparison::Arn}},
    {"ArnNotEquals", {Comparison::Arn, Order::Equal, true}},
    {"ArnNotLike", {Comparison::Arn, Order::Equal, true}},
    {"Null", {Comparison::Null}},
});
constexpr std::string_view kAll = "ForAllValues:";
constexpr std::string_view kAny = "ForAnyValue:";
constexpr std::string_view kIfExists = "IfExists";

using Meaning = decltype(ConditionValue::meaning);
template <class T>
using Read = std::expected<T, std::string>;

// A condition without key and values.
Read<Condition> parse_operator(const std::string& text) {
  Condition condition{.op = text};
  std::string_view rest = text;
  if (rest.starts_with(kAll) || rest.starts_with(kAny)) {
    condition.qualifier = rest.starts_with(kAll) ? SetQualifier::ForAllValues : SetQualifier::ForAnyValue;
    rest.remove_prefix(rest.find(':') + 1);
  }
  if (rest.ends_with(kIfExists)) {
    condition.if_exists = true;
    rest.remove_suffix(kIfExists.size());
  }
  const auto* found = std::ranges::find(kOperators, rest, &Operator::name);
  if (found == kOperators.end()) {
    return std::unexpected(
        fmt::format("there is no condition operator {}: see StringEquals, StringLike, NumericLessThan, "
                    "DateGreaterThan, Bool, BinaryEquals, IpAddress, ArnLike, Null, with ForAllValues:, "
                    "ForAnyValue: in front or IfExists behind",
                    text));
  }
  condition.test = found->test;
  if (condition.test.comparison == Comparison::Null &&
      (condition.if_exists || condition.qualifier != SetQualifier::None)) {
    return std::unexpected(
        fmt::format("Null asks whether a key exists: it stands alone, and not as {}", text));
  }
  return condition;
}

template <class T>
Read<Meaning> wanted(const std::optional<T>& parsed, std::string_view what, const std::string& text) {
  return parsed ? Read<Meaning>(*parsed) : std::unexpected(fmt::format("wants {}: {}", what, text));
}

Read<Meaning> parse_text(Comparison comparison, const std::string& text, bool has_variables) {
  const bool has_wildcards = comparison == Comparison::Like || comparison == Comparison::Arn;
  auto parsed = parse_template(text, {.has_variables = has_variables, .has_wildcards = has_wildcards});
  if (!parsed.has_value()) {
    return std::unexpected(fmt::format("has a wrong value: {}", parsed.error()));
  }
  if (comparison == Comparison::Arn && text != "*" && !has_variable(*parsed) && !split_arn(text)) {
    return std::unexpected(fmt::format(
        "compares the six parts of ARNs, as in arn:aws:cloudtrail:*:111122223333:trail/*, or *: {}", text));
  }
  return Meaning(*std::move(parsed));
}

Read<Meaning> parse_meaning(Comparison comparison, const std::string& text, bool has_variables) {
  switch (comparison) {
    case Comparison::Text:
    case Comparison::Folded:
    case Comparison::Like:
    case Comparison::Arn: return parse_text(comparison, text, has_variables);
    case Comparison::Numeric: return wanted(parse_number(text), "a number", text);
    case Comparison::Date:
      return wanted(parse_date(text), "a date such as 2026-11-22T00:00:00Z, or seconds since 1970", text);
    case Comparison::Bool:
    case Comparison::Null: return wanted(parse_bool(text), "true or false", text);
    case Comparison::Address:
      return wanted(parse_address_range(text), "an IP address or a range such as 192.0.2.0/24", text);
    case Comparison::Binary: {
      auto bytes = io::from_base64(text);
      return bytes ? Read<Meaning>(*std::move(bytes))
                   : std::unexpected(fmt::format("wants bytes in base64: {}", text));
    }
  }
  return std::unexpected("is not known");
}

Read<Condition> read_key(const Condition& of_operator, const json::Member& member, bool has_variables) {
  Condition condition = of_operator;
  condition.key = member.name;
  if (condition.key.empty()) {
    return std::unexpected(fmt::format("a condition key of {} has no name", condition.op));
  }
  auto texts = scalars_of(member.value);
  if (!texts.has_value()) {
    return std::unexpected(fmt::format("the condition key {} has {}", condition.key, texts.error()));
  }
  condition.values.reserve(texts->size());
  for (std::string& text : *texts) {
    auto meaning = parse_meaning(condition.test.comparison, text, has_variables);
    if (!meaning.has_value()) {
      return std::unexpected(fmt::format("{} of {} {}", condition.op, condition.key, meaning.error()));
    }
    condition.values.push_back({.text = std::move(text), .meaning = *std::move(meaning)});
  }
  return condition;
}

std::optional<std::string> read_operator(const json::Member& member, bool has_variables,
                                         std::vector<Condition>& conditions) {
  const auto of_operator = parse_operator(member.name);
  if (!of_operator.has_value()) {
    return of_operator.error();
  }
  if (member.value.object() == nullptr) {
    return fmt::format("Condition's {} is an object of keys", member.name);
  }
  if (const std::string* name = repeated_name(*member.value.object())) {
    return fmt::format("{} has the key {} twice: put the values into one list", member.name, *name);
  }
  for (const json::Member& key : *member.value.object()) {
    auto condition = read_key(*of_operator, key, has_variables);
    if (!condition.has_value()) {
      return std::move(condition).error();
    }
    conditions.push_back(*std::move(condition));
  }
  return std::nullopt;
}

template <class T>
bool is_in_order(Order order, const T& given, const T& wanted) {
  switch (order) {
    case Order::Equal: return given == wanted;
    case Order::Less: return given < wanted;
    case Order::LessOrEqual: return given <= wanted;
    case Order::Greater: return given > wanted;
    case Order::GreaterOrEqual: return given >= wanted;
  }
  return false;
}

// Part by part: no wildcard goes on over a colon.
bool matches_arn(PatternView pattern, std::string_view given) {
  if (pattern.size() == 1 && pattern.front() == kAnyRun) {
    return true;
  }
  const auto wanted = split_arn(pattern);
  const auto parts = split_arn(given);
  if (!wanted || !parts) {
    return false;
  }
  for (std::size_t part = 0; part < kArnParts; ++part) {
    if (!matches((*wanted)[part], (*parts)[part])) {
      return false;
    }
  }
  return true;
}

bool matches_text(Comparison comparison, const Pattern& pattern, std::string_view given) {
  if (comparison == Comparison::Folded) {
    return matches(lower_case(PatternView(pattern)), lower_case(given));
  }
  return comparison == Comparison::Arn ? matches_arn(pattern, given) : matches(pattern, given);
}

// One policy's value and one of the call's, the operator taken as if it were not negated.
class Matcher {
 public:
  Matcher(ConditionTest test, std::string_view given, const RequestContext& context)
      : test_(test), given_(given), context_(context) {}

  bool operator()(const TextTemplate& text) const {
    const auto pattern = expand(text, context_);
    return pattern && matches_text(test_.comparison, *pattern, given_);
  }
  bool operator()(double wanted) const { return in_order(parse_number(given_), wanted); }
  bool operator()(Timestamp wanted) const { return in_order(parse_date(given_), wanted); }
  bool operator()(bool wanted) const { return in_order(parse_bool(given_), wanted); }
  bool operator()(const std::string& bytes) const { return bytes == given_; }
  bool operator()(const AddressRange& range) const {
    const auto address = given_.contains('/') ? std::nullopt : parse_address_range(given_);
    return address && contains(range, *address);
  }

 private:
  template <class T>
  bool in_order(const std::optional<T>& given, const T& wanted) const {
    return given && is_in_order(test_.order, *given, wanted);
  }

  ConditionTest test_;
  // Both of the call.
  std::string_view given_;
  const RequestContext& context_;
};

// Whether one of the call's values passes the operator.
bool passes(const Condition& condition, std::string_view given, const RequestContext& context) {
  const Matcher matcher(condition.test, given, context);
  const bool has_match = std::ranges::any_of(condition.values, [&matcher](const ConditionValue& value) {
    return std::visit(matcher, value.meaning);
  });
  return has_match != condition.test.is_negated;
}

// "true" asks for a key that is absent or empty.
bool holds_null(const Condition& condition, bool is_there) {
  return std::ranges::any_of(condition.values, [is_there](const ConditionValue& value) {
    const bool* is_null = std::get_if<bool>(&value.meaning);
    return is_null != nullptr && *is_null != is_there;
  });
}

// An empty text alone is a set of nothing.
bool is_nothing(const std::vector<std::string>& given) {
  return given.size() == 1 && given.front().empty();
}

}  // namespace

Read<std::vector<Condition>> read_conditions(const json::Value& value, bool has_variables) {
  if (value.object() == nullptr) {
    return std::unexpected("Condition is an object of operators");
  }
  if (const std::string* name = repeated_name(*value.object())) {
    return std::unexpected(fmt::format("Condition has {} twice: put the keys into one object", *name));
  }
  std::vector<Condition> conditions;
  for (const json::Member& member : *value.object()) {
    if (auto problem = read_operator(member, has_variables, conditions)) {
      return std::unexpected(*std::move(problem));
    }
  }
  return conditions;
}

bool holds(const Condition& condition, const RequestContext& context) {
  const std::vector<std::string>* given = context.find(condition.key);
  const bool is_there = given != nullptr && !given->empty();
  if (condition.test.comparison == Comparison::Null) {
    return holds_null(condition, is_there && !is_nothing(*given));
  }
  const bool is_for_all = condition.qualifier == SetQualifier::ForAllValues;
  const bool is_for_any = condition.qualifier == SetQualifier::ForAnyValue;
  if (!is_there) {
    return condition.if_exists || is_for_all || (condition.test.is_negated && !is_for_any);
  }
  if (is_nothing(*given) && (is_for_all || is_for_any)) {
    return is_for_all;
  }
  const auto passes_it = [&](const std::string& text) { return passes(condition, text, context); };
  const bool needs_all = is_for_all || (condition.test.is_negated && !is_for_any);
  return needs_all ? std::ranges::all_of(*given, passes_it) : std::ranges::any_of(*given, passes_it);
}

bool hold(const std::vector<Condition>& conditions, const RequestContext& context) {
  return std::ranges::all_of(conditions,
                             [&context](const Condition& condition) { return holds(condition, context); });
}

}  // namespace tarn::access
