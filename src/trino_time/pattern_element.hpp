// What patterns are made of; internal to this module.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_time {

enum class Part : std::uint8_t {
  Era,
  CenturyOfEra,
  YearOfEra,
  Year,
  WeekYear,
  MonthOfYear,
  WeekOfWeekYear,
  DayOfMonth,
  DayOfYear,
  DayOfWeek,
  HalfdayOfDay,
  HourOfHalfday,
  ClockhourOfHalfday,
  HourOfDay,
  ClockhourOfDay,
  MinuteOfHour,
  SecondOfMinute,
  // Milliseconds of a fraction: of a second, a minute or an hour.
  FractionOfSecond,
  FractionOfMinute,
  FractionOfHour,
};

struct PatternElement {
  enum class Kind : std::uint8_t {
    Literal,
    Number,
    TwoDigitYear,
    ShortText,
    LongText,
    Fraction,
    ZoneOffset,
    ZoneShortName,
    ZoneLongName,
    ZoneName,
    Choice,  // for reading only: the alternative that reads furthest
  };

  Kind kind = Kind::Literal;
  Part part = Part::Year;
  bool is_signed = false;         // Number
  bool is_lenient = false;        // TwoDigitYear: takes more or fewer digits as the whole year
  bool has_colons = false;        // ZoneOffset
  bool is_optional = false;       // Choice: may read nothing
  bool is_per_character = false;  // Literal: a mismatch is told by its place within the text
  int min_digits = 1;
  int max_digits = 2;
  int pivot = 0;  // TwoDigitYear
  std::string literal;
  std::vector<std::vector<PatternElement>> choices;
};

inline constexpr std::size_t kMaxPatternBytes = 4'096;
inline constexpr std::size_t kMaxPatternElements = 256;

inline constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::array<std::string_view, 7> kDayNames = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                              "Friday", "Saturday", "Sunday"};
inline constexpr std::array<std::string_view, 2> kHalfdayNames = {"AM", "PM"};
inline constexpr std::array<std::string_view, 2> kEraNames = {"BC", "AD"};
inline constexpr std::size_t kShortNameBytes = 3;

PatternElement literal_element(std::string_view text);
PatternElement number_element(Part part, int min_digits, int max_digits);
PatternElement signed_element(Part part, int min_digits, int max_digits);
PatternElement text_element(Part part, PatternElement::Kind kind);
PatternElement fraction_element(Part part, int min_digits, int max_digits);
PatternElement two_digit_year_element(Part part, int pivot, bool is_lenient);

}  // namespace tarn::trino_time
