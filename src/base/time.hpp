// Points in time as CloudTrail has them: UTC, microseconds, no zone.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
using Day = std::chrono::sys_days;

// Reads "2023-07-10T11:42:18Z" and its relatives: a blank or lower-case t or z, up to nine decimals
// (cut to microseconds), an offset "+11:00", blanks around. Without a zone, UTC is meant.
// Years 0001 to 9999. Anything else is nullopt.
std::optional<Timestamp> parse_timestamp(std::string_view text);

// "2023-07-10T11:42:18Z"; fractions are cut.
std::string format_iso_seconds(Timestamp time);
// "2023-07-10T11:42:18.123Z"
std::string format_iso_millis(Timestamp time);
// "2023-07-10 11:42:18.000", the form of Lake's query results.
std::string format_lake(Timestamp time);
// "2023-07-10"
std::string format_day(Day day);
// "20230710T114218Z", the form of SigV4's X-Amz-Date.
std::string format_basic(Timestamp time);

inline Day day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time);
}
inline std::int64_t micros(Timestamp time) {
  return time.time_since_epoch().count();
}
inline Timestamp from_micros(std::int64_t value) {
  return Timestamp(std::chrono::microseconds(value));
}
// Epoch seconds with a fraction, the form of awsJson timestamps.
inline double epoch_seconds(Timestamp time) {
  return static_cast<double>(micros(time)) / 1e6;
}

}  // namespace tarn
