#include "service/tag_rules.hpp"

#include "access/wildcard.hpp"
#include "service/input.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kReservedPrefix = "aws:";

std::string key_of(const json::Value& tag) {
  return Input(tag).text("Key");
}

// What is kept of it: whatever else a caller sends in a tag means nothing.
json::Value kept_of(const json::Value& tag) {
  json::Object members{{"Key", key_of(tag)}};
  if (const auto value = Input(tag).optional_text("Value")) {
    members.push_back({"Value", *value});
  }
  return members;
}

const json::Array& list_of(const json::Value& tags) {
  static const json::Array kNone;
  return tags.array() == nullptr ? kNone : *tags.array();
}

// In any case: "AWS:x" would pass for one of AWS's own.
bool is_reserved(std::string_view key) {
  return key.size() >= kReservedPrefix.size() &&
         std::ranges::equal(key.substr(0, kReservedPrefix.size()), kReservedPrefix,
                            [](char c, char reserved) { return (c == ':' ? c : (c | 0x20)) == reserved; });
}

}  // namespace

std::optional<TagProblem> check_tags(const json::Value& tags) {
  std::set<std::string> keys;
  for (const json::Value& tag : list_of(tags)) {
    const std::string key = key_of(tag);
    if (is_reserved(key)) {
      return TagProblem{TagProblem::Kind::Invalid,
                        fmt::format("A tag's key may not begin with aws:, which is AWS's own: {}", key)};
    }
    if (!keys.insert(key).second) {
      return TagProblem{TagProblem::Kind::Invalid, fmt::format("A tag's key occurs twice: {}", key)};
    }
  }
  return check_tags_together(tags);
}

wire::ApiResult<std::string> read_new_tags(const json::Value* tags, std::string_view too_many) {
  const json::Value given = tags == nullptr ? json::Value() : *tags;
  if (auto problem = check_tags(given)) {
    const bool is_too_many = problem->kind == TagProblem::Kind::TooMany;
    return std::unexpected(wire::ApiError{
        std::string(is_too_many ? too_many : "InvalidTagParameterException"), std::move(problem->message)});
  }
  json::Array kept;
  kept.reserve(list_of(given).size());
  for (const json::Value& tag : list_of(given)) {
    kept.push_back(kept_of(tag));
  }
  return json::write(kept);
}

json::Value with_tags(const json::Value& present, const json::Value& added) {
  json::Array tags = list_of(present);
  for (const json::Value& tag : list_of(added)) {
    const auto same = std::ranges::find(tags, key_of(tag), key_of);
    if (same != tags.end()) {
      *same = kept_of(tag);
    } else {
      tags.push_back(kept_of(tag));
    }
  }
  return tags;
}

json::Value without_tags(const json::Value& present, const json::Value& removed) {
  std::set<std::string> keys;
  for (const json::Value& tag : list_of(removed)) {
    keys.insert(key_of(tag));
  }
  json::Array tags = list_of(present);
  std::erase_if(tags, [&keys](const json::Value& tag) { return keys.contains(key_of(tag)); });
  return tags;
}

std::optional<TagProblem> check_tags_together(const json::Value& tags) {
  if (list_of(tags).size() > kTagsMax) {
    return TagProblem{TagProblem::Kind::TooMany, fmt::format("A resource has at most {} tags.", kTagsMax)};
  }
  std::set<std::string> keys;
  for (const json::Value& tag : list_of(tags)) {
    if (!keys.insert(access::lower_case(key_of(tag))).second) {
      return TagProblem{
          TagProblem::Kind::Invalid,
          fmt::format("Tags whose keys differ in case alone cannot be told apart by policies: {}",
                      key_of(tag))};
    }
  }
  return std::nullopt;
}

}  // namespace tarn::service
