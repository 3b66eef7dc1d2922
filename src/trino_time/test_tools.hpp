// What the tests of this module share.
#pragma once

#include "trino_time/text.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::trino_time {

inline const ZoneTable& test_zones() {
  static const ZoneTable kZones("/usr/share/zoneinfo");
  return kZones;
}

inline const Zone& test_zone(std::string_view name) {
  const auto zone = test_zones().find(name);
  EXPECT_TRUE(zone.has_value()) << name;
  return zone.has_value() ? **zone : test_zones().utc();
}

// A result as text: the value, or "error: " and its message.
inline std::string shown(const Result<ZonedTime>& time, int precision = 3) {
  return time.has_value() ? format_zoned(*time, precision) : "error: " + time.error().message();
}
inline std::string shown(const Result<std::string>& text) {
  return text.has_value() ? *text : "error: " + text.error().message();
}
inline std::string shown_timestamp(const Result<std::int64_t>& micros, int precision = 3) {
  return micros.has_value() ? format_timestamp(*micros, precision) : "error: " + micros.error().message();
}
inline std::string shown_time(const Result<std::int64_t>& micros, int precision = 3) {
  return micros.has_value() ? format_time(*micros, precision) : "error: " + micros.error().message();
}
inline std::string shown_date(const Result<std::int32_t>& days) {
  return days.has_value() ? format_date(*days) : "error: " + days.error().message();
}
template <class Number>
std::string shown_number(const Result<Number>& number) {
  return number.has_value() ? std::to_string(*number) : "error: " + number.error().message();
}

// Values by their text; a test that spells one wrongly fails.
inline std::int64_t timestamp(std::string_view text) {
  const auto micros = cast_to_timestamp(text, kMaxPrecision, test_zones());
  EXPECT_TRUE(micros.has_value()) << text;
  return micros.value_or(0);
}
inline std::int32_t date(std::string_view text) {
  const auto days = cast_to_date(text);
  EXPECT_TRUE(days.has_value()) << text;
  return days.value_or(0);
}
inline ZonedTime zoned(std::string_view text) {
  const auto time = cast_to_zoned(text, kMaxPrecision, test_zones(), test_zones().utc());
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(ZonedTime{.micros = 0, .zone = &test_zones().utc()});
}

}  // namespace tarn::trino_time
