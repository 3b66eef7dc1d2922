#include "access/document_parts.hpp"

#include <cstdint>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace tarn::access {
namespace {

enum class Quotes : std::uint8_t { Needed, Optional };

std::expected<std::vector<std::string>, std::string> list_of(const json::Value& value, Quotes quotes) {
  const auto is_wanted = [quotes](const json::Value& element) {
    return element.string() != nullptr ||
           (quotes == Quotes::Optional && (element.is_number() || element.boolean() != nullptr));
  };
  const auto text_of = [](const json::Value& element) {
    return element.string() != nullptr ? *element.string() : json::write(element);
  };
  if (is_wanted(value)) {
    return std::vector{text_of(value)};
  }
  const json::Array* array = value.array();
  if (array == nullptr || array->empty()) {
    return std::unexpected("a text or a list of texts, at least one");
  }
  if (array->size() > kPolicyValuesMax) {
    return std::unexpected(
        fmt::format("a list of at most {} texts: use several statements", kPolicyValuesMax));
  }
  std::vector<std::string> texts;
  texts.reserve(array->size());
  for (const json::Value& element : *array) {
    if (!is_wanted(element)) {
      return std::unexpected("a text or a list of texts, and nothing else");
    }
    texts.push_back(text_of(element));
  }
  return texts;
}

}  // namespace

std::expected<std::vector<std::string>, std::string> texts_of(const json::Value& value) {
  return list_of(value, Quotes::Needed);
}

std::expected<std::vector<std::string>, std::string> scalars_of(const json::Value& value) {
  return list_of(value, Quotes::Optional);
}

const std::string* repeated_name(const json::Object& object) {
  std::set<std::string_view> names;
  for (const json::Member& member : object) {
    if (!names.insert(member.name).second) {
      return &member.name;
    }
  }
  return nullptr;
}

}  // namespace tarn::access
