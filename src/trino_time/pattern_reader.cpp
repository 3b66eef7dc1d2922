#include "trino_time/pattern_reader.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"
#include "trino_time/pattern.hpp"
#include "trino_time/zone_texts.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

using ReadKind = PatternElement::Kind;

constexpr std::size_t kMaxReadText = 4'096;
constexpr std::size_t kSampleBytes = 32;
constexpr std::size_t kEllipsisBytes = 3;
constexpr int kLastHourOfOffset = 23;
constexpr int kLastSixtiethOfOffset = 59;
constexpr std::int64_t kHundredYears = 100;
constexpr std::int64_t kFiftyYears = 50;

// Where reading stopped: behind what matched, or at what did not.
struct Place {
  std::size_t at = 0;
  bool is_match = true;
};

Place mismatch(std::size_t at) {
  return {.at = at, .is_match = false};
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, to_lower, to_lower);
}

// The names of a field; each may be shortened to three letters.
std::span<const std::string_view> names_of(Part part) {
  switch (part) {
    case Part::Era: return kEraNames;
    case Part::MonthOfYear: return kMonthNames;
    case Part::DayOfWeek: return kDayNames;
    default: return kHalfdayNames;
  }
}

// The number that stands for the first name.
int first_value_of(Part part) {
  return part == Part::MonthOfYear || part == Part::DayOfWeek ? 1 : 0;
}

// A name as it is, all small or all capital.
bool starts_with_name(std::string_view text, std::string_view name) {
  const std::string_view front = text.substr(0, name.size());
  if (front.size() < name.size() || !equals_ignoring_case(front, name)) {
    return false;
  }
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return front == name || std::ranges::all_of(front, is_capital) || std::ranges::none_of(front, is_capital);
}

class PatternReader {
 public:
  PatternReader(std::string_view text, const ZoneTable* zones) : text_(text), zones_(zones) {}

  Place read(const std::vector<PatternElement>& elements, std::size_t at);
  const ParsedFields& fields() const { return fields_; }
  // Set where a number does not fit into 32 bits, which ends all reading.
  const std::optional<std::string>& bad_number() const { return bad_number_; }

 private:
  Place read_element(const PatternElement& element, std::size_t at);
  Place read_literal(const PatternElement& element, std::size_t at) const;
  Place read_number(const PatternElement& element, std::size_t at);
  Place read_two_digit_year(const PatternElement& element, std::size_t at);
  Place read_lenient_year(const PatternElement& element, std::size_t at);
  Place read_name(const PatternElement& element, std::size_t at);
  Place read_fraction(const PatternElement& element, std::size_t at);
  Place read_offset(std::size_t at);
  std::size_t read_offset_decimals(std::size_t at, bool has_colons, std::int64_t& offset) const;
  Place read_zone(const PatternElement& element, std::size_t at);
  Place read_choice(const PatternElement& element, std::size_t at);

  // Saves digits with an optional sign before them.
  Place save_number(Part part, std::size_t from, std::size_t length);
  std::optional<int> two_digits(std::size_t at, int most) const;
  char char_at(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  std::string_view text_;
  const ZoneTable* zones_;
  ParsedFields fields_;
  std::optional<std::string> bad_number_;
};

Place PatternReader::read(const std::vector<PatternElement>& elements, std::size_t at) {
  Place place{.at = at};
  for (const PatternElement& element : elements) {
    place = read_element(element, place.at);
    if (!place.is_match) {
      break;
    }
  }
  return place;
}

Place PatternReader::read_element(const PatternElement& element, std::size_t at) {
  switch (element.kind) {
    case ReadKind::Literal: return read_literal(element, at);
    case ReadKind::Number: return read_number(element, at);
    case ReadKind::TwoDigitYear:
      return element.is_lenient ? read_lenient_year(element, at) : read_two_digit_year(element, at);
    case ReadKind::ShortText:
    case ReadKind::LongText: return read_name(element, at);
    case ReadKind::Fraction: return read_fraction(element, at);
    case ReadKind::ZoneOffset: return read_offset(at);
    case ReadKind::ZoneShortName:
    case ReadKind::ZoneName: return read_zone(element, at);
    case ReadKind::ZoneLongName: return mismatch(at);
    case ReadKind::Choice: return read_choice(element, at);
  }
  return mismatch(at);
}

Place PatternReader::read_literal(const PatternElement& element, std::size_t at) const {
  const std::string_view found = text_.substr(at, element.literal.size());
  if (equals_ignoring_case(found, element.literal)) {
    return {.at = at + found.size()};
  }
  const auto differs = std::ranges::mismatch(found, element.literal, {}, to_lower, to_lower);
  return mismatch(element.is_per_character ? at + static_cast<std::size_t>(differs.in1 - found.begin()) : at);
}

Place PatternReader::save_number(Part part, std::size_t from, std::size_t length) {
  std::string_view digits = text_.substr(from, length);
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
  }
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || !fields_.save(part, value)) {
    bad_number_ = std::string(digits);
    return mismatch(from);
  }
  return {.at = from + length};
}

