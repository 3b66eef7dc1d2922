// Patterns of dates and times: Joda-Time's letters (format_datetime, parse_datetime) and MySQL's
// (date_format, date_parse), compiled once and used for many values.
#pragma once

#include "base/result.hpp"
#include "trino_time/values.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_time {

struct PatternElement;

// Immutable, safe for all threads; moving is cheap, copying is not offered. Texts are English.
class DateTimePattern {
 public:
  // "yyyy-MM-dd HH:mm". Unknown letters: "Illegal pattern component: f". Two digits of a year mean one within
  // 50 years of `current_year` - 30 when they are read.
  static Result<DateTimePattern> joda(std::string_view pattern, int current_year);
  // "%Y-%m-%d". Letters that Trino refuses: "%w not supported in date format string". Two digits of a year
  // are read as 1970 to 2069.
  static Result<DateTimePattern> mysql(std::string_view pattern);

  DateTimePattern(DateTimePattern&&) noexcept;
  DateTimePattern& operator=(DateTimePattern&&) noexcept;
  DateTimePattern(const DateTimePattern&) = delete;
  DateTimePattern& operator=(const DateTimePattern&) = delete;
  ~DateTimePattern();

  // Values are rounded to milliseconds first. A timestamp has no zone that 'z' or 'Z' could show: refused.
  Result<std::string> format_timestamp(std::int64_t micros) const;
  std::string format_zoned(const ZonedTime& time) const;
  // Appends to a text, which allocates only where its room does not suffice.
  Result<> append_timestamp(std::string& to, std::int64_t micros) const;
  void append_zoned(std::string& to, const ZonedTime& time) const;

  // The whole text must match. Fields that the pattern lacks are those of 1970-01-01 00:00 (the year 2000
  // where there are days but no year). "Invalid format: \"2020-x\" is malformed at \"x\"", "Cannot parse
  // \"13\": Value 13 for monthOfYear must be in the range [1,12]".
  Result<std::int64_t> parse_timestamp(std::string_view text) const;
  // Without a zone in the text, `session` is meant. A local time that the zone skips is refused.
  Result<ZonedTime> parse_zoned(std::string_view text, const ZoneTable& zones, const Zone& session) const;

 private:
  explicit DateTimePattern(std::vector<PatternElement> elements);

  std::vector<PatternElement> elements_;
  bool shows_zone_ = false;
  bool can_parse_ = true;
};

}  // namespace tarn::trino_time
