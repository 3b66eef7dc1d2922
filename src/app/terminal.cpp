#include "app/terminal.hpp"

#include <algorithm>
#include <array>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cwchar>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tarn::app {
namespace {

std::size_t from_environment(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  const auto value = text == nullptr ? 0 : std::strtoul(text, nullptr, 10);
  return value == 0 ? otherwise : value;
}

winsize window() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
    size = {};
  }
  return size;
}

}  // namespace

bool is_terminal(int descriptor) {
  return isatty(descriptor) == 1;
}

std::size_t terminal_columns() {
  const auto size = window();
  return size.ws_col != 0 ? size.ws_col : from_environment("COLUMNS", 80);
}

std::size_t terminal_lines() {
  const auto size = window();
  return size.ws_row != 0 ? size.ws_row : from_environment("LINES", 24);
}

void use_utf8() {
  if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX < 4) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    const auto used = std::mbrtowc(&character, text.data(), text.size(), &state);
    if (used == 0 || used > text.size()) {
      state = {};
      text.remove_prefix(1);
      ++width;
      continue;
    }
    width += static_cast<std::size_t>(std::max(0, wcwidth(character)));
    text.remove_prefix(used);
  }
  return width;
}

bool prefers_japanese() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') {
      return std::string_view(value).starts_with("ja");
    }
  }
  return false;
}

std::string format_bytes(double bytes) {
  static constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

std::string format_count(std::size_t count) {
  const auto digits = std::to_string(count);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) {
      text += ',';
    }
    text += digits[i];
  }
  return text;
}

std::string format_counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : many);
}

std::string format_seconds(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds)));
  if (whole >= 3600) {
    return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
  }
  return whole >= 60 ? fmt::format("{} min {} s", whole / 60, whole % 60) : fmt::format("{} s", whole);
}

void StatusLine::show(std::string_view text) {
  if (!enabled_) {
    return;
  }
  const auto room = terminal_columns() - 1;
  fmt::print(stderr, "\r\x1b[2K{}", text.substr(0, room));
  std::fflush(stderr);
  shown_ = true;
}

void StatusLine::clear() {
  if (shown_) {
    fmt::print(stderr, "\r\x1b[2K");
    std::fflush(stderr);
    shown_ = false;
  }
}

}  // namespace tarn::app
