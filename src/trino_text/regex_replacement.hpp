// The replacement text of regexp_replace, taken apart.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_text {

// A literal, or the number of a group.
struct ReplacementPart {
  std::string literal;
  std::optional<std::size_t> group;
};

struct RegexGroups {
  std::size_t count = 0;
  // Returns the number of the group of that name.
  std::function<std::optional<std::size_t>(std::string_view name)> find;
};

// $12 means group 12 where there is one, else group 1 and a 2.
Result<std::vector<ReplacementPart>> parse_replacement(std::string_view replacement,
                                                       const RegexGroups& groups);

}  // namespace tarn::trino_text
