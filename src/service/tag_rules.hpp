// What tags a resource may have: pure functions. A list of tags is JSON: [{"Key": "...", "Value": "..."}].
#pragma once

#include "json/value.hpp"
#include "wire/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

inline constexpr std::size_t kTagsMax = 50;  // of one resource

struct TagProblem {
  enum class Kind : std::uint8_t { Invalid, TooMany };
  Kind kind = Kind::Invalid;
  std::string message{};
};

// Of the tags that a request brings: keys are unique, not AWS's own, and no two differ in case alone. nullopt
// where nothing is wrong.
std::optional<TagProblem> check_tags(const json::Value& tags);

// The tags that a new resource brings, as it keeps them; `tags` may be nullptr. `too_many` is the operation's
// exception for more than a resource may have.
wire::ApiResult<std::string> read_new_tags(const json::Value* tags, std::string_view too_many);

// `present` with `added`, whose values replace those of the same keys. `added` has passed check_tags().
json::Value with_tags(const json::Value& present, const json::Value& added);
// `present` without the keys of `removed`, whatever values stand beside them there.
json::Value without_tags(const json::Value& present, const json::Value& removed);

// Of all tags of one resource: there are not too many, and no two keys differ in case alone. AWS takes those,
// but policies compare keys without regard to case, so that one tag would stand in for the other.
std::optional<TagProblem> check_tags_together(const json::Value& tags);

}  // namespace tarn::service
