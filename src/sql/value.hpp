// A translated expression.
#pragma once

#include "base/time.hpp"
#include "sql/error.hpp"
#include "sql/type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::sql {

struct Value {
  std::string sql;  // safe as an operand: a literal, a name, a call or parentheses
  Type type;
  SourceRange range;
  std::optional<std::string> text;      // a varchar literal's value
  std::optional<std::int64_t> integer;  // an integer literal's value
};

// 'it''s'; text with control characters or NUL is written so that no byte is lost.
std::string quote_string(std::string_view text);
// "name"
std::string quote_name(std::string_view name);
// TIMESTAMP '2023-07-10 11:42:18.000000'
std::string print_timestamp(Timestamp time);

}  // namespace tarn::sql
