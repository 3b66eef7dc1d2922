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

// Blanks as wide as `text`, with its tabs kept.
std::string padding(std::string_view text) {
  std::string blanks;
  for (const char byte : text) {
    if (starts_character(byte)) {
      blanks.push_back(byte == '\t' ? '\t' : ' ');
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
  const auto carets = std::max<std::size_t>(1, characters(text.substr(offset, marked_end - offset)));
  return fmt::format("line {}:{}: {}\n{}\n{}{}", error.line, error.column, error.message,
                     text.substr(begin, end - begin), padding(text.substr(begin, offset - begin)),
                     std::string(carets, '^'));
}

}  // namespace tarn::sql
