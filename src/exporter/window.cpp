#include "exporter/window.hpp"

#include "event/schema.hpp"

#include <string_view>

#include <fmt/format.h>

namespace tarn::exporter {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kHashDigits = 32;  // of md5()

}  // namespace

std::int64_t micros_of(Day day) {
  return micros(Timestamp(day));
}

std::string condition(const Window& window) {
  const auto& period = window.period;
  std::string text = period
                         ? fmt::format("eventtime >= make_timestamp({}) AND eventtime < make_timestamp({})",
                                       period->from, period->to)
                         : std::string("eventtime IS NULL");
  if (!window.hash.empty()) {
    text += fmt::format(" AND starts_with(md5({}), '{}')", event::kEventJson, window.hash);
  }
  return text;
}

std::vector<Window> divide(const Window& window) {
  std::vector<Window> parts;
  const auto& period = window.period;
  if (period && window.hash.empty() && period->to - period->from > 1) {
    const auto middle = period->from + (period->to - period->from) / 2;
    parts.push_back({.period = Window::Period{period->from, middle}});
    parts.push_back({.period = Window::Period{middle, period->to}});
  } else if (window.hash.size() < kHashDigits) {
    parts.reserve(kHexDigits.size());
    for (const char digit : kHexDigits) {
      parts.push_back({.period = period, .hash = window.hash + digit});
    }
  }
  return parts;
}

}  // namespace tarn::exporter