Place PatternReader::read_number(const PatternElement& element, std::size_t at) {
  const char sign = char_at(at);
  const bool is_signed = element.is_signed && (sign == '-' || sign == '+') && element.max_digits > 1 &&
                         is_digit(char_at(at + 1));
  const std::size_t first = at + (is_signed ? 1 : 0);
  const std::size_t digits = count_digits(text_, first, static_cast<std::size_t>(element.max_digits));
  return digits == 0 ? mismatch(at) : save_number(element.part, at, first + digits - at);
}

Place PatternReader::read_two_digit_year(const PatternElement& element, std::size_t at) {
  if (count_digits(text_, at, 2) < 2) {
    return mismatch(at);
  }
  // The one year with these digits among the hundred that begin fifty before the pivot.
  const std::int64_t low = element.pivot - kFiftyYears;
  const std::int64_t year = low + floor_mod(digits_value(text_.substr(at, 2)) - low, kHundredYears);
  fields_.save(element.part, static_cast<std::int32_t>(year));
  return {.at = at + 2};
}

Place PatternReader::read_lenient_year(const PatternElement& element, std::size_t at) {
  const bool has_sign = char_at(at) == '-' || char_at(at) == '+';
  const std::size_t first = at + (has_sign ? 1 : 0);
  const std::size_t digits = count_digits(text_, first, text_.size());
  if (!has_sign && digits == 2) {
    return read_two_digit_year(element, at);
  }
  return digits == 0 ? mismatch(at) : save_number(element.part, at, first + digits - at);
}

Place PatternReader::read_name(const PatternElement& element, std::size_t at) {
  const std::string_view rest = text_.substr(at);
  const auto names = names_of(element.part);
  std::size_t longest = 0;
  std::size_t found = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const std::string_view name : {names[i], names[i].substr(0, kShortNameBytes)}) {
      if (name.size() > longest && starts_with_name(rest, name)) {
        longest = name.size();
        found = i;
      }
    }
  }
  if (longest == 0) {
    return mismatch(at);
  }
  fields_.save(element.part, first_value_of(element.part) + static_cast<int>(found));
  return {.at = at + longest};
}

Place PatternReader::read_fraction(const PatternElement& element, std::size_t at) {
  std::int64_t unit = kMillisPerSecond;
  if (element.part == Part::FractionOfMinute) {
    unit = kMillisPerMinute;
  } else if (element.part == Part::FractionOfHour) {
    unit = kMillisPerHour;
  }
  const std::size_t digits = count_digits(text_, at, static_cast<std::size_t>(element.max_digits));
  if (digits == 0) {
    return mismatch(at);
  }
  // Tenths of milliseconds, cut at each digit, are what Joda-Time sums up.
  std::int64_t tenths = 0;
  std::int64_t weight = unit * 10;
  for (std::size_t i = 0; i < digits; ++i) {
    weight /= 10;
    tenths += (text_[at + i] - '0') * weight;
  }
  fields_.save(element.part, static_cast<std::int32_t>(tenths / 10));
  return {.at = at + digits};
}

std::optional<int> PatternReader::two_digits(std::size_t at, int most) const {
  if (count_digits(text_, at, 2) < 2) {
    return std::nullopt;
  }
  const auto value = static_cast<int>(digits_value(text_.substr(at, 2)));
  return value <= most ? std::optional(value) : std::nullopt;
}

// Adds up to three decimals of an offset's second, which follow a point where there are colons.
std::size_t PatternReader::read_offset_decimals(std::size_t at, bool has_colons, std::int64_t& offset) const {
  const bool has_point = char_at(at) == '.' || char_at(at) == ',';
  const std::size_t first = at + (has_colons && has_point ? 1 : 0);
  const std::size_t digits = has_point == has_colons ? count_digits(text_, first, 3) : 0;
  std::int64_t weight = kMillisPerSecond;
  for (std::size_t i = 0; i < digits; ++i) {
    weight /= 10;
    offset += (text_[first + i] - '0') * weight;
  }
  return digits == 0 ? at : first + digits;
}

