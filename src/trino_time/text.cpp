#include "trino_time/text.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"
#include "trino_time/datetime_text.hpp"
#include "trino_time/zone_spelling.hpp"

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

constexpr std::size_t kMaxDateYearDigits = 9;
constexpr std::size_t kMaxTimeDecimals = 12;
constexpr std::size_t kTextRoom = 48;

std::unexpected<Error> cannot_cast(std::string_view type, std::string_view text) {
  return fail(ErrorCode::InvalidArgument, fmt::format("Value cannot be cast to {}: {}", type, text));
}

std::unexpected<Error> not_a_literal(std::string_view type, std::string_view text) {
  return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not a valid {} literal", text, type));
}

// Takes digits off the front, 1 to `most`.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t most) {
  const std::size_t count = count_digits(text, 0, most);
  if (count == 0) {
    return std::nullopt;
  }
  const std::int64_t value = digits_value(text.substr(0, count));
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

// Reads "[+-]Y-M-D" with a year of 1 to 9 digits.
std::optional<std::int32_t> read_date(std::string_view text) {
  const bool negative = take(text, '-');
  if (!negative) {
    take(text, '+');
  }
  const auto year = take_number(text, kMaxDateYearDigits);
  if (!year.has_value() || !take(text, '-')) {
    return std::nullopt;
  }
  const auto month = take_number(text, 2);
  if (!month.has_value() || !take(text, '-') || *month < 1 || *month > kMonthsPerYear) {
    return std::nullopt;
  }
  const auto day = take_number(text, 2);
  const std::int64_t signed_year = negative ? -*year : *year;
  if (!day.has_value() || !text.empty() || *day < 1 ||
      *day > days_in_month(signed_year, static_cast<int>(*month))) {
    return std::nullopt;
  }
  const auto days =
      to_int_exact(days_of_civil(signed_year, static_cast<int>(*month), static_cast<int>(*day)));
  return days.has_value() ? std::optional(*days) : std::nullopt;
}

}  // namespace

Result<std::int32_t> cast_to_date(std::string_view text) {
  const auto days = read_date(trim_space(text));
  if (!days.has_value()) {
    return cannot_cast("date", text);
  }
  return *days;
}

Result<std::int64_t> cast_to_time(std::string_view text, int precision) {
  TARN_TRY(check_precision("time", precision));
  const auto clock = read_clock_text(text);
  if (!clock.has_value() || !clock->is_valid() || clock->fraction.size() > kMaxTimeDecimals) {
    return cannot_cast("time", text);
  }
  const auto micros = clock->micros(precision);
  if (!micros.has_value()) {
    return cannot_cast("time", text);
  }
  return *micros % kMicrosPerDay;
}

Result<std::int64_t> cast_to_timestamp(std::string_view text, int precision, const ZoneTable& zones) {
  TARN_TRY(check_precision("timestamp", precision));
  const std::string_view trimmed = trim_space(text);
  const auto read = read_datetime_text(trimmed);
  const auto micros = read.has_value() ? read->micros(precision) : std::nullopt;
  if (!read.has_value() || !micros.has_value()) {
    return cannot_cast("timestamp", trimmed);
  }
  if (read->zone.empty()) {
    return *micros;
  }
  const auto zone = zones.find(read->zone);
  if (!zone.has_value()) {
    // Java knows offsets of up to 18 hours, which are good enough to be ignored.
    return read_zone_spelling(read->zone).offset_minutes.has_value() ? Result<std::int64_t>(*micros)
                                                                     : cannot_cast("timestamp", trimmed);
  }
  return (*zone)->is_offset() || !make_zoned(*micros, **zone).has_value()
             ? *micros
             : (*zone)->to_local((*zone)->to_utc(*micros));
}

Result<ZonedTime> cast_to_zoned(std::string_view text, int precision, const ZoneTable& zones,
                                const Zone& session) {
  TARN_TRY(check_precision("timestamp with time zone", precision));
  const std::string_view trimmed = trim_space(text);
  const auto read = read_datetime_text(trimmed);
  const auto micros = read.has_value() ? read->micros(precision) : std::nullopt;
  if (!read.has_value() || !micros.has_value()) {
    return cannot_cast("timestamp", trimmed);
  }
  const auto named = read->zone.empty() ? Result<const Zone*>(&session) : zones.find(read->zone);
  if (!named.has_value()) {
    // An offset that Trino has no zone for is told as such.
    return read_zone_spelling(read->zone).offset_minutes.has_value() ? std::unexpected(named.error())
                                                                     : cannot_cast("timestamp", trimmed);
  }
  const Zone& zone = **named;
  const auto time = make_zoned(*micros, zone).has_value() ? make_zoned(zone.to_utc(*micros), zone)
                                                          : make_zoned(*micros, zone);
  return time.has_value() ? time : cannot_cast("timestamp", trimmed);
}

Result<std::int32_t> read_date_literal(std::string_view text) {
  const auto days = read_date(trim_space(text));
  if (!days.has_value()) {
    return not_a_literal("DATE", text);
  }
  return *days;
}

Result<TimeLiteral> read_time_literal(std::string_view text) {
  const auto clock = read_clock_text(text);
  if (!clock.has_value() || !clock->is_valid() || clock->fraction.size() > kMaxTimeDecimals) {
    return not_a_literal("TIME", text);
  }
  const auto precision = static_cast<int>(clock->fraction.size());
  TARN_TRY(check_precision("time", precision));
  const auto micros = clock->micros(precision);
  if (!micros.has_value()) {
    return not_a_literal("TIME", text);
  }
  return TimeLiteral{.micros = *micros, .precision = precision};
}

