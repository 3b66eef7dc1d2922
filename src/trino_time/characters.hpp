// Small readers and writers of characters that the formats of this module share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_time {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lower_case(std::string_view text);

// How many digits `text` has from `at` on, at most `most`.
std::size_t count_digits(std::string_view text, std::size_t at, std::size_t most);
// The value of digits. REQUIRES: only digits, at most 18.
std::int64_t digits_value(std::string_view digits);

// Removes what Java calls white space, also beyond ASCII, from both ends.
std::string_view trim_space(std::string_view text);

// Appends at least `width` digits, after a '-' where the value is negative.
void append_number(std::string& to, std::int64_t value, std::size_t width);
// Appends a year of at least four digits, with a '+' where it has more.
void append_signed_year(std::string& to, std::int64_t year);
// Appends '.' and `precision` decimals of a second, nothing for precision 0.
void append_fraction(std::string& to, std::int64_t micros_of_second, int precision);
// Appends "HH:MM:SS" of microseconds of a day.
void append_clock(std::string& to, std::int64_t micros_of_day);

}  // namespace tarn::trino_time