// Reads "Z", "+09", "+0900", "+09:00", "+090030" and "+09:00:30", also with decimals of the second.
Place PatternReader::read_offset(std::size_t at) {
  const char sign = char_at(at);
  if (sign == 'Z' || sign == 'z') {
    fields_.set_offset_millis(0);
    return {.at = at + 1};
  }
  if ((sign != '+' && sign != '-') || at + 1 >= text_.size()) {
    return mismatch(at);
  }
  ++at;
  const auto hours = two_digits(at, kLastHourOfOffset);
  if (!hours.has_value()) {
    return mismatch(at);
  }
  std::int64_t offset = *hours * kMillisPerHour;
  at += 2;
  const bool has_colons = char_at(at) == ':';
  bool has_seconds = false;
  for (const std::int64_t unit : {kMillisPerMinute, kMillisPerSecond}) {
    if (has_colons ? char_at(at) != ':' : !is_digit(char_at(at))) {
      break;
    }
    at += has_colons ? 1 : 0;
    const auto value = two_digits(at, kLastSixtiethOfOffset);
    if (!value.has_value()) {
      return mismatch(at);
    }
    offset += *value * unit;
    at += 2;
    has_seconds = unit == kMillisPerSecond;
  }
  if (has_seconds) {
    at = read_offset_decimals(at, has_colons, offset);
  }
  fields_.set_offset_millis(static_cast<std::int32_t>(sign == '-' ? -offset : offset));
  return {.at = at};
}

Place PatternReader::read_zone(const PatternElement& element, std::size_t at) {
  if (zones_ == nullptr) {
    return mismatch(at);
  }
  const std::string_view rest = text_.substr(at);
  ShortNamed named;
  if (element.kind == ReadKind::ZoneShortName) {
    named = zone_of_short_name(rest);
  } else {
    named.length = zones_->longest_name(rest);
    named.zone = rest.substr(0, named.length);
  }
  const auto zone = zones_->find(named.zone);
  if (named.length == 0 || !zone.has_value()) {
    return mismatch(at);
  }
  fields_.set_zone(**zone);
  return {.at = at + named.length};
}

Place PatternReader::read_choice(const PatternElement& element, std::size_t at) {
  const ParsedFields before = fields_;
  ParsedFields best = before;
  Place furthest{.at = at, .is_match = element.is_optional};
  std::size_t worst_mismatch = at;
  for (const auto& choice : element.choices) {
    const Place place = read(choice, at);
    if (bad_number_.has_value()) {
      return mismatch(at);
    }
    if (place.is_match && place.at > furthest.at) {
      furthest = place;
      best = fields_;
    } else if (!place.is_match) {
      worst_mismatch = std::max(worst_mismatch, place.at);
    }
    fields_ = before;
  }
  fields_ = best;
  return furthest.is_match ? furthest : mismatch(worst_mismatch);
}

// Does not cut a character of several bytes in two.
std::string_view sample_of(std::string_view text, std::size_t length) {
  constexpr unsigned kContinuationMask = 0xC0;
  constexpr unsigned kContinuation = 0x80;
  while (length > 0 && length < text.size() &&
         (static_cast<unsigned char>(text[length]) & kContinuationMask) == kContinuation) {
    --length;
  }
  return text.substr(0, length);
}

std::unexpected<Error> invalid_format(std::string_view text, std::size_t at) {
  std::string sample(text);
  if (text.size() > at + kSampleBytes + kEllipsisBytes) {
    sample = std::string(sample_of(text, at + kSampleBytes)) + "...";
  }
  std::string message = fmt::format("Invalid format: \"{}\"", sample);
  if (at > 0 && at >= text.size()) {
    message += " is too short";
  } else if (at > 0) {
    message += fmt::format(" is malformed at \"{}\"", sample.substr(std::min(at, sample.size())));
  }
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

}  // namespace

Result<ParsedFields> read_by_pattern(const std::vector<PatternElement>& elements, std::string_view text,
                                     const ZoneTable* zones) {
  if (text.size() > kMaxReadText) {
    return invalid_format(text, 0);
  }
  PatternReader reader(text, zones);
  const Place place = reader.read(elements, 0);
  const std::optional<std::string>& bad_number = reader.bad_number();
  if (bad_number.has_value()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("For input string: \"{}\"", *bad_number));
  }
  if (!place.is_match || place.at < text.size()) {
    return invalid_format(text, place.at);
  }
  return reader.fields();
}

bool has_readable_count(const std::vector<PatternElement>& elements) {
  const auto fields = std::ranges::count_if(
      elements, [](const PatternElement& element) { return element.kind != ReadKind::Literal; });
  return static_cast<std::size_t>(fields) < ParsedFields::kMaxFields;
}

Result<std::int64_t> DateTimePattern::parse_timestamp(std::string_view text) const {
  if (!can_parse_) {
    return fail(ErrorCode::InvalidArgument, "Parsing not supported");
  }
  const ParsedFields fields = TARN_TRY(read_by_pattern(elements_, text, nullptr));
  const ClockReading clock = TARN_TRY(fields.clock(text));
  return micros_of(clock);
}

Result<ZonedTime> DateTimePattern::parse_zoned(std::string_view text, const ZoneTable& zones,
                                               const Zone& session) const {
  if (!can_parse_) {
    return fail(ErrorCode::InvalidArgument, "Parsing not supported");
  }
  const ParsedFields fields = TARN_TRY(read_by_pattern(elements_, text, &zones));
  return fields.moment(text, zones, session);
}

}  // namespace tarn::trino_time
