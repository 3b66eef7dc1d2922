// Text and names as they stand in a statement.
#pragma once

#include "base/time.hpp"

#include <string>
#include <string_view>

namespace tarn::sql {

// 'it''s'; text with control characters or NUL is written so that no byte is lost.
std::string quote_string(std::string_view text);
// "name"
std::string quote_name(std::string_view name);
// TIMESTAMP '2023-07-10 11:42:18.000000'
std::string print_timestamp(Timestamp time);

}  // namespace tarn::sql
