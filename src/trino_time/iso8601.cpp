#include "trino_time/iso8601.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"
#include "trino_time/datetime_text.hpp"
#include "trino_time/pattern_reader.hpp"
#include "trino_time/text.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

using Elements = std::vector<PatternElement>;

constexpr int kIsoYearDigits = 9;
constexpr int kIsoFractionDigits = 9;
constexpr std::size_t kNanoDigits = 9;
constexpr std::size_t kMaxNanosText = 128;

PatternElement choice_of(std::vector<Elements> choices, bool is_optional) {
  PatternElement element;
  element.kind = PatternElement::Kind::Choice;
  element.is_optional = is_optional;
  element.choices = std::move(choices);
  return element;
}

PatternElement optional_of(Elements elements) {
  return choice_of({std::move(elements)}, true);
}

PatternElement date_choice() {
  const PatternElement dash = literal_element("-");
  const PatternElement year = signed_element(Part::Year, 4, kIsoYearDigits);
  const Elements day = {dash, number_element(Part::DayOfMonth, 2, 2)};
  const Elements month = {dash, number_element(Part::MonthOfYear, 2, 2), optional_of(day)};
  const Elements weekday = {dash, number_element(Part::DayOfWeek, 1, 1)};
  const Elements by_month = {year, optional_of(month)};
  const Elements by_week = {signed_element(Part::WeekYear, 4, kIsoYearDigits), literal_element("-W"),
                            number_element(Part::WeekOfWeekYear, 2, 2), optional_of(weekday)};
  const Elements by_day = {year, dash, number_element(Part::DayOfYear, 3, 3)};
  return choice_of({by_month, by_week, by_day}, false);
}

Elements time_elements() {
  const PatternElement colon = literal_element(":");
  const PatternElement point = choice_of({{literal_element(".")}, {literal_element(",")}}, false);
  const auto decimals = [&](Part part) {
    return Elements{point, fraction_element(part, 1, kIsoFractionDigits)};
  };
  const Elements second = {colon, number_element(Part::SecondOfMinute, 2, 2),
                           optional_of(decimals(Part::FractionOfSecond))};
  const Elements minute = {colon, number_element(Part::MinuteOfHour, 2, 2),
                           choice_of({second, decimals(Part::FractionOfMinute)}, true)};
  return {number_element(Part::HourOfDay, 2, 2), choice_of({minute, decimals(Part::FractionOfHour)}, true)};
}

Elements timestamp_elements() {
  PatternElement offset;
  offset.kind = PatternElement::Kind::ZoneOffset;
  Elements time = {literal_element("T")};
  for (const PatternElement& element : time_elements()) {
    time.push_back(element);
  }
  time.push_back(optional_of({offset}));
  const Elements time_or_offset = {literal_element("T"), optional_of(time_elements()), optional_of({offset})};
  const Elements date = {date_choice(), optional_of(time_or_offset)};
  return {choice_of({time, date}, false)};
}

std::unexpected<Error> java_cannot_parse(std::string_view text, std::size_t at) {
  return fail(ErrorCode::InvalidArgument, fmt::format("Text '{}' could not be parsed at index {}", text, at));
}

// Reads fixed digits and marks; once something does not match, all else fails where that was.
class StrictReader {
 public:
  explicit StrictReader(std::string_view text) : text_(text) {}

