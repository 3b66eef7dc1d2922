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
// DATE '2023-07-10', TIME '11:42:18.000000', of microseconds of the day, and TIMESTAMP '2023-07-10
// 11:42:18.000000'. Years that the engine would not read are counted.
std::string print_date(Day day);
std::string print_time(std::int64_t micros);
std::string print_timestamp(Timestamp time);

}  // namespace tarn::sql
