#include "wire/constraints.hpp"

#include "wire/pattern.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::wire {
namespace {

std::string_view token_name(const json::Value& value) {
  if (const bool* boolean = value.boolean()) {
    return *boolean ? "TRUE_VALUE" : "FALSE_VALUE";
  }
  return value.string() != nullptr ? "STRING_VALUE" : "NUMBER_VALUE";
}

// Whether a double is a whole number that fits; "30.0" is one.
bool is_whole(const json::Value& value) {
  if (value.integer() != nullptr) {
    return true;
  }
  const double* real = value.real();
  return real != nullptr && std::trunc(*real) == *real && std::abs(*real) < 9e15;
}

std::string at_most(const Shape& shape) {
  return fmt::format("Member must have {} less than or equal to {}",
                     shape.kind == Kind::Integer ? "value" : "length", shape.max);
}

std::string at_least(const Shape& shape) {
  return fmt::format("Member must have {} greater than or equal to {}",
                     shape.kind == Kind::Integer ? "value" : "length", shape.min);
}

std::string one_of(const Shape& shape) {
  return fmt::format("Member must satisfy enum value set: [{}]", fmt::join(allowed_values(shape), ", "));
}

std::string like(const Shape& shape) {
  return fmt::format("Member must satisfy regular expression pattern: {}", pattern_of(shape));
}

// What a length or range is measured by. REQUIRES: the type is right.
double measure(const Shape& shape, const json::Value& value) {
  if (const std::string* text = value.string()) {
    return static_cast<double>(count_characters(*text));
  }
  if (const json::Array* array = value.array()) {
    return static_cast<double>(array->size());
  }
  if (const json::Object* object = value.object()) {
    return static_cast<double>(object->size());
  }
  return shape.kind == Kind::Integer ? value.number() : 0;
}

// The model's own expressions all compile (a test holds them to it), so one that does not refuses everything.
std::vector<std::optional<Pattern>> compile_patterns() {
  std::vector<std::optional<Pattern>> compiled;
  for (const std::string_view expression : patterns()) {
    Result<Pattern> pattern = Pattern::compile(expression);
    compiled.push_back(pattern.has_value() ? std::optional(std::move(*pattern)) : std::nullopt);
  }
  return compiled;
}

// REQUIRES: the shape has a pattern.
bool matches_pattern(const Shape& shape, std::string_view text) {
  // Compiled once, since one input may hold a million strings; constant ever after.
  static const std::vector<std::optional<Pattern>> kCompiled = compile_patterns();
  const std::optional<Pattern>& pattern = kCompiled[static_cast<std::size_t>(shape.pattern)];
  return pattern.has_value() && pattern->matches(text);
}

}  // namespace

bool has_right_type(Kind kind, const json::Value& value) {
  switch (kind) {
    case Kind::String: return value.string() != nullptr;
    case Kind::Boolean: return value.boolean() != nullptr;
    case Kind::Integer: return is_whole(value);
    case Kind::Timestamp: return value.is_number();
    case Kind::List: return value.array() != nullptr;
    case Kind::Map:
    case Kind::Structure: return value.object() != nullptr;
  }
  return false;
}

std::string type_problem(Kind kind, const json::Value& value) {
  if (value.array() != nullptr) {
    return "Start of list found where not expected.";
  }
  if (value.object() != nullptr) {
    return "Start of structure or map found where not expected.";
  }
  switch (kind) {
    case Kind::String: return fmt::format("{} can not be converted to a String", token_name(value));
    case Kind::Boolean: return fmt::format("{} can not be converted to a Boolean", token_name(value));
    case Kind::Integer: return fmt::format("{} can not be converted to an Integer", token_name(value));
    case Kind::Timestamp: return fmt::format("{} can not be converted to a Timestamp", token_name(value));
    case Kind::List: return "Expected list or null";
    case Kind::Map: return "Expected map or null";
    case Kind::Structure: return "Expected structure or null";
  }
  return {};
}

std::vector<std::string> broken_constraints(const Shape& shape, const json::Value& value) {
  std::vector<std::string> broken;
  if (shape.max != kNoBound && measure(shape, value) > shape.max) {
    broken.push_back(at_most(shape));
  }
  if (shape.min != kNoBound && measure(shape, value) < shape.min) {
    broken.push_back(at_least(shape));
  }
  const std::string* text = value.string();
  if (text == nullptr) {
    return broken;
  }
  if (!pattern_of(shape).empty() && !matches_pattern(shape, *text)) {
    broken.push_back(like(shape));
  }
  if (const auto allowed = allowed_values(shape);
      !allowed.empty() && std::ranges::find(allowed, *text) == allowed.end()) {
    broken.push_back(one_of(shape));
  }
  return broken;
}

std::string all_constraints(const Shape& shape) {
  std::vector<std::string> all;
  if (shape.max != kNoBound) {
    all.push_back(at_most(shape));
  }
  if (shape.min != kNoBound) {
    all.push_back(at_least(shape));
  }
  if (!pattern_of(shape).empty()) {
    all.push_back(like(shape));
  }
  if (!allowed_values(shape).empty()) {
    all.push_back(one_of(shape));
  }
  all.emplace_back("Member must not be null");
  return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace tarn::wire
