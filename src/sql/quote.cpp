#include "sql/quote.hpp"

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Years that are written with four digits.
bool is_plain_year(Day day) {
  constexpr auto kFirstDay = -719'162;  // 0001-01-01
  constexpr auto kLastDay = 2'932'896;  // 9999-12-31
  const auto count = day.time_since_epoch().count();
  return count >= kFirstDay && count <= kLastDay;
}

}  // namespace

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

std::string print_date(Day day) {
  const auto count = day.time_since_epoch().count();
  return is_plain_year(day) ? fmt::format("DATE '{}'", format_day(day))
                            : fmt::format("(DATE '1970-01-01' + CAST({} AS INTEGER))", count);
}

std::string print_time(std::int64_t micros) {
  const std::chrono::hh_mm_ss clock{std::chrono::microseconds(micros)};
  return fmt::format("TIME '{:02}:{:02}:{:02}.{:06}'", clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(), clock.subseconds().count());
}

std::string print_timestamp(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  if (!is_plain_year(day)) {
    return fmt::format("make_timestamp({})", micros(time));
  }
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("TIMESTAMP '{} {:02}:{:02}:{:02}.{:06}'", format_day(day), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

}  // namespace tarn::sql
