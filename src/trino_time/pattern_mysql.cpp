// Compiles MySQL's patterns as Trino takes them.
#include "trino_time/pattern.hpp"
#include "trino_time/pattern_element.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

using MysqlKind = PatternElement::Kind;

constexpr int kMysqlPivot = 2020;
// Trino reads this one as CAST(varchar AS date) does, whose years may be longer.
constexpr std::string_view kIsoDate = "%Y-%m-%d";
constexpr int kLongestYear = 9;
constexpr std::string_view kRefusedLetters = "wUuVXD";

struct MysqlNumber {
  char letter;
  Part part;
  int least;
  int most;
};

constexpr MysqlNumber kMysqlNumbers[] = {
    {'c', Part::MonthOfYear, 1, 2},        {'d', Part::DayOfMonth, 2, 2},
    {'e', Part::DayOfMonth, 1, 2},         {'H', Part::HourOfDay, 2, 2},
    {'h', Part::ClockhourOfHalfday, 2, 2}, {'I', Part::ClockhourOfHalfday, 2, 2},
    {'i', Part::MinuteOfHour, 2, 2},       {'j', Part::DayOfYear, 3, 3},
    {'k', Part::HourOfDay, 1, 2},          {'l', Part::ClockhourOfHalfday, 1, 2},
    {'m', Part::MonthOfYear, 2, 2},        {'S', Part::SecondOfMinute, 2, 2},
    {'s', Part::SecondOfMinute, 2, 2},     {'v', Part::WeekOfWeekYear, 2, 2},
};

class MysqlCompiler {
 public:
  void append_letter(char letter) {
    switch (letter) {
      case 'a': return append(text_element(Part::DayOfWeek, MysqlKind::ShortText));
      case 'b': return append(text_element(Part::MonthOfYear, MysqlKind::ShortText));
      case 'f': return append(fraction_element(Part::FractionOfSecond, 6, 9));
      case 'M': return append(text_element(Part::MonthOfYear, MysqlKind::LongText));
      case 'p': return append(text_element(Part::HalfdayOfDay, MysqlKind::LongText));
      case 'r': return append_clock_of(Part::ClockhourOfHalfday, true);
      case 'T': return append_clock_of(Part::HourOfDay, false);
      case 'W': return append(text_element(Part::DayOfWeek, MysqlKind::LongText));
      case 'x': return append(signed_element(Part::WeekYear, 4, 4));
      case 'Y': return append(signed_element(Part::Year, 4, 4));
      case 'y': return append(two_digit_year_element(Part::Year, kMysqlPivot, false));
      default: break;
    }
    for (const MysqlNumber& number : kMysqlNumbers) {
      if (number.letter == letter) {
        return append(number_element(number.part, number.least, number.most));
      }
    }
    append_text(letter);
  }

  void append_text(char c) {
    if (!elements_.empty() && elements_.back().kind == MysqlKind::Literal) {
      elements_.back().literal += c;
    } else {
      append(literal_element(std::string_view(&c, 1)));
      elements_.back().is_per_character = true;
    }
  }

  std::size_t size() const { return elements_.size(); }
  std::vector<PatternElement> take() { return std::move(elements_); }

 private:
  void append(PatternElement element) { elements_.push_back(std::move(element)); }

  void append_clock_of(Part hour, bool has_halfday) {
    append(number_element(hour, 2, 2));
    append_text(':');
    append(number_element(Part::MinuteOfHour, 2, 2));
    append_text(':');
    append(number_element(Part::SecondOfMinute, 2, 2));
    if (has_halfday) {
      append_text(' ');
      append(text_element(Part::HalfdayOfDay, MysqlKind::LongText));
    }
  }

  std::vector<PatternElement> elements_;
};

}  // namespace

Result<DateTimePattern> DateTimePattern::mysql(std::string_view pattern) {
  if (pattern.size() > kMaxPatternBytes) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a date pattern has at most {} bytes: {}", kMaxPatternBytes, pattern.size()));
  }
  MysqlCompiler compiler;
  bool is_escaped = false;
  for (const char c : pattern) {
    if (is_escaped && kRefusedLetters.find(c) != std::string_view::npos) {
      return fail(ErrorCode::InvalidArgument, fmt::format("%{} not supported in date format string", c));
    }
    if (is_escaped) {
      compiler.append_letter(c);
      is_escaped = false;
    } else if (c == '%') {
      is_escaped = true;
    } else {
      compiler.append_text(c);
    }
    if (compiler.size() > kMaxPatternElements) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("a date pattern has at most {} parts", kMaxPatternElements));
    }
  }
  if (compiler.size() == 0) {
    return fail(ErrorCode::InvalidArgument, "Both printing and parsing not supported");
  }
  std::vector<PatternElement> elements = compiler.take();
  if (pattern == kIsoDate) {
    elements.front().max_digits = kLongestYear;
  }
  return DateTimePattern(std::move(elements));
}

}  // namespace tarn::trino_time
