#include "sql/quote.hpp"

#include <fmt/format.h>

namespace tarn::sql {

std::string quote_string(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\0') {
      quoted += "' || chr(0) || '";
    } else {
      quoted.append(c == '\'' ? 2 : 1, c);
    }
  }
  quoted += "'";
  return text.find('\0') == std::string_view::npos ? quoted : fmt::format("({})", quoted);
}

std::string quote_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    quoted.append(c == '"' ? 2 : 1, c);
  }
  return quoted + "\"";
}

std::string print_timestamp(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("TIMESTAMP '{} {:02}:{:02}:{:02}.{:06}'", format_day(day), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

}  // namespace tarn::sql