  std::int64_t number(std::size_t width) {
    if (count_digits(text_, at_, width) < width) {
      ok_ = false;
    }
    if (!ok_) {
      return 0;
    }
    const std::int64_t value = digits_value(text_.substr(at_, width));
    at_ += width;
    return value;
  }
  bool accept(char wanted) {
    if (!ok_ || at_ >= text_.size() || to_lower(text_[at_]) != to_lower(wanted)) {
      return false;
    }
    ++at_;
    return true;
  }
  void expect(char wanted) { ok_ = accept(wanted); }
  // Four digits, or more after a '+', or any four to ten after a '-'.
  std::int64_t year() {
    const bool negative = accept('-');
    const bool positive = !negative && accept('+');
    const std::size_t digits = count_digits(text_, at_, 10);
    const bool has_sign_if_long = digits <= 4 || negative || positive;
    const bool is_long_if_plus = !positive || digits > 4;
    ok_ = ok_ && digits >= 4 && digits <= 9 && has_sign_if_long && is_long_if_plus;
    const std::int64_t value = number(ok_ ? digits : 0);
    return negative ? -value : value;
  }
  std::string_view digits(std::size_t most) {
    const std::string_view found = text_.substr(at_, count_digits(text_, at_, most));
    at_ += found.size();
    return found;
  }
  std::string_view rest() const { return text_.substr(at_); }
  std::size_t at() const { return at_; }
  bool ok() const { return ok_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

DateTimeText read_strict(StrictReader& reader) {
  DateTimeText found;
  found.year = reader.year();
  reader.expect('-');
  found.month = static_cast<int>(reader.number(2));
  reader.expect('-');
  found.day = static_cast<int>(reader.number(2));
  reader.expect('T');
  found.clock.hour = static_cast<int>(reader.number(2));
  reader.expect(':');
  found.clock.minute = static_cast<int>(reader.number(2));
  if (reader.accept(':')) {
    found.clock.second = static_cast<int>(reader.number(2));
    if (reader.accept('.')) {
      found.clock.fraction = reader.digits(kNanoDigits);
    }
  }
  return found;
}

// The zone in which a time is shown, and the one by which its text is meant.
struct NamedZones {
  const Zone* shown = nullptr;
  const Zone* meant = nullptr;
};

// What follows the time: nothing, "Z", "+09:00", and a zone in brackets after it. Null where it is none of
// these.
NamedZones zones_at_end(std::string_view text, const ZoneTable& zones, const Zone& session) {
  if (text.empty()) {
    return {.shown = &session, .meant = &session};
  }
  const std::size_t bracket = text.find('[');
  const std::string_view offset = text.substr(0, bracket);
  const bool is_long = offset.size() == 6 && offset[3] == ':' && (offset[0] == '+' || offset[0] == '-');
  const auto meant = zones.find(is_long ? offset : "Z");
  if ((!is_long && offset != "Z" && offset != "z") || !meant.has_value()) {
    return {};
  }
  if (bracket == std::string_view::npos) {
    return {.shown = *meant, .meant = *meant};
  }
  const auto shown = zones.find(text.substr(bracket + 1, text.size() - bracket - 2));
  return text.ends_with(']') && shown.has_value() ? NamedZones{.shown = *shown, .meant = *meant}
                                                  : NamedZones{};
}

}  // namespace

Result<std::int32_t> from_iso8601_date(std::string_view text) {
  static const Elements kElements = {date_choice()};
  const ParsedFields fields = TARN_TRY(read_by_pattern(kElements, text, nullptr));
  const ClockReading clock = TARN_TRY(fields.clock(text));
  return to_int_exact(clock.days);
}

Result<ZonedTime> from_iso8601_timestamp(std::string_view text, const ZoneTable& zones, const Zone& session) {
  static const Elements kElements = timestamp_elements();
  const ParsedFields fields = TARN_TRY(read_by_pattern(kElements, text, nullptr));
  return fields.moment(text, zones, session);
}

Result<ZonedTime> from_iso8601_timestamp_nanos(std::string_view text, const ZoneTable& zones,
                                               const Zone& session) {
  if (text.size() > kMaxNanosText) {
    return java_cannot_parse(text.substr(0, kMaxNanosText), 0);
  }
  StrictReader reader(text);
  const DateTimeText read = read_strict(reader);
  if (!reader.ok()) {
    return java_cannot_parse(text, reader.at());
  }
  const auto local = read.micros(kMaxPrecision);
  if (!local.has_value()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Text '{}' could not be parsed: no such date or time", text));
  }
  const NamedZones named = zones_at_end(reader.rest(), zones, session);
  if (named.shown == nullptr) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("Text '{}' could not be parsed, unparsed text found at index {}", text, reader.at()));
  }
  TARN_TRY(make_zoned(*local, *named.meant));
  return make_zoned(named.meant->to_utc(*local), *named.shown);
}

std::string to_iso8601_date(std::int32_t days) {
  return format_date(days);
}

std::string to_iso8601_timestamp(std::int64_t micros, int precision) {
  std::string text = format_timestamp(micros, precision);
  text[text.find(' ')] = 'T';
  return text;
}

Result<std::string> to_iso8601_zoned(const ZonedTime& time, int precision) {
  const std::int32_t offset = time.zone->offset_seconds_at(time.micros);
  if (offset % kSecondsPerMinute != 0) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Timezone with non-zero seconds offset cannot be rendered as ISO8601: {}",
                            offset_text(offset)));
  }
  return to_iso8601_timestamp(time.local(), precision) + offset_text(offset);
}

}  // namespace tarn::trino_time
