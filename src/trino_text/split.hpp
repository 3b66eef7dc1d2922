// Trino's functions that cut a text at delimiters. The parts are views of the text.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::trino_text {

// The last of at most `limit` parts keeps the rest of the text.
Result<std::vector<std::string_view>> split(std::string_view text, std::string_view delimiter);
Result<std::vector<std::string_view>> split(std::string_view text, std::string_view delimiter,
                                            std::int64_t limit);

// Returns the part number `index`, counted from one; nothing (NULL) behind the last. An empty delimiter cuts
// behind every code point.
Result<std::optional<std::string_view>> split_part(std::string_view text, std::string_view delimiter,
                                                   std::int64_t index);

struct MapDelimiters {
  std::string_view entry;
  std::string_view key_value;
};
using TextEntry = std::pair<std::string_view, std::string_view>;

// Entries in the order of the text; a key that comes again is an error.
Result<std::vector<TextEntry>> split_to_map(std::string_view text, const MapDelimiters& delimiters);
// Keys in the order of their first entry, the values of each in the order of the text.
using TextMultimap = std::vector<std::pair<std::string_view, std::vector<std::string_view>>>;
Result<TextMultimap> split_to_multimap(std::string_view text, const MapDelimiters& delimiters);

}  // namespace tarn::trino_text
