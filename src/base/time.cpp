#include "base/time.hpp"

#include <fmt/format.h>

namespace tarn {
namespace {

using std::chrono::days;
using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::time_point_cast;
using std::chrono::year_month_day;

// Reads fixed-width digits from the front of a text; fails for good at the first mismatch.
class Digits {
 public:
  explicit Digits(std::string_view text) : rest_(text) {}

  int number(std::size_t width) {
    if (rest_.size() < width) {
      ok_ = false;
      return 0;
    }
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const char c = rest_[i];
      ok_ = ok_ && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }
  void expect(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
      ok_ = false;
      return;
    }
    rest_.remove_prefix(1);
  }
  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }
  // Reads one to nine decimals as microseconds.
  int fraction() {
    int value = 0;
    std::size_t count = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      if (count < 6) {
        value = value * 10 + (rest_.front() - '0');
      }
      rest_.remove_prefix(1);
      ++count;
    }
    ok_ = ok_ && count >= 1 && count <= 9;
    for (; count < 6; ++count) {
      value *= 10;
    }
    return value;
  }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool done() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Reads what follows the seconds: nothing, Z, or an offset. Returns the offset to subtract.
std::optional<minutes> parse_zone(Digits& digits) {
  while (digits.accept(' ')) {
  }
  if (digits.peek() == '\0') {
    return minutes(0);
  }
  if (digits.accept('Z') || digits.accept('z')) {
    return minutes(0);
  }
  const bool negative = digits.peek() == '-';
  digits.expect("+-");
  const int hours_part = digits.number(2);
  digits.accept(':');
  const int minutes_part = digits.peek() == '\0' ? 0 : digits.number(2);
  if (!digits.ok() || hours_part > 18 || minutes_part > 59) {
    return std::nullopt;
  }
  const auto offset = hours(hours_part) + minutes(minutes_part);
  return negative ? -offset : offset;
}

struct Parts {
  int year, month, day, hour, minute, second, micro;
};

Parts parts_of(Timestamp time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const auto rest = time - day;
  const auto seconds_of_day = duration_cast<seconds>(rest).count();
  return {int(date.year()),
          int(unsigned(date.month())),
          int(unsigned(date.day())),
          int(seconds_of_day / 3600),
          int(seconds_of_day / 60 % 60),
          int(seconds_of_day % 60),
          int((rest % seconds(1)).count())};
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Digits digits(trim(text));
  const int year_part = digits.number(4);
  digits.expect("-");
  const int month_part = digits.number(2);
  digits.expect("-");
  const int day_part = digits.number(2);
  if (!digits.ok()) {
    return std::nullopt;
  }
  const year_month_day date(std::chrono::year(year_part),
                            std::chrono::month(static_cast<unsigned>(month_part)),
                            std::chrono::day(static_cast<unsigned>(day_part)));
  if (!date.ok() || year_part < 1) {
    return std::nullopt;
  }
  const auto midnight = time_point_cast<microseconds>(sys_days(date));
  if (digits.done()) {
    return midnight;
  }
  digits.expect("Tt ");
  const int hour_part = digits.number(2);
  digits.expect(":");
  const int minute_part = digits.number(2);
  digits.expect(":");
  const int second_part = digits.number(2);
  const int micro_part = digits.accept('.') ? digits.fraction() : 0;
  const auto offset = parse_zone(digits);
  if (!offset || !digits.done() || hour_part > 23 || minute_part > 59 || second_part > 59) {
    return std::nullopt;
  }
  return midnight + hours(hour_part) + minutes(minute_part) + seconds(second_part) +
         microseconds(micro_part) - *offset;
}

std::string format_iso_seconds(Timestamp time) {
  const auto p = parts_of(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", p.year, p.month, p.day, p.hour, p.minute,
                     p.second);
}

std::string format_iso_millis(Timestamp time) {
  const auto p = parts_of(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", p.year, p.month, p.day, p.hour, p.minute,
                     p.second, p.micro / 1000);
}

std::string format_lake(Timestamp time) {
  const auto p = parts_of(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", p.year, p.month, p.day, p.hour, p.minute,
                     p.second, p.micro / 1000);
}

std::string format_day(Day day) {
  return format_lake(Timestamp(day)).substr(0, 10);
}

std::string format_basic(Timestamp time) {
  const auto p = parts_of(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", p.year, p.month, p.day, p.hour, p.minute, p.second);
}

}  // namespace tarn
