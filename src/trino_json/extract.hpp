// json_extract, json_extract_scalar and json_size, with the path language that is Trino's own.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_json {

class TokenReader;

// $ followed by .name, [name], [0] or ["any \"name\""]; there are no wildcards. Every step is a name in an
// object and, where it reads as a number, an index in an array: $.0 and $["0"] find an array's first element.
class LegacyPath {
 public:
  // "Invalid JSON path: '...'".
  static Result<LegacyPath> compile(std::string_view text);

  struct Step {
    std::string name;
    std::int64_t index = -1;
  };
  const std::vector<Step>& steps() const { return steps_; }

 private:
  LegacyPath() = default;
  std::vector<Step> steps_;
};

// All read the text once and no further than the value they look for: what follows may be broken. Nothing
// (SQL NULL) where the path leads nowhere or the text is no JSON up to there. Of equal names the first
// counts.

// The value as JSON text; JSON null is "null".
std::optional<std::string> json_extract(std::string_view json, const LegacyPath& path);
// A string's meaning, or the spelling of a number or boolean; nothing for JSON null, objects and arrays.
std::optional<std::string> json_extract_scalar(std::string_view json, const LegacyPath& path);
// How many members or elements; 0 for a scalar.
std::optional<std::int64_t> json_size(std::string_view json, const LegacyPath& path);

// Appends the value whose first token is current: without blanks, numbers and escapes as Trino spells them,
// names as they come. False at an error.
bool copy_value(TokenReader& reader, std::string& out);

}  // namespace tarn::trino_json
