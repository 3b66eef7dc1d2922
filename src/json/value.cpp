#include "json/value.hpp"

#include <algorithm>
#include <ranges>

namespace tarn::json {

const Value* Value::find(std::string_view name) const {
  const Object* const members = object();
  if (members == nullptr) {
    return nullptr;
  }
  const auto last = std::ranges::find(members->rbegin(), members->rend(), name, &Member::name);
  return last == members->rend() ? nullptr : &last->value;
}

Value& Value::set(std::string_view name, Value value) {
  if (is_null()) {
    data_ = Object();
  }
  Object& members = *object();
  const auto last = std::ranges::find(members.rbegin(), members.rend(), name, &Member::name);
  if (last != members.rend()) {
    last->value = std::move(value);
    return last->value;
  }
  members.push_back({std::string(name), std::move(value)});
  return members.back().value;
}

}  // namespace tarn::json
