#include "wire/known_members.hpp"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <utility>
#include <vector>

namespace tarn::wire {
namespace {

void keep_known_members(const Shape& structure, json::Object& object) {
  const auto members = members_of(structure);
  std::vector<bool> is_taken(members.size());
  json::Object known;
  known.reserve(std::min(members.size(), object.size()));
  for (json::Member& member : object | std::views::reverse) {
    const auto found = std::ranges::find(members, member.name, &Member::name);
    const auto place = static_cast<std::size_t>(found - members.begin());
    if (found != members.end() && !is_taken[place]) {
      is_taken[place] = true;
      known.push_back(std::move(member));
    }
  }
  std::ranges::reverse(known);
  object = std::move(known);
}

// The depth of the calls is that of the model.
void keep_known_parts(const Shape& shape, json::Value& value) {
  if (shape.kind == Kind::Structure && value.object() != nullptr) {
    keep_known_members(shape, *value.object());
    for (const Member& member : members_of(shape)) {
      const auto found = std::ranges::find(*value.object(), member.name, &json::Member::name);
      if (found != value.object()->end()) {
        keep_known_parts(shape_of(member), found->value);
      }
    }
  } else if (shape.kind == Kind::List && value.array() != nullptr) {
    for (json::Value& element : *value.array()) {
      keep_known_parts(element_of(shape), element);
    }
  }
}

}  // namespace

json::Value known_parts(const Operation& operation, json::Value input) {
  keep_known_parts(input_of(operation), input);
  return input;
}

json::Value known_members(const Operation& operation, json::Value input) {
  if (input.object() != nullptr) {
    keep_known_members(input_of(operation), *input.object());
  }
  return input;
}

}  // namespace tarn::wire
