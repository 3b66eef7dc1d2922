#include "trino_text/split.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace tarn::trino_text {
namespace {

constexpr std::int64_t kMaxParts = std::numeric_limits<std::int32_t>::max();

Result<std::optional<std::string_view>> code_point_part(std::string_view text, std::int64_t index) {
  if (index > kMaxParts) {
    return refuse("integer overflow");
  }
  const auto begin = offset_of_code_point(text, static_cast<std::size_t>(index - 1));
  if (!begin) {
    return std::nullopt;
  }
  const auto step = code_point_at(text, *begin);
  if (!step.valid) {
    return refuse("Invalid UTF-8 encoding");
  }
  return text.substr(*begin, step.size);
}

Result<> check_delimiters(const MapDelimiters& delimiters) {
  if (delimiters.entry.empty()) {
    return refuse("entryDelimiter is empty");
  }
  if (delimiters.key_value.empty()) {
    return refuse("keyValueDelimiter is empty");
  }
  if (delimiters.entry == delimiters.key_value) {
    return refuse("entryDelimiter and keyValueDelimiter must not be the same");
  }
  return {};
}

// How the message about a bad entry shows it: the two functions differ.
enum class EntryQuotes : std::uint8_t { None, Single };

Result<TextEntry> split_entry(std::string_view entry, std::string_view delimiter, EntryQuotes quotes) {
  const auto key_end = entry.find(delimiter);
  if (key_end != std::string_view::npos) {
    const auto value = entry.substr(key_end + delimiter.size());
    if (value.find(delimiter) == std::string_view::npos) {
      return TextEntry(entry.substr(0, key_end), value);
    }
  }
  const std::string_view quote = quotes == EntryQuotes::Single ? "'" : "";
  std::string message = "Key-value delimiter must appear exactly once in each entry. Bad input: ";
  message.append(quote).append(to_valid(entry)).append(quote);
  return refuse(std::move(message));
}

Result<std::vector<TextEntry>> split_entries(std::string_view text, const MapDelimiters& delimiters,
                                             EntryQuotes quotes) {
  TARN_TRY(check_delimiters(delimiters));
  std::vector<TextEntry> entries;
  std::size_t from = 0;
  while (from < text.size()) {
    const auto end = text.find(delimiters.entry, from);
    const auto entry = TARN_TRY(split_entry(text.substr(from, end - from), delimiters.key_value, quotes));
    entries.push_back(entry);
    if (end == std::string_view::npos) {
      break;
    }
    from = end + delimiters.entry.size();
  }
  return entries;
}

}  // namespace

Result<std::vector<std::string_view>> split(std::string_view text, std::string_view delimiter) {
  return split(text, delimiter, kMaxParts);
}

Result<std::vector<std::string_view>> split(std::string_view text, std::string_view delimiter,
                                            std::int64_t limit) {
  if (limit <= 0) {
    return refuse("Limit must be positive");
  }
  if (limit > kMaxParts) {
    return refuse("Limit is too large");
  }
  if (delimiter.empty()) {
    return refuse("The delimiter may not be the empty string");
  }
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  while (static_cast<std::int64_t>(parts.size()) < limit - 1) {
    const auto at = text.find(delimiter, from);
    if (at == std::string_view::npos) {
      break;
    }
    parts.push_back(text.substr(from, at - from));
    from = at + delimiter.size();
  }
  parts.push_back(text.substr(from));
  return parts;
}

Result<std::optional<std::string_view>> split_part(std::string_view text, std::string_view delimiter,
                                                   std::int64_t index) {
  if (index <= 0) {
    return refuse("Index must be greater than zero");
  }
  if (delimiter.empty()) {
    return code_point_part(text, index);
  }
  std::size_t from = 0;
  for (std::int64_t part = 1;; ++part) {
    const auto at = text.find(delimiter, from);
    if (part == index) {
      return text.substr(from, at - from);
    }
    if (at == std::string_view::npos) {
      return std::nullopt;
    }
    from = at + delimiter.size();
  }
}

Result<std::vector<TextEntry>> split_to_map(std::string_view text, const MapDelimiters& delimiters) {
  auto entries = TARN_TRY(split_entries(text, delimiters, EntryQuotes::Single));
  std::unordered_set<std::string_view> keys;
  for (const auto& [key, value] : entries) {
    if (!keys.insert(key).second) {
      return refuse("Duplicate keys (" + to_valid(key) + ") are not allowed");
    }
  }
  return entries;
}

Result<TextMultimap> split_to_multimap(std::string_view text, const MapDelimiters& delimiters) {
  const auto entries = TARN_TRY(split_entries(text, delimiters, EntryQuotes::None));
  TextMultimap map;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const auto& [key, value] : entries) {
    const auto [found, is_new] = places.try_emplace(key, map.size());
    if (is_new) {
      map.emplace_back(key, std::vector<std::string_view>());
    }
    map[found->second].second.push_back(value);
  }
  return map;
}

}  // namespace tarn::trino_text
