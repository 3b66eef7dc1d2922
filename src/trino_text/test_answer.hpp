// For the tests: what a function answers, as one line of text.
#pragma once

#include "base/result.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tarn::trino_text {

inline std::string shown_value(bool value) {
  return value ? "true" : "false";
}
inline std::string shown_value(std::string_view value) {
  return std::string(value);
}
template <std::integral T>
  requires(!std::same_as<T, bool>)
std::string shown_value(T value) {
  return std::to_string(value);
}
template <class T>
std::string shown_value(const std::optional<T>& value) {
  return value ? shown_value(*value) : "NULL";
}
template <class First, class Second>
std::string shown_value(const std::pair<First, Second>& value);
template <class T>
std::string shown_value(const std::vector<T>& values) {
  std::string text;
  for (const auto& value : values) {
    text += text.empty() ? "[" : "|";
    text += shown_value(value);
  }
  return (text.empty() ? "[" : text) + "]";
}
template <class First, class Second>
std::string shown_value(const std::pair<First, Second>& value) {
  return shown_value(value.first) + "=" + shown_value(value.second);
}

template <class T>
std::string answer(const Result<T>& result) {
  if (!result) {
    return "error: " + result.error().message();
  }
  if constexpr (std::is_void_v<T>) {
    return "";
  } else {
    return shown_value(*result);
  }
}

// Calls what appends its answer to a text; a Result<bool> says whether that is NULL.
template <class Append>
std::string appended(const Append& append) {
  std::string out = "<";
  using Answer = decltype(append(out));
  if constexpr (std::is_void_v<Answer>) {
    append(out);
  } else if constexpr (std::same_as<Answer, bool>) {
    if (!append(out)) {
      return "NULL";
    }
  } else {
    const Answer result = append(out);
    if (!result) {
      return answer(result);
    }
    if constexpr (std::same_as<Answer, Result<bool>>) {
      if (!*result) {
        return "NULL";
      }
    }
  }
  // What stood there before must stay.
  return out.starts_with('<') ? out.substr(1) : "overwritten";
}

}  // namespace tarn::trino_text
