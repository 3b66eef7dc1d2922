// For the tests of this module and of trino_json: a result as one text, so that tables hold values and errors
// alike.
#pragma once

#include "base/result.hpp"
#include "trino_math/number_text.hpp"
#include "trino_math/wide.hpp"

#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::trino_math {

inline std::string shown(const std::string& value) {
  return value;
}
inline std::string shown(std::string_view value) {
  return std::string(value);
}
inline std::string shown(const char* value) {
  return value;
}
inline std::string shown(bool value) {
  return value ? "true" : "false";
}
inline std::string shown(double value) {
  return java_text(value);
}
inline std::string shown(float value) {
  return java_text(value);
}
inline std::string shown(std::int64_t value) {
  return std::to_string(value);
}
inline std::string shown(std::int32_t value) {
  return std::to_string(value);
}
inline std::string shown(Int128 value) {
  std::string digits;
  for (UInt128 rest = magnitude(value); rest != 0 || digits.empty(); rest /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  return value < 0 ? "-" + digits : digits;
}
template <class T>
std::string shown(const std::optional<T>& value) {
  return value ? shown(*value) : "NULL";
}
template <class T>
std::string shown(const Result<T>& result) {
  return result ? shown(*result) : "error: " + result.error().message();
}

// A name that GoogleTest takes, from any text.
inline std::string test_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}

}  // namespace tarn::trino_math
