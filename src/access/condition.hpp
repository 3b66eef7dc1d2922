// The element Condition of a statement.
#pragma once

#include "access/condition_values.hpp"
#include "access/request_context.hpp"
#include "access/text_template.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <variant>
#include <vector>

namespace tarn::access {

// What an operator compares. Below, Text is for StringEquals, Folded for StringEqualsIgnoreCase, Like for
// StringLike.
enum class Comparison : std::uint8_t { Text, Folded, Like, Numeric, Date, Bool, Binary, Address, Arn, Null };
enum class Order : std::uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

// "NumericLessThan" without its qualifiers.
struct ConditionTest {
  Comparison comparison = Comparison::Text;
  Order order = Order::Equal;
  bool is_negated = false;
};

// Which of several values of a call have to pass.
enum class SetQualifier : std::uint8_t { None, ForAllValues, ForAnyValue };

struct ConditionValue {
  std::string text{};  // as it is written
  // By the comparison: texts and ARNs, numbers, times, booleans, bytes, addresses.
  std::variant<TextTemplate, double, Timestamp, bool, std::string, AddressRange> meaning{};
};

// One operator's values for one key.
struct Condition {
  std::string op{};   // as it is written: "ForAnyValue:StringLikeIfExists"
  std::string key{};  // as it is written
  ConditionTest test{};
  SetQualifier qualifier = SetQualifier::None;
  bool if_exists = false;
  std::vector<ConditionValue> values{};
};

// Reads the value of the element. Variables are variables where `has_variables` says so. The error says what
// is wrong with it.
std::expected<std::vector<Condition>, std::string> read_conditions(const json::Value& value,
                                                                   bool has_variables);

// Whether the call passes. A key that the call has not fails every operator but the negated ones,
// ForAllValues, those with IfExists, and Null. Source: IAM User Guide, "Condition operators" and "Multivalued
// context keys". Without a qualifier, several values of a call pass where one of them does, and a negated
// operator where all of them do.
bool holds(const Condition& condition, const RequestContext& context);
bool hold(const std::vector<Condition>& conditions, const RequestContext& context);

}  // namespace tarn::access
