// Where and why a statement was refused.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace tarn::sql {

// A piece of the statement's text, in bytes.
struct SourceRange {
  std::size_t offset = 0;
  std::size_t length = 0;

  std::size_t end() const { return offset + length; }
};

// Returns the smallest range that covers both.
SourceRange cover(SourceRange first, SourceRange last);

// A statement that cannot be answered: one line for people, and the place it speaks of. Line and column count
// from 1; the column counts characters (code points), not bytes.
struct SqlError {
  std::string message;
  std::size_t offset = 0;
  std::size_t line = 1;
  std::size_t column = 1;
  std::size_t length = 0;
};

template <class T>
using Parsed = std::expected<T, SqlError>;

// Returns the error of `message` at `range`; the line and column are filled in by locate().
inline std::unexpected<SqlError> refuse(SourceRange range, std::string message) {
  return std::unexpected(SqlError{std::move(message), range.offset, 1, 1, range.length});
}

// Returns `error` with line and column computed from its offset in `text`.
SqlError locate(std::string_view text, SqlError error);

// "line 1:38: message", the source line, and carets under the place. A tab stays a tab above the caret, so
// that the two lines keep in step; long lines are cut around the place.
std::string format_error(std::string_view text, const SqlError& error);

}  // namespace tarn::sql
