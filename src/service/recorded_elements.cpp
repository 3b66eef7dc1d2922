#include "service/recorded_elements.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tarn::service {
namespace {

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
