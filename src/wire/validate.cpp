#include "wire/validate.hpp"

#include "wire/pattern.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::wire {
namespace {

constexpr std::size_t kViolationsMax = 100;
constexpr std::size_t kShownBytesMax = 4096;

// "QueryId" is "queryId" in messages.
std::string member_path(std::string_view parent, std::string_view name) {
  std::string path(parent);
  if (!path.empty()) {
    path += '.';
  }
  const std::size_t start = path.size();
  path += name;
  if (path[start] >= 'A' && path[start] <= 'Z') {
    path[start] = static_cast<char>(path[start] - 'A' + 'a');
  }
  return path;
}

// A value as Java prints it: [a, b] and {k=v}, strings bare.
std::string shown(const json::Value& value) {
  if (const std::string* text = value.string()) {
    return *text;
  }
  if (const json::Array* array = value.array()) {
    std::vector<std::string> parts;
    std::ranges::transform(*array, std::back_inserter(parts), shown);
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  if (const json::Object* object = value.object()) {
    std::vector<std::string> parts;
    for (const json::Member& member : *object) {
      parts.push_back(fmt::format("{}={}", member.name, shown(member.value)));
    }
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
  }
  return json::write(value);
}

std::string quoted(const json::Value& value) {
  std::string text = shown(value);
  if (text.size() > kShownBytesMax) {
    text.resize(kShownBytesMax);
    // Not in the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) {
      text.pop_back();
    }
    text += "...";
  }
  return fmt::format("'{}'", text);
}

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

// All that is asked of a string or number, met or not; this is how AWS describes elements of lists and maps.
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
bool matches_pattern(std::string_view expression, std::string_view text) {
  const Result<Pattern> pattern = Pattern::compile(expression);
  return pattern.has_value() && pattern->matches(text);
}

// The constraints that a value of the right type breaks by itself.
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
  if (!pattern_of(shape).empty() && !matches_pattern(pattern_of(shape), *text)) {
    broken.push_back(like(shape));
  }
  if (const auto allowed = allowed_values(shape);
      !allowed.empty() && std::ranges::find(allowed, *text) == allowed.end()) {
    broken.push_back(one_of(shape));
  }
  return broken;
}

// The depth of the calls is that of the model, which is finite, whatever the input nests.
class Validator {
 public:
  void check(const Shape& shape, const json::Value& value, const std::string& path);
  std::vector<Violation> take() { return std::move(violations_); }

 private:
  void check_members(const Shape& shape, const json::Value& value, const std::string& path);
  void check_list(const Shape& shape, const json::Value& list, const std::string& path);
  void check_map(const Shape& shape, const json::Value& map, const std::string& path);
  bool is_bad_element(const Shape& shape, const json::Value& value, const std::string& path);
  void add(Violation::Kind kind, const std::string& path, std::string value, std::string message);

  std::vector<Violation> violations_;
};

void Validator::add(Violation::Kind kind, const std::string& path, std::string value, std::string message) {
  if (violations_.size() < kViolationsMax) {
    violations_.push_back({kind, path, std::move(value), std::move(message)});
  }
}

void Validator::check(const Shape& shape, const json::Value& value, const std::string& path) {
  if (!has_right_type(shape.kind, value)) {
    return add(Violation::Kind::WrongType, path, quoted(value), type_problem(shape.kind, value));
  }
  for (std::string& message : broken_constraints(shape, value)) {
    add(Violation::Kind::Constraint, path, quoted(value), std::move(message));
  }
  if (violations_.size() >= kViolationsMax) {
    return;
  }
  switch (shape.kind) {
    case Kind::Structure: return check_members(shape, value, path);
    case Kind::List: return check_list(shape, value, path);
    case Kind::Map: return check_map(shape, value, path);
    case Kind::String:
    case Kind::Boolean:
    case Kind::Integer:
    case Kind::Timestamp: return;
  }
}

void Validator::check_members(const Shape& shape, const json::Value& value, const std::string& path) {
  for (const Member& member : members_of(shape)) {
    const json::Value* found = value.find(member.name);
    if (found != nullptr && !found->is_null()) {
      check(shape_of(member), *found, member_path(path, member.name));
    } else if (member.is_required) {
      add(Violation::Kind::Constraint, member_path(path, member.name), "null", "Member must not be null");
    }
  }
}

// Tells a wrong type at once; returns whether a constraint is broken.
bool Validator::is_bad_element(const Shape& shape, const json::Value& value, const std::string& path) {
  if (value.is_null()) {
    return true;
  }
  if (!has_right_type(shape.kind, value)) {
    add(Violation::Kind::WrongType, path, quoted(value), type_problem(shape.kind, value));
    return false;
  }
  return !broken_constraints(shape, value).empty();
}

void Validator::check_list(const Shape& shape, const json::Value& list, const std::string& path) {
  const Shape& element = element_of(shape);
  bool is_any_bad = false;
  std::size_t position = 0;
  for (const json::Value& value : *list.array()) {
    ++position;
    if (element.kind == Kind::Structure && !value.is_null()) {
      check(element, value, fmt::format("{}.{}.member", path, position));
    } else if (!is_any_bad) {
      is_any_bad = is_bad_element(element, value, path);
    }
  }
  if (is_any_bad) {
    add(Violation::Kind::Constraint, path, quoted(list),
        fmt::format("Member must satisfy constraint: [{}]", all_constraints(element)));
  }
}

void Validator::check_map(const Shape& shape, const json::Value& map, const std::string& path) {
  bool is_any_key_bad = false;
  bool is_any_value_bad = false;
  for (const json::Member& member : *map.object()) {
    is_any_key_bad = is_any_key_bad || is_bad_element(key_of(shape), json::Value(member.name), path);
    is_any_value_bad = is_any_value_bad || is_bad_element(element_of(shape), member.value, path);
  }
  if (is_any_key_bad) {
    add(Violation::Kind::Constraint, path, quoted(map),
        fmt::format("Map keys must satisfy constraint: [{}]", all_constraints(key_of(shape))));
  }
  if (is_any_value_bad) {
    add(Violation::Kind::Constraint, path, quoted(map),
        fmt::format("Map value must satisfy constraint: [{}]", all_constraints(element_of(shape))));
  }
}

}  // namespace

std::vector<Violation> validate(const Operation& operation, const json::Value& input) {
  Validator validator;
  validator.check(input_of(operation), input, "");
  return validator.take();
}

std::optional<ApiError> validation_error(std::span<const Violation> violations) {
  if (violations.empty()) {
    return std::nullopt;
  }
  const auto wrong_type = std::ranges::find(violations, Violation::Kind::WrongType, &Violation::kind);
  if (wrong_type != violations.end()) {
    return ApiError{"SerializationException", wrong_type->message};
  }
  std::vector<std::string> parts;
  for (const Violation& violation : violations) {
    parts.push_back(fmt::format("Value {} at '{}' failed to satisfy constraint: {}", violation.value,
                                violation.path, violation.message));
  }
  return ApiError{"ValidationException", fmt::format("{} validation error{} detected: {}", parts.size(),
                                                     parts.size() == 1 ? "" : "s", fmt::join(parts, "; "))};
}

}  // namespace tarn::wire
