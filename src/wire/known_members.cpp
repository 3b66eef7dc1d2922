#include "wire/known_members.hpp"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <utility>
#include <vector>

namespace tarn::wire {
namespace {

void keep_known(const Shape& shape, json::Value& value);

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
      keep_known(shape_of(*found), member.value);
      known.push_back(std::move(member));
    }
  }
  std::ranges::reverse(known);
  object = std::move(known);
}

// The depth of the calls is that of the model.
void keep_known(const Shape& shape, json::Value& value) {
  if (shape.kind == Kind::Structure && value.object() != nullptr) {
    keep_known_members(shape, *value.object());
  } else if (shape.kind == Kind::List && value.array() != nullptr) {
    for (json::Value& element : *value.array()) {
      keep_known(element_of(shape), element);
    }
  }
}

}  // namespace

json::Value known_members(const Operation& operation, json::Value input) {
  keep_known(input_of(operation), input);
  return input;
}

}  // namespace tarn::wire
