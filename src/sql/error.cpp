#include "sql/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

constexpr std::size_t kLongestLine = 160;

bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::size_t line_start(std::string_view text, std::size_t offset) {
  if (offset == 0) {
    return 0;
  }
  const auto newline = text.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

char32_t character_at(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t ahead) {
    return position + ahead < text.size() ? static_cast<unsigned char>(text[position + ahead]) & 0x3FU : 0U;
  };
  const auto lead = static_cast<unsigned char>(text[position]);
  if (lead >= 0xF0) {
    return ((lead & 0x07U) << 18U) | (byte(1) << 12U) | (byte(2) << 6U) | byte(3);
  }
  return lead >= 0xE0 ? ((lead & 0x0FU) << 12U) | (byte(1) << 6U) | byte(2) : lead;
}

// True for characters that take two columns of a terminal, as Japanese and Chinese ones do.
bool is_wide(char32_t c) {
  constexpr std::pair<char32_t, char32_t> kWide[] = {
      {0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE6F},
      {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
  return std::ranges::any_of(kWide, [c](const auto& range) { return c >= range.first && c <= range.second; });
}

std::size_t columns(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (starts_character(text[i])) {
      width += is_wide(character_at(text, i)) ? 2 : 1;
    }
  }
  return width;
}

// Blanks as wide as `text`, with its tabs kept.
std::string padding(std::string_view text) {
  std::string blanks;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\t') {
      blanks += '\t';
    } else if (starts_character(text[i])) {
      blanks += is_wide(character_at(text, i)) ? "  " : " ";
    }
  }
  return blanks;
}

// Moves `position` to the first byte of the character it stands in.
std::size_t align(std::string_view text, std::size_t position) {
  while (position > 0 && position < text.size() && !starts_character(text[position])) {
    --position;
  }
  return position;
}

}  // namespace

SourceRange cover(SourceRange first, SourceRange last) {
  const auto begin = std::min(first.offset, last.offset);
  return {begin, std::max(first.end(), last.end()) - begin};
}

SqlError locate(std::string_view text, SqlError error) {
  error.offset = std::min(error.offset, text.size());
  const auto before = text.substr(0, error.offset);
  const auto start = line_start(text, error.offset);
  error.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
  error.column = 1 + characters(text.substr(start, error.offset - start));
  return error;
}

std::string format_error(std::string_view text, const SqlError& error) {
  const auto offset = std::min(error.offset, text.size());
  auto begin = line_start(text, offset);
  auto end = std::min(text.find('\n', offset), text.size());
  if (end > begin && text[end - 1] == '\r') {
    --end;
  }
  if (end - begin > kLongestLine) {
    begin = align(text, std::max(begin, offset > kLongestLine / 2 ? offset - kLongestLine / 2 : 0));
    end = std::max(align(text, std::min(end, begin + kLongestLine)), begin);
  }
  const auto marked_end = std::clamp(offset + error.length, offset, std::max(end, offset));
  const auto carets = std::max<std::size_t>(1, columns(text.substr(offset, marked_end - offset)));
  if (begin == end) {
    return fmt::format("line {}:{}: {}", error.line, error.column, error.message);
  }
  return fmt::format("line {}:{}: {}\n{}\n{}{}", error.line, error.column, error.message,
                     text.substr(begin, end - begin), padding(text.substr(begin, offset - begin)),
                     std::string(carets, '^'));
}

}  // namespace tarn::sql
