#include "wire/validate.hpp"

#include "wire/constraints.hpp"

#include <algorithm>

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
    std::size_t end = kShownBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      --end;  // not in the middle of a character
    }
    text.resize(end);
    text += "...";
  }
  return fmt::format("'{}'", text);
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
