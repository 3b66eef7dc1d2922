#include "service/recorded_elements.hpp"

#include "wire/api_model.hpp"

#include <algorithm>
#include <functional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace tarn::service {
namespace {

json::Value known_part(const wire::Shape& shape, const json::Value& value);

json::Object known_members(const wire::Shape& structure, const json::Object& object) {
  const auto members = wire::members_of(structure);
  std::vector<bool> is_taken(members.size());
  json::Object known;
  for (const json::Member& member : object | std::views::reverse) {
    const auto found = std::ranges::find(members, member.name, &wire::Member::name);
    const auto place = static_cast<std::size_t>(found - members.begin());
    if (found != members.end() && !is_taken[place]) {
      is_taken[place] = true;
      known.push_back({member.name, known_part(wire::shape_of(*found), member.value)});
    }
  }
  std::ranges::reverse(known);
  return known;
}

// A value of the wrong type stays: the call is refused for it. The depth of the calls is that of the model.
json::Value known_part(const wire::Shape& shape, const json::Value& value) {
  if (shape.kind == wire::Kind::Structure && value.object() != nullptr) {
    return known_members(shape, *value.object());
  }
  if (shape.kind == wire::Kind::List && value.array() != nullptr) {
    const wire::Shape& element = wire::element_of(shape);
    json::Array known;
    known.reserve(value.array()->size());
    for (const json::Value& one : *value.array()) {
      known.push_back(known_part(element, one));
    }
    return known;
  }
  return value;
}

json::Value with_lower_names(const json::Value& value) {
  if (const json::Array* array = value.array()) {
    json::Array lowered;
    lowered.reserve(array->size());
    for (const json::Value& element : *array) {
      lowered.push_back(with_lower_names(element));
    }
    return lowered;
  }
  if (const json::Object* object = value.object()) {
    json::Object lowered;
    lowered.reserve(object->size());
    for (const json::Member& member : *object) {
      std::string name = member.name;
      if (!name.empty() && name.front() >= 'A' && name.front() <= 'Z') {
        name.front() = static_cast<char>(name.front() - 'A' + 'a');
      }
      lowered.push_back({std::move(name), with_lower_names(member.value)});
    }
    return lowered;
  }
  return value;
}

json::Value omitted(std::size_t size_bytes) {
  return json::Object{{"omitted", true}, {"sizeBytes", static_cast<std::uint64_t>(size_bytes)}};
}

// Leaves out what makes `object`, written in `size_bytes`, too large.
json::Value bounded(json::Object object, std::size_t size_bytes) {
  std::vector<std::pair<std::size_t, json::Member*>> largest;
  largest.reserve(object.size());
  for (json::Member& member : object) {
    largest.emplace_back(json::write(member.value).size(), &member);
  }
  std::ranges::stable_sort(largest, std::greater(), &std::pair<std::size_t, json::Member*>::first);
  std::size_t left = size_bytes;
  for (const auto& [size, member] : largest) {
    if (left <= kElementsBytesMax) {
      break;
    }
    member->value = omitted(size);
    left = left - size + json::write(member->value).size();
  }
  return left <= kElementsBytesMax ? json::Value(std::move(object)) : omitted(size_bytes);
}

}  // namespace

json::Value known_elements(std::string_view operation, const json::Value& input) {
  const wire::Operation* known = wire::find_operation(operation);
  known = known == nullptr ? wire::find_tarn_operation(operation) : known;
  return known == nullptr ? json::Value() : known_part(wire::input_of(*known), input);
}

json::Value recorded_elements(const json::Value& value) {
  if (value.object() == nullptr || value.object()->empty()) {
    return nullptr;
  }
  json::Value lowered = with_lower_names(value);
  const std::size_t size_bytes = json::write(lowered).size();
  return size_bytes <= kElementsBytesMax ? std::move(lowered)
                                         : bounded(std::move(*lowered.object()), size_bytes);
}

}  // namespace tarn::service
