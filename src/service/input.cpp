#include "service/input.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tarn::service {
namespace {

constexpr double kFirstSecond = -62135596800.0;  // 0001-01-01
constexpr double kLastSecond = 253402300799.0;   // 9999-12-31T23:59:59

}  // namespace

const json::Value* Input::value(std::string_view name) const {
  const json::Value* found = input_.find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string Input::text(std::string_view name) const {
  return optional_text(name).value_or(std::string());
}

std::optional<std::string> Input::optional_text(std::string_view name) const {
  const json::Value* found = value(name);
  if (found == nullptr || found->string() == nullptr) {
    return std::nullopt;
  }
  return *found->string();
}

std::optional<std::int64_t> Input::integer(std::string_view name) const {
  const json::Value* found = value(name);
  if (found == nullptr || !found->is_number()) {
    return std::nullopt;
  }
  return found->integer() != nullptr ? *found->integer() : std::llround(*found->real());
}

bool Input::boolean(std::string_view name, bool otherwise) const {
  const json::Value* found = value(name);
  return found != nullptr && found->boolean() != nullptr ? *found->boolean() : otherwise;
}

std::optional<Timestamp> Input::time(std::string_view name) const {
  const json::Value* found = value(name);
  if (found == nullptr || !found->is_number()) {
    return std::nullopt;
  }
  const double seconds = std::clamp(found->number(), kFirstSecond, kLastSecond);
  return from_micros(std::llround(seconds * 1e6));
}

std::vector<std::string> Input::texts(std::string_view name) const {
  std::vector<std::string> texts;
  const json::Value* found = value(name);
  if (found == nullptr || found->array() == nullptr) {
    return texts;
  }
  for (const json::Value& element : *found->array()) {
    if (element.string() != nullptr) {
      texts.push_back(*element.string());
    }
  }
  return texts;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  return number;
}

}  // namespace tarn::service