Result<TimestampLiteral> read_timestamp_literal(std::string_view text, const ZoneTable& zones) {
  const auto read = read_datetime_text(text);
  if (!read.has_value()) {
    return not_a_literal("TIMESTAMP", text);
  }
  const auto precision = static_cast<int>(read->clock.fraction.size());
  TARN_TRY(check_precision("timestamp", precision));
  const auto micros = read->micros(precision);
  if (!micros.has_value()) {
    return not_a_literal("TIMESTAMP", text);
  }
  if (read->zone.empty()) {
    return TimestampLiteral{.micros = *micros, .zone = nullptr, .precision = precision};
  }
  const auto zone = zones.find(read->zone);
  if (!zone.has_value() || !make_zoned(*micros, **zone).has_value() || (*zone)->is_gap(*micros)) {
    return not_a_literal("TIMESTAMP", text);
  }
  return TimestampLiteral{.micros = (*zone)->to_utc(*micros), .zone = *zone, .precision = precision};
}

std::string format_date(std::int32_t days) {
  const CivilDate date = civil_of_days(days);
  std::string text;
  append_number(text, date.year, 4);
  text += '-';
  append_number(text, date.month, 2);
  text += '-';
  append_number(text, date.day, 2);
  return text;
}

std::string format_time(std::int64_t micros, int precision) {
  std::string text;
  append_clock(text, micros);
  append_fraction(text, micros % kMicrosPerSecond, precision);
  return text;
}

std::string format_timestamp(std::int64_t micros, int precision) {
  const CivilDate date = civil_of_days(floor_div(micros, kMicrosPerDay));
  std::string text;
  text.reserve(kTextRoom);
  append_signed_year(text, date.year);
  text += '-';
  append_number(text, date.month, 2);
  text += '-';
  append_number(text, date.day, 2);
  text += ' ';
  append_clock(text, floor_mod(micros, kMicrosPerDay));
  append_fraction(text, floor_mod(micros, kMicrosPerSecond), precision);
  return text;
}

std::string format_zoned(const ZonedTime& time, int precision) {
  std::string text = format_timestamp(time.local(), precision);
  text += ' ';
  text += time.zone->name();
  return text;
}

Result<std::int64_t> timestamp_of_date(std::int32_t days) {
  return multiply_exact(days, kMicrosPerDay);
}

std::int32_t date_of_timestamp(std::int64_t micros) {
  return static_cast<std::int32_t>(floor_div(micros, kMicrosPerDay));
}

std::int64_t time_of_timestamp(std::int64_t micros, int precision) {
  return round_time(floor_mod(micros, kMicrosPerDay), precision);
}

Result<std::int64_t> timestamp_of_time(std::int64_t micros_of_day, std::int32_t today) {
  const std::int64_t midnight = TARN_TRY(timestamp_of_date(today));
  return add_exact(midnight, micros_of_day);
}

std::int64_t round_time(std::int64_t micros_of_day, int precision) {
  return round_micros(micros_of_day, precision) % kMicrosPerDay;
}

Result<ZonedTime> zoned_of_timestamp(std::int64_t micros, int precision, const Zone& session) {
  const std::int64_t rounded = round_micros(micros, precision);
  TARN_TRY(make_zoned(rounded, session));
  return make_zoned(session.to_utc_lenient(rounded), session);
}

Result<ZonedTime> zoned_of_date(std::int32_t days, const Zone& session) {
  const std::int64_t micros = TARN_TRY(timestamp_of_date(days));
  return zoned_of_timestamp(micros, kMaxPrecision, session);
}

Result<ZonedTime> round_zoned(const ZonedTime& time, int precision) {
  return make_zoned(round_micros(time.micros, precision), *time.zone);
}

std::int64_t timestamp_of_zoned(const ZonedTime& time, int precision) {
  return round_micros(time.local(), precision);
}

std::int32_t date_of_zoned(const ZonedTime& time) {
  return date_of_timestamp(time.local());
}

std::int64_t time_of_zoned(const ZonedTime& time, int precision) {
  return time_of_timestamp(time.local(), precision);
}

Result<ZonedTime> with_timezone(std::int64_t micros, std::string_view zone, const ZoneTable& zones) {
  const auto found = zones.find(zone);
  if (!found.has_value()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not a valid time zone", zone));
  }
  TARN_TRY(make_zoned(micros, **found));
  return make_zoned((*found)->to_utc_lenient(micros), **found);
}

Result<ZonedTime> at_timezone(const ZonedTime& time, std::string_view zone, const ZoneTable& zones) {
  const auto found = zones.find(zone);
  if (!found.has_value()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not a valid time zone", zone));
  }
  return ZonedTime{.micros = time.micros, .zone = *found};
}

Result<ZonedTime> at_offset(const ZonedTime& time, std::int64_t interval_millis, const ZoneTable& zones) {
  if (interval_millis % kMillisPerMinute != 0) {
    return fail(ErrorCode::InvalidArgument, "Invalid time zone offset interval: interval contains seconds");
  }
  const Zone* zone = TARN_TRY(zones.of_offset(interval_millis / kMillisPerMinute));
  return ZonedTime{.micros = time.micros, .zone = zone};
}

std::int64_t timezone_hour(const ZonedTime& time) {
  return time.zone->offset_seconds_at(time.micros) / kSecondsPerHour;
}

std::int64_t timezone_minute(const ZonedTime& time) {
  return time.zone->offset_seconds_at(time.micros) % kSecondsPerHour / kSecondsPerMinute;
}

}  // namespace tarn::trino_time
