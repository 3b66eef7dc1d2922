// Compiles Joda-Time's patterns.
#include "trino_time/pattern.hpp"
#include "trino_time/pattern_element.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

using Kind = PatternElement::Kind;

constexpr int kMaxYearDigits = 9;
constexpr int kYearsToPivot = 30;
constexpr int kLongTextLength = 4;
constexpr int kMonthTextLength = 3;
constexpr int kZoneNameLength = 3;

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// A run of one letter, or literal text with its quotes taken off.
struct PatternToken {
  bool is_text = false;
  char letter = '\0';
  int length = 0;
  std::string text;
};

class PatternTokens {
 public:
  explicit PatternTokens(std::string_view pattern) : rest_(pattern) {}

  bool is_end() const { return rest_.empty(); }
  PatternToken next() { return is_letter(rest_.front()) ? next_run() : next_text(); }
  // Whether a number comes next, so that a number before it must not read on into it.
  bool is_number_next() const {
    if (rest_.empty()) {
      return false;
    }
    constexpr std::string_view kNumbers = "cCxyYdhHmsSeDFwWkK";
    PatternTokens ahead(rest_);
    const PatternToken token = ahead.next();
    return !token.is_text && (kNumbers.find(token.letter) != std::string_view::npos ||
                              (token.letter == 'M' && token.length < kMonthTextLength));
  }

 private:
  PatternToken next_run() {
    PatternToken token;
    token.letter = rest_.front();
    while (!rest_.empty() && rest_.front() == token.letter) {
      ++token.length;
      rest_.remove_prefix(1);
    }
    return token;
  }

  PatternToken next_text() {
    PatternToken token;
    token.is_text = true;
    bool is_quoted = false;
    while (!rest_.empty() && (is_quoted || !is_letter(rest_.front()))) {
      if (rest_.front() != '\'') {
        token.text += rest_.front();
      } else if (rest_.size() > 1 && rest_[1] == '\'') {
        token.text += '\'';
        rest_.remove_prefix(1);
      } else {
        is_quoted = !is_quoted;
      }
      rest_.remove_prefix(1);
    }
    return token;
  }

  std::string_view rest_;
};

PatternElement year_element(const PatternToken& token, bool is_number_next, int current_year) {
  const Part part = token.letter == 'x' ? Part::WeekYear : Part::Year;
  if (token.length == 2) {
    return two_digit_year_element(part, current_year - kYearsToPivot, !is_number_next);
  }
  const int most = is_number_next ? token.length : kMaxYearDigits;
  return token.letter == 'Y' ? number_element(Part::YearOfEra, token.length, most)
                             : signed_element(part, token.length, most);
}

PatternElement zone_element(const PatternToken& token) {
  PatternElement element;
  if (token.letter == 'z') {
    element.kind = token.length >= kLongTextLength ? Kind::ZoneLongName : Kind::ZoneShortName;
  } else if (token.length >= kZoneNameLength) {
    element.kind = Kind::ZoneName;
  } else {
    element.kind = Kind::ZoneOffset;
    element.has_colons = token.length == 2;
  }
  return element;
}

struct NumberLetter {
  char letter;
  Part part;
  int most;
};

constexpr NumberLetter kNumberLetters[] = {
    {'d', Part::DayOfMonth, 2},     {'D', Part::DayOfYear, 3},          {'e', Part::DayOfWeek, 1},
    {'w', Part::WeekOfWeekYear, 2}, {'H', Part::HourOfDay, 2},          {'k', Part::ClockhourOfDay, 2},
    {'K', Part::HourOfHalfday, 2},  {'h', Part::ClockhourOfHalfday, 2}, {'m', Part::MinuteOfHour, 2},
    {'s', Part::SecondOfMinute, 2},
};

Result<PatternElement> element_of(const PatternToken& token, bool is_number_next, int current_year) {
  const int length = token.length;
  switch (token.letter) {
    case 'G': return text_element(Part::Era, Kind::LongText);
    case 'C': return signed_element(Part::CenturyOfEra, length, length);
    case 'x':
    case 'y':
    case 'Y': return year_element(token, is_number_next, current_year);
    case 'M':
      if (length < kMonthTextLength) {
        return number_element(Part::MonthOfYear, length, 2);
      }
      return text_element(Part::MonthOfYear, length >= kLongTextLength ? Kind::LongText : Kind::ShortText);
    case 'E':
      return text_element(Part::DayOfWeek, length >= kLongTextLength ? Kind::LongText : Kind::ShortText);
    case 'a': return text_element(Part::HalfdayOfDay, Kind::LongText);
    case 'S': return fraction_element(Part::FractionOfSecond, length, length);
    case 'z':
    case 'Z': return zone_element(token);
    default: break;
  }
  for (const NumberLetter& number : kNumberLetters) {
    if (number.letter == token.letter) {
      return number_element(number.part, length, number.most);
    }
  }
  return fail(ErrorCode::InvalidArgument,
              fmt::format("Illegal pattern component: {}",
                          std::string(static_cast<std::size_t>(length), token.letter)));
}

}  // namespace

Result<DateTimePattern> DateTimePattern::joda(std::string_view pattern, int current_year) {
  if (pattern.empty()) {
    return fail(ErrorCode::InvalidArgument, "Invalid pattern specification");
  }
  if (pattern.size() > kMaxPatternBytes) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a date pattern has at most {} bytes: {}", kMaxPatternBytes, pattern.size()));
  }
  std::vector<PatternElement> elements;
  elements.reserve(kMaxPatternElements / 8);
  PatternTokens tokens(pattern);
  while (!tokens.is_end()) {
    const PatternToken token = tokens.next();
    if (elements.size() >= kMaxPatternElements) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("a date pattern has at most {} parts", kMaxPatternElements));
    }
    if (!token.is_text) {
      PatternElement element = TARN_TRY(element_of(token, tokens.is_number_next(), current_year));
      elements.push_back(std::move(element));
    } else if (!token.text.empty()) {
      elements.push_back(literal_element(token.text));
    }
  }
  return DateTimePattern(std::move(elements));
}

}  // namespace tarn::trino_time
